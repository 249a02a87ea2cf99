import type { AwsCredentialIdentity } from "@smithy/types";
import { ConfigurationError } from "../errors/client-errors.ts";
import { onAbort } from "../time/abort.ts";
import type { Signal } from "../time/cancellation.ts";
import type { Timing } from "../time/timing.ts";

/** Credentials are asked for anew this long before they expire, as all AWS SDKs do. */
const REFRESH_BEFORE_EXPIRY_MS = 300_000;

/** Credentials that are kept, as a provider of them. */
export interface CachedCredentials {
  /** When `signal` is aborted, whoever wants them next asks the provider anew, as this question may hang. */
  (options?: { signal?: Signal | undefined }): Promise<AwsCredentialIdentity>;
  /** Keeps these no longer, since the service says that they have expired. */
  forget(refused: AwsCredentialIdentity): void;
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
    const forgetSignal = onAbort(signal, forgetQuestion);
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
