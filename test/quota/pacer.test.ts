import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { DailyQuotaExhaustedError, QuotaWaitError } from "../../src/quota/errors.ts";
import { MemoryQuotaStore, sharedStore } from "../../src/quota/memory-quota-store.ts";
import { type Grant, Pacer, pacerFor, type TurnOptions } from "../../src/quota/pacer.ts";
import type { QuotaKind, QuotaLimitSettings, QuotaStore, QuotaUsage } from "../../src/quota/quota-store.ts";
import { systemTiming } from "../../src/time/timing.ts";
import { FakeTime, idealTimes, mostWithin, randomArrivals, seeded } from "./fake-time.ts";

const DAY = 86_400_000;
/** Between two writes: a second, and what the store adds to it. */
const PAUSE = 1_020;

let time: FakeTime;
/** What has become of each call, in the order it happened: its name and when, or the name of its error and when. */
let log: string[];

beforeEach(() => {
  time = new FakeTime();
  log = [];
});

afterEach(() => {
  vi.useRealTimers();
});

function memory(limits: QuotaLimitSettings = {}): MemoryQuotaStore {
  return new MemoryQuotaStore(limits, time.monotonic);
}

function pacerOf(store: QuotaStore): Pacer {
  return new Pacer(store, time.monotonic);
}

/** Makes a call that writes in the log when it may go or why it may not. */
function call(pacer: Pacer, name: string, options: Partial<TurnOptions> & { kind?: QuotaKind } = {}): Promise<unknown> {
  const { kind = "write", ...rest } = options;
  return pacer.wait(kind, { maxWait: 60_000, timing: time, ...rest }).then(
    () => log.push(`${name} at ${time.elapsed}`),
    (error) => {
      log.push(`${name}: ${error.name} at ${time.elapsed}`);
      return error;
    },
  );
}

/** A store that can be told what to answer, and knows what it was asked. */
class ScriptedStore implements QuotaStore {
  asked = 0;
  readonly answers: (() => number | Promise<number>)[] = [];
  usage: QuotaUsage = { used: 0, limit: 10_000, nextIn: 0, oldestLeavesIn: 0 };

  take(): number | Promise<number> {
    this.asked += 1;
    return this.answers.shift()?.() ?? 0;
  }

  penalise(): void {}

  peek(): QuotaUsage {
    return this.usage;
  }
}

/** A memory store behind a network that takes this long to answer. */
function slow(store: MemoryQuotaStore, ms: number): QuotaStore & { asked: number } {
  return {
    asked: 0,
    async take(kind) {
      this.asked += 1;
      await time.sleep(ms / 2);
      const wait = store.take(kind);
      await time.sleep(ms / 2);
      return wait;
    },
    async penalise(kind, penalty) {
      await time.sleep(ms);
      store.penalise(kind, penalty);
    },
    async peek(kind) {
      await time.sleep(ms);
      return store.peek(kind);
    },
  };
}

