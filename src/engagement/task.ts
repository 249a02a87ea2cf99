import { timestampText } from "../api/dates.ts";
import { TaskStatus } from "../api/enumerations.ts";
import type { PartnerCentralSellingClient } from "../client.ts";
import { isTransient } from "../errors/categories.ts";
import { MalformedResponseError } from "../errors/client-errors.ts";
import type { ErrorOutcome } from "../errors/error-outcome.ts";
import { isError } from "../errors/identity.ts";
import { regardless } from "../errors/ignore-failure.ts";
import { AccessDeniedException } from "../errors/service-exceptions.ts";
import { oneLine } from "../errors/text.ts";
import type { PartnerCentralEvent } from "../events/index.ts";
import { throwIfAborted, unlessAborted } from "../time/abort.ts";
import { timeoutError, withDeadline } from "../time/deadline.ts";
import type {
  CompletedEngagementTask,
  CompletedOptions,
  EngagementTask,
  EngagementTaskProgress,
  SeenEngagementTask,
  StartedOptions,
} from "./handle.ts";
import { taskIdOf } from "./ids.ts";
import { checkDuration } from "./polling.ts";
import { msUntilReplay, noteSent } from "./replay.ts";
import { hadNoEffect, requestTask, startTask } from "./start.ts";
import { type EngagementTaskState, timeOf } from "./state.ts";
import { asSeenTask, hasClearStatus, isFor, printableName, type Summary, summaryFromState } from "./summary.ts";
import { EngagementTaskFailedError, withoutNullReason } from "./task-failed.ts";

/** Looks at tasks until they have ended. */
export interface Poller {
  /** Is aborted when nothing is to be waited for any more. */
  readonly closed: AbortSignal;
  /** Looks at `task` from now on; returns what ends that. */
  watch(task: Task): () => void;
  /** Is told that nothing is to be known of the task any more. */
  forget(clientToken: string): void;
  /** Looks now, if the event may be about `task`. */
  notify(event: PartnerCentralEvent, task: Task): boolean;
  /** How long to wait before the next look at a task that has been held for `age` ms; in ms. */
  pause(age: number): number;
}

interface Waiting {
  resolve: () => void;
  reject: (error: Error) => void;
}

const KNOWN_STATUSES: ReadonlySet<string> = new Set(Object.values(TaskStatus));

type End = { completed: CompletedEngagementTask } | { error: Error };

export class Task implements EngagementTask {
  readonly #client: PartnerCentralSellingClient;
  readonly #poller: Poller;
  readonly #state: EngagementTaskState;
  /** Whether the request that starts the task may have been made by another process, or earlier. */
  #resumed: boolean;
  /** Whether one of this handle has left, and may have taken effect. */
  #left = false;
  /** When the latest left, in ms by the local clock. */
  #leftAt = Number.NEGATIVE_INFINITY;
  /** Whether a request with this ClientToken may be what started the task: only then is it made again to ask for it. */
  #wasSent: boolean;
  #started: boolean;
  #isReplaying = false;
  /** How often it was asked to be started. */
  #requests = 0;
  #last: Summary | undefined;
  /** When this handle was made, and when the service last told of the task, in ms by the local clock. */
  readonly #heldSince: number;
  #lastLook = Number.NEGATIVE_INFINITY;
  #polls = 0;
  #lastFailure: unknown;
  /** What was told in the task's place. */
  #oddity: Error | undefined;
  #end: End | undefined;
  #starting: Promise<void> | undefined;
  #callers = 0;
  /** Aborted when the last caller has gone: what they shared is then wanted by nobody. */
  #wanted = new AbortController();
  readonly #progressListeners = new Set<(progress: EngagementTaskProgress) => unknown>();
  /** Ends telling of the answer that is waited for. */
  #answered: AbortController | undefined;
  readonly #waiting = new Set<Waiting>();

  /**
   * @param mayHaveBeenSent whether another process may have made the request already
   * @param wasSent whether one is known to have made it with this ClientToken
   */
  constructor(
    client: PartnerCentralSellingClient,
    poller: Poller,
    state: EngagementTaskState,
    { mayHaveBeenSent, wasSent }: { mayHaveBeenSent: boolean; wasSent: boolean },
  ) {
    this.#client = client;
    this.#poller = poller;
    this.#state = { ...state };
    this.#resumed = mayHaveBeenSent;
    this.#wasSent = wasSent;
    this.#heldSince = client.config.timing.now();
    this.#started = state.TaskId !== undefined || state.TaskStatus !== undefined;
    if (state.TaskStatus !== undefined) this.#takeOver(summaryFromState(state));
  }

