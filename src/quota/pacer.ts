import { monotonicNow } from "./monotonic-clock.ts";
import { type Grant, Queue, type TurnOptions } from "./queue.ts";
import type { QuotaKind, QuotaStore } from "./quota-store.ts";

export type { Grant, TurnOptions } from "./queue.ts";

/**
 * The one pacer of all that use this store.
 *
 * @param now ms of a clock that only goes forward; the first who asks for the store's pacer decides
 */
export function pacerFor(store: QuotaStore, now?: () => number): Pacer {
  const pacer = pacers.get(store) ?? new Pacer(store, now);
  pacers.set(store, pacer);
  return pacer;
}

const pacers = new WeakMap<QuotaStore, Pacer>();

/** Lets calls go as fast as a store grants them, first come first served. */
export class Pacer {
  readonly #queues: Readonly<Record<QuotaKind, Queue>>;

  constructor(store: QuotaStore, now: () => number = monotonicNow) {
    this.#queues = { read: new Queue("read", store, now), write: new Queue("write", store, now) };
  }

  /**
   * Waits until a call of this kind may be made; it is counted then.
   *
   * @throws AbortError as soon as `signal` is aborted, and nothing is counted then, unless an answer of the store is under
   * way and nobody else waits for it
   * @throws DailyQuotaExhaustedError, QuotaWaitError as soon as it is certain that `maxWait` is too short
   * @throws what the store throws
   */
  wait(kind: QuotaKind, options: TurnOptions): Promise<Grant> {
    return this.#queues[kind].wait(options);
  }
}
