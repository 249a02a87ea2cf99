import { ServiceError } from "./errors.ts";
import type { Members, Rule } from "./rules.ts";

/** The requests that the account may make. */
export interface QuotaLimits {
  /** In any second. @default 1 */
  readonly writesPerSecond?: number;
  /** In any 24 hours. @default 10,000 */
  readonly writesPerDay?: number;
  /** In any second. @default 10 */
  readonly readsPerSecond?: number;
  /** In any 24 hours. @default 100,000 */
  readonly readsPerDay?: number;
}

const LIMIT: Rule = { type: "integer", range: [1, 1_000_000_000] };

export const LIMITS: Members = {
  writesPerSecond: LIMIT,
  writesPerDay: LIMIT,
  readsPerSecond: LIMIT,
  readsPerDay: LIMIT,
};

/** https://docs.aws.amazon.com/partner-central/latest/developer-guide/quotas.html */
export class Quotas {
  readonly #windows: Readonly<Record<"read" | "write", readonly Window[]>>;

  constructor(limits: QuotaLimits) {
    const { writesPerSecond = 1, writesPerDay = 10_000, readsPerSecond = 10, readsPerDay = 100_000 } = limits;
    this.#windows = {
      write: [new Window(writesPerSecond, SECOND), new Window(writesPerDay, DAY)],
      read: [new Window(readsPerSecond, SECOND), new Window(readsPerDay, DAY)],
    };
  }

  /**
   * Counts a request, if there is room for it.
   *
   * @param now ms since the epoch
   * @throws ServiceError if there is none; then it is not counted.
   */
  admit(kind: "read" | "write", now: number): void {
    const full = this.#windows[kind].find((window) => window.isFull(now));
    if (full) {
      const time = full.length === SECOND ? "second" : "24 hours";
      throw new ServiceError(
        "ThrottlingException",
        `Rate exceeded: ${full.limit} ${kind}s in any ${time} are allowed.`,
      );
    }
    for (const window of this.#windows[kind]) window.add(now);
  }
}

const SECOND = 1_000;
const DAY = 86_400_000;

/** When the latest requests came: a ring of as many as are allowed. */
class Window {
  readonly limit: number;
  /** ms */
  readonly length: number;
  readonly #times: number[] = [];
  /** Where the oldest stands once the ring is full. */
  #oldest = 0;

  constructor(limit: number, length: number) {
    this.limit = limit;
    this.length = length;
  }

  isFull(now: number): boolean {
    const oldest = this.#times[this.#oldest];
    return this.#times.length === this.limit && oldest !== undefined && oldest > now - this.length;
  }

  add(now: number): void {
    if (this.#times.length < this.limit) {
      this.#times.push(now);
      return;
    }
    this.#times[this.#oldest] = now;
    this.#oldest = (this.#oldest + 1) % this.limit;
  }
}
