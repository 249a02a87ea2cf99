import type { EngagementInvitationPayloadType, InvitationStatus, ParticipantType } from "../api/enumerations.ts";
import type { Operation } from "../api/operation.ts";
import type { EngagementInvitationSummary, OpportunityEngagementInvitationSort } from "../api/structures.ts";
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
import { catalog, invitationMembers, list, nextToken, sort, structure, upToTen } from "./shapes.ts";

/** Which invitations to list; filters narrow the list together. */
export interface ListEngagementInvitationsRequest {
  /** The catalog of the invitations: `AWS` for production, `Sandbox` for tests. */
  Catalog: string | undefined;
  /** The most invitations to answer at once, 1 to 100. */
  MaxResults?: number | undefined;
  /** Where the page before ended: its NextToken. */
  NextToken?: string | undefined;
  Sort?: OpportunityEngagementInvitationSort | undefined;
  /** Only invitations that share this, an opportunity or a lead. */
  PayloadType?: EngagementInvitationPayloadType[] | undefined;
  /** `RECEIVER` for the invitations that the caller was sent, `SENDER` for those that it sent. */
  ParticipantType: ParticipantType | undefined;
  /** Only invitations in these states. */
  Status?: InvitationStatus[] | undefined;
  /** Only invitations to these engagements, 1 to 10 ids (`eng-` and 14 lower-case letters or digits) or ARNs. */
  EngagementIdentifier?: string[] | undefined;
  /** Only invitations from these senders, 1 to 10 accounts. */
  SenderAwsAccountId?: string[] | undefined;
}

/** One page of invitations. */
export interface ListEngagementInvitationsResponse {
  /** The invitations of this page; a page can be empty and still not be the last. */
  EngagementInvitationSummaries?: EngagementInvitationSummary[] | undefined;
  /** Where the next page begins; absent on the last page. */
  NextToken?: string | undefined;
}

/** What {@link ListEngagementInvitationsCommand} takes. */
export interface ListEngagementInvitationsCommandInput extends ListEngagementInvitationsRequest {}

/** What {@link ListEngagementInvitationsCommand} answers. */
export interface ListEngagementInvitationsCommandOutput
  extends ListEngagementInvitationsResponse,
    PartnerCentralSellingOutput {}

/** The errors of the operation that have a class of their own. */
export type ListEngagementInvitationsCommandError =
  | AccessDeniedException
  | InternalServerException
  | ResourceNotFoundException
  | ThrottlingException
  | ValidationException
  | CommonError;

const operation: Operation = {
  name: "ListEngagementInvitations",
  kind: "read",
  input: {
    type: "structure",
    members: {
      Catalog: catalog,
      ParticipantType: { type: "string" },
      MaxResults: { type: "integer", range: [1, 100] },
      NextToken: nextToken,
      Sort: sort,
      PayloadType: list({ type: "string" }),
      Status: upToTen({ type: "string" }),
      EngagementIdentifier: upToTen({
        type: "string",
        pattern: {
          regex: /^(arn:.*|eng-[0-9a-z]{14})$/,
          says: 'an ARN, or "eng-" and 14 lower-case letters or digits',
        },
      }),
      SenderAwsAccountId: upToTen({
        type: "string",
        pattern: {
          regex: /^([0-9]{12}|\w{1,12})$/,
          says: "an AWS account of 12 digits, or 1 to 12 letters and digits",
        },
        sensitive: true,
      }),
    },
    required: ["Catalog", "ParticipantType"],
  },
  output: structure({
    EngagementInvitationSummaries: list(structure({ ...invitationMembers, ParticipantType: { type: "string" } })),
    NextToken: { type: "string" },
  }),
  answerLimit: 4 * 1024 * 1024,
};

/**
 * Lists the engagement invitations that the caller sent or was sent, page by page.
 *
 * @throws ValidationException before sending, with every violation in `ErrorList`, or when the service refuses the input
 * @throws AccessDeniedException, InternalServerException, ResourceNotFoundException, ThrottlingException as the service
 * answers
 * @throws PartnerCentralSellingServiceException for any other error answer, NonJsonResponseError and
 * MalformedResponseError for an answer that cannot be the service's, TransportError when there is none
 * @see https://docs.aws.amazon.com/partner-central/latest/APIReference/API_ListEngagementInvitations.html
 */
export class ListEngagementInvitationsCommand extends PartnerCentralSellingCommand<
  ListEngagementInvitationsCommandInput,
  ListEngagementInvitationsCommandOutput
> {
  override readonly operation = operation;
}
