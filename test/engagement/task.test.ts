import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import {
  acceptEngagementInvitation,
  acceptEngagementInvitations,
  ConfigurationError,
  type EngagementTask,
  type EngagementTaskAdvice,
  EngagementTaskFailedError,
  type EngagementTaskProgress,
  type EngagementTaskState,
  type PartnerCentralSellingClient,
  resumeEngagementTask,
  StartEngagementByAcceptingInvitationTaskCommand,
  trackEngagementTasks,
} from "../../src/index.ts";
import type { InvitationSeed } from "../../src/local/index.ts";
import { clientOf, INVITATION, TASK } from "../faults/calls.ts";
import { answer, inTurn, startRig } from "../faults/rig.ts";
import { eachTask, LIST, START, type Stage, setStage } from "./stage.ts";

const MINUTE = 60_000;

let stage: Stage;

beforeEach(async () => {
  stage = await setStage({ taskDuration: 5_000 });
});

afterEach(() => stage.close());

function seed(invitation: InvitationSeed = {}) {
  const { Catalog, Id } = stage.local.seedInvitation(invitation);
  return { Catalog, Identifier: Id };
}

async function accept(invitation: InvitationSeed = {}): Promise<EngagementTask> {
  return acceptEngagementInvitation(stage.client, seed(invitation));
}

function looks(): number {
  return stage.sent().filter((operation) => operation === LIST).length;
}

/** What would begin a line of its own in a log, and end none. */
const FORGED = `task-0123456789abc\r\n2026-11-23 root logged in\u001b[2J\u2028${"x".repeat(60_000)}`;

/** Waits until the client sleeps between two looks, which time must be held for. */
async function paused(): Promise<void> {
  await vi.waitFor(() => expect(stage.time.sleeping).toContain(1_000), { interval: 1 });
}

/** Lets a day pass in which whoever still wanted to send something could. */
async function aDayLater(): Promise<void> {
  stage.time.release();
  stage.time.advance(86_400_000);
  for (let turns = 0; turns < 20; turns += 1) await turn();
}

describe("waiting for the end", () => {
  it("answers what the task came to", async () => {
    const task = await accept();
    const completed = await task.completed();
    const [expected] = stage.local.tasks;
    expect(completed).toEqual({
      EngagementInvitationId: expected?.EngagementInvitationId,
      OpportunityId: expected?.OpportunityId,
      ResourceSnapshotJobId: expected?.ResourceSnapshotJobId,
      StartTime: new Date(String(expected?.StartTime)),
      TaskArn: expected?.TaskArn,
      TaskId: expected?.TaskId,
      TaskStatus: "COMPLETE",
    });
    expect(task.status).toBe("COMPLETE");
  });

  it("still answers after its tracker was closed, when the end is known", async () => {
    const tracker = trackEngagementTasks(stage.client, { Catalog: "AWS" });
    const task = await tracker.accept(seed());
    const completed = await task.completed();
    tracker.close();
    expect(await task.completed()).toEqual(completed);
  });

  it("answers again without another look, and nobody can change the answer of the next", async () => {
    const task = await accept();
    const first = await task.completed();
    const before = stage.sent();
    first.OpportunityId = "O0";
    expect((await task.completed()).OpportunityId).toBe(stage.local.tasks[0]?.OpportunityId);
    expect(stage.sent()).toEqual(before);
  });

  it("rejects with the reason when the task FAILED, each time it is asked", async () => {
    const task = await accept({
      outcome: { ReasonCode: "OpportunityValidationFailed", Message: "No\u0007 customer." },
    });
    const failed = {
      name: "EngagementTaskFailedError",
      message: `${task.taskId} failed with OpportunityValidationFailed: No  customer.`,
      taskId: task.taskId,
      invitationId: stage.local.invitations[0]?.Id,
      reasonCode: "OpportunityValidationFailed",
      advice: "give-up",
      suggestedAction: expect.stringContaining("change the permissions or the data"),
    };
    const error = await task.completed().catch((thrown) => thrown);
    expect(error).toMatchObject(failed);
    expect(error).toBeInstanceOf(EngagementTaskFailedError);
    await expect(task.completed()).rejects.toBe(error);
  });

  it.each<[string, EngagementTaskAdvice]>([
    ["InternalError", "retry-now"],
    ["RequestThrottled", "retry-later"],
    ["EngagementInvitationConflict", "check-invitation"],
    ["InvitationAccessDenied", "give-up"],
    ["SomethingNew", "unknown"],
  ])("assumed: after %s the advice is %s", async (ReasonCode, advice) => {
    const task = await accept({ outcome: { ReasonCode }, asIs: true });
    await expect(task.completed()).rejects.toMatchObject({ reasonCode: ReasonCode, advice });
  });

  it("looks every second at first, and less often as the task grows old", async () => {
    await stage.close();
    stage = await setStage({ taskDuration: 60_000 });
    const task = await accept();
    const seen: number[] = [];
    task.onProgress(({ elapsed }) => seen.push(elapsed));
    await task.completed();
    const pauses = seen.map((elapsed, look) => elapsed - (seen[look - 1] ?? 0));
    expect(pauses.slice(0, 4)).toEqual([1_000, 1_000, 1_000, 1_000]);
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
    expect(pauses.length).toBeLessThan(25);
  });

  it("looks as often as it is told to", async () => {
    const { client } = stage;
    const task = await acceptEngagementInvitation(client, seed(), { minDelay: 2_000, maxDelay: 2_000 });
    const seen: number[] = [];
    task.onProgress(({ elapsed }) => seen.push(elapsed));
    await task.completed();
    expect(seen).toEqual([2_000, 4_000, 6_000]);
  });

  it("goes on when a look fails in a way that passes", async () => {
    const task = await accept();
    stage.local.fail(LIST, { name: "InternalServerException", times: 4 });
    expect((await task.completed()).TaskStatus).toBe("COMPLETE");
  });

  it("ends when a look is refused, and goes on when it is asked again", async () => {
    const task = await accept();
    stage.local.fail(LIST, { name: "ValidationException" });
    await expect(task.completed()).rejects.toMatchObject({ name: "ValidationException" });
    expect((await task.completed()).TaskStatus).toBe("COMPLETE");
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, "60" as never])("can't take %s ms", async (maxWait) => {
    const task = await accept();
    await expect(task.completed({ maxWait })).rejects.toBeInstanceOf(ConfigurationError);
    expect(stage.sent()).toEqual([START]);
  });
});

