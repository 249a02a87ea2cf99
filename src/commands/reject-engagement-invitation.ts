import type { Operation } from "../api/operation.ts";
import type { PartnerCentralSellingOutput } from "../call/call.ts";
import type { CommonError } from "../errors/client-errors.ts";
import type {
  AccessDeniedException,
  ConflictException,
  InternalServerException,
  ResourceNotFoundException,
  ThrottlingException,
  ValidationException,
} from "../errors/service-exceptions.ts";
import { PartnerCentralSellingCommand } from "./command.ts";
import { catalog, invitationIdentifier, structure } from "./shapes.ts";

/** Which invitation to reject. */
export interface RejectEngagementInvitationRequest {
  /** The catalog of the invitation: `AWS` for production, `Sandbox` for tests. */
  Catalog: string | undefined;
  /** The invitation: its id, `engi-` and 13 lower-case letters or digits, or its ARN. */
  Identifier: string | undefined;
  /** What the sender is told, 1 to 80 characters on one line, such as one of `RejectionReason`. */
  RejectionReason?: string | undefined;
}

/** What {@link RejectEngagementInvitationCommand} takes. */
export interface RejectEngagementInvitationCommandInput extends RejectEngagementInvitationRequest {}

/** What {@link RejectEngagementInvitationCommand} answers. */
export interface RejectEngagementInvitationCommandOutput extends PartnerCentralSellingOutput {}

/** The errors of the operation that have a class of their own. */
export type RejectEngagementInvitationCommandError =
  | AccessDeniedException
  | ConflictException
  | InternalServerException
  | ResourceNotFoundException
  | ThrottlingException
  | ValidationException
  | CommonError;

const operation: Operation = {
  name: "RejectEngagementInvitation",
  kind: "write",
  input: {
    type: "structure",
    members: {
      Catalog: catalog,
      Identifier: invitationIdentifier,
      RejectionReason: {
        type: "string",
        length: [1, 80],
        pattern: {
          regex: /^[\u0020-\u007E\u00A0-\uD7FF\uE000-\uFFFD]*$/u,
          says: "text without line breaks, control characters and emoji",
        },
      },
    },
    required: ["Catalog", "Identifier"],
  },
  output: structure({}),
  answerLimit: 64 * 1024,
};

/**
 * Rejects an engagement invitation. This cannot be undone.
 *
 * @throws ValidationException before sending, with every violation in `ErrorList`, or when the service refuses the input
 * @throws AccessDeniedException, ConflictException, InternalServerException, ResourceNotFoundException,
 * ThrottlingException as the service answers
 * @throws PartnerCentralSellingServiceException for any other error answer, NonJsonResponseError and
 * MalformedResponseError for an answer that cannot be the service's, TransportError when there is none
 * @see https://docs.aws.amazon.com/partner-central/latest/APIReference/API_RejectEngagementInvitation.html
 */
export class RejectEngagementInvitationCommand extends PartnerCentralSellingCommand<
  RejectEngagementInvitationCommandInput,
  RejectEngagementInvitationCommandOutput
> {
  override readonly operation = operation;
}
