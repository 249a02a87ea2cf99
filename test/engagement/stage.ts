import { PartnerCentralSellingClient, type PartnerCentralSellingClientConfig } from "../../src/index.ts";
import {
  type LocalPartnerCentral,
  type LocalPartnerCentralOptions,
  startLocalPartnerCentral,
} from "../../src/local/index.ts";
import { type LossyProxy, startLossyProxy } from "./lossy-proxy.ts";
import { VirtualTime } from "./virtual-time.ts";

export const START = "StartEngagementByAcceptingInvitationTask";
export const LIST = "ListEngagementByAcceptingInvitationTasks";

/** An embedded service, a client that reaches it through a lossy proxy, and the time they share. */
export interface Stage {
  readonly time: VirtualTime;
  readonly local: LocalPartnerCentral;
  readonly proxy: LossyProxy;
  readonly client: PartnerCentralSellingClient;
  /** The operations that were asked for, whatever became of the requests. */
  sent(): string[];
  close(): Promise<void>;
}

export async function setStage({
  requestTimeout,
  maxAttempts,
  ...options
}: LocalPartnerCentralOptions &
  Pick<PartnerCentralSellingClientConfig, "maxAttempts"> & { requestTimeout?: number } = {}): Promise<Stage> {
  const time = new VirtualTime({ ...(requestTimeout !== undefined && { requestTimeout }) });
  const local = await startLocalPartnerCentral({ world: "asynchronous", clock: time, ...options });
  const proxy = await startLossyProxy(local.endpoint);
  const client = new PartnerCentralSellingClient({
    ...local.clientConfig,
    ...time.clientConfig,
    ...(maxAttempts !== undefined && { maxAttempts }),
    endpoint: proxy.endpoint,
  });
  return {
    time,
    local,
    proxy,
    client,
    sent: () => proxy.passed.map(({ operation }) => operation),
    close: async () => {
      client.destroy();
      await proxy.close();
      await local.close();
    },
  };
}

/** Changes each task in the answer of a list. */
export function eachTask(change: (task: Record<string, unknown>) => Record<string, unknown>) {
  return (answered: string): string => {
    const list = JSON.parse(answered);
    return JSON.stringify({ ...list, TaskSummaries: list.TaskSummaries.map(change) });
  };
}
