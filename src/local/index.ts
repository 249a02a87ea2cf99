export type { AnswerForm } from "./answers.ts";
export type { PartnerCentralEvent } from "./events.ts";
export type { Failure } from "./failures.ts";
export type { Fault } from "./faults.ts";
export type { Invitation, InvitationSeed, Outcome } from "./invitations.ts";
export type { ReceivedRequest } from "./journal.ts";
export {
  LOCAL_CREDENTIALS,
  type LocalPartnerCentral,
  type LocalPartnerCentralOptions,
  startLocalPartnerCentral,
} from "./local-partner-central.ts";
export type { InvitationPayload } from "./payloads.ts";
export type { QuotaLimits } from "./quotas.ts";
export type { Seed } from "./seeds.ts";
export type { KeyPair } from "./signature.ts";
export type { Snapshot } from "./snapshot.ts";
export type { Task } from "./task.ts";
export type { Clock } from "./world.ts";