  get isStarted(): boolean {
    return this.#started;
  }

  get hasEnded(): boolean {
    return this.#end !== undefined;
  }

  get taskId(): string | undefined {
    return this.#state.TaskId;
  }

  get status(): TaskStatus | undefined {
    return this.#last?.TaskStatus;
  }

  get lastSeen(): SeenEngagementTask | undefined {
    return this.#last === undefined ? undefined : asSeenTask(this.#last);
  }

  get startTime(): string | undefined {
    return this.#state.StartTime;
  }

  /** How long this handle has been held, in ms. */
  get heldFor(): number {
    return this.#client.config.timing.now() - this.#heldSince;
  }

  /** ms since it was last looked at. */
  get sinceLook(): number {
    return this.#client.config.timing.now() - this.#lastLook;
  }

  /** Whether the task was started, or somebody still waits for that. */
  get isWanted(): boolean {
    return this.#callers > 0 || this.#started;
  }

  /** Is told that it was resumed as well. */
  resumed(): void {
    this.#resumed = true;
  }

  get #mayHaveBeenSent(): boolean {
    return this.#resumed || this.#left;
  }

  get invitation(): string {
    return this.#state.Identifier;
  }

  toJSON(): EngagementTaskState {
    const isForeign = this.#started && !this.#wasSent && !this.hasEnded;
    return structuredClone({ ...this.#state, ...(isForeign && { foreign: true }) });
  }

  onProgress(listener: (progress: EngagementTaskProgress) => unknown): () => void {
    const own = (progress: EngagementTaskProgress) => listener(progress);
    this.#progressListeners.add(own);
    this.#tellOfStart();
    return () => {
      this.#progressListeners.delete(own);
    };
  }

  notify(event: PartnerCentralEvent): boolean {
    return this.#poller.notify(event, this);
  }

  async completed({ signal, maxWait = 600_000 }: CompletedOptions = {}): Promise<CompletedEngagementTask> {
    checkDuration("maxWait", maxWait, "ms");
    if (this.#end !== undefined && !signal?.aborted) return this.#result(this.#end);
    return this.#within(
      { maxWait, signal },
      (wanted) => this.#untilEnd(wanted),
      () =>
        timeoutError(
          `${printableName(this.taskId)} for ${this.#state.Identifier} did not end within ${maxWait} ms: ${this.#standing()}`,
          this.#lastFailure,
        ),
    );
  }

  /** Makes sure that the task was started. */
  async start({ signal, maxWait = 240_000, onProgress }: StartedOptions): Promise<void> {
    checkDuration("maxWait", maxWait, "ms");
    const { Identifier } = this.#state;
    if (onProgress !== undefined) this.onProgress(onProgress);
    await this.#within(
      { maxWait, signal },
      (wanted) => this.#start(wanted),
      () =>
        timeoutError(
          this.#mayHaveBeenSent || this.#callers > 1
            ? `Whether ${Identifier} was accepted is not known after ${maxWait} ms: resume it with the same input`
            : `${Identifier} was not accepted within ${maxWait} ms, as the request could not be sent: give it more time`,
        ),
    );
  }

  /** Is told what a look has found. Answers false when that does not tell of the task: another entry may. */
  seen(summary: Summary): boolean {
    const { Identifier } = this.#state;
    const { TaskStatus, EngagementInvitationId } = summary;
    if (!isFor(summary, Identifier)) {
      this.#oddity = unbelievable(
        `${printableName(taskIdOf(summary))} is the task of ${printableName(EngagementInvitationId)}, not of ${Identifier}`,
      );
      return false;
    }
    if (TaskStatus) this.#remember(summary);
    if (!hasClearStatus(summary)) {
      this.#oddity ??= unbelievable(`${printableName(taskIdOf(summary))} is listed without a word of how it is doing`);
      return false;
    }
    this.#lastFailure = undefined;
    this.#oddity = undefined;
    this.#report();
    this.#takeOver(summary);
    return true;
  }

  /** Makes the request again, which tells of the task as well, where looks at it are denied. */
  async replay(denied: Error): Promise<void> {
    const { signal } = this.#wanted;
    if (!this.#wasSent) return this.refuse(denied);
    this.missed(denied);
    if (this.#isReplaying || msUntilReplay(this.#client, this.#state) > 0) return;
    this.#isReplaying = true;
    try {
      this.seen(await requestTask(this.#client, this.#state, { leaves: this.#leaves, signal }));
    } catch (error) {
      // Of the two permissions, that to look is the one to ask for.
      if (error instanceof AccessDeniedException) this.refuse(denied);
      else if (!signal.aborted && !isTransient(error)) this.refuse(error as Error);
    } finally {
      this.#isReplaying = false;
    }
  }

  /** Is told that a look has not found the task, and of what went wrong with that, if anything did. */
  missed(failure: unknown): void {
    this.#lastFailure = failure ?? this.#oddity;
    this.#oddity = undefined;
    this.#lastLook = this.#client.config.timing.now();
    this.#report();
  }

  /** Sends all who wait away with an error; the task itself goes on. */
  refuse(error: Error): void {
    for (const { reject } of this.#waiting) reject(error);
  }

  /** Does for one caller what many may want at once, for as long as this one and the client want it. */
  async #within<T>(
    { maxWait, signal }: { maxWait: number; signal: AbortSignal | undefined },
    work: (wanted: AbortSignal) => Promise<T>,
    expired: () => Error,
  ): Promise<T> {
    const { timing, lifetime } = this.#client.config;
    const limits = { maxWait, signal, lifetime: lifetime.signal, timing, expired };
    try {
      return await this.#share((wanted) => withDeadline(() => work(wanted), limits));
    } catch (error) {
      return this.#throwWithOutcome(error as Error);
    }
  }

  /** Does what many callers may want at once, until the last of them has gone. */
  async #share<T>(work: (wanted: AbortSignal) => Promise<T>): Promise<T> {
    const { closed } = this.#poller;
    throwIfAborted(closed);
    this.#callers += 1;
    try {
      return await unlessAborted(work(this.#wanted.signal), closed);
    } finally {
      this.#callers -= 1;
      if (this.#callers === 0) {
        this.#wanted.abort(new Error("Nobody waits for the task any more"));
        this.#wanted = new AbortController();
        this.#starting = undefined;
      }
    }
  }

  async #untilEnd(signal: AbortSignal): Promise<CompletedEngagementTask> {
    await this.#start(signal);
    if (this.#end === undefined) await this.#watch(signal);
    return this.#result(this.#end as unknown as End);
  }

  /** A wait that ends before it is known that the task was started has an outcome, as the request itself. */
  #throwWithOutcome(error: Error & { outcome?: ErrorOutcome }): never {
    // Others may still have the request made.
    const mayBeSent = this.#mayHaveBeenSent || this.#starting !== undefined;
    if (!this.#started) error.outcome ??= mayBeSent ? "unknown" : "not-sent";
    throw error;
  }

  #standing(): string {
    if (!this.#started) return "nobody knows yet whether it was started, so resume it from its state";
    const looks = `at look ${this.#polls}`;
    if (this.status === undefined && this.#lastFailure !== undefined) return `it could not be looked at, so wait again`;
    if (this.status === undefined) return `it was not listed ${looks}, so check the task id and the catalog`;
    const seen = this.status === "COMPLETE" ? "COMPLETE, but named no opportunity," : printableName(this.status);
    const denied = this.#lastFailure instanceof AccessDeniedException ? `, and looks are denied. ${LOOKS_DENIED}` : "";
    return `it was ${seen} ${looks}${denied}; the service goes on with it, so wait again, or resume it from its state`;
  }

  #result(end: End): CompletedEngagementTask {
    if ("error" in end) throw end.error;
    return { ...end.completed };
  }

  async #start(signal: AbortSignal): Promise<void> {
    if (this.#started) return;
    if (this.#starting === undefined) {
      const starting = this.#request(signal).finally(() => {
        if (this.#starting === starting) this.#starting = undefined;
      });
      this.#starting = starting;
    }
    await this.#starting;
  }

  async #request(signal: AbortSignal): Promise<void> {
    this.#requests += 1;
    const number = this.#requests;
    const options = {
      mayHaveBeenSent: this.#mayHaveBeenSent,
      wasSent: this.#wasSent || this.#left,
      leaves: this.#leaves,
      signal,
    };
    try {
      const { task, wasSent } = await startTask(this.#client, this.#state, options);
      this.#wasSent = wasSent;
      this.#takeOver(task);
      if (this.hasEnded) this.#tellAll();
    } catch (error) {
      // One that was given up can end after the next has begun, and knows nothing of it.
      if (number === this.#requests) this.#left = !hadNoEffect(error);
      throw error;
    } finally {
      if (number === this.#requests) this.#answered?.abort(ANSWERED);
    }
  }

  readonly #leaves = (): void => {
    this.#left = true;
    this.#leftAt = this.#client.config.timing.now();
    noteSent(this.#client, this.#state);
    this.#tellOfStart();
  };

  /** Tells those who listen, if there are any, that the first answer is still waited for. */
  #tellOfStart(): void {
    if (this.#starting === undefined || !this.#left || this.#answered?.signal.aborted === false) return;
    if (this.#progressListeners.size === 0) return;
    this.#answered = new AbortController();
    const { signal } = this.#answered;
    const { timing } = this.#client.config;
    const tell = async () => {
      while (!signal.aborted) {
        await timing.sleep(this.#poller.pause(timing.now() - this.#leftAt), signal);
        this.#tellAll();
      }
    };
    tell().catch(() => {});
  }

  async #watch(signal: AbortSignal): Promise<void> {
    let waiting: Waiting | undefined;
    const end = new Promise<void>((resolve, reject) => {
      waiting = { resolve, reject };
      this.#waiting.add(waiting);
    });
    const unwatch = this.#poller.watch(this);
    try {
      await unlessAborted(end, signal);
    } finally {
      this.#waiting.delete(waiting as unknown as Waiting);
      unwatch();
    }
  }

  #report(): void {
    this.#polls += 1;
    this.#tellAll();
  }

  #tellAll(): void {
    const { timing, systemClockOffset } = this.#client.config;
    const { StartTime } = this.#state;
    const began = timeOf(StartTime);
    const since = began === undefined ? this.#leftAt : began - systemClockOffset;
    const elapsed = Number.isFinite(since) ? Math.max(0, timing.now() - since) : 0;
    for (const listener of [...this.#progressListeners]) {
      void this.#tell(listener, { status: this.status ?? "IN_PROGRESS", elapsed, polls: this.#polls });
    }
  }

  /** What becomes of the task must not hang on who listens, nor on the log. */
  async #tell(
    listener: (progress: EngagementTaskProgress) => unknown,
    progress: EngagementTaskProgress,
  ): Promise<void> {
    try {
      await listener(progress);
    } catch (error) {
      this.#warn(
        `A progress listener failed: ${isError(error) ? error.message : `it threw a value of type ${typeof error}`}`,
      );
    }
  }

  #warn(message: string): void {
    regardless(() => this.#client.config.logger.warn(oneLine(message)));
  }

  /** @param summary is usable, and of this invitation */
  #takeOver(summary: Summary): void {
    this.#remember(summary);
    this.#started = true;
    this.#lastLook = this.#client.config.timing.now();
    const { StartTime } = summary;
    const taskId = taskIdOf(summary);
    if (taskId !== "") this.#state.TaskId = taskId;
    if (StartTime !== undefined) this.#state.StartTime = timestampText(StartTime);
    const { lastSeen } = this;
    if (lastSeen?.TaskStatus === "FAILED") {
      const { TaskStatus, ReasonCode } = lastSeen;
      Object.assign(this.#state, { TaskStatus, ...(ReasonCode !== undefined && { ReasonCode }) });
      this.#settle({ error: new EngagementTaskFailedError(lastSeen) });
    } else if (lastSeen?.TaskStatus === "COMPLETE") {
      const { TaskStatus, OpportunityId } = lastSeen;
      Object.assign(this.#state, { TaskStatus, OpportunityId });
      this.#settle({ completed: lastSeen });
    }
  }

  #remember(summary: Summary): void {
    const { TaskId, TaskStatus = "IN_PROGRESS" } = summary;
    if (TaskStatus !== this.status && !KNOWN_STATUSES.has(TaskStatus)) {
      const status = JSON.stringify(TaskStatus.slice(0, 64));
      this.#warn(
        `${printableName(TaskId)} has the status ${status}, which is not known here: it is waited for as if IN_PROGRESS`,
      );
    }
    this.#last = withoutNullReason(summary);
  }

  #settle(end: End): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#poller.forget(this.#state.ClientToken);
    for (const { resolve } of this.#waiting) resolve();
  }
}

const LOOKS_DENIED = "The IAM policy should allow partnercentral:ListEngagementByAcceptingInvitationTasks";

/** One for all, since an Error is dear to make. */
const ANSWERED = new Error("The first answer has come");

function unbelievable(message: string): MalformedResponseError {
  return new MalformedResponseError({ message, $metadata: {} });
}
