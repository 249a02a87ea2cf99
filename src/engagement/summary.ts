import { timestampOf } from "../api/dates.ts";
import type { ListEngagementByAcceptingInvitationTaskSummary } from "../api/structures.ts";
import { oneLine } from "../errors/text.ts";
import type { SeenEngagementTask } from "./handle.ts";
import { idOf, taskIdOf } from "./ids.ts";
import type { EngagementTaskState } from "./state.ts";

export type Summary = ListEngagementByAcceptingInvitationTaskSummary;

/** Whether a task is the invitation's, as far as it says. */
export function isFor({ EngagementInvitationId: id }: Summary, identifier: string): boolean {
  return !id || idOf(id) === idOf(identifier);
}

/** Whether it can be gone on with: the task has an id to look at it by, or has ended. */
export function isUsable(task: Summary): boolean {
  return (
    taskIdOf(task) !== "" || (hasClearStatus(task) && (task.TaskStatus === "COMPLETE" || task.TaskStatus === "FAILED"))
  );
}

/** Whether it says how the task is doing: a COMPLETE one without an opportunity does not. */
export function hasClearStatus({ TaskStatus, OpportunityId }: Summary): boolean {
  return Boolean(TaskStatus) && (TaskStatus !== "COMPLETE" || Boolean(OpportunityId));
}

/** Whether it goes on, or has made an opportunity. */
export function isAlive(task: Summary): boolean {
  return hasClearStatus(task) && task.TaskStatus !== "FAILED";
}

/** What a saved state tells of a task that has ended. */
export function summaryFromState({ Identifier, StartTime = "", ...state }: EngagementTaskState) {
  const { TaskId, TaskStatus, OpportunityId, ReasonCode } = state;
  return {
    EngagementInvitationId: Identifier,
    ...(TaskId !== undefined && { TaskId }),
    ...(TaskStatus !== undefined && { TaskStatus }),
    ...(OpportunityId !== undefined && { OpportunityId }),
    ...(ReasonCode !== undefined && { ReasonCode }),
    ...(timestampOf(StartTime) !== undefined && { StartTime: timestampOf(StartTime) }),
  };
}

export function asSeenTask(summary: Summary): SeenEngagementTask {
  const { OpportunityId, ReasonCode, Message, TaskStatus, ...told } = summary;
  if (TaskStatus === "FAILED") return { ...summary, TaskStatus };
  if (TaskStatus !== "COMPLETE" || !OpportunityId) return { ...told, TaskStatus: "IN_PROGRESS" };
  return { ...summary, TaskStatus, OpportunityId };
}

/** What the service calls something, fit for a message. */
export function printableName(name?: string): string {
  return oneLine(name || "The task", 128);
}
