import type { AwsCredentialIdentity, Logger, Provider } from "@smithy/types";
import { isError } from "../errors/identity.ts";
import { ignoreFailure } from "../errors/ignore-failure.ts";
import { redactError } from "../errors/redact.ts";
import { PartnerCentralSellingServiceException } from "../errors/service-exceptions.ts";
import type { HttpRequest } from "../smithy.ts";
import { throwIfAborted } from "../time/abort.ts";
import type { Signal } from "../time/cancellation.ts";
import type { Timing } from "../time/timing.ts";
import { type Hashing, sign } from "../transport/sigv4.ts";
import type { Call } from "./call.ts";

/** What a call is signed with. */
export interface CallCredentials {
  (options: { signal: Signal | undefined }): Promise<AwsCredentialIdentity>;
  forget?(refused: AwsCredentialIdentity): void;
  /** The names of the providers that were asked so far, the last of them being asked now. */
  readonly asked?: readonly string[];
}

/** What of a client's settings a request is signed by. */
interface SigningConfig {
  credentials: CallCredentials;
  hashing: Hashing;
  logger: Logger;
  region: Provider<string>;
  systemClockOffset: number;
  timing: Timing;
}

/**
 * Signs the request of an attempt. When the service refuses the credentials as expired, it is signed once more with others;
 * when it refuses the time, the clock is corrected for the next attempt.
 */
export function signed<T>(
  call: Call,
  unsigned: HttpRequest,
  rest: (request: HttpRequest) => Promise<T>,
  config: SigningConfig,
): Promise<T> {
  const { signal } = call;
  const { credentials: provide, hashing, logger, timing } = config;
  call.doing = waitingFor(provide);
  const withCredentials = async (credentials: AwsCredentialIdentity) => {
    call.doing = "making the request";
    const signedAt = timing.now() + config.systemClockOffset;
    const region = await config.region();
    const request = await sign(unsigned, { credentials, region, hashing, date: new Date(signedAt) });
    // The next attempt may have begun meanwhile.
    throwIfAborted(signal);
    try {
      return await rest(request);
    } catch (thrown) {
      const error = withoutSecrets(thrown, request.headers);
      const offset = clockOffsetIn(error, signedAt, timing.now());
      if (offset === undefined) throw error;
      if (config.systemClockOffset === 0) warnOfClock(logger, offset);
      config.systemClockOffset = offset;
      throw Object.assign(error as Error, { $retryable: { throttling: false } });
    }
  };
  return withFreshCredentials(provide, signal, withCredentials, (error) => call.outcome.fails(error));
}

function warnOfClock(logger: Logger, offset: number): void {
  const message = `The local clock differs from the service's by ${offset} ms: signatures are corrected, but set it right`;
  ignoreFailure(() => logger.warn(message));
}

/** What is under way while a provider has not answered, for people. */
export function waitingFor(credentials: CallCredentials): () => string {
  return () => {
    const { asked = [] } = credentials;
    return `waiting for credentials${asked.length > 0 ? ` (asked: ${asked.join(", ")})` : ""}`;
  };
}

/**
 * Makes a signed call. When the service says that the credentials have expired, and the provider has others, the call is
 * made once more with these; all calls that are refused at the same time share one question to the provider.
 *
 * @param refused is told of the refusal, before anything else can go wrong
 */
export async function withFreshCredentials<T>(
  credentials: CallCredentials,
  signal: Signal | undefined,
  call: (credentials: AwsCredentialIdentity) => Promise<T>,
  refused: (error: unknown) => void,
): Promise<T> {
  const used = await credentials({ signal });
  try {
    return await call(used);
  } catch (error) {
    if (credentials.forget === undefined || !EXPIRED.has((error as Error).name)) throw error;
    refused(error);
    credentials.forget(used);
    const others = await credentials({ signal });
    if (others.accessKeyId === used.accessKeyId && others.sessionToken === used.sessionToken) throw error;
    return call(others);
  }
}

const EXPIRED: ReadonlySet<string> = new Set(["ExpiredToken", "ExpiredTokenException", "RequestExpired"]);

/**
 * Takes out of an error what the request was signed with: some proxies answer with the headers that they were sent, and AWS
 * with what a signature should have been made of.
 */
function withoutSecrets(thrown: unknown, headers: Readonly<Record<string, string>>): unknown {
  return isError(thrown) ? redactError(thrown, secretsIn(headers)) : thrown;
}

/** What nobody may read of what a request was signed with. */
export function secretsIn(headers: Readonly<Record<string, string>>): string[] {
  const { authorization = "", "x-amz-security-token": sessionToken = "" } = headers;
  const [beginning = "", signature = ""] = authorization.split(/\/.*Signature=/);
  return [sessionToken, signature, beginning].filter(Boolean);
}

/** A difference smaller than this is within what AWS tolerates (5 minutes) and its `Date` header's precision. */
const TOLERATED_SKEW_MS = 240_000;

/**
 * Answers how far the service's clock is ahead, in ms, when the service refused a signature for its time; such an error
 * may be retried with the clock corrected. Answers undefined for any other error, and where the clocks agree.
 *
 * @param signedAt the time that the signature bears, in ms
 * @param now the local time of day, in ms
 */
export function clockOffsetIn(error: unknown, signedAt: number, now: number): number | undefined {
  if (!(error instanceof PartnerCentralSellingServiceException) || error.serverTime === undefined) return undefined;
  const refusedForItsTime = error.category === "clock" || SIGNATURE_ERRORS.has(error.name);
  const serverTime = error.serverTime.getTime();
  if (serverTime < EARLIEST || serverTime > LATEST) return undefined;
  if (!refusedForItsTime || Math.abs(serverTime - signedAt) < TOLERATED_SKEW_MS) return undefined;
  return serverTime - now;
}

/** A Date outside of these is not the service's, whatever the local clock says. */
const EARLIEST = Date.UTC(2025, 0);
const LATEST = Date.UTC(2100, 0);

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html: a wrong time is told by these too. */
const SIGNATURE_ERRORS: ReadonlySet<string> = new Set(["InvalidSignatureException", "SignatureDoesNotMatch"]);
