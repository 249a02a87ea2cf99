import { abortError } from "../../src/time/abort.ts";
import type { Timing } from "../../src/time/timing.ts";

interface Sleep {
  readonly due: number;
  readonly end: () => void;
}

/** Time that goes on when a test says so. The time of day can be set without moving it. */
export class FakeTime implements Timing {
  /** ms that have passed. */
  elapsed = 0;
  /** Every sleep that was begun, in ms. */
  readonly slept: number[] = [];
  readonly #sleeps = new Set<Sleep>();
  #timeOfDay = Date.UTC(2026, 10, 23, 9);

  readonly now = (): number => this.#timeOfDay + this.elapsed;

  readonly random = (): number => 0;

  /** A clock that setting the time of day does not move. */
  readonly monotonic = (): number => this.elapsed;

  readonly sleep = (ms: number, signal?: AbortSignal): Promise<void> => {
    this.slept.push(ms);
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(abortError(signal));
        return;
      }
      const end = (settle: () => void) => {
        this.#sleeps.delete(sleep);
        signal?.removeEventListener("abort", onAbort);
        settle();
      };
      const sleep = { due: this.elapsed + ms, end: () => end(resolve) };
      const onAbort = () => end(() => reject(abortError(signal as AbortSignal)));
      signal?.addEventListener("abort", onAbort);
      this.#sleeps.add(sleep);
    });
  };

  /** How many timers run. */
  get timers(): number {
    return this.#sleeps.size;
  }

  setTimeOfDay(by: number): void {
    this.#timeOfDay += by;
  }

  /** Lets everything happen that needs no time. */
  async settle(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** Goes on by `ms`, ending one sleep after the other when it is due. */
  async advance(ms: number): Promise<void> {
    await this.settle();
    const goal = this.elapsed + ms;
    for (let due = this.#nextDue(); due <= goal; due = this.#nextDue()) {
      this.elapsed = due;
      for (const sleep of [...this.#sleeps]) if (sleep.due <= due) sleep.end();
      await this.settle();
    }
    this.elapsed = goal;
  }

  #nextDue(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const { due } of this.#sleeps) if (due < next) next = due;
    return next;
  }
}

/** Chance that is the same in every run: mulberry32, from 0 to below 1. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** When `count` calls are wanted, in ms: bursts, lulls of up to 100 s and everything between. */
export function randomArrivals(count: number, random: () => number): number[] {
  let time = 0;
  return Array.from({ length: count }, () => {
    const mood = random();
    if (mood > 0.999) time += random() * 100_000;
    else if (mood > 0.5) time += random() * 1_500;
    return Math.floor(time);
  });
}

/** The most calls in any window of this length, the end of it not included. */
export function mostWithin(window: number, times: readonly number[]): number {
  let most = 0;
  let oldest = 0;
  times.forEach((time, index) => {
    while ((times[oldest] as number) <= time - window) oldest += 1;
    most = Math.max(most, index - oldest + 1);
  });
  return most;
}

/** When each call would be made by somebody who knows to the ms when the service allows it. */
export function idealTimes(arrivals: readonly number[], perSecond: number, perDay: number): number[] {
  const times: number[] = [];
  for (const arrival of arrivals) {
    const leaves = (n: number, window: number) => (times[times.length - n] ?? Number.NEGATIVE_INFINITY) + window;
    times.push(Math.max(arrival, times.at(-1) ?? 0, leaves(perSecond, 1_000), leaves(perDay, 86_400_000)));
  }
  return times;
}
