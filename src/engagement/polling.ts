import { ConfigurationError } from "../errors/client-errors.ts";
import { numberOrType } from "../errors/text.ts";
import { LONGEST_TIMER_MS } from "../time/timing.ts";

/** How often to look at tasks, in ms. */
export interface PollingOptions {
  /**
   * The shortest pause between two looks, in ms.
   *
   * @default 1,000
   */
  minDelay?: number | undefined;
  /**
   * The longest pause between two looks, in ms.
   *
   * @default 30,000
   */
  maxDelay?: number | undefined;
}

/** @throws ConfigurationError that names the duration at fault */
export function checkDelays(minDelay: number, maxDelay: number, unit: Unit): void {
  checkDuration("minDelay", minDelay, unit);
  checkDuration("maxDelay", maxDelay, unit);
  if (minDelay <= maxDelay) return;
  throw new ConfigurationError(`minDelay must not be longer than maxDelay, but ${minDelay} is more than ${maxDelay}`);
}

/** @throws ConfigurationError that names the duration and what it may be */
export function checkDuration(name: string, duration: number, unit: Unit): void {
  const longest = LONGEST[unit];
  if (typeof duration === "number" && duration > 0 && duration <= longest) return;
  const given = numberOrType(duration);
  throw new ConfigurationError(`${name} must be a number of ${unit} above 0 and up to ${longest}, but is ${given}`);
}

type Unit = keyof typeof LONGEST;

const LONGEST = { ms: LONGEST_TIMER_MS, seconds: Math.floor(LONGEST_TIMER_MS / 1_000) };