describe("what was last seen of a task", () => {
  it("is what the service told: when it was started, and in the end its opportunity", async () => {
    const task = await accept();
    const [{ TaskId, TaskArn, StartTime, EngagementInvitationId } = {} as never] = stage.local.tasks;
    const seen = { TaskId, TaskArn, StartTime: new Date(StartTime), EngagementInvitationId };
    expect(task.lastSeen).toEqual({ ...seen, TaskStatus: "IN_PROGRESS" });
    expect(await task.completed()).toEqual(task.lastSeen);
    expect(task.lastSeen).toEqual({
      ...seen,
      TaskStatus: "COMPLETE",
      OpportunityId: stage.local.tasks[0]?.OpportunityId,
      ResourceSnapshotJobId: stage.local.tasks[0]?.ResourceSnapshotJobId,
    });
  });

  it("is why a task has failed", async () => {
    const task = await accept({ outcome: { ReasonCode: "InternalError", Message: "Try again." } });
    await expect(task.completed()).rejects.toBeInstanceOf(EngagementTaskFailedError);
    expect(task.lastSeen).toMatchObject({ TaskStatus: "FAILED", ReasonCode: "InternalError", Message: "Try again." });
  });

  it("is nothing before anything was told", async () => {
    expect(resumeEngagementTask(stage.client, { ...seed(), TaskId: "task-0123456789abc" }).lastSeen).toBeUndefined();
  });

  it.each([
    ["has a status that is not known here", { TaskStatus: "SUSPENDED", ReasonCode: "New", Message: "Wait." }],
    ["is COMPLETE without an opportunity", { TaskStatus: "COMPLETE", ReasonCode: "New" }],
  ])("is IN_PROGRESS and no more when the task %s, while status has the service's word", async (_, answered) => {
    stage.proxy.fate = () => () => JSON.stringify({ TaskId: "task-0123456789abc", ...answered });
    const task = await accept();
    expect(task.lastSeen).toEqual({ TaskId: "task-0123456789abc", TaskStatus: "IN_PROGRESS" });
    expect(task.status).toBe(answered.TaskStatus);
  });
});

