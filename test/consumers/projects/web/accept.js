import { acceptEngagementInvitation, PartnerCentralSellingClient } from "partnercentral-engagement";
import { parsePartnerCentralEvent } from "partnercentral-engagement/events";

export async function accept({ config, event }) {
  const { catalog, engagementInvitation } = parsePartnerCentralEvent(event).detail;
  const client = new PartnerCentralSellingClient(config);
  const task = await acceptEngagementInvitation(client, { Catalog: catalog, Identifier: engagementInvitation.id });
  return (await task.completed()).OpportunityId;
}
