/**
 * Where a task stands. A task ends as `COMPLETE` or `FAILED`, and may already have ended in the first response.
 *
 * @see https://docs.aws.amazon.com/partner-central/latest/APIReference/API_StartEngagementByAcceptingInvitationTask.html
 */
export const TaskStatus = {
  COMPLETE: "COMPLETE",
  FAILED: "FAILED",
  IN_PROGRESS: "IN_PROGRESS",
} as const;
export type TaskStatus = (typeof TaskStatus)[keyof typeof TaskStatus];

/**
 * Why a task ended as `FAILED`.
 *
 * @see https://docs.aws.amazon.com/partner-central/latest/APIReference/API_StartEngagementByAcceptingInvitationTask.html
 */
export const ReasonCode = {
  CONTEXT_NOT_FOUND: "ContextNotFound",
  CUSTOMER_PROJECT_CONTEXT_NOT_PERMITTED: "CustomerProjectContextNotPermitted",
  DISQUALIFIED_LEAD_NOT_PERMITTED: "DisqualifiedLeadNotPermitted",
  ENGAGEMENT_ACCESS_DENIED: "EngagementAccessDenied",
  ENGAGEMENT_CONFLICT: "EngagementConflict",
  ENGAGEMENT_INVITATION_CONFLICT: "EngagementInvitationConflict",
  ENGAGEMENT_VALIDATION_FAILED: "EngagementValidationFailed",
  INTERNAL_ERROR: "InternalError",
  INVITATION_ACCESS_DENIED: "InvitationAccessDenied",
  INVITATION_VALIDATION_FAILED: "InvitationValidationFailed",
  OPPORTUNITY_ACCESS_DENIED: "OpportunityAccessDenied",
  OPPORTUNITY_CONFLICT: "OpportunityConflict",
  OPPORTUNITY_SUBMISSION_FAILED: "OpportunitySubmissionFailed",
  OPPORTUNITY_VALIDATION_FAILED: "OpportunityValidationFailed",
  REQUEST_THROTTLED: "RequestThrottled",
  RESOURCE_SNAPSHOT_ACCESS_DENIED: "ResourceSnapshotAccessDenied",
  RESOURCE_SNAPSHOT_CONFLICT: "ResourceSnapshotConflict",
  RESOURCE_SNAPSHOT_JOB_ACCESS_DENIED: "ResourceSnapshotJobAccessDenied",
  RESOURCE_SNAPSHOT_JOB_CONFLICT: "ResourceSnapshotJobConflict",
  RESOURCE_SNAPSHOT_JOB_VALIDATION_FAILED: "ResourceSnapshotJobValidationFailed",
  RESOURCE_SNAPSHOT_VALIDATION_FAILED: "ResourceSnapshotValidationFailed",
  SERVICE_QUOTA_EXCEEDED: "ServiceQuotaExceeded",
} as const;
export type ReasonCode = (typeof ReasonCode)[keyof typeof ReasonCode];

/** The direction in which a list is sorted. */
export const SortOrder = {
  ASCENDING: "ASCENDING",
  DESCENDING: "DESCENDING",
} as const;
export type SortOrder = (typeof SortOrder)[keyof typeof SortOrder];

/** What a list of tasks can be sorted by. */
export const ListTasksSortName = {
  START_TIME: "StartTime",
} as const;
export type ListTasksSortName = (typeof ListTasksSortName)[keyof typeof ListTasksSortName];

/** What a list of invitations can be sorted by. */
export const OpportunityEngagementInvitationSortName = {
  INVITATION_DATE: "InvitationDate",
} as const;
export type OpportunityEngagementInvitationSortName =
  (typeof OpportunityEngagementInvitationSortName)[keyof typeof OpportunityEngagementInvitationSortName];

/** Which side of an invitation the caller is on. */
export const ParticipantType = {
  RECEIVER: "RECEIVER",
  SENDER: "SENDER",
} as const;
export type ParticipantType = (typeof ParticipantType)[keyof typeof ParticipantType];

/** Where an invitation stands: only a `PENDING` one can be accepted or rejected, until it expires. */
export const InvitationStatus = {
  ACCEPTED: "ACCEPTED",
  EXPIRED: "EXPIRED",
  PENDING: "PENDING",
  REJECTED: "REJECTED",
} as const;
export type InvitationStatus = (typeof InvitationStatus)[keyof typeof InvitationStatus];

