import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, describe, expect, test, vi } from "vitest";
import { MemoryQuotaStore, sharedStore } from "../../src/quota/memory-quota-store.ts";
import type { QuotaKind, QuotaLimitSettings } from "../../src/quota/quota-store.ts";
import { idealTimes, mostWithin, randomArrivals, seeded } from "./fake-time.ts";

const SECOND = 1_000;
const DAY = 86_400_000;
/** What the store adds to each window, because requests overtake each other on their way. */
const MARGIN = 20;
const PAUSE = SECOND + MARGIN;

afterEach(() => {
  vi.useRealTimers();
});

function storeAt(limits: QuotaLimitSettings = {}) {
  const clock = { ms: 0 };
  return { clock, store: new MemoryQuotaStore(limits, () => clock.ms) };
}

/** When each of the arrivals is granted, if each asks when it was told to. */
function grantTimes(store: MemoryQuotaStore, clock: { ms: number }, kind: QuotaKind, arrivals: readonly number[]) {
  return arrivals.map((arrival) => {
    clock.ms = Math.max(clock.ms, arrival);
    for (let wait = store.take(kind); wait > 0; wait = store.take(kind)) clock.ms += wait;
    return clock.ms;
  });
}

function takeAll(store: MemoryQuotaStore, kind: QuotaKind, count: number): number[] {
  return Array.from({ length: count }, () => store.take(kind));
}

describe("the memory store, asked by 10,000 random arrivals", () => {
  const cases: [QuotaKind, perSecond: number, perDay: number][] = [
    ["write", 1, 10_000],
    ["write", 1, 3_000],
    ["write", 3, 700],
    ["read", 10, 100_000],
    ["read", 10, 4_000],
    ["read", 25, 20],
  ];
  const seeds = [1, 2, 3];
  const all = cases.flatMap((limits) => seeds.map((seed) => [...limits, seed] as const));

  test.each(
    all,
  )("of %ss, with %i a second and %i a day (seed %i), lets no second and no 24 hours hold more, and no call wait 5 % too long", (kind, perSecond, perDay, seed) => {
    const { clock, store } = storeAt({ [`${kind}sPerSecond`]: perSecond, [`${kind}sPerDay`]: perDay });
    const arrivals = randomArrivals(10_000, seeded(seed));
    const ideal = idealTimes(arrivals, perSecond, perDay);
    const granted = grantTimes(store, clock, kind, arrivals);
    expect(mostWithin(SECOND, granted)).toBeLessThanOrEqual(perSecond);
    expect(mostWithin(DAY, granted)).toBeLessThanOrEqual(perDay);
    expect(granted.filter((time, call) => time > (ideal[call] as number) * 1.05 + MARGIN)).toEqual([]);
  });
});

