import type { AwsCredentialIdentity, Logger } from "@smithy/types";
import { ConfigurationError } from "./errors.ts";
import { once } from "./profile.ts";
import { onAbort, type Signal, type Timing } from "./timing.ts";

/** Credentials are asked for anew this long before they expire, as all AWS SDKs do. */
const REFRESH_BEFORE_EXPIRY_MS = 300_000;

/** Credentials that are kept, as a provider of them. */
export interface CachedCredentials {
  /** When `signal` is aborted, whoever wants them next asks the provider anew, as this question may hang. */
  (options?: { signal?: Signal | undefined }): Promise<AwsCredentialIdentity>;
  /** Keeps these no longer, since the service says that they have expired. */
  forget(refused: AwsCredentialIdentity): void;
}

/** A provider of credentials that is made up of several, which it asks in turn. */
export interface CredentialsChain {
  (options: object): Promise<AwsCredentialIdentity>;
  /** The names of those that it has asked since it was last called, the last of them being asked now. */
  readonly asked: readonly string[];
}

/**
 * The default chain of the AWS SDKs, which is loaded by the first question. What it has to log goes to `logger`.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 */
export function defaultChain(profile: string | undefined, logger: Logger = console): CredentialsChain {
  const asked: string[] = [];
  // The chain tells whom it asks by what it logs, and in no other way.
  const debug = (line: unknown) => {
    const name = /defaultProvider::(\w+)$/.exec(String(line))?.[1];
    if (name !== undefined) asked.push(name);
  };
  const silent = () => {};
  const listener: Logger = { debug, info: silent, warn: (...lines) => logger.warn?.(...lines), error: silent };
  const chain = once(async () => {
    const { defaultProvider } = await import("@aws-sdk/credential-provider-node");
    return defaultProvider({ logger: listener, ...(profile !== undefined && { profile }) });
  });
  const ask = async (options: object) => {
    asked.length = 0;
    return (await chain())(options);
  };
  return Object.assign(ask, { asked });
}

/**
 * Keeps the credentials that `provide` answers until they are about to expire, or are forgotten. Concurrent calls share one
 * question to the provider, and a failed one is not kept.
 *
 * @throws ConfigurationError when the provider answers something other than credentials
 */
export function cachedCredentials(
  provide: (options: { forceRefresh?: true }) => Promise<AwsCredentialIdentity>,
  { now }: Pick<Timing, "now">,
): CachedCredentials {
  let current: AwsCredentialIdentity | undefined;
  let pending: Promise<AwsCredentialIdentity> | undefined;
  // Providers keep credentials as well, and answer others only when they are told to.
  let options: { forceRefresh?: true } = {};

  async function ask() {
    const answer = checkCredentials(await provide(options), "what the credentials provider answered");
    current = answer;
    options = {};
    return answer;
  }

  const credentials = async ({ signal }: { signal?: Signal | undefined } = {}) => {
    if (current !== undefined && !isExpiring(current, now())) return current;
    pending ??= ask();
    const asked = pending;
    const forgetQuestion = () => {
      if (pending === asked) pending = undefined;
    };
    const forgetSignal = signal === undefined ? () => {} : onAbort(signal, forgetQuestion);
    try {
      return await asked;
    } finally {
      forgetQuestion();
      forgetSignal();
    }
  };
  const forget = (refused: AwsCredentialIdentity) => {
    if (refused !== current) return;
    current = undefined;
    options = { forceRefresh: true };
  };
  return Object.assign(credentials, { forget });
}

/** @throws ConfigurationError saying what is missing, and never what is there */
export function checkCredentials(credentials: AwsCredentialIdentity, setting: string): AwsCredentialIdentity {
  for (const member of ["accessKeyId", "secretAccessKey"] as const) {
    const value: unknown = credentials?.[member];
    if (typeof value !== "string" || value === "") {
      throw new ConfigurationError(
        `${setting} must be an object with accessKeyId and secretAccessKey, but ${member} is ${value === "" ? "empty" : "not a string"}`,
      );
    }
  }
  const { sessionToken, expiration } = credentials as { sessionToken?: unknown; expiration?: unknown };
  if (typeof (sessionToken ?? "") !== "string") {
    throw new ConfigurationError(`${setting} must have a sessionToken that is a string, or none`);
  }
  if (!((expiration ?? new Date()) instanceof Date)) {
    throw new ConfigurationError(`${setting} must have an expiration that is a Date, or none`);
  }
  for (const member of ["accessKeyId", "secretAccessKey", "sessionToken"] as const) {
    if (!/^[\x21-\x7e]*$/.test(credentials[member] ?? "")) {
      throw new ConfigurationError(
        `${setting} must be without spaces and line breaks, but ${member} has some; look for what was copied along with it`,
      );
    }
  }
  return credentials;
}

function isExpiring({ expiration }: AwsCredentialIdentity, now: number): boolean {
  return expiration instanceof Date && expiration.getTime() - now < REFRESH_BEFORE_EXPIRY_MS;
}
