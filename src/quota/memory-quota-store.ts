import { monotonicNow } from "./monotonic-clock.ts";
import {
  ARRIVAL_JITTER_MS,
  type QuotaKind,
  type QuotaLimitSettings,
  type QuotaLimits,
  type QuotaStore,
  type QuotaUsage,
  resolveQuotaLimits,
} from "./quota-store.ts";

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;

/** How far a pacer's clock and a store's, which are read at slightly different moments, may be apart. */
const CLOCK_DIFFERENCE_MS = 1;

/**
 * The one store of all clients of an account in this process. Clients that do not know their account share one as well.
 *
 * @param limits hold for all of the account's clients from now on; without them those of before do
 * @throws ConfigurationError that names the limit at fault
 */
export function sharedStore(account: string | undefined, limits?: QuotaLimitSettings): MemoryQuotaStore {
  const key = account ?? "unknown";
  const store = stores.get(key) ?? new MemoryQuotaStore();
  stores.set(key, store);
  if (limits !== undefined) store.setLimits(limits);
  return store;
}

/** Held by the process, since a program may load this package more than once: as a module and by require. */
const STORES = Symbol.for("partnercentral-engagement.quota-stores");
const holder = globalThis as { [STORES]?: Map<string, MemoryQuotaStore> };
holder[STORES] ??= new Map();
const stores = holder[STORES];

/**
 * Counts the calls of one process. No second and no 24 hours, wherever they begin, hold more calls than the limit. Takes 8 to
 * 12 bytes for each call of the last 24 hours, so about 1 MB with AWS's own limits.
 */
export class MemoryQuotaStore implements QuotaStore {
  readonly #clock: ForwardClock;
  readonly #ledgers: Readonly<Record<QuotaKind, Ledger>>;

  /**
   * @param now ms of a clock that time of day being set does not move
   * @throws ConfigurationError that names the limit at fault
   */
  constructor(limits: QuotaLimitSettings = {}, now: () => number = monotonicNow) {
    this.#clock = new ForwardClock(now);
    const { write, read } = rulesOf(resolveQuotaLimits(limits));
    this.#ledgers = { write: new Ledger(write), read: new Ledger(read) };
  }

  /**
   * Replaces the limits and keeps what was counted.
   *
   * @throws ConfigurationError that names the limit at fault
   */
  setLimits(limits: QuotaLimitSettings): void {
    const { write, read } = rulesOf(resolveQuotaLimits(limits));
    this.#ledgers.write.rules = write;
    this.#ledgers.read.rules = read;
  }

  take(kind: QuotaKind): number {
    return this.#ledgers[kind].take(this.#clock.now());
  }

  penalise(kind: QuotaKind, ms: number): void {
    this.#ledgers[kind].penalise(this.#clock.now(), ms);
  }

  recount(kind: QuotaKind, from: number, to: number): void {
    this.#ledgers[kind].recount(this.#clock.now(), from, to);
  }

  peek(kind: QuotaKind): QuotaUsage {
    return this.#ledgers[kind].peek(this.#clock.now());
  }
}

/** Time that stands still for a moment when the clock it is read from goes back, instead of until that has caught up. */
class ForwardClock {
  readonly #read: () => number;
  #reading: number;
  #now = 0;

  constructor(read: () => number) {
    this.#read = read;
    this.#reading = read();
  }

  now(): number {
    const reading = this.#read();
    this.#now += Math.max(0, reading - this.#reading);
    this.#reading = reading;
    return this.#now;
  }
}

interface Rules {
  perSecond: number;
  perDay: number;
}

function rulesOf(limits: QuotaLimits): Record<QuotaKind, Rules> {
  return {
    write: { perSecond: limits.writesPerSecond, perDay: limits.writesPerDay },
    read: { perSecond: limits.readsPerSecond, perDay: limits.readsPerDay },
  };
}

/** Calls that do not count any more are forgotten so many at once, since all that are kept move up then. */
const FORGOTTEN_AT_ONCE = 1_024;

/** When the calls of one kind were granted, in order: all that still count, and at their front some that do not any more. */
class Ledger {
  rules: Rules;
  readonly #times: number[] = [];
  #penaltyEnds = 0;

  constructor(rules: Rules) {
    this.rules = rules;
  }

  take(now: number): number {
    const wait = this.#waitAt(now);
    if (wait > 0) return wait;
    const forgettable = this.#times[FORGOTTEN_AT_ONCE - 1];
    if (forgettable !== undefined && leaves(forgettable, DAY_MS) <= now) this.#times.splice(0, FORGOTTEN_AT_ONCE);
    this.#times.push(now);
    return 0;
  }

  penalise(now: number, ms: number): void {
    // The figure may come from an answer, and no answer may stop an account for longer than its quota can.
    const end = now + Math.min(ms, DAY_MS);
    if (end > this.#penaltyEnds) this.#penaltyEnds = end;
  }

  recount(now: number, from: number, to: number): void {
    const grantedAt = now - from + CLOCK_DIFFERENCE_MS;
    const index = this.#times.findLastIndex((time) => time <= grantedAt);
    if (index < 0) return;
    this.#times.splice(index, 1);
    const countedAt = now - to;
    this.#times.splice(this.#times.findLastIndex((time) => time <= countedAt) + 1, 0, countedAt);
  }

  peek(now: number): QuotaUsage {
    const oldest = this.#times.findIndex((time) => leaves(time, DAY_MS) > now);
    return {
      used: oldest < 0 ? 0 : this.#times.length - oldest,
      limit: this.rules.perDay,
      nextIn: this.#waitAt(now),
      oldestLeavesIn: oldest < 0 ? 0 : Math.ceil(leaves(this.#times[oldest] as number, DAY_MS) - now),
    };
  }

  #waitAt(now: number): number {
    const { perSecond, perDay } = this.rules;
    const free = Math.max(
      this.#penaltyEnds,
      leaves(this.#latest(perSecond), SECOND_MS),
      leaves(this.#latest(perDay), DAY_MS),
    );
    return Math.max(0, Math.ceil(free - now));
  }

  /** When the latest call but `n - 1` was granted. */
  #latest(n: number): number {
    return this.#times.at(-n) ?? Number.NEGATIVE_INFINITY;
  }
}

function leaves(granted: number, window: number): number {
  return granted + window + ARRIVAL_JITTER_MS;
}
