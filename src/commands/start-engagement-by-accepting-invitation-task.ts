import type { Operation } from "../api/operation.ts";
import type { ListEngagementByAcceptingInvitationTaskSummary, Tag } from "../api/structures.ts";
import type { PartnerCentralSellingOutput } from "../call/call.ts";
import type { CommonError } from "../errors/client-errors.ts";
import type {
  AccessDeniedException,
  ConflictException,
  InternalServerException,
  ResourceNotFoundException,
  ServiceQuotaExceededException,
  ThrottlingException,
  ValidationException,
} from "../errors/service-exceptions.ts";
import { generateIdempotencyToken } from "../smithy.ts";
import { PartnerCentralSellingCommand } from "./command.ts";
import { catalog, clientToken, invitationIdentifier, START_TASK, structure, tags, taskMembers } from "./shapes.ts";

/** Which invitation to accept. */
export interface StartEngagementByAcceptingInvitationTaskRequest {
  /** The catalog of the invitation: `AWS` for production, `Sandbox` for tests. */
  Catalog: string | undefined;
  /**
   * Makes the request idempotent: the service answers a repeated token with the task that it started the first time.
   * 1 to 255 characters.
   *
   * @default a random token, made once when the command is
   */
  ClientToken?: string | undefined;
  /** The invitation: its id, `engi-` and 13 lower-case letters or digits, or its ARN. */
  Identifier: string | undefined;
  /** 1 to 200 tags for the new task. */
  Tags?: Tag[] | undefined;
}

/**
 * The task that was started, as far as the service tells. AWS was seen to answer only when the task had ended, and to leave
 * out even the TaskId then.
 */
export interface StartEngagementByAcceptingInvitationTaskResponse
  extends ListEngagementByAcceptingInvitationTaskSummary {}

/** What {@link StartEngagementByAcceptingInvitationTaskCommand} takes. */
export interface StartEngagementByAcceptingInvitationTaskCommandInput
  extends StartEngagementByAcceptingInvitationTaskRequest {}

/** What {@link StartEngagementByAcceptingInvitationTaskCommand} answers. */
export interface StartEngagementByAcceptingInvitationTaskCommandOutput
  extends StartEngagementByAcceptingInvitationTaskResponse,
    PartnerCentralSellingOutput {}

/** The errors of the operation that have a class of their own. */
export type StartEngagementByAcceptingInvitationTaskCommandError =
  | AccessDeniedException
  | ConflictException
  | InternalServerException
  | ResourceNotFoundException
  | ServiceQuotaExceededException
  | ThrottlingException
  | ValidationException
  | CommonError;

const operation: Operation = {
  name: "StartEngagementByAcceptingInvitationTask",
  ...START_TASK,
  input: {
    type: "structure",
    members: { Catalog: catalog, ClientToken: clientToken, Identifier: invitationIdentifier, Tags: tags },
    required: ["Catalog", "ClientToken", "Identifier"],
  },
  output: structure(taskMembers),
};

/**
 * Accepts an engagement invitation. The service starts a task that accepts it, creates the opportunity in the partner's
 * account and copies the details over; an *Opportunity Created* event follows.
 *
 * `input.ClientToken` is set when the command is made, so sending the same command again is the same request.
 *
 * @throws ValidationException before sending, with every violation in `ErrorList`, or when the service refuses the input
 * @throws AccessDeniedException, ConflictException, InternalServerException, ResourceNotFoundException,
 * ServiceQuotaExceededException, ThrottlingException as the service answers
 * @throws PartnerCentralSellingServiceException for any other error answer, NonJsonResponseError and
 * MalformedResponseError for an answer that cannot be the service's, TransportError when there is none
 * @see https://docs.aws.amazon.com/partner-central/latest/APIReference/API_StartEngagementByAcceptingInvitationTask.html
 */
export class StartEngagementByAcceptingInvitationTaskCommand extends PartnerCentralSellingCommand<
  StartEngagementByAcceptingInvitationTaskCommandInput,
  StartEngagementByAcceptingInvitationTaskCommandOutput
> {
  override readonly operation = operation;

  constructor(input: StartEngagementByAcceptingInvitationTaskCommandInput) {
    super(input);
    this.input.ClientToken ??= generateIdempotencyToken();
  }
}
