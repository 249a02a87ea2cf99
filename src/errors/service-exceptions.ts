import type { AccessDeniedExceptionErrorCode, ValidationExceptionReason } from "../api/enumerations.ts";
import type { ValidationExceptionError } from "../api/structures.ts";
import { ServiceException } from "../smithy.ts";
import { CATEGORIES, categoryOf, type ErrorCategory, retryableTrait, SUGGESTED_ACTIONS } from "./categories.ts";
import { type ErrorOutcome, outcomeOf } from "./error-outcome.ts";
import { type PartnerCentralSellingResponseMetadata, withRequestId } from "./metadata.ts";

/** What the headers of an answer say of time. */
export interface AnswerTimes {
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
