import type { Call } from "../commands/command.ts";
import { TransportError, withMetadata, worseOutcome } from "../errors.ts";
import type { Operation } from "../operation.ts";
import { abortError, Cancellation, onAbort } from "../timing.ts";

/**
 * Ends a call that takes longer than `ms`, whatever is under way, and says in any error whether a request has left.
 *
 * @throws TransportError with code ETIMEDOUT, and AbortError at once when the caller aborts
 */
export async function withinCall<T>(work: () => Promise<T>, call: Call, { name }: Operation, ms: number): Promise<T> {
  call.endsAt = performance.now() + ms;
  try {
    return await withinDeadline(work, call, ms, {
      message: () => `${name} did not end within timeouts.call (${ms} ms): ${doing(call)}`,
      retryable: false,
    });
  } catch (thrown) {
    const error = withMetadata(thrown, {}, call) as TransportError;
    const { attempts = call.attempts, totalRetryDelay = 0 } = error.$metadata;
    Object.assign(error.$metadata, { attempts, totalRetryDelay });
    throw Object.assign(error, { outcome: worseOutcome(call.outcome, error.outcome ?? "not-sent") });
  }
}

/**
 * Ends an attempt that takes longer than `ms`.
 *
 * @throws TransportError with code ETIMEDOUT, which may be retried
 */
export async function withinAttempt<T>(work: () => Promise<T>, call: Call, ms: number): Promise<T> {
  const before = call.outcome;
  try {
    return await withinDeadline(work, call, ms, {
      message: () => `The attempt did not end within timeouts.attempt (${ms} ms): ${doing(call)}`,
      retryable: true,
    });
  } catch (error) {
    const { outcome } = Object(error) as Partial<TransportError>;
    const isBelievable = outcome !== undefined && !(call.left && outcome === "not-sent");
    if (isBelievable && !call.lost) call.outcome = worseOutcome(before, outcome);
    throw error;
  }
}

function doing({ doing }: Call): string {
  return `it was ${typeof doing === "string" ? doing : doing()}`;
}

/** What is under way is a matter of the network, so the time is the system's, also where tests give another. */
function withinDeadline<T>(
  work: () => Promise<T>,
  call: Call,
  maxWait: number,
  { message, retryable }: { message: () => string; retryable: boolean },
): Promise<T> {
  const { signal } = call;
  if (signal?.aborted) return Promise.reject(abortError(signal));
  return new Promise((resolve, reject) => {
    const over = new Cancellation();
    const end = () => {
      clearTimeout(timer);
      forget();
      call.signal = signal;
    };
    const giveUp = (error: Error) => {
      end();
      reject(error);
      over.abort(error);
    };
    const forget = signal === undefined ? () => {} : onAbort(signal, () => giveUp(abortError(signal)));
    const timer = setTimeout(() => {
      giveUp(new TransportError({ message: message(), code: "ETIMEDOUT", retryable, outcome: call.outcome }));
    }, maxWait);
    call.signal = over;
    begin(work).finally(end).then(resolve, reject);
  });
}

/** Middleware that is no async function can fail at once. */
function begin<T>(work: () => Promise<T>): Promise<T> {
  try {
    return work();
  } catch (error) {
    return Promise.reject(error);
  }
}
