import { type Account, invitationArn, newId } from "./identifiers.ts";
import { type InvitationPayload, madeUpPayload } from "./payloads.ts";
import { checkArguments, isStructure, type Members, type Rule } from "./rules.ts";

/** How a task fails. */
export interface Outcome {
  readonly ReasonCode: string;
  /** @default a sentence with the ReasonCode */
  readonly Message?: string;
}

/** An engagement invitation. Timestamps are RFC 3339 strings. */
export interface Invitation {
  readonly Arn: string;
  readonly Catalog: string;
  readonly EngagementDescription: string;
  readonly EngagementId: string;
  /** Answers tell its first 40 characters. */
  readonly EngagementTitle: string;
  /** Null for never. */
  readonly ExpirationDate: string | null;
  readonly Id: string;
  readonly InvitationDate: string;
  readonly InvitationMessage: string;
  readonly ParticipantType: "SENDER" | "RECEIVER";
  /** What is offered, under the name of the PayloadType. */
  readonly Payload: InvitationPayload;
  readonly PayloadType: "OpportunityInvitation" | "LeadInvitation";
  readonly Receiver: { readonly Account: { readonly AwsAccountId: string } };
  /** Only of a REJECTED one, if its receiver gave a reason. */
  readonly RejectionReason?: string;
  readonly SenderAwsAccountId: string;
  readonly SenderCompanyName: string;
  readonly Status: "PENDING" | "ACCEPTED" | "REJECTED" | "EXPIRED";
}

/** What may be said about an invitation to seed; the rest is made up. */
export interface InvitationSeed {
  /** AWS or Sandbox. @default "AWS" */
  readonly Catalog?: string;
  readonly EngagementDescription?: string;
  readonly EngagementId?: string;
  readonly EngagementTitle?: string;
  /** RFC 3339; null for never. @default 15 days after InvitationDate */
  readonly ExpirationDate?: string | null;
  readonly Id?: string;
  /** RFC 3339. @default now, by the embedded Partner Central's clock */
  readonly InvitationDate?: string;
  readonly InvitationMessage?: string;
  /** @default "RECEIVER" */
  readonly ParticipantType?: Invitation["ParticipantType"];
  /** `{ OpportunityInvitation: {…} }` or `{ LeadInvitation: {…} }`, as the PayloadType says; told as it is given. */
  readonly Payload?: InvitationPayload;
  /** @default "OpportunityInvitation" */
  readonly PayloadType?: Invitation["PayloadType"];
  /** Only with Status REJECTED. */
  readonly RejectionReason?: string;
  /** @default "aws", or the partner's own account where the ParticipantType is SENDER */
  readonly SenderAwsAccountId?: string;
  /** @default "AWS" */
  readonly SenderCompanyName?: string;
  /** @default "PENDING" */
  readonly Status?: Invitation["Status"];
  /** Makes the first task of this invitation end FAILED; a later task, under a new ClientToken, completes. */
  readonly outcome?: Outcome;
  /** Takes a Catalog and a ReasonCode that AWS is not known to have. @default false */
  readonly asIs?: boolean;
}

/**
 * Makes up what the seed leaves out.
 *
 * @param subject where the seed was given.
 * @throws TypeError that names `subject` and the members the service would not have.
 */
export function newInvitation(subject: string, seed: InvitationSeed, account: Account, now: number): Invitation {
  checkArguments(subject, seed?.asIs === true ? SEED_AS_IS : SEED, seed);
  checkPayload(subject, seed);
  checkRejectionReason(subject, seed);
  const {
    Catalog = "AWS",
    EngagementTitle = "Migration to AWS",
    Id = newId("engi"),
    ParticipantType = "RECEIVER",
    PayloadType = DEFAULT_PAYLOAD_TYPE,
    RejectionReason,
    SenderCompanyName = "AWS",
    Status = DEFAULT_STATUS,
  } = seed;
  const [sender, receiver] =
    ParticipantType === "RECEIVER" ? ["aws", account.accountId] : [account.accountId, OTHER_ACCOUNT];
  const invited = seed.InvitationDate === undefined ? now : timeOf(subject, "InvitationDate", seed.InvitationDate);
  const expires = expiryOf(subject, seed, invited);
  return {
    Arn: invitationArn(account, Catalog, Id),
    Catalog,
    EngagementDescription: seed.EngagementDescription ?? `${EngagementTitle}, together with a partner.`,
    EngagementId: seed.EngagementId ?? newId("eng"),
    EngagementTitle,
    ExpirationDate: expires === null ? null : new Date(expires).toISOString(),
    Id,
    InvitationDate: new Date(invited).toISOString(),
    InvitationMessage: seed.InvitationMessage ?? `${SenderCompanyName} invites you to work on this together.`,
    ParticipantType,
    Payload: seed.Payload ?? madeUpPayload(PayloadType, EngagementTitle, invited),
    PayloadType,
    Receiver: { Account: { AwsAccountId: receiver } },
    SenderAwsAccountId: seed.SenderAwsAccountId ?? sender,
    SenderCompanyName,
    Status,
    ...(RejectionReason !== undefined && { RejectionReason }),
  };
}

