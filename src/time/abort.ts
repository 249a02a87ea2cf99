import { isError } from "../errors/identity.ts";
import { Cancellation, Listeners, type Signal } from "./cancellation.ts";

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
