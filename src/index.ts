export {
  AccessDeniedExceptionErrorCode,
  EngagementInvitationPayloadType,
  InvitationStatus,
  ListTasksSortName,
  OpportunityEngagementInvitationSortName,
  ParticipantType,
  PaymentFrequency,
  ReasonCode,
  ReceiverResponsibility,
  RejectionReason,
  SortOrder,
  TaskStatus,
  ValidationExceptionErrorCode,
  ValidationExceptionReason,
} from "./api/enumerations.ts";
export type {
  AccountReceiver,
  EngagementCustomer,
  EngagementInvitationSummary,
  EngagementMemberSummary,
  EnrichmentContext,
  ExpectedCustomerSpend,
  InvitationProspectingResultAws,
  LeadInsights,
  LeadInvitationCustomer,
  LeadInvitationInteraction,
  LeadInvitationPayload,
  ListEngagementByAcceptingInvitationTaskSummary,
  ListTasksSortBase,
  OpportunityEngagementInvitationSort,
  OpportunityInvitationPayload,
  Payload,
  ProjectDetails,
  ProspectingInsights,
  ProspectingResultCustomer,
  Receiver,
  SenderContact,
  Tag,
  ValidationExceptionError,
} from "./api/structures.ts";
export type { CallOptions, PartnerCentralSellingOutput } from "./call/call.ts";
export type { CallTrace } from "./call/report.ts";
export { PartnerCentralSellingClient, type ServiceInputTypes, type ServiceOutputTypes } from "./client.ts";
export {
  GetEngagementInvitationCommand,
  type GetEngagementInvitationCommandError,
  type GetEngagementInvitationCommandInput,
  type GetEngagementInvitationCommandOutput,
  type GetEngagementInvitationRequest,
  type GetEngagementInvitationResponse,
} from "./commands/get-engagement-invitation.ts";
export {
  ListEngagementByAcceptingInvitationTasksCommand,
  type ListEngagementByAcceptingInvitationTasksCommandError,
  type ListEngagementByAcceptingInvitationTasksCommandInput,
  type ListEngagementByAcceptingInvitationTasksCommandOutput,
  type ListEngagementByAcceptingInvitationTasksRequest,
  type ListEngagementByAcceptingInvitationTasksResponse,
} from "./commands/list-engagement-by-accepting-invitation-tasks.ts";
export {
  ListEngagementInvitationsCommand,
  type ListEngagementInvitationsCommandError,
  type ListEngagementInvitationsCommandInput,
  type ListEngagementInvitationsCommandOutput,
  type ListEngagementInvitationsRequest,
  type ListEngagementInvitationsResponse,
} from "./commands/list-engagement-invitations.ts";
export {
  RejectEngagementInvitationCommand,
  type RejectEngagementInvitationCommandError,
  type RejectEngagementInvitationCommandInput,
  type RejectEngagementInvitationCommandOutput,
  type RejectEngagementInvitationRequest,
} from "./commands/reject-engagement-invitation.ts";
export {
  StartEngagementByAcceptingInvitationTaskCommand,
  type StartEngagementByAcceptingInvitationTaskCommandError,
  type StartEngagementByAcceptingInvitationTaskCommandInput,
  type StartEngagementByAcceptingInvitationTaskCommandOutput,
  type StartEngagementByAcceptingInvitationTaskRequest,
  type StartEngagementByAcceptingInvitationTaskResponse,
} from "./commands/start-engagement-by-accepting-invitation-task.ts";
export type {
  PartnerCentralSellingClientConfig,
  PartnerCentralSellingClientResolvedConfig,
} from "./config/settings.ts";
export { acceptEngagementInvitation, resumeEngagementTask } from "./engagement/accept.ts";
export {
  type Acceptance,
  type AcceptanceOutcome,
  type AcceptEngagementInvitationsOptions,
  acceptEngagementInvitations,
  type InvitationPage,
} from "./engagement/accept-many.ts";
export type {
  CompletedEngagementTask,
  CompletedOptions,
  EngagementTask,
  EngagementTaskProgress,
  FailedEngagementTask,
  RunningEngagementTask,
  SeenEngagementTask,
  StartedOptions,
} from "./engagement/handle.ts";
export {
  type PartnerCentralSellingPaginationConfiguration,
  paginateListEngagementByAcceptingInvitationTasks,
  paginateListEngagementInvitations,
} from "./engagement/pagination.ts";
export type { PollingOptions } from "./engagement/polling.ts";
export {
  type AcceptEngagementInvitationInput,
  clientTokenFor,
  type EngagementTaskState,
  type InvitationToAccept,
  type ResumableEngagementTask,
} from "./engagement/state.ts";
export { type EngagementTaskAdvice, EngagementTaskFailedError } from "./engagement/task-failed.ts";
export {
  type EngagementTracker,
  type TrackEngagementTasksOptions,
  trackEngagementTasks,
} from "./engagement/tracker.ts";
export {
  type EngagementTaskWaiterConfiguration,
  type EngagementTaskWaiterInput,
  waitUntilEngagementByAcceptingInvitationTaskComplete,
} from "./engagement/waiter.ts";
export type { ErrorCategory } from "./errors/categories.ts";
export {
  type CommonError,
  ConfigurationError,
  MalformedResponseError,
  NonJsonResponseError,
  TransportError,
} from "./errors/client-errors.ts";
export type { ErrorOutcome } from "./errors/error-outcome.ts";
export type { PartnerCentralSellingResponseMetadata } from "./errors/metadata.ts";
export {
  AccessDeniedException,
  ConflictException,
  InternalServerException,
  PartnerCentralSellingServiceException,
  type PartnerCentralSellingServiceExceptionOptions,
  ResourceNotFoundException,
  ServiceQuotaExceededException,
  ThrottlingException,
  ValidationException,
} from "./errors/service-exceptions.ts";
export { PartnerCentralSelling } from "./partner-central-selling.ts";
export { DailyQuotaExhaustedError, QuotaWaitError } from "./quota/errors.ts";
export { MemoryQuotaStore } from "./quota/memory-quota-store.ts";
export type { QuotaKind, QuotaLimitSettings, QuotaLimits, QuotaStore, QuotaUsage } from "./quota/quota-store.ts";
export { Client as __Client, Command as $Command } from "./smithy.ts";
export type { Timeouts } from "./time/timeouts.ts";
export type { Timing } from "./time/timing.ts";
