import { acceptEngagementInvitation, PartnerCentralSellingClient } from "partnercentral-engagement";
import { DetailType } from "partnercentral-engagement/events";

export async function accept(credentials: { accessKeyId: string; secretAccessKey: string }, Identifier: string) {
  const client = new PartnerCentralSellingClient({ credentials });
  const task = await acceptEngagementInvitation(client, { Catalog: "Sandbox", Identifier });
  const { OpportunityId } = await task.completed();
  document.title = `${DetailType.OpportunityCreated}: ${OpportunityId}`;
  // @ts-expect-error there is nothing of Node's here
  process.exit();
}
