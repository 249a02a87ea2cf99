import { randomInt } from "node:crypto";

/** The partner's AWS account, as far as ARNs and events name it. */
export interface Account {
  readonly accountId: string;
  readonly region: string;
}

type Kind = "engagement" | "engagement-invitation" | "engagement-by-accepting-invitation-task";

const LENGTHS = { engi: 13, eng: 14, task: 13, job: 13 } as const;

/** A prefix and as many random characters of `[0-9a-z]` as the service uses after it. */
export function newId(prefix: keyof typeof LENGTHS): string {
  return `${prefix}-${Array.from({ length: LENGTHS[prefix] }, () => randomInt(36).toString(36)).join("")}`;
}

/** Tasks have no account in theirs either: AWS was seen to leave it out. */
export function taskArn({ region }: Account, catalog: string, id: string): string {
  return arn({ region, accountId: "" }, catalog, "engagement-by-accepting-invitation-task", id);
}

/** The ARN of an invitation, engagement or task, by the form of its id. */
export function arnOf(account: Account, catalog: string, id: string): string {
  if (id.startsWith("engi-")) return invitationArn(account, catalog, id);
  return id.startsWith("eng-") ? engagementArn(account, catalog, id) : taskArn(account, catalog, id);
}

export function newOpportunityId(): string {
  return `O${randomInt(10 ** 13, 10 ** 14)}`;
}

/** Invitations are shared by two accounts, so their ARN names none. */
export function invitationArn({ region }: Account, catalog: string, id: string): string {
  return arn({ region, accountId: "" }, catalog, "engagement-invitation", id);
}

/** Engagements are shared too. */
export function engagementArn({ region }: Account, catalog: string, id: string): string {
  return arn({ region, accountId: "" }, catalog, "engagement", id);
}

/** A snapshot of an opportunity belongs to the account of the opportunity. */
export function resourceSnapshotArn(account: Account, catalog: string, path: string): string {
  return arn(account, catalog, "engagement", path);
}

/** The id in an id or in an ARN, with or without account, of this account's resource; undefined for any other ARN. */
export function resolveId(identifier: string, account: Account, catalog: string, kind: Kind): string | undefined {
  if (!identifier.startsWith("arn:")) return identifier;
  const id = identifier.slice(identifier.lastIndexOf("/") + 1);
  const own = [account, { ...account, accountId: "" }].map((owner) => arn(owner, catalog, kind, id));
  return own.includes(identifier) ? id : undefined;
}

function arn({ accountId, region }: Account, catalog: string, kind: Kind, id: string): string {
  return `arn:aws:partnercentral:${region}:${accountId}:catalog/${catalog}/${kind}/${id}`;
}
