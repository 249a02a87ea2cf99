/**
 * An event of AWS Partner Central as Amazon EventBridge delivers it, with one more member: `kind`, by which a `switch`
 * narrows `detail`. Delivery is best effort, at least once and unordered: remember the `id` once the event is dealt with,
 * judge by the present state of the invitation rather than by the order of arrival, and poll for what never arrives.
 *
 * @see https://docs.aws.amazon.com/partner-central/latest/developer-guide/selling-api-events.html
 */
export type PartnerCentralEvent =
  | EngagementEvent
  | EngagementInvitationEvent
  | EngagementMemberAddedEvent
  | EngagementResourceSnapshotCreatedEvent
  | OpportunityEvent
  | UnknownPartnerCentralEvent;

/** An event about an invitation, which sender and receiver both get. */
export type EngagementInvitationEvent =
  | EngagementInvitationCreatedEvent
  | EngagementInvitationAcceptedEvent
  | EngagementInvitationRejectedEvent
  | EngagementInvitationExpiredEvent;

/** An invitation event in the hands of the receiver, who alone may accept. */
export type ReceivedInvitationEvent = EngagementInvitationEvent & {
  readonly detail: { readonly engagementInvitation: { readonly participantType: "Receiver" | "RECEIVER" } };
};

/** An event about an engagement itself. */
export type EngagementEvent = EngagementCreatedEvent | EngagementUpdatedEvent;

/** An event about an opportunity, which names the opportunity and nothing that led to it. */
export type OpportunityEvent = OpportunityCreatedEvent | OpportunityUpdatedEvent;

/** An invitation was sent. */
export interface EngagementInvitationCreatedEvent extends KnownEvent<"EngagementInvitationCreated"> {
  readonly detail: EngagementInvitationDetail;
}

/** The receiver accepted an invitation. */
export interface EngagementInvitationAcceptedEvent extends KnownEvent<"EngagementInvitationAccepted"> {
  readonly detail: EngagementInvitationDetail;
}

/** The receiver rejected an invitation. */
export interface EngagementInvitationRejectedEvent extends KnownEvent<"EngagementInvitationRejected"> {
  readonly detail: EngagementInvitationDetail;
}

/** An invitation was neither accepted nor rejected in time. */
export interface EngagementInvitationExpiredEvent extends KnownEvent<"EngagementInvitationExpired"> {
  readonly detail: EngagementInvitationDetail;
}

/** A company joined an engagement. */
export interface EngagementMemberAddedEvent extends KnownEvent<"EngagementMemberAdded"> {
  readonly detail: EngagementMemberDetail;
}

/** A resource of an engagement, such as an opportunity, has a new snapshot: its owner or AWS has changed it. */
export interface EngagementResourceSnapshotCreatedEvent extends KnownEvent<"EngagementResourceSnapshotCreated"> {
  readonly detail: EngagementResourceSnapshotDetail;
}

/** An engagement was created. */
export interface EngagementCreatedEvent extends KnownEvent<"EngagementCreated"> {
  readonly detail: EngagementDetail;
}

/** An engagement was changed. */
export interface EngagementUpdatedEvent extends KnownEvent<"EngagementUpdated"> {
  readonly detail: EngagementDetail;
}

/** An opportunity was created in the account. */
export interface OpportunityCreatedEvent extends KnownEvent<"OpportunityCreated"> {
  readonly detail: OpportunityDetail;
}

/** An opportunity in the account was changed. */
export interface OpportunityUpdatedEvent extends KnownEvent<"OpportunityUpdated"> {
  readonly detail: OpportunityDetail;
}

