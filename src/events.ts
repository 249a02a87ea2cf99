/**
 * An event of AWS Partner Central as Amazon EventBridge delivers it, with one more member: `kind`, by which a `switch`
 * narrows `detail`. Delivery is best effort, at least once and unordered: remember the `id` once the event is dealt with,
 * judge by the present state of the invitation rather than by the order of arrival, and poll for what never arrives.
 *
 * @see https://docs.aws.amazon.com/partner-central/latest/developer-guide/selling-api-events.html
 */
export type PartnerCentralEvent =
  | EngagementInvitationEvent
  | EngagementMemberAddedEvent
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
  readonly catalog: string;
  readonly engagementInvitation: {
    /** `engi-` and 13 lower-case letters or digits: the Identifier to accept with. */
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
  readonly catalog: string;
  readonly engagement: { readonly id: string };
  readonly engagementMember?: { readonly accountId?: string; readonly companyName?: string };
}

/** Which opportunity an event is about. */
export interface OpportunityDetail {
  readonly schemaVersion?: string;
  readonly catalog: string;
  /** The task whose OpportunityId this is tells which invitation led to the opportunity. */
  readonly opportunity: { readonly identifier: string };
}

/** Spelled as in events: the API's own enumeration is `RECEIVER` and `SENDER`. */
export type ParticipantType = "Receiver" | "Sender" | (string & {});

/** What an invitation shares: an opportunity or a lead. */
export type PayloadType = "LeadInvitation" | "OpportunityInvitation" | (string & {});

/** The `source` of every event of Partner Central, for a rule's event pattern. */
export const EVENT_SOURCE = "aws.partnercentral-selling";

/** The `detail-type` of each known kind of event, for a rule's event pattern. */
export const DetailType = {
  EngagementInvitationAccepted: "Engagement Invitation Accepted",
  EngagementInvitationCreated: "Engagement Invitation Created",
  EngagementInvitationExpired: "Engagement Invitation Expired",
  EngagementInvitationRejected: "Engagement Invitation Rejected",
  EngagementMemberAdded: "Engagement Member Added",
  OpportunityCreated: "Opportunity Created",
  OpportunityUpdated: "Opportunity Updated",
} as const;

/**
 * Why an event was refused:
 *
 * - `malformed`: it is from Partner Central but lacks a member that is always there, or has one of another type.
 * - `not-an-event`: it is not an event, or a batch of several.
 * - `not-json`: a string in it should be JSON and is not.
 * - `other-source`: it is not from Partner Central.
 * - `too-large`: a string in it is longer than 1,048,576 UTF-16 code units.
 */
export type InvalidEventReason = "malformed" | "not-an-event" | "not-json" | "other-source" | "too-large";

/** What was given is no event of Partner Central. The message names what is wrong with it and what would be right. */
export class InvalidEventError extends Error {
  override readonly name = "InvalidEventError";
  readonly $service = "PartnerCentralSelling";
  readonly reason: InvalidEventReason;

  constructor(options: { message: string; reason: InvalidEventReason }) {
    super(options.message);
    this.reason = options.reason;
  }

