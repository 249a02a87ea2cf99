import { LONGEST_TIMER_MS, type Timing, unlessAborted } from "../timing.ts";
import { DailyQuotaExhaustedError, QuotaWaitError } from "./errors.ts";
import { monotonicNow } from "./monotonic-clock.ts";
import type { QuotaKind, QuotaStore } from "./quota-store.ts";

/** How a call waits for its turn. */
export interface TurnOptions {
  signal?: AbortSignal | undefined;
  /** How long the call can wait, in ms. */
  maxWait: number;
  timing: Pick<Timing, "now" | "sleep">;
}

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
  readonly #store: QuotaStore;
  readonly #queues: Readonly<Record<QuotaKind, Queue>>;

  constructor(store: QuotaStore, now: () => number = monotonicNow) {
    this.#store = store;
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
  async wait(kind: QuotaKind, options: TurnOptions): Promise<void> {
    await this.#queues[kind].wait(options);
  }

  /** Makes everybody wait for `ms`, because the service throttled a call of this kind. */
  async penalise(kind: QuotaKind, ms: number): Promise<void> {
    await this.#store.penalise(kind, ms);
  }
}

class Queue {
  readonly #kind: QuotaKind;
  readonly #store: QuotaStore;
  readonly #now: () => number;
  /** In the order they came. */
  readonly #waiting = new Set<Turn>();
  #serving = false;
  /** While the queue sleeps: nothing is granted before this. */
  #sleepsUntil = Number.NEGATIVE_INFINITY;
  #sleep: AbortController | undefined;

  constructor(kind: QuotaKind, store: QuotaStore, now: () => number) {
    this.#kind = kind;
    this.#store = store;
    this.#now = now;
  }

  async wait({ signal, maxWait, timing }: TurnOptions): Promise<void> {
    const turn = new Turn(signal, timing, maxWait, this.#now() + maxWait);
    this.#waiting.add(turn);
    if (turn.deadline <= this.#sleepsUntil) void this.#refuseBefore(this.#sleepsUntil);
    else void this.#serve();
    if (turn.settled) return turn.granted;
    const over = new AbortController();
    void this.#expire(turn, over.signal);
    try {
      await unlessAborted(turn.granted, signal);
    } finally {
      over.abort("The turn has come or is not waited for any more");
    }
  }

  /** Grants turn after turn while anybody waits. Until its first wait it does so in the caller's own tick. */
  async #serve(): Promise<void> {
    if (this.#serving) return;
    this.#serving = true;
    for (let head = this.#head(); head !== undefined; head = this.#head()) {
      try {
        const answer = this.#store.take(this.#kind);
        const wait = checkWait(typeof answer === "number" ? answer : await answer);
        // Whoever is the first by now gets it, so that the grant is not lost with somebody who has left meanwhile.
        if (wait === 0) this.#shift()?.grant();
        else await this.#sleepFor(wait);
      } catch (error) {
        this.#shift()?.refuse(error);
      }
    }
    this.#serving = false;
  }

  async #sleepFor(ms: number): Promise<void> {
    const until = this.#now() + ms;
    void this.#refuseBefore(until);
    const head = this.#head();
    if (head === undefined) return;
    const sleep = new AbortController();
    this.#sleep = sleep;
    this.#sleepsUntil = until;
    try {
      await head.timing.sleep(Math.min(ms, LONGEST_TIMER_MS), sleep.signal);
    } catch (error) {
      if (!sleep.signal.aborted) throw error;
    } finally {
      this.#sleepsUntil = Number.NEGATIVE_INFINITY;
    }
  }

  /** Refuses all who cannot wait beyond then. */
  async #refuseBefore(earliest: number): Promise<void> {
    const refused = [...this.#waiting].filter(({ deadline }) => deadline <= earliest);
    if (refused.length === 0) return;
    for (const turn of refused) this.#remove(turn);
    const kind = this.#kind;
    try {
      const { used, limit, nextIn, oldestLeavesIn } = await this.#store.peek(kind);
      const now = this.#now();
      for (const { deadline, maxWait, timing, refuse } of refused) {
        const ofTheDay = used >= limit && now + oldestLeavesIn >= deadline;
        const resetAt = new Date(timing.now() + nextIn);
        refuse(
          ofTheDay
            ? new DailyQuotaExhaustedError({ kind, limit, resetAt, resetIn: nextIn })
            : new QuotaWaitError({ kind, maxWait, retryAfter: Math.ceil(earliest - now) }),
        );
      }
    } catch (error) {
      for (const { refuse } of refused) refuse(error);
    }
  }

  /** Takes a turn out of the queue when its time is over or `signal` is aborted, whatever comes first. */
  async #expire(turn: Turn, signal: AbortSignal): Promise<void> {
    const { maxWait, timing } = turn;
    try {
      await timing.sleep(Math.min(maxWait, LONGEST_TIMER_MS), signal);
      throw new QuotaWaitError({ kind: this.#kind, maxWait });
    } catch (error) {
      this.#remove(turn);
      turn.refuse(error);
    }
  }

  #head(): Turn | undefined {
    for (const turn of this.#waiting) {
      if (!turn.signal?.aborted) return turn;
      this.#remove(turn);
    }
    return undefined;
  }

  #shift(): Turn | undefined {
    const head = this.#head();
    if (head !== undefined) this.#waiting.delete(head);
    return head;
  }

  #remove(turn: Turn): void {
    this.#waiting.delete(turn);
    if (this.#waiting.size === 0) this.#sleep?.abort("Nobody waits any more");
  }
}

class Turn {
  readonly signal: AbortSignal | undefined;
  readonly timing: TurnOptions["timing"];
  readonly maxWait: number;
  /** By the queue's clock. */
  readonly deadline: number;
  readonly granted: Promise<void>;
  settled = false;
  grant!: () => void;
  refuse!: (reason: unknown) => void;

  constructor(signal: AbortSignal | undefined, timing: TurnOptions["timing"], maxWait: number, deadline: number) {
    this.signal = signal;
    this.timing = timing;
    this.maxWait = maxWait;
    this.deadline = deadline;
    this.granted = new Promise((resolve, reject) => {
      this.grant = () => {
        this.settled = true;
        resolve();
      };
      this.refuse = (reason) => {
        this.settled = true;
        reject(reason);
      };
    });
  }
}

/** Stores are written by others: what a script in Redis answers may be text, or nothing. */
function checkWait(ms: number): number {
  if (typeof ms === "number" && ms >= 0) return ms;
  throw new TypeError(`The quota store must answer take with a number of ms from 0 up, but answered ${ms}`);
}