describe("the queue", () => {
  test("lets the first call go at once, without a timer", async () => {
    await call(pacerOf(memory()), "a");
    expect(log).toEqual(["a at 0"]);
    expect(time.slept).toEqual([]);
  });

  test("serves calls in the order they came, a second apart", async () => {
    const pacer = pacerOf(memory());
    for (const name of ["a", "b", "c", "d"]) void call(pacer, name);
    await time.advance(10_000);
    expect(log).toEqual(["a at 0", `b at ${PAUSE}`, `c at ${2 * PAUSE}`, `d at ${3 * PAUSE}`]);
  });

  test("does not let a call that came later go before one that waits already", async () => {
    const pacer = pacerOf(memory());
    for (const name of ["a", "b", "c"]) void call(pacer, name);
    await time.advance(PAUSE - 1);
    void call(pacer, "late");
    await time.advance(10_000);
    expect(log.map((line) => line.split(" ")[0])).toEqual(["a", "b", "c", "late"]);
  });

  test("keeps reads and writes apart: a queue of writes delays no read", async () => {
    const pacer = pacerOf(memory());
    for (const name of ["a", "b", "c"]) void call(pacer, name);
    void call(pacer, "read", { kind: "read" });
    await time.settle();
    expect(log).toEqual(["a at 0", "read at 0"]);
  });

  test("asks the store for the head alone, and sleeps as long as the store says instead of asking again and again", async () => {
    const store = memory();
    const take = vi.spyOn(store, "take");
    const pacer = pacerOf(store);
    for (let index = 0; index < 20; index += 1) void call(pacer, `${index}`);
    await time.advance(60_000);
    expect(log).toHaveLength(20);
    expect(take).toHaveBeenCalledTimes(20 + 19);
    expect(time.slept.filter((ms) => ms !== 60_000)).toEqual(Array(19).fill(PAUSE));
  });

  test("leaves no timer behind when all have gone", async () => {
    const pacer = pacerOf(memory());
    for (const name of ["a", "b", "c"]) void call(pacer, name);
    await time.advance(2 * PAUSE);
    expect(log).toHaveLength(3);
    expect(time.timers).toBe(0);
  });

  test("sleeps in pieces that a timer can hold when the store asks for more than 24 days", async () => {
    const store = new ScriptedStore();
    store.answers.push(() => 3_000_000_000);
    void call(pacerOf(store), "patient", { maxWait: Number.POSITIVE_INFINITY });
    await time.settle();
    expect(Math.max(...time.slept)).toBe(2_147_483_647);
  });

  test.each([
    1, 2,
  ])("of 10,000 random calls goes in order, and no second and no 24 hours hold more than the limit (seed %i)", async (seed) => {
    const arrivals = randomArrivals(10_000, seeded(seed));
    const pacer = pacerOf(memory({ readsPerDay: 4_000 }));
    const order: number[] = [];
    const times: number[] = [];
    for (const [index, arrival] of arrivals.entries()) {
      if (arrival > time.elapsed) await time.advance(arrival - time.elapsed);
      void pacer.wait("read", { maxWait: 20 * DAY, timing: time }).then(() => {
        order.push(index);
        times.push(time.elapsed);
      });
    }
    await time.advance(3 * DAY);
    expect(order).toEqual(arrivals.map((_, index) => index));
    expect(mostWithin(1_000, times)).toBe(10);
    expect(mostWithin(DAY, times)).toBe(4_000);
    expect(times.at(-1)).toBeLessThanOrEqual((idealTimes(arrivals, 10, 4_000).at(-1) as number) * 1.05);
    expect(time.timers).toBe(0);
  }, 60_000);
});

