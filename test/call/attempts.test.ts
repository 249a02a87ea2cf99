import type { RetryErrorInfo, RetryStrategyV2 } from "@smithy/types";
import { describe, expect, test } from "vitest";
import { makeAttempts } from "../../src/call/attempts.ts";
import { StandardRetryStrategy } from "../../src/call/retry-strategy.ts";
import { TransportError } from "../../src/errors/client-errors.ts";
import { ThrottlingException, ValidationException } from "../../src/errors/service-exceptions.ts";
import type { Timing } from "../../src/time/timing.ts";

const NOW = 1_000_000;

/** Time that stands still, the highest backoff, and a record of the pauses. */
function timing(): Timing & { slept: number[] } {
  const slept: number[] = [];
  return {
    slept,
    now: () => NOW,
    random: () => 1,
    sleep: async (ms) => {
      slept.push(ms);
    },
  };
}

interface Overrides {
  attempts?: () => number;
  strategy?: RetryStrategyV2;
  signal?: AbortSignal;
  timing?: Timing;
}

function settings({ attempts = () => 0, signal, ...overrides }: Overrides = {}) {
  const time = overrides.timing ?? timing();
  const strategy = overrides.strategy ?? new StandardRetryStrategy(async () => 3, time);
  const call = {
    get attempts() {
      return attempts();
    },
    doing: "",
    remainingMs: 60_000,
  };
  const operation = { name: "Start", kind: "write" } as const;
  return { strategy, operation, call, pacer: undefined, signal, timing: time };
}

/** An attempt that fails with each of `errors` in turn, and then succeeds. */
function failing(...errors: unknown[]) {
  let made = 0;
  const attempt = async () => {
    made += 1;
    if (errors.length > 0) throw errors.shift();
    return { output: { $metadata: { requestId: "r" } } };
  };
  return { attempt, attempts: () => made };
}

function throttled(retryAfter?: number) {
  return new ThrottlingException({ message: "slow down", $metadata: { requestId: "r" }, retryAfter });
}

function lost() {
  return new TransportError({ message: "lost", code: "ECONNRESET", retryable: true, cause: undefined });
}

describe("attempts", () => {
  test("makes one attempt when it succeeds, and says so in the metadata", async () => {
    const { attempt, attempts } = failing();
    const { output } = await makeAttempts(attempt, settings({ attempts }));
    expect(attempts()).toBe(1);
    expect(output.$metadata).toEqual({ requestId: "r", attempts: 1, totalRetryDelay: 0 });
  });

  test("tries again after a lost connection and after throttling", async () => {
    const time = timing();
    const { attempt, attempts } = failing(lost(), throttled());
    const { output } = await makeAttempts(attempt, settings({ attempts, timing: time }));
    expect(attempts()).toBe(3);
    expect(time.slept).toEqual([50, 2_000]);
    expect(output.$metadata).toMatchObject({ attempts: 3, totalRetryDelay: 2_050 });
  });

  test("throws the last error itself once the attempts are used up, with what they took", async () => {
    const last = throttled();
    const { attempt, attempts } = failing(lost(), lost(), last);
    await expect(makeAttempts(attempt, settings({ attempts }))).rejects.toBe(last);
    expect(attempts()).toBe(3);
    expect(last.$metadata).toEqual({ requestId: "r", attempts: 3, totalRetryDelay: 150 });
  });

  test("does not try again what says nothing of a retry", async () => {
    for (const error of [
      new ValidationException({ message: "bad", $metadata: {}, Reason: undefined }),
      new TransportError({ message: "bad certificate", code: "CERT_HAS_EXPIRED", retryable: false, cause: undefined }),
      new TypeError("a bug"),
    ]) {
      const { attempt, attempts } = failing(error);
      await expect(makeAttempts(attempt, settings({ attempts }))).rejects.toBe(error);
      expect(attempts()).toBe(1);
      expect(error).toMatchObject({ $metadata: { attempts: 1, totalRetryDelay: 0 } });
    }
  });

  test.each([undefined, null, "text", 5])("makes an Error of a thrown %j", async (thrown) => {
    const { attempt, attempts } = failing(thrown);
    const failure = makeAttempts(attempt, settings({ attempts }));
    await expect(failure).rejects.toBeInstanceOf(Error);
    await expect(failure).rejects.toMatchObject({ $fault: "client", $metadata: { attempts: 1 } });
  });

  test("waits as long as the answer asks", async () => {
    const time = timing();
    await makeAttempts(failing(throttled(4_000)).attempt, settings({ timing: time }));
    expect(time.slept).toEqual([4_000]);
  });

  test("tells any strategy of AWS's form the kind of error, the hint and the error", async () => {
    const told: RetryErrorInfo[] = [];
    const successes: number[] = [];
    const token = (count: number) => ({ getRetryCount: () => count, getRetryDelay: () => 7 });
    const strategy: RetryStrategyV2 = {
      acquireInitialRetryToken: async () => token(0),
      refreshRetryTokenForRetry: async (before, info) => {
        told.push(info);
        return token(before.getRetryCount() + 1);
      },
      recordSuccess: ({ getRetryCount }) => successes.push(getRetryCount()),
    };
    const errors = [throttled(250), lost(), new TypeError("a bug")];
    await makeAttempts(failing(...errors).attempt, settings({ strategy }));
    expect(told).toEqual([
      { error: errors[0], errorType: "THROTTLING", retryAfterHint: new Date(NOW + 250) },
      { error: errors[1], errorType: "TRANSIENT" },
      { error: errors[2], errorType: "CLIENT_ERROR" },
    ]);
    expect(successes).toEqual([3]);
  });

  test("counts a delay that a strategy has already waited", async () => {
    const token = { getRetryCount: () => 0, getRetryDelay: () => 0, $retryLog: { acquisitionDelay: 40 } };
    const strategy: RetryStrategyV2 = {
      acquireInitialRetryToken: async () => token,
      refreshRetryTokenForRetry: async () => token,
      recordSuccess: () => {},
    };
    const { attempt, attempts } = failing(lost());
    const { output } = await makeAttempts(attempt, settings({ attempts, strategy }));
    expect(output.$metadata).toMatchObject({ attempts: 2, totalRetryDelay: 40 });
  });
});