describe("what the service should not say", () => {
  it.each([
    ["", {}],
    [", nor has a character in its name,", { OpportunityId: "" }],
  ])("a COMPLETE task that names no opportunity%s is waited for as one in progress", async (_, answered) => {
    stage.proxy.fate = ({ operation, nth }) =>
      operation === LIST && nth < 9 ? eachTask(({ OpportunityId, ...task }) => ({ ...task, ...answered })) : "answered";
    const task = await accept();
    expect((await task.completed()).OpportunityId).toBe(stage.local.tasks[0]?.OpportunityId);
  });

  it("a COMPLETE task that never names an opportunity is no success, and the message says so", async () => {
    stage.proxy.fate = () => () => JSON.stringify({ TaskId: "task-0123456789abc", TaskStatus: "COMPLETE" });
    const task = await accept();
    await expect(task.completed({ maxWait: 5_000 })).rejects.toMatchObject({
      name: "TimeoutError",
      message: expect.stringContaining("it was COMPLETE, but named no opportunity,"),
    });
    expect(task.toJSON()).not.toHaveProperty("TaskStatus");
  });

  it.each<[string, object, object?]>([
    ["a TaskId that is told of in the log", { TaskId: FORGED, TaskStatus: "SUSPENDED" }],
    ["the TaskId of a COMPLETE task without an opportunity", { TaskId: FORGED, TaskStatus: "COMPLETE" }],
    ["the TaskId of a FAILED task", { TaskId: FORGED, TaskStatus: "FAILED" }],
    ["the ReasonCode of a FAILED task", { TaskStatus: "FAILED", ReasonCode: FORGED }],
    ["the Message of a FAILED task", { TaskStatus: "FAILED", Message: FORGED }],
    ["the status of a task that takes too long", {}, { TaskStatus: FORGED }],
    ["the TaskId of a task that takes too long", { TaskId: FORGED }, {}],
    ["the invitation that another task is for", {}, { EngagementInvitationId: FORGED }],
  ])("is one line of at most 4,096 characters, in an error and in the log: %s", async (_, started, listed) => {
    const warnings: string[] = [];
    stage.client.config.logger = { ...console, warn: (line: string) => warnings.push(line), info: () => {} };
    const told = { TaskId: "task-0123456789abc", TaskStatus: "IN_PROGRESS", ...started };
    const answers: Record<string, object> = {
      [START]: told,
      [LIST]: { TaskSummaries: listed ? [{ ...told, ...listed }] : [] },
    };
    stage.proxy.fate =
      ({ operation }) =>
      () =>
        JSON.stringify(answers[operation]);
    const task = await accept();
    const error = await task.completed({ maxWait: 2_500 }).catch((thrown) => thrown);
    for (const text of [error.message, ...warnings]) {
      expect(text).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
      expect(text.length).toBeLessThanOrEqual(4_096);
    }
    expect([error.message, ...warnings].join()).toContain("task-0123456789abc");
  });

  it("a status that this version does not know is that of a task in progress, and the log is told once", async () => {
    const warnings: unknown[] = [];
    stage.client.config.logger = { ...console, warn: (line: unknown) => warnings.push(line), info: () => {} };
    stage.proxy.fate = ({ operation, nth }) =>
      operation === LIST && nth < 3 ? eachTask((task) => ({ ...task, TaskStatus: "SUSPENDED\n" })) : "answered";
    const task = await accept();
    const seen: string[] = [];
    task.onProgress(({ status }) => seen.push(status));
    expect((await task.completed()).TaskStatus).toBe("COMPLETE");
    expect(seen).toEqual(["SUSPENDED\n", "SUSPENDED\n", "IN_PROGRESS", "IN_PROGRESS", "COMPLETE"]);
    expect(warnings).toEqual([
      `${task.taskId} has the status "SUSPENDED\\n", which is not known here: it is waited for as if IN_PROGRESS`,
    ]);
  });

  const anothers = eachTask((task) => ({ ...task, EngagementInvitationId: "engi-anotherone000" }));

  it("a task that is another invitation's is not taken for this one's, and does not end the wait for that", async () => {
    stage.proxy.fate = ({ operation, nth }) => (operation === LIST && nth < 4 ? anothers : "answered");
    const task = await accept();
    expect((await task.completed()).OpportunityId).toBe(stage.local.tasks[0]?.OpportunityId);
  });

  it("a task that is another invitation's to the end is why a wait was too long", async () => {
    stage.proxy.fate = ({ operation }) => (operation === LIST ? anothers : "answered");
    const task = await accept();
    await expect(task.completed({ maxWait: 60_000 })).rejects.toMatchObject({
      name: "TimeoutError",
      cause: { name: "MalformedResponseError", message: expect.stringContaining("engi-anotherone000") },
    });
  });

  it("entries that are another invitation's, or tell nothing, do not hide the task that is listed after them", async () => {
    stage.proxy.fate = ({ operation }) =>
      operation === LIST
        ? (answered) => {
            const { TaskSummaries } = JSON.parse(answered);
            const { TaskSummaries: odd } = JSON.parse(anothers(answered));
            const { TaskSummaries: untold } = JSON.parse(eachTask(({ TaskStatus, ...task }) => task)(answered));
            const { TaskSummaries: empty } = JSON.parse(
              eachTask(({ OpportunityId, ...task }) => ({ ...task, TaskStatus: "COMPLETE" }))(answered),
            );
            return JSON.stringify({
              TaskSummaries: [{}, { TaskId: null }, ...odd, ...untold, ...empty, ...TaskSummaries],
            });
          }
        : "answered";
    const task = await accept();
    expect((await task.completed()).OpportunityId).toBe(stage.local.tasks[0]?.OpportunityId);
  });

  it("a list without the task does not end it", async () => {
    stage.proxy.fate = ({ operation, nth }) =>
      operation === LIST && nth < 4 ? () => JSON.stringify({ TaskSummaries: [] }) : "answered";
    const task = await accept();
    const seen: EngagementTaskProgress[] = [];
    task.onProgress((progress) => seen.push(progress));
    expect((await task.completed()).TaskStatus).toBe("COMPLETE");
    expect(seen).toHaveLength(5);
  });

  it("a garbled list is looked at again", async () => {
    stage.proxy.fate = ({ operation, nth }) => (operation === LIST && nth < 4 ? () => "{" : "answered");
    const task = await accept();
    expect((await task.completed()).TaskStatus).toBe("COMPLETE");
  });
});

