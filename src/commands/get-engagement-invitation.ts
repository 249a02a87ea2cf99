import type { Operation } from "../api/operation.ts";
import type {
  EngagementInvitationSummary,
  EngagementMemberSummary,
  EnrichmentContext,
  Payload,
} from "../api/structures.ts";
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
import { catalog, invitationIdentifier, invitationMembers, list, strings, structure, union } from "./shapes.ts";

/** Which invitation to get. */
export interface GetEngagementInvitationRequest {
  /** The catalog of the invitation: `AWS` for production, `Sandbox` for tests. */
  Catalog: string | undefined;
  /** The invitation: its id, `engi-` and 13 lower-case letters or digits, or its ARN. */
  Identifier: string | undefined;
}

/** An invitation with all that it shares. Contacts, companies and amounts are not meant for a log. */
export interface GetEngagementInvitationResponse extends Omit<EngagementInvitationSummary, "ParticipantType"> {
  /** Why it was rejected. */
  RejectionReason?: string | undefined;
  /** What it shares, by `PayloadType`. */
  Payload?: Payload | undefined;
  /** What the sender wrote to the receiver. */
  InvitationMessage?: string | undefined;
  EngagementDescription?: string | undefined;
  ExistingMembers?: EngagementMemberSummary[] | undefined;
  EnrichmentContext?: EnrichmentContext | undefined;
}

/** What {@link GetEngagementInvitationCommand} takes. */
export interface GetEngagementInvitationCommandInput extends GetEngagementInvitationRequest {}

/** What {@link GetEngagementInvitationCommand} answers. */
export interface GetEngagementInvitationCommandOutput
  extends GetEngagementInvitationResponse,
    PartnerCentralSellingOutput {}

/** The errors of the operation that have a class of their own. */
export type GetEngagementInvitationCommandError =
  | AccessDeniedException
  | InternalServerException
  | ResourceNotFoundException
  | ThrottlingException
  | ValidationException
  | CommonError;

const operation: Operation = {
  name: "GetEngagementInvitation",
  kind: "read",
  input: {
    type: "structure",
    members: { Catalog: catalog, Identifier: invitationIdentifier },
    required: ["Catalog", "Identifier"],
  },
  output: structure({
    ...invitationMembers,
    RejectionReason: { type: "string" },
    Payload: union({
      OpportunityInvitation: structure({
        SenderContacts: list(strings("Email", "FirstName", "LastName", "BusinessTitle", "Phone")),
        ReceiverResponsibilities: list({ type: "string" }),
        Customer: strings("Industry", "CompanyName", "WebsiteUrl", "CountryCode"),
        Project: structure({
          ...strings("BusinessProblem", "Title", "TargetCompletionDate").members,
          ExpectedCustomerSpend: list(strings("Amount", "CurrencyCode", "Frequency", "TargetCompany", "EstimationUrl")),
        }),
      }),
      LeadInvitation: structure({
        Customer: strings("Industry", "CompanyName", "WebsiteUrl", "CountryCode", "AwsMaturity", "MarketSegment"),
        Interaction: strings("SourceType", "SourceId", "SourceName", "Usecase", "ContactBusinessTitle"),
      }),
    }),
    InvitationMessage: { type: "string" },
    EngagementDescription: { type: "string" },
    ExistingMembers: list(strings("CompanyName", "WebsiteUrl")),
    EnrichmentContext: structure({
      ProspectingResultAws: structure({
        Customer: structure({
          ...strings("AccountName", "Geo", "Region", "SubRegion", "Country", "Industry", "SubIndustry").members,
          ...strings("Segment", "CompanySize", "PublicProfileSummary").members,
          EligiblePrograms: list({ type: "string" }),
        }),
        Insights: strings("MarketplaceEngagementScore", "SolutionScore", "SolutionCategory", "SolutionSubCategory"),
      }),
      LeadInsights: strings("LeadReadinessScore"),
    }),
  }),
  answerLimit: 1024 * 1024,
};

/**
 * Gets one engagement invitation, with the opportunity or lead that it shares.
 *
 * @throws ValidationException before sending, with every violation in `ErrorList`, or when the service refuses the input
 * @throws AccessDeniedException, InternalServerException, ResourceNotFoundException, ThrottlingException as the service
 * answers
 * @throws PartnerCentralSellingServiceException for any other error answer, NonJsonResponseError and
 * MalformedResponseError for an answer that cannot be the service's, TransportError when there is none
 * @see https://docs.aws.amazon.com/partner-central/latest/APIReference/API_GetEngagementInvitation.html
 */
export class GetEngagementInvitationCommand extends PartnerCentralSellingCommand<
  GetEngagementInvitationCommandInput,
  GetEngagementInvitationCommandOutput
> {
  override readonly operation = operation;
}
