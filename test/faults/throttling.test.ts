// Rows 38 to 41 of the table of faults: how long the client waits when it is told to.
import { describe, expect, it } from "vitest";
import { DailyQuotaExhaustedError, MemoryQuotaStore, ThrottlingException } from "../../src/index.ts";
import { systemTiming } from "../../src/time/timing.ts";
import { clientOf, failureOf, inFakeTime, recordedTiming, type Settings, settled, start, TASK } from "./calls.ts";
import { answer, type Play, page, refusal, startRig } from "./rig.ts";

/** What the clock says in these tests. */
const NOW = Date.UTC(2026, 8, 1, 12);
/** The backoff of the first retry after throttling, at half of its ceiling. */
const BACKOFF = 500;
/** What may be waited beyond the backoff, as in all AWS SDKs. */
const BEYOND = 5_000;

/** The pauses in ms that a call makes between its attempts. */
async function pausesAfter(plays: readonly Play[], settings: Settings = {}): Promise<number[]> {
  const { timing, slept } = recordedTiming(() => NOW);
  await settled(start(clientOf(await startRig([...plays, answer(TASK)]), { timing, ...settings })));
  return slept;
}

function throttled(name: string, value: string): Play {
  return refusal("ThrottlingException", 429, { headers: [[name, value]] });
}

describe("38: throttling that says when to come back", () => {
  it.each([
    ["Retry-After in seconds", "Retry-After", "2", 2_000],
    ["Retry-After in seconds and a fraction", "Retry-After", "1.5", 1_500],
    ["Retry-After as a date", "Retry-After", new Date(NOW + 3_000).toUTCString(), 3_000],
    ["AWS's own header in ms", "x-amz-retry-after", "1700", 1_700],
  ])("(%s) is obeyed", async (_, name, value, ms) => {
    expect(await pausesAfter([throttled(name, value)])).toEqual([ms]);
  });

  it("is obeyed after a gateway's page as well", async () => {
    const unavailable: Play = answer("<h1>later</h1>", {
      status: 503,
      contentType: "text/html",
      headers: [["Retry-After", "2"]],
    });
    expect(await pausesAfter([unavailable])).toEqual([2_000]);
  });

  it("each time anew", async () => {
    expect(await pausesAfter([throttled("Retry-After", "1"), throttled("Retry-After", "3")])).toEqual([1_000, 3_000]);
  });

  it("that stays is a ThrottlingException after the last attempt, which says when to come back; nothing happened", async () => {
    const { timing } = recordedTiming(() => NOW);
    const error = await failureOf(start(clientOf(await startRig(throttled("Retry-After", "2")), { timing })));
    expect(error).toBeInstanceOf(ThrottlingException);
    expect(error).toMatchObject({
      category: "throttling",
      outcome: "rejected",
      retryAfter: 2_000,
      $metadata: { attempts: 3 },
    });
  });
});

describe("39: a Retry-After that makes no sense", () => {
  it.each([
    ["a date in the past", new Date(NOW - 3_600_000).toUTCString()],
    ["zero", "0"],
    ["a negative number", "-5"],
    ["words", "soon"],
    ["nothing", ""],
    ["a number that is none", "NaN"],
    ["infinity", "Infinity"],
    ["a number of hundreds of digits", "9".repeat(300)],
    ["a hexadecimal number", "0x10"],
  ])("(%s) leaves the pause at the backoff", async (_, value) => {
    expect(await pausesAfter([throttled("Retry-After", value)])).toEqual([BACKOFF]);
  });

  it.each([
    ["an hour", "3600"],
    ["a year", "31536000"],
    ["a date in a hundred years", new Date(NOW + 100 * 365 * 86_400_000).toUTCString()],
  ])("(%s) does not make the client sleep that long: 5 s beyond the backoff is the most", async (_, value) => {
    expect(await pausesAfter([throttled("Retry-After", value)])).toEqual([BACKOFF + BEYOND]);
  });

  it("and is longer than what is left of the call's time fails now, with what was asked for in the error", async () => {
    const { timing, slept } = recordedTiming();
    const rig = await startRig(throttled("Retry-After", "3600"));
    const client = clientOf(rig, { timing, timeouts: { call: 2_000 } });
    const error = await failureOf(start(client));
    expect(slept).toEqual([]);
    expect(error).toMatchObject({
      name: "ThrottlingException",
      outcome: "rejected",
      retryAfter: 3_600_000,
      $metadata: { attempts: 1 },
    });
  });
});

describe("38: throttling that does not say when to come back", () => {
  it.each([
    ["the service's exception", refusal("ThrottlingException", 400)],
    ["another name that AWS has for it", refusal("TooManyRequestsException", 429)],
    ["429 without a body", answer("", { status: 429 })],
    ["429 with a page", page(429)],
  ])("(%s) is retried after the longer backoff of throttling", async (_, play) => {
    expect(await pausesAfter([play, play])).toEqual([BACKOFF, 2 * BACKOFF]);
  });
});

