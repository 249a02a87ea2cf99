import { CLIENT_NAMES, type ClientName } from "./clients.ts";
import { type Figure, figure, progress } from "./measure.ts";
import { type Caller, type Service, startCaller } from "./processes.ts";

/** µs of user and system time per call, by client, and what ours takes above the bare request as a share of the official's. */
export interface CpuResult {
  readonly perCall: Readonly<Record<ClientName, Figure>>;
  readonly ratio: Figure;
}

/**
 * Lets all clients make the same calls, round by round and in turn, so that a machine whose speed changes changes it for all.
 * What is compared is what the rounds themselves took.
 */
export async function measureCpu(
  service: Service,
  { concurrency, tags = 0, calls, rounds }: { concurrency: number; tags?: number; calls: number; rounds: number },
): Promise<CpuResult> {
  const callers = await Promise.all(CLIENT_NAMES.map((name) => startCaller(name, service, { tags })));
  const taken = new Map(CLIENT_NAMES.map((name) => [name, [] as number[]]));
  const before = (await service.tell({})).requests;
  for (const caller of callers) await caller.work({ calls: 2 * calls, concurrency });
  for (let round = 1; round <= rounds; round += 1) {
    for (const [index, name] of CLIENT_NAMES.entries()) {
      const { cpu } = await (callers[index] as Caller).work({ calls, concurrency });
      taken.get(name)?.push(cpu);
    }
    progress(`  round ${round} of ${rounds}`);
  }
  await checkRequests(service, callers, before, (2 + rounds) * calls);
  for (const caller of callers) caller.close();
  const above = (name: ClientName, round: number) => at(taken, name, round) - at(taken, "bare", round);
  return {
    perCall: Object.fromEntries([...taken].map(([name, values]) => [name, figure(values)])) as CpuResult["perCall"],
    ratio: figure(Array.from({ length: rounds }, (_, round) => above("ours", round) / above("official", round))),
  };
}

function at(taken: ReadonlyMap<ClientName, readonly number[]>, name: ClientName, round: number): number {
  return taken.get(name)?.[round] ?? Number.NaN;
}

/** Every call was a request, and all but the bare ones were signed. */
async function checkRequests(
  service: Service,
  callers: readonly Caller[],
  before: Readonly<Record<string, number>>,
  expected: number,
): Promise<void> {
  const { requests, verified } = await service.tell({});
  for (const { accessKeyId } of callers) {
    const sent = (requests[accessKeyId] ?? 0) - (before[accessKeyId] ?? 0);
    if (sent !== expected) throw new Error(`${accessKeyId} sent ${sent} requests for ${expected} calls`);
    if (accessKeyId !== "BARE" && !verified.includes(accessKeyId)) throw new Error(`${accessKeyId} did not sign`);
  }
}
