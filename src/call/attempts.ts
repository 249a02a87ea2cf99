import type {
  AwsCredentialIdentity,
  Provider,
  RetryErrorInfo,
  RetryStrategyV2,
  RetryToken,
  SdkError,
} from "@smithy/types";
import type { Operation } from "../api/operation.ts";
import type { ErrorCategory } from "../errors/categories.ts";
import type { ErrorOutcome } from "../errors/error-outcome.ts";
import { ignoreFailure } from "../errors/ignore-failure.ts";
import { QuotaWaitError } from "../quota/errors.ts";
import type { Grant, Pacer } from "../quota/pacer.ts";
import { cloneOf, type HttpRequest } from "../smithy.ts";
import { throwIfAborted, unlessAborted } from "../time/abort.ts";
import { type Signal, toAbortSignal } from "../time/cancellation.ts";
import { type Timeouts, timeoutOf } from "../time/timeouts.ts";
import type { Timing } from "../time/timing.ts";
import type { Call } from "./call.ts";
import { withinAttempt } from "./deadline.ts";
import { withMetadata } from "./metadata.ts";
import { type CallCredentials, waitingFor } from "./sign.ts";

/** An error, seen only as something that may be tried again. */
interface MaybeRetryable {
  $retryable?: { throttling?: boolean };
  category?: ErrorCategory;
  outcome?: ErrorOutcome;
  /** ms */
  retryAfter?: number;
}

/** What of a client's settings attempts are made by. */
interface AttemptsConfig {
  credentials: CallCredentials;
  maxAttempts: Provider<number>;
  pacer: (credentials: AwsCredentialIdentity) => Promise<Pacer | undefined>;
  retryStrategy: Provider<RetryStrategyV2>;
  timeouts: Partial<Timeouts>;
  timing: Timing;
}

/** Makes the request until it succeeds or there is no use in another attempt. */
export async function attempts<Result extends { output: { $metadata: object } }>(
  call: Call,
  request: HttpRequest,
  rest: (request: HttpRequest) => Promise<Result>,
  { credentials, timeouts, timing, ...config }: AttemptsConfig,
): Promise<Result> {
  const { operation, options, signal } = call;
  const maxAttempts = await config.maxAttempts();
  call.doing = waitingFor(credentials);
  const pacer = await config.pacer(await credentials({ signal }));
  const ms = timeoutOf("attempt", options.timeouts, operation, timeouts);
  const attempt = (grant?: Grant) => {
    call.doing = "making the request";
    call.attempts += 1;
    call.onSent = () => grant?.sent();
    const own = cloneOf(request);
    own.headers["amz-sdk-request"] = `attempt=${call.attempts}; max=${maxAttempts}`;
    return withinAttempt(() => rest(own), call, ms);
  };
  return makeAttempts(attempt, { operation, call, strategy: await config.retryStrategy(), pacer, signal, timing });
}

interface AttemptSettings {
  operation: Pick<Operation, "name" | "kind">;
  call: Pick<Call, "attempts" | "doing" | "remainingMs">;
  strategy: RetryStrategyV2;
  /** Undefined where nothing is paced. */
  pacer: Pacer | undefined;
  signal: Signal | undefined;
  timing: Timing;
}

/**
 * Makes one attempt after another until one succeeds or the strategy allows no more, and throws the last error. Which
 * errors may be retried, and when, the errors say themselves. Where calls are paced, each attempt waits until the account's
 * quota has room for it, and one that is throttled all the same, as other processes may use the same quota, slows everybody
 * down, is made again as long as there is time, and is no concern of the strategy's.
 *
 * @throws QuotaWaitError, DailyQuotaExhaustedError when there is no room in the time that is left; AbortError at once when
 * `signal` is aborted, whatever is under way
 */
