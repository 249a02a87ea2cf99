import { resolveId } from "../identifiers.ts";
import type { Invitation } from "../invitations.ts";
import { INVITATION_MEMBERS, titleToTell } from "./invitation.ts";
import { CATALOG, membersOf, type Operation } from "./operation.ts";
import { page } from "./page.ts";
import { identifiers, isWanted, NEXT_TOKEN, type Sort, sortBy } from "./query.ts";

interface Input {
  readonly Catalog: string;
  readonly EngagementIdentifier?: readonly string[];
  readonly MaxResults?: number;
  readonly NextToken?: string;
  readonly ParticipantType: Invitation["ParticipantType"];
  readonly PayloadType?: readonly Invitation["PayloadType"][];
  readonly SenderAwsAccountId?: readonly string[];
  readonly Sort?: Sort<"InvitationDate">;
  readonly Status?: readonly Invitation["Status"][];
}

/** https://docs.aws.amazon.com/partner-central/latest/APIReference/API_ListEngagementInvitations.html */
export const listEngagementInvitations: Operation<Input> = {
  name: "ListEngagementInvitations",
  kind: "read",
  input: {
    Catalog: CATALOG,
    EngagementIdentifier: identifiers(/^(arn:.*|eng-[0-9a-z]{14})$/),
    MaxResults: { type: "integer", range: [1, 100] },
    NextToken: NEXT_TOKEN,
    ParticipantType: { type: "string", required: true, values: ["SENDER", "RECEIVER"] },
    PayloadType: {
      type: "list",
      size: [1, 2],
      item: { type: "string", values: ["OpportunityInvitation", "LeadInvitation"] },
    },
    SenderAwsAccountId: identifiers(/^([0-9]{12}|\w{1,12})$/),
    Sort: sortBy("InvitationDate"),
    Status: {
      type: "list",
      size: [1, 10],
      item: { type: "string", values: ["ACCEPTED", "PENDING", "REJECTED", "EXPIRED"] },
    },
  },
  output: [...membersOf("EngagementInvitationSummaries", ...INVITATION_MEMBERS, "ParticipantType"), "NextToken"],
  perform(world, { MaxResults = 100, NextToken, ...query }) {
    const { Catalog, EngagementIdentifier, ParticipantType, PayloadType, SenderAwsAccountId, Sort, Status } = query;
    const engagementIds = EngagementIdentifier?.map((identifier) =>
      resolveId(identifier, world, Catalog, "engagement"),
    );
    const found = world.invitations
      .map((invitation, arrival) => ({ invitation, arrival, time: Date.parse(invitation.InvitationDate) }))
      .filter(
        ({ invitation }) =>
          invitation.Catalog === Catalog &&
          invitation.ParticipantType === ParticipantType &&
          isWanted(invitation.EngagementId, engagementIds) &&
          isWanted(invitation.PayloadType, PayloadType) &&
          isWanted(invitation.SenderAwsAccountId, SenderAwsAccountId) &&
          isWanted(invitation.Status, Status),
      );
    const { items, ...next } = page(found, {
      ascending: Sort?.SortOrder === "ASCENDING",
      maxResults: MaxResults,
      nextToken: NextToken,
      query,
      now: world.now(),
    });
    return { EngagementInvitationSummaries: items.map(({ invitation }) => summary(invitation)), ...next };
  },
};

function summary(invitation: Invitation): object {
  const { EngagementDescription, InvitationMessage, Payload, RejectionReason, ...told } = invitation;
  return { ...told, EngagementTitle: titleToTell(invitation) };
}
