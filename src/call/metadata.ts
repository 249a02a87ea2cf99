import type { TransportError } from "../errors/client-errors.ts";
import { isError } from "../errors/identity.ts";
import type { PartnerCentralSellingResponseMetadata } from "../errors/metadata.ts";

/** What comes of an answer before its body. */
export interface AnswerHead {
  statusCode: number;
  /** By lower-case name. */
  headers: ReadonlyMap<string, string>;
}

export function metadataOf({ statusCode, headers }: AnswerHead): PartnerCentralSellingResponseMetadata {
  const $metadata: PartnerCentralSellingResponseMetadata = { httpStatusCode: statusCode };
  const requestId = idIn(headers, "x-amzn-requestid", "x-amzn-request-id", "x-amz-request-id");
  const extendedRequestId = idIn(headers, "x-amz-id-2");
  const cfId = idIn(headers, "x-amz-cf-id");
  if (requestId !== undefined) $metadata.requestId = requestId;
  if (extendedRequestId !== undefined) $metadata.extendedRequestId = extendedRequestId;
  if (cfId !== undefined) $metadata.cfId = cfId;
  return $metadata;
}

/** A header that came more than once counts once; what no id has ends it, since ids end up in logs. */
function idIn(headers: AnswerHead["headers"], ...names: string[]): string | undefined {
  const name = names.find((one) => headers.has(one));
  return name === undefined ? undefined : headers.get(name)?.match(/^\s*([\x21-\x2b\x2d-\x7e]{1,256})/)?.[1];
}

/**
 * Adds what is known of a call to the error that ended it, whoever made it, so that every error of a call can be read
 * alike. What is thrown but is no Error is wrapped in one; an Error that is frozen, or ended another call as well, as when
 * many have shared one question for credentials, is copied.
 */
export function withMetadata(
  thrown: unknown,
  metadata: PartnerCentralSellingResponseMetadata,
  call: object,
): Error & { $metadata: PartnerCentralSellingResponseMetadata } {
  const error = ownError(thrown, call);
  const { $fault = "client", $service = "PartnerCentralSelling", $metadata } = error as Partial<TransportError>;
  return Object.assign(error, { $fault, $service, $metadata: { ...$metadata, ...metadata } });
}

/** The calls that errors have ended. */
const endedBy = new WeakMap<Error, object>();

function ownError(thrown: unknown, call: object): Error {
  if (!isError(thrown)) return new Error(`A value that is no Error was thrown: ${typeof thrown}`);
  const owner = endedBy.get(thrown);
  if (owner === call) return thrown;
  const own = owner === undefined && Object.isExtensible(thrown) ? thrown : copyOf(thrown);
  endedBy.set(own, call);
  return own;
}

/** Without what was known of another call. */
function copyOf(error: Error): Error {
  const copy = Object.setPrototypeOf(new Error(error.message), Object.getPrototypeOf(error));
  for (const [name, member] of Object.entries(Object.getOwnPropertyDescriptors(error))) {
    if (name === "$metadata" || name === "outcome") continue;
    Object.defineProperty(copy, name, { ...member, configurable: true, ...("value" in member && { writable: true }) });
  }
  return copy;
}
