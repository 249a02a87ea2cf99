/**
 * Why an event was refused:
 *
 * - `malformed`: it is from Partner Central but lacks a member without which it cannot be used, or has it in another type.
 * - `not-an-event`: it is not an event, or a batch of several.
 * - `not-json`: a string or bytes in it should be JSON, plain or in base64, and are not.
 * - `other-source`: it is not from Partner Central.
 * - `too-large`: a string in it is longer than 1,048,576 UTF-16 code units, or bytes are more than 1,048,576.
 */
export type InvalidEventReason = "malformed" | "not-an-event" | "not-json" | "other-source" | "too-large";

/** What was given is no event of Partner Central. The message names what is wrong with it and what would be right. */
export class InvalidEventError extends Error {
  override readonly name = "InvalidEventError";
  readonly $service = "PartnerCentralSelling";
  readonly reason: InvalidEventReason;

  constructor(options: { message: string; reason: InvalidEventReason }) {
    super(options.message);
    this.reason = options.reason;
  }

  /** By name, so that an error of the package's other build, ESM or CommonJS, is the same error. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    const { name, $service } = Object(value);
    return name === "InvalidEventError" && $service === "PartnerCentralSelling";
  }
}

export const AS_DELIVERED = "pass the event as EventBridge delivered it, without an InputPath or an input transformer";

export function malformed(path: string, value: unknown, right: string): InvalidEventError {
  return refused("malformed", `${path} ${whatItIs(value)} where ${right} belongs; ${AS_DELIVERED}.`);
}

export function refused(reason: InvalidEventReason, message: string): InvalidEventError {
  return new InvalidEventError({ message, reason });
}

/** Says what a value is without showing it. */
export function whatItIs(value: unknown): string {
  if (value === undefined) return "is missing";
  if (value === null) return "is null";
  if (Array.isArray(value)) return "is a list";
  return typeof value === "object" ? "is an object" : `is a ${typeof value}`;
}

export function printable(text: string): string {
  return text
    .slice(0, 512)
    .replace(/[\p{C}\p{Z}]+/gu, " ")
    .trim()
    .slice(0, 64)
    .replace(/\p{Cs}$/u, "");
}
