import { ConfigurationError } from "../errors/client-errors.ts";
import { numberOrType } from "../errors/text.ts";
import { LONGEST_TIMER_MS } from "./timing.ts";

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
      const given = numberOrType(ms);
      throw new ConfigurationError(
        `timeouts.${name} must be a number of ms up to ${LONGEST_TIMER_MS}, but is ${given}`,
      );
    }
  }
  return timeouts;
}

/** How long parts of a call may take, in ms. */
export interface Timeouts {
  /**
   * ms until a connection is made. A `requestHandler` of the caller's has its own.
   *
   * @default 3,000
   */
  connect: number;
  /**
   * ms from the request to the beginning of its answer. A `requestHandler` of the caller's has its own.
   *
   * @default 10,000; 60,000 to accept an invitation
   */
  headers: number;
  /**
   * ms between two parts of an answer.
   *
   * @default 5,000
   */
  bodyIdle: number;
  /**
   * ms for one attempt: waiting for a free connection, sending, and the whole answer.
   *
   * @default 15,000; 75,000 to accept an invitation
   */
  attempt: number;
  /**
   * ms for the whole call: settings, credentials, all attempts and the pauses between them.
   *
   * @default 60,000; 240,000 to accept an invitation
   */
  call: number;
}
