import { ConfigurationError } from "../errors/client-errors.ts";
import { numberOrType } from "../errors/text.ts";

/** What a call counts as: the service has one quota for writes and one for reads. */
export type QuotaKind = "read" | "write";

/**
 * Where the calls of an account are counted. One that several processes share, such as in Redis, does it in the same three
 * methods. Each may throw: the call that it was asked for is then not sent.
 */
export interface QuotaStore {
  /**
   * Asks for one call of this kind.
   *
   * @returns 0 when it is granted now and counted; more when it is not, and then nothing was counted and nothing will be
   * granted within so many ms
   */
  take(kind: QuotaKind): number | Promise<number>;
  /** Grants nothing of this kind for the next `ms`, because the service throttled. It shortens no longer penalty. */
  penalise(kind: QuotaKind, ms: number): void | Promise<void>;
  /**
   * Counts the call that is counted as made `from` ms ago as made `to` ms ago, once it is known better: it had to wait for a
   * connection, or its answer shows that it has arrived. A store may do without, and then counts each as granted.
   */
  recount?(kind: QuotaKind, from: number, to: number): void | Promise<void>;
  /** Tells how much is used, and counts nothing. */
  peek(kind: QuotaKind): QuotaUsage | Promise<QuotaUsage>;
}

/**
 * The service counts when requests arrive, and one may be faster on its way than the one before it: a store makes each
 * window longer by this, in ms.
 */
export const ARRIVAL_JITTER_MS = 20;

/** How much of a quota is used. */
export interface QuotaUsage {
  /** The calls counted in the last 24 hours. */
  used: number;
  /** The calls allowed in any 24 hours. */
  limit: number;
  /** In how many ms the next call can be granted, 0 when it is now. */
  nextIn: number;
  /** In how many ms the oldest of the counted calls leaves the 24 hours, 0 when none is counted. */
  oldestLeavesIn: number;
}

/** @throws TypeError when it is no usage */
export function checkUsage(usage: QuotaUsage): QuotaUsage {
  const { used, limit, nextIn, oldestLeavesIn } = Object(usage) as QuotaUsage;
  const areNumbers = [used, limit, nextIn, oldestLeavesIn].every((value) => typeof value === "number" && value >= 0);
  if (areNumbers && nextIn < MOST_MS) return usage;
  throw new TypeError(
    "The quota store must answer peek with used, limit, nextIn and oldestLeavesIn, all numbers from 0 up",
  );
}

/** A Date holds no more: https://tc39.es/ecma262/#sec-time-values-and-time-range */
const MOST_MS = 8.64e15 / 2;

/** Stores are written by others: what a script in Redis answers may be text, or nothing. */
export function checkWait(ms: number): number {
  if (typeof ms === "number" && ms >= 0) return ms;
  throw new TypeError(`The quota store must answer take with a number of ms from 0 up, but answered ${ms}`);
}

/** What the service allows an account. https://docs.aws.amazon.com/partner-central/latest/developer-guide/quotas.html */
export interface QuotaLimits {
  /**
   * In any second.
   *
   * @default 1
   */
  readonly writesPerSecond: number;
  /**
   * In any 24 hours.
   *
   * @default 10,000
   */
  readonly writesPerDay: number;
  /**
   * In any second.
   *
   * @default 10
   */
  readonly readsPerSecond: number;
  /**
   * In any 24 hours.
   *
   * @default 100,000
   */
  readonly readsPerDay: number;
}

/** The limits that a caller gives; AWS's own stand for those that are left out. */
export type QuotaLimitSettings = { readonly [Limit in keyof QuotaLimits]?: QuotaLimits[Limit] | undefined };

/** @throws ConfigurationError that names the limit at fault and what it may be */
export function resolveQuotaLimits(settings: QuotaLimitSettings): QuotaLimits {
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  for (const [limit, value] of given) {
    if (!Object.hasOwn(AWS_LIMITS, limit)) {
      const known = Object.keys(AWS_LIMITS).join(", ");
      throw new ConfigurationError(`quota.${limit} is no limit; those are ${known}`);
    }
    if (!Number.isSafeInteger(value) || Number(value) < 1) {
      throw new ConfigurationError(`quota.${limit} must be a whole number from 1 up, but is ${numberOrType(value)}`);
    }
  }
  return { ...AWS_LIMITS, ...Object.fromEntries(given) };
}

const AWS_LIMITS: QuotaLimits = {
  writesPerSecond: 1,
  writesPerDay: 10_000,
  readsPerSecond: 10,
  readsPerDay: 100_000,
};