describe("progress while the first answer is waited for", () => {
  const INPUT = { Catalog: "Sandbox", Identifier: INVITATION };
  const COMPLETE = { ...TASK, TaskStatus: "COMPLETE", OpportunityId: "O1234567" };
  const OFTEN = { minDelay: 1, maxDelay: 2 };

  /** A client whose first answer comes when `end` is called, and not before. */
  async function slowly() {
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const rig = await startRig(inTurn(() => ended, answer(COMPLETE)));
    return { client: clientOf(rig), rig, end };
  }

  it("is told by every way to accept: IN_PROGRESS, since the request has left, and no look yet", async () => {
    for (const begin of [
      (client: PartnerCentralSellingClient, onProgress: (progress: EngagementTaskProgress) => void) =>
        acceptEngagementInvitation(client, INPUT, { ...OFTEN, onProgress }),
      (client: PartnerCentralSellingClient, onProgress: (progress: EngagementTaskProgress) => void) =>
        trackEngagementTasks(client, { ...OFTEN, Catalog: "Sandbox" }).accept(INPUT, { onProgress }),
      async (client: PartnerCentralSellingClient, onProgress: (progress: EngagementTaskProgress) => void) => {
        const options = { ...OFTEN, onProgress };
        for await (const { outcome } of acceptEngagementInvitations(client, [INPUT], options)) return outcome;
        return undefined;
      },
    ]) {
      const { client, rig, end } = await slowly();
      const seen: EngagementTaskProgress[] = [];
      await begin(client, (progress) => {
        if (seen.push(progress) === 3) end();
      });
      expect(seen.slice(0, 3)).toMatchObject(
        Array(3).fill({ status: "IN_PROGRESS", elapsed: expect.any(Number), polls: 0 }),
      );
      expect(seen[2]?.elapsed).toBeGreaterThanOrEqual(seen[0]?.elapsed ?? Number.NaN);
      expect(seen.at(-1)).toMatchObject({ status: "COMPLETE", polls: 0 });
      expect(rig.requests).toHaveLength(1);
    }
  });

  it("is told to who subscribes to a handle while it lasts, and no more once it has come", async () => {
    const { client, rig, end } = await slowly();
    const task = trackEngagementTasks(client, { ...OFTEN, Catalog: "Sandbox" }).resume(INPUT);
    rig.play(
      answer({ TaskSummaries: [] }),
      inTurn(() => ended, answer(COMPLETE)),
    );
    let tell = () => {};
    const ended = new Promise<void>((resolve) => {
      tell = resolve;
    });
    const completed = task.completed();
    await rig.received(2);
    let told = 0;
    task.onProgress(() => {
      told += 1;
      if (told === 2) tell();
    });
    await completed;
    end();
    const before = told;
    for (let turns = 0; turns < 20; turns += 1) await turn();
    expect(told).toBe(before);
  });
});

describe("progress", () => {
  it("is told at each look: status, time since the start, and how many looks there were", async () => {
    const task = await accept();
    const seen: EngagementTaskProgress[] = [];
    task.onProgress((progress) => seen.push(progress));
    await task.completed();
    expect(seen).toEqual([
      { status: "IN_PROGRESS", elapsed: 1_000, polls: 1 },
      { status: "IN_PROGRESS", elapsed: 2_000, polls: 2 },
      { status: "IN_PROGRESS", elapsed: 3_000, polls: 3 },
      { status: "IN_PROGRESS", elapsed: 4_000, polls: 4 },
      { status: "COMPLETE", elapsed: 5_000, polls: 5 },
    ]);
  });

  it("is told no more once it is unsubscribed, while others are", async () => {
    const task = await accept();
    const seen: string[] = [];
    const listener = ({ polls }: EngagementTaskProgress) => seen.push(`first ${polls}`);
    const unsubscribe = task.onProgress(listener);
    task.onProgress(listener);
    task.onProgress(({ polls }) => {
      seen.push(`second ${polls}`);
      if (polls === 2) unsubscribe();
    });
    await task.completed();
    expect(seen.slice(0, 9).join(", ")).toBe(
      "first 1, first 1, second 1, first 2, first 2, second 2, first 3, second 3, first 4",
    );
  });

  it("is told to the others and goes on when a listener throws", async () => {
    const task = await accept();
    const seen: number[] = [];
    task.onProgress(() => {
      throw new Error("The screen is gone");
    });
    task.onProgress(({ polls }) => seen.push(polls));
    expect((await task.completed()).TaskStatus).toBe("COMPLETE");
    expect(seen).toEqual([1, 2, 3, 4, 5]);
  });
});

describe("a progress listener that saves the task, and fails at it", () => {
  it("is told of in the log, and does no harm", async () => {
    const warnings: unknown[] = [];
    stage.client.config.logger = { ...console, warn: (line: unknown) => warnings.push(line), info: () => {} };
    const task = await accept();
    task.onProgress(async () => {
      throw new Error("The disk is full");
    });
    expect((await task.completed()).TaskStatus).toBe("COMPLETE");
    expect(warnings[0]).toContain("The disk is full");
  });
});

describe("a log that fails later", () => {
  it("does no harm", async () => {
    const unhandled = unhandledRejections();
    const warn = async () => {
      throw new Error("The sink is down");
    };
    stage.client.config.logger = { ...console, warn, info: () => {} };
    const task = await accept();
    task.onProgress(() => {
      throw new Error("no");
    });
    expect((await task.completed()).TaskStatus).toBe("COMPLETE");
    await new Promise(setImmediate);
    expect(unhandled).toEqual([]);
  });
});

