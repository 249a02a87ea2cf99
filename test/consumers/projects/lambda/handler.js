import { acceptEngagementInvitation, PartnerCentralSellingClient } from "partnercentral-engagement";
import { isForReceiver, isInCatalog, parsePartnerCentralEvent } from "partnercentral-engagement/events";

const client = new PartnerCentralSellingClient();

export async function handler(record) {
  const event = parsePartnerCentralEvent(record);
  const isOurs = isInCatalog(event, "Sandbox") && event.kind === "EngagementInvitationCreated" && isForReceiver(event);
  if (!isOurs) return {};
  const invitation = { Catalog: "Sandbox", Identifier: event.detail.engagementInvitation.id };
  const { OpportunityId } = await (await acceptEngagementInvitation(client, invitation)).completed();
  return { OpportunityId };
}
