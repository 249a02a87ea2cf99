// Many calls against the embedded Partner Central, some of which meet a fault: `npm run soak -- --calls 100000 --faults 0.05`.
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import {
  GetEngagementInvitationCommand,
  ListEngagementByAcceptingInvitationTasksCommand,
  PartnerCentralSellingClient,
  PartnerCentralSellingServiceException,
  StartEngagementByAcceptingInvitationTaskCommand,
  TransportError,
} from "../../src/index.ts";
import { type Fault, type LocalPartnerCentral, startLocalPartnerCentral } from "../../src/local/index.ts";
import { seeded } from "../quota/fake-time.ts";

const CATALOG = "Sandbox";
const START = "StartEngagementByAcceptingInvitationTask";
const GET = "GetEngagementInvitation";
const LIST = "ListEngagementByAcceptingInvitationTasks";

/** Each round has a service of its own, so that what the service keeps does not count as growth. */
const ROUNDS = 10;
/** ms; short, since every fault that is waited for takes as long. */
const TIMEOUTS = { connect: 2_000, headers: 1_000, bodyIdle: 500, attempt: 2_000, call: 20_000 };
/** ms beyond timeouts.call after which a call counts as hung. */
const GRACE = 5_000;
const MOST_RSS_GROWTH = 0.2;

/** Each invitation is accepted, accepted again with the same token, read, and its task listed. */
const CALLS_PER_INVITATION = 4;

interface Settings {
  calls: number;
  /** The share of calls that meet one. */
  faults: number;
  concurrency: number;
  /** No round begins after this. */
  minutes: number;
  seed: number;
}

interface Findings {
  calls: number;
  faults: number;
  failed: number;
  /** Calls that were answered with success, or refused for certain, where the service knows otherwise. */
  lost: number;
  /** Invitations accepted more than once. */
  duplicated: number;
  hung: number;
  /** Errors that are not of this package. */
  untyped: number;
  /** What nobody caught. */
  unhandled: number;
}

interface Resources {
  heap: number;
  rss: number;
  sockets: number;
  timers: number;
}

const settings = readSettings();
const random = seeded(settings.seed);
const found: Findings = { calls: 0, faults: 0, failed: 0, lost: 0, duplicated: 0, hung: 0, untyped: 0, unhandled: 0 };
const problems: string[] = [];
async function soak() {
  const began = performance.now();
  const ends = began + settings.minutes * 60_000;
  let local = await startLocalPartnerCentral({ world: "asynchronous", taskDuration: 5 });
  const port = Number(new URL(local.endpoint).port);
  const client = new PartnerCentralSellingClient({
    ...local.clientConfig,
    timeouts: TIMEOUTS,
    quota: { writesPerSecond: 1_000_000, writesPerDay: 10_000_000, readsPerSecond: 1_000_000, readsPerDay: 10_000_000 },
  });
  const measured: Resources[] = [];
  for (let round = 1; round <= ROUNDS && performance.now() < ends; round += 1) {
    // The same port, so that every round begins with connections that the last one's service has closed.
    if (round > 1) local = await startLocalPartnerCentral({ world: "asynchronous", port, taskDuration: 5 });
    await playRound(client, local);
    await local.close();
    measured.push(await resources());
    progress(round, measured.at(-1) as Resources, performance.now() - began);
  }
  client.destroy();
  const warm = measured[0] as Resources;
  const last = measured.at(-1) as Resources;
  const rssGrowth = last.rss / warm.rss - 1;
  const after = await resources();
  return {
    passed:
      found.lost + found.duplicated + found.hung + found.untyped + found.unhandled === 0 &&
      found.calls >= settings.calls &&
      rssGrowth <= MOST_RSS_GROWTH &&
      after.sockets + after.timers === 0,
    settings,
    ...found,
    seconds: Math.round((performance.now() - began) / 1_000),
    warm,
    last,
    afterDestroy: after,
    rssGrowth: Number(rssGrowth.toFixed(3)),
    problems,
  };
}

