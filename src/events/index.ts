import { readDetail, requiredText, textsIn } from "./detail.ts";
import { malformed, printable, refused, whatItIs } from "./invalid-event.ts";
import {
  DetailType,
  type Envelope,
  EVENT_SOURCE,
  type KnownKind,
  type PartnerCentralEvent,
  type ReceivedInvitationEvent,
} from "./model.ts";
import { isStructure, ownMember, type Structure } from "./structure.ts";
import { unwrapped } from "./unwrap.ts";

export { InvalidEventError, type InvalidEventReason } from "./invalid-event.ts";
export {
  DetailType,
  type EngagementCreatedEvent,
  type EngagementDetail,
  type EngagementEvent,
  type EngagementInvitationAcceptedEvent,
  type EngagementInvitationCreatedEvent,
  type EngagementInvitationDetail,
  type EngagementInvitationEvent,
  type EngagementInvitationExpiredEvent,
  type EngagementInvitationRejectedEvent,
  type EngagementMemberAddedEvent,
  type EngagementMemberDetail,
  type EngagementResourceSnapshotCreatedEvent,
  type EngagementResourceSnapshotDetail,
  type EngagementUpdatedEvent,
  EVENT_SOURCE,
  type OpportunityCreatedEvent,
  type OpportunityDetail,
  type OpportunityEvent,
  type OpportunityUpdatedEvent,
  type ParticipantType,
  type PartnerCentralEvent,
  type PayloadType,
  type ReceivedInvitationEvent,
  type UnknownPartnerCentralEvent,
} from "./model.ts";

/**
 * Reads one event of Partner Central from whatever delivered it: EventBridge itself, an SQS record or its body, an SNS
 * notification, an SNS notification in an SQS record, a Kinesis record, or an HTTP request to API Gateway or a function
 * URL. Each of these, and what it carries, may be an object, JSON, the bytes of JSON in UTF-8, or JSON in base64. Whether
 * the deliverer is to be trusted is not checked.
 *
 * @throws InvalidEventError for anything else, with the `reason`.
 * @see https://docs.aws.amazon.com/partner-central/latest/developer-guide/selling-api-events.html
 */
export function parsePartnerCentralEvent(input: unknown): PartnerCentralEvent {
  const envelope = unwrapped(input);
  checkSource(ownMember(envelope, "source"));
  const text = (name: string) => requiredText(ownMember(envelope, name), name);
  const detailType = text("detail-type");
  const kind = KINDS.get(detailType) ?? "Unknown";
  const event = {
    kind,
    version: text("version"),
    id: text("id"),
    source: EVENT_SOURCE,
    "detail-type": detailType,
    time: text("time"),
    region: text("region"),
    account: text("account"),
    ...resourcesOf(envelope),
    detail: detailOf(envelope, kind),
  };
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

const KINDS: ReadonlyMap<string, KnownKind> = new Map(
  (Object.keys(DetailType) as KnownKind[]).map((kind) => [DetailType[kind], kind]),
);

function checkSource(source: unknown): void {
  if (source === EVENT_SOURCE) return;
  const problem = typeof source === "string" ? `is "${printable(source)}"` : whatItIs(source);
  throw refused("other-source", `source ${problem}; let the rule's event pattern match only "${EVENT_SOURCE}".`);
}

function resourcesOf(envelope: Structure): Pick<Envelope, "resources"> {
  const resources = ownMember(envelope, "resources");
  return Array.isArray(resources) ? { resources: textsIn(resources) } : {};
}

function detailOf(envelope: Structure, kind: PartnerCentralEvent["kind"]): Structure {
  const detail = ownMember(envelope, "detail");
  if (!isStructure(detail)) throw malformed("detail", detail, "an object");
  return kind === "Unknown" ? detail : readDetail(detail, kind);
}
