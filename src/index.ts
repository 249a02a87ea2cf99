export { PartnerCentralSellingClient, type ServiceInputTypes, type ServiceOutputTypes } from "./client.ts";
export type { PartnerCentralSellingOutput } from "./commands/command.ts";
export {
  ListEngagementByAcceptingInvitationTasksCommand,
  type ListEngagementByAcceptingInvitationTasksCommandInput,
  type ListEngagementByAcceptingInvitationTasksCommandOutput,
  type ListEngagementByAcceptingInvitationTasksRequest,
  type ListEngagementByAcceptingInvitationTasksResponse,
} from "./commands/list-engagement-by-accepting-invitation-tasks.ts";
export {
  StartEngagementByAcceptingInvitationTaskCommand,
  type StartEngagementByAcceptingInvitationTaskCommandInput,
  type StartEngagementByAcceptingInvitationTaskCommandOutput,
  type StartEngagementByAcceptingInvitationTaskRequest,
  type StartEngagementByAcceptingInvitationTaskResponse,
} from "./commands/start-engagement-by-accepting-invitation-task.ts";
export type { PartnerCentralSellingClientConfig, PartnerCentralSellingClientResolvedConfig } from "./config.ts";
export {
  AccessDeniedException,
  ConfigurationError,
  ConflictException,
  type ErrorCategory,
  InternalServerException,
  MalformedResponseError,
  NonJsonResponseError,
  type PartnerCentralSellingResponseMetadata,
  PartnerCentralSellingServiceException,
  type PartnerCentralSellingServiceExceptionOptions,
  ResourceNotFoundException,
  ServiceQuotaExceededException,
  ThrottlingException,
  TransportError,
  ValidationException,
} from "./errors.ts";
export {
  AccessDeniedExceptionErrorCode,
  type ListEngagementByAcceptingInvitationTaskSummary,
  type ListTasksSortBase,
  ListTasksSortName,
  ReasonCode,
  SortOrder,
  type Tag,
  TaskStatus,
  type ValidationExceptionError,
  ValidationExceptionErrorCode,
  ValidationExceptionReason,
} from "./model.ts";
export { PartnerCentralSelling } from "./partner-central-selling.ts";
export { Client as __Client, Command as $Command } from "./smithy.ts";
export type { Timing } from "./timing.ts";
