import { REJECTION_REASON } from "../invitations.ts";
import { INVITATION_IDENTIFIER, type InvitationInput, pendingInvitation } from "./invitation.ts";
import { CATALOG, type Operation } from "./operation.ts";

interface Input extends InvitationInput {
  readonly RejectionReason?: string;
}

/** https://docs.aws.amazon.com/partner-central/latest/APIReference/API_RejectEngagementInvitation.html */
export const rejectEngagementInvitation: Operation<Input> = {
  name: "RejectEngagementInvitation",
  kind: "write",
  input: {
    Catalog: CATALOG,
    Identifier: INVITATION_IDENTIFIER,
    RejectionReason: REJECTION_REASON,
  },
  output: [],
  perform(world, input) {
    world.reject(pendingInvitation(world, input, "reject"), input.RejectionReason);
    return undefined;
  },
};