describe("40: throttling that goes on although the calls are paced, as other processes use the same quota", () => {
  const SLOW_DOWN = refusal("ThrottlingException", 400);
  const paced = () => ({ quota: new MemoryQuotaStore(), maxAttempts: 3, timing: { ...systemTiming, random: () => 0 } });

  it("is waited out: it does not use up the attempts", async () => {
    const rig = await startRig([SLOW_DOWN, SLOW_DOWN, SLOW_DOWN, SLOW_DOWN, answer(TASK)]);
    const { end, took } = await inFakeTime(() => start(clientOf(rig, paced())));
    expect((await end).$metadata.attempts).toBe(5);
    expect(rig.requests.map(({ input }) => input.ClientToken)).toEqual(
      Array(5).fill((await end).$metadata.clientToken),
    );
    // 1, 2, 4 and 8 s.
    expect(took).toBeGreaterThanOrEqual(15_000);
    expect(took).toBeLessThanOrEqual(20_000);
  });

  it("to the end of the call's time is a ThrottlingException then, and nothing happened", async () => {
    const rig = await startRig(SLOW_DOWN);
    const settings = { ...paced(), timeouts: { call: 60_000 } };
    const { end, took } = await inFakeTime(() => failureOf(start(clientOf(rig, settings)), 5_000));
    expect(await end).toMatchObject({ name: "ThrottlingException", outcome: "rejected" });
    expect(took).toBeLessThanOrEqual(60_000);
    // After 1, 2, 4, 8, 16 and 16 s; one pause more would be too long.
    expect(rig.requests).toHaveLength(7);
    expect((await end).$metadata.attempts).toBe(7);
  });

  it("is waited out for a second where the service asks for no pause at all", async () => {
    const rig = await startRig([throttled("Retry-After", "0"), answer(TASK)]);
    const quota = new MemoryQuotaStore({ writesPerSecond: 100 });
    const { end, took } = await inFakeTime(() => start(clientOf(rig, { ...paced(), quota })));
    await end;
    expect(took).toBeGreaterThanOrEqual(1_000);
  });

  it("is no storm of requests, even with a store that grants everything", async () => {
    const rig = await startRig(SLOW_DOWN);
    const quota = {
      take: () => 0,
      penalise: () => {},
      peek: () => ({ used: 0, limit: 1, nextIn: 0, oldestLeavesIn: 0 }),
    };
    const client = clientOf(rig, { ...paced(), quota, timeouts: { call: 450 } });
    await failureOf(start(client));
    expect(rig.requests.length).toBeLessThanOrEqual(5);
  });

  it("is over when the service refuses a call for another reason: the next pause is short again", async () => {
    const refused = refusal("ConflictException", 400);
    const rig = await startRig([SLOW_DOWN, SLOW_DOWN, refused, SLOW_DOWN, answer(TASK)]);
    const client = clientOf(rig, paced());
    const first = await inFakeTime(() => failureOf(start(client)));
    expect(await first.end).toMatchObject({ name: "ConflictException" });
    const { end, took } = await inFakeTime(() => start(client));
    await end;
    // The second of the quota and the one of throttling; it would be 4 s if the two before still counted.
    expect(took).toBeLessThanOrEqual(3_000);
  });

  it("makes all calls wait, and lets the throttled one go first", async () => {
    const rig = await startRig([SLOW_DOWN, answer(TASK)]);
    const client = clientOf(rig, { ...paced(), quota: new MemoryQuotaStore({ writesPerSecond: 1 }) });
    const tokens = ["first", "second", "third"];
    const { end } = await inFakeTime(() =>
      Promise.all(tokens.map((ClientToken) => start(client, { input: { ClientToken } }))),
    );
    await end;
    expect(rig.requests.map(({ input }) => input.ClientToken)).toEqual(["first", "first", "second", "third"]);
  });

  it("asks for more patience than the call has: it fails at once with what was asked for", async () => {
    const rig = await startRig(throttled("Retry-After", "3600"));
    const error = await failureOf(start(clientOf(rig, paced())));
    expect(error).toMatchObject({ name: "ThrottlingException", retryAfter: 3_600_000, $metadata: { attempts: 1 } });
  });

  it("is not retried against the caller's will: an abort ends it at once", async () => {
    const rig = await startRig(SLOW_DOWN);
    const controller = new AbortController();
    const ended = failureOf(start(clientOf(rig, paced()), { abortSignal: controller.signal }));
    await settled(rig.received(1));
    controller.abort();
    expect((await ended).name).toBe("AbortError");
    expect(rig.requests).toHaveLength(1);
  });
});

describe("41: the quota of a day that is used up, which the service tells by the same ThrottlingException", () => {
  it("is known before anything is sent, with the time when calls can be made again", async () => {
    const rig = await startRig(answer(TASK));
    const client = clientOf(rig, { quota: new MemoryQuotaStore({ writesPerSecond: 10, writesPerDay: 2 }) });
    await settled(start(client));
    await settled(start(client));
    const error = await failureOf(start(client));
    expect(error).toBeInstanceOf(DailyQuotaExhaustedError);
    expect(error).toMatchObject({ outcome: "not-sent", $metadata: { attempts: 0 } });
    const resetIn = Number((error as unknown as DailyQuotaExhaustedError).resetAt) - Date.now();
    expect(Math.abs(resetIn - 86_400_000)).toBeLessThan(2_000);
    expect(rig.requests).toHaveLength(2);
  });
});