describe("a call that is aborted", () => {
  test.each([
    ["the head", 1, ["a at 0", "b: AbortError at 300", "c at 1020", "d at 2040"]],
    ["in the middle", 2, ["a at 0", "c: AbortError at 300", "b at 1020", "d at 2040"]],
    ["the last", 3, ["a at 0", "d: AbortError at 300", "b at 1020", "c at 2040"]],
  ])("as %s ends at once, uses up nothing and lets the others move up", async (_, aborted, expected) => {
    const store = memory();
    const pacer = pacerOf(store);
    const controllers = ["a", "b", "c", "d"].map((name) => {
      const controller = new AbortController();
      void call(pacer, name, { signal: controller.signal });
      return controller;
    });
    await time.advance(300);
    controllers[aborted]?.abort();
    await time.advance(10_000);
    expect(log).toEqual(expected);
    expect(store.peek("write").used).toBe(3);
    expect(time.timers).toBe(0);
  });

  test("tells the signal's reason", async () => {
    const pacer = pacerOf(memory());
    void call(pacer, "a");
    const controller = new AbortController();
    const waiting = pacer.wait("write", { signal: controller.signal, maxWait: 60_000, timing: time });
    controller.abort(new Error("The queue worker shuts down"));
    await expect(waiting).rejects.toMatchObject({
      name: "AbortError",
      message: "The call was aborted: The queue worker shuts down",
      cause: new Error("The queue worker shuts down"),
    });
  });

  test("before it was made is not even counted", async () => {
    const store = memory();
    await call(pacerOf(store), "a", { signal: AbortSignal.abort() });
    expect(log).toEqual(["a: AbortError at 0"]);
    expect(store.peek("write").used).toBe(0);
  });

  test("leaves no timer behind when it was the only one, and no debt for the next", async () => {
    const store = memory();
    const pacer = pacerOf(store);
    void call(pacer, "a");
    const controller = new AbortController();
    void call(pacer, "b", { signal: controller.signal });
    await time.advance(500);
    expect(time.timers).toBeGreaterThan(0);
    controller.abort();
    await time.settle();
    expect(time.timers).toBe(0);
    void call(pacer, "c");
    await time.advance(10_000);
    expect(log).toEqual(["a at 0", "b: AbortError at 500", `c at ${PAUSE}`]);
  });

  test("in the very ms of its turn leaves the turn to the next", async () => {
    const store = memory();
    const pacer = pacerOf(store);
    void call(pacer, "a");
    const controller = new AbortController();
    void call(pacer, "b", { signal: controller.signal });
    void call(pacer, "c");
    void time.sleep(PAUSE).then(() => controller.abort());
    await time.advance(PAUSE);
    expect(log.toSorted()).toEqual(["a at 0", `b: AbortError at ${PAUSE}`, `c at ${PAUSE}`]);
    expect(store.peek("write").used).toBe(2);
  });

  test("takes nobody with it who comes in the same moment", async () => {
    for (let moment = 0; moment < 20; moment += 1) {
      const store = memory();
      const pacer = pacerOf(store);
      void call(pacer, "a");
      const controller = new AbortController();
      void call(pacer, "b", { signal: controller.signal });
      await time.advance(500);
      controller.abort();
      for (let turn = 0; turn < moment; turn += 1) await undefined;
      const next = call(pacer, `next ${moment}`);
      await time.advance(PAUSE);
      await next;
      expect(log.at(-1)).toMatch(new RegExp(`^next ${moment} at`));
      expect(store.peek("write").used).toBe(2);
      expect(time.timers).toBe(0);
    }
  });

  test("takes along what the store had told it: the next asks anew, and finds a quota that was raised meanwhile", async () => {
    const store = memory({ writesPerDay: 1 });
    const pacer = pacerOf(store);
    await call(pacer, "a");
    const controller = new AbortController();
    void call(pacer, "patient", { signal: controller.signal, maxWait: 2 * DAY });
    await time.advance(5_000);
    controller.abort();
    await time.settle();
    store.setLimits({ writesPerDay: 2 });
    await call(pacer, "b", { maxWait: 0 });
    expect(log.at(-1)).toBe("b at 5000");
  });

  test("together with 2,000 others under one signal ends with all of them at once", async () => {
    const store = memory();
    const pacer = pacerOf(store);
    const controller = new AbortController();
    for (let index = 0; index < 2_000; index += 1) {
      void call(pacer, "one", { signal: controller.signal, maxWait: DAY });
    }
    void call(pacer, "other", { maxWait: DAY });
    await time.advance(500);
    controller.abort();
    await time.advance(PAUSE);
    expect(log.filter((line) => line === "one: AbortError at 500")).toHaveLength(1_999);
    expect(log.at(-1)).toBe(`other at ${PAUSE}`);
    expect(store.peek("write").used).toBe(2);
    expect(time.timers).toBe(0);
  });
});

