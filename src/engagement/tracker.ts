import type { PartnerCentralSellingClient } from "../client.ts";
import { ConfigurationError } from "../errors/client-errors.ts";
import type { PartnerCentralEvent } from "../events/index.ts";
import { callerSignal } from "../time/caller-signal.ts";
import type { EngagementTask, StartedOptions } from "./handle.ts";
import { idOf } from "./ids.ts";
import { PollLoop } from "./poll-loop.ts";
import type { PolledTask, Poller } from "./poller.ts";
import { checkDelays, checkDuration, type PollingOptions } from "./polling.ts";
import { hadNoEffect } from "./start.ts";
import {
  type EngagementTaskState,
  type InvitationToAccept,
  type ResumableEngagementTask,
  readState,
  tellsOfRequest,
} from "./state.ts";
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
  readonly #pollLoop: PollLoop;
  /** All that have not ended, by ClientToken. */
  readonly #tasks = new Map<string, Task>();
  readonly #closing = new AbortController();

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
    this.#pollLoop = new PollLoop(client, { Catalog, minDelay, maxDelay });
  }

  get closed(): AbortSignal {
    return this.#closing.signal;
  }

  async accept(
    input: InvitationToAccept,
    { maxWait = 240_000, onProgress, ...options }: StartedOptions = {},
  ): Promise<Task> {
    checkDuration("maxWait", maxWait, "ms");
    const signal = callerSignal("signal", options.signal);
    const task = this.#add(input, false);
    if (onProgress !== undefined) task.onProgress(onProgress);
    try {
      await task.start({ signal, maxWait });
      return task;
    } catch (error) {
      // What may have been accepted stays, for close() to tell of.
      if (hadNoEffect(error) && !task.isWanted) this.forget(task);
      throw error;
    }
  }

  resume(state: ResumableEngagementTask | EngagementTask): Task {
    return this.#add(state, true);
  }

  watch(task: PolledTask): () => void {
    return this.#pollLoop.watch(task);
  }

  pause(age: number): number {
    return this.#pollLoop.pause(age);
  }

  forget(task: PolledTask): void {
    // Another handle may have taken its place.
    if (this.#tasks.get(task.clientToken) === task) this.forgetToken(task.clientToken);
  }

  forgetToken(clientToken: string): void {
    this.#tasks.delete(clientToken);
  }

  notify(event: PartnerCentralEvent, only?: PolledTask): boolean {
    if (event.detail.catalog !== this.#catalog || !this.#mayBeAbout(event, only)) return false;
    this.#pollLoop.pollSoon();
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
}
