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

/**
 * Settles as `promise` does, or rejects at once when `signal` is aborted.
 *
 * @throws AbortError with the signal's reason as `cause`
 */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  let listener = () => {};
  const aborted = new Promise<never>((_, reject) => {
    listener = () => reject(abortError(signal));
    signal.addEventListener("abort", listener, { once: true });
    if (signal.aborted) listener();
  });
  // The abort stands first: it wins over a promise that has been kept already.
  return Promise.race([aborted, promise]).finally(() => signal.removeEventListener("abort", listener));
}

/** The error of an aborted call: named `AbortError`, as everywhere on the platform, with the signal's reason as `cause`. */
export function abortError(signal: AbortSignal): Error {
  return Object.assign(new Error("The call was aborted", { cause: signal.reason }), { name: "AbortError" });
}
