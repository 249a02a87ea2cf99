// Enumerations are closed in the types, so that an editor finds a misspelt value, and open at run time: a value that is not
// known here is sent and answered as it is, and written as `"NEW" as TaskStatus` where the compiler is to let it through.

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

/** One member of a request that was refused. */
export interface ValidationExceptionError {
  /** The member's path, for instance `Tags[3].Key`. */
  FieldName?: string | undefined;
  /** What is wrong and what would be right. */
  Message: string | undefined;
  /** What kind of violation it is. */
  Code: ValidationExceptionErrorCode | undefined;
}

/** A key and a value to attach to a resource. */
export interface Tag {
  /** 1 to 128 letters, digits, spaces and `_.:/=+-@`. */
  Key: string | undefined;
  /** 0 to 256 letters, digits, spaces and `_.:/=+-@`. */
  Value: string | undefined;
}

/** How a list of tasks is sorted. */
export interface ListTasksSortBase {
  SortBy: ListTasksSortName | undefined;
  SortOrder: SortOrder | undefined;
}

/** What a list says of one task. */
export interface ListEngagementByAcceptingInvitationTaskSummary {
  /** `task-` and 13 lower-case letters or digits, or another form that ends so. */
  TaskId?: string | undefined;
  TaskArn?: string | undefined;
  /** When the task was started. */
  StartTime?: Date | undefined;
  TaskStatus?: TaskStatus | undefined;
  /** What happened and how to recover, where the task failed. */
  Message?: string | undefined;
  /** Why the task failed. */
  ReasonCode?: ReasonCode | undefined;
  /** The opportunity in the partner's account: `O` and 1 to 19 digits. */
  OpportunityId?: string | undefined;
  /** `job-` and 13 lower-case letters or digits. */
  ResourceSnapshotJobId?: string | undefined;
  /** The accepted invitation: `engi-` and 13 lower-case letters or digits, or its ARN. */
  EngagementInvitationId?: string | undefined;
}

/** How a list of invitations is sorted. */
export interface OpportunityEngagementInvitationSort {
  SortOrder: SortOrder | undefined;
  SortBy: OpportunityEngagementInvitationSortName | undefined;
}

/** The AWS account that an invitation went to. */
export interface AccountReceiver {
  Alias?: string | undefined;
  AwsAccountId: string | undefined;
}

/** Who received an invitation: an account, or a kind of receiver that this version does not know yet. */
export type Receiver = Receiver.AccountMember | Receiver.$UnknownMember;

export declare namespace Receiver {
  /** An AWS account. */
  interface AccountMember {
    Account: AccountReceiver;
    $unknown?: never;
  }

  /** A kind of receiver that this version does not know yet. */
  interface $UnknownMember {
    Account?: never;
    /** The member's name and its value as it came. */
    $unknown: [name: string, value: unknown];
  }
}

/** What a list says of one invitation. */
export interface EngagementInvitationSummary {
  Arn?: string | undefined;
  PayloadType?: EngagementInvitationPayloadType | undefined;
  /** `engi-` and 13 lower-case letters or digits, or the ARN: what to accept or reject it by. */
  Id: string | undefined;
  /** `eng-` and 14 lower-case letters or digits. */
  EngagementId?: string | undefined;
  EngagementTitle?: string | undefined;
  Status?: InvitationStatus | undefined;
  /** When it was sent. */
  InvitationDate?: Date | undefined;
  /** Until when it can be accepted; absent between partners. */
  ExpirationDate?: Date | undefined;
  /** An account of 12 digits, or `aws`. */
  SenderAwsAccountId?: string | undefined;
  SenderCompanyName?: string | undefined;
  Receiver?: Receiver | undefined;
  Catalog: string | undefined;
  /** Which side of the invitation the caller is on. */
  ParticipantType?: ParticipantType | undefined;
}

/** One who takes part in the engagement already. */
export interface EngagementMemberSummary {
  CompanyName?: string | undefined;
  WebsiteUrl?: string | undefined;
}

/** What AWS found out about the customer or the lead of an invitation. */
export interface EnrichmentContext {
  ProspectingResultAws?: InvitationProspectingResultAws | undefined;
  LeadInsights?: LeadInsights | undefined;
}