describe("a progress listener that throws what is no Error", () => {
  it.each([
    ["null", null],
    ["what cannot be shown as text", Object.create(null)],
  ])("such as %s, does no harm either", async (_, thrown) => {
    const unhandled = unhandledRejections();
    const task = await accept();
    task.onProgress(() => {
      throw thrown;
    });
    expect((await task.completed()).TaskStatus).toBe("COMPLETE");
    await new Promise(setImmediate);
    expect(unhandled).toEqual([]);
  });
});

describe("many who wait for one task", () => {
  it("share the looks at it", async () => {
    const task = await accept();
    const completed = await Promise.all(Array.from({ length: 10 }, () => task.completed()));
    expect(new Set(completed.map(({ OpportunityId }) => OpportunityId)).size).toBe(1);
    expect(looks()).toBe(5);
  });

  it("share the start of a resumed one", async () => {
    const task = resumeEngagementTask(stage.client, seed());
    await Promise.all([task.completed(), task.completed(), task.completed()]);
    expect(stage.sent().slice(0, 2)).toEqual([LIST, START]);
    expect(stage.sent().filter((operation) => operation === START)).toHaveLength(1);
  });

  it("are not disturbed when one of them is aborted", async () => {
    stage.time.held = true;
    const task = await accept();
    const controller = new AbortController();
    const impatient = task.completed({ signal: controller.signal });
    const patient = task.completed();
    await paused();
    controller.abort("enough");
    await expect(impatient).rejects.toMatchObject({ name: "AbortError", cause: "enough" });
    stage.time.release();
    expect((await patient).TaskStatus).toBe("COMPLETE");
    expect(looks()).toBe(5);
  });

  it("are not disturbed when one of them is aborted while the task is being started", async () => {
    const task = resumeEngagementTask(stage.client, seed());
    const controller = new AbortController();
    stage.proxy.fate = ({ operation }) => {
      if (operation === START) controller.abort("enough");
      return "answered";
    };
    const impatient = task.completed({ signal: controller.signal });
    const patient = task.completed();
    await expect(impatient).rejects.toMatchObject({ name: "AbortError" });
    expect((await patient).TaskStatus).toBe("COMPLETE");
    expect(stage.sent().filter((operation) => operation === START)).toHaveLength(1);
  });

  it("may share a signal, a hundred of them, without Node taking it for a leak", async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => warnings.push(warning);
    process.on("warning", onWarning);
    const task = await accept();
    const { signal } = new AbortController();
    await Promise.all(Array.from({ length: 100 }, () => task.completed({ signal })));
    await turn();
    process.off("warning", onWarning);
    expect(warnings).toEqual([]);
    expect(looks()).toBe(5);
  });
});

describe("the outcome of a wait that was aborted", () => {
  it("is not-sent when nothing was begun, and unknown once the request may have left", async () => {
    const controller = new AbortController();
    const accepting = (signal: AbortSignal) => acceptEngagementInvitation(stage.client, seed(), { signal });
    await expect(accepting(AbortSignal.abort())).rejects.toMatchObject({ name: "AbortError", outcome: "not-sent" });
    stage.proxy.fate = () => "never answered";
    const begun = accepting(controller.signal);
    await vi.waitFor(() => expect(stage.proxy.hanging).toBe(1), { interval: 1 });
    controller.abort();
    await expect(begun).rejects.toMatchObject({ name: "AbortError", outcome: "unknown" });
  });

  it("is none when the task is known: it was started", async () => {
    const task = await accept();
    const error = await task.completed({ signal: AbortSignal.abort() }).catch((thrown) => thrown);
    expect(error.name).toBe("AbortError");
    expect(error).not.toHaveProperty("outcome");
  });
});

