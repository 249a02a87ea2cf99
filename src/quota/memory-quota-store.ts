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
 * Counts the calls of one process. No second and no 24 hours, wherever they begin, hold more calls than the limit. Takes
 * 8 bytes for each call of the last 24 hours, so 880 kB at the most with AWS's own limits.
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

/** When the latest calls of one kind were granted: a ring that grows while the calls in it count. */
class Ledger {
  rules: Rules;
  #ring = new Float64Array(16);
  /** Where in the ring the next call goes. */
  #next = 0;
  #calls = 0;
  #penaltyEnds = 0;

  constructor(rules: Rules) {
    this.rules = rules;
  }

  take(now: number): number {
    const wait = this.#waitAt(now);
    if (wait > 0) return wait;
    if (this.#calls === this.#ring.length && this.#counts(this.#calls, now)) this.#grow();
    this.#ring[this.#next] = now;
    this.#next = (this.#next + 1) % this.#ring.length;
    this.#calls = Math.min(this.#calls + 1, this.#ring.length);
    return 0;
  }

  penalise(now: number, ms: number): void {
    // The figure may come from an answer, and no answer may stop an account for longer than its quota can.
    const end = now + Math.min(ms, DAY_MS);
    if (end > this.#penaltyEnds) this.#penaltyEnds = end;
  }

  recount(now: number, from: number, to: number): void {
    let n = 1;
    while (n <= this.#calls && this.#latest(n) > now - from + CLOCK_DIFFERENCE_MS) n += 1;
    if (n > this.#calls) return;
    const time = now - to;
    for (; n > 1 && this.#latest(n - 1) < time; n -= 1) this.#ring[this.#index(n)] = this.#latest(n - 1);
    for (; n < this.#calls && this.#latest(n + 1) > time; n += 1) this.#ring[this.#index(n)] = this.#latest(n + 1);
    this.#ring[this.#index(n)] = time;
  }

  peek(now: number): QuotaUsage {
    const used = this.#used(now);
    return {
      used,
      limit: this.rules.perDay,
      nextIn: this.#waitAt(now),
      oldestLeavesIn: used === 0 ? 0 : Math.ceil(leaves(this.#latest(used), DAY_MS) - now),
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
    if (n > this.#calls) return Number.NEGATIVE_INFINITY;
    return this.#ring[this.#index(n)] as number;
  }

  #index(n: number): number {
    const { length } = this.#ring;
    return (this.#next - n + length) % length;
  }

  #used(now: number): number {
    let used = 0;
    for (let beyond = this.#calls + 1; beyond - used > 1; ) {
      const middle = (used + beyond) >>> 1;
      if (this.#counts(middle, now)) used = middle;
      else beyond = middle;
    }
    return used;
  }

  #counts(n: number, now: number): boolean {
    return leaves(this.#latest(n), DAY_MS) > now;
  }

  /** Is only asked for when all calls in the ring count, and then it is shorter than the day's limit. */
  #grow(): void {
    const { length } = this.#ring;
    const ring = new Float64Array(Math.min(length * 2, this.rules.perDay));
    ring.set(this.#ring.subarray(this.#next));
    ring.set(this.#ring.subarray(0, this.#next), length - this.#next);
    this.#ring = ring;
    this.#next = length;
  }
}

function leaves(granted: number, window: number): number {
  return granted + window + ARRIVAL_JITTER_MS;
}
