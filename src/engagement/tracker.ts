import type { PartnerCentralSellingClient } from "../client.ts";
import { isTransient } from "../errors/categories.ts";
import { ConfigurationError } from "../errors/client-errors.ts";
import { regardless } from "../errors/ignore-failure.ts";
import { AccessDeniedException, type PartnerCentralSellingServiceException } from "../errors/service-exceptions.ts";
import type { PartnerCentralEvent } from "../events/index.ts";
import type { EngagementTask, StartedOptions } from "./handle.ts";
import { idOf } from "./ids.ts";
import type { PolledTask, Poller } from "./poller.ts";
import { checkDelays, checkDuration, type PollingOptions } from "./polling.ts";
import { hadNoEffect } from "./start.ts";
import {
  type EngagementTaskState,
  type InvitationToAccept,
  type ResumableEngagementTask,
  readState,
  tellsOfRequest,
  timeOf,
} from "./state.ts";
import { Sweeper } from "./sweep.ts";
import { Task } from "./task.ts";

/** Which tasks to track, and how often to look at them. */
export interface TrackEngagementTasksOptions extends PollingOptions {
  /** The catalog of the tasks: `AWS` for production, `Sandbox` for tests. */
  Catalog: string;
}

/** Many tasks of one catalog, looked at together. */
export interface EngagementTracker {
  /**
   * Accepts an invitation and tracks its task. An invitation that is tracked already has the same handle. Its task is kept,
   * for `close` to tell of, until its end is known, which it never is unless somebody waits in `completed()`.
   *
   * @throws what `acceptEngagementInvitation` throws
   */
  accept(input: InvitationToAccept, options?: StartedOptions): Promise<EngagementTask>;
  /**
   * Tracks a task that was begun elsewhere or earlier.
   *
   * @throws ValidationException with all that is wrong with the state
   */
  resume(state: ResumableEngagementTask | EngagementTask): EngagementTask;
  /**
   * Looks at the tasks now, if the event may be about one of them; an event alone says nothing of a task's end. Answers
   * whether it may be.
   */
  notify(event: PartnerCentralEvent): boolean;
  /**
   * Stops looking. Whoever waits for a task is sent away with an AbortError; the tasks themselves go on.
   *
   * @returns the states of the tasks that have not ended, or may have been started, to be resumed
   */
  close(): EngagementTaskState[];
}

/**
 * Tracks any number of tasks with one poller. It asks for ten tasks a call or reads the list, whichever needs fewer calls;
 * looks often at young tasks and seldom at old ones, and less often when it is throttled; and does nothing while nobody
 * waits in `completed()`.
 *
 * @throws ConfigurationError when an option can't be right
 */
export function trackEngagementTasks(
  client: PartnerCentralSellingClient,
  options: TrackEngagementTasksOptions,
): EngagementTracker {
  return new Tracker(client, options);
}

export class Tracker implements EngagementTracker, Poller {
  readonly #client: PartnerCentralSellingClient;
  readonly #catalog: string;
  readonly #minDelay: number;
  readonly #maxDelay: number;
  readonly #sweeper: Sweeper;
  /** All that have not ended, by ClientToken. */
  readonly #tasks = new Map<string, Task>();
  /** Those that somebody waits for. */
  readonly #watches = new Set<{ readonly task: PolledTask }>();
  readonly #closing = new AbortController();
  #polling = false;
  /** When to look next, in ms by the local clock. */
  #due = Number.POSITIVE_INFINITY;
  /** Ends the present pause. */
  #wake = new AbortController();
  /** Ends the present look. */
  #look = new AbortController();
  /** When the last look began, in ms by the local clock. */
  #lastLook = Number.NEGATIVE_INFINITY;
  /** Whether it was told that looks are denied. */
  #isDenied = false;
  /** Stretches the pauses while the service throttles. */
  #slowdown = 1;

  constructor(
    client: PartnerCentralSellingClient,
    { Catalog, minDelay = 1_000, maxDelay = 30_000 }: TrackEngagementTasksOptions,
  ) {
    if (typeof Catalog !== "string" || !/^[a-zA-Z]+$/.test(Catalog)) {
      throw new ConfigurationError(
        'Catalog must be that of the tasks, such as "AWS" or "Sandbox", but has another form',
      );
    }
    checkDelays(minDelay, maxDelay, "ms");
    this.#client = client;
    this.#catalog = Catalog;
    this.#minDelay = minDelay;
    this.#maxDelay = maxDelay;
    this.#sweeper = new Sweeper(client, Catalog);
  }

  get closed(): AbortSignal {
    return this.#closing.signal;
  }

  async accept(input: InvitationToAccept, options: StartedOptions = {}): Promise<Task> {
    checkDuration("maxWait", options.maxWait ?? 1, "ms");
    const task = this.#add(input, false);
    try {
      await task.start(options);
      return task;
    } catch (error) {
      // What may have been accepted stays, for close() to tell of.
      if (hadNoEffect(error) && !task.isWanted) this.forget(task.toJSON().ClientToken);
      throw error;
    }
  }

  resume(state: ResumableEngagementTask | EngagementTask): Task {
    return this.#add(state, true);
  }

