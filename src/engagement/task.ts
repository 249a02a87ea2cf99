import { timestampText } from "../api/dates.ts";
import type { TaskStatus } from "../api/enumerations.ts";
import type { PartnerCentralSellingClient } from "../client.ts";
import { nameCallers } from "../errors/caller.ts";
import { isTransient } from "../errors/categories.ts";
import type { ErrorOutcome } from "../errors/error-outcome.ts";
import { AccessDeniedException } from "../errors/service-exceptions.ts";
import type { PartnerCentralEvent } from "../events/index.ts";
import { callerSignal } from "../time/caller-signal.ts";
import { timeoutError } from "../time/deadline.ts";
import { type End, Ending } from "./ending.ts";
import type {
  CompletedEngagementTask,
  CompletedOptions,
  EngagementTask,
  EngagementTaskProgress,
  SeenEngagementTask,
} from "./handle.ts";
import { taskIdOf } from "./ids.ts";
import { Observations } from "./observations.ts";
import type { PolledTask, Poller } from "./poller.ts";
import { checkDuration } from "./polling.ts";
import { Progress } from "./progress.ts";
import { type Limits, SharedWait } from "./shared-wait.ts";
import { type Origin, StartRequests } from "./start-requests.ts";
import { type EngagementTaskState, timeOf } from "./state.ts";
import { printableName, type Summary, summaryFromState } from "./summary.ts";
import { EngagementTaskFailedError } from "./task-failed.ts";

/** The handle on one task: what is known of it, and what is done for those who wait for it. */
export class Task implements EngagementTask, PolledTask {
  readonly #client: PartnerCentralSellingClient;
  readonly #poller: Poller;
  readonly #state: EngagementTaskState;
  readonly #requests: StartRequests;
  readonly #observations: Observations;
  readonly #progress: Progress;
  readonly #shared: SharedWait;
  readonly #ending = new Ending();
  /** When this handle was made, in ms by the local clock. */
  readonly #heldSince: number;
  #isStarted: boolean;

