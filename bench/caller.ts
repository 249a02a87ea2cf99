// One client in a process of its own. Makes as many calls as it is told to, and answers what they took.
import { type ClientName, clientOf } from "./clients.ts";
import { inFlight } from "./measure.ts";
import type { CallerSettings, Work, WorkReport } from "./processes.ts";

const { client, target, tags } = JSON.parse(process.argv[2] ?? "") as CallerSettings;
const call = await clientOf(client as ClientName, target, tags);

process.on("message", async ({ calls, concurrency, collectGarbage }: Work) => {
  const before = process.cpuUsage();
  await inFlight(concurrency, calls, async () => {
    const taskId = await call();
    if (taskId !== "task-0000000000000") throw new Error(`${client} was answered with ${taskId}`);
  });
  const { user, system } = process.cpuUsage(before);
  if (collectGarbage) for (let times = 0; times < 4; times += 1) globalThis.gc?.();
  process.send?.({ cpu: (user + system) / calls, heap: process.memoryUsage().heapUsed } satisfies WorkReport);
});
process.on("disconnect", () => process.exit());
process.send?.("ready");