describe("the memory store", () => {
  test("grants ten reads at once and the next ten a second later", () => {
    const { clock, store } = storeAt();
    expect(takeAll(store, "read", 11)).toEqual([...Array(10).fill(0), PAUSE]);
    clock.ms += PAUSE;
    expect(takeAll(store, "read", 11)).toEqual([...Array(10).fill(0), PAUSE]);
  });

  test("names the wait to the ms: a call is granted after it and not 1 ms before", () => {
    const { clock, store } = storeAt();
    store.take("write");
    clock.ms += 400;
    const wait = store.take("write");
    expect(wait).toBe(PAUSE - 400);
    clock.ms += wait - 1;
    expect(store.take("write")).toBe(1);
    clock.ms += 1;
    expect(store.take("write")).toBe(0);
  });

  test("leaves more than a second between two writes, for a request may be faster on its way than the one before", () => {
    const { clock, store } = storeAt();
    const [first, second] = grantTimes(store, clock, "write", [0, 0]) as [number, number];
    expect(second - first).toBeGreaterThan(SECOND);
    expect(second - first).toBeLessThanOrEqual(SECOND * 1.05);
  });

  test("does not count a call that it did not grant", () => {
    const { clock, store } = storeAt();
    store.take("write");
    for (let asked = 0; asked < 100; asked += 1) store.take("write");
    expect(store.peek("write").used).toBe(1);
    clock.ms += PAUSE;
    expect(store.take("write")).toBe(0);
  });

  test("counts reads and writes apart", () => {
    const { store } = storeAt({ writesPerDay: 1 });
    store.take("write");
    expect(store.take("read")).toBe(0);
    expect(store.peek("write").used).toBe(1);
    expect(store.peek("read").used).toBe(1);
  });

  test("waits for the day's first call to leave the 24 hours when all of the day's calls are made", () => {
    const { clock, store } = storeAt({ writesPerDay: 3 });
    const granted = grantTimes(store, clock, "write", [5_000, 20_000, 70_000]);
    expect(store.take("write")).toBe((granted[0] as number) + DAY + MARGIN - clock.ms);
  });

  test("grants nothing of a throttled kind until its penalty is over, and goes on with the other kind", () => {
    const { clock, store } = storeAt();
    store.penalise("write", 7_000);
    expect(store.take("write")).toBe(7_000);
    expect(store.take("read")).toBe(0);
    clock.ms += 6_999;
    expect(store.take("write")).toBe(1);
    clock.ms += 1;
    expect(store.take("write")).toBe(0);
  });

  test("keeps the longer of two penalties, whichever came first", () => {
    const { clock, store } = storeAt();
    store.penalise("write", 9_000);
    store.penalise("write", 2_000);
    expect(store.take("write")).toBe(9_000);
    clock.ms += 8_000;
    store.penalise("write", 3_000);
    expect(store.take("write")).toBe(3_000);
  });

  test("takes no notice of a penalty that is no number, and heeds the next", () => {
    const { store } = storeAt();
    store.penalise("write", Number.NaN);
    store.penalise("write", 2_000);
    expect(store.take("write")).toBe(2_000);
  });

  test("cuts an endless penalty to a day", () => {
    const { store } = storeAt();
    store.penalise("write", Number.POSITIVE_INFINITY);
    expect(store.take("write")).toBe(DAY);
  });

  test("tells how much is used, when the next call can be made, and when the oldest is forgotten", () => {
    const { clock, store } = storeAt();
    expect(store.peek("write")).toEqual({ used: 0, limit: 10_000, nextIn: 0, oldestLeavesIn: 0 });
    grantTimes(store, clock, "write", [0, 60_000, 120_000]);
    clock.ms += 300;
    const leaves = DAY + MARGIN - 120_300;
    const usage = { used: 3, limit: 10_000, nextIn: PAUSE - 300, oldestLeavesIn: leaves };
    expect(store.peek("write")).toEqual(usage);
    expect(store.peek("write")).toEqual(usage);
    clock.ms += leaves;
    expect(store.peek("write")).toEqual({ used: 2, limit: 10_000, nextIn: 0, oldestLeavesIn: 60_000 });
  });

  test("counts the calls of the last 24 hours right at any time", () => {
    const { clock, store } = storeAt({ readsPerDay: 5_000 });
    const random = seeded(4);
    const arrivals = randomArrivals(12_000, random).map((time) => time * 20);
    const granted: number[] = [];
    for (const arrival of arrivals) {
      granted.push(...grantTimes(store, clock, "read", [arrival]));
      if (random() > 0.95) {
        const counted = granted.filter((time) => time + DAY + MARGIN > clock.ms);
        expect(store.peek("read")).toMatchObject({
          used: counted.length,
          oldestLeavesIn: (counted[0] as number) + DAY + MARGIN - clock.ms,
        });
      }
    }
    expect(granted.at(-1)).toBeGreaterThan(DAY);
  });

  test("forgets none of a quiet day's calls when a busy day follows", () => {
    const { clock, store } = storeAt();
    const quiet = Array.from({ length: 40 }, (_, hour) => hour * 3_600_000);
    const busy = Array.from({ length: 500 }, (_, call) => 40 * 3_600_000 + call * 2_000);
    const granted = grantTimes(store, clock, "write", [...quiet, ...busy]);
    expect(granted).toEqual([...quiet, ...busy]);
    expect(store.take("write")).toBe(PAUSE);
    expect(store.peek("write").used).toBe(granted.filter((time) => time + DAY + MARGIN > clock.ms).length);
  });

  test("goes on when its clock is put back by a day, granting neither sooner nor a day later", () => {
    const { clock, store } = storeAt();
    store.take("write");
    clock.ms -= DAY;
    expect(store.take("write")).toBe(PAUSE);
    clock.ms += PAUSE;
    expect(store.take("write")).toBe(0);
    expect(store.peek("write").used).toBe(2);
  });

  test.each([DAY, -DAY])("does not notice that the time of day is set by %d ms", (jump) => {
    vi.useFakeTimers();
    const store = new MemoryQuotaStore();
    store.take("write");
    store.penalise("read", 5_000);
    vi.setSystemTime(Date.now() + jump);
    expect(store.take("write")).toBe(PAUSE);
    expect(store.take("read")).toBe(5_000);
    expect(store.peek("write")).toMatchObject({ used: 1, oldestLeavesIn: DAY + MARGIN });
    vi.advanceTimersByTime(PAUSE);
    expect(store.take("write")).toBe(0);
  });

  test("keeps no more than the calls of a day in memory after 1,000,000 calls", () => {
    const held = { used: 0, store: undefined as unknown };
    fill(held, 1_000_000);
    expect(held.used).toBeGreaterThan(90_000);
    const withStore = bytesInUse();
    held.store = undefined;
    const taken = withStore - bytesInUse();
    // V8 makes an array half as long again when it is full.
    expect(taken).toBeLessThanOrEqual(100_000 * 8 * 1.5);
    expect(taken).toBeGreaterThan(90_000 * 8);
  });
});

