import type { PartnerCentralSellingClient } from "../client.ts";
import { isTransient } from "../errors/categories.ts";
import { AccessDeniedException, type PartnerCentralSellingServiceException } from "../errors/service-exceptions.ts";
import type { PolledTask } from "./poller.ts";
import { timeOf } from "./state.ts";
import { Sweeper } from "./sweep.ts";
import { warn } from "./warn.ts";

/** Polls for all tasks that somebody waits for, together, again and again. */
export class PollLoop {
  readonly #client: PartnerCentralSellingClient;
  readonly #minDelay: number;
  readonly #maxDelay: number;
  readonly #sweeper: Sweeper;
  /** The tasks that somebody waits for: one may be waited for more than once. */
  readonly #watches = new Set<{ readonly task: PolledTask }>();
  #isRunning = false;
  /** When to poll next, in ms by the local clock. */
  #due = Number.POSITIVE_INFINITY;
  /** Ends the present pause. */
  #wake = new AbortController();
  /** Ends the present poll. */
  #poll = new AbortController();
  /** When the last poll began, in ms by the local clock. */
  #lastPoll = Number.NEGATIVE_INFINITY;
  #hasWarnedOfDenial = false;
  /** Stretches the pauses while the service throttles. */
  #slowdown = 1;

  constructor(
    client: PartnerCentralSellingClient,
    { Catalog, minDelay, maxDelay }: { Catalog: string; minDelay: number; maxDelay: number },
  ) {
    this.#client = client;
    this.#minDelay = minDelay;
    this.#maxDelay = maxDelay;
    this.#sweeper = new Sweeper(client, Catalog);
  }

  /** Polls for `task` from now on; returns what ends that. */
  watch(task: PolledTask): () => void {
    const watch = { task };
    this.#watches.add(watch);
    this.#pollWithin(this.pause(task.heldFor) - task.sincePoll);
    void this.#run();
    return () => {
      this.#watches.delete(watch);
      if (this.#watches.size > 0) return;
      this.#wake.abort();
      this.#poll.abort(new Error("Nobody waits for the tasks any more"));
    };
  }

  /** Polls now, but not sooner than `minDelay` after the last poll: events come in floods, and the service throttles. */
  pollSoon(): void {
    this.#pollWithin(this.#lastPoll + this.#minDelay * this.#slowdown - this.#client.config.timing.now());
  }

  /** A quarter of a task's age, within bounds, so that its end is seen soon for what it took; in ms. */
  pause(age: number): number {
    const delay = Math.min(Math.max(this.#minDelay, age / 4) * this.#slowdown, this.#maxDelay);
    return Math.max(this.#minDelay, delay * (1 - 0.2 * this.#client.config.timing.random()));
  }

  #pollWithin(ms: number): void {
    this.#due = Math.min(this.#due, this.#client.config.timing.now() + ms);
    this.#wake.abort();
  }

  /** Polls as long as somebody waits. */
  async #run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    while (this.#watches.size > 0) {
      if (await this.#sleepUntilDue()) await this.#pollForAll();
    }
    this.#isRunning = false;
    this.#due = Number.POSITIVE_INFINITY;
  }

  /** Returns false when it was woken, so that who waits and when can have changed. */
  async #sleepUntilDue(): Promise<boolean> {
    const { timing } = this.#client.config;
    const pause = Math.min(this.#due - timing.now(), this.#maxDelay);
    if (pause <= 0) return true;
    this.#wake = new AbortController();
    const { signal } = this.#wake;
    return timing.sleep(pause, signal).then(
      () => true,
      () => !signal.aborted,
    );
  }

  async #pollForAll(): Promise<void> {
    const { timing } = this.#client.config;
    this.#due = Number.POSITIVE_INFINITY;
    this.#lastPoll = timing.now();
    this.#poll = new AbortController();
    const watched = this.#watchedById();
    const missed = new Set(watched.keys());
    const forEach = (taskId: string, act: (task: PolledTask) => void) => watched.get(taskId)?.forEach(act);
    let failure: unknown;
    try {
      await this.#sweeper.sweep({
        tasks: new Map([...watched].map(([id, [task]]) => [id, timeOf(task?.startTime)])),
        signal: this.#poll.signal,
        found: (taskId, summary) => {
          const believed = [...(watched.get(taskId) ?? [])].map((task) => task.found(summary));
          return believed.includes(true) && missed.delete(taskId);
        },
        refused: (taskId, error) => forEach(taskId, (task) => task.rejectWaiters(error)),
      });
      this.#slowdown = 1;
    } catch (error) {
      if (this.#poll.signal.aborted) return;
      failure = error;
      if (error instanceof AccessDeniedException) {
        this.#warnOfDenial();
        for (const id of missed) forEach(id, (task) => void task.replay(error));
        missed.clear();
      }
      const { category } = Object(error) as Partial<PartnerCentralSellingServiceException>;
      if (category === "throttling") this.#slowdown *= 2;
      if (!isTransient(error)) for (const id of missed) forEach(id, (task) => task.rejectWaiters(error as Error));
    }
    for (const id of missed) forEach(id, (task) => task.missed(failure));
    let youngest = Number.POSITIVE_INFINITY;
    for (const { task } of this.#watches) youngest = Math.min(youngest, task.heldFor);
    this.#due = Math.min(this.#due, timing.now() + this.pause(youngest));
  }

  /** One task can have many handles. */
  #watchedById(): Map<string, Set<PolledTask>> {
    const watched = new Map<string, Set<PolledTask>>();
    for (const { task } of this.#watches) {
      const id = task.taskId as string;
      watched.set(id, (watched.get(id) ?? new Set()).add(task));
    }
    return watched;
  }

  #warnOfDenial(): void {
    if (this.#hasWarnedOfDenial) return;
    this.#hasWarnedOfDenial = true;
    warn(this.#client, LOOKS_DENIED);
  }
}

const LOOKS_DENIED =
  "Looks at tasks are denied, so requests are made again instead, which takes longer and counts as writes: allow partnercentral:ListEngagementByAcceptingInvitationTasks";