/** What an invitation shares: an opportunity or a lead. */
export const EngagementInvitationPayloadType = {
  LEAD_INVITATION: "LeadInvitation",
  OPPORTUNITY_INVITATION: "OpportunityInvitation",
} as const;
export type EngagementInvitationPayloadType =
  (typeof EngagementInvitationPayloadType)[keyof typeof EngagementInvitationPayloadType];

/** What the receiver of an invitation is to do in the engagement. */
export const ReceiverResponsibility = {
  CO_SELL_FACILITATOR: "Co-Sell Facilitator",
  DISTRIBUTOR: "Distributor",
  FACILITATOR: "Facilitator",
  HARDWARE_PARTNER: "Hardware Partner",
  MANAGED_SERVICE_PROVIDER: "Managed Service Provider",
  RESELLER: "Reseller",
  SERVICES_PARTNER: "Services Partner",
  SOFTWARE_PARTNER: "Software Partner",
  TRAINING_PARTNER: "Training Partner",
} as const;
export type ReceiverResponsibility = (typeof ReceiverResponsibility)[keyof typeof ReceiverResponsibility];

/**
 * The reasons to reject an invitation that AWS documents. Any other text may be given as well.
 *
 * @see https://docs.aws.amazon.com/partner-central/latest/APIReference/API_RejectEngagementInvitation.html
 */
export const RejectionReason = {
  CUSTOMER_PROBLEM_UNCLEAR: "Customer problem unclear",
  DUPLICATE_OF_PARTNER_REFERRAL: "Duplicate of partner referral",
  NEXT_STEPS_UNCLEAR: "Next steps unclear",
  OTHER: "Other",
  UNABLE_TO_SUPPORT: "Unable to support",
} as const;

/** How often an amount is spent. */
export const PaymentFrequency = {
  MONTHLY: "Monthly",
} as const;
export type PaymentFrequency = (typeof PaymentFrequency)[keyof typeof PaymentFrequency];

/** Whether a request broke a constraint of its members or a business rule. */
export const ValidationExceptionReason = {
  BUSINESS_VALIDATION_FAILED: "BUSINESS_VALIDATION_FAILED",
  REQUEST_VALIDATION_FAILED: "REQUEST_VALIDATION_FAILED",
} as const;
export type ValidationExceptionReason = (typeof ValidationExceptionReason)[keyof typeof ValidationExceptionReason];

/**
 * What is wrong with one member of a request.
 *
 * @see https://docs.aws.amazon.com/partner-central/latest/APIReference/API_ValidationExceptionError.html
 */
export const ValidationExceptionErrorCode = {
  ACTION_NOT_PERMITTED: "ACTION_NOT_PERMITTED",
  DUPLICATE_KEY_VALUE: "DUPLICATE_KEY_VALUE",
  INVALID_ENUM_VALUE: "INVALID_ENUM_VALUE",
  INVALID_RESOURCE_STATE: "INVALID_RESOURCE_STATE",
  INVALID_STRING_FORMAT: "INVALID_STRING_FORMAT",
  INVALID_VALUE: "INVALID_VALUE",
  NOT_ENOUGH_VALUES: "NOT_ENOUGH_VALUES",
  REQUIRED_FIELD_MISSING: "REQUIRED_FIELD_MISSING",
  TOO_MANY_VALUES: "TOO_MANY_VALUES",
  VALUE_OUT_OF_RANGE: "VALUE_OUT_OF_RANGE",
} as const;
export type ValidationExceptionErrorCode =
  (typeof ValidationExceptionErrorCode)[keyof typeof ValidationExceptionErrorCode];

/** Why access was denied, where the service says it. */
export const AccessDeniedExceptionErrorCode = {
  INCOMPATIBLE_BENEFIT_AWS_PARTNER_STATE: "INCOMPATIBLE_BENEFIT_AWS_PARTNER_STATE",
} as const;
export type AccessDeniedExceptionErrorCode =
  (typeof AccessDeniedExceptionErrorCode)[keyof typeof AccessDeniedExceptionErrorCode];
