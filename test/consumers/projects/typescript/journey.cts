import client = require("partnercentral-engagement");
import events = require("partnercentral-engagement/events");
import localModule = require("partnercentral-engagement/local");

async function accept(
  config: client.PartnerCentralSellingClientConfig,
  event: events.PartnerCentralEvent,
): Promise<string> {
  if (event.kind !== "EngagementInvitationCreated") return event.kind;
  const invitation = { Catalog: event.detail.catalog, Identifier: event.detail.engagementInvitation.id };
  const task = await client.acceptEngagementInvitation(new client.PartnerCentralSellingClient(config), invitation);
  const { OpportunityId } = await task.completed();
  // @ts-expect-error the id is a string
  const id: number = OpportunityId;
  return String(id);
}

async function main(): Promise<void> {
  console.log(await accept({}, events.parsePartnerCentralEvent(process.env.EVENT)));

  const local = await localModule.startLocalPartnerCentral({ taskDuration: 0 });
  local.seedInvitation({ Catalog: "Sandbox" });
  console.log(await accept(local.clientConfig, events.parsePartnerCentralEvent(local.events[0])));
  await local.close();
}

void main();