export async function makeAttempts<Result extends { output: { $metadata: object } }>(
  attempt: (grant?: Grant) => Promise<Result>,
  settings: AttemptSettings,
): Promise<Result> {
  const { operation, call, strategy, signal, timing } = settings;
  let totalRetryDelay = 0;
  let throttling: Throttling | undefined;
  try {
    let token = await unlessAborted(strategy.acquireInitialRetryToken(operation.name), signal);
    while (true) {
      let grant: Grant | undefined;
      try {
        grant = await unlessAborted(turn(throttling, settings), signal);
        const result = await unlessAborted(attempt(grant), signal);
        grant?.admitted();
        // A result is not lost because the strategy fails to take note of it.
        ignoreFailure(() => strategy.recordSuccess(token));
        Object.assign(result.output.$metadata, { attempts: call.attempts, totalRetryDelay });
        return result;
      } catch (error) {
        throwIfAborted(signal);
        const { category, retryAfter, outcome } = Object(error) as MaybeRetryable;
        if (grant !== undefined && category === "throttling") {
          // What the service said is worth more than a store's failure to note it.
          await grant.throttled(retryAfter).catch(() => {
            throw error;
          });
          throttling = { error, remainingMs: call.remainingMs };
          continue;
        }
        throttling = undefined;
        if (outcome === "rejected") grant?.admitted();
        token = await nextToken(token, error, settings);
        const delay = token.getRetryDelay();
        // What the service said helps more than to wait in vain until the call's time is over.
        if (delay >= call.remainingMs) throw error;
        totalRetryDelay += token.$retryLog?.acquisitionDelay ?? 0;
        await timing.sleep(delay, toAbortSignal(signal));
        totalRetryDelay += delay;
      }
    }
  } catch (error) {
    throw withMetadata(error, { attempts: call.attempts, totalRetryDelay }, call);
  }
}

/** How the service has throttled the attempt before. */
interface Throttling {
  error: unknown;
  /** What was left of the call's time, in ms. */
  remainingMs: number;
}

/** What is throttled waits so long, even where the service or a store would have it sent again at once. */
const SHORTEST_PAUSE_MS = 100;

/** Waits until the quota has room for an attempt, if calls are paced. */
async function turn(
  throttling: Throttling | undefined,
  { operation, call, pacer, signal, timing }: AttemptSettings,
): Promise<Grant | undefined> {
  if (pacer === undefined) return undefined;
  call.doing = "waiting for the quota";
  const again = call.attempts > 0;
  const grant = await pacer
    .wait(operation.kind, { again, signal, maxWait: call.remainingMs, timing })
    .catch((error: unknown) => {
      throw error instanceof QuotaWaitError ? (throttling?.error ?? error) : error;
    });
  if (throttling === undefined) return grant;
  const pause = SHORTEST_PAUSE_MS - (throttling.remainingMs - call.remainingMs);
  if (pause >= call.remainingMs) throw throttling.error;
  if (pause > 0) await timing.sleep(pause, toAbortSignal(signal));
  return grant;
}

/** @throws the error itself when it is not to be retried */
async function nextToken(
  token: RetryToken,
  error: unknown,
  { strategy, pacer, signal, timing }: AttemptSettings,
): Promise<RetryToken> {
  const { $retryable, retryAfter } = Object(error) as MaybeRetryable;
  // There was no time left for another turn.
  if (pacer !== undefined && $retryable?.throttling) throw error;
  const info: RetryErrorInfo = {
    error: error as SdkError,
    errorType: $retryable === undefined ? "CLIENT_ERROR" : $retryable.throttling ? "THROTTLING" : "TRANSIENT",
    ...(retryAfter !== undefined && { retryAfterHint: new Date(timing.now() + retryAfter) }),
  };
  // Strategies refuse by rejecting, and what they reject with says less than the error of the attempt.
  const refreshed = strategy.refreshRetryTokenForRetry(token, info).catch(() => undefined);
  const next = await unlessAborted(refreshed, signal);
  if (next === undefined) throw error;
  return next;
}
