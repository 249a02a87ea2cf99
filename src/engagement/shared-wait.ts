import type { PartnerCentralSellingClient } from "../client.ts";
import { throwIfAborted, unlessAborted } from "../time/abort.ts";
import { withDeadline } from "../time/deadline.ts";

/** How long one caller waits. */
export interface Limits {
  /** In ms. */
  maxWait: number;
  /** Ends the wait at once when it is aborted, but not that of others. */
  signal: AbortSignal | undefined;
  /** Makes the error of a wait that was too long. */
  expired: () => Error;
}

/** Lets many callers wait for the same work, which goes on until the last of them has gone. */
export class SharedWait {
  readonly #client: PartnerCentralSellingClient;
  readonly #closed: AbortSignal;
  #callers = 0;
  /** Aborted when the last caller has gone. */
  #abandoned = new AbortController();
  /** Work that is done once for all callers. */
  #shared: Promise<void> | undefined;

  /** @param closed ends every wait when it is aborted, as the end of the client does */
  constructor(client: PartnerCentralSellingClient, closed: AbortSignal) {
    this.#client = client;
    this.#closed = closed;
  }

  get callers(): number {
    return this.#callers;
  }

  /** Aborted when nobody waits any more. */
  get signal(): AbortSignal {
    return this.#abandoned.signal;
  }

  /** Whether work that is done once for all is under way. */
  get isSharing(): boolean {
    return this.#shared !== undefined;
  }

  /** Waits for `work` on behalf of one caller. */
  async within<T>(limits: Limits, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { timing, lifetime } = this.#client.config;
    throwIfAborted(this.#closed);
    this.#callers += 1;
    const { signal } = this.#abandoned;
    try {
      const result = withDeadline(() => work(signal), { ...limits, lifetime: lifetime.signal, timing });
      return await unlessAborted(result, this.#closed);
    } finally {
      this.#callers -= 1;
      if (this.#callers === 0) {
        this.#abandoned.abort(new Error("Nobody waits for the task any more"));
        this.#abandoned = new AbortController();
        this.#shared = undefined;
      }
    }
  }

  /** Waits for the work that is under way, or begins it. */
  async once(work: () => Promise<void>): Promise<void> {
    if (this.#shared === undefined) {
      const shared = work().finally(() => {
        // Work that nobody waited for can end after the next has begun.
        if (this.#shared === shared) this.#shared = undefined;
      });
      this.#shared = shared;
    }
    await this.#shared;
  }
}
