// Rows 38 and 39 of the table of faults: how long the client waits when it is told to.
import { describe, expect, it } from "vitest";
import { ThrottlingException } from "../../src/index.ts";
import { clientOf, failureOf, recordedTiming, type Settings, settled, start, TASK } from "./calls.ts";
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
