import { unlessAborted } from "./abort.ts";

/** Time and chance, as the client sees them. Tests give their own, so that nothing waits and nothing is random. */
export interface Timing {
  /** The time of day in ms since the epoch. */
  now(): number;
  /** A number from 0 to below 1. */
  random(): number;
  /**
   * Waits `ms`.
   *
   * @throws AbortError as soon as `signal` is aborted, leaving no timer behind
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** setTimeout takes a longer delay for none at all: https://nodejs.org/api/timers.html#settimeoutcallback-delay-args */
export const LONGEST_TIMER_MS = 2_147_483_647;

export const systemTiming: Timing = {
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: (ms, signal) => {
    let timer: NodeJS.Timeout | undefined;
    const waited = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
    });
    return unlessAborted(waited, signal).finally(() => clearTimeout(timer));
  },
};
