import type { Invitation } from "../invitations.ts";
import {
  findInvitation,
  INVITATION_IDENTIFIER,
  INVITATION_MEMBERS,
  type InvitationInput,
  titleToTell,
} from "./invitation.ts";
import { CATALOG, membersOf, type Operation } from "./operation.ts";

const CUSTOMER = ["CompanyName", "CountryCode", "Industry", "WebsiteUrl"];
const SPEND = ["Amount", "CurrencyCode", "EstimationUrl", "Frequency", "TargetCompany"];

const OPPORTUNITY = [
  ...membersOf("Customer", ...CUSTOMER),
  ...membersOf(
    "Project",
    "BusinessProblem",
    "TargetCompletionDate",
    "Title",
    ...membersOf("ExpectedCustomerSpend", ...SPEND),
  ),
  "ReceiverResponsibilities",
  ...membersOf("SenderContacts", "BusinessTitle", "Email", "FirstName", "LastName", "Phone"),
];

const LEAD = [
  ...membersOf("Customer", ...CUSTOMER, "AwsMaturity", "MarketSegment"),
  ...membersOf("Interaction", "ContactBusinessTitle", "SourceId", "SourceName", "SourceType", "Usecase"),
];

/** https://docs.aws.amazon.com/partner-central/latest/APIReference/API_GetEngagementInvitation.html */
export const getEngagementInvitation: Operation<InvitationInput> = {
  name: "GetEngagementInvitation",
  kind: "read",
  input: { Catalog: CATALOG, Identifier: INVITATION_IDENTIFIER },
  output: [
    ...INVITATION_MEMBERS,
    "EngagementDescription",
    ...membersOf("EnrichmentContext", ...membersOf("LeadInsights", "LeadReadinessScore")),
    ...membersOf("ExistingMembers", "CompanyName", "WebsiteUrl"),
    "InvitationMessage",
    ...membersOf(
      "Payload",
      ...membersOf("OpportunityInvitation", ...OPPORTUNITY),
      ...membersOf("LeadInvitation", ...LEAD),
    ),
    "RejectionReason",
  ],
  perform(world, input) {
    const invitation = findInvitation(world, input);
    const { EngagementDescription, InvitationMessage, ParticipantType, Payload, ...told } = invitation;
    return {
      ...told,
      EngagementTitle: titleToTell(invitation),
      ExistingMembers: [{ CompanyName: told.SenderCompanyName, WebsiteUrl: "https://www.example.com" }],
      // AWS documents that the data of a rejected invitation becomes inaccessible.
      ...(told.Status !== "REJECTED" && offer(invitation)),
    };
  },
};

function offer({ EngagementDescription, InvitationMessage, Payload }: Invitation): object {
  const { LeadInvitation, OpportunityInvitation } = Payload;
  return {
    EngagementDescription,
    InvitationMessage,
    // AWS was seen to give null where there are none.
    Payload: OpportunityInvitation
      ? { OpportunityInvitation: { ReceiverResponsibilities: null, ...OpportunityInvitation } }
      : { LeadInvitation },
    ...(LeadInvitation && { EnrichmentContext: { LeadInsights: { LeadReadinessScore: "High" } } }),
  };
}
