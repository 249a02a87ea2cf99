import { isObject } from "../api/object.ts";
import { ConfigurationError } from "../errors/client-errors.ts";
import type { QuotaStore } from "../quota/quota-store.ts";
import type { PartnerCentralSellingClientConfig } from "./settings.ts";

/** What settings have to be that are used as they are given. */
const KINDS: Readonly<Record<string, readonly [says: string, is: (value: unknown) => boolean]>> = {
  requestHandler: [
    "an object with handle(), or options such as httpsAgent",
    (value) => isObject(value) && (!("handle" in value) || hasMethods("handle")(value)),
  ],
  retryStrategy: [
    "an object with acquireInitialRetryToken(), refreshRetryTokenForRetry() and recordSuccess(), as those of @smithy/util-retry",
    hasMethods("acquireInitialRetryToken", "refreshRetryTokenForRetry", "recordSuccess"),
  ],
  sha256: ["the constructor of a hash", (value) => typeof value === "function"],
  logger: ["an object with debug(), info(), warn() and error()", isObject],
  systemClockOffset: ["a number of ms", Number.isFinite],
  customUserAgent: [
    "text, or an array of name and version pairs",
    (value) => typeof value === "string" || Array.isArray(value),
  ],
  timeouts: ["an object of times in ms", isObject],
  quota: [
    "true, false, limits, or a store with take(), penalise() and peek()",
    (value) =>
      typeof value === "boolean" ||
      (isObject(value) && (isStore(value) || !STORE_METHODS.some((name) => name in value))),
  ],
  allowInsecureEndpoint: ["true or false", (value) => typeof value === "boolean"],
  profile: ["a profile's name", (value) => typeof value === "string"],
  timing: ["an object with now(), random() and sleep()", hasMethods("now", "random", "sleep")],
};

export function checkKinds(input: PartnerCentralSellingClientConfig): void {
  if (!isObject(input))
    throw new ConfigurationError(`The client's settings must be an object, but are ${String(input)}`);
  for (const [setting, [says, is]] of Object.entries(KINDS)) {
    const value = (input as Record<string, unknown>)[setting];
    if (value !== undefined && !is(value)) {
      throw new ConfigurationError(
        `${setting} must be ${says}, but is ${value === null ? "null" : `another ${typeof value}`}`,
      );
    }
  }
}

function hasMethods(...names: string[]): (value: unknown) => boolean {
  return (value) => isObject(value) && names.every((name) => typeof Reflect.get(value, name) === "function");
}

const STORE_METHODS = ["take", "penalise", "peek"];

export function isStore(quota: unknown): quota is QuotaStore {
  return hasMethods(...STORE_METHODS)(quota);
}

/** Takes text as well: it is how the environment and the profile say numbers. */
export function attempts(value: number | string, setting: string): number {
  const number = Number(value);
  if (Number.isSafeInteger(number) && number >= 1) return number;
  throw new ConfigurationError(`${setting} must be a whole number from 1 up, but is ${String(value).slice(0, 64)}`);
}

export function checkRetryMode(mode: string, setting: string): string {
  if (["standard", "adaptive", "legacy"].includes(mode)) return mode;
  throw new ConfigurationError(`${setting} must be "standard" or "adaptive", but is ${JSON.stringify(mode)}`);
}

export function isTrue(value: string | undefined, setting: string): boolean {
  const text = value?.toLowerCase() ?? "false";
  if (text === "true" || text === "false") return text === "true";
  throw new ConfigurationError(`${setting} must be true or false, but is ${JSON.stringify(value)}`);
}
