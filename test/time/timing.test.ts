import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { onAbort, unlessAborted } from "../../src/time/abort.ts";
import { Cancellation, Lifetime } from "../../src/time/cancellation.ts";
import { systemTiming } from "../../src/time/timing.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe("sleep", () => {
  test("ends after its time and not before", async () => {
    let awake = false;
    const slept = systemTiming.sleep(1_000).then(() => {
      awake = true;
    });
    await vi.advanceTimersByTimeAsync(999);
    expect(awake).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await slept;
    expect(awake).toBe(true);
  });

  test("ends at once when aborted, leaving no timer behind", async () => {
    const controller = new AbortController();
    const slept = systemTiming.sleep(60_000, controller.signal);
    controller.abort("enough");
    await expect(slept).rejects.toMatchObject({ name: "AbortError", cause: "enough" });
    expect(vi.getTimerCount()).toBe(0);
  });

  test("does not begin when aborted before", async () => {
    await expect(systemTiming.sleep(60_000, AbortSignal.abort())).rejects.toMatchObject({ name: "AbortError" });
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("unlessAborted", () => {
  test("settles as the promise does", async () => {
    const { signal } = new AbortController();
    await expect(unlessAborted(Promise.resolve(1), signal)).resolves.toBe(1);
    await expect(unlessAborted(Promise.reject(new Error("no")), signal)).rejects.toThrow("no");
    await expect(unlessAborted(Promise.resolve(1), undefined)).resolves.toBe(1);
  });

  test("an abort that came before wins over an answer that is there already", async () => {
    await expect(unlessAborted(Promise.resolve(1), AbortSignal.abort())).rejects.toMatchObject({ name: "AbortError" });
  });

  test("leaves no listener on a signal that outlives the call", async () => {
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, "addEventListener");
    const removed = vi.spyOn(signal, "removeEventListener");
    await unlessAborted(Promise.resolve(1), signal);
    expect(added).toHaveBeenCalledOnce();
    expect(removed).toHaveBeenCalledWith("abort", added.mock.calls[0]?.[1]);
  });
});

describe("a cancellation", () => {
  test("tells all who listen, once, and nobody who listens no more, in whatever order they left", () => {
    const told: string[] = [];
    const cancellation = new Cancellation();
    const forget = ["a", "b", "c", "d", "e"].map((name) => onAbort(cancellation, () => told.push(name)));
    for (const index of [0, 4, 0, 3]) forget[index]?.();
    cancellation.abort(new Error("enough"));
    cancellation.abort(new Error("again"));
    expect(told.toSorted()).toEqual(["b", "c"]);
    expect(cancellation.reason).toEqual(new Error("enough"));
  });

  test("does not tell those whom another listener makes leave", () => {
    const told: string[] = [];
    const cancellation = new Cancellation();
    const forgets: (() => void)[] = [];
    for (const name of ["a", "b", "c"]) {
      const tell = () => {
        told.push(name);
        for (const forget of forgets) forget();
      };
      forgets.push(onAbort(cancellation, tell));
    }
    cancellation.abort("enough");
    expect(told).toEqual(["a"]);
  });

  test("is known to its AbortSignal, whether that is asked for before or after", () => {
    const [before, after] = [new Cancellation(), new Cancellation()];
    const { signal } = before;
    before.abort("enough");
    after.abort("enough");
    expect([signal, after.signal]).toMatchObject(Array(2).fill({ aborted: true, reason: "enough" }));
  });
});

describe("a lifetime", () => {
  test("ends for those who are in it, and is another for those who come afterwards, even in that moment", () => {
    const lifetime = new Lifetime();
    const first = lifetime.signal;
    let during: boolean | undefined;
    onAbort(first, () => {
      during = lifetime.signal.aborted;
    });
    lifetime.end();
    expect(first).toMatchObject({ aborted: true, reason: new Error("The client was destroyed meanwhile") });
    expect([during, lifetime.signal.aborted]).toEqual([false, false]);
  });
});
