/**
 * What kind of trouble an error is, whatever its name and HTTP status:
 *
 * - `access`: the caller may not do this.
 * - `authentication`: the credentials or the signature were refused.
 * - `clock`: the signature's time was refused.
 * - `conflict`: the resource is not in the state that the request needs.
 * - `not-found`: the resource does not exist, or not for this caller.
 * - `quota`: a quota is used up, and a retry soon does not help.
 * - `request`: the service could not make sense of the request.
 * - `response`: the answer could not be believed; the request may have taken effect.
 * - `server`: the service or a gateway before it failed.
 * - `throttling`: too many requests at once.
 * - `timeout`: the service gave up waiting for the request.
 * - `validation`: members of the request are invalid.
 */
export type ErrorCategory =
  | "access"
  | "authentication"
  | "clock"
  | "conflict"
  | "not-found"
  | "quota"
  | "request"
  | "response"
  | "server"
  | "throttling"
  | "timeout"
  | "validation";

/** Whether what failed may succeed when it is only read again: the failure passes, or the answer was garbled on its way. */
export function isTransient(error: unknown): boolean {
  const { $retryable, category } = Object(error) as { $retryable?: unknown; category?: ErrorCategory };
  return $retryable !== undefined || category === "response";
}

const CHECK_SIGNATURE =
  "Check that the secret key belongs to the access key, and that no proxy on the way rewrites requests.";

export const SUGGESTED_ACTIONS = new Map([
  [
    "AccessDeniedException",
    "Check that the caller's IAM policy allows this action in this catalog, or ask the administrator of the AWS account.",
  ],
  ["InvalidSignatureException", CHECK_SIGNATURE],
  ["SignatureDoesNotMatch", CHECK_SIGNATURE],
  [
    "ConflictException",
    "Read the invitation's present state, make sure that it is still what you expect, and only then send the request again.",
  ],
  [
    "InternalServerException",
    "Usually passes by itself: retry after the delay asked for or a short pause, and turn to AWS Support if it stays.",
  ],
  [
    "ResourceNotFoundException",
    "Check the identifier, that it belongs to this catalog and Region, and that the credentials may see it.",
  ],
  [
    "ServiceQuotaExceededException",
    "Compare the usage with the service's quotas, then use less or ask AWS for a higher quota.",
  ],
  [
    "ThrottlingException",
    "Send fewer requests at once, within the service's quotas, and retry after the delay asked for.",
  ],
  ["ValidationException", "Correct the members that the message and ErrorList name, then send the request again."],
]);

/** https://docs.aws.amazon.com/partner-central/latest/APIReference/CommonErrors.html and the throttling names AWS uses. */
export const CATEGORIES: Readonly<Record<string, ErrorCategory>> = {
  AccessDeniedException: "access",
  NotAuthorized: "access",
  OptInRequired: "access",
  ExpiredToken: "authentication",
  ExpiredTokenException: "authentication",
  IncompleteSignature: "authentication",
  IncompleteSignatureException: "authentication",
  InvalidClientTokenId: "authentication",
  InvalidSignatureException: "authentication",
  MissingAuthenticationToken: "authentication",
  MissingAuthenticationTokenException: "authentication",
  SignatureDoesNotMatch: "authentication",
  UnrecognizedClientException: "authentication",
  RequestExpired: "clock",
  RequestInTheFuture: "clock",
  RequestTimeTooSkewed: "clock",
  ConflictException: "conflict",
  ResourceNotFoundException: "not-found",
  ServiceQuotaExceededException: "quota",
  RequestEntityTooLarge: "request",
  RequestEntityTooLargeException: "request",
  SerializationException: "request",
  UnknownOperationException: "request",
  InternalFailure: "server",
  InternalServerError: "server",
  InternalServerException: "server",
  ServiceUnavailable: "server",
  ServiceUnavailableException: "server",
  BandwidthLimitExceeded: "throttling",
  LimitExceededException: "throttling",
  PriorRequestNotComplete: "throttling",
  RequestLimitExceeded: "throttling",
  RequestThrottled: "throttling",
  RequestThrottledException: "throttling",
  SlowDown: "throttling",
  ThrottledException: "throttling",
  Throttling: "throttling",
  ThrottlingException: "throttling",
  TooManyRequestsException: "throttling",
  RequestTimeout: "timeout",
  RequestTimeoutException: "timeout",
  ValidationException: "validation",
};

/** The statuses that the AWS SDKs retry when the error's name says nothing. */
const TRANSIENT_STATUSES: ReadonlySet<number> = new Set([500, 502, 503, 504]);

export function categoryOf(name: string, status = 400): ErrorCategory {
  return (Object.hasOwn(CATEGORIES, name) ? CATEGORIES[name] : undefined) ?? categoryOfStatus(status);
}

export function categoryOfStatus(status: number): ErrorCategory {
  if (status >= 500) return "server";
  if (status < 400) return "response";
  if (status === 429) return "throttling";
  if (status === 408) return "timeout";
  if (status === 403) return "access";
  if (status === 401) return "authentication";
  return "request";
}

/** `status` is given where only the status speaks: of the 5xx, some are not worth a retry. */
export function retryableTrait(category: ErrorCategory, status: number | undefined) {
  if (category === "throttling") return { throttling: true };
  if (category === "timeout") return { throttling: false };
  if (category === "server" && (status === undefined || TRANSIENT_STATUSES.has(status))) return { throttling: false };
  return undefined;
}