describe("calls that leave later than they were granted", () => {
  test("count from when they left", () => {
    const { clock, store } = storeAt();
    expect(store.take("write")).toBe(0);
    clock.ms = 400;
    store.recount("write", 400, 0);
    expect(store.take("write")).toBe(PAUSE);
    clock.ms += PAUSE;
    expect(store.take("write")).toBe(0);
  });

  test("change nothing for those that left before them", () => {
    const { clock, store } = storeAt({ writesPerSecond: 3 });
    for (const ms of [0, 100, 200]) {
      clock.ms = ms;
      expect(store.take("write")).toBe(0);
    }
    clock.ms = 350;
    // The call of 100 ms leaves last, so the next two make room at 1,020 and 1,220.
    store.recount("write", 250, 0);
    expect(store.take("write")).toBe(PAUSE - 350);
    clock.ms = PAUSE;
    expect([store.take("write"), store.take("write")]).toEqual([0, 200]);
    clock.ms = 200 + PAUSE;
    expect([store.take("write"), store.take("write")]).toEqual([0, 150]);
  });

  test("are not taken for others when they are not known, or no more", () => {
    const { clock, store } = storeAt();
    store.recount("write", 100, 0);
    clock.ms = 500;
    expect(store.take("write")).toBe(0);
    clock.ms = 600;
    store.recount("write", 400, 0);
    expect(store.take("write")).toBe(PAUSE - 100);
  });

  test.each([1, 2, 3])("leave no second with more than the limit, however late each is (seed %i)", (seed) => {
    const random = seeded(seed);
    const { clock, store } = storeAt({ writesPerSecond: 5, writesPerDay: 1_000_000 });
    const left: number[] = [];
    const onTheWay: { granted: number; leaves: number }[] = [];
    while (left.length < 3_000) {
      while (store.take("write") === 0) {
        onTheWay.push({ granted: clock.ms, leaves: clock.ms + Math.floor(random() ** 4 * 900) });
      }
      clock.ms += 1;
      for (const call of onTheWay.filter(({ leaves }) => leaves <= clock.ms)) {
        onTheWay.splice(onTheWay.indexOf(call), 1);
        if (clock.ms > call.granted) store.recount("write", clock.ms - call.granted, 0);
        left.push(clock.ms);
      }
    }
    expect(mostWithin(SECOND, left)).toBeLessThanOrEqual(5);
  });
});

describe("calls whose answers come soon", () => {
  test("are known to have arrived by then, and leave their second to the ms", () => {
    const { clock, store } = storeAt();
    store.take("write");
    clock.ms = 3;
    store.recount("write", 3, MARGIN);
    expect(store.take("write")).toBe(SECOND);
    clock.ms += SECOND;
    expect(store.take("write")).toBe(0);
  });

  test("change nothing for those before them that have no answer yet", () => {
    const { clock, store } = storeAt({ writesPerSecond: 2 });
    takeAll(store, "write", 1);
    clock.ms = 10;
    takeAll(store, "write", 1);
    clock.ms = 12;
    // The call of 10 ms arrived by 12, so it goes at 1,012; that of 0 ms may arrive until 20.
    store.recount("write", 2, MARGIN);
    clock.ms = 12 + SECOND;
    expect([store.take("write"), store.take("write")]).toEqual([0, PAUSE - clock.ms]);
  });

  test.each([1, 2, 3])("leave no second with more arrivals than the limit (seed %i)", (seed) => {
    const random = seeded(seed);
    const { clock, store } = storeAt({ writesPerSecond: 5, writesPerDay: 1_000_000 });
    const arrived: number[] = [];
    const onTheWay: { granted: number; answeredAt: number }[] = [];
    while (arrived.length < 3_000) {
      while (store.take("write") === 0) {
        const arrives = clock.ms + Math.floor(random() * MARGIN);
        arrived.push(arrives);
        onTheWay.push({ granted: clock.ms, answeredAt: arrives + Math.floor(random() * MARGIN) });
      }
      clock.ms += 1;
      for (const call of onTheWay.filter(({ answeredAt }) => answeredAt <= clock.ms)) {
        onTheWay.splice(onTheWay.indexOf(call), 1);
        const answeredIn = clock.ms - call.granted;
        if (answeredIn < MARGIN) store.recount("write", answeredIn, MARGIN);
      }
    }
    const inOrder = arrived.toSorted((a, b) => a - b);
    expect(mostWithin(SECOND, inOrder)).toBe(5);
    expect(inOrder.at(-1)).toBeLessThan((3_000 / 5) * (PAUSE - 5));
  });
});

