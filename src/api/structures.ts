import type {
  EngagementInvitationPayloadType,
  InvitationStatus,
  ListTasksSortName,
  OpportunityEngagementInvitationSortName,
  ParticipantType,
  PaymentFrequency,
  ReasonCode,
  ReceiverResponsibility,
  SortOrder,
  TaskStatus,
  ValidationExceptionErrorCode,
} from "./enumerations.ts";

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
