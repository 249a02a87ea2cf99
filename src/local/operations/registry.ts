import { listEngagementByAcceptingInvitationTasks } from "./list-engagement-by-accepting-invitation-tasks.ts";
import type { Operation } from "./operation.ts";
import { startEngagementByAcceptingInvitationTask } from "./start-engagement-by-accepting-invitation-task.ts";

export const OPERATIONS: readonly Operation[] = [
  listEngagementByAcceptingInvitationTasks,
  startEngagementByAcceptingInvitationTask,
];
