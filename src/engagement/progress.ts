import type { PartnerCentralSellingClient } from "../client.ts";
import { isError } from "../errors/identity.ts";
import type { EngagementTaskProgress } from "./handle.ts";
import { warn } from "./warn.ts";

type Listener = (progress: EngagementTaskProgress) => unknown;

/** Tells listeners how a task is doing. */
export class Progress {
  readonly #client: PartnerCentralSellingClient;
  readonly #current: () => EngagementTaskProgress;
  readonly #listeners = new Set<Listener>();
  /** Ends the repeated reports; absent or aborted while there are none. */
  #ticking: AbortController | undefined;

  /** @param current returns how the task is doing now */
  constructor(client: PartnerCentralSellingClient, current: () => EngagementTaskProgress) {
    this.#client = client;
    this.#current = current;
  }

  /** @returns what ends the subscription */
  add(listener: Listener): () => void {
    // The same function may be added twice.
    const own: Listener = (progress) => listener(progress);
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  }

  report(): void {
    const progress = this.#current();
    for (const listener of [...this.#listeners]) void this.#call(listener, { ...progress });
  }

  /** Reports after each pause until it is stopped, if there is a listener and this is not done already. */
  startTicking(pause: () => number): void {
    if (this.#listeners.size === 0 || this.#ticking?.signal.aborted === false) return;
    this.#ticking = new AbortController();
    void this.#tick(pause, this.#ticking.signal).catch(() => {});
  }

  stopTicking(): void {
    this.#ticking?.abort(STOPPED);
  }

  async #tick(pause: () => number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#client.config.timing.sleep(pause(), signal);
      this.report();
    }
  }

  /** A listener that fails must not affect the task. */
  async #call(listener: Listener, progress: EngagementTaskProgress): Promise<void> {
    try {
      await listener(progress);
    } catch (error) {
      const problem = isError(error) ? error.message : `it threw a value of type ${typeof error}`;
      warn(this.#client, `A progress listener failed: ${problem}`);
    }
  }
}

/** One for all, since an Error is dear to make. */
const STOPPED = new Error("The first response has come");
