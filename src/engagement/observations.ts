import { TaskStatus } from "../api/enumerations.ts";
import type { PartnerCentralSellingClient } from "../client.ts";
import { MalformedResponseError } from "../errors/client-errors.ts";
import { AccessDeniedException } from "../errors/service-exceptions.ts";
import type { SeenEngagementTask } from "./handle.ts";
import { taskIdOf } from "./ids.ts";
import { asSeenTask, hasClearStatus, isFor, printableName, type Summary } from "./summary.ts";
import { withoutNullReason } from "./task-failed.ts";
import { warn } from "./warn.ts";

const KNOWN_STATUSES: ReadonlySet<string> = new Set(Object.values(TaskStatus));

/** What polls have told of a task, and what went wrong with them. */
export class Observations {
  readonly #client: PartnerCentralSellingClient;
  readonly #invitation: string;
  #last: Summary | undefined;
  /** When the service last told of the task or a poll missed it, in ms by the local clock. */
  #lastAt = Number.NEGATIVE_INFINITY;
  #polls = 0;
  #lastFailure: unknown;
  /** What is wrong with what was listed in the task's place. */
  #mismatch: Error | undefined;

  constructor(client: PartnerCentralSellingClient, invitation: string) {
    this.#client = client;
    this.#invitation = invitation;
  }

  get last(): SeenEngagementTask | undefined {
    return this.#last && asSeenTask(this.#last);
  }

  /** In the service's own word. */
  get status(): TaskStatus | undefined {
    return this.#last?.TaskStatus;
  }

  get polls(): number {
    return this.#polls;
  }

  get lastFailure(): unknown {
    return this.#lastFailure;
  }

  get msSinceLast(): number {
    return this.#client.config.timing.now() - this.#lastAt;
  }

  /** Takes what a poll has listed under the task's id. Returns false when that does not tell of the task. */
  found(summary: Summary): boolean {
    const task = printableName(taskIdOf(summary));
    if (!isFor(summary, this.#invitation)) {
      const other = printableName(summary.EngagementInvitationId);
      this.#mismatch = malformed(`${task} is the task of ${other}, not of ${this.#invitation}`);
      return false;
    }
    if (summary.TaskStatus) this.#remember(summary);
    if (!hasClearStatus(summary)) {
      this.#mismatch ??= malformed(`${task} is listed without a word of how it is doing`);
      return false;
    }
    this.#lastFailure = undefined;
    this.#mismatch = undefined;
    this.#polls += 1;
    return true;
  }

  /** Is told that a poll has not found the task, and of what went wrong with that, if anything did. */
  missed(failure: unknown): void {
    this.#lastFailure = failure ?? this.#mismatch;
    this.#mismatch = undefined;
    this.#lastAt = this.#client.config.timing.now();
    this.#polls += 1;
  }

  /** @param summary is usable, and of this invitation */
  take(summary: Summary): void {
    this.#remember(summary);
    this.#lastAt = this.#client.config.timing.now();
  }

  /** How a task that was started stands, for the message of a wait that was too long. */
  describe(): string {
    const { status } = this;
    const looks = `at look ${this.#polls}`;
    if (status === undefined && this.#lastFailure !== undefined) return "it could not be looked at, so wait again";
    if (status === undefined) return `it was not listed ${looks}, so check the task id and the catalog`;
    const seen = status === "COMPLETE" ? "COMPLETE, but named no opportunity," : printableName(status);
    const denied = this.#lastFailure instanceof AccessDeniedException ? `, and looks are denied. ${LOOKS_DENIED}` : "";
    return `it was ${seen} ${looks}${denied}; the service goes on with it, so wait again, or resume it from its state`;
  }

  #remember(summary: Summary): void {
    const { TaskId, TaskStatus = "IN_PROGRESS" } = summary;
    if (TaskStatus !== this.status && !KNOWN_STATUSES.has(TaskStatus)) {
      const task = printableName(TaskId);
      const status = JSON.stringify(TaskStatus.slice(0, 64));
      warn(
        this.#client,
        `${task} has the status ${status}, which is not known here: it is waited for as if IN_PROGRESS`,
      );
    }
    this.#last = withoutNullReason(summary);
  }
}

const LOOKS_DENIED = "The IAM policy should allow partnercentral:ListEngagementByAcceptingInvitationTasks";

function malformed(message: string): MalformedResponseError {
  return new MalformedResponseError({ message, $metadata: {} });
}
