import { AS_DELIVERED, malformed, refused } from "./invalid-event.ts";
import type { KnownKind } from "./model.ts";
import { isStructure, ownMember, type Structure } from "./structure.ts";

/**
 * Reads the detail of a known kind of event. Its documented members have the documented types: a member that is not
 * required and is null or of another type is left out, so that it does not cost the event. All other members are kept.
 */
export function readDetail(detail: Structure, kind: KnownKind): Structure {
  return readStructure(detail, SHAPES[kind], "detail");
}

/** @param path where the text should be, for the message */
export function requiredText(value: unknown, path: string): string {
  if (typeof value !== "string") throw malformed(path, value, "a string");
  if (value === "") throw refused("malformed", `${path} is empty; ${AS_DELIVERED}.`);
  return value;
}

export function textsIn(list: readonly unknown[]): string[] {
  return list.filter((item) => typeof item === "string");
}

/** A structure with a required member is required itself. */
interface Shape {
  readonly [member: string]: "required text" | "text" | "texts" | Shape;
}

const COMMON: Shape = { schemaVersion: "text", catalog: "required text" };

const INVITATION: Shape = {
  ...COMMON,
  engagementInvitation: {
    id: "required text",
    participantType: "required text",
    arn: "text",
    engagementId: "text",
    senderAccountId: "text",
    receiverAccountId: "text",
    senderCompanyName: "text",
    expirationDate: "text",
    payloadType: "text",
  },
};

const MEMBER: Shape = {
  ...COMMON,
  engagement: { id: "required text" },
  engagementMember: { accountId: "text", companyName: "text" },
};

const SNAPSHOT: Shape = {
  ...COMMON,
  resourceSnapshot: {
    resourceId: "required text",
    resourceType: "text",
    engagementId: "text",
    arn: "text",
    createdBy: "text",
    targetMemberAccounts: "texts",
    resourceSnapshotTemplateName: "text",
  },
};

const ENGAGEMENT: Shape = {
  ...COMMON,
  engagement: {
    engagementId: "required text",
    engagementArn: "text",
    CreatedAt: "text",
    CreatedBy: "text",
    LastModifiedAt: "text",
    LastModifiedBy: "text",
    ContextTypes: "texts",
  },
};

const OPPORTUNITY: Shape = { ...COMMON, opportunity: { identifier: "required text" } };

/** https://docs.aws.amazon.com/partner-central/latest/developer-guide/selling-api-events.html */
const SHAPES: Readonly<Record<KnownKind, Shape>> = {
  EngagementCreated: ENGAGEMENT,
  EngagementInvitationAccepted: INVITATION,
  EngagementInvitationCreated: INVITATION,
  EngagementInvitationExpired: INVITATION,
  EngagementInvitationRejected: INVITATION,
  EngagementMemberAdded: MEMBER,
  EngagementResourceSnapshotCreated: SNAPSHOT,
  EngagementUpdated: ENGAGEMENT,
  OpportunityCreated: OPPORTUNITY,
  OpportunityUpdated: OPPORTUNITY,
};

function readStructure(structure: Structure, shape: Shape, path: string): Structure {
  // Descriptors, so that no getter is run.
  const members: PropertyDescriptorMap = Object.getOwnPropertyDescriptors(structure);
  for (const [name, type] of Object.entries(shape)) {
    const value = readMember(ownMember(structure, name), type, `${path}.${name}`);
    if (value === undefined) delete members[name];
    else members[name] = { value, configurable: true, enumerable: true, writable: true };
  }
  return Object.defineProperties({}, members);
}

function readMember(value: unknown, type: Shape[string], path: string): unknown {
  if (type === "required text") return requiredText(value, path);
  if (type === "text") return typeof value === "string" ? value : undefined;
  if (type === "texts") return Array.isArray(value) ? textsIn(value) : undefined;
  if (isStructure(value)) return readStructure(value, type, path);
  if (Object.values(type).includes("required text")) throw malformed(path, value, "an object");
  return undefined;
}
