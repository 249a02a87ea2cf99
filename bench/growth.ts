import { ourPackage, WIDE_QUOTA } from "./clients.ts";
import { type Figure, figure, inFlight, progress } from "./measure.ts";
import { SECRET_ACCESS_KEY, type Service } from "./processes.ts";

/** µs of user and system time of the client's process, by the size of something. */
export interface Growth {
  readonly what: string;
  readonly unit: string;
  /** Whether the figure is for so many together, so that it can be divided by their number. */
  readonly together: boolean;
  readonly sizes: readonly (Figure & { readonly size: number; readonly calls?: number })[];
}

const ROUNDS = 5;

/** How the cost of our calls grows with what is sent, what is answered, what is under way, and what is tracked. */
export async function measureGrowth(service: Service): Promise<Growth[]> {
  const ours = await ourPackage();
  const client = new ours.PartnerCentralSellingClient({
    endpoint: service.endpoint,
    credentials: { accessKeyId: "GROWTH", secretAccessKey: SECRET_ACCESS_KEY },
    quota: WIDE_QUOTA,
  });
  const start = (tags: number) => {
    const Tags = Array.from({ length: tags }, (_, index) => ({ Key: `key-${index}`, Value: `value-${index}` }));
    const input = { Catalog: "Sandbox", Identifier: "engi-0000000000000", ...(tags > 0 && { Tags }) };
    return async () => {
      await client.send(new ours.StartEngagementByAcceptingInvitationTaskCommand(input));
    };
  };
  const list = (MaxResults: number) => async () => {
    const command = new ours.ListEngagementByAcceptingInvitationTasksCommand({ Catalog: "Sandbox", MaxResults });
    const { TaskSummaries } = await client.send(command);
    if (TaskSummaries?.length !== MaxResults) throw new Error(`${TaskSummaries?.length} tasks of ${MaxResults}`);
  };

  const growth: Growth[] = [];
  const add = async (
    what: string,
    unit: string,
    sizes: number[],
    measure: (size: number) => Promise<Figure & { calls?: number }>,
    together = true,
  ) => {
    progress(`  ${what}`);
    const measured = [];
    for (const size of sizes) measured.push({ size, ...(await measure(size)) });
    growth.push({ what, unit, together, sizes: measured });
  };
  await repeated(1, 2_000, start(0));
  await add("tags in a request", "µs a call", [0, 50, 100, 200], (size) => repeated(1, 500, start(size)));
  await service.tell({ taskCount: 1_000 });
  await add("tasks in a page", "µs a call", [1, 10, 100, 1_000], (size) =>
    repeated(1, size < 1_000 ? 300 : 60, list(size)),
  );
  await add("calls in flight", "µs a call", [1, 10, 100, 1_000], (size) => repeated(size, 2_000, start(0)), false);
  await add("tasks tracked", "µs a look", [1, 10, 100, 1_000, 10_000], async (size) => {
    await service.tell({ taskCount: size });
    return lookAt(size);
  });
  client.destroy();
  return growth;

  async function sent(): Promise<number> {
    return (await service.tell({})).requests.GROWTH ?? 0;
  }

  /** One look at so many tasks that are under way, and how many calls it takes. */
  async function lookAt(tasks: number): Promise<Figure & { calls: number }> {
    const tracker = ours.trackEngagementTasks(client, { Catalog: "Sandbox", minDelay: 100, maxDelay: 100 });
    const handles = Array.from({ length: tasks }, (_, index) => {
      const id = index.toString(36).padStart(13, "0");
      const StartTime = new Date(Date.UTC(2026, 10, 25) - index * 1_000).toISOString();
      return tracker.resume({ Catalog: "Sandbox", Identifier: `engi-${id}`, TaskId: `task-${id}`, StartTime });
    });
    const over = new AbortController();
    const waiting = handles.map((task) => task.completed({ signal: over.signal }).catch(() => {}));
    const looks: number[] = [];
    let requests = 0;
    let before = process.cpuUsage();
    await new Promise<void>((resolve) => {
      handles.at(-1)?.onProgress(async ({ polls }) => {
        const { user, system } = process.cpuUsage(before);
        if (polls === 1) requests = await sent();
        else looks.push(user + system);
        if (looks.length === ROUNDS) resolve();
        before = process.cpuUsage();
      });
    });
    const calls = ((await sent()) - requests) / ROUNDS;
    over.abort();
    await Promise.all(waiting);
    tracker.close();
    return { ...figure(looks), calls };
  }
}

async function repeated(concurrency: number, calls: number, call: () => Promise<void>): Promise<Figure> {
  const perCall: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const before = process.cpuUsage();
    await inFlight(concurrency, calls, call);
    const { user, system } = process.cpuUsage(before);
    if (round > 0) perCall.push((user + system) / calls);
  }
  return figure(perCall);
}
