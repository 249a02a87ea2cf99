import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parsePartnerCentralEvent } from "../../src/events/index.ts";
import {
  type EngagementTask,
  type EngagementTaskState,
  type ListEngagementByAcceptingInvitationTasksCommandInput as ListInput,
  PartnerCentralSellingClient,
  StartEngagementByAcceptingInvitationTaskCommand,
  type Timing,
  type TrackEngagementTasksOptions,
  trackEngagementTasks,
} from "../../src/index.ts";
import { type InvitationSeed, type LocalPartnerCentral, startLocalPartnerCentral } from "../../src/local/index.ts";

const START = "StartEngagementByAcceptingInvitationTask";
const LIST = "ListEngagementByAcceptingInvitationTasks";
const LONGEST_PAUSE = 30_000;
const TASK_DURATION = 1_000_000;

/** Longer than any pause, so that a deadline and a pause can be told apart. */
const FOR_EVER = { maxWait: 100_000_000 };

interface Sleeper {
  due: number;
  ms: number;
  wake: () => void;
}

/** Time that stands still until a test moves it on. */
class FakeTime implements Timing {
  chance = 0;
  /** Each pause between two looks that was slept to its end, in ms. */
  readonly pauses: number[] = [];
  #now = Date.UTC(2026, 10, 23);
  readonly #pausing = new Set<Sleeper>();
  readonly #deadlines = new Set<Sleeper>();

  now = () => this.#now;
  random = () => this.chance;

  sleep = (ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const sleeper = { due: this.#now + ms, ms, wake: resolve };
      const sleepers = ms <= LONGEST_PAUSE ? this.#pausing : this.#deadlines;
      const abort = () => {
        sleepers.delete(sleeper);
        reject(Object.assign(new Error("The sleep was aborted", { cause: signal?.reason }), { name: "AbortError" }));
      };
      if (signal?.aborted) return abort();
      signal?.addEventListener("abort", abort, { once: true });
      sleepers.add(sleeper);
    });

  /** What is left of the pause before the next look; undefined when nobody pauses. */
  get untilNextLook(): number | undefined {
    const [pause] = this.#pausing;
    return pause && pause.due - this.#now;
  }

  get sleeping(): number {
    return this.#pausing.size + this.#deadlines.size;
  }

