import type { RetryErrorInfo, RetryStrategyV2, RetryToken, SdkError } from "@smithy/types";
import { regardless } from "../errors/ignore-failure.ts";
import { throwIfAborted, unlessAborted } from "../time/abort.ts";
import { type Signal, toAbortSignal } from "../time/cancellation.ts";
import type { Timing } from "../time/timing.ts";
import { withMetadata } from "./metadata.ts";

/** An error, seen only as something that may be tried again. */
interface MaybeRetryable {
  $retryable?: { throttling?: boolean };
  /** ms */
  retryAfter?: number;
}

interface RetrySettings {
  strategy: RetryStrategyV2;
  /** What the strategy keeps apart: the operation's name. */
  scope: string;
  /** Counts the attempts that were made. */
  call: { readonly attempts: number };
  /** Whether an attempt waits out throttling by itself, so that it is over with what it throws. */
  paced: boolean;
  signal: Signal | undefined;
  timing: Timing;
  /** How long the call may still take, in ms. */
  left: () => number;
}

/**
 * Makes one attempt after another until one succeeds or the strategy allows no more, and throws the last error. Which
 * errors may be retried, and when, the errors say themselves. What the attempts took is in `$metadata` in any case.
 *
 * @throws AbortError at once when `signal` is aborted, whether an attempt is under way or the next is waited for
 */
export async function retry<Result extends { output: { $metadata: object } }>(
  attempt: () => Promise<Result>,
  { strategy, scope, call, paced, signal, timing, left }: RetrySettings,
): Promise<Result> {
  let totalRetryDelay = 0;
  try {
    let token = await unlessAborted(strategy.acquireInitialRetryToken(scope), signal);
    while (true) {
      try {
        const result = await unlessAborted(attempt(), signal);
        // A result is not lost because the strategy fails to take note of it.
        regardless(() => strategy.recordSuccess(token));
        Object.assign(result.output.$metadata, { attempts: call.attempts, totalRetryDelay });
        return result;
      } catch (error) {
        throwIfAborted(signal);
        token = await nextToken(strategy, token, error, { paced, signal, timing });
        const delay = token.getRetryDelay();
        // What the service said helps more than to wait in vain until the call's time is over.
        if (delay >= left()) throw error;
        totalRetryDelay += token.$retryLog?.acquisitionDelay ?? 0;
        await timing.sleep(delay, toAbortSignal(signal));
        totalRetryDelay += delay;
      }
    }
  } catch (error) {
    throw withMetadata(error, { attempts: call.attempts, totalRetryDelay }, call);
  }
}

/** @throws the error itself when it is not to be retried */
async function nextToken(
  strategy: RetryStrategyV2,
  token: RetryToken,
  error: unknown,
  { paced, signal, timing }: Pick<RetrySettings, "paced" | "signal" | "timing">,
): Promise<RetryToken> {
  const { $retryable, retryAfter } = Object(error) as MaybeRetryable;
  if (paced && $retryable?.throttling) throw error;
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
