import type { Provider, RetryErrorInfo, RetryStrategyV2, RetryToken } from "@smithy/types";
import type { Timing } from "../time/timing.ts";

// The figures of the AWS SDKs' standard retry mode since 2026.
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
const BASE_DELAY_MS = 50;
const THROTTLING_BASE_DELAY_MS = 1_000;
const MAX_DELAY_MS = 20_000;
const MAX_RETRY_AFTER_BEYOND_BACKOFF_MS = 5_000;
const CAPACITY = 500;
const COST = 14;
const THROTTLING_COST = 5;
const GAIN_WITHOUT_RETRY = 1;

interface StandardRetryToken extends RetryToken {
  readonly scope: string;
  /** What the retry that led to this token took from the capacity. */
  readonly cost: number;
}

/**
 * The standard retry mode of the AWS SDKs: exponential backoff with full jitter, longer after throttling; a delay that the
 * service asks for is kept within 5 s of the backoff; and a capacity that many failures use up, so that a service in
 * trouble isn't flooded. Each scope (the client gives the operation's name) has a capacity of its own, so that failing
 * reads do not stop the retries of writes.
 */
export class StandardRetryStrategy implements RetryStrategyV2 {
  readonly mode = "standard";
  readonly #maxAttempts: Provider<number>;
  readonly #timing: Pick<Timing, "now" | "random">;
  readonly #capacities = new Map<string, number>();

  constructor(maxAttempts: Provider<number>, timing: Pick<Timing, "now" | "random">) {
    this.#maxAttempts = maxAttempts;
    this.#timing = timing;
  }

  async acquireInitialRetryToken(scope: string): Promise<StandardRetryToken> {
    return token({ scope, retries: 0, delay: 0, cost: 0 });
  }

  /** @throws Error when there is to be no further attempt */
  async refreshRetryTokenForRetry(
    { scope, getRetryCount }: StandardRetryToken,
    { errorType, retryAfterHint }: RetryErrorInfo,
  ): Promise<StandardRetryToken> {
    const throttled = errorType === "THROTTLING";
    if (!throttled && errorType !== "TRANSIENT") throw new Error("The error is not one to retry");
    const retries = getRetryCount();
    if (retries + 1 >= (await this.#maxAttempts())) throw new Error("No attempts are left");
    const cost = throttled ? THROTTLING_COST : COST;
    const capacity = this.#capacityOf(scope);
    if (capacity < cost) throw new Error("Too many calls have failed to retry this one");
    this.#capacities.set(scope, capacity - cost);
    return token({ scope, retries: retries + 1, delay: this.#delay(throttled, retries, retryAfterHint), cost });
  }

  recordSuccess({ scope, cost }: StandardRetryToken): void {
    this.#capacities.set(scope, Math.min(CAPACITY, this.#capacityOf(scope) + (cost || GAIN_WITHOUT_RETRY)));
  }

  #capacityOf(scope: string): number {
    return this.#capacities.get(scope) ?? CAPACITY;
  }

  #delay(throttled: boolean, retries: number, retryAfterHint: Date | undefined): number {
    const { now, random } = this.#timing;
    const ceiling = Math.min((throttled ? THROTTLING_BASE_DELAY_MS : BASE_DELAY_MS) * 2 ** retries, MAX_DELAY_MS);
    const backoff = Math.floor(random() * ceiling);
    if (retryAfterHint === undefined) return backoff;
    const asked = retryAfterHint.getTime() - now();
    return Math.max(backoff, Math.min(asked, backoff + MAX_RETRY_AFTER_BEYOND_BACKOFF_MS));
  }
}

function token({ scope, retries, delay, cost }: { scope: string; retries: number; delay: number; cost: number }) {
  return { scope, cost, getRetryCount: () => retries, getRetryDelay: () => delay };
}
