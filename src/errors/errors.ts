import type { ResponseMetadata } from "@smithy/types";
import type {
  AccessDeniedExceptionErrorCode,
  ValidationExceptionError,
  ValidationExceptionReason,
} from "../api/model.ts";
import { ServiceException } from "../smithy.ts";
import { isError } from "./identity.ts";

/** What is known of a call once it has ended, well or badly. */
export interface PartnerCentralSellingResponseMetadata extends ResponseMetadata {
  /** The ClientToken that the call was sent with, where the operation has one. */
  clientToken?: string | undefined;
}

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

/**
 * What a failed call has led to at the service:
 *
 * - `not-sent`: nothing, the request never reached it.
 * - `rejected`: nothing, it refused the request.
 * - `unknown`: the request may have taken effect, at the last attempt or at one before.
 */
export type ErrorOutcome = "not-sent" | "rejected" | "unknown";

/** What the headers of an answer say of time. */
interface AnswerTimes {
  /** The pause in ms that the answer asks for before a retry. */
  retryAfter?: number | undefined;
  /** When the answer was given, by the clock of whoever gave it. */
  serverTime?: Date | undefined;
}

/** What an exception is made of. */
export interface PartnerCentralSellingServiceExceptionOptions extends AnswerTimes {
  name: string;
  $fault: "client" | "server";
  $metadata: PartnerCentralSellingResponseMetadata;
  message?: string;
  /** @default what the name says, else what the HTTP status says */
  category?: ErrorCategory;
  /** @default what the name says */
  suggestedAction?: string;
}

/** What one exception class takes: its own members beside message and metadata. */
type Options<Exception extends Error> = AnswerTimes & {
  message: string;
  $metadata: PartnerCentralSellingResponseMetadata;
  suggestedAction?: string;
} & Omit<Exception, keyof PartnerCentralSellingServiceException>;

/**
 * Any error that the service, or a gateway before it, answered with. The common errors of AWS that have no class of their
 * own, such as `ExpiredTokenException`, are instances of this one and are told apart by `name`.
 */
export class PartnerCentralSellingServiceException extends ServiceException {
  readonly $service: string = "PartnerCentralSelling";
  declare $metadata: PartnerCentralSellingResponseMetadata;
  /** What kind of trouble this is. */
  readonly category: ErrorCategory;
  /** Whether the request may have taken effect. */
  readonly outcome: ErrorOutcome;
  /** What to do about it, for the exceptions that the operations document and refused signatures. */
  declare readonly suggestedAction?: string;
  /** The pause in ms that the answer asked for before a retry. */
  declare readonly retryAfter?: number;
  /** When the answer was given, by the clock of whoever gave it. */
  declare readonly serverTime?: Date;

  constructor(options: PartnerCentralSellingServiceExceptionOptions) {
    super({ ...options, message: withRequestId(options) });
    const status = options.$metadata.httpStatusCode;
    this.category = options.category ?? categoryOf(options.name, status);
    this.outcome = outcomeOf(this.category, options.$metadata.attempts);
    const retryable = retryableTrait(this.category, Object.hasOwn(CATEGORIES, options.name) ? undefined : status);
    if (retryable !== undefined) this.$retryable = retryable;
    const suggestedAction = options.suggestedAction ?? SUGGESTED_ACTIONS.get(options.name);
    if (suggestedAction !== undefined) this.suggestedAction = suggestedAction;
    if (options.retryAfter !== undefined) this.retryAfter = options.retryAfter;
    if (options.serverTime !== undefined) this.serverTime = options.serverTime;
    // An Error's message is left out of JSON, and a logged exception without one helps nobody.
    Object.defineProperty(this, "message", { enumerable: true });
  }
}

/** AWS asks for it, and a message is often all that is kept of an error. */
function withRequestId({
  message = "",
  $metadata: { requestId },
}: Pick<PartnerCentralSellingServiceExceptionOptions, "message" | "$metadata">): string {
  if (requestId === undefined || message.includes(requestId)) return message;
  return `${message} (request id ${requestId})`.trimStart();
}