test.each([
  ["at once", () => raise(new Error("no room for notes"))],
  ["later", () => Promise.reject(new Error("no room for notes")) as never],
])("a strategy that fails %s to take note of a success does not lose it", async (_, recordSuccess) => {
  const strategy = new StandardRetryStrategy(async () => 3, timing());
  strategy.recordSuccess = recordSuccess;
  await expect(makeAttempts(failing().attempt, settings({ strategy }))).resolves.toMatchObject({
    output: { $metadata: { requestId: "r" } },
  });
});

describe("an aborted call", () => {
  test("makes no attempt when it was aborted before", async () => {
    const { attempt, attempts } = failing();
    await expect(
      makeAttempts(attempt, settings({ attempts, signal: AbortSignal.abort("enough") })),
    ).rejects.toMatchObject({
      name: "AbortError",
      cause: "enough",
      $metadata: { attempts: 0 },
    });
    expect(attempts()).toBe(0);
  });

  test("ends at once while an attempt is under way, even one that never ends", async () => {
    const controller = new AbortController();
    const attempt = () => {
      queueMicrotask(() => controller.abort());
      return new Promise<never>(() => {});
    };
    await expect(makeAttempts(attempt, settings({ signal: controller.signal }))).rejects.toMatchObject({
      name: "AbortError",
    });
  });

  test("is an AbortError and not what the attempt made of it, and is not tried again", async () => {
    const controller = new AbortController();
    let made = 0;
    const attempt = async (): Promise<never> => {
      made += 1;
      controller.abort();
      throw lost();
    };
    await expect(makeAttempts(attempt, settings({ signal: controller.signal }))).rejects.toMatchObject({
      name: "AbortError",
    });
    expect(made).toBe(1);
  });

  test("does not take from the capacity for retries", async () => {
    const controller = new AbortController();
    const asked: RetryErrorInfo[] = [];
    const token = { getRetryCount: () => 0, getRetryDelay: () => 0 };
    const strategy: RetryStrategyV2 = {
      acquireInitialRetryToken: async () => token,
      refreshRetryTokenForRetry: async (_, info) => {
        asked.push(info);
        return token;
      },
      recordSuccess: () => {},
    };
    const attempt = async (): Promise<never> => {
      controller.abort();
      throw lost();
    };
    await expect(makeAttempts(attempt, settings({ strategy, signal: controller.signal }))).rejects.toMatchObject({
      name: "AbortError",
    });
    expect(asked).toEqual([]);
  });

  test("hands its signal to the pause between attempts", async () => {
    const controller = new AbortController();
    const signals: unknown[] = [];
    const time: Timing = {
      ...timing(),
      sleep: async (_, signal) => {
        signals.push(signal);
      },
    };
    await makeAttempts(failing(lost()).attempt, settings({ signal: controller.signal, timing: time }));
    expect(signals).toEqual([controller.signal]);
  });
});

function raise(error: Error): never {
  throw error;
}
