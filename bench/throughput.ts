import { ourPackage, WIDE_QUOTA } from "./clients.ts";
import { type Figure, figure, inFlight } from "./measure.ts";
import { startEmbeddedService } from "./processes.ts";

/** Calls that the embedded service answers, each signature verified, per second of user and system time. */
export async function measureEmbeddedService(rounds: number): Promise<Figure> {
  const { PartnerCentralSellingClient, StartEngagementByAcceptingInvitationTaskCommand } = await ourPackage();
  const service = await startEmbeddedService();
  const client = new PartnerCentralSellingClient({ ...service.clientConfig, quota: WIDE_QUOTA });
  const ids = [...service.ids];
  const calls = Math.floor(ids.length / (rounds + 1));
  const accept = async () => {
    const Identifier = ids.pop() as string;
    await client.send(new StartEngagementByAcceptingInvitationTaskCommand({ Catalog: "Sandbox", Identifier }));
  };
  const perSecond: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    await service.report();
    await inFlight(32, calls, accept);
    const { cpu, tasks } = await service.report();
    if (tasks !== (round + 1) * calls) throw new Error(`${tasks} tasks were started by ${(round + 1) * calls} calls`);
    // The first is to warm up.
    if (round > 0) perSecond.push((calls / cpu) * 1e6);
  }
  client.destroy();
  service.close();
  return figure(perSecond);
}
