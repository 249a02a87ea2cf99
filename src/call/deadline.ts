import { TransportError } from "../errors/client-errors.ts";
import { abortError, onAbort } from "../time/abort.ts";
import { callerSignal } from "../time/caller-signal.ts";
import { Cancellation, type Lifetime, type Signal } from "../time/cancellation.ts";
import { checkCallTimeouts, type Timeouts, timeoutOf } from "../time/timeouts.ts";
import type { Call } from "./call.ts";

/**
 * Ends a call that takes longer than its `timeouts.call` or lasts beyond the client's lifetime, whatever is under way.
 *
 * @throws TransportError with code ETIMEDOUT or ECANCELED, and AbortError at once when the caller aborts; ConfigurationError
 * when the call's own options cannot be right
 */
export async function withinCall<T>(
  call: Call,
  rest: () => Promise<T>,
  { lifetime, timeouts }: { lifetime: Lifetime; timeouts: Partial<Timeouts> },
): Promise<T> {
  call.signal = callerSignal("abortSignal", call.options.abortSignal);
  checkCallTimeouts(call.options.timeouts);
  const ms = timeoutOf("call", call.options.timeouts, call.operation, timeouts);
  call.endsAt = performance.now() + ms;
  const over = new Cancellation();
  try {
    return await withinDeadline(rest, call, over, ms, {
      message: () => `${call.operation.name} did not end within timeouts.call (${ms} ms): ${doing(call)}`,
      retryable: false,
      lifetime: lifetime.signal,
    });
  } finally {
    over.abort(ENDED);
  }
}

/**
 * Ends an attempt that takes longer than `ms`.
 *
 * @throws TransportError with code ETIMEDOUT, which may be retried
 */
export async function withinAttempt<T>(work: () => Promise<T>, call: Call, ms: number): Promise<T> {
  const { signal } = call;
  try {
    return await withinDeadline(work, call, new Cancellation(), ms, {
      message: () => `The attempt did not end within timeouts.attempt (${ms} ms): ${doing(call)}`,
      retryable: true,
    });
  } catch (error) {
    call.outcome.fails(error);
    throw error;
  } finally {
    call.signal = signal;
    call.doing = "waiting to make the request again";
  }
}

function doing({ doing }: Call): string {
  return `it was ${typeof doing === "string" ? doing : doing()}`;
}

/**
 * Leaves `over` in `call` as its signal, and aborts it when `work` fails or is given up: steps that go on nevertheless go no
 * further, unless another attempt has begun. What is under way is a matter of the network, so the time is the system's, also
 * where tests give another.
 */
function withinDeadline<T>(
  work: () => Promise<T>,
  call: Call,
  over: Cancellation,
  maxWait: number,
  { message, retryable, lifetime }: { message: () => string; retryable: boolean; lifetime?: Signal },
): Promise<T> {
  const { signal } = call;
  if (signal?.aborted) return Promise.reject(abortError(signal));
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      forgetLifetime();
      forget();
    };
    const giveUp = (error: Error) => {
      end();
      reject(error);
      over.abort(error);
    };
    const forget = onAbort(signal, (aborted) => giveUp(abortError(aborted)));
    const forgetLifetime = onAbort(lifetime, () => {
      const message = `The client was destroyed meanwhile: ${doing(call)}`;
      giveUp(new TransportError({ message, code: "ECANCELED", retryable, outcome: call.outcome.soFar }));
    });
    const timer = setTimeout(() => {
      giveUp(new TransportError({ message: message(), code: "ETIMEDOUT", retryable, outcome: call.outcome.soFar }));
    }, maxWait);
    call.signal = over;
    begin(work)
      .then((value) => {
        end();
        resolve(value);
      }, giveUp)
      .catch(reject);
  });
}

/** One for all, since an Error is dear to make. */
const ENDED = new Error("The call has ended");

/** Middleware that is no async function can fail at once. */
function begin<T>(work: () => Promise<T>): Promise<T> {
  try {
    return work();
  } catch (error) {
    return Promise.reject(error);
  }
}