describe("throttling", () => {
  test("slows every caller of the kind, those that wait already included", async () => {
    const pacer = pacerOf(memory());
    const throttled = pacer.wait("write", { maxWait: 0, timing: time });
    for (const name of ["b", "c"]) void call(pacer, name);
    await (await throttled).throttled(8_000);
    void call(pacer, "later");
    void call(pacer, "read", { kind: "read" });
    await time.advance(20_000);
    const after = [0, 1, 2].map((calls) => 8_000 + calls * PAUSE);
    expect(log).toEqual(["read at 0", `b at ${after[0]}`, `c at ${after[1]}`, `later at ${after[2]}`]);
  });

  test("refuses those that cannot wait for its end, and only those", async () => {
    const store = memory();
    store.penalise("write", 8_000);
    const pacer = pacerOf(store);
    const refused = call(pacer, "hasty", { maxWait: 7_999 });
    void call(pacer, "patient", { maxWait: 10_000 });
    expect(await refused).toMatchObject({ name: "QuotaWaitError", kind: "write", retryAfter: 8_000, maxWait: 7_999 });
    await time.advance(20_000);
    expect(log).toEqual(["hasty: QuotaWaitError at 0", "patient at 8000"]);
  });

  async function pauseAfter(pacer: Pacer, options: Partial<TurnOptions> = {}): Promise<[number, Grant]> {
    const before = time.elapsed;
    const turn = pacer.wait("write", { maxWait: DAY, timing: time, ...options });
    let waited = 0;
    void turn.then(() => {
      waited = time.elapsed - before;
    });
    await time.advance(60_000);
    return [waited, await turn];
  }

  test("is waited out for a second, and twice as long each time it follows upon another, up to 16 s", async () => {
    const store = memory({ writesPerSecond: 100 });
    const pacer = pacerOf(store);
    const pauses: number[] = [];
    let [, grant] = await pauseAfter(pacer);
    for (let i = 0; i < 7; i += 1) {
      await grant.throttled();
      const [pause, next] = await pauseAfter(pacer);
      pauses.push(pause);
      grant = next;
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 16_000, 16_000]);
    grant.admitted();
    const [, again] = await pauseAfter(pacer);
    await again.throttled();
    expect((await pauseAfter(pacer))[0]).toBe(1_000);
  });

  test("is waited out for up to half as long again, so that processes do not all come back at once", async () => {
    const pacer = pacerOf(memory());
    const timing = { ...time, random: () => 0.999 };
    await (await pacer.wait("write", { maxWait: 0, timing })).throttled();
    expect((await pauseAfter(pacer))[0]).toBe(1_500);
  });

  test("of calls that were under way together counts once", async () => {
    const pacer = pacerOf(memory({ writesPerSecond: 10 }));
    const grants = await Promise.all(
      Array.from({ length: 10 }, () => pacer.wait("write", { maxWait: 0, timing: time })),
    );
    await time.advance(50);
    for (const grant of grants) await grant.throttled();
    expect((await pauseAfter(pacer))[0]).toBe(1_000);
  });

  test("sends a call back to the front: it came before all who wait for their first turn", async () => {
    const pacer = pacerOf(memory());
    void call(pacer, "a");
    for (const name of ["b", "c"]) void call(pacer, name);
    void call(pacer, "a again", { again: true });
    void call(pacer, "z again", { again: true });
    await time.advance(10_000);
    expect(log.map((line) => line.split(" at ")[0])).toEqual(["a", "a again", "z again", "b", "c"]);
  });
});

describe("a call with little time", () => {
  test("is refused at once when the quota's own wait takes all of it", async () => {
    const pacer = pacerOf(memory());
    void call(pacer, "a");
    const refused = call(pacer, "b", { maxWait: PAUSE });
    await time.settle();
    expect(log).toEqual(["a at 0", "b: QuotaWaitError at 0"]);
    expect(await refused).toBeInstanceOf(QuotaWaitError);
    expect(time.timers).toBe(0);
  });

  test("waits when the quota's wait fits", async () => {
    const pacer = pacerOf(memory());
    void call(pacer, "a");
    void call(pacer, "b", { maxWait: PAUSE + 1 });
    await time.advance(PAUSE);
    expect(log).toEqual(["a at 0", `b at ${PAUSE}`]);
  });

  test("may go at once with no time to wait at all", async () => {
    const pacer = pacerOf(memory());
    await call(pacer, "a", { maxWait: 0 });
    await call(pacer, "b", { maxWait: 0 });
    expect(log).toEqual(["a at 0", "b: QuotaWaitError at 0"]);
  });

  test("is measured by what is left of it: the time in the queue has gone", async () => {
    const pacer = pacerOf(memory());
    for (const name of ["a", "b"]) void call(pacer, name);
    void call(pacer, "c", { maxWait: PAUSE + 500 });
    await time.advance(PAUSE);
    expect(log).toEqual(["a at 0", `b at ${PAUSE}`, `c: QuotaWaitError at ${PAUSE}`]);
  });

  test("is never kept longer than that behind others, and then uses up nothing", async () => {
    const store = memory();
    const pacer = pacerOf(store);
    for (const name of ["a", "b", "c"]) void call(pacer, name);
    const refused = call(pacer, "d", { maxWait: PAUSE + 30 });
    store.penalise("write", PAUSE + 20);
    await time.advance(10_000);
    expect(log).toContain(`d: QuotaWaitError at ${PAUSE + 20}`);
    expect(await refused).toMatchObject({ maxWait: PAUSE + 30 });
    expect(store.peek("write").used).toBe(3);
    expect(time.timers).toBe(0);
  });

  test("is told at once even when somebody patient waits before it", async () => {
    const store = memory();
    store.penalise("write", 30_000);
    const pacer = pacerOf(store);
    void call(pacer, "patient");
    await time.advance(10_000);
    const refused = call(pacer, "hasty", { maxWait: 5_000 });
    void call(pacer, "fits", { maxWait: 25_000 });
    expect(await refused).toMatchObject({ name: "QuotaWaitError", retryAfter: 20_000 });
    expect(log).toEqual(["hasty: QuotaWaitError at 10000"]);
    await time.advance(30_000);
    expect(log.slice(1)).toEqual(["patient at 30000", `fits at ${30_000 + PAUSE}`]);
  });

  test("is given up on when the store hangs", async () => {
    const store = new ScriptedStore();
    store.answers.push(() => new Promise(() => {}));
    const pacer = pacerOf(store);
    void call(pacer, "a", { maxWait: 2_000 });
    void call(pacer, "b", { maxWait: 3_000 });
    await time.advance(10_000);
    expect(log).toEqual(["a: QuotaWaitError at 2000", "b: QuotaWaitError at 3000"]);
    expect(time.timers).toBe(0);
  });
});

