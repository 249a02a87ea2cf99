import { describe, expect, test } from "vitest";
import { DailyQuotaExhaustedError, QuotaWaitError } from "../../src/quota/errors.ts";

const RESET = new Date("2026-11-24T14:07:30.000Z");

const tooLong = new QuotaWaitError({ kind: "write", maxWait: 5_000, retryAfter: 29_000 });
const behindOthers = new QuotaWaitError({ kind: "read", maxWait: 60_000 });
const usedUp = new DailyQuotaExhaustedError({ kind: "write", limit: 10_000, resetAt: RESET, resetIn: 18_450_000 });

describe("the errors of the quota", () => {
  test.each([
    tooLong,
    behindOthers,
    usedUp,
  ])("say that nothing was sent, in the words of every other error (%#)", (error) => {
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      $fault: "client",
      $service: "PartnerCentralSelling",
      $metadata: {},
      category: "quota",
      outcome: "not-sent",
    });
    expect(error.message).toContain("was not sent");
    expect(error).not.toHaveProperty("$retryable");
  });

  test("say how long to wait and what to do about it", () => {
    expect(tooLong.message).toBe(
      "The write was not sent: the account's write quota allows the next one in 29000 ms, and the call could wait 5000 ms " +
        "at the most. Give it more time, or make fewer writes at once.",
    );
    expect(behindOthers.message).toBe(
      "The read was not sent: its turn did not come within 60000 ms, because other calls of this account wait before it. " +
        "Give it more time, or make fewer reads at once.",
    );
    expect(usedUp.message).toBe(
      "The write was not sent: the 10000 writes that the account may make in 24 hours are used up until " +
        "2026-11-24T14:07:30.000Z (in 5 h 8 min). Call again then, or ask AWS for a higher quota and set " +
        "quota.writesPerDay to it.",
    );
  });

  test("say times in whole ms, however exactly they are measured", () => {
    const { message } = new QuotaWaitError({ kind: "write", maxWait: 299.2694549999999, retryAfter: 700.2 });
    expect(message).toContain("allows the next one in 701 ms, and the call could wait 299 ms at the most");
    const { message: behind } = new QuotaWaitError({ kind: "read", maxWait: 299.2694549999999 });
    expect(behind).toContain("did not come within 299 ms");
  });

  test.each([
    [86_400_005, "in 24 h"],
    [86_340_000, "in 23 h 59 min"],
    [3_600_000, "in 1 h"],
    [90_000, "in 2 min"],
    [20_000, "in less than a minute"],
  ])("say that %d ms is %s", (resetIn, words) => {
    const { message } = new DailyQuotaExhaustedError({ kind: "write", limit: 1, resetAt: RESET, resetIn });
    expect(message).toContain(`(${words}).`);
  });

  test("tell programs the same", () => {
    expect(tooLong).toMatchObject({ name: "QuotaWaitError", kind: "write", maxWait: 5_000, retryAfter: 29_000 });
    expect(behindOthers).toMatchObject({ name: "QuotaWaitError", kind: "read", maxWait: 60_000 });
    expect(behindOthers).not.toHaveProperty("retryAfter");
    expect(usedUp).toMatchObject({ name: "DailyQuotaExhaustedError", kind: "write", resetAt: RESET });
  });

  test("are told apart by name, so those of the package's other build are the same", () => {
    const ofTheOtherBuild = { name: "QuotaWaitError", $service: "PartnerCentralSelling" };
    expect(ofTheOtherBuild).toBeInstanceOf(QuotaWaitError);
    expect({ ...ofTheOtherBuild, name: "DailyQuotaExhaustedError" }).toBeInstanceOf(DailyQuotaExhaustedError);
    expect(tooLong).toBeInstanceOf(QuotaWaitError);
    expect(tooLong).not.toBeInstanceOf(DailyQuotaExhaustedError);
    expect(usedUp).not.toBeInstanceOf(QuotaWaitError);
    expect({ name: "QuotaWaitError", $service: "S3" }).not.toBeInstanceOf(QuotaWaitError);
    expect(undefined).not.toBeInstanceOf(QuotaWaitError);
  });
});
