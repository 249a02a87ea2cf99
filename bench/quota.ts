import { setTimeout as sleep } from "node:timers/promises";
import * as official from "@aws-sdk/client-partnercentral-selling";
import { startLocalPartnerCentral } from "../src/local/index.ts";
import { ourPackage } from "./clients.ts";
import { progress } from "./measure.ts";

/** What became of invitations that were all accepted at once. */
export interface QuotaResult {
  readonly invitations: number;
  readonly accepted: number;
  readonly requests: number;
  /** Requests for each invitation that was accepted. */
  readonly requestsPerAccepted: number;
  readonly seconds: number;
}

type Accept = (input: { Catalog: string; Identifier: string }) => Promise<unknown>;

/** AWS's own quota of one write a second, enforced by an embedded service for each of the two clients. */
export async function measureQuota(invitations: number): Promise<{ ours: QuotaResult; official: QuotaResult }> {
  const ours = await ourPackage();
  const measured = Promise.all([
    acceptAll(invitations, (settings) => {
      // AWS's own limits, and none of the calls that this process made before.
      const quota = new ours.MemoryQuotaStore();
      const client = new ours.PartnerCentralSellingClient({ ...settings, quota, timeouts: { call: 600_000 } });
      return (input) => client.send(new ours.StartEngagementByAcceptingInvitationTaskCommand(input));
    }),
    acceptAll(invitations, (settings) => {
      const client = new official.PartnerCentralSellingClient(settings);
      return (input) =>
        client.send(new official.StartEngagementByAcceptingInvitationTaskCommand({ ...input, ClientToken: undefined }));
    }),
  ]);
  const over = new AbortController();
  const watching = watch(over.signal);
  const [of, them] = await measured.finally(() => over.abort());
  await watching;
  return { ours: of, official: them };
}

async function watch(signal: AbortSignal): Promise<void> {
  for (let seconds = 10; !signal.aborted; seconds += 10) {
    await sleep(10_000, undefined, { signal }).catch(() => {});
    if (!signal.aborted) progress(`  ${seconds} s`);
  }
}

async function acceptAll(
  invitations: number,
  acceptWith: (settings: {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
  }) => Accept,
): Promise<QuotaResult> {
  const local = await startLocalPartnerCentral({ quota: true });
  const ids = Array.from({ length: invitations }, () => local.seedInvitation({ Catalog: "Sandbox" }).Id);
  const accept = acceptWith(local.clientConfig);
  const began = performance.now();
  const ends = await Promise.allSettled(ids.map((Identifier) => accept({ Catalog: "Sandbox", Identifier })));
  const seconds = (performance.now() - began) / 1_000;
  const requests = local.requests.length;
  await local.close();
  const accepted = ends.filter(({ status }) => status === "fulfilled").length;
  return { invitations, accepted, requests, requestsPerAccepted: requests / accepted, seconds };
}
