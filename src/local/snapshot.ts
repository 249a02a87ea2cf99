import type { Entry } from "./agenda.ts";
import type { Account } from "./identifiers.ts";
import { INVITATION_STATUS, type Invitation, type Outcome } from "./invitations.ts";
import { checkArguments, isStructure, type Members, type Rule } from "./rules.ts";
import { TASK_STATUS, type Task } from "./task.ts";

/** What a ClientToken was used for. */
export interface Start {
  readonly parameters: string;
  readonly taskId: string;
}

/** All that the embedded Partner Central knows, as plain JSON. */
export interface Snapshot {
  readonly kind: "partnercentral-engagement/local";
  readonly version: 1;
  readonly accountId: string;
  readonly region: string;
  /** ms that the clock was moved on by `advance`. */
  readonly advanced: number;
  /** In the order of seeding. `outcome` is how the next task of one is to fail. */
  readonly invitations: readonly (Invitation & { readonly outcome?: Outcome })[];
  /** In the order of starting. */
  readonly tasks: readonly Task[];
  /** `token` is the catalog and the ClientToken. */
  readonly starts: readonly (Start & { readonly token: string })[];
  /** When invitations expire and tasks end. */
  readonly agenda: readonly Entry[];
}

/** @throws TypeError that says why it is no snapshot that this account can go on from. */
export function readSnapshot(given: unknown, { accountId, region }: Account): Snapshot {
  if (!isStructure(given) || (given as Snapshot).kind !== KIND) {
    throw new TypeError(`restore: this is no snapshot; give what snapshot() answered, with kind ${KIND}.`);
  }
  const snapshot = given as Snapshot;
  if (snapshot.version !== VERSION) {
    throw new TypeError(`restore: version is not ${VERSION}, the one that is read here; take the snapshot anew.`);
  }
  checkArguments("restore", SNAPSHOT, snapshot);
  if (snapshot.accountId !== accountId || snapshot.region !== region) {
    throw new TypeError(
      `restore: the snapshot is of account ${snapshot.accountId} in ${snapshot.region}, and this one is ${accountId} in ${region}; start it with that accountId and region.`,
    );
  }
  const { invitations, tasks, starts, agenda } = snapshot;
  const there = new Set([...invitations.map(({ Id }) => Id), ...tasks.map(({ TaskId }) => TaskId)]);
  const named = [
    ...tasks.map((task) => task.EngagementInvitationId),
    ...starts.map(({ taskId }) => taskId),
    ...agenda.map(({ id }) => id),
  ];
  const missing = named.find((id) => !there.has(id));
  if (missing === undefined) return snapshot;
  throw new TypeError(`restore: the snapshot names ${missing}, but does not have it; take it anew.`);
}

export const KIND: Snapshot["kind"] = "partnercentral-engagement/local";
export const VERSION: Snapshot["version"] = 1;

const TEXT: Rule = { type: "string", required: true };
const OPTIONAL_TEXT: Rule = { type: "string" };
const TIME = {
  type: "string",
  required: true,
  pattern: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
} as const satisfies Rule;

const INVITATION: Members = {
  Arn: TEXT,
  Catalog: TEXT,
  EngagementDescription: TEXT,
  EngagementId: TEXT,
  EngagementTitle: TEXT,
  ExpirationDate: { ...TIME, nullable: true },
  Id: TEXT,
  InvitationDate: TIME,
  InvitationMessage: TEXT,
  ParticipantType: TEXT,
  Payload: { type: "structure", required: true, members: {} },
  PayloadType: TEXT,
  Receiver: {
    type: "structure",
    required: true,
    members: { Account: { type: "structure", required: true, members: { AwsAccountId: TEXT } } },
  },
  RejectionReason: OPTIONAL_TEXT,
  SenderAwsAccountId: TEXT,
  SenderCompanyName: TEXT,
  Status: { ...INVITATION_STATUS, required: true },
  outcome: { type: "structure", members: { ReasonCode: TEXT, Message: OPTIONAL_TEXT } },
};

const TASK: Members = {
  Catalog: TEXT,
  EngagementInvitationId: TEXT,
  Message: OPTIONAL_TEXT,
  OpportunityId: OPTIONAL_TEXT,
  ReasonCode: OPTIONAL_TEXT,
  ResourceSnapshotJobId: OPTIONAL_TEXT,
  StartTime: TIME,
  TaskArn: TEXT,
  TaskId: TEXT,
  TaskStatus: { ...TASK_STATUS, required: true },
};

const SNAPSHOT: Members = {
  kind: TEXT,
  version: { type: "integer", required: true, range: [VERSION, VERSION] },
  accountId: TEXT,
  region: TEXT,
  advanced: { type: "integer", required: true, range: [0, Number.MAX_SAFE_INTEGER] },
  invitations: listOf(INVITATION),
  tasks: listOf(TASK),
  starts: listOf({ token: TEXT, parameters: TEXT, taskId: TEXT }),
  agenda: listOf({ due: { type: "number", required: true }, id: TEXT }),
};

function listOf(members: Members): Rule {
  return {
    type: "list",
    required: true,
    size: [0, Number.POSITIVE_INFINITY],
    item: { type: "structure", members },
  };
}