/** The caller may not perform this action, or not on this resource. */
export class AccessDeniedException extends PartnerCentralSellingServiceException {
  override readonly name = "AccessDeniedException";
  override readonly $fault = "client";
  declare readonly Message?: string | undefined;
  declare readonly Reason?: AccessDeniedExceptionErrorCode | undefined;

  constructor(options: Options<AccessDeniedException>) {
    super({ ...options, name: "AccessDeniedException", $fault: "client" });
    if (options.Reason !== undefined) this.Reason = options.Reason;
  }
}

/** The request does not fit the present state of the invitation, or its ClientToken was used for another request. */
export class ConflictException extends PartnerCentralSellingServiceException {
  override readonly name = "ConflictException";
  override readonly $fault = "client";
  declare readonly Message?: string | undefined;

  constructor(options: Options<ConflictException>) {
    super({ ...options, name: "ConflictException", $fault: "client" });
  }
}

/** The service failed on its side. */
export class InternalServerException extends PartnerCentralSellingServiceException {
  override readonly name = "InternalServerException";
  override readonly $fault = "server";
  declare readonly Message?: string | undefined;

  constructor(options: Options<InternalServerException>) {
    super({ ...options, name: "InternalServerException", $fault: "server" });
  }
}

/** The resource does not exist, or is not visible with these credentials. */
export class ResourceNotFoundException extends PartnerCentralSellingServiceException {
  override readonly name = "ResourceNotFoundException";
  override readonly $fault = "client";
  declare readonly Message?: string | undefined;

  constructor(options: Options<ResourceNotFoundException>) {
    super({ ...options, name: "ResourceNotFoundException", $fault: "client" });
  }
}

/** The request would use more of a resource than the account's quota allows. */
export class ServiceQuotaExceededException extends PartnerCentralSellingServiceException {
  override readonly name = "ServiceQuotaExceededException";
  override readonly $fault = "client";
  declare readonly Message?: string | undefined;

  constructor(options: Options<ServiceQuotaExceededException>) {
    super({ ...options, name: "ServiceQuotaExceededException", $fault: "client" });
  }
}

/** Too many requests were sent in too short a time. */
export class ThrottlingException extends PartnerCentralSellingServiceException {
  override readonly name = "ThrottlingException";
  override readonly $fault = "client";
  declare readonly Message?: string | undefined;

  constructor(options: Options<ThrottlingException>) {
    super({ ...options, name: "ThrottlingException", $fault: "client" });
  }
}

/**
 * Members of the request are invalid. The client throws it before anything is sent, with `$metadata.attempts` 0, and the
 * service answers with it.
 */
export class ValidationException extends PartnerCentralSellingServiceException {
  override readonly name = "ValidationException";
  override readonly $fault = "client";
  declare readonly Message: string | undefined;
  readonly Reason: ValidationExceptionReason | undefined;
  /** Every violation that was found. */
  declare readonly ErrorList?: ValidationExceptionError[] | undefined;

  constructor(options: Omit<Options<ValidationException>, "Message"> & { Message?: string | undefined }) {
    super({ ...options, name: "ValidationException", $fault: "client" });
    this.Reason = options.Reason;
    if (options.ErrorList !== undefined) this.ErrorList = options.ErrorList;
  }
}

/**
 * The answer is not JSON, so it comes from something between the client and the service: a proxy, a firewall, a captive
 * portal. With a 2xx status the request may have taken effect.
 */
export class NonJsonResponseError extends PartnerCentralSellingServiceException {
  override readonly name = "NonJsonResponseError";
  /** The answer's `content-type` header. */
  readonly contentType: string | undefined;
  /** At most the first 512 printable characters of the answer; none of what begins as JSON, as customers' data does. */
  readonly bodyStart: string;

