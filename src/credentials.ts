import type { AwsCredentialIdentity, Provider } from "@smithy/types";
import { ConfigurationError } from "./errors.ts";
import type { Timing } from "./timing.ts";

/** Credentials are asked for anew this long before they expire, as all AWS SDKs do. */
const REFRESH_BEFORE_EXPIRY_MS = 300_000;

/**
 * Keeps the credentials that `provide` answers until they are about to expire. Concurrent calls share one question to the
 * provider, and a failed one is not kept.
 *
 * @throws ConfigurationError when the provider answers something other than credentials
 */
export function cachedCredentials(
  provide: Provider<AwsCredentialIdentity>,
  { now }: Pick<Timing, "now">,
): Provider<AwsCredentialIdentity> {
  let current: AwsCredentialIdentity | undefined;
  let pending: Promise<AwsCredentialIdentity> | undefined;

  async function ask() {
    try {
      current = checkCredentials(await provide(), "what the credentials provider answered");
      return current;
    } finally {
      pending = undefined;
    }
  }

  return async () => {
    if (current !== undefined && !isExpiring(current, now())) return current;
    pending ??= ask();
    return pending;
  };
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
  return expiration !== undefined && expiration.getTime() - now < REFRESH_BEFORE_EXPIRY_MS;
}
