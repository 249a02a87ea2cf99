const { acceptEngagementInvitation, PartnerCentralSellingClient } = require("partnercentral-engagement");
const { parsePartnerCentralEvent } = require("partnercentral-engagement/events");
const { startLocalPartnerCentral } = require("partnercentral-engagement/local");

async function accept(client, event) {
  const { catalog, engagementInvitation } = parsePartnerCentralEvent(event).detail;
  const task = await acceptEngagementInvitation(client, { Catalog: catalog, Identifier: engagementInvitation.id });
  return (await task.completed()).OpportunityId;
}

async function main() {
  console.log(await accept(new PartnerCentralSellingClient(), process.env.EVENT));

  const local = await startLocalPartnerCentral({ taskDuration: 0 });
  local.seedInvitation({ Catalog: "Sandbox" });
  console.log(await accept(new PartnerCentralSellingClient(local.clientConfig), local.events[0]));
  await local.close();
}

void main();