describe("looks at tasks that the policy denies", () => {
  const denyLooks = (times = 1_000_000) => stage.local.fail(LIST, { name: "AccessDeniedException", times });
  const starts = () => stage.proxy.passed.filter(({ operation }) => operation === START);

  beforeEach(async () => {
    await stage.close();
    stage = await setStage({ taskDuration: 2 * MINUTE });
  });

  it("are made up for by the request itself, with its own token, at most every 30 s", async () => {
    denyLooks();
    const task = await accept();
    const began = stage.time.now();
    const { OpportunityId } = await task.completed();
    expect(OpportunityId).toBe(stage.local.tasks[0]?.OpportunityId);
    expect(new Set(starts().map(({ body }) => JSON.stringify(body))).size).toBe(1);
    const took = stage.time.now() - began;
    expect(took).toBeLessThanOrEqual(2 * MINUTE + 60_000);
    expect(starts().length - 1).toBeLessThanOrEqual(took / 30_000);
    expect(starts().length - 1).toBeGreaterThanOrEqual(4);
    expect(stage.local.tasks).toHaveLength(1);
  });

  it("are made up for where a state was saved after the request had been made", async () => {
    const { TaskId, ...state } = (await accept()).toJSON();
    denyLooks();
    const resumed = resumeEngagementTask(stage.client, { ...state, TaskId: String(TaskId) });
    expect((await resumed.completed()).TaskStatus).toBe("COMPLETE");
    expect(stage.local.tasks).toHaveLength(1);
  });

  it("end the wait where it is not known that this token was sent: nothing is accepted by a look", async () => {
    const invitation = seed();
    denyLooks();
    for (const state of [invitation, { ...invitation, TaskId: "task-0123456789abc" }]) {
      const error = await resumeEngagementTask(stage.client, state)
        .completed()
        .catch((thrown) => thrown);
      expect(error).toMatchObject({
        name: "AccessDeniedException",
        suggestedAction: expect.stringContaining("partnercentral:ListEngagementByAcceptingInvitationTasks"),
      });
    }
    expect(starts()).toEqual([]);
  });

  it("end it with the action that is missing where the request is denied as well", async () => {
    const task = await accept();
    denyLooks();
    stage.local.fail(START, { name: "AccessDeniedException", times: 1_000_000 });
    await expect(task.completed()).rejects.toMatchObject({
      name: "AccessDeniedException",
      suggestedAction: expect.stringContaining("partnercentral:ListEngagementByAcceptingInvitationTasks"),
    });
  });

  it("are not made up for where the task was started with another token, also once that is in a saved state", async () => {
    const foreign = async (begin: (invitation: { Catalog: string; Identifier: string }) => Promise<EngagementTask>) => {
      const invitation = seed();
      await stage.client.send(new StartEngagementByAcceptingInvitationTaskCommand(invitation));
      const task = await begin(invitation);
      const before = starts().length;
      denyLooks();
      await expect(task.completed()).rejects.toMatchObject({ name: "AccessDeniedException" });
      expect(task.toJSON()).toMatchObject({ TaskId: stage.local.tasks.at(-1)?.TaskId, foreign: true });
      const saved = JSON.parse(JSON.stringify(task));
      await expect(resumeEngagementTask(stage.client, saved).completed()).rejects.toMatchObject({
        name: "AccessDeniedException",
      });
      expect(starts()).toHaveLength(before);
      await stage.close();
      stage = await setStage({ taskDuration: 2 * MINUTE });
    };
    await foreign((invitation) => acceptEngagementInvitation(stage.client, invitation));
    await foreign(async (invitation) => {
      const task = resumeEngagementTask(stage.client, invitation);
      await task.completed({ maxWait: 500 }).catch(() => {});
      return task;
    });
  });

  it("share the pace of one token, however many handles there are on its task", async () => {
    const state = (await accept()).toJSON();
    denyLooks();
    const handles = [1, 2, 3].map(() => resumeEngagementTask(stage.client, state));
    const began = stage.time.now();
    await Promise.all(handles.map((handle) => handle.completed()));
    expect(starts().length - 1).toBeLessThanOrEqual((stage.time.now() - began) / 30_000 + 1);
  });

  it("do not keep a lost answer from being found: the request is made again, half a minute later", async () => {
    await stage.close();
    stage = await setStage({ taskDuration: 0, maxAttempts: 1 });
    denyLooks();
    stage.proxy.fate = ({ operation, nth }) => (operation === START && nth === 1 ? "answer lost" : "answered");
    const began = stage.time.now();
    const task = await accept();
    expect((await task.completed()).OpportunityId).toBe(stage.local.tasks[0]?.OpportunityId);
    expect(stage.time.now() - began).toBe(30_000);
    expect(stage.sent()).toEqual([START, LIST, START]);
  });

  it("are told of once in the log, and in the error of a wait that was too long, with the action that is missing", async () => {
    const warnings: unknown[] = [];
    stage.client.config.logger = {
      ...console,
      warn: (line: unknown) => warnings.push(line),
      info: () => {},
      error: () => {},
    };
    denyLooks();
    const task = await accept();
    await expect(task.completed({ maxWait: MINUTE })).rejects.toMatchObject({
      name: "TimeoutError",
      message: expect.stringContaining("allow partnercentral:ListEngagementByAcceptingInvitationTasks"),
    });
    expect(warnings).toEqual([
      expect.stringMatching(
        /^Looks at tasks are denied, .*: allow partnercentral:ListEngagementByAcceptingInvitationTasks$/,
      ),
    ]);
  });

  it("are tried again, so that a policy that was mended is made use of", async () => {
    denyLooks(3);
    const task = await accept();
    expect((await task.completed()).TaskStatus).toBe("COMPLETE");
    expect(looks()).toBeGreaterThan(3);
  });
});

