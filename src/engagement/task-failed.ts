import type { ReasonCode } from "../api/enumerations.ts";
import type { ListEngagementByAcceptingInvitationTaskSummary } from "../api/structures.ts";
import { isNamed } from "../errors/identity.ts";
import { oneLine } from "../errors/text.ts";

/**
 * What to do after a task failed; AWS documents the names of the reasons only, so this is what they suggest:
 *
 * - `retry-now`: accept again under the next `generation`; the reason is likely to be gone.
 * - `retry-later`: the same, but some minutes or hours later.
 * - `check-invitation`: get the invitation first; it may have been accepted, or changed, meanwhile.
 * - `give-up`: accepting again fails again, until permissions or data have been changed.
 * - `unknown`: this version does not know the reason; get the invitation, and read the message.
 */
export type EngagementTaskAdvice = "retry-now" | "retry-later" | "check-invitation" | "give-up" | "unknown";

/**
 * A task ended as FAILED. `advice` tells a program what to do about it, and `suggestedAction` people.
 *
 * @see https://docs.aws.amazon.com/partner-central/latest/APIReference/API_StartEngagementByAcceptingInvitationTask.html
 */
export class EngagementTaskFailedError extends Error {
  override readonly name = "EngagementTaskFailedError";
  readonly $service = "PartnerCentralSelling";
  /** `task-` and 13 lower-case letters or digits; undefined where the service tells none. */
  readonly taskId: string | undefined;
  /** The invitation that the task was to accept. */
  readonly invitationId: string | undefined;
  /** Why the task failed. */
  readonly reasonCode: ReasonCode | undefined;
  /** What the service says of the failure, on one line. */
  readonly Message: string | undefined;
  /** What a program is to do about it. */
  readonly advice: EngagementTaskAdvice;
  /** What people are to do about it. */
  readonly suggestedAction: string;

  constructor(summary: ListEngagementByAcceptingInvitationTaskSummary) {
    const { TaskId, EngagementInvitationId, ReasonCode, Message } = withoutNullReason(summary);
    const task = oneLine(TaskId ?? "The task", 128);
    const reason = oneLine(ReasonCode ?? "no ReasonCode", 128);
    super(oneLine(`${task} failed with ${reason}: ${Message ?? "the service gave no message"}`));
    this.taskId = TaskId;
    this.invitationId = EngagementInvitationId;
    this.reasonCode = ReasonCode;
    this.Message = Message === undefined ? undefined : oneLine(Message);
    this.advice = adviceFor(ReasonCode);
    this.suggestedAction = SUGGESTED_ACTIONS[this.advice];
    Object.defineProperty(this, "message", { enumerable: true });
  }

  /** By name, so that an error of the package's other build, ESM or CommonJS, is the same error. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isNamed("EngagementTaskFailedError", value);
  }
}

/** Lists give tasks that have not failed the text "null" for a reason, which is none. */
export function withoutNullReason<Summary extends ListEngagementByAcceptingInvitationTaskSummary>(
  summary: Summary,
): Summary {
  const { ReasonCode, ...told } = summary;
  return (ReasonCode as string | undefined) === "null" ? (told as Summary) : summary;
}

function adviceFor(reasonCode: ReasonCode | undefined): EngagementTaskAdvice {
  return ADVICE.get(reasonCode) ?? "unknown";
}

const ADVICE: ReadonlyMap<ReasonCode | undefined, EngagementTaskAdvice> = new Map([
  ["InternalError", "retry-now"],
  ["RequestThrottled", "retry-later"],
  ["ServiceQuotaExceeded", "retry-later"],
  ["ContextNotFound", "check-invitation"],
  ["EngagementConflict", "check-invitation"],
  ["EngagementInvitationConflict", "check-invitation"],
  ["OpportunityConflict", "check-invitation"],
  ["OpportunitySubmissionFailed", "check-invitation"],
  ["ResourceSnapshotConflict", "check-invitation"],
  ["ResourceSnapshotJobConflict", "check-invitation"],
  ["CustomerProjectContextNotPermitted", "give-up"],
  ["DisqualifiedLeadNotPermitted", "give-up"],
  ["EngagementAccessDenied", "give-up"],
  ["EngagementValidationFailed", "give-up"],
  ["InvitationAccessDenied", "give-up"],
  ["InvitationValidationFailed", "give-up"],
  ["OpportunityAccessDenied", "give-up"],
  ["OpportunityValidationFailed", "give-up"],
  ["ResourceSnapshotAccessDenied", "give-up"],
  ["ResourceSnapshotJobAccessDenied", "give-up"],
  ["ResourceSnapshotJobValidationFailed", "give-up"],
  ["ResourceSnapshotValidationFailed", "give-up"],
]);

const SUGGESTED_ACTIONS: Readonly<Record<EngagementTaskAdvice, string>> = {
  "retry-now": "Accept the invitation again under the next generation.",
  "retry-later": "Wait some minutes, then accept the invitation again under the next generation.",
  "check-invitation":
    "Get the invitation: if it is ACCEPTED, look for its opportunity; if it is PENDING, accept it again under the next generation.",
  "give-up":
    "Accepting again will fail again: change the permissions or the data that the reason names, then accept under the next generation.",
  unknown:
    "This version does not know the reason. Get the invitation, and read the message before you accept it again.",
};
