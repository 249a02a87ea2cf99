import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Sweeper } from "../../src/engagement/sweep.ts";
import {
  type ListEngagementByAcceptingInvitationTasksCommandInput as ListInput,
  PartnerCentralSellingClient,
  type PartnerCentralSellingClientConfig,
} from "../../src/index.ts";
import { Answers } from "../../src/local/answers.ts";
import { Failures } from "../../src/local/failures.ts";
import { Faults } from "../../src/local/faults.ts";
import { BODY_LIMIT, createHandler } from "../../src/local/handler.ts";
import { LOCAL_CREDENTIALS, type Task } from "../../src/local/index.ts";
import { OPERATIONS } from "../../src/local/operations/registry.ts";
import { listen } from "../../src/local/server.ts";
import { World } from "../../src/local/world.ts";

const SECOND = 1_000;
const DAY = 86_400_000;
const YEAR = 365 * DAY;

let now: number;
let world: World;
/** What each call asked for: a page of the list, or this many ids. */
let calls: string[];
let client: PartnerCentralSellingClient;
let closing: (() => unknown)[];

/** The parts of the embedded service, put together so that thousands of tasks need not be accepted over the wire. */
beforeEach(async () => {
  now = Date.UTC(2026, 10, 23);
  calls = [];
  closing = [];
  const account = { accountId: "123456789012", region: "us-east-1" };
  world = new World({ ...account, asynchronous: true, clock: { now: () => now }, taskDuration: DAY });
  const handle = createHandler({
    world,
    operations: OPERATIONS,
    answers: new Answers([]),
    failures: new Failures([]),
    faults: new Faults([]),
    quotas: undefined,
    keyPair: LOCAL_CREDENTIALS,
    region: "us-east-1",
  });
  const listener = await listen(
    (request) => {
      calls.push(asked(JSON.parse(request.body.toString())));
      return handle(request);
    },
    { port: 0, bodyLimit: BODY_LIMIT },
  );
  closing.push(
    () => world.close(),
    () => listener.close(),
  );
  client = clientOf(listener.port);
});

afterEach(async () => {
  for (const close of closing.reverse()) await close();
});

function clientOf(port: number, config: PartnerCentralSellingClientConfig = {}): PartnerCentralSellingClient {
  const made = new PartnerCentralSellingClient({
    endpoint: `http://127.0.0.1:${port}`,
    credentials: LOCAL_CREDENTIALS,
    timing: { now: () => now, random: () => 0, sleep: async () => {} },
    ...config,
  });
  closing.push(() => made.destroy());
  return made;
}

