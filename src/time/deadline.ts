import { throwIfAborted, unlessAborted } from "./abort.ts";
import type { Signal } from "./cancellation.ts";
import type { Timing } from "./timing.ts";

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
