import type { Violation } from "./rules.ts";

/** An error the service answers with. */
export class ServiceError extends Error {
  override readonly name: string;
  readonly statusCode: number;
  /** Members of the error's body beside its message. */
  readonly members: Readonly<Record<string, unknown>>;
  /** Seconds, sent as `Retry-After`. */
  readonly retryAfter: number | undefined;

  constructor(
    name: string,
    message: string,
    options: { statusCode?: number; members?: Record<string, unknown>; retryAfter?: number | undefined } = {},
  ) {
    super(message);
    this.name = name;
    this.statusCode = options.statusCode ?? STATUS_CODES[name] ?? 400;
    this.members = options.members ?? {};
    this.retryAfter = options.retryAfter;
  }
}

export function validationException(violations: readonly Violation[]): ServiceError {
  const count = violations.length === 1 ? "1 validation error" : `${violations.length} validation errors`;
  const sentences = violations.map(({ Message }) => Message).join(" ");
  return new ServiceError("ValidationException", `${count} detected: ${sentences}`, {
    members: { Reason: "REQUEST_VALIDATION_FAILED", ErrorList: violations },
  });
}

/** The error's JSON body. The service's own errors and those of the framework under it are spelt differently. */
export function errorBody(error: ServiceError): Record<string, unknown> {
  return MODELLED.has(error.name)
    ? { __type: `com.amazonaws.partnercentralselling#${error.name}`, Message: error.message, ...error.members }
    : { __type: `com.amazon.coral.service#${error.name}`, message: error.message };
}

/** The error's code as its header tells it: AWS was seen to add where the service's own errors are modelled. */
export function errorType({ name }: ServiceError): string {
  return MODELLED.has(name) ? `${name}:${MODEL}` : name;
}

const MODEL = "http://internal.amazon.com/coral/com.amazon.partnerintegrationapi.common/";

/** https://docs.aws.amazon.com/partner-central/latest/APIReference/API_StartEngagementByAcceptingInvitationTask.html */
const MODELLED = new Set([
  "AccessDeniedException",
  "ConflictException",
  "InternalServerException",
  "ResourceNotFoundException",
  "ServiceQuotaExceededException",
  "ThrottlingException",
  "ValidationException",
]);

/** The names of the errors that the service and the framework and gateways before it give. */
export const ERROR_NAMES: readonly string[] = [
  ...MODELLED,
  "BandwidthLimitExceeded",
  "ExpiredToken",
  "ExpiredTokenException",
  "IncompleteSignature",
  "IncompleteSignatureException",
  "InternalFailure",
  "InternalServerError",
  "InvalidClientTokenId",
  "InvalidSignatureException",
  "LimitExceededException",
  "MissingAuthenticationToken",
  "MissingAuthenticationTokenException",
  "NotAuthorized",
  "OptInRequired",
  "PriorRequestNotComplete",
  "RequestEntityTooLarge",
  "RequestEntityTooLargeException",
  "RequestExpired",
  "RequestInTheFuture",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "RequestTimeTooSkewed",
  "RequestTimeout",
  "RequestTimeoutException",
  "SerializationException",
  "ServiceUnavailable",
  "ServiceUnavailableException",
  "SignatureDoesNotMatch",
  "SlowDown",
  "ThrottledException",
  "Throttling",
  "TooManyRequestsException",
  "UnknownOperationException",
  "UnrecognizedClientException",
];

/** The errors whose status is not 400. */
const STATUS_CODES: Readonly<Record<string, number>> = {
  InternalFailure: 500,
  InternalServerError: 500,
  InternalServerException: 500,
  RequestEntityTooLarge: 413,
  RequestEntityTooLargeException: 413,
  ServiceUnavailable: 503,
  ServiceUnavailableException: 503,
};