async function playRound(client: PartnerCentralSellingClient, local: LocalPartnerCentral): Promise<void> {
  const count = Math.ceil(settings.calls / ROUNDS / CALLS_PER_INVITATION);
  const ids = Array.from({ length: count }, () => local.seedInvitation({ Catalog: CATALOG }).Id);
  const accepted = new Map<string, number>();
  local.on("event", (event) => {
    if (event["detail-type"] !== "Engagement Invitation Accepted") return;
    const { id } = event.detail.engagementInvitation as { id: string };
    accepted.set(id, (accepted.get(id) ?? 0) + 1);
  });
  const tasks = new Map<string, string>();
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const id = ids[next] as string;
      next += 1;
      const taskId = await playInvitation(client, local, id, accepted);
      if (taskId !== undefined) tasks.set(id, taskId);
    }
  };
  await Promise.all(Array.from({ length: settings.concurrency }, worker));
  const known = new Map(local.tasks.map((task) => [task.EngagementInvitationId, task.TaskId]));
  for (const id of ids) {
    if ((accepted.get(id) ?? 0) > 1) note("duplicated", `${id} was accepted ${accepted.get(id)} times`);
    if (tasks.get(id) !== known.get(id)) {
      note("lost", `${id}: the client has task ${tasks.get(id)}, and the service ${known.get(id)}`);
    }
  }
}

/** Goes on until the invitation is accepted, as a caller does who knows its token; answers the task. */
async function playInvitation(
  client: PartnerCentralSellingClient,
  local: LocalPartnerCentral,
  id: string,
  accepted: ReadonlyMap<string, number>,
): Promise<string | undefined> {
  const start = () =>
    new StartEngagementByAcceptingInvitationTaskCommand({ Catalog: CATALOG, ClientToken: id, Identifier: id });
  let taskId: string | undefined;
  let mayBeAccepted = false;
  while (taskId === undefined) {
    const end = await call(local, START, (abortSignal) => client.send(start(), { abortSignal }));
    taskId = end.output?.TaskId;
    if (end.outcome === "unknown" || taskId !== undefined) mayBeAccepted = true;
    if (!mayBeAccepted && accepted.has(id)) note("lost", `${id} is accepted, but its call ended as ${end.outcome}`);
  }
  const again = await call(local, START, (abortSignal) => client.send(start(), { abortSignal }));
  if (again.output !== undefined && again.output.TaskId !== taskId) {
    note("duplicated", `${id} has the tasks ${taskId} and ${again.output.TaskId}`);
  }
  const get = new GetEngagementInvitationCommand({ Catalog: CATALOG, Identifier: id });
  const read = await call(local, GET, (abortSignal) => client.send(get, { abortSignal }));
  if (read.output !== undefined && read.output.Id !== id) note("lost", `${read.output.Id} was read instead of ${id}`);
  const list = new ListEngagementByAcceptingInvitationTasksCommand({ Catalog: CATALOG, TaskIdentifier: [taskId] });
  const listed = await call(local, LIST, (abortSignal) => client.send(list, { abortSignal }));
  if (listed.output !== undefined && listed.output.TaskSummaries?.[0]?.TaskId !== taskId) {
    note("lost", `${taskId} is not in the list`);
  }
  return taskId;
}

/** Makes a call that perhaps meets a fault, and watches that it ends, and how. */
async function call<Output>(
  local: LocalPartnerCentral,
  operation: string,
  send: (abortSignal: AbortSignal) => Promise<Output>,
): Promise<{ output?: Output; outcome?: string }> {
  found.calls += 1;
  if (random() < settings.faults) {
    found.faults += 1;
    local.fault(operation, FAULTS[Math.floor(random() * FAULTS.length)] as Fault);
  }
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const hung = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(HUNG), TIMEOUTS.call + GRACE);
  });
  try {
    return { output: await Promise.race([send(controller.signal), hung]) };
  } catch (error) {
    if (error === HUNG) {
      note("hung", operation);
      controller.abort();
      return { outcome: "unknown" };
    }
    found.failed += 1;
    if (error instanceof PartnerCentralSellingServiceException || error instanceof TransportError) {
      return { outcome: error.outcome };
    }
    note("untyped", error);
    return { outcome: "unknown" };
  } finally {
    clearTimeout(timer);
  }
}