describe("the longest wait", () => {
  beforeEach(async () => {
    await stage.close();
    stage = await setStage({ taskDuration: 10 * MINUTE });
  });

  it("is told in words, and the task can be waited for again", async () => {
    const task = await accept();
    const error = await task.completed({ maxWait: 2 * MINUTE }).catch((thrown) => thrown);
    expect(error.name).toBe("TimeoutError");
    expect(error).not.toHaveProperty("outcome");
    expect(error.message).toMatch(
      /^task-\w{13} for engi-\w{13} did not end within 120000 ms: it was IN_PROGRESS at look \d+; .+resume it/,
    );
    expect((await task.completed({ maxWait: 10 * MINUTE })).TaskStatus).toBe("COMPLETE");
  });

  it("is told without a promise when the service never listed the task, or nobody knows of one", async () => {
    const { Catalog, Identifier } = seed();
    const unknown = resumeEngagementTask(stage.client, { Catalog, Identifier, TaskId: "task-0123456789abc" });
    await expect(unknown.completed({ maxWait: MINUTE })).rejects.toThrow(
      /not listed at look \d+, so check the task id/,
    );
    stage.proxy.fate = () => "never answered";
    const unanswered = resumeEngagementTask(stage.client, { Catalog, Identifier });
    stage.time.held = true;
    const waiting = unanswered.completed({ maxWait: 5_000 }).catch((error) => error);
    await vi.waitFor(() => expect(stage.sent().length).toBeGreaterThan(1), { interval: 1 });
    stage.time.advance(5_000);
    expect((await waiting).message).toContain("nobody knows yet whether it was started, so resume it");
    expect(await waiting).toMatchObject({ outcome: "unknown" });
  });

  it("of the request itself is four minutes, after which nobody knows whether it was accepted", async () => {
    stage.proxy.fate = () => "never answered";
    stage.time.held = true;
    const accepting = accept().catch((error) => error);
    await vi.waitFor(() => expect(stage.sent()).toEqual([START]), { interval: 1 });
    stage.time.advance(239_999);
    expect(await Promise.race([accepting, "pending"])).toBe("pending");
    stage.time.advance(1);
    const error = await accepting;
    expect(error).toMatchObject({ name: "TimeoutError", message: expect.stringMatching(/not known after 240000 ms/) });
    expect(error.outcome).toBe("unknown");
  });

  it("is 10 minutes unless another is asked for", async () => {
    await stage.close();
    stage = await setStage({ taskDuration: 11 * MINUTE });
    const task = await accept();
    await expect(task.completed()).rejects.toThrow(/within 600000 ms/);
  });

  it("says what went wrong at the last look", async () => {
    const task = await accept();
    stage.local.fail(LIST, { name: "ThrottlingException", times: 1_000 });
    await expect(task.completed({ maxWait: 2 * MINUTE })).rejects.toMatchObject({
      name: "TimeoutError",
      cause: { name: "ThrottlingException" },
    });
  });

  it("holds while a look hangs, ends that, and no more is sent", async () => {
    const task = await accept();
    stage.proxy.fate = () => "never answered";
    const waiting = task.completed({ maxWait: 2 * MINUTE });
    await vi.waitFor(() => expect(stage.proxy.hanging).toBe(1), { interval: 1 });
    stage.time.advance(2 * MINUTE);
    await expect(waiting).rejects.toMatchObject({ name: "TimeoutError" });
    await vi.waitFor(() => expect(stage.proxy.hanging).toBe(0), { interval: 1 });
    await aDayLater();
    expect(stage.sent()).toEqual([START, LIST]);
    expect(stage.time.sleeping).toEqual([]);
  });
});

describe("an abort", () => {
  it("before the wait sends nothing", async () => {
    const task = await accept();
    const signal = AbortSignal.abort("too late");
    await expect(task.completed({ signal })).rejects.toMatchObject({ name: "AbortError", cause: "too late" });
    await expect(resumeEngagementTask(stage.client, seed()).completed({ signal })).rejects.toMatchObject({
      name: "AbortError",
    });
    await expect(acceptEngagementInvitation(stage.client, seed(), { signal })).rejects.toMatchObject({
      name: "AbortError",
    });
    await aDayLater();
    expect(stage.sent()).toEqual([START]);
  });

  it("in a pause ends the wait at once and sends no more", async () => {
    stage.time.held = true;
    const task = await accept();
    const controller = new AbortController();
    const waiting = task.completed({ signal: controller.signal });
    await paused();
    const reason = new Error("shutting down");
    controller.abort(reason);
    await expect(waiting).rejects.toMatchObject({ name: "AbortError", cause: reason });
    await turn();
    expect(stage.time.sleeping).toEqual([]);
    await aDayLater();
    expect(stage.sent()).toEqual([START]);
  });

  it("while a look hangs ends the wait and the look at once, and sends no more", async () => {
    const task = await accept();
    stage.proxy.fate = () => "never answered";
    const controller = new AbortController();
    const waiting = task.completed({ signal: controller.signal });
    await vi.waitFor(() => expect(stage.proxy.hanging).toBe(1), { interval: 1 });
    controller.abort("shutting down");
    await expect(waiting).rejects.toMatchObject({ name: "AbortError", cause: "shutting down" });
    await vi.waitFor(() => expect(stage.proxy.hanging).toBe(0), { interval: 1 });
    await aDayLater();
    expect(stage.sent()).toEqual([START, LIST]);
    expect(stage.time.sleeping).toEqual([]);
  });

  it("does not end the task, which can be waited for again", async () => {
    stage.time.held = true;
    const task = await accept();
    const controller = new AbortController();
    const waiting = task.completed({ signal: controller.signal });
    await paused();
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
    stage.time.release();
    expect((await task.completed()).TaskStatus).toBe("COMPLETE");
  });

  it("of a resumed task's start does not lose it: the next wait finds it", async () => {
    const task = resumeEngagementTask(stage.client, seed());
    const controller = new AbortController();
    stage.proxy.fate = ({ operation }) => {
      if (operation === START) controller.abort();
      return "answered";
    };
    await expect(task.completed({ signal: controller.signal })).rejects.toMatchObject({ name: "AbortError" });
    await vi.waitFor(() => expect(stage.local.tasks).toHaveLength(1), { interval: 1 });
    expect(task.taskId).toBeUndefined();
    const { TaskId } = await task.completed();
    expect(TaskId).toBe(stage.local.tasks[0]?.TaskId);
    expect(stage.local.tasks).toHaveLength(1);
  });
});