/** What AWS's prospecting says of a customer, as far as the receiver of an invitation may see it. */
export interface InvitationProspectingResultAws {
  Customer?: ProspectingResultCustomer | undefined;
  Insights?: ProspectingInsights | undefined;
}

/** The account of a prospected customer. */
export interface ProspectingResultCustomer {
  AccountName?: string | undefined;
  Geo?: string | undefined;
  Region?: string | undefined;
  SubRegion?: string | undefined;
  /** ISO 3166-1, two letters. */
  Country?: string | undefined;
  Industry?: string | undefined;
  SubIndustry?: string | undefined;
  Segment?: string | undefined;
  CompanySize?: string | undefined;
  /** The AWS programs that the customer is eligible for. */
  EligiblePrograms?: string[] | undefined;
  PublicProfileSummary?: string | undefined;
}

/** How promising a prospected customer is. */
export interface ProspectingInsights {
  /** `High`, `Medium` or `Low`. */
  MarketplaceEngagementScore?: string | undefined;
  SolutionScore?: string | undefined;
  SolutionCategory?: string | undefined;
  SolutionSubCategory?: string | undefined;
}

/** What AWS found out about a lead. */
export interface LeadInsights {
  /** `High`, `Medium` or `Low`. */
  LeadReadinessScore?: string | undefined;
}

/** What an invitation shares, by its `PayloadType`. */
export type Payload = Payload.OpportunityInvitationMember | Payload.LeadInvitationMember | Payload.$UnknownMember;

export declare namespace Payload {
  /** It shares an opportunity. */
  interface OpportunityInvitationMember {
    OpportunityInvitation: OpportunityInvitationPayload;
    LeadInvitation?: never;
    $unknown?: never;
  }

  /** It shares a lead. */
  interface LeadInvitationMember {
    OpportunityInvitation?: never;
    LeadInvitation: LeadInvitationPayload;
    $unknown?: never;
  }

  /** What this version does not know yet. */
  interface $UnknownMember {
    OpportunityInvitation?: never;
    LeadInvitation?: never;
    /** The member's name and its value as it came. */
    $unknown: [name: string, value: unknown];
  }
}

/** The opportunity that an invitation shares. */
export interface OpportunityInvitationPayload {
  SenderContacts?: SenderContact[] | undefined;
  ReceiverResponsibilities: ReceiverResponsibility[] | undefined;
  Customer: EngagementCustomer | undefined;
  Project: ProjectDetails | undefined;
}

/** Whom to speak to at the sender. */
export interface SenderContact {
  Email: string | undefined;
  FirstName?: string | undefined;
  LastName?: string | undefined;
  BusinessTitle?: string | undefined;
  Phone?: string | undefined;
}

/** The customer of an opportunity. */
export interface EngagementCustomer {
  Industry: string | undefined;
  CompanyName: string | undefined;
  WebsiteUrl: string | undefined;
  /** ISO 3166-1, two letters. */
  CountryCode: string | undefined;
}

/** What the customer wants done. */
export interface ProjectDetails {
  BusinessProblem: string | undefined;
  Title: string | undefined;
  /** A day, `2026-12-31`. */
  TargetCompletionDate: string | undefined;
  ExpectedCustomerSpend: ExpectedCustomerSpend[] | undefined;
}

/** What the customer is expected to spend with one company. */
export interface ExpectedCustomerSpend {
  /** A decimal number. */
  Amount?: string | undefined;
  /** ISO 4217, three letters. */
  CurrencyCode: string | undefined;
  Frequency: PaymentFrequency | undefined;
  TargetCompany: string | undefined;
  EstimationUrl?: string | undefined;
}

/** The lead that an invitation shares. */
export interface LeadInvitationPayload {
  Customer: LeadInvitationCustomer | undefined;
  Interaction: LeadInvitationInteraction | undefined;
}

/** The customer of a lead. */
export interface LeadInvitationCustomer {
  Industry?: string | undefined;
  CompanyName: string | undefined;
  WebsiteUrl?: string | undefined;
  /** ISO 3166-1, two letters. */
  CountryCode?: string | undefined;
  AwsMaturity?: string | undefined;
  MarketSegment?: string | undefined;
}

/** How a lead came about. */
export interface LeadInvitationInteraction {
  SourceType?: string | undefined;
  SourceId?: string | undefined;
  SourceName?: string | undefined;
  Usecase?: string | undefined;
  ContactBusinessTitle: string | undefined;
}
