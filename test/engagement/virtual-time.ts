import { NodeHttpHandler } from "@smithy/node-http-handler";
import { abortError } from "../../src/time/abort.ts";
import type { Timing } from "../../src/time/timing.ts";

interface Sleep {
  readonly ms: number;
  readonly due: number;
  readonly end: () => void;
}

/**
 * Time that stands still while a request is under way, and else goes on at once to when the next sleep ends. The client
 * and the embedded service share it.
 */
export class VirtualTime implements Timing {
  /** While it is true, time stands still in any case. */
  held = false;
  /** Every sleep that was begun, in ms. */
  readonly slept: number[] = [];
  /** Takes requests for a client, as its own handler does, so that time knows of them. */
  readonly requestHandler: NodeHttpHandler;
  readonly #sleeps = new Set<Sleep>();
  #now = Date.now();
  #requests = 0;
  #check: NodeJS.Immediate | undefined;

  constructor({ requestTimeout = 10_000 }: { requestTimeout?: number } = {}) {
    const handler = new NodeHttpHandler({ requestTimeout, throwOnRequestTimeout: true });
    const handle = handler.handle.bind(handler);
    handler.handle = async (request, options) => {
      this.#requests += 1;
      const done = () => {
        this.#requests -= 1;
        this.#goOn();
      };
      try {
        const result = await handle(request, options);
        result.response.body.once("close", done);
        return result;
      } catch (error) {
        done();
        throw error;
      }
    };
    this.requestHandler = handler;
  }

  /** The settings of a client that lives in this time. None of them is left to be read from a file. */
  get clientConfig() {
    const { requestHandler } = this;
    const settings = { userAgentAppId: "test", useFipsEndpoint: false, maxAttempts: 3, retryMode: "standard" } as const;
    return { ...settings, timing: this, requestHandler };
  }

  now = (): number => this.#now;

  random = (): number => 0;

  sleep = (ms: number, signal?: AbortSignal): Promise<void> => {
    this.slept.push(ms);
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(abortError(signal));
        return;
      }
      const end = (settle: () => void) => {
        this.#sleeps.delete(sleep);
        signal?.removeEventListener("abort", onAbort);
        settle();
      };
      const sleep = { ms, due: this.#now + ms, end: () => end(resolve) };
      const onAbort = () => end(() => reject(abortError(signal as AbortSignal)));
      signal?.addEventListener("abort", onAbort);
      this.#sleeps.add(sleep);
      this.#goOn();
    });
  };

  /** The sleeps that have not ended, in ms. */
  get sleeping(): number[] {
    return [...this.#sleeps].map(({ ms }) => ms);
  }

  /** Moves on, whatever is under way. */
  advance(ms: number): void {
    this.#now += ms;
    for (const sleep of [...this.#sleeps].sort((a, b) => a.due - b.due)) if (sleep.due <= this.#now) sleep.end();
  }

  /** Lets time go on after it was held. */
  release(): void {
    this.held = false;
    this.#goOn();
  }

  /** Five times round the event loop nothing may have begun, so that whoever was just answered had the time to ask again. */
  #goOn(rounds = 5): void {
    clearImmediate(this.#check);
    this.#check = setImmediate(() => {
      if (rounds > 1) this.#goOn(rounds - 1);
      else if (!this.held && this.#requests === 0 && this.#sleeps.size > 0) {
        this.advance(Math.max(0, Math.min(...[...this.#sleeps].map(({ due }) => due)) - this.#now));
      }
    });
  }
}