/** An event of Partner Central with a detail-type that is not among the known ones, whose detail is not looked into. */
export interface UnknownPartnerCentralEvent extends Envelope {
  readonly kind: "Unknown";
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Which invitation an event is about. */
export interface EngagementInvitationDetail {
  readonly schemaVersion?: string;
  readonly catalog: string;
  readonly engagementInvitation: {
    /** `engi-` and 13 lower-case letters or digits, or an ARN that ends with it: the Identifier to accept with. */
    readonly id: string;
    /** On whose side the account is that got this event. */
    readonly participantType: ParticipantType;
    readonly arn?: string;
    readonly engagementId?: string;
    readonly senderAccountId?: string;
    readonly receiverAccountId?: string;
    /** Only when the invitation was created. */
    readonly senderCompanyName?: string;
    /** Only when the invitation was created. */
    readonly expirationDate?: string;
    readonly payloadType?: PayloadType;
  };
}

/** Which engagement an event is about, and who joined it. */
export interface EngagementMemberDetail {
  readonly schemaVersion?: string;
  readonly catalog: string;
  readonly engagement: { readonly id: string };
  readonly engagementMember?: { readonly accountId?: string; readonly companyName?: string };
}

/** Which snapshot an event is about, and who may read it with GetResourceSnapshot. */
export interface EngagementResourceSnapshotDetail {
  readonly schemaVersion?: string;
  readonly catalog: string;
  readonly resourceSnapshot: {
    /** Of an opportunity, its identifier. */
    readonly resourceId: string;
    readonly resourceType?: "Opportunity" | (string & {});
    readonly engagementId?: string;
    readonly arn?: string;
    /** An AWS account. */
    readonly createdBy?: string;
    /** AWS accounts, and `aws` for AWS itself. */
    readonly targetMemberAccounts?: readonly string[];
    readonly resourceSnapshotTemplateName?: string;
  };
}

/** Which engagement an event is about. Its members are spelled as AWS spells them. */
export interface EngagementDetail {
  readonly schemaVersion?: string;
  readonly catalog: string;
  readonly engagement: {
    readonly engagementId: string;
    readonly engagementArn?: string;
    /** RFC 3339. Only when the engagement was created. */
    readonly CreatedAt?: string;
    /** An AWS account, or `aws`. Only when the engagement was created. */
    readonly CreatedBy?: string;
    /** RFC 3339. Only when the engagement was updated. */
    readonly LastModifiedAt?: string;
    /** An AWS account, or `aws`. Only when the engagement was updated. */
    readonly LastModifiedBy?: string;
    /** What the engagement is about, as `Lead` and `CustomerProject`. */
    readonly ContextTypes?: readonly string[];
  };
}

/** Which opportunity an event is about. */
export interface OpportunityDetail {
  readonly schemaVersion?: string;
  readonly catalog: string;
  /** The task whose OpportunityId this is tells which invitation led to the opportunity. */
  readonly opportunity: { readonly identifier: string };
}

/** AWS documents `Receiver` and `Sender` in events, and also sends the API's own `RECEIVER`. */
export type ParticipantType = "Receiver" | "RECEIVER" | "Sender" | "SENDER" | (string & {});

/** What an invitation shares: an opportunity or a lead. */
export type PayloadType = "LeadInvitation" | "OpportunityInvitation" | (string & {});

/** The `source` of every event of Partner Central, for a rule's event pattern. */
export const EVENT_SOURCE = "aws.partnercentral-selling";

/** The `detail-type` of each known kind of event, for a rule's event pattern. */
export const DetailType = {
  EngagementCreated: "Engagement Created",
  EngagementInvitationAccepted: "Engagement Invitation Accepted",
  EngagementInvitationCreated: "Engagement Invitation Created",
  EngagementInvitationExpired: "Engagement Invitation Expired",
  EngagementInvitationRejected: "Engagement Invitation Rejected",
  EngagementMemberAdded: "Engagement Member Added",
  EngagementResourceSnapshotCreated: "Engagement Resource Snapshot Created",
  EngagementUpdated: "Engagement Updated",
  OpportunityCreated: "Opportunity Created",
  OpportunityUpdated: "Opportunity Updated",
} as const;

export type KnownKind = keyof typeof DetailType;

/** What EventBridge says of every event: https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
export interface Envelope {
  readonly version: string;
  /** The same for every delivery of the event. */
  readonly id: string;
  readonly source: typeof EVENT_SOURCE;
  readonly "detail-type": string;
  /** RFC 3339. */
  readonly time: string;
  readonly region: string;
  readonly account: string;
  readonly resources?: readonly string[];
}

interface KnownEvent<Kind extends KnownKind> extends Envelope {
  readonly kind: Kind;
  readonly "detail-type": (typeof DetailType)[Kind];
}
