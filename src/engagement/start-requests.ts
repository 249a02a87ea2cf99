import type { PartnerCentralSellingClient } from "../client.ts";
import { msUntilReplay, noteSent } from "./replay.ts";
import { hadNoEffect, requestTask, startTask } from "./start.ts";
import type { EngagementTaskState } from "./state.ts";
import type { Summary } from "./summary.ts";

/** What a handle begins with. */
export interface Origin {
  /** Whether another process, or this one earlier, may have made the request already. */
  mayHaveBeenSent: boolean;
  /** Whether one is known to have made it with this ClientToken. */
  wasSent: boolean;
}

interface Listener {
  /** Is called when a request leaves. */
  sent: () => void;
  /** Is called when the latest start has its response, or has failed. */
  settled: () => void;
}

/** The requests that start a task, and what is known of those made before. */
export class StartRequests {
  readonly #client: PartnerCentralSellingClient;
  readonly #state: Readonly<EngagementTaskState>;
  readonly #listener: Listener;
  #wasResumed: boolean;
  /** Whether a request with this ClientToken may be what started the task: only then is it made again to ask for it. */
  #wasSent: boolean;
  /** Whether a request of this handle has left, and may have taken effect. */
  #hasLeft = false;
  #leftAt = Number.NEGATIVE_INFINITY;
  /** How often the task was asked to be started. */
  #starts = 0;
  #isReplaying = false;

  constructor(
    client: PartnerCentralSellingClient,
    state: Readonly<EngagementTaskState>,
    { mayHaveBeenSent, wasSent }: Origin,
    listener: Listener,
  ) {
    this.#client = client;
    this.#state = state;
    this.#wasResumed = mayHaveBeenSent;
    this.#wasSent = wasSent;
    this.#listener = listener;
  }

  get mayHaveBeenSent(): boolean {
    return this.#wasResumed || this.#hasLeft;
  }

  get wasSent(): boolean {
    return this.#wasSent;
  }

  get hasLeft(): boolean {
    return this.#hasLeft;
  }

  /** When the latest request of this handle left, in ms by the local clock. */
  get leftAt(): number {
    return this.#leftAt;
  }

  /** Is told that the task was resumed as well. */
  resumed(): void {
    this.#wasResumed = true;
  }

  /** Starts the task, or finds the one that was started already. */
  async start(signal: AbortSignal): Promise<Summary> {
    this.#starts += 1;
    const number = this.#starts;
    const { mayHaveBeenSent } = this;
    const options = { mayHaveBeenSent, wasSent: this.#wasSent || this.#hasLeft, leaves: this.#leaves, signal };
    try {
      const { task, wasSent } = await startTask(this.#client, this.#state, options);
      this.#wasSent = wasSent;
      return task;
    } catch (error) {
      // One that was given up can end after the next has begun, and knows nothing of it.
      if (number === this.#starts) this.#hasLeft = !hadNoEffect(error);
      throw error;
    } finally {
      if (number === this.#starts) this.#listener.settled();
    }
  }

  /** Makes the request again, which tells of the task as well; not too often, and undefined when it is too soon. */
  async replay(signal: AbortSignal): Promise<Summary | undefined> {
    if (this.#isReplaying || msUntilReplay(this.#client, this.#state) > 0) return undefined;
    this.#isReplaying = true;
    try {
      return await requestTask(this.#client, this.#state, { leaves: this.#leaves, signal });
    } finally {
      this.#isReplaying = false;
    }
  }

  readonly #leaves = (): void => {
    this.#hasLeft = true;
    this.#leftAt = this.#client.config.timing.now();
    noteSent(this.#client, this.#state);
    this.#listener.sent();
  };
}
