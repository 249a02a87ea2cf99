import { TransportError } from "../errors/client-errors.ts";
import { type ErrorOutcome, isTlsCode } from "../errors/error-outcome.ts";
import type { PartnerCentralSellingResponseMetadata } from "../errors/metadata.ts";
import type { HttpRequest } from "../smithy.ts";

/** What a failed request is known to have done: with `sent` false, nothing of it has left. */
export interface SendError extends Error {
  sent?: boolean;
}

/** An error with one of Node's codes. */
export function failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

/**
 * What the failure of a request means. Answers undefined for what bears no code: that is no failure of the network, but of a
 * middleware or handler of the caller's.
 *
 * @param $metadata of the response, when its head has come
 */
export function connectionError(
  error: unknown,
  { protocol, headers: { host } }: HttpRequest,
  $metadata: PartnerCentralSellingResponseMetadata | undefined,
): TransportError | undefined {
  const code = codeOf(error);
  if (code === undefined) return undefined;
  forgetAnswer(error);
  return new TransportError({
    message: `No answer from ${protocol}//${host}: ${messageOf(error)}${hintFor(code, host)}`,
    code,
    retryable: RETRYABLE_CODES.has(code),
    cause: error,
    ...($metadata !== undefined && { $metadata }),
    ...outcomeOf(error, $metadata !== undefined),
  });
}

/** The codes of Node that a new connection may not meet again. */
const RETRYABLE_CODES: ReadonlySet<string | undefined> = new Set([
  "EAI_AGAIN",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
]);

/** Looks no deeper than `depth` causes, as errors can be their own. */
export function codeOf(error: unknown, depth = 8): string | undefined {
  const { code, name, cause, errors } = Object(error);
  if (typeof code === "string") return code;
  if (name === "TimeoutError") return "ETIMEDOUT";
  const inner = cause ?? (Array.isArray(errors) ? errors[0] : undefined);
  return inner === undefined || depth === 0 ? undefined : codeOf(inner, depth - 1);
}

/** Handlers other than this package's own do not say whether the request has left; then the code has to. */
function outcomeOf(error: unknown, hasAnswer: boolean): { outcome?: ErrorOutcome } {
  const { sent = hasAnswer || undefined } = error as SendError;
  return sent === undefined ? {} : { outcome: sent ? "unknown" : "not-sent" };
}

/** What the parsers of HTTP, Node's and that of its fetch, could not read is in their errors, whosever data it is. */
function forgetAnswer(error: unknown, depth = 8): void {
  const { code, cause } = Object(error);
  if (typeof code === "string" && code.startsWith("HPE_")) {
    for (const member of ["rawPacket", "data"]) Reflect.deleteProperty(error as object, member);
  }
  if (cause !== undefined && depth > 0) forgetAnswer(cause, depth - 1);
}

function hintFor(code: string, host = ""): string {
  if (isTlsCode(code)) return ". TLS failed: a proxy may be in between, or the endpoint is not an HTTPS server";
  if (code === "ENOTFOUND" && /^partnercentral-selling(-fips)?\.(?!us-east-1\.)/.test(host)) {
    return ". The service is in us-east-1 only: leave the region out";
  }
  return "";
}

/** Node gives the failures to reach each of a host's addresses as one error, with an empty message of its own. */
function messageOf(error: unknown): string {
  const { errors } = Object(error);
  const messages = (Array.isArray(errors) ? errors : [error]).map((one) => Object(one).message);
  return messages
    .filter((message) => typeof message === "string")
    .join("; ")
    .replace(/\s+/g, " ")
    .trim();
}
