import { isError } from "../errors/identity.ts";

/** Time and chance, as the client sees them. Tests give their own, so that nothing waits and nothing is random. */
export interface Timing {
  /** The time of day in ms since the epoch. */
  now(): number;
  /** A number from 0 to below 1. */
  random(): number;
  /**
   * Waits `ms`.
   *
   * @throws AbortError as soon as `signal` is aborted, leaving no timer behind
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** How long parts of a call may take, in ms. */
export interface Timeouts {
  /**
   * ms until a connection is made. A `requestHandler` of the caller's has its own.
   *
   * @default 3,000
   */
  connect: number;
  /**
   * ms from the request to the beginning of its answer. A `requestHandler` of the caller's has its own.
   *
   * @default 10,000; 60,000 to accept an invitation
   */
  headers: number;
  /**
   * ms between two parts of an answer.
   *
   * @default 5,000
   */
  bodyIdle: number;
  /**
   * ms for one attempt: waiting for a free connection, sending, and the whole answer.
   *
   * @default 15,000; 75,000 to accept an invitation
   */
  attempt: number;
  /**
   * ms for the whole call: settings, credentials, all attempts and the pauses between them.
   *
   * @default 60,000; 240,000 to accept an invitation
   */
  call: number;
}

/** setTimeout takes a longer delay for none at all: https://nodejs.org/api/timers.html#settimeoutcallback-delay-args */
export const LONGEST_TIMER_MS = 2_147_483_647;

export const systemTiming: Timing = {
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: (ms, signal) => {
    let timer: NodeJS.Timeout | undefined;
    const waited = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
    });
    return unlessAborted(waited, signal).finally(() => clearTimeout(timer));
  },
};

/** Those who want to be told when a signal is aborted. */
class Listeners {
  /** No Set: the tables that one leaves behind as it changes keep all that was ever in it until a full collection. */
  readonly #all: { tell: (signal: Signal) => void; at: number }[] = [];

  get count(): number {
    return this.#all.length;
  }

  /** @returns what ends it */
  add(tell: (signal: Signal) => void): () => void {
    const all = this.#all;
    const listener = { tell, at: all.length };
    all.push(listener);
    return () => {
      if (all[listener.at] !== listener) return;
      const last = all.pop() as typeof listener;
      if (last === listener) return;
      last.at = listener.at;
      all[last.at] = last;
    };
  }

  /** Tells all but those whom another makes leave. */
  tell(signal: Signal): void {
    for (const listener of [...this.#all]) if (this.#all[listener.at] === listener) listener.tell(signal);
  }
}

/**
 * An AbortController and its signal in one, for the client's own use: nearly all calls end by themselves, and what could
 * have ended them should not take longer than to sign them.
 */
export class Cancellation {
  aborted = false;
  reason: unknown;
  readonly #listeners = new Listeners();
  #controller: AbortController | undefined;

  abort(reason: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    this.#controller?.abort(reason);
    this.#listeners.tell(this);
  }

  onAbort(listener: (signal: Signal) => void): () => void {
    return this.#listeners.add(listener);
  }

  /** For those who know nothing else. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.aborted) this.#controller.abort(this.reason);
    }
    return this.#controller.signal;
  }
}

/** How long what is done with a client lasts. It may be used again after its end, and then for another lifetime. */
export class Lifetime {
  #signal = new Cancellation();

  /** Is aborted when the present lifetime ends. */
  get signal(): Signal {
    return this.#signal;
  }

  end(): void {
    const ended = this.#signal;
    this.#signal = new Cancellation();
    ended.abort(new Error("The client was destroyed meanwhile"));
  }
}

/** What ends something before its time. */
export type Signal = AbortSignal | Cancellation;

export function toAbortSignal(signal: Signal | undefined): AbortSignal | undefined {
  return signal instanceof Cancellation ? signal.signal : signal;
}

/**
 * Settles as `promise` does, or rejects at once when `signal` is aborted.
 *
 * @throws AbortError with the signal's reason as `cause`
 */
export function unlessAborted<T>(promise: Promise<T>, signal: Signal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    // The abort stands first: it wins over a promise that has been kept already.
    const forget = onAbort(signal, (aborted) => reject(abortError(aborted)));
    promise.then(
      (value) => {
        forget();
        resolve(value);
      },
      (error: unknown) => {
        forget();
        reject(error);
      },
    );
  });
}

/** One signal may end thousands of waits, but Node warns of a leak from the eleventh listener on: all share one. */
const waits = new WeakMap<AbortSignal, { listeners: Listeners; tellAll: () => void }>();

/** Calls `listener` when `signal`, if there is one, is aborted, at once if it is already; returns what ends that. */
export function onAbort(signal: Signal | undefined, listener: (signal: Signal) => void): () => void {
  if (signal === undefined) return () => {};
  if (signal.aborted) {
    listener(signal);
    return () => {};
  }
  if (signal instanceof Cancellation) return signal.onAbort(listener);
  const { listeners, tellAll } = waits.get(signal) ?? shared(signal);
  const forget = listeners.add(listener);
  return () => {
    forget();
    if (listeners.count > 0) return;
    signal.removeEventListener("abort", tellAll);
    waits.delete(signal);
  };
}

function shared(signal: AbortSignal) {
  const listeners = new Listeners();
  const tellAll = () => listeners.tell(signal);
  signal.addEventListener("abort", tellAll, { once: true });
  waits.set(signal, { listeners, tellAll });
  return { listeners, tellAll };
}

/** @throws AbortError when `signal` is aborted already */
export function throwIfAborted(signal: Signal | undefined): void {
  if (signal?.aborted) throw abortError(signal);
}

/** The error of an aborted call: named `AbortError`, as everywhere on the platform, with the signal's reason as `cause`. */
export function abortError(signal: Pick<Signal, "reason">): Error {
  const { reason } = signal;
  const why = isError(reason) && reason.name !== "AbortError" ? `: ${reason.message}` : "";
  return Object.assign(new Error(`The call was aborted${why}`, { cause: reason }), { name: "AbortError" });
}

interface Deadline {
  /** ms from now on. */
  maxWait: number;
  signal: AbortSignal | undefined;
  /** Ends it as `signal` does. */
  lifetime: Signal;
  timing: Pick<Timing, "sleep">;
  /** What to throw when the time is over. */
  expired: () => Error;
}

/**
 * Does `work` until it ends, `maxWait` has passed, or `signal` or `lifetime` is aborted, whatever comes first. The signal
 * that `work` gets is aborted when it is not waited for any more.
 *
 * @throws what `expired` answers after `maxWait`, AbortError when `signal` or `lifetime` is aborted
 */
export async function withDeadline<T>(
  work: (signal: AbortSignal) => Promise<T>,
  { maxWait, signal, lifetime, timing, expired }: Deadline,
): Promise<T> {
  throwIfAborted(signal);
  const over = new AbortController();
  const timeout = async () => {
    await timing.sleep(maxWait, over.signal);
    throw expired();
  };
  try {
    return await unlessAborted(unlessAborted(Promise.race([work(over.signal), timeout()]), lifetime), signal);
  } finally {
    over.abort(OVER);
  }
}

/** One for all, since an Error is dear to make. */
const OVER = new Error("It is not waited for any more");

/** The error of a wait that was too long: named `TimeoutError`, with what went wrong on the way as `cause`, if anything did. */
export function timeoutError(message: string, cause?: unknown): Error {
  return Object.assign(new Error(message, cause === undefined ? {} : { cause }), { name: "TimeoutError" });
}
