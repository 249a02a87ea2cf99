import type { PartnerCentralSellingResponseMetadata } from "../errors/errors.ts";

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