describe("the limits", () => {
  test("are AWS's unless others are given", () => {
    expect(takeAll(storeAt().store, "write", 2)).toEqual([0, PAUSE]);
    expect(storeAt().store.peek("write").limit).toBe(10_000);
    expect(storeAt().store.peek("read").limit).toBe(100_000);
    expect(storeAt({ writesPerDay: undefined }).store.peek("write").limit).toBe(10_000);
  });

  test("are those that AWS granted the partner, when they are given", () => {
    const { store } = storeAt({ writesPerSecond: 3, writesPerDay: 4, readsPerSecond: 2, readsPerDay: 7 });
    expect(takeAll(store, "write", 4)).toEqual([0, 0, 0, PAUSE]);
    expect(takeAll(store, "read", 3)).toEqual([0, 0, PAUSE]);
    expect(store.peek("write").limit).toBe(4);
    expect(store.peek("read").limit).toBe(7);
  });

  test.each([
    ["writesPerSecond", 0, "but is 0"],
    ["writesPerDay", -1, "but is -1"],
    ["readsPerSecond", 2.5, "but is 2.5"],
    ["readsPerDay", Number.POSITIVE_INFINITY, "but is Infinity"],
    ["readsPerDay", Number.NaN, "but is NaN"],
    ["writesPerDay", "10", "but is a string"],
  ])("refuse %s %d and say what it may be", (limit, value, is) => {
    const wrong = { [limit]: value } as QuotaLimitSettings;
    const refusal = expect.objectContaining({
      name: "ConfigurationError",
      message: `quota.${limit} must be a whole number from 1 up, ${is}`,
    });
    expect(() => new MemoryQuotaStore(wrong)).toThrow(refusal);
    expect(() => storeAt().store.setLimits(wrong)).toThrow(refusal);
  });

  test("refuse a name that is none of them and say which there are", () => {
    expect(() => new MemoryQuotaStore({ writePerSecond: 2 } as QuotaLimitSettings)).toThrow(
      "quota.writePerSecond is no limit; those are writesPerSecond, writesPerDay, readsPerSecond, readsPerDay",
    );
  });

  test("can be raised and lowered without forgetting what was counted", () => {
    const { clock, store } = storeAt({ writesPerDay: 100 });
    grantTimes(store, clock, "write", Array(100).fill(0));
    store.setLimits({ writesPerDay: 102, writesPerSecond: 5, readsPerSecond: 1, readsPerDay: 7 });
    expect(takeAll(store, "read", 2)).toEqual([0, PAUSE]);
    expect(store.peek("read").limit).toBe(7);
    expect(takeAll(store, "write", 2)).toEqual([0, 0]);
    expect(store.take("write")).toBe(DAY + MARGIN - clock.ms);
    store.setLimits({ writesPerDay: 50 });
    expect(store.peek("write")).toMatchObject({ used: 102, limit: 50 });
    clock.ms += store.take("write");
    expect(store.take("write")).toBe(0);
    expect(store.peek("write").used).toBe(50);
  });
});

describe("the shared store", () => {
  test("is one for all clients of an account, and another for another account", () => {
    expect(sharedStore("111111111111")).toBe(sharedStore("111111111111"));
    expect(sharedStore("111111111111")).not.toBe(sharedStore("222222222222"));
  });

  test("is one for all clients that do not know their account", () => {
    expect(sharedStore(undefined)).toBe(sharedStore(undefined));
    expect(sharedStore(undefined)).not.toBe(sharedStore("111111111111"));
  });

  test("takes limits for all clients of the account, and keeps them when a client gives none", () => {
    const store = sharedStore("333333333333");
    expect(store.peek("write").limit).toBe(10_000);
    sharedStore("333333333333", { writesPerDay: 20_000 });
    sharedStore("333333333333");
    expect(store.peek("write").limit).toBe(20_000);
    expect(() => sharedStore("333333333333", { writesPerDay: 0 })).toThrow("quota.writesPerDay");
    expect(store.peek("write").limit).toBe(20_000);
  });
});

/** Of the heap, and outside of it. */
/** Leaves nothing on the stack of its caller that would keep the store. */
function fill(held: { used: number; store: unknown }, calls: number): void {
  const { clock, store } = storeAt();
  for (let call = 0; call < calls; call += 1) {
    while (store.take("read") > 0) clock.ms += store.peek("read").nextIn;
  }
  held.used = store.peek("read").used;
  held.store = store;
}

function bytesInUse(): number {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  collect();
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
