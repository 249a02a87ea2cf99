import { categoryOfStatus } from "./categories.ts";
import { type ErrorOutcome, isBeforeSending } from "./error-outcome.ts";
import { isNamed } from "./identity.ts";
import { type PartnerCentralSellingResponseMetadata, withRequestId } from "./metadata.ts";
import { type AnswerTimes, PartnerCentralSellingServiceException } from "./service-exceptions.ts";
import { oneLine, printable } from "./text.ts";

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
      /** What the answer begins with, as far as it may be shown. */
      bodyStart: string;
    },
  ) {
    const { $metadata } = options;
    const contentType = options.contentType?.replace(/[^\x20-\x7e]+/g, " ").slice(0, 128);
    const status = $metadata.httpStatusCode ?? 0;
    const bodyStart = printable(options.bodyStart);
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