  constructor(client: PartnerCentralSellingClient, poller: Poller, state: EngagementTaskState, origin: Origin) {
    this.#client = client;
    this.#poller = poller;
    this.#state = { ...state };
    this.#requests = new StartRequests(client, this.#state, origin, {
      sent: () => this.#reportWhileStarting(),
      settled: () => this.#progress.stopTicking(),
    });
    this.#observations = new Observations(client, state.Identifier);
    this.#progress = new Progress(client, () => this.#currentProgress());
    this.#shared = new SharedWait(client, poller.closed);
    this.#heldSince = client.config.timing.now();
    this.#isStarted = state.TaskId !== undefined || state.TaskStatus !== undefined;
    if (state.TaskStatus !== undefined) this.#take(summaryFromState(state));
  }

  get isStarted(): boolean {
    return this.#isStarted;
  }

  get hasEnded(): boolean {
    return this.#ending.isKnown;
  }

  get taskId(): string | undefined {
    return this.#state.TaskId;
  }

  get status(): TaskStatus | undefined {
    return this.#observations.status;
  }

  get lastSeen(): SeenEngagementTask | undefined {
    return this.#observations.last;
  }

  get startTime(): string | undefined {
    return this.#state.StartTime;
  }

  get clientToken(): string {
    return this.#state.ClientToken;
  }

  get invitation(): string {
    return this.#state.Identifier;
  }

  get heldFor(): number {
    return this.#client.config.timing.now() - this.#heldSince;
  }

  get sincePoll(): number {
    return this.#observations.msSinceLast;
  }

  /** Whether the task was started, or somebody still waits for that. */
  get isWanted(): boolean {
    return this.#shared.callers > 0 || this.#isStarted;
  }

  /** Is told that it was resumed as well. */
  resumed(): void {
    this.#requests.resumed();
  }

  toJSON(): EngagementTaskState {
    const isForeign = this.#isStarted && !this.#requests.wasSent && !this.hasEnded;
    return structuredClone({ ...this.#state, ...(isForeign && { foreign: true }) });
  }

  onProgress(listener: (progress: EngagementTaskProgress) => unknown): () => void {
    const unsubscribe = this.#progress.add(listener);
    this.#reportWhileStarting();
    return unsubscribe;
  }

  notify(event: PartnerCentralEvent): boolean {
    return this.#poller.notify(event, this);
  }

  async completed({ maxWait = 600_000, ...options }: CompletedOptions = {}): Promise<CompletedEngagementTask> {
    const signal = callerSignal("signal", options.signal);
    checkDuration("maxWait", maxWait, "ms");
    const result = signal?.aborted ? undefined : this.#ending.result();
    if (result !== undefined) return result;
    const expired = () =>
      timeoutError(
        `${printableName(this.taskId)} for ${this.#state.Identifier} did not end within ${maxWait} ms: ${this.#standing()}`,
        this.#observations.lastFailure,
      );
    return this.#within({ maxWait, signal, expired }, (shared) => this.#untilEnd(shared));
  }

  /** Makes sure that the task was started. */
  async start({ signal, maxWait }: Pick<Limits, "signal" | "maxWait">): Promise<void> {
    const { Identifier } = this.#state;
    const expired = () =>
      timeoutError(
        this.#requests.mayHaveBeenSent || this.#shared.callers > 1
          ? `Whether ${Identifier} was accepted is not known after ${maxWait} ms: resume it with the same input`
          : `${Identifier} was not accepted within ${maxWait} ms, as the request could not be sent: give it more time`,
      );
    await this.#within({ maxWait, signal, expired }, (shared) => this.#untilStarted(shared));
  }

  found(summary: Summary): boolean {
    if (!this.#observations.found(summary)) return false;
    this.#progress.report();
    this.#take(summary);
    return true;
  }

  missed(failure: unknown): void {
    this.#observations.missed(failure);
    this.#progress.report();
  }

  async replay(denied: Error): Promise<void> {
    const { signal } = this.#shared;
    if (!this.#requests.wasSent) return this.rejectWaiters(denied);
    this.missed(denied);
    try {
      const summary = await this.#requests.replay(signal);
      if (summary !== undefined) this.found(summary);
    } catch (error) {
      // Of the two permissions, that to list tasks is the one to ask for.
      if (error instanceof AccessDeniedException) this.rejectWaiters(denied);
      else if (!signal.aborted && !isTransient(error)) this.rejectWaiters(error as Error);
    }
  }

  rejectWaiters(error: Error): void {
    this.#ending.rejectWaiters(error);
  }

  /** A wait that ends before it is known that the task was started has an outcome, as the request itself. */
  async #within<T>(limits: Limits, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    try {
      return await this.#shared.within(limits, work);
    } catch (failure) {
      const error = failure as Error & { outcome?: ErrorOutcome };
      nameCallers(error, this.#within);
      // Others may still have the request made.
      const mayBeSent = this.#requests.mayHaveBeenSent || this.#shared.isSharing;
      if (!this.#isStarted) error.outcome ??= mayBeSent ? "unknown" : "not-sent";
      throw error;
    }
  }

  async #untilEnd(signal: AbortSignal): Promise<CompletedEngagementTask> {
    await this.#untilStarted(signal);
    const result = this.#ending.result();
    if (result !== undefined) return result;
    const unwatch = this.#poller.watch(this);
    try {
      return await this.#ending.wait(signal);
    } finally {
      unwatch();
    }
  }

  async #untilStarted(signal: AbortSignal): Promise<void> {
    if (!this.#isStarted) await this.#shared.once(() => this.#request(signal));
  }

  async #request(signal: AbortSignal): Promise<void> {
    this.#take(await this.#requests.start(signal));
    if (this.hasEnded) this.#progress.report();
  }

  /** @param summary is usable, and of this invitation */
  #take(summary: Summary): void {
    if (this.hasEnded) return;
    this.#observations.take(summary);
    this.#isStarted = true;
    const taskId = taskIdOf(summary);
    if (taskId !== "") this.#state.TaskId = taskId;
    if (summary.StartTime !== undefined) this.#state.StartTime = timestampText(summary.StartTime);
    const { lastSeen } = this;
    if (lastSeen?.TaskStatus === "FAILED") {
      const { TaskStatus, ReasonCode } = lastSeen;
      Object.assign(this.#state, { TaskStatus, ...(ReasonCode !== undefined && { ReasonCode }) });
      this.#end({ error: new EngagementTaskFailedError(lastSeen) });
    } else if (lastSeen?.TaskStatus === "COMPLETE") {
      Object.assign(this.#state, { TaskStatus: lastSeen.TaskStatus, OpportunityId: lastSeen.OpportunityId });
      this.#end({ completed: lastSeen });
    }
  }

  #end(end: End): void {
    if (this.hasEnded) return;
    this.#ending.resolve(end);
    this.#poller.forget(this);
  }

  /** Reports now and then while the first response is waited for, as listeners have no poll to hear of. */
  #reportWhileStarting(): void {
    if (!this.#shared.isSharing || !this.#requests.hasLeft) return;
    const { timing } = this.#client.config;
    this.#progress.startTicking(() => this.#poller.pause(timing.now() - this.#requests.leftAt));
  }

  #currentProgress(): EngagementTaskProgress {
    const { timing, systemClockOffset } = this.#client.config;
    const began = timeOf(this.#state.StartTime);
    const since = began === undefined ? this.#requests.leftAt : began - systemClockOffset;
    const elapsed = Number.isFinite(since) ? Math.max(0, timing.now() - since) : 0;
    return { status: this.status ?? "IN_PROGRESS", elapsed, polls: this.#observations.polls };
  }

  #standing(): string {
    if (!this.#isStarted) return "nobody knows yet whether it was started, so resume it from its state";
    return this.#observations.describe();
  }
}