  /** Moves time on, and waits until the poller pauses again or nobody waits for it any more. */
  async pass(ms: number): Promise<void> {
    await this.settled();
    this.#now += ms;
    for (const sleepers of [this.#pausing, this.#deadlines]) {
      for (const sleeper of sleepers) {
        if (sleeper.due > this.#now) continue;
        sleepers.delete(sleeper);
        if (sleepers === this.#pausing) this.pauses.push(sleeper.ms);
        sleeper.wake();
      }
    }
    await this.settled();
  }

  async toNextLook(): Promise<void> {
    await this.settled();
    await this.pass(this.untilNextLook ?? Number.NaN);
  }

  /** Waits until the poller pauses, or nobody waits for it. */
  async settled(): Promise<void> {
    await until(() => this.#pausing.size > 0 || this.sleeping === 0);
  }
}

async function until(condition: () => boolean): Promise<void> {
  do await new Promise((resolve) => setImmediate(resolve));
  while (!condition());
}

let time: FakeTime;
let local: LocalPartnerCentral;
let client: PartnerCentralSellingClient;
let closing: (() => unknown)[];

beforeEach(async () => {
  time = new FakeTime();
  closing = [];
  local = await startLocalPartnerCentral({
    world: "asynchronous",
    clock: { now: time.now },
    taskDuration: TASK_DURATION,
  });
  client = clientOf(local.endpoint);
});

afterEach(async () => {
  for (const close of closing) await close();
  await local.close();
});

function clientOf(endpoint: string): PartnerCentralSellingClient {
  const made = new PartnerCentralSellingClient({ ...local.clientConfig, endpoint, maxAttempts: 1, timing: time });
  closing.push(() => made.destroy());
  return made;
}

/** Made in this order: a tracker is closed before its client and its server. */
function track(options: Partial<TrackEngagementTasksOptions> = {}, from = client) {
  const tracker = trackEngagementTasks(from, { Catalog: "AWS", ...options });
  closing.unshift(() => tracker.close());
  return tracker;
}

/** A service that answers each list call as `answer` says, and holds the call when that says nothing. */
async function scripted(answer: (input: ListInput, response: ServerResponse) => object | undefined) {
  const requests: ListInput[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const input = JSON.parse(Buffer.concat(await incoming.toArray()).toString());
    requests.push(input);
    const answered = answer(input, outgoing);
    if (answered !== undefined) reply(outgoing, answered);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(
    () => server.closeAllConnections(),
    () => server.close(),
  );
  return { client: clientOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), requests };
}

function reply(response: ServerResponse, body: object): void {
  response.writeHead(200, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(body));
}

function seed(options: InvitationSeed = {}): { Catalog: string; Identifier: string } {
  const { Catalog, Id } = local.seedInvitation(options);
  return { Catalog, Identifier: Id };
}

/** Accepts an invitation outside of any tracker. */
async function startElsewhere(options: InvitationSeed = {}): Promise<EngagementTaskState> {
  const invitation = seed(options);
  const ClientToken = `token-${invitation.Identifier}`;
  const command = new StartEngagementByAcceptingInvitationTaskCommand({ ...invitation, ClientToken });
  const { TaskId, StartTime } = await client.send(command);
  return {
    ...invitation,
    ClientToken,
    generation: 1,
    TaskId: String(TaskId),
    StartTime: String(StartTime?.toISOString()),
  };
}

function looks() {
  return local.requests.filter(({ operation }) => operation === LIST).map(({ body }) => body as ListInput);
}

/** How a promise ended; undefined while it has not. */
function outcomeOf<T>(promise: Promise<T>): { readonly value?: T; readonly error?: Error & { cause?: unknown } } {
  const outcome: { value?: T; error?: Error } = {};
  promise.then(
    (value) => {
      outcome.value = value;
    },
    (error) => {
      outcome.error = error;
    },
  );
  return outcome;
}

const isOpportunityCreated = (event: { "detail-type": string }) => event["detail-type"] === "Opportunity Created";

describe("who is looked at", () => {
  it("1,000 tasks cost at most two calls a look, and each completes with its own opportunity", async () => {
    const tracker = track();
    const tasks: EngagementTask[] = [];
    while (tasks.length < 1_000) {
      tasks.push(...(await Promise.all(Array.from({ length: 20 }, () => tracker.accept(seed())))));
      await time.pass(5_000);
    }
    await time.pass(TASK_DURATION - 250_000);
    const completed = Promise.all(tasks.map((task) => task.completed(FOR_EVER)));
    const outcome = outcomeOf(completed);
    await time.settled();
    const counts: number[] = [];
    while (outcome.value === undefined) {
      const before = looks().length;
      await time.toNextLook();
      counts.push(looks().length - before);
    }
    expect(counts.length).toBeGreaterThan(5);
    expect(Math.max(...counts)).toBeLessThanOrEqual(2);
    const opportunities = new Map(local.tasks.map(({ TaskId, OpportunityId }) => [TaskId, OpportunityId]));
    for (const { TaskId, OpportunityId } of outcome.value)
      expect(OpportunityId).toBe(opportunities.get(String(TaskId)));
    expect(new Set(outcome.value.map(({ TaskId }) => TaskId)).size).toBe(1_000);
    expect(time.sleeping).toBe(0);
  }, 20_000);

  it("a handle that nobody waits for is not asked about", async () => {
    const tracker = track();
    const waited = await tracker.accept(seed());
    await tracker.accept(seed());
    outcomeOf(waited.completed(FOR_EVER));
    await time.settled();
    await time.toNextLook();
    expect(looks().map(({ TaskIdentifier }) => TaskIdentifier)).toEqual([[waited.taskId]]);
  });

  it("while nobody waits nothing is sent and nothing sleeps", async () => {
    const tracker = track();
    await tracker.accept(seed());
    tracker.resume(await startElsewhere());
    await time.pass(2 * TASK_DURATION);
    expect(looks()).toEqual([]);
    expect(time.sleeping).toBe(0);
  });

  it("the looks end with the last who waits, and begin again with the next", async () => {
    const task = await track().accept(seed());
    const controller = new AbortController();
    const first = outcomeOf(task.completed({ ...FOR_EVER, signal: controller.signal }));
    await time.settled();
    await time.toNextLook();
    controller.abort();
    await until(() => first.error !== undefined);
    expect(time.sleeping).toBe(0);
    await time.pass(60_000);
    expect(looks()).toHaveLength(1);

    const second = outcomeOf(task.completed(FOR_EVER));
    await time.settled();
    expect(looks()).toHaveLength(2);
    expect(time.untilNextLook).toBe(61_000 / 4);
    await time.pass(TASK_DURATION);
    expect(second.value).toMatchObject({ TaskId: task.taskId, TaskStatus: "COMPLETE" });
    expect(looks()).toHaveLength(3);
  });

  it("two handles on one task both end with one look", async () => {
    const tracker = track();
    const state = await startElsewhere();
    await time.pass(TASK_DURATION);
    const [one, other] = [tracker.resume(state), tracker.resume(state)];
    const [first, second] = await Promise.all([one.completed(FOR_EVER), other.completed(FOR_EVER)]);
    expect(first).toEqual(second);
    expect(looks().map(({ TaskIdentifier }) => TaskIdentifier)).toEqual([[state.TaskId]]);
    expect(tracker.close()).toEqual([]);
  });

  it("a task that failed ends its own handle only", async () => {
    const tracker = track();
    const failing = await tracker.accept(seed({ outcome: { ReasonCode: "ServiceQuotaExceeded" } }));
    const [failed, other] = [
      outcomeOf(failing.completed(FOR_EVER)),
      (await tracker.accept(seed())).completed(FOR_EVER),
    ];
    await time.pass(TASK_DURATION);
    await expect(other).resolves.toMatchObject({ TaskStatus: "COMPLETE" });
    expect(failed.error).toMatchObject({ name: "EngagementTaskFailedError", reasonCode: "ServiceQuotaExceeded" });
    expect(looks()).toHaveLength(1);
  });

  it("a task that is missing from the list, and by id too, is neither ended nor given up", async () => {
    const states = Array.from({ length: 11 }, (_, index) => ({
      Catalog: "AWS",
      Identifier: `engi-${String(index).padStart(13, "0")}`,
      TaskId: `task-${String(index).padStart(13, "0")}`,
      StartTime: new Date(time.now()).toISOString(),
    }));
    const summaries = states.map(({ TaskId, StartTime, Identifier }, index) => ({
      TaskId,
      StartTime,
      TaskStatus: "COMPLETE",
      EngagementInvitationId: Identifier,
      OpportunityId: `O${index + 1}`,
    }));
    let lagging = true;
    const { client, requests } = await scripted(() => ({ TaskSummaries: lagging ? summaries.slice(1) : summaries }));
    const tracker = track({}, client);
    const [late, ...others] = states.map((state) => tracker.resume(state));
    const progress: unknown[] = [];
    late?.onProgress(({ status, polls }) => progress.push([status, polls]));
    const waiting = outcomeOf((late as EngagementTask).completed(FOR_EVER));
    await Promise.all(others.map((task) => task.completed(FOR_EVER)));
    await time.settled();
    expect(requests.map(({ TaskIdentifier }) => TaskIdentifier)).toEqual([undefined, [late?.taskId]]);
    for (let count = 0; count < 5; count += 1) await time.toNextLook();
    expect(waiting).toEqual({});
    expect(progress).toEqual([1, 2, 3, 4, 5, 6].map((polls) => ["IN_PROGRESS", polls]));
    lagging = false;
    await time.toNextLook();
    expect(waiting.value).toMatchObject({ TaskId: late?.taskId, OpportunityId: "O1" });
  });
});

describe("how often", () => {
  it("a task that was just started is looked at after minDelay, a resumed one at once", async () => {
    const tracker = track({ minDelay: 700 });
    const started = await tracker.accept(seed());
    outcomeOf(started.completed(FOR_EVER));
    await time.settled();
    expect(time.untilNextLook).toBe(700);
    expect(looks()).toEqual([]);
    const resumed = tracker.resume(await startElsewhere());
    const progress: unknown[] = [];
    resumed.onProgress(({ status, polls }) => progress.push([status, polls]));
    outcomeOf(resumed.completed(FOR_EVER));
    await until(() => progress.length > 0);
    await time.settled();
    expect(progress).toEqual([["IN_PROGRESS", 1]]);
    expect(looks().map(({ TaskIdentifier }) => TaskIdentifier)).toEqual([[started.taskId, resumed.taskId]]);
    expect(time.untilNextLook).toBe(700);
  });

  it.each([
    0, 0.999,
  ])("pauses are a quarter of the task's age, from minDelay to maxDelay, and with random %d up to a fifth less, but never below minDelay", async (chance) => {
    time.chance = chance;
    const task = await track({ minDelay: 1_000, maxDelay: 20_000 }).accept(seed());
    const begun = time.now();
    outcomeOf(task.completed(FOR_EVER));
    await time.settled();
    const expected: number[] = [];
    while (expected.length < 30) {
      const quarter = Math.min(Math.max((time.now() - begun) / 4, 1_000), 20_000);
      expected.push(Math.max(quarter * (1 - 0.2 * chance), 1_000));
      await time.toNextLook();
    }
    expect(time.pauses.map(Math.round)).toEqual(expected.map(Math.round));
    expect(Math.min(...time.pauses)).toBe(1_000);
    expect(Math.max(...time.pauses)).toBeCloseTo(20_000 * (1 - 0.2 * chance));
  });

  it("a young task makes the pauses short again, for the old ones too", async () => {
    const tracker = track();
    const old = await tracker.accept(seed());
    outcomeOf(old.completed(FOR_EVER));
    await time.settled();
    while (time.untilNextLook !== 30_000) await time.toNextLook();
    const young = await tracker.accept(seed());
    outcomeOf(young.completed(FOR_EVER));
    await until(() => time.untilNextLook !== 30_000);
    expect(time.untilNextLook).toBe(1_000);
    await time.toNextLook();
    expect(looks().at(-1)?.TaskIdentifier).toEqual([old.taskId, young.taskId]);
    expect(time.untilNextLook).toBe(1_000);
  });

  it("throttling doubles the pauses up to maxDelay, and a look that succeeds ends that", async () => {
    const task = await track().accept(seed());
    local.fail(LIST, { name: "ThrottlingException", times: 4 });
    const waiting = outcomeOf(task.completed(FOR_EVER));
    await time.settled();
    for (let count = 0; count < 6; count += 1) await time.toNextLook();
    expect(time.pauses).toEqual([
      1_000,
      2 * 1_000,
      4 * 1_000,
      8 * (7_000 / 4),
      30_000, // 16 times a quarter of 21 s is more.
      51_000 / 4,
    ]);
    expect(waiting).toEqual({});
  });
});

describe("looks that fail", () => {
  it("a failure that passes is survived, without a shorter or longer pause", async () => {
    const task = await track().accept(seed());
    local.fail(LIST, { name: "InternalServerException", times: 2 });
    const waiting = outcomeOf(task.completed(FOR_EVER));
    await time.settled();
    for (let count = 0; count < 3; count += 1) await time.toNextLook();
    expect(time.pauses).toEqual([1_000, 1_000, 1_000]);
    expect(waiting).toEqual({});
    await time.pass(TASK_DURATION);
    expect(waiting.value).toMatchObject({ TaskStatus: "COMPLETE" });
  });

  it("a failure is not told any more once a look has succeeded", async () => {
    const task = await track().accept(seed());
    local.fail(LIST, { name: "InternalServerException" });
    const waiting = outcomeOf(task.completed({ maxWait: 40_000 }));
    await time.settled();
    await time.toNextLook();
    await time.toNextLook();
    await time.pass(40_000);
    expect(waiting.error).toMatchObject({ name: "TimeoutError" });
    expect(waiting.error).not.toHaveProperty("cause");
  });

  it("a failure that stays is told as the cause of the TimeoutError", async () => {
    const task = await track().accept(seed());
    local.fail(LIST, { name: "InternalFailure", statusCode: 500, times: 100 });
    const waiting = outcomeOf(task.completed({ maxWait: 40_000 }));
    await time.settled();
    await time.toNextLook();
    await time.toNextLook();
    await time.pass(40_000);
    expect(waiting.error).toMatchObject({ name: "TimeoutError", cause: { name: "InternalFailure" } });
    expect(waiting.error?.message).toContain("it was IN_PROGRESS at look 2");
  });

  it("so is a connection that is reset", async () => {
    const { client, requests } = await scripted((_, response) => void response.socket?.resetAndDestroy());
    const task = track({}, client).resume(await startElsewhere());
    const waiting = outcomeOf(task.completed({ maxWait: 40_000 }));
    await time.settled();
    await time.toNextLook();
    expect(requests).toHaveLength(2);
    expect(waiting).toEqual({});
    await time.pass(40_000);
    expect(waiting.error).toMatchObject({
      name: "TimeoutError",
      cause: { name: "TransportError", code: "ECONNRESET" },
    });
  });

  it("AccessDenied sends all who wait away with that error, and they may come back", async () => {
    const tracker = track();
    // Only their ids are known, not the requests that started them.
    const states = [await startElsewhere(), await startElsewhere()];
    const tasks = states.map(({ ClientToken, ...state }) => tracker.resume(state));
    local.fail(LIST, { name: "AccessDeniedException", message: "Not in this catalog." });
    const refused = tasks.map((task) => outcomeOf(task.completed(FOR_EVER)));
    await time.settled();
    for (const { error } of refused) {
      expect(error).toMatchObject({ name: "AccessDeniedException", message: expect.stringMatching(/^Not in this/) });
    }
    expect(time.sleeping).toBe(0);
    const again = tasks.map((task) => outcomeOf(task.completed(FOR_EVER)));
    await time.pass(TASK_DURATION);
    for (const { value } of again) expect(value).toMatchObject({ TaskStatus: "COMPLETE" });
  });

  it("AccessDenied has each task asked for by its own request, and one that hangs keeps no other from its end", async () => {
    const states = [await startElsewhere(), await startElsewhere()];
    await time.pass(TASK_DURATION);
    const [stuck] = states;
    const { client } = await scripted((input, response) => {
      const { Identifier } = input as { Identifier?: string };
      if (Identifier === stuck?.Identifier) return undefined;
      if (Identifier !== undefined) {
        return { TaskStatus: "COMPLETE", OpportunityId: "O1", EngagementInvitationId: Identifier } as never;
      }
      response.writeHead(400, { "x-amzn-errortype": "AccessDeniedException" }).end("{}");
      return undefined;
    });
    const tracker = track({}, client);
    const [hanging, other] = states.map((state) => outcomeOf(tracker.resume(state).completed(FOR_EVER)));
    await until(() => other?.value !== undefined);
    expect(other?.value).toMatchObject({ OpportunityId: "O1" });
    expect(hanging).toEqual({});
    tracker.close();
  });

  it("assumed: ResourceNotFound for one id sends away only those who wait for that", async () => {
    const known = await startElsewhere();
    const TaskSummaries = [{ TaskId: known.TaskId, TaskStatus: "IN_PROGRESS" }];
    const { client } = await scripted(({ TaskIdentifier }, response) => {
      if (TaskIdentifier?.length === 1 && TaskIdentifier[0] === known.TaskId) return { TaskSummaries };
      response.writeHead(400, { "x-amzn-errortype": "ResourceNotFoundException" }).end("{}");
      return undefined;
    });
    const tracker = track({}, client);
    const unknown = outcomeOf(tracker.resume({ ...known, TaskId: "task-unknown000000" }).completed(FOR_EVER));
    const waiting = outcomeOf(tracker.resume(known).completed(FOR_EVER));
    await time.settled();
    expect(unknown.error).toMatchObject({ name: "ResourceNotFoundException" });
    expect(waiting).toEqual({});
  });
});

describe("notify", () => {
  it("an Opportunity Created event of the catalog ends the pause, and the look ends the task", async () => {
    const tracker = track();
    const task = await tracker.accept(seed());
    await time.pass(TASK_DURATION - 1_000);
    const waiting = outcomeOf(task.completed(FOR_EVER));
    await time.pass(1_000);
    expect(time.untilNextLook).toBe(LONGEST_PAUSE - 1_000);
    local.advance(0);
    const event = parsePartnerCentralEvent(local.events.findLast(isOpportunityCreated));
    expect(event.kind).toBe("OpportunityCreated");
    expect(tracker.notify(event)).toBe(true);
    await until(() => waiting.value !== undefined);
    expect(waiting.value).toMatchObject({ OpportunityId: local.tasks[0]?.OpportunityId });
    expect(looks()).toHaveLength(2);
  });

  it.each([
    ["its id", (id: string) => id],
    ["its ARN", (id: string) => `arn:aws:partnercentral:us-east-1::catalog/AWS/engagement-invitation/${id}`],
  ])("an event that names the invitation by %s may be about its task", async (_, name) => {
    const tracker = track();
    const { Catalog, Identifier } = seed();
    await tracker.accept({ Catalog, Identifier });
    const event = (id: string) =>
      parsePartnerCentralEvent({
        ...local.events.at(-1),
        "detail-type": "Engagement Invitation Accepted",
        detail: { catalog: Catalog, engagementInvitation: { id, participantType: "RECEIVER" } },
      });
    expect(tracker.notify(event(name(Identifier)))).toBe(true);
    expect(tracker.notify(event(name("engi-anotherone000")))).toBe(false);
  });

  it("an event alone ends no task, whatever it says", async () => {
    await startElsewhere();
    await time.pass(TASK_DURATION);
    local.advance(0);
    const opportunityCreated = parsePartnerCentralEvent(local.events.findLast(isOpportunityCreated));
    const tracker = track();
    const task = await tracker.accept(seed());
    const waiting = outcomeOf(task.completed(FOR_EVER));
    await time.settled();
    expect(task.notify(opportunityCreated)).toBe(true);
    await until(() => looks().length === 1);
    await time.settled();
    expect(waiting).toEqual({});
    expect(task.status).toBe("IN_PROGRESS");
    expect(time.untilNextLook).toBe(1_000);
  });

  it("an event of the invitation makes it look, one of another invitation or catalog does not", async () => {
    const tracker = track();
    await startElsewhere({ Catalog: "Sandbox" });
    await time.pass(TASK_DURATION);
    local.advance(0);
    const elsewhere = local.events.filter(({ detail }) => detail.catalog === "Sandbox");
    const task = await tracker.accept(seed());
    const own = local.events.findLast((event) => event["detail-type"] === "Engagement Invitation Accepted");
    seed();
    const other = local.events.at(-1);
    expect(elsewhere.map((event) => event["detail-type"])).toEqual([
      "Engagement Invitation Created",
      "Engagement Invitation Accepted",
      "Engagement Member Added",
      "Opportunity Created",
      "Opportunity Updated",
      "Engagement Resource Snapshot Created",
    ]);
    outcomeOf(task.completed(FOR_EVER));
    await time.settled();
    for (const event of [other, ...elsewhere]) expect(tracker.notify(parsePartnerCentralEvent(event))).toBe(false);
    await time.settled();
    expect(time.untilNextLook).toBe(1_000);
    expect(looks()).toEqual([]);
    expect(tracker.notify(parsePartnerCentralEvent(own))).toBe(true);
    await until(() => looks().length === 1);
  });

  it("makes no look when there is no task, or all have ended", async () => {
    const tracker = track();
    await startElsewhere();
    const task = tracker.resume(await startElsewhere());
    await time.pass(TASK_DURATION);
    await task.completed(FOR_EVER);
    const event = parsePartnerCentralEvent(local.events.findLast(isOpportunityCreated));
    expect(event.kind).toBe("OpportunityCreated");
    expect(tracker.notify(event)).toBe(false);
    expect(track().notify(event)).toBe(false);
  });

  it("many events while a look is under way cause one more look, no sooner than minDelay after it began", async () => {
    const state = await startElsewhere();
    const event = parsePartnerCentralEvent(local.events.at(-1));
    const held: ServerResponse[] = [];
    const { client, requests } = await scripted((_, response) => void held.push(response));
    const tracker = track({}, client);
    outcomeOf(tracker.resume(state).completed(FOR_EVER));
    await until(() => held.length === 1);
    for (let count = 0; count < 50; count += 1) expect(tracker.notify(event)).toBe(true);
    const answer = () => {
      for (const response of held.splice(0)) reply(response, { TaskSummaries: [{ TaskId: state.TaskId }] });
    };
    answer();
    await time.settled();
    expect(time.untilNextLook).toBe(1_000);
    void time.pass(1_000);
    await until(() => held.length === 1);
    answer();
    await time.settled();
    expect(requests).toHaveLength(2);
    expect(time.untilNextLook).toBe(1_000);
  });

  it("only events that come with a task's end make it look, not those of every edit of an opportunity", async () => {
    const tracker = track();
    const task = await tracker.accept(seed());
    outcomeOf(task.completed(FOR_EVER));
    await time.settled();
    const accepted = parsePartnerCentralEvent(local.events.at(-1));
    const created = { ...local.events.at(-1), "detail-type": "Opportunity Created" };
    const detail = { catalog: "AWS", opportunity: { identifier: "O1" } };
    const updated = parsePartnerCentralEvent({ ...created, detail, "detail-type": "Opportunity Updated" });
    expect([tracker.notify(updated), task.notify(updated)]).toEqual([false, false]);
    expect(time.untilNextLook).toBe(1_000);
    const other = await tracker.accept(seed());
    expect([task.notify(accepted), other.notify(accepted)]).toEqual([true, false]);
  });

  it("before anybody waits nothing is sent, but the first look is then immediate", async () => {
    const tracker = track();
    const task = await tracker.accept(seed());
    expect(tracker.notify(parsePartnerCentralEvent(local.events.at(-1)))).toBe(true);
    await time.pass(0);
    expect(looks()).toEqual([]);
    outcomeOf(task.completed(FOR_EVER));
    await time.settled();
    expect(looks()).toHaveLength(1);
    expect(time.untilNextLook).toBe(1_000);
  });
});

describe("close", () => {
  it("tells of an invitation once, however many handles there are on its task", async () => {
    const tracker = track();
    const invitation = seed();
    await tracker.accept(invitation);
    await tracker.accept(invitation);
    expect(tracker.close()).toMatchObject([invitation]);
  });

  it("tells nothing of what was certainly not sent", async () => {
    const tracker = track();
    await expect(tracker.accept(seed(), { maxWait: -1 })).rejects.toThrow("maxWait must be");
    await expect(tracker.accept(seed(), { signal: AbortSignal.abort() })).rejects.toThrow("aborted");
    expect(tracker.close()).toEqual([]);
  });

  it("tells of an invitation that may have been accepted, although accepting it threw", async () => {
    const tracker = track();
    const invitation = seed();
    for (const operation of [START, LIST]) local.fail(operation, { name: "InternalServerException", times: 9 });
    await expect(tracker.accept(invitation)).rejects.toMatchObject({ outcome: "unknown" });
    expect(tracker.close()).toMatchObject([invitation]);
  });

  it("answers what has not ended, whether started, resumed or still starting, and each goes on in a new tracker", async () => {
    const tracker = track();
    const ended = await tracker.accept(seed());
    const failed = await tracker.accept(seed({ outcome: { ReasonCode: "InternalError" } }));
    const outcomes = [outcomeOf(ended.completed(FOR_EVER)), outcomeOf(failed.completed(FOR_EVER))];
    await time.pass(TASK_DURATION);
    expect(outcomes).toMatchObject([{ value: { TaskStatus: "COMPLETE" } }, { error: { reasonCode: "InternalError" } }]);
    const started = await tracker.accept(seed());
    const state = await startElsewhere();
    tracker.resume(state);
    const starting = outcomeOf(tracker.accept(seed()));

    const states = JSON.parse(JSON.stringify(tracker.close())) as EngagementTaskState[];
    const [, , , , invitation] = local.invitations;
    expect(states).toEqual([
      started.toJSON(),
      state,
      { Catalog: "AWS", Identifier: invitation?.Id, ClientToken: expect.any(String), generation: 1 },
    ]);
    expect(started.toJSON()).toMatchObject({ TaskId: expect.any(String), StartTime: expect.any(String) });
    await until(() => starting.error !== undefined);
    expect(starting.error).toMatchObject({ name: "AbortError" });

    const next = track();
    const resumed = states.map((each) => outcomeOf(next.resume(each).completed(FOR_EVER)));
    await time.settled();
    await time.pass(TASK_DURATION);
    for (const { value } of resumed) expect(value).toMatchObject({ TaskStatus: "COMPLETE" });
    expect(local.tasks).toHaveLength(5);
    expect(next.close()).toEqual([]);
  });

  it("sends all who wait away with an AbortError that says why, and nothing afterwards", async () => {
    const tracker = track();
    const tasks = [await tracker.accept(seed()), await tracker.accept(seed()), tracker.resume(await startElsewhere())];
    const waiting = [...tasks, ...tasks].map((task) => outcomeOf(task.completed(FOR_EVER)));
    await until(() => looks().length === 1);
    await time.settled();
    const sent = local.requests.length;
    expect(tracker.close()).toHaveLength(3);
    await until(() => waiting.every(({ error }) => error !== undefined));
    for (const { error } of waiting) {
      expect(error).toMatchObject({
        name: "AbortError",
        cause: { message: expect.stringContaining("tracker was closed") },
      });
    }
    expect(time.sleeping).toBe(0);
    await time.pass(TASK_DURATION);
    expect(local.requests).toHaveLength(sent);
  });

  it("leaves nothing to be done with the tracker but to close it again", async () => {
    const tracker = track();
    const task = await tracker.accept(seed());
    const resumed = [tracker.resume(await startElsewhere()), tracker.resume(seed())];
    const sent = local.requests.length;
    tracker.close();
    await expect(tracker.accept(seed())).rejects.toMatchObject({
      name: "ConfigurationError",
      message: expect.stringContaining("tracker is closed"),
    });
    expect(() => tracker.resume(task.toJSON())).toThrow(expect.objectContaining({ name: "ConfigurationError" }));
    for (const handle of [task, ...resumed]) {
      await expect(handle.completed(FOR_EVER)).rejects.toMatchObject({
        name: "AbortError",
        cause: { message: expect.stringContaining("tracker was closed") },
      });
    }
    for (let turn = 0; turn < 100; turn += 1) await until(() => true);
    const event = parsePartnerCentralEvent(local.events.at(-1));
    expect(tracker.notify(event)).toBe(false);
    expect(tracker.close()).toEqual([]);
    expect(time.sleeping).toBe(0);
    expect(local.requests).toHaveLength(sent);
  });

  it("still tells how a task ended that had ended before", async () => {
    const tracker = track();
    const task = await tracker.accept(seed());
    const waiting = outcomeOf(task.completed(FOR_EVER));
    await time.pass(TASK_DURATION);
    tracker.close();
    expect(task.status).toBe("COMPLETE");
    expect(waiting.value).toMatchObject({ TaskId: task.taskId });
  });

  it("still answers the state of a task while a state of it that tells its end is resumed beside it", async () => {
    const tracker = track();
    const task = await tracker.accept(seed());
    const ended = { ...task.toJSON(), TaskStatus: "COMPLETE", OpportunityId: "O1" } as const;
    expect((await tracker.resume(ended).completed()).OpportunityId).toBe("O1");
    expect(tracker.close()).toEqual([task.toJSON()]);
  });

  it("answers no state for an accept that was refused, whose error told the caller", async () => {
    const tracker = track();
    local.fail(START, { name: "AccessDeniedException" });
    await expect(tracker.accept(seed())).rejects.toMatchObject({ name: "AccessDeniedException" });
    expect(tracker.close()).toEqual([]);
  });

  it("ends the call in flight: its connection closes", async () => {
    const { client, requests, connections } = await hanging();
    const tracker = track({}, client);
    const waiting = outcomeOf(tracker.resume(await startElsewhere()).completed(FOR_EVER));
    await until(() => requests.length === 1);
    expect(connections.size).toBe(1);
    tracker.close();
    await until(() => connections.size === 0);
    expect(waiting.error).toMatchObject({ name: "AbortError" });
  });
});

describe("abort", () => {
  it("of the last who waits ends the call in flight: its connection closes", async () => {
    const { client, requests, connections } = await hanging();
    const task = track({}, client).resume(await startElsewhere());
    const [one, other] = [new AbortController(), new AbortController()];
    const first = outcomeOf(task.completed({ ...FOR_EVER, signal: one.signal }));
    const second = outcomeOf(task.completed({ ...FOR_EVER, signal: other.signal }));
    await until(() => requests.length === 1);
    one.abort("enough");
    await until(() => first.error !== undefined);
    expect(first.error).toMatchObject({ name: "AbortError", cause: "enough" });
    for (let turn = 0; turn < 100; turn += 1) await until(() => true);
    expect(connections.size).toBe(1);
    expect(second).toEqual({});
    other.abort("enough as well");
    await until(() => connections.size === 0);
    expect(second.error).toMatchObject({ name: "AbortError", cause: "enough as well" });
    expect(time.sleeping).toBe(0);
    expect(requests).toHaveLength(1);
  });

  it("of one of two tasks leaves the look to the other", async () => {
    const tracker = track();
    const controller = new AbortController();
    const [one, other] = [await tracker.accept(seed()), await tracker.accept(seed())];
    const aborted = outcomeOf(one.completed({ ...FOR_EVER, signal: controller.signal }));
    const waiting = outcomeOf(other.completed(FOR_EVER));
    await time.settled();
    controller.abort();
    await until(() => aborted.error !== undefined);
    await time.settled();
    await time.pass(TASK_DURATION);
    expect(waiting.value).toMatchObject({ TaskId: other.taskId });
    expect(looks().map(({ TaskIdentifier }) => TaskIdentifier)).toEqual([[other.taskId]]);
  });

  it("whoever waits anew while the call in flight is being ended gets a look of their own", async () => {
    const held: ServerResponse[] = [];
    const state = await startElsewhere();
    const { client } = await scripted((_, response) => void held.push(response));
    const tracker = track({}, client);
    const controller = new AbortController();
    const task = tracker.resume(state);
    const first = outcomeOf(task.completed({ ...FOR_EVER, signal: controller.signal }));
    await until(() => held.length === 1);
    controller.abort();
    await until(() => first.error !== undefined);
    const second = outcomeOf(task.completed(FOR_EVER));
    await until(() => held.length === 2);
    reply(held[1] as ServerResponse, {
      TaskSummaries: [{ TaskId: state.TaskId, TaskStatus: "COMPLETE", OpportunityId: "O1" }],
    });
    await time.settled();
    expect(second.value).toMatchObject({ OpportunityId: "O1" });
  });
});

describe("mistakes", () => {
  it.each([
    ["minDelay", { minDelay: 0 }],
    ["minDelay", { minDelay: Number.NaN }],
    ["minDelay", { minDelay: "1000" as unknown as number }],
    ["maxDelay", { maxDelay: -1 }],
    ["maxDelay", { maxDelay: Number.POSITIVE_INFINITY }],
    ["minDelay must not be longer than maxDelay", { minDelay: 2_000, maxDelay: 1_999 }],
    ["minDelay must not be longer than maxDelay", { maxDelay: 999 }],
  ])("%s is named when it can't be right: %o", (field, delays) => {
    expect(() => trackEngagementTasks(client, { Catalog: "AWS", ...delays })).toThrow(
      expect.objectContaining({ name: "ConfigurationError", message: expect.stringContaining(field) }),
    );
  });

  it("an invitation of another catalog is refused before anything is sent", async () => {
    const tracker = track();
    const refusal = { name: "ConfigurationError", message: expect.stringMatching(/catalog AWS\b.*\bSandbox\b/) };
    const invitation = seed({ Catalog: "Sandbox" });
    await expect(tracker.accept(invitation)).rejects.toMatchObject(refusal);
    expect(() => tracker.resume(invitation)).toThrow(expect.objectContaining(refusal));
    expect(local.requests).toEqual([]);
    expect(tracker.close()).toEqual([]);
  });

  it("an invitation that can't exist is refused before anything is sent", async () => {
    const tracker = track();
    const invitation = { Catalog: "AWS", Identifier: "engi-UPPERCASE" };
    await expect(tracker.accept(invitation)).rejects.toMatchObject({
      name: "ValidationException",
      ErrorList: [{ FieldName: "Identifier" }],
    });
    expect(() => tracker.resume(invitation)).toThrow(expect.objectContaining({ name: "ValidationException" }));
    expect(local.requests).toEqual([]);
  });
});

/** A service that never answers; `connections` are those that are open. */
async function hanging() {
  const connections = new Set<object>();
  const { client, requests } = await scripted((_, { socket }) => {
    if (socket !== null && !connections.has(socket)) {
      connections.add(socket);
      socket.once("close", () => connections.delete(socket));
    }
    return undefined;
  });
  return { client, requests, connections };
}