  watch(task: PolledTask): () => void {
    const watch = { task };
    this.#watches.add(watch);
    this.#lookWithin(this.pause(task.heldFor) - task.sincePoll);
    void this.#poll();
    return () => {
      this.#watches.delete(watch);
      if (this.#watches.size > 0) return;
      this.#wake.abort();
      this.#look.abort(new Error("Nobody waits for the tasks any more"));
    };
  }

  forget(clientToken: string): void {
    this.#tasks.delete(clientToken);
  }

  notify(event: PartnerCentralEvent, only?: PolledTask): boolean {
    if (event.detail.catalog !== this.#catalog || !this.#mayBeAbout(event, only)) return false;
    // Events come in floods, and the service throttles: none makes it look sooner than minDelay after the last look.
    this.#lookWithin(this.#lastLook + this.#minDelay * this.#slowdown - this.#client.config.timing.now());
    return true;
  }

  close(): EngagementTaskState[] {
    const states = [...this.#tasks.values()].map((task) => task.toJSON());
    this.#tasks.clear();
    this.#closing.abort(new Error("The tracker was closed; resume the task from its state"));
    return states;
  }

  #add(input: ResumableEngagementTask | EngagementTask, mayHaveBeenSent: boolean): Task {
    if (this.closed.aborted) throw new ConfigurationError("The tracker is closed: make a new one to track tasks");
    const state = readState(input);
    if (state.Catalog !== this.#catalog) {
      throw new ConfigurationError(
        `The tracker is for catalog ${this.#catalog}, but the invitation is in ${state.Catalog}: track it with another`,
      );
    }
    const wasSent = state.TaskId !== undefined && tellsOfRequest(input);
    const task = new Task(this.#client, this, state, { mayHaveBeenSent, wasSent });
    if (task.hasEnded) return task;
    const tracked = this.#tasks.get(state.ClientToken);
    if (tracked !== undefined && (state.TaskId ?? tracked.taskId) === tracked.taskId) {
      if (mayHaveBeenSent) tracked.resumed();
      return tracked;
    }
    this.#tasks.set(state.ClientToken, task);
    return task;
  }

  #mayBeAbout(event: PartnerCentralEvent, only: PolledTask | undefined): boolean {
    const tasks = only === undefined ? this.#tasks.values() : [only];
    switch (event.kind) {
      // It names no invitation, and so may be about any task.
      case "OpportunityCreated":
        return only !== undefined || this.#tasks.size > 0;
      case "EngagementInvitationAccepted":
        for (const { invitation } of tasks) {
          if (invitation === idOf(event.detail.engagementInvitation.id)) return true;
        }
        return false;
      default:
        return false;
    }
  }

  #lookWithin(ms: number): void {
    this.#due = Math.min(this.#due, this.#client.config.timing.now() + ms);
    this.#wake.abort();
  }

  /** Looks again and again, as long as somebody waits. */
  async #poll(): Promise<void> {
    if (this.#polling) return;
    this.#polling = true;
    while (this.#watches.size > 0) {
      if (await this.#pause()) await this.#lookAtAll();
    }
    this.#polling = false;
    this.#due = Number.POSITIVE_INFINITY;
  }

  /** Waits until it is time to look; answers false when it was woken, so that who waits and when can have changed. */
  async #pause(): Promise<boolean> {
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

  async #lookAtAll(): Promise<void> {
    const { timing } = this.#client.config;
    this.#due = Number.POSITIVE_INFINITY;
    this.#lastLook = timing.now();
    this.#look = new AbortController();
    const watched = new Map<string, Set<PolledTask>>();
    for (const { task } of this.#watches) {
      const id = task.taskId as string;
      watched.set(id, (watched.get(id) ?? new Set()).add(task));
    }
    const missed = new Set(watched.keys());
    const tell = (taskId: string, tellTask: (task: PolledTask) => void) => watched.get(taskId)?.forEach(tellTask);
    let failure: unknown;
    try {
      await this.#sweeper.sweep({
        tasks: new Map([...watched].map(([id, [task]]) => [id, startOf(task)])),
        signal: this.#look.signal,
        found: (taskId, summary) => {
          const seen = [...(watched.get(taskId) ?? [])].map((task) => task.seen(summary));
          return seen.includes(true) && missed.delete(taskId);
        },
        refused: (taskId, error) => tell(taskId, (task) => task.refuse(error)),
      });
      this.#slowdown = 1;
    } catch (error) {
      if (this.#look.signal.aborted) return;
      failure = error;
      if (error instanceof AccessDeniedException) {
        this.#warnOfDenial();
        for (const id of missed) tell(id, (task) => void task.replay(error));
        missed.clear();
      }
      const { category } = Object(error) as Partial<PartnerCentralSellingServiceException>;
      if (category === "throttling") this.#slowdown *= 2;
      if (!isTransient(error)) for (const id of missed) tell(id, (task) => task.refuse(error as Error));
    }
    for (const id of missed) tell(id, (task) => task.missed(failure));
    let youngest = Number.POSITIVE_INFINITY;
    for (const { task } of this.#watches) youngest = Math.min(youngest, task.heldFor);
    this.#due = Math.min(this.#due, timing.now() + this.pause(youngest));
  }

  #warnOfDenial(): void {
    if (this.#isDenied) return;
    this.#isDenied = true;
    const { logger } = this.#client.config;
    const message =
      "Looks at tasks are denied, so requests are made again instead, which takes longer and counts as writes: allow partnercentral:ListEngagementByAcceptingInvitationTasks";
    regardless(() => logger.warn(message));
  }

  /** A quarter of a task's age, within bounds, so that its end is seen soon for what it took; in ms. */
  pause(age: number): number {
    const delay = Math.min(Math.max(this.#minDelay, age / 4) * this.#slowdown, this.#maxDelay);
    return Math.max(this.#minDelay, delay * (1 - 0.2 * this.#client.config.timing.random()));
  }
}

function startOf(task: PolledTask | undefined): number | undefined {
  return timeOf(task?.startTime);
}