/** A service that answers a list call with whatever `answer` says; what is no list of tasks is an error of that name. */
async function scripted(answer: (input: ListInput) => object | string): Promise<PartnerCentralSellingClient> {
  const server = createServer(async (incoming, outgoing) => {
    const input = JSON.parse(Buffer.concat(await incoming.toArray()).toString());
    calls.push(asked(input));
    const answered = answer(input);
    const refused = typeof answered === "string";
    outgoing.writeHead(refused ? 400 : 200, { "content-type": "application/x-amz-json-1.0" });
    outgoing.end(JSON.stringify(refused ? { __type: answered, Message: "Ordered by the script." } : answered));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(
    () => server.closeAllConnections(),
    () => server.close(),
  );
  return clientOf((server.address() as AddressInfo).port);
}

function asked({ TaskIdentifier }: ListInput): string {
  return TaskIdentifier === undefined ? "page" : `${TaskIdentifier.length} ids`;
}

/** Starts tasks as fast as the quota allows, one a second. */
function start(count: number): Task[] {
  return Array.from({ length: count }, () => {
    now += SECOND;
    return world.startTask(world.seed({}));
  });
}

type Known = Pick<Task, "TaskId"> & { StartTime?: string };

async function sweep(sweeper: Sweeper, tasks: readonly Known[], signal = new AbortController().signal) {
  const found: string[] = [];
  const refused: [taskId: string, error: string][] = [];
  const before = calls.length;
  await sweeper.sweep({
    tasks: new Map(
      tasks.map(({ TaskId, StartTime }) => [TaskId, StartTime === undefined ? undefined : Date.parse(StartTime)]),
    ),
    signal,
    found: (taskId) => found.push(taskId) > 0,
    refused: (taskId, { name }) => refused.push([taskId, name]),
  });
  return { found: found.sort(), refused, calls: calls.slice(before) };
}

function idsOf(tasks: readonly Known[]): string[] {
  return tasks.map(({ TaskId }) => TaskId).sort();
}

function times(count: number, what: string): string[] {
  return Array<string>(count).fill(what);
}

describe("which calls are made", () => {
  it.each([1, 10])("%i tasks cost one call by id", async (count) => {
    start(5);
    const tasks = start(count);
    const { found, calls } = await sweep(new Sweeper(client, "AWS"), tasks);
    expect(calls).toEqual([`${count} ids`]);
    expect(found).toEqual(idsOf(tasks));
  });

  it("up to ten tasks are asked for by id in every sweep, however many others the account has", async () => {
    const tasks = start(10);
    start(1_500);
    const sweeper = new Sweeper(client, "AWS");
    for (let count = 0; count < 5; count += 1) expect((await sweep(sweeper, tasks)).calls).toEqual(["10 ids"]);
  });

  it.each([11, 1_000])("the %i newest tasks cost one page of the list, in every sweep", async (count) => {
    start(5);
    const tasks = start(count);
    const sweeper = new Sweeper(client, "AWS");
    for (let count = 0; count < 3; count += 1) {
      const { found, calls } = await sweep(sweeper, tasks);
      expect(calls).toEqual(["page"]);
      expect(found).toEqual(idsOf(tasks));
    }
  });

  it("a sweep that was broken off is taken up where it ended, so that the last are not left out for ever", async () => {
    const tasks = start(25);
    start(3_000);
    const sweeper = new Sweeper(client, "AWS");
    await sweep(sweeper, tasks);
    const known = new Map(tasks.map(({ TaskId, StartTime }) => [TaskId, Date.parse(StartTime)]));
    const found: string[] = [];
    const broken = new AbortController();
    const look = (signal: AbortSignal) =>
      sweeper.sweep({
        tasks: known,
        signal,
        found: (taskId) => {
          if (found.push(taskId) === 10) broken.abort();
          return true;
        },
        refused: () => {},
      });
    await expect(look(broken.signal)).rejects.toThrow("aborted");
    const first = found.splice(0);
    await look(new AbortController().signal);
    expect(found).toHaveLength(25);
    expect(found.slice(0, 15)).not.toEqual(expect.arrayContaining([first[0]]));
    expect(first.every((id) => found.slice(15).includes(id))).toBe(true);
  });

  it("the one of 1,001 tasks that is on the second page is asked for by id", async () => {
    const tasks = start(1_001);
    const { found, calls } = await sweep(new Sweeper(client, "AWS"), tasks);
    expect(calls).toEqual(["page", "1 ids"]);
    expect(found).toEqual(idsOf(tasks));
  });

  it("1,000 running tasks after as many that have ended cost one page", async () => {
    start(1_000);
    now += DAY;
    const tasks = start(1_000);
    const { found, calls } = await sweep(new Sweeper(client, "AWS"), tasks);
    expect(calls).toEqual(["page"]);
    expect(found).toEqual(idsOf(tasks));
  });

  it("1,000 tasks of which each came after one of somebody else's cost two pages", async () => {
    const tasks = start(2_000).filter((_, index) => index % 2 === 0);
    const sweeper = new Sweeper(client, "AWS");
    for (let count = 0; count < 3; count += 1) {
      const { found, calls } = await sweep(sweeper, tasks);
      expect(calls).toEqual(["page", "page"]);
      expect(found).toEqual(idsOf(tasks));
    }
  });

  it("a few old tasks behind 3,000 newer ones are asked for by id, and the list is read in vain but once", async () => {
    const tasks = start(15);
    start(3_000);
    const sweeper = new Sweeper(client, "AWS");
    const first = await sweep(sweeper, tasks);
    expect(first.calls).toEqual(["page", "10 ids", "5 ids"]);
    expect(first.found).toEqual(idsOf(tasks));
    const second = await sweep(sweeper, tasks);
    expect(second.calls).toEqual(["10 ids", "5 ids"]);
    expect(second.found).toEqual(idsOf(tasks));
  });

  it("the list is tried again now and then, but costs no more than one call in eight", async () => {
    const tasks = start(15);
    start(3_000);
    const sweeper = new Sweeper(client, "AWS");
    for (let count = 0; count < 32; count += 1) await sweep(sweeper, tasks);
    const pages = calls.filter((call) => call === "page").length;
    expect(pages).toBeGreaterThan(1);
    expect(pages).toBeLessThanOrEqual(calls.length / 8);
  });

  it("the list is read again as soon as new tasks make it the cheaper way", async () => {
    const old = start(15);
    start(3_000);
    const sweeper = new Sweeper(client, "AWS");
    await sweep(sweeper, old);
    const young = start(500);
    const { found, calls } = await sweep(sweeper, [...old, ...young]);
    expect(calls).toEqual(["page", "10 ids", "5 ids"]);
    expect(found).toEqual(idsOf([...old, ...young]));
  });

  it("100 old tasks behind 5,000 newer ones cost 6 pages rather than 10 calls by id", async () => {
    const tasks = start(100);
    start(5_000);
    const sweeper = new Sweeper(client, "AWS");
    for (let count = 0; count < 3; count += 1) {
      const { found, calls } = await sweep(sweeper, tasks);
      expect(calls).toEqual(times(6, "page"));
      expect(found).toEqual(idsOf(tasks));
    }
  });

  it("50 old tasks behind 5,000 newer ones cost 5 calls by id rather than 6 pages", async () => {
    const tasks = start(50);
    start(5_000);
    const sweeper = new Sweeper(client, "AWS");
    expect((await sweep(sweeper, tasks)).calls).toEqual(["page", ...times(5, "10 ids")]);
    expect((await sweep(sweeper, tasks)).calls).toEqual(times(5, "10 ids"));
  });

  it("after a day without tasks the list looks longer than it is, which costs at most the calls by id", async () => {
    const tasks = start(100);
    now += DAY;
    start(2_000);
    const sweeper = new Sweeper(client, "AWS");
    const first = await sweep(sweeper, tasks);
    expect(first.calls).toEqual(["page", ...times(10, "10 ids")]);
    expect(first.found).toEqual(idsOf(tasks));
    expect((await sweep(sweeper, tasks)).calls).toEqual(times(10, "10 ids"));
  });

  it("tasks whose start nobody knows are looked for on the first page, and then asked for by id", async () => {
    const old = start(15);
    start(1_500);
    const young = start(15);
    const tasks = [...old, ...young].map(({ TaskId }) => ({ TaskId }));
    const { found, calls } = await sweep(new Sweeper(client, "AWS"), tasks);
    expect(calls).toEqual(["page", "10 ids", "5 ids"]);
    expect(found).toEqual(idsOf(tasks));
  });

  it("a start that nobody knows does not keep the list from being read as far as the known ones reach", async () => {
    const tasks = start(500).map(({ TaskId, StartTime }, index) =>
      index % 2 === 0 ? { TaskId, StartTime } : { TaskId },
    );
    start(1_500);
    const { found, calls } = await sweep(new Sweeper(client, "AWS"), tasks);
    expect(calls).toEqual(["page", "page"]);
    expect(found).toEqual(idsOf(tasks));
  });

  it.each([-7 * YEAR, 7 * YEAR])("a local clock that is %i ms off changes nothing", async (offset) => {
    const tasks = start(15);
    start(3_000);
    const timing = { now: () => now + offset, random: () => 0, sleep: async () => {} };
    const endpoint = await client.config.endpoint();
    const skewed = clientOf(Number(endpoint.port), { timing });
    await sweep(new Sweeper(skewed, "AWS"), tasks.slice(0, 1));
    const sweeper = new Sweeper(skewed, "AWS");
    expect((await sweep(sweeper, tasks)).calls).toEqual(["page", "10 ids", "5 ids"]);
    expect((await sweep(sweeper, tasks)).calls).toEqual(["10 ids", "5 ids"]);
  });

  it("only the tracker's own catalog is looked at", async () => {
    const [task] = start(1);
    const { found, calls } = await sweep(new Sweeper(client, "Sandbox"), [task as Task]);
    expect(calls).toEqual(["1 ids"]);
    expect(found).toEqual([]);
  });

  it.each([
    ["reads the list", 1_500, 0, ["page"]],
    ["asks by id", 25, 3_000, ["page", "10 ids"]],
  ])("a sweep that is aborted while it %s makes no further call", async (_, count, newer, made) => {
    const tasks = start(count);
    start(newer);
    const controller = new AbortController();
    const sweeping = new Sweeper(client, "AWS").sweep({
      tasks: new Map(tasks.map(({ TaskId, StartTime }) => [TaskId, Date.parse(StartTime)])),
      signal: controller.signal,
      found: () => {
        controller.abort();
        return true;
      },
      refused: () => {},
    });
    await expect(sweeping).rejects.toMatchObject({ name: "AbortError" });
    expect(calls).toEqual(made);
  });
});

describe("a service that is not as it should be", () => {
  const TASKS = Array.from({ length: 30 }, (_, index) => ({
    TaskId: `task-${String(index).padStart(13, "0")}`,
    StartTime: new Date(Date.UTC(2026, 10, 22) + index * SECOND).toISOString(),
    TaskStatus: "IN_PROGRESS",
  }));
  const newestFirst = TASKS.toReversed();

  function named({ TaskIdentifier = [] }: ListInput) {
    return { TaskSummaries: TASKS.filter(({ TaskId }) => TaskIdentifier.includes(TaskId)) };
  }

  it("a task that the list lacks is asked for by id in the same sweep", async () => {
    const lagging = await scripted((input) =>
      input.TaskIdentifier === undefined ? { TaskSummaries: newestFirst.slice(1) } : named(input),
    );
    const { found, calls } = await sweep(new Sweeper(lagging, "AWS"), TASKS);
    expect(calls).toEqual(["page", "1 ids"]);
    expect(found).toEqual(idsOf(TASKS));
  });

  it("a list that is empty costs one page, and the ids tell of every task", async () => {
    const lagging = await scripted((input) =>
      input.TaskIdentifier === undefined ? { TaskSummaries: [] } : named(input),
    );
    const { found, calls } = await sweep(new Sweeper(lagging, "AWS"), TASKS);
    expect(calls).toEqual(["page", ...times(3, "10 ids")]);
    expect(found).toEqual(idsOf(TASKS));
  });

  it("a task that neither the list nor the ids tell of is neither found nor refused", async () => {
    const [lost, ...others] = newestFirst;
    const forgetful = await scripted((input) =>
      input.TaskIdentifier === undefined ? { TaskSummaries: others } : { TaskSummaries: [] },
    );
    const { found, refused, calls } = await sweep(new Sweeper(forgetful, "AWS"), TASKS);
    expect(calls).toEqual(["page", "1 ids"]);
    expect(found).toEqual(idsOf(TASKS).filter((id) => id !== lost?.TaskId));
    expect(refused).toEqual([]);
  });

  it("pages in the wrong order lose no task, and tell of none twice", async () => {
    const disorderly = await scripted((input) => {
      if (input.TaskIdentifier !== undefined) return named(input);
      const page = Number(input.NextToken ?? 0);
      const order = [1, 2, 0][page] ?? 0;
      return {
        TaskSummaries: [...newestFirst.slice(order * 10, order * 10 + 10), ...newestFirst.slice(0, 1)],
        ...(page < 2 && { NextToken: String(page + 1) }),
      };
    });
    const { found } = await sweep(new Sweeper(disorderly, "AWS"), TASKS);
    expect(found).toEqual(idsOf(TASKS));
  });

  it("tasks that it tells of unasked are not passed on", async () => {
    const talkative = await scripted(() => ({ TaskSummaries: [...newestFirst, { TaskStatus: "COMPLETE" }] }));
    const { found } = await sweep(new Sweeper(talkative, "AWS"), TASKS.slice(0, 3));
    expect(found).toEqual(idsOf(TASKS.slice(0, 3)));
  });

  it("assumed: an id that it has no task for hides none of the others", async () => {
    const strict = await scripted((input) => {
      const { TaskSummaries } = named(input);
      return TaskSummaries.length < (input.TaskIdentifier ?? []).length
        ? "ResourceNotFoundException"
        : { TaskSummaries };
    });
    const tasks = [...TASKS.slice(0, 9), { TaskId: "task-unknown000000" }];
    const { found, refused, calls } = await sweep(new Sweeper(strict, "AWS"), tasks);
    expect(calls).toEqual(["10 ids", ...times(10, "1 ids")]);
    expect(found).toEqual(idsOf(TASKS.slice(0, 9)));
    expect(refused).toEqual([["task-unknown000000", "ResourceNotFoundException"]]);
  });

  it("any other refusal ends the sweep with its error", async () => {
    const closed = await scripted(() => "AccessDeniedException");
    await expect(sweep(new Sweeper(closed, "AWS"), TASKS)).rejects.toMatchObject({ name: "AccessDeniedException" });
    expect(calls).toEqual(["page"]);
  });

  it("an answer by id that comes in two pages is read whole", async () => {
    const stingy = await scripted((input) => {
      const { TaskSummaries } = named(input);
      return input.NextToken === undefined
        ? { TaskSummaries: TaskSummaries.slice(0, 4), NextToken: "more" }
        : { TaskSummaries: TaskSummaries.slice(4) };
    });
    const { found, calls } = await sweep(new Sweeper(stingy, "AWS"), TASKS.slice(0, 10));
    expect(calls).toEqual(["10 ids", "10 ids"]);
    expect(found).toEqual(idsOf(TASKS.slice(0, 10)));
  });
});
