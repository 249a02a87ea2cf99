import { type Service, startCaller } from "./processes.ts";

/** bytes that are still held after so many calls and a garbage collection, per 100,000 calls. */
export async function measureHeap(service: Service, calls: number): Promise<{ ours: number; official: number }> {
  const retained = async (name: "ours" | "official") => {
    const caller = await startCaller(name, service);
    const work = { concurrency: 32, collectGarbage: true };
    const before = await caller.work({ calls: calls / 2, ...work });
    const after = await caller.work({ calls, ...work });
    caller.close();
    return ((after.heap - before.heap) / calls) * 100_000;
  };
  return { ours: await retained("ours"), official: await retained("official") };
}