/** An invitation can be accepted for 15 days. */
const LIFETIME = 15 * 86_400_000;
const OTHER_ACCOUNT = "111122223333";
const DEFAULT_PAYLOAD_TYPE = "OpportunityInvitation";
const DEFAULT_STATUS = "PENDING";

export const INVITATION_STATUS: Rule = { type: "string", values: ["PENDING", "ACCEPTED", "REJECTED", "EXPIRED"] };

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** https://docs.aws.amazon.com/partner-central/latest/APIReference/API_EngagementByAcceptingInvitationTaskSummary.html */
const REASON_CODES: readonly string[] = [
  "ContextNotFound",
  "CustomerProjectContextNotPermitted",
  "DisqualifiedLeadNotPermitted",
  "EngagementAccessDenied",
  "EngagementConflict",
  "EngagementInvitationConflict",
  "EngagementValidationFailed",
  "InternalError",
  "InvitationAccessDenied",
  "InvitationValidationFailed",
  "OpportunityAccessDenied",
  "OpportunityConflict",
  "OpportunitySubmissionFailed",
  "OpportunityValidationFailed",
  "RequestThrottled",
  "ResourceSnapshotAccessDenied",
  "ResourceSnapshotConflict",
  "ResourceSnapshotJobAccessDenied",
  "ResourceSnapshotJobConflict",
  "ResourceSnapshotJobValidationFailed",
  "ResourceSnapshotValidationFailed",
  "ServiceQuotaExceeded",
];

/** https://docs.aws.amazon.com/partner-central/latest/APIReference/API_RejectEngagementInvitation.html */
export const REJECTION_REASON: Rule = {
  type: "string",
  length: [1, 80],
  pattern: /^[\u0020-\u007E\u00A0-\uD7FF\uE000-\uFFFD]*$/,
};

const LETTERS: Rule = { type: "string", pattern: /^[a-zA-Z]+$/ };
const UNLESS = "asIs is true";

const SEED_AS_IS: Members = {
  asIs: { type: "boolean" },
  Catalog: LETTERS,
  EngagementDescription: { type: "string" },
  EngagementId: { type: "string", pattern: /^eng-[0-9a-z]{14}$/ },
  EngagementTitle: { type: "string" },
  ExpirationDate: { type: "string", pattern: TIMESTAMP, nullable: true },
  Id: { type: "string", pattern: /^engi-[0-9a-z]{13}$/ },
  InvitationDate: { type: "string", pattern: TIMESTAMP },
  InvitationMessage: { type: "string" },
  ParticipantType: { type: "string", values: ["SENDER", "RECEIVER"] },
  Payload: { type: "structure", members: {} },
  PayloadType: { type: "string", values: ["OpportunityInvitation", "LeadInvitation"] },
  RejectionReason: REJECTION_REASON,
  SenderAwsAccountId: { type: "string", pattern: /^([0-9]{12}|aws)$/ },
  SenderCompanyName: { type: "string" },
  Status: INVITATION_STATUS,
  outcome: outcomeOf({ ...LETTERS, required: true }),
};

const SEED: Members = {
  ...SEED_AS_IS,
  Catalog: { ...LETTERS, values: ["AWS", "Sandbox"], unless: UNLESS },
  outcome: outcomeOf({ ...LETTERS, required: true, values: REASON_CODES, unless: UNLESS }),
};

function outcomeOf(ReasonCode: Rule): Rule {
  return { type: "structure", members: { ReasonCode, Message: { type: "string" } } };
}

/** ms since the epoch; null for never. */
function expiryOf(subject: string, { ExpirationDate }: InvitationSeed, invited: number): number | null {
  if (ExpirationDate === null) return null;
  if (ExpirationDate === undefined) return invited + LIFETIME;
  const expires = timeOf(subject, "ExpirationDate", ExpirationDate);
  if (expires > invited) return expires;
  throw new TypeError(`${subject}: ExpirationDate is not after InvitationDate; give a later one or leave it out.`);
}

function checkPayload(subject: string, { Payload, PayloadType = DEFAULT_PAYLOAD_TYPE }: InvitationSeed): void {
  if (Payload && !(isStructure(Payload[PayloadType]) && Object.keys(Payload).length === 1)) {
    throw new TypeError(
      `${subject}: Payload is not that of PayloadType ${PayloadType}; give { ${PayloadType}: {…} } alone, or another PayloadType.`,
    );
  }
}

function checkRejectionReason(subject: string, { RejectionReason, Status = DEFAULT_STATUS }: InvitationSeed): void {
  if (RejectionReason !== undefined && Status !== "REJECTED") {
    throw new TypeError(
      `${subject}: RejectionReason is given but Status is ${Status}; give Status REJECTED or leave it out.`,
    );
  }
}

function timeOf(subject: string, name: "InvitationDate" | "ExpirationDate", date: string): number {
  const time = Date.parse(date);
  if (Number.isNaN(time)) throw new TypeError(`${subject}: ${name} is not a date that exists; give another.`);
  return time;
}
