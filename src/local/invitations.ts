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
  readonly EngagementTitle: string;
  readonly ExpirationDate: string;
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
  /** @default "AWS" */
  readonly Catalog?: string;
  readonly EngagementDescription?: string;
  readonly EngagementId?: string;
  readonly EngagementTitle?: string;
  /** RFC 3339. @default 15 days after InvitationDate */
  readonly ExpirationDate?: string;
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
  readonly SenderAwsAccountId?: string;
  /** @default "AWS" */
  readonly SenderCompanyName?: string;
  /** @default "PENDING" */
  readonly Status?: Invitation["Status"];
  /** Makes the first task of this invitation end FAILED; a later task, under a new ClientToken, completes. */
  readonly outcome?: Outcome;
}

/**
 * Makes up what the seed leaves out.
 *
 * @param subject where the seed was given.
 * @throws TypeError that names `subject` and the members the service would not have.
 */
export function newInvitation(subject: string, seed: InvitationSeed, account: Account, now: number): Invitation {
  checkArguments(subject, SEED, seed);
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
    ParticipantType === "RECEIVER" ? [OTHER_ACCOUNT, account.accountId] : [account.accountId, OTHER_ACCOUNT];
  const invited = seed.InvitationDate === undefined ? now : timeOf(subject, "InvitationDate", seed.InvitationDate);
  const expires =
    seed.ExpirationDate === undefined ? invited + LIFETIME : timeOf(subject, "ExpirationDate", seed.ExpirationDate);
  if (expires <= invited) {
    throw new TypeError(`${subject}: ExpirationDate is not after InvitationDate; give a later one or leave it out.`);
  }
  return {
    Arn: invitationArn(account, Catalog, Id),
    Catalog,
    EngagementDescription: seed.EngagementDescription ?? `${EngagementTitle}, together with a partner.`,
    EngagementId: seed.EngagementId ?? newId("eng"),
    EngagementTitle,
    ExpirationDate: new Date(expires).toISOString(),
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

const SEED: Members = {
  Catalog: { type: "string", pattern: /^[a-zA-Z]+$/ },
  EngagementDescription: { type: "string" },
  EngagementId: { type: "string", pattern: /^eng-[0-9a-z]{14}$/ },
  EngagementTitle: { type: "string" },
  ExpirationDate: { type: "string", pattern: TIMESTAMP },
  Id: { type: "string", pattern: /^engi-[0-9a-z]{13}$/ },
  InvitationDate: { type: "string", pattern: TIMESTAMP },
  InvitationMessage: { type: "string" },
  ParticipantType: { type: "string", values: ["SENDER", "RECEIVER"] },
  Payload: { type: "structure", members: {} },
  PayloadType: { type: "string", values: ["OpportunityInvitation", "LeadInvitation"] },
  RejectionReason: { type: "string", length: [1, 80] },
  SenderAwsAccountId: { type: "string", pattern: /^[0-9]{12}$/ },
  SenderCompanyName: { type: "string" },
  Status: INVITATION_STATUS,
  outcome: {
    type: "structure",
    members: {
      ReasonCode: { type: "string", required: true, pattern: /^[a-zA-Z]+$/ },
      Message: { type: "string" },
    },
  },
};

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
