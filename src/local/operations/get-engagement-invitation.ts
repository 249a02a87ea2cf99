import { findInvitation, INVITATION_IDENTIFIER, type InvitationInput } from "./invitation.ts";
import { CATALOG, type Operation } from "./operation.ts";

/** https://docs.aws.amazon.com/partner-central/latest/APIReference/API_GetEngagementInvitation.html */
export const getEngagementInvitation: Operation<InvitationInput> = {
  name: "GetEngagementInvitation",
  kind: "read",
  input: { Catalog: CATALOG, Identifier: INVITATION_IDENTIFIER },
  perform(world, input) {
    const { ParticipantType, ...told } = findInvitation(world, input);
    return {
      ...told,
      ExistingMembers: [{ CompanyName: told.SenderCompanyName, WebsiteUrl: "https://www.example.com" }],
      ...(told.PayloadType === "LeadInvitation" && {
        EnrichmentContext: { LeadInsights: { LeadReadinessScore: "High" } },
      }),
    };
  },
};
