import type { RetryErrorInfo } from "@smithy/types";
import { describe, expect, test } from "vitest";
import { StandardRetryStrategy } from "../../src/call/retry-strategy.ts";

const NOW = 1_000_000;
const ERROR = Object.assign(new Error("why"), { cause: new Error("the network") });
const TRANSIENT = { errorType: "TRANSIENT", error: ERROR } as const;
const THROTTLING = { errorType: "THROTTLING", error: ERROR } as const;

function strategyOf(maxAttempts: number, random = 1) {
  return new StandardRetryStrategy(async () => maxAttempts, { now: () => NOW, random: () => random });
}

/** The delays of the retries that follow each other after errors of this kind. */
async function delays(strategy: StandardRetryStrategy, info: RetryErrorInfo, retries: number): Promise<number[]> {
  const result: number[] = [];
  let token = await strategy.acquireInitialRetryToken("scope");
  for (let retry = 0; retry < retries; retry += 1) {
    token = await strategy.refreshRetryTokenForRetry(token, info);
    result.push(token.getRetryDelay());
  }
  return result;
}

/** How many calls in a row may make their first retry, none of them succeeding. */
async function retriesUntilRefused(strategy: StandardRetryStrategy, info: RetryErrorInfo, scope = "scope") {
  for (let retries = 0; ; retries += 1) {
    const token = await strategy.acquireInitialRetryToken(scope);
    const refreshed = await strategy.refreshRetryTokenForRetry(token, info).catch(() => undefined);
    if (refreshed === undefined) return retries;
  }
}

describe("the standard retry mode", () => {
  test("allows as many attempts as maxAttempts, the first included", async () => {
    await expect(delays(strategyOf(3), TRANSIENT, 2)).resolves.toHaveLength(2);
    await expect(delays(strategyOf(3), TRANSIENT, 3)).rejects.toThrow("No attempts are left");
    await expect(delays(strategyOf(1), THROTTLING, 1)).rejects.toThrow("No attempts are left");
  });

  test("does not wait before the first attempt", async () => {
    expect((await strategyOf(3).acquireInitialRetryToken("scope")).getRetryDelay()).toBe(0);
  });

  test("doubles the longest backoff from 50 ms, and from 1 s after throttling, up to 20 s", async () => {
    expect(await delays(strategyOf(99), TRANSIENT, 11)).toEqual([
      50, 100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 20_000, 20_000,
    ]);
    expect(await delays(strategyOf(99), THROTTLING, 6)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 20_000]);
  });

  test("spreads the backoff from nothing to the longest", async () => {
    expect(await delays(strategyOf(9, 0), THROTTLING, 2)).toEqual([0, 0]);
    expect(await delays(strategyOf(9, 0.25), THROTTLING, 2)).toEqual([250, 500]);
  });

  test.each([
    ["longer than the backoff is kept", 3_000, 3_000],
    ["shorter than the backoff does not shorten it", 10, 1_000],
    ["that has passed does not shorten it", -60_000, 1_000],
    ["of an hour is cut to 5 s beyond the backoff", 3_600_000, 6_000],
  ])("a delay asked for %s", async (_, asked, expected) => {
    const retryAfterHint = new Date(NOW + asked);
    expect(await delays(strategyOf(9), { ...THROTTLING, retryAfterHint }, 1)).toEqual([expected]);
  });

  test.each(["CLIENT_ERROR", "SERVER_ERROR"] as const)("does not retry a %s", async (errorType) => {
    await expect(delays(strategyOf(9), { ...TRANSIENT, errorType }, 1)).rejects.toThrow("not one to retry");
  });

  test("stops retrying once failures have used the capacity of 500: 14 each, 5 when throttled", async () => {
    expect(await retriesUntilRefused(strategyOf(3), TRANSIENT)).toBe(35);
    expect(await retriesUntilRefused(strategyOf(3), THROTTLING)).toBe(100);
  });

  test("keeps a capacity for each operation, so failing reads do not stop the retries of writes", async () => {
    const strategy = strategyOf(3);
    expect(await retriesUntilRefused(strategy, TRANSIENT, "List")).toBe(35);
    expect(await retriesUntilRefused(strategy, TRANSIENT, "Start")).toBe(35);
  });

  test("gives back what a retry took when it succeeds, and 1 for a success without one", async () => {
    const strategy = strategyOf(3);
    const first = await strategy.acquireInitialRetryToken("scope");
    const retried = await strategy.refreshRetryTokenForRetry(first, THROTTLING);
    expect(await retriesUntilRefused(strategy, THROTTLING)).toBe(99);
    strategy.recordSuccess(retried);
    expect(await retriesUntilRefused(strategy, THROTTLING)).toBe(1);
    for (let success = 0; success < 5; success += 1) strategy.recordSuccess(first);
    expect(await retriesUntilRefused(strategy, THROTTLING)).toBe(1);
  });

  test("has no more than 500 however many calls succeed", async () => {
    const strategy = strategyOf(3);
    const token = await strategy.acquireInitialRetryToken("scope");
    for (let success = 0; success < 50; success += 1) strategy.recordSuccess(token);
    expect(await retriesUntilRefused(strategy, THROTTLING)).toBe(100);
  });
});
