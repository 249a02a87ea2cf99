import { type JsonObject, ownMember } from "../api/object.ts";
import type { ValidationExceptionError } from "../api/structures.ts";
import type { PartnerCentralSellingResponseMetadata } from "../errors/metadata.ts";
import {
  AccessDeniedException,
  type AnswerTimes,
  ConflictException,
  InternalServerException,
  PartnerCentralSellingServiceException,
  ResourceNotFoundException,
  ServiceQuotaExceededException,
  ThrottlingException,
  ValidationException,
} from "../errors/service-exceptions.ts";
import { oneLine } from "../errors/text.ts";

/** What an error answer says, once it is read. */
export interface ErrorAnswer extends AnswerTimes {
  /** The operation that was asked for. */
  operation: string;
  /** The bare error name, without namespace and URI. */
  code: string | undefined;
  /** The JSON body. */
  body: JsonObject;
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
function textIn<Text extends string>(body: JsonObject, member: string): Text | undefined {
  const value = ownMember(body, member);
  return typeof value === "string" && value !== "" ? (oneLine(value) as Text) : undefined;
}

/** More than any request can have; the answer of a list has room for a million. */
const MOST_VIOLATIONS = 1_000;
