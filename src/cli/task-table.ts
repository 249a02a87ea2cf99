import type { ListEngagementByAcceptingInvitationTaskSummary } from "../index.ts";
import { table } from "./output.ts";

/** What is known of a task, and what went wrong with it if anything did. */
export interface TaskRow extends Omit<ListEngagementByAcceptingInvitationTaskSummary, "StartTime"> {
  StartTime?: Date | string | undefined;
  Error?: { Name: string; Message: string; RequestId?: string | undefined };
}

export function taskTable(tasks: readonly TaskRow[]): string {
  return table(
    ["INVITATION", "TASK", "STATUS", "OPPORTUNITY OR REASON"],
    tasks.map(({ EngagementInvitationId = "", TaskId = "-", TaskStatus = "-", ...task }) => {
      const outcome = task.OpportunityId ?? task.ReasonCode ?? task.Error?.Name ?? "";
      return [EngagementInvitationId, TaskId, TaskStatus, outcome];
    }),
  );
}
