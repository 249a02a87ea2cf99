import type { ListEngagementByAcceptingInvitationTaskSummary } from "../api/structures.ts";

/** The id in an id or an ARN, which is what follows the last slash: one resource has one, however it is named. */
export function idOf(identifier: string): string {
  return identifier.slice(identifier.lastIndexOf("/") + 1) || identifier;
}

/** The id of a task; empty where the service tells neither id nor ARN. */
export function taskIdOf({
  TaskId,
  TaskArn,
}: Pick<ListEngagementByAcceptingInvitationTaskSummary, "TaskId" | "TaskArn">): string {
  return idOf(TaskId || TaskArn || "");
}
