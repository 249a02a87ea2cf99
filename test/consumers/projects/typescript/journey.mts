import {
  acceptEngagementInvitation,
  PartnerCentralSellingClient,
  type PartnerCentralSellingClientConfig,
  type StartEngagementByAcceptingInvitationTaskCommandError,
} from "partnercentral-engagement";
import { type PartnerCentralEvent, parsePartnerCentralEvent } from "partnercentral-engagement/events";
import { startLocalPartnerCentral } from "partnercentral-engagement/local";

async function accept(config: PartnerCentralSellingClientConfig, event: PartnerCentralEvent): Promise<string> {
  if (event.kind !== "EngagementInvitationCreated") return event.kind;
  const client = new PartnerCentralSellingClient(config);
  const invitation = { Catalog: event.detail.catalog, Identifier: event.detail.engagementInvitation.id };
  const task = await acceptEngagementInvitation(client, invitation);
  const { OpportunityId } = await task.completed();
  // @ts-expect-error the id is a string
  const id: number = OpportunityId;
  return String(id);
}

export function fieldAtFault(error: StartEngagementByAcceptingInvitationTaskCommandError): string | undefined {
  // @ts-expect-error only some of the errors have it
  error.ErrorList;
  return error.name === "ValidationException" ? error.ErrorList?.[0]?.FieldName : undefined;
}

console.log(await accept({}, parsePartnerCentralEvent(process.env.EVENT)));

const local = await startLocalPartnerCentral({ taskDuration: 0 });
local.seedInvitation({ Catalog: "Sandbox" });
console.log(await accept(local.clientConfig, parsePartnerCentralEvent(local.events[0])));
await local.close();
