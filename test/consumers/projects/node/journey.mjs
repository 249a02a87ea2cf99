import { acceptEngagementInvitation, PartnerCentralSellingClient } from "partnercentral-engagement";
import { parsePartnerCentralEvent } from "partnercentral-engagement/events";
import { startLocalPartnerCentral } from "partnercentral-engagement/local";

async function accept(client, event) {
  const { catalog, engagementInvitation } = parsePartnerCentralEvent(event).detail;
  const task = await acceptEngagementInvitation(client, { Catalog: catalog, Identifier: engagementInvitation.id });
  return (await task.completed()).OpportunityId;
}

console.log(await accept(new PartnerCentralSellingClient(), process.env.EVENT));

const local = await startLocalPartnerCentral({ taskDuration: 0 });
local.seedInvitation({ Catalog: "Sandbox" });
console.log(await accept(new PartnerCentralSellingClient(local.clientConfig), local.events[0]));
await local.close();