describe("the day's quota", () => {
  test("once used up refuses calls before they are sent, and says when it is there again", async () => {
    const store = memory({ writesPerDay: 3 });
    const pacer = pacerOf(store);
    await time.advance(5_000);
    const before = time.now();
    const calls = ["a", "b", "c", "d", "e"].map((name) => call(pacer, name));
    await time.advance(3 * PAUSE);
    expect(log).toEqual([
      "a at 5000",
      `b at ${5_000 + PAUSE}`,
      `c at ${5_000 + 2 * PAUSE}`,
      `d: DailyQuotaExhaustedError at ${5_000 + 2 * PAUSE}`,
      `e: DailyQuotaExhaustedError at ${5_000 + 2 * PAUSE}`,
    ]);
    const refused = (await calls[3]) as DailyQuotaExhaustedError;
    expect(refused).toBeInstanceOf(DailyQuotaExhaustedError);
    expect(refused.kind).toBe("write");
    expect(refused.resetAt).toEqual(new Date(before + DAY + 20));
    await time.advance(refused.resetAt.getTime() - time.now() - 1);
    expect(await call(pacer, "early", { maxWait: 0 })).toBeInstanceOf(DailyQuotaExhaustedError);
    await time.advance(1);
    await call(pacer, "f", { maxWait: 0 });
    expect(log.at(-1)).toBe(`f at ${5_000 + DAY + 20}`);
  });

  test("is waited for by a call that has the time", async () => {
    const pacer = pacerOf(memory({ writesPerDay: 1 }));
    await call(pacer, "a");
    void call(pacer, "nightly", { maxWait: 2 * DAY });
    await time.advance(2 * DAY);
    expect(log).toEqual(["a at 0", `nightly at ${DAY + 20}`]);
  });

  test("is not blamed for a penalty, and a penalty is not forgotten in resetAt", async () => {
    const store = memory({ writesPerDay: 1 });
    const pacer = pacerOf(store);
    await call(pacer, "a");
    await time.advance(DAY - 10_000);
    store.penalise("write", 40_000);
    expect(await call(pacer, "has time for the day", { maxWait: 30_000 })).toBeInstanceOf(QuotaWaitError);
    const refused = (await call(pacer, "has no time", { maxWait: 5_000 })) as DailyQuotaExhaustedError;
    expect(refused).toBeInstanceOf(DailyQuotaExhaustedError);
    expect(refused.resetAt).toEqual(new Date(time.now() + 40_000));
  });

  test("has its resetAt by the time of day as it is set now", async () => {
    const pacer = pacerOf(memory({ writesPerDay: 1 }));
    await call(pacer, "a");
    time.setTimeOfDay(-DAY);
    const refused = (await call(pacer, "b")) as DailyQuotaExhaustedError;
    expect(refused.resetAt).toEqual(new Date(time.now() + DAY + 20));
  });
});

