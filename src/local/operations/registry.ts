import { getEngagementInvitation } from "./get-engagement-invitation.ts";
import { listEngagementByAcceptingInvitationTasks } from "./list-engagement-by-accepting-invitation-tasks.ts";
import { listEngagementInvitations } from "./list-engagement-invitations.ts";
import type { Operation } from "./operation.ts";
import { rejectEngagementInvitation } from "./reject-engagement-invitation.ts";
import { startEngagementByAcceptingInvitationTask } from "./start-engagement-by-accepting-invitation-task.ts";

export const OPERATIONS: readonly Operation[] = [
  getEngagementInvitation,
  listEngagementByAcceptingInvitationTasks,
  listEngagementInvitations,
  rejectEngagementInvitation,
  startEngagementByAcceptingInvitationTask,
];