describe("the state", () => {
  async function state(): Promise<EngagementTaskState> {
    const task = await accept();
    return JSON.parse(JSON.stringify(task));
  }

  async function resume(from: Partial<EngagementTaskState>) {
    const task = resumeEngagementTask(stage.client, from as EngagementTaskState);
    const before = stage.sent().length;
    const { TaskId } = await task.completed();
    expect(TaskId).toBe(stage.local.tasks[0]?.TaskId);
    expect(stage.local.tasks).toHaveLength(1);
    return stage.proxy.passed.slice(before);
  }

  it("is plain JSON with all that was asked for, and no secret", async () => {
    const invitation = seed();
    const Tags = [{ Key: "team", Value: "alliances" }];
    const task = await acceptEngagementInvitation(stage.client, { ...invitation, Tags });
    const saved = task.toJSON();
    expect(JSON.parse(JSON.stringify(saved))).toEqual(saved);
    expect(saved).toEqual({
      ...invitation,
      ClientToken: stage.proxy.passed[0]?.body.ClientToken,
      Tags,
      generation: 1,
      TaskId: task.taskId,
      StartTime: stage.local.tasks[0]?.StartTime,
    });
    const { accessKeyId, secretAccessKey } = stage.local.clientConfig.credentials;
    expect(JSON.stringify(saved)).not.toContain(accessKeyId);
    expect(JSON.stringify(saved)).not.toContain(secretAccessKey);
  });

  it("is a copy: changing it does not change the task", async () => {
    const task = await accept();
    const { taskId } = task;
    task.toJSON().TaskId = "task-anotherone000";
    expect(task.toJSON().TaskId).toBe(taskId);
  });

  it("is of a task not yet started as long as nobody waits for it", async () => {
    const task = resumeEngagementTask(stage.client, seed());
    expect(task.taskId).toBeUndefined();
    expect(task.toJSON()).not.toHaveProperty("TaskId");
    expect(stage.sent()).toEqual([]);
  });

  it("resumes the task without a look for it and without a start", async () => {
    const requests = await resume(await state());
    expect(new Set(requests.map(({ operation }) => operation))).toEqual(new Set([LIST]));
    expect(requests[0]?.body).toHaveProperty("TaskIdentifier");
  });

  it("resumes the task from the id that it got", async () => {
    const { Catalog, Identifier, TaskId } = await state();
    const requests = await resume({ Catalog, Identifier, TaskId: String(TaskId) });
    expect(requests[0]?.body).toMatchObject({ TaskIdentifier: [TaskId] });
    expect(requests.filter(({ operation }) => operation === START)).toEqual([]);
  });

  it("resumes the task from the invitation and the token, or the invitation alone", async () => {
    const { Catalog, Identifier, ClientToken } = await state();
    for (const from of [
      { Catalog, Identifier, ClientToken },
      { Catalog, Identifier },
      { Catalog, Identifier: String(stage.local.invitations[0]?.Arn) },
    ]) {
      const requests = await resume(from);
      expect(requests[0]?.body).toMatchObject({ EngagementInvitationIdentifier: [Identifier] });
      expect(requests.filter(({ operation }) => operation === START)).toEqual([]);
    }
  });

  it("resumes from the invitation and a token of the caller's own, also when nothing had been sent", async () => {
    const invitation = { ...seed(), ClientToken: "mine" };
    await resume(invitation);
    expect(stage.proxy.passed.find(({ operation }) => operation === START)?.body).toEqual(invitation);
  });

  it("resumes a task that the bare command started under a random token", async () => {
    const invitation = seed();
    await stage.client.send(new StartEngagementByAcceptingInvitationTaskCommand(invitation));
    await resume(invitation);
  });

  it("knows the time since the start also in another process", async () => {
    const saved = await state();
    stage.time.advance(3_000);
    const task = resumeEngagementTask(stage.client, saved);
    const seen: number[] = [];
    task.onProgress(({ elapsed }) => seen.push(elapsed));
    await task.completed();
    expect(seen).toEqual([3_000, 4_000, 5_000]);
  });

  it("of a task that FAILED tells so again", async () => {
    const task = await accept({ outcome: { ReasonCode: "InternalError" } });
    await task.completed().catch(() => {});
    const resumed = resumeEngagementTask(stage.client, task.toJSON());
    await expect(resumed.completed()).rejects.toMatchObject({ reasonCode: "InternalError", taskId: task.taskId });
  });
});

/** Those that come to pass until the test has ended. */
function unhandledRejections(): unknown[] {
  const seen: unknown[] = [];
  const note = (error: unknown) => seen.push(error);
  process.on("unhandledRejection", note);
  onTestFinished(() => void process.off("unhandledRejection", note));
  return seen;
}
