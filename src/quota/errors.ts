import type { ErrorCategory } from "../errors/categories.ts";
import type { ErrorOutcome } from "../errors/error-outcome.ts";
import { isNamed } from "../errors/identity.ts";
import type { PartnerCentralSellingResponseMetadata } from "../errors/metadata.ts";
import type { QuotaKind } from "./quota-store.ts";

/** What an error of the quota has in common with every other error of a call. */
abstract class QuotaError extends Error {
  readonly $fault = "client";
  readonly $service = "PartnerCentralSelling";
  $metadata: PartnerCentralSellingResponseMetadata = {};
  /** What kind of trouble this is. */
  readonly category: ErrorCategory = "quota";
  /** Whether the request may have taken effect. */
  readonly outcome: ErrorOutcome = "not-sent";
  /** Which of the two quotas it is. */
  readonly kind: QuotaKind;

  constructor(message: string, kind: QuotaKind) {
    super(message);
    this.kind = kind;
  }
}

/** The call could not be made within the time it had, because of the quota for a second or of throttling. */
export class QuotaWaitError extends QuotaError {
  override readonly name = "QuotaWaitError";
  /** How long the call could have waited, in ms. */
  readonly maxWait: number;
  /** In how many ms the quota allows a call again. Not there when it was the calls before this one that took too long. */
  declare readonly retryAfter?: number;

  constructor({ kind, maxWait, retryAfter }: { kind: QuotaKind; maxWait: number; retryAfter?: number }) {
    const time = `${Math.round(maxWait)} ms`;
    const why =
      retryAfter === undefined
        ? `its turn did not come within ${time}, because other calls of this account wait before it`
        : `the account's ${kind} quota allows the next one in ${Math.ceil(retryAfter)} ms, and the call could wait ${time} at the most`;
    super(`The ${kind} was not sent: ${why}. Give it more time, or make fewer ${kind}s at once.`, kind);
    this.maxWait = maxWait;
    if (retryAfter !== undefined) this.retryAfter = retryAfter;
  }

  /** By name, so that an error of the package's other build, ESM or CommonJS, is the same error. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isNamed("QuotaWaitError", value);
  }
}

/** The account has made all the calls of this kind that it may make in 24 hours. */
export class DailyQuotaExhaustedError extends QuotaError {
  override readonly name = "DailyQuotaExhaustedError";
  /** When the next call can be made. */
  readonly resetAt: Date;

  constructor({ kind, limit, resetAt, resetIn }: { kind: QuotaKind; limit: number; resetAt: Date; resetIn: number }) {
    super(
      `The ${kind} was not sent: the ${limit} ${kind}s that the account may make in 24 hours are used up until ` +
        `${resetAt.toISOString()} (in ${inWords(resetIn)}). Call again then, or ask AWS for a higher quota and set ` +
        `quota.${kind}sPerDay to it.`,
      kind,
    );
    this.resetAt = resetAt;
  }

  /** By name, so that an error of the package's other build, ESM or CommonJS, is the same error. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isNamed("DailyQuotaExhaustedError", value);
  }
}

function inWords(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return "less than a minute";
  const parts = [`${Math.floor(minutes / 60)} h`, `${minutes % 60} min`];
  return parts.filter((part) => !part.startsWith("0 ")).join(" ");
}