const HUNG = new Error("The call did not end in time");

const PAGE = "<html><body><h1>502 Bad Gateway</h1></body></html>";

const LOST = [
  { kind: "reset" },
  { kind: "close" },
  { kind: "silence" },
  { kind: "replace", statusCode: 502, headers: { "content-type": "text/html" }, body: PAGE },
  { kind: "replace", statusCode: 503, headers: { "retry-after": "0" } },
  { kind: "replace", body: "" },
  { kind: "replace", body: "[1, 2" },
  { kind: "replace", statusCode: 307, headers: { location: "http://127.0.0.1:1/" } },
  { kind: "raw", bytes: "SSH-2.0-OpenSSH_9.6\r\n" },
] as const;

const FAULTS: readonly Fault[] = [
  ...LOST.flatMap((fault): Fault[] => [fault, { ...fault, performed: false }]),
  { kind: "delay", ms: 50 },
  { kind: "drip", ms: 1, bytes: 50 },
  { kind: "truncate", bytes: 20, end: "reset" },
  { kind: "truncate", bytes: 20, end: "close" },
  { kind: "truncate", bytes: 20, end: "silence" },
  { kind: "stale" },
];

function note(kind: keyof Findings, problem: unknown): void {
  found[kind] += 1;
  if (problems.length < 20) problems.push(`${kind}: ${problem instanceof Error ? problem.stack : String(problem)}`);
}

async function resources(): Promise<Resources> {
  collectGarbage();
  // What was freed is given back to the system, and sockets are closed, a moment later.
  await new Promise((resolve) => setTimeout(resolve, 500));
  collectGarbage();
  const { heapUsed, rss } = process.memoryUsage();
  const active = process.getActiveResourcesInfo();
  const count = (kind: string) => active.filter((resource) => resource === kind).length;
  return { heap: heapUsed, rss, sockets: count("TCPSocketWrap"), timers: count("Timeout") };
}

function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  gc();
  gc();
}

function progress(round: number, { heap, rss }: Resources, elapsed: number): void {
  const mb = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  const { calls, faults, failed, lost, duplicated, hung } = found;
  console.error(
    `round ${round}/${ROUNDS}  ${(elapsed / 1_000).toFixed(0)} s  ${calls} calls, ${faults} faults, ${failed} failed; ` +
      `lost ${lost}, duplicated ${duplicated}, hung ${hung}; heap ${mb(heap)}, RSS ${mb(rss)}`,
  );
}

function readSettings(): Settings {
  const { values } = parseArgs({
    options: {
      calls: { type: "string", default: "100000" },
      faults: { type: "string", default: "0.05" },
      concurrency: { type: "string", default: "50" },
      minutes: { type: "string", default: "15" },
      seed: { type: "string", default: String(Date.now() % 1_000_000) },
    },
  });
  const numbers = Object.entries(values).map(([name, value]) => [name, Number(value)] as const);
  const wrong = numbers.find(([, number]) => !(number >= 0));
  if (wrong) throw new TypeError(`--${wrong[0]} is not a number from 0 on; give one.`);
  return Object.fromEntries(numbers) as unknown as Settings;
}

process.on("unhandledRejection", (reason) => note("unhandled", reason));
process.on("uncaughtException", (error) => note("unhandled", error));
const report = await soak();
console.log(JSON.stringify(report, undefined, 2));
if (!report.passed) process.exitCode = 1;