describe("a clock that jumps", () => {
  test.each([DAY, -DAY])("by %d ms changes neither how long a call waits nor how long it can", async (jump) => {
    vi.useFakeTimers();
    const pacer = new Pacer(new MemoryQuotaStore());
    const gone: string[] = [];
    const wait = (name: string, maxWait: number) =>
      pacer.wait("write", { maxWait, timing: systemTiming }).then(
        () => gone.push(name),
        (error) => gone.push(`${name}: ${error.name}`),
      );
    for (const name of ["a", "b", "c"]) void wait(name, 60_000);
    void wait("hasty", PAUSE + 500);
    vi.setSystemTime(Date.now() + jump);
    await vi.advanceTimersByTimeAsync(PAUSE - 1);
    expect(gone).toEqual(["a"]);
    await vi.advanceTimersByTimeAsync(1);
    expect(gone).toEqual(["a", "b", "hasty: QuotaWaitError"]);
    vi.setSystemTime(Date.now() + jump);
    await vi.advanceTimersByTimeAsync(PAUSE - 1);
    expect(gone).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(1);
    expect(gone).toEqual(["a", "b", "hasty: QuotaWaitError", "c"]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("clients", () => {
  test("of one account share its second, first come first served", async () => {
    const store = memory();
    const take = vi.spyOn(store, "take");
    const [one, other] = [pacerFor(store, time.monotonic), pacerFor(store, time.monotonic)];
    void call(one, "a of one");
    void call(other, "b of other");
    void call(one, "c of one");
    await time.advance(5_000);
    expect(log).toEqual(["a of one at 0", `b of other at ${PAUSE}`, `c of one at ${2 * PAUSE}`]);
    expect(take).toHaveBeenCalledTimes(3 + 2);
  });

  test("of two accounts do not wait for each other, and those of the same account do", async () => {
    vi.useFakeTimers();
    const write = (account: string) =>
      pacerFor(sharedStore(account)).wait("write", { maxWait: 0, timing: systemTiming });
    await write("444444444444");
    await write("555555555555");
    await expect(write("444444444444")).rejects.toBeInstanceOf(QuotaWaitError);
  });
});

describe("calls that are answered", () => {
  /** Makes as many calls as the second has room for, answered after so many ms, and one more: how long that one waits. */
  async function waitAfter(pacer: Pacer, ms: number): Promise<number> {
    const turn = async () => {
      const grant = await pacer.wait("write", { maxWait: 60_000, timing: time });
      grant.sent();
      return grant;
    };
    const grants = await Promise.all([turn(), turn()]);
    const left = time.elapsed;
    await time.advance(ms);
    for (const grant of grants) grant.admitted();
    await Promise.all([call(pacer, "next"), time.advance(3_000)]);
    const next = Number(log.at(-1)?.split(" at ")[1]) - left;
    await time.advance(3_000);
    return next;
  }

  test("for the first time count from their answers, as nobody knows how long they are on their way", async () => {
    expect(await waitAfter(pacerOf(memory({ writesPerSecond: 2 })), 300)).toBe(300 + 1_000);
  });

  test("later count from when they left, with the margin for those that overtake each other", async () => {
    const pacer = pacerOf(memory({ writesPerSecond: 2 }));
    await waitAfter(pacer, 0);
    expect(await waitAfter(pacer, 300)).toBe(PAUSE);
    expect(await waitAfter(pacer, 20)).toBe(PAUSE);
  });

  test("sooner than the margin is long leave a second later, as they had arrived by then", async () => {
    const pacer = pacerOf(memory({ writesPerSecond: 2 }));
    await waitAfter(pacer, 0);
    expect(await waitAfter(pacer, 4)).toBe(4 + 1_000);
    expect(await waitAfter(pacer, 0)).toBe(1_000);
  });
});

describe("a store behind a network", () => {
  test("is waited for, in order", async () => {
    const store = slow(memory(), 40);
    const pacer = pacerOf(store);
    for (const name of ["a", "b", "c"]) void call(pacer, name);
    await time.advance(10_000);
    // Each pause is longer by the 40 ms of one round trip: a wait counts from its answer on.
    expect(log).toEqual(["a at 40", `b at ${PAUSE + 80}`, `c at ${2 * PAUSE + 120}`]);
    expect(store.asked).toBe(5);
    expect(time.timers).toBe(0);
  });

  test("gives the grant that was under way for an aborted call to the next one", async () => {
    const counted = memory();
    const pacer = pacerOf(slow(counted, 40));
    const controller = new AbortController();
    void call(pacer, "a", { signal: controller.signal });
    void call(pacer, "b");
    await time.advance(30);
    controller.abort();
    await time.advance(10_000);
    expect(log).toEqual(["a: AbortError at 30", "b at 40"]);
    expect(counted.peek("write").used).toBe(1);
  });

  test("makes the day's end known with its resetAt as well", async () => {
    const pacer = pacerOf(slow(memory({ writesPerDay: 1 }), 40));
    const first = call(pacer, "a");
    const refused = call(pacer, "b");
    await time.advance(200);
    await first;
    expect(((await refused) as DailyQuotaExhaustedError).resetAt).toEqual(new Date(time.now() - 200 + 20 + DAY + 20));
  });

  test("slows every caller once a penalty has reached it", async () => {
    const pacer = pacerOf(slow(memory(), 40));
    const grant = pacer.wait("write", { maxWait: 1_000, timing: time });
    await time.advance(40);
    const penalised = (await grant).throttled(8_000);
    await time.advance(40);
    await penalised;
    void call(pacer, "a");
    await time.advance(10_000);
    expect(log).toEqual(["a at 8140"]);
  });
});

describe("a store that fails", () => {
  const down = new Error("Redis is down");

  test.each([
    [
      "throws",
      () => {
        throw down;
      },
    ],
    ["rejects", () => Promise.reject(down)],
  ])("and %s stops the call that asked, unsent, and the queue goes on with the next", async (_, answer) => {
    const store = new ScriptedStore();
    store.answers.push(answer);
    const pacer = pacerOf(store);
    const failed = call(pacer, "a");
    void call(pacer, "b");
    await time.settle();
    expect(await failed).toBe(down);
    expect(log).toEqual(["a: Error at 0", "b at 0"]);
    expect(store.asked).toBe(2);
    expect(time.timers).toBe(0);
  });

  test.each([Number.NaN, -1, "0", undefined, null])("and answers %j grants nothing", async (answer) => {
    const store = new ScriptedStore();
    store.take = () => answer as number;
    expect(await call(pacerOf(store), "a")).toMatchObject({
      name: "TypeError",
      message: `The quota store must answer take with a number of ms from 0 up, but answered ${answer}`,
    });
  });

  test("when it is asked why a call must wait tells that call", async () => {
    const store = new ScriptedStore();
    store.answers.push(() => 90_000);
    store.peek = () => {
      throw down;
    };
    const pacer = pacerOf(store);
    expect(await call(pacer, "a")).toBe(down);
    await call(pacer, "b");
    expect(log).toEqual(["a: Error at 0", "b at 0"]);
  });

  test.each<[string, unknown]>([
    ["nothing", undefined],
    ["numbers in text", { used: "1", limit: "2", nextIn: "3", oldestLeavesIn: "4" }],
    ["no numbers", { used: "1", limit: "2", nextIn: "3", oldestLeavesIn: "soon" }],
    ["a time beyond the end of time", { used: 1, limit: 1, nextIn: 1e300, oldestLeavesIn: 1e300 }],
  ])("and answers peek with %s is told what to answer", async (_, usage) => {
    const store = new ScriptedStore();
    store.answers.push(() => 90_000);
    store.usage = usage as QuotaUsage;
    expect(await call(pacerOf(store), "a")).toMatchObject({
      name: "TypeError",
      message: "The quota store must answer peek with used, limit, nextIn and oldestLeavesIn, all numbers from 0 up",
    });
  });

  test("and has no limit for the day makes the call wait as any other", async () => {
    const store = new ScriptedStore();
    store.answers.push(() => 90_000);
    store.usage = { used: 5, limit: Number.POSITIVE_INFINITY, nextIn: 90_000, oldestLeavesIn: 80_000_000 };
    expect(await call(pacerOf(store), "a")).toBeInstanceOf(QuotaWaitError);
  });

  test("when it is penalised tells who penalised", async () => {
    const store = new ScriptedStore();
    store.penalise = () => {
      throw down;
    };
    const grant = await pacerOf(store).wait("write", { maxWait: 0, timing: time });
    await expect(grant.throttled()).rejects.toBe(down);
  });

  test("in its sleep refuses the head and goes on", async () => {
    const store = new ScriptedStore();
    store.answers.push(() => 500);
    const sleep = (ms: number, signal?: AbortSignal) => (ms === 500 ? Promise.reject(down) : time.sleep(ms, signal));
    const timing = { ...time, sleep };
    const pacer = pacerOf(store);
    expect(await call(pacer, "a", { timing })).toBe(down);
    await call(pacer, "b");
    expect(log).toEqual(["a: Error at 0", "b at 0"]);
  });
});