  constructor(
    options: AnswerTimes & {
      $metadata: PartnerCentralSellingResponseMetadata;
      contentType: string | undefined;
      body: string;
    },
  ) {
    const { $metadata } = options;
    const contentType = options.contentType?.replace(/[^\x20-\x7e]+/g, " ").slice(0, 128);
    const status = $metadata.httpStatusCode ?? 0;
    const bodyStart = /^\s*[[{]/.test(options.body) ? "" : printable(options.body);
    super({
      ...options,
      name: "NonJsonResponseError",
      $fault: status >= 500 ? "server" : "client",
      message: `The answer is not JSON: HTTP ${status}, ${contentType ?? "no content type"}, ${
        bodyStart === "" ? "no text to show" : `beginning with: ${bodyStart}`
      }`,
      category: categoryOfStatus(status),
    });
    this.contentType = contentType;
    this.bodyStart = bodyStart;
  }
}

/** The service answered with success but not with what the operation promises, so the request may have taken effect. */
export class MalformedResponseError extends PartnerCentralSellingServiceException {
  override readonly name = "MalformedResponseError";
  override readonly $fault = "server";

  constructor(options: { message: string; $metadata: PartnerCentralSellingResponseMetadata }) {
    const message = oneLine(options.message);
    super({ ...options, message, name: "MalformedResponseError", $fault: "server", category: "response" });
  }
}

/**
 * No answer came: the connection could not be made, was lost, or timed out. `code` is Node's, such as `ECONNRESET`, and
 * `cause` is the error that was thrown, less what it held of the answer or of the request's signature.
 */
export class TransportError extends Error {
  override readonly name = "TransportError";
  readonly $fault = "client";
  readonly $service = "PartnerCentralSelling";
  $metadata: PartnerCentralSellingResponseMetadata;
  declare readonly $retryable?: { readonly throttling: false };
  /** Node's code for what went wrong; undefined where it has none. */
  readonly code: string | undefined;
  /** Whether the request may have taken effect. */
  readonly outcome: ErrorOutcome;

  constructor(options: {
    message: string;
    code: string | undefined;
    retryable: boolean;
    cause?: unknown;
    /** Of the answer that was lost on its way, when its headers have come. */
    $metadata?: PartnerCentralSellingResponseMetadata;
    /** @default what the code says */
    outcome?: ErrorOutcome;
  }) {
    const { $metadata = {}, cause } = options;
    super(withRequestId({ message: oneLine(options.message), $metadata }), cause === undefined ? {} : { cause });
    this.$metadata = $metadata;
    this.code = options.code;
    this.outcome = options.outcome ?? (isBeforeSending(options.code, cause) ? "not-sent" : "unknown");
    if (options.retryable) this.$retryable = { throttling: false };
  }

  /** By name, so that an error of the package's other build, ESM or CommonJS, is the same error. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isNamed("TransportError", value);
  }
}

/**
 * A setting of the client, or an option of a call, is wrong. The message names it, what is wrong with it, and what would be
 * right.
 */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  readonly $fault = "client";
  readonly $service = "PartnerCentralSelling";
  $metadata: PartnerCentralSellingResponseMetadata = {};
  /** Whether a request may have taken effect: only one that was made before the setting was looked at. */
  readonly outcome: ErrorOutcome = "not-sent";

  /** By name, so that an error of the package's other build, ESM or CommonJS, is the same error. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isNamed("ConfigurationError", value);
  }
}

/** The errors that any operation can end with, beside its own and the service's that have no class. */
export type CommonError = ConfigurationError | MalformedResponseError | NonJsonResponseError | TransportError;

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

/** Does what no call must hang on, as its log: what goes wrong with it, at once or later, is lost. */
export function regardless(act: () => unknown): void {
  try {
    const acting = act() as PromiseLike<unknown> | null | undefined;
    // Promises may be of another realm, as in jest.
    if (typeof acting?.then === "function") acting.then(undefined, () => {});
  } catch {}
}

/** Whether what failed may succeed when it is only read again: the failure passes, or the answer was garbled on its way. */
export function isTransient(error: unknown): boolean {
  const { $retryable, category } = Object(error) as Partial<PartnerCentralSellingServiceException>;
  return $retryable !== undefined || category === "response";
}

/** What an error answer says, once it is read. */
export interface ErrorAnswer extends AnswerTimes {
  /** The operation that was asked for. */
  operation: string;
  /** The bare error name, without namespace and URI. */
  code: string | undefined;
  /** The JSON body. */
  body: Readonly<Record<string, unknown>>;
  $metadata: PartnerCentralSellingResponseMetadata;
}

/** Makes the exception that an error answer names: one of the seven classes, else the base class under that name. */
export function serviceException({
  operation,
  code,
  body,
  ...answer
}: ErrorAnswer): PartnerCentralSellingServiceException {
  const status = answer.$metadata.httpStatusCode ?? 0;
  const options = { ...answer, message: messageIn(body) ?? unexplained(code, status) };
  switch (code) {
    case "AccessDeniedException":
      return new AccessDeniedException({
        ...options,
        Reason: textIn(body, "Reason"),
        suggestedAction: `Check that the caller's IAM policy allows ${actionsOf(operation)} in this catalog, as the managed policy AWSPartnerCentralOpportunityManagement does.`,
      });
    case "ConflictException":
      return new ConflictException(options);
    case "InternalServerException":
      return new InternalServerException(options);
    case "ResourceNotFoundException":
      return new ResourceNotFoundException(options);
    case "ServiceQuotaExceededException":
      return new ServiceQuotaExceededException(options);
    case "ThrottlingException":
      return new ThrottlingException(options);
    case "ValidationException": {
      const ErrorList = validationErrorsIn(body);
      const fields = ErrorList?.flatMap(({ FieldName }) => FieldName ?? []) ?? [];
      const message =
        fields.length === 0 ? options.message : `${options.message} (${oneLine(fields.join(", ").slice(0, 512))})`;
      return new ValidationException({ ...options, message, Reason: textIn(body, "Reason"), ErrorList });
    }
    default:
      return new PartnerCentralSellingServiceException({
        ...options,
        name: code === undefined || OWN_NAMES.has(code) ? "UnknownError" : code,
        $fault: status >= 500 ? "server" : "client",
      });
  }
}

/**
 * The prefix is not the service's own name.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_partner-central.html
 */
function actionsOf(operation: string): string {
  const action = `partnercentral:${operation}`;
  if (operation !== "StartEngagementByAcceptingInvitationTask") return action;
  return `${action} and the nine actions that it takes in turn`;
}

/** The client's own: an answer under such a name would pass for what that error promises. */
const OWN_NAMES: ReadonlySet<string> = new Set([
  "AbortError",
  "ConfigurationError",
  "CredentialsProviderError",
  "DailyQuotaExhaustedError",
  "EngagementTaskFailedError",
  "InvalidEventError",
  "MalformedResponseError",
  "NonJsonResponseError",
  "QuotaWaitError",
  "RedirectError",
  "TimeoutError",
  "TransportError",
]);

/** Errors are told apart by name, as Smithy's are: one of the package's other build, ESM or CommonJS, is the same error. */
export function isNamed(className: string, value: unknown): boolean {
  const { name, $service } = Object(value);
  return name === className && $service === "PartnerCentralSelling";
}

const CHECK_SIGNATURE =
  "Check that the secret key belongs to the access key, and that no proxy on the way rewrites requests.";

const SUGGESTED_ACTIONS = new Map([
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
const CATEGORIES: Readonly<Record<string, ErrorCategory>> = {
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

function categoryOf(name: string, status = 400): ErrorCategory {
  return (Object.hasOwn(CATEGORIES, name) ? CATEGORIES[name] : undefined) ?? categoryOfStatus(status);
}

function categoryOfStatus(status: number): ErrorCategory {
  if (status >= 500) return "server";
  if (status < 400) return "response";
  if (status === 429) return "throttling";
  if (status === 408) return "timeout";
  if (status === 403) return "access";
  if (status === 401) return "authentication";
  return "request";
}

/** What several requests have led to, of which each led to one of these. */
export function worseOutcome(one: ErrorOutcome, other: ErrorOutcome): ErrorOutcome {
  return OUTCOMES[Math.max(OUTCOMES.indexOf(one), OUTCOMES.indexOf(other))] as ErrorOutcome;
}

const OUTCOMES: readonly ErrorOutcome[] = ["not-sent", "rejected", "unknown"];

/** @param attempts 0 where the client itself refused the request */
function outcomeOf(category: ErrorCategory, attempts: number | undefined): ErrorOutcome {
  if (attempts === 0) return "not-sent";
  return category === "response" || category === "server" || category === "timeout" ? "unknown" : "rejected";
}

/** Whether the code is one of Node's for a connection that never came about. */
function isBeforeSending(code: string | undefined, cause: unknown): boolean {
  const { syscall, errors } = Object(cause) as { syscall?: unknown; errors?: { syscall?: unknown }[] };
  if (code === "EHOSTUNREACH" || code === "ENETUNREACH") return (syscall ?? errors?.[0]?.syscall) === "connect";
  return CODES_BEFORE_SENDING.has(code) || isTlsCode(code);
}

const CODES_BEFORE_SENDING: ReadonlySet<string | undefined> = new Set(["EAI_AGAIN", "ECONNREFUSED", "ENOTFOUND"]);

/** https://nodejs.org/api/tls.html#x509-certificate-error-codes, and those of a server that does not speak TLS */
export function isTlsCode(code: string | undefined): boolean {
  return code !== undefined && /^(EPROTO$|ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|.*SELF_SIGNED_CERT)/.test(code);
}

/** `status` is given where only the status speaks: of the 5xx, some are not worth a retry. */
function retryableTrait(category: ErrorCategory, status: number | undefined) {
  if (category === "throttling") return { throttling: true };
  if (category === "timeout") return { throttling: false };
  if (category === "server" && (status === undefined || TRANSIENT_STATUSES.has(status))) return { throttling: false };
  return undefined;
}

function messageIn(body: ErrorAnswer["body"]): string | undefined {
  return textIn(body, "message") ?? textIn(body, "Message");
}

function unexplained(code = "an error that it does not name", status: number): string {
  return `The service answered HTTP ${status} with ${code} and no message`;
}

function validationErrorsIn({ ErrorList }: ErrorAnswer["body"]): ValidationExceptionError[] | undefined {
  if (!Array.isArray(ErrorList)) return undefined;
  return ErrorList.filter((entry) => typeof entry === "object" && entry !== null)
    .slice(0, MOST_VIOLATIONS)
    .map((entry) => ({
      FieldName: textIn(entry, "FieldName"),
      Message: textIn(entry, "Message"),
      Code: textIn(entry, "Code"),
    }));
}

/** `Text` may be an enumeration, which at run time has values that are not known yet. */
function textIn<Text extends string>(body: Readonly<Record<string, unknown>>, member: string): Text | undefined {
  const value = Object.hasOwn(body, member) ? body[member] : undefined;
  return typeof value === "string" && value !== "" ? (oneLine(value) as Text) : undefined;
}

/** Well-formed, and without line breaks and what else could pass for lines of the log that the text ends up in. */
export function oneLine(text: string, longest = LONGEST_TEXT): string {
  return text.slice(0, longest).replace(CONTROL, " ");
}

const LONGEST_TEXT = 4_096;

/** More than any request can have; the answer of a list has room for a million. */
const MOST_VIOLATIONS = 1_000;

const CONTROL = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu;

function printable(text: string): string {
  return text
    .slice(0, 4096)
    .replace(/[\p{C}\p{Z}]+/gu, " ")
    .trim()
    .slice(0, 512)
    .replace(/\p{Cs}$/u, "");
}
