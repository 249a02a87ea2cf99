import { ConfigurationError } from "../errors/errors.ts";
import { LONGEST_TIMER_MS, type Timeouts } from "./timing.ts";

export const DEFAULT_TIMEOUTS: Timeouts = {
  connect: 3_000,
  headers: 10_000,
  bodyIdle: 5_000,
  attempt: 15_000,
  call: 60_000,
};

/** What a caller may set for a single call. */
export type CallTimeouts = Partial<Omit<Timeouts, "connect">> | undefined;

/** What the caller set for the call, else for the client, else the operation's own, else what is the default for all; in ms. */
export function timeoutOf(
  name: "headers" | "bodyIdle" | "attempt" | "call",
  ofCall: CallTimeouts,
  { timeouts: ofOperation }: { timeouts?: Partial<Timeouts> },
  ofClient: Partial<Timeouts>,
): number {
  return ofCall?.[name] ?? ofClient[name] ?? ofOperation?.[name] ?? DEFAULT_TIMEOUTS[name];
}

/** @throws ConfigurationError when a call's own timeouts can't be right; that for connections belongs to the client */
export function checkCallTimeouts(timeouts: CallTimeouts): void {
  if (Object.hasOwn(timeouts ?? {}, "connect")) {
    throw new ConfigurationError("timeouts.connect is for the client, whose connections calls share: set it there");
  }
  checkTimeouts(timeouts);
}

/** @throws ConfigurationError that names the timeout at fault */
export function checkTimeouts<T extends Partial<Timeouts>>(timeouts: T | undefined): T | undefined {
  for (const [name, ms] of Object.entries(timeouts ?? {})) {
    if (!Object.hasOwn(DEFAULT_TIMEOUTS, name)) {
      const known = Object.keys(DEFAULT_TIMEOUTS).join(", ");
      throw new ConfigurationError(`timeouts.${name} is not known: use ${known}`);
    }
    if (typeof ms !== "number" || !(ms > 0 && ms <= LONGEST_TIMER_MS)) {
      const given = typeof ms === "number" ? ms : `a ${typeof ms}`;
      throw new ConfigurationError(
        `timeouts.${name} must be a number of ms up to ${LONGEST_TIMER_MS}, but is ${given}`,
      );
    }
  }
  return timeouts;
}
