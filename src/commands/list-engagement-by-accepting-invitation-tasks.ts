import type { TaskStatus } from "../api/enumerations.ts";
import type { Operation } from "../api/operation.ts";
import type { ListEngagementByAcceptingInvitationTaskSummary, ListTasksSortBase } from "../api/structures.ts";
import type { PartnerCentralSellingOutput } from "../call/call.ts";
import type { CommonError } from "../errors/client-errors.ts";
import type {
  AccessDeniedException,
  InternalServerException,
  ResourceNotFoundException,
  ThrottlingException,
  ValidationException,
} from "../errors/service-exceptions.ts";
import { PartnerCentralSellingCommand } from "./command.ts";
import {
  catalog,
  invitationIdentifier,
  list,
  nextToken,
  sort,
  structure,
  taskIdentifier,
  taskMembers,
  upToTen,
} from "./shapes.ts";

/** Which tasks to list; filters narrow the list together. */
export interface ListEngagementByAcceptingInvitationTasksRequest {
  /** The catalog of the tasks: `AWS` for production, `Sandbox` for tests. */
  Catalog: string | undefined;
  /** The most tasks to answer at once, 1 to 1000. */
  MaxResults?: number | undefined;
  /** Where the page before ended: its NextToken. */
  NextToken?: string | undefined;
  Sort?: ListTasksSortBase | undefined;
  /** Only tasks in these states. */
  TaskStatus?: TaskStatus[] | undefined;
  /** Only tasks that created these opportunities, 1 to 10. */
  OpportunityIdentifier?: string[] | undefined;
  /** Only tasks that accept these invitations, 1 to 10 ids or ARNs. */
  EngagementInvitationIdentifier?: string[] | undefined;
  /** Only these tasks, 1 to 10 ids or ARNs. */
  TaskIdentifier?: string[] | undefined;
}

/** One page of tasks. */
export interface ListEngagementByAcceptingInvitationTasksResponse {
  /** The tasks of this page; a page can be empty and still not be the last. */
  TaskSummaries?: ListEngagementByAcceptingInvitationTaskSummary[] | undefined;
  /** Where the next page begins; absent on the last page. */
  NextToken?: string | undefined;
}

/** What {@link ListEngagementByAcceptingInvitationTasksCommand} takes. */
export interface ListEngagementByAcceptingInvitationTasksCommandInput
  extends ListEngagementByAcceptingInvitationTasksRequest {}

/** What {@link ListEngagementByAcceptingInvitationTasksCommand} answers. */
export interface ListEngagementByAcceptingInvitationTasksCommandOutput
  extends ListEngagementByAcceptingInvitationTasksResponse,
    PartnerCentralSellingOutput {}

/** The errors of the operation that have a class of their own. */
export type ListEngagementByAcceptingInvitationTasksCommandError =
  | AccessDeniedException
  | InternalServerException
  | ResourceNotFoundException
  | ThrottlingException
  | ValidationException
  | CommonError;

const operation: Operation = {
  name: "ListEngagementByAcceptingInvitationTasks",
  // AWS does not list it among the reads that its quota counts: https://docs.aws.amazon.com/partner-central/latest/developer-guide/quotas.html
  kind: "read",
  input: {
    type: "structure",
    members: {
      Catalog: catalog,
      MaxResults: { type: "integer", range: [1, 1000] },
      NextToken: nextToken,
      Sort: sort,
      TaskStatus: { type: "list", of: { type: "string" }, size: [1, 3] },
      OpportunityIdentifier: upToTen({
        type: "string",
        pattern: { regex: /^O[0-9]{1,19}$/, says: '"O" and 1 to 19 digits' },
      }),
      EngagementInvitationIdentifier: upToTen(invitationIdentifier),
      TaskIdentifier: upToTen(taskIdentifier),
    },
    required: ["Catalog"],
  },
  output: structure({ TaskSummaries: list(structure(taskMembers)), NextToken: { type: "string" } }),
  answerLimit: 4 * 1024 * 1024,
};

/**
 * Lists the tasks that accepting invitations started, with their present state, page by page.
 *
 * @throws ValidationException before sending, with every violation in `ErrorList`, or when the service refuses the input
 * @throws AccessDeniedException, InternalServerException, ResourceNotFoundException, ThrottlingException as the service
 * answers
 * @throws PartnerCentralSellingServiceException for any other error answer, NonJsonResponseError and
 * MalformedResponseError for an answer that cannot be the service's, TransportError when there is none
 * @see https://docs.aws.amazon.com/partner-central/latest/APIReference/API_ListEngagementByAcceptingInvitationTasks.html
 */
export class ListEngagementByAcceptingInvitationTasksCommand extends PartnerCentralSellingCommand<
  ListEngagementByAcceptingInvitationTasksCommandInput,
  ListEngagementByAcceptingInvitationTasksCommandOutput
> {
  override readonly operation = operation;
}
