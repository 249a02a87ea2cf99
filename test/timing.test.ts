import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { systemTiming, unlessAborted } from "../src/timing.ts";

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
