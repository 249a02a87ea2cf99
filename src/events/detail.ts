import { AS_DELIVERED, malformed, refused } from "./invalid-event.ts";
import type { KnownKind } from "./model.ts";
import { isStructure, ownMember, type Structure } from "./structure.ts";

export function checkDetail(envelope: Structure, kind: KnownKind): void {
  const { required, optional } = DETAIL_MEMBERS[kind];
  for (const path of required) requiredText(envelope, path);
  for (const path of optional) textAt(envelope, path, null);
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

export function requiredText(envelope: Structure, path: string): string {
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