  /** By name, so that an error of the package's other build, ESM or CommonJS, is the same error. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    const { name, $service } = Object(value);
    return name === "InvalidEventError" && $service === "PartnerCentralSelling";
  }
}

/**
 * Reads one event of Partner Central from whatever delivered it: EventBridge itself, an SQS record or its body, an SNS
 * notification, or an SNS notification in an SQS record, each as an object or as JSON. Whether the deliverer is to be
 * trusted is not checked.
 *
 * @throws InvalidEventError for anything else, with the `reason`.
 * @see https://docs.aws.amazon.com/partner-central/latest/developer-guide/selling-api-events.html
 */
export function parsePartnerCentralEvent(input: unknown): PartnerCentralEvent {
  const envelope = unwrapped(input);
  checkSource(ownMember(envelope, "source"));
  const detailType = requiredText(envelope, "detail-type");
  const kind = KINDS.get(detailType) ?? "Unknown";
  const event = {
    kind,
    version: requiredText(envelope, "version"),
    id: requiredText(envelope, "id"),
    source: EVENT_SOURCE,
    "detail-type": detailType,
    time: requiredText(envelope, "time"),
    region: requiredText(envelope, "region"),
    account: requiredText(envelope, "account"),
    ...resourcesOf(envelope),
    detail: detailOf(envelope),
  };
  if (kind !== "Unknown") checkDetail(envelope, kind);
  // What was just checked is what the compiler can't see: that kind, detail-type and detail belong together.
  return event as PartnerCentralEvent;
}

/**
 * Whether this is an invitation event in the hands of the invitation's receiver. Sender and receiver get the same events,
 * and only the receiver may accept.
 *
 * @see https://docs.aws.amazon.com/partner-central/latest/developer-guide/selling-api-events.html
 */
export function isForReceiver(event: PartnerCentralEvent): event is ReceivedInvitationEvent {
  switch (event.kind) {
    case "EngagementInvitationAccepted":
    case "EngagementInvitationCreated":
    case "EngagementInvitationExpired":
    case "EngagementInvitationRejected":
      return event.detail.engagementInvitation.participantType.toLowerCase() === "receiver";
    default:
      return false;
  }
}

/**
 * Whether the event belongs to this catalog, spelled exactly so. It keeps an invitation of `Sandbox` from being accepted
 * by what is meant for `AWS`, and the other way round.
 *
 * @see https://docs.aws.amazon.com/partner-central/latest/developer-guide/selling-api-events.html
 */
export function isInCatalog(event: PartnerCentralEvent, catalog: string): boolean {
  // A catalog from an unset environment variable must not match an unknown event without one.
  return typeof catalog === "string" && ownMember(event.detail, "catalog") === catalog;
}

type KnownKind = keyof typeof DetailType;

/** What EventBridge says of every event: https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
interface Envelope {
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

type Structure = Readonly<Record<string, unknown>>;

const KINDS: ReadonlyMap<string, KnownKind> = new Map(
  (Object.keys(DetailType) as KnownKind[]).map((kind) => [DetailType[kind], kind]),
);

const LENGTH_LIMIT = 1024 * 1024;
const LAYER_LIMIT = 4;
const AS_DELIVERED = "pass the event as EventBridge delivered it, without an InputPath or an input transformer";
const ONE_EVENT = `${AS_DELIVERED}, or the SQS record or SNS notification that carries it`;

/** Finds the event within what delivered it. */
function unwrapped(input: unknown): Structure {
  let layer: Layer = { name: "input", value: input };
  for (let depth = 0; depth <= LAYER_LIMIT; depth++) {
    const value = structureOf(layer);
    if (isEvent(value)) return value;
    const inner = innerLayer(layer.name, value);
    if (inner === undefined) throw refused("not-an-event", `${layer.name} is no event and carries none; ${ONE_EVENT}.`);
    layer = inner;
  }
  throw refused("not-an-event", `input is wrapped more than ${LAYER_LIMIT} times; ${ONE_EVENT}.`);
}

/** What may be an event or carry one, and its path in the input. */
interface Layer {
  readonly name: string;
  readonly value: unknown;
}

function structureOf({ name, value }: Layer): Structure {
  const content = typeof value === "string" ? parsedJson(name, value) : value;
  if (isBatch(content)) {
    throw refused("not-an-event", `${name} is a batch; pass one record at a time, so that a bad one spoils no other.`);
  }
  if (!isStructure(content)) throw refused("not-an-event", `${name} ${whatItIs(content)}; ${ONE_EVENT}.`);
  return content;
}

function parsedJson(name: string, text: string): unknown {
  if (text.length > LENGTH_LIMIT) {
    throw refused("too-large", `${name} has ${text.length} characters; pass at most ${LENGTH_LIMIT}.`);
  }
  try {
    return JSON.parse(text);
  } catch {
    // The SyntaxError is left out as the cause: it quotes what may be confidential.
    throw refused("not-json", `${name} is a string that is not JSON; ${ONE_EVENT}.`);
  }
}

/** Lambda's `Records` and the `Messages` of SQS's ReceiveMessage. */
function isBatch(content: unknown): boolean {
  if (!isStructure(content)) return Array.isArray(content);
  return ["Records", "Messages"].some((name) => Array.isArray(ownMember(content, name)));
}

function isEvent(value: Structure): boolean {
  return ["source", "detail-type"].some((name) => ownMember(value, name) !== undefined);
}

/**
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html, https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html
 * and https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */
function innerLayer(outer: string, value: Structure): Layer | undefined {
  const sns = ownMember(value, "Sns");
  if (isStructure(sns)) return { name: `${outer}.Sns.Message`, value: ownMember(sns, "Message") };
  const isNotification = ownMember(value, "Type") === "Notification";
  const name = (isNotification ? ["Message"] : ["body", "Body"]).find((name) => ownMember(value, name) !== undefined);
  return name === undefined ? undefined : { name: `${outer}.${name}`, value: ownMember(value, name) };
}

function checkSource(source: unknown): void {
  if (source === EVENT_SOURCE) return;
  const problem = typeof source === "string" ? `is "${printable(source)}"` : whatItIs(source);
  throw refused("other-source", `source ${problem}; let the rule's event pattern match only "${EVENT_SOURCE}".`);
}

function resourcesOf(envelope: Structure): Pick<Envelope, "resources"> {
  const resources = ownMember(envelope, "resources");
  if (resources === undefined || resources === null) return {};
  if (!Array.isArray(resources)) throw malformed("resources", resources, "a list");
  const index = resources.findIndex((resource) => typeof resource !== "string");
  if (index >= 0) throw malformed(`resources[${index}]`, resources[index], "a string");
  return { resources };
}

function detailOf(envelope: Structure): Structure {
  const detail = ownMember(envelope, "detail");
  if (!isStructure(detail)) throw malformed("detail", detail, "an object");
  return detail;
}

interface DetailMembers {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

const INVITATION: DetailMembers = {
  required: ["detail.catalog", "detail.engagementInvitation.id", "detail.engagementInvitation.participantType"],
  optional: [
    "detail.engagementInvitation.arn",
    "detail.engagementInvitation.engagementId",
    "detail.engagementInvitation.senderAccountId",
    "detail.engagementInvitation.receiverAccountId",
    "detail.engagementInvitation.senderCompanyName",
    "detail.engagementInvitation.expirationDate",
    "detail.engagementInvitation.payloadType",
  ],
};

const MEMBER: DetailMembers = {
  required: ["detail.catalog", "detail.engagement.id"],
  optional: ["detail.engagementMember.accountId", "detail.engagementMember.companyName"],
};

const OPPORTUNITY: DetailMembers = {
  required: ["detail.catalog", "detail.opportunity.identifier"],
  optional: ["detail.schemaVersion"],
};

const DETAIL_MEMBERS: Readonly<Record<KnownKind, DetailMembers>> = {
  EngagementInvitationAccepted: INVITATION,
  EngagementInvitationCreated: INVITATION,
  EngagementInvitationExpired: INVITATION,
  EngagementInvitationRejected: INVITATION,
  EngagementMemberAdded: MEMBER,
  OpportunityCreated: OPPORTUNITY,
  OpportunityUpdated: OPPORTUNITY,
};

function checkDetail(envelope: Structure, kind: KnownKind): void {
  const { required, optional } = DETAIL_MEMBERS[kind];
  for (const path of required) requiredText(envelope, path);
  for (const path of optional) textAt(envelope, path, null);
}

function requiredText(envelope: Structure, path: string): string {
  const text = textAt(envelope, path);
  if (text === undefined) throw malformed(path, text, "a string");
  if (text === "") throw refused("malformed", `${path} is empty; ${AS_DELIVERED}.`);
  return text;
}

/** @returns undefined where the member, or what should hold it, is not there, or is what stands for `absent`. */
function textAt(envelope: Structure, path: string, absent?: null): string | undefined {
  const names = path.split(".");
  let value: unknown = envelope;
  for (const [depth, name] of names.entries()) {
    if (!isStructure(value)) throw malformed(names.slice(0, depth).join("."), value, "an object");
    value = ownMember(value, name);
    if (value === undefined || value === absent) return undefined;
  }
  if (typeof value !== "string") throw malformed(path, value, "a string");
  return value;
}

/** Neither inherited nor computed: a getter is not run but counts as the function that it is. */
function ownMember(structure: object, name: string): unknown {
  const member = Object.getOwnPropertyDescriptor(structure, name);
  return member?.get ?? member?.value;
}

function isStructure(value: unknown): value is Structure {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function malformed(path: string, value: unknown, right: string): InvalidEventError {
  return refused("malformed", `${path} ${whatItIs(value)} where ${right} belongs; ${AS_DELIVERED}.`);
}

function refused(reason: InvalidEventReason, message: string): InvalidEventError {
  return new InvalidEventError({ message, reason });
}

/** Says what a value is without showing it. */
function whatItIs(value: unknown): string {
  if (value === undefined) return "is missing";
  if (value === null) return "is null";
  if (Array.isArray(value)) return "is a list";
  return typeof value === "object" ? "is an object" : `is a ${typeof value}`;
}

function printable(text: string): string {
  return text
    .slice(0, 512)
    .replace(/[\p{C}\p{Z}]+/gu, " ")
    .trim()
    .slice(0, 64)
    .replace(/\p{Cs}$/u, "");
}
