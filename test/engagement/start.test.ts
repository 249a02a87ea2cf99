import { afterEach, describe, expect, it } from "vitest";
import {
  acceptEngagementInvitation,
  clientTokenFor,
  ListEngagementInvitationsCommand,
  PartnerCentralSellingClient,
  RejectEngagementInvitationCommand,
  resumeEngagementTask,
  StartEngagementByAcceptingInvitationTaskCommand,
} from "../../src/index.ts";
import type { InvitationSeed } from "../../src/local/index.ts";
import type { Fate } from "./lossy-proxy.ts";
import { eachTask, LIST, START, type Stage, setStage } from "./stage.ts";

let stage: Stage;

afterEach(() => stage.close());

function seed(invitation: InvitationSeed = {}) {
  const { Catalog, Id } = stage.local.seedInvitation(invitation);
  return { Catalog, Identifier: Id };
}

function accepted(): unknown[] {
  return stage.local.events
    .filter((event) => event["detail-type"] === "Engagement Invitation Accepted")
    .map(({ detail }) => (detail.engagementInvitation as { id: string }).id);
}

function starts(): unknown[] {
  return stage.proxy.passed.filter(({ operation }) => operation === START).map(({ body }) => body);
}

/** Changes what the service answers to Start. */
function startAnswers(change: (task: Record<string, unknown>) => object): void {
  stage.proxy.fate = ({ operation }) =>
    operation === START ? (answered) => JSON.stringify(change(JSON.parse(answered))) : "answered";
}

const arnOf = (id: unknown) => `arn:aws:partnercentral:us-east-1::catalog/AWS/engagement-invitation/${id}`;

describe("an answer that AWS was seen to give", () => {
  it("has no TaskId, names the invitation by its ARN, and is the end: one request accepts the invitation", async () => {
    stage = await setStage({ taskDuration: 0 });
    startAnswers((task) => ({
      ...task,
      TaskId: null,
      TaskArn: null,
      ResourceSnapshotJobId: null,
      StartTime: "2026-02-03T04:05:06Z",
      EngagementInvitationId: arnOf(task.EngagementInvitationId),
    }));
    const invitation = seed();
    const task = await acceptEngagementInvitation(stage.client, invitation);
    const { OpportunityId } = stage.local.tasks[0] ?? {};
    expect(task).toMatchObject({ isStarted: true, taskId: undefined, status: "COMPLETE" });
    expect(await task.completed()).toEqual({
      TaskStatus: "COMPLETE",
      OpportunityId,
      StartTime: new Date("2026-02-03T04:05:06Z"),
      EngagementInvitationId: arnOf(invitation.Identifier),
    });
    expect(task.toJSON()).toEqual({
      ...invitation,
      ClientToken: clientTokenFor(invitation),
      generation: 1,
      StartTime: "2026-02-03T04:05:06Z",
      TaskStatus: "COMPLETE",
      OpportunityId,
    });
    expect(stage.sent()).toEqual([START]);
  });
});

const UNUSABLE: [string, (task: Record<string, unknown>) => object][] = [
  ["has no status", ({ TaskStatus, ...task }) => task],
  ["has null for a status", (task) => ({ ...task, TaskStatus: null })],
  ["has a status that is no text", (task) => ({ ...task, TaskStatus: 5 })],
  ["is in progress without id or ARN", (task) => ({ ...task, TaskId: null, TaskArn: null, TaskStatus: "IN_PROGRESS" })],
  ["is COMPLETE with neither a TaskId nor an opportunity", () => ({ TaskStatus: "COMPLETE" })],
  ["is about another invitation", () => ({ TaskStatus: "COMPLETE", EngagementInvitationId: "engi-anotherone000" })],
  ["has nothing that is known", () => ({ Tomorrow: true })],
];

describe.each(UNUSABLE)("an answer that %s", (_, change) => {
  it("resolves in send, and the task is found by its invitation: it is accepted once", async () => {
    stage = await setStage({ taskDuration: 0 });
    startAnswers(change);
    const invitation = seed();
    const task = await acceptEngagementInvitation(stage.client, invitation);
    expect((await task.completed()).OpportunityId).toBe(stage.local.tasks[0]?.OpportunityId);
    expect(stage.sent()).toEqual([START, LIST]);
    expect(accepted()).toEqual([invitation.Identifier]);
  });

  it("is no success that is told of where nothing else tells of the task either", async () => {
    stage = await setStage({ taskDuration: 0 });
    stage.proxy.fate = ({ operation }) =>
      operation === START
        ? (answered) => JSON.stringify(change(JSON.parse(answered)))
        : () => JSON.stringify({ TaskSummaries: [null, {}, { TaskStatus: "COMPLETE" }] });
    const accepting = acceptEngagementInvitation(stage.client, seed());
    const completing = accepting.then((task) => task.completed({ maxWait: 5_000 }));
    // With an id there is a task that can be looked at; without one nobody knows of any.
    const id = Object(change({ TaskId: "task-0123456789abc", EngagementInvitationId: "engi-0123456789abc" })).TaskId;
    await expect(completing).rejects.toMatchObject(
      id ? { name: "TimeoutError" } : { name: "MalformedResponseError", outcome: "unknown" },
    );
    expect(stage.sent().slice(0, 4)).toEqual([START, LIST, START, LIST]);
  });
});

describe("a list that names invitations by their ARNs, and has odd entries before ours", () => {
  it("tells of a task whose answer was lost", async () => {
    stage = await setStage({ taskDuration: 0, maxAttempts: 1 });
    const ours = eachTask((task) => ({ ...task, EngagementInvitationId: arnOf(task.EngagementInvitationId) }));
    stage.proxy.fate = ({ operation }) => {
      if (operation === START) return "answer lost";
      return (answered) => {
        const { TaskSummaries } = JSON.parse(ours(answered));
        return JSON.stringify({ TaskSummaries: [null, 5, {}, { EngagementInvitationId: {} }, ...TaskSummaries] });
      };
    };
    const task = await acceptEngagementInvitation(stage.client, seed());
    expect((await task.completed()).OpportunityId).toBe(stage.local.tasks[0]?.OpportunityId);
    expect(stage.sent()).toEqual([START, LIST]);
  });
});

describe("an answer that can be used although it is odd", () => {
  it.each<[string, (task: Record<string, unknown>) => object]>([
    ["has no character in the invitation's id", (task) => ({ ...task, EngagementInvitationId: "" })],
    ["has its ARN for a TaskId", ({ TaskArn, ...task }) => ({ ...task, TaskId: TaskArn })],
    ["has a TaskArn and no TaskId", ({ TaskId, ...task }) => task],
  ])("costs no other request: one that %s", async (_, change) => {
    stage = await setStage({ taskDuration: 0 });
    startAnswers(change);
    const task = await acceptEngagementInvitation(stage.client, seed());
    expect((await task.completed()).OpportunityId).toBe(stage.local.tasks[0]?.OpportunityId);
    expect(task.taskId).toBe(stage.local.tasks[0]?.TaskId);
    expect(stage.sent()).toEqual([START]);
  });
});

describe("a look-up that tells of an odd task before ours", () => {
  const odd = [
    { TaskId: "task-odd0000000000" },
    { TaskId: "task-odd0000000000", TaskStatus: null },
    { TaskId: "task-odd0000000000", TaskStatus: "COMPLETE" },
    { TaskId: "task-odd0000000000", TaskStatus: 5 },
  ];

  it.each(odd)("does not take %j for it", async (entry) => {
    stage = await setStage({ taskDuration: 0, maxAttempts: 1 });
    const invitation = seed();
    stage.proxy.fate = ({ operation }) => {
      if (operation === START) return "answer lost";
      return (answered) => {
        const { TaskSummaries } = JSON.parse(answered);
        const first = { ...entry, EngagementInvitationId: invitation.Identifier };
        return JSON.stringify({ TaskSummaries: [first, ...TaskSummaries] });
      };
    };
    const task = await acceptEngagementInvitation(stage.client, invitation);
    expect((await task.completed()).OpportunityId).toBe(stage.local.tasks[0]?.OpportunityId);
    expect(task.taskId).toBe(stage.local.tasks[0]?.TaskId);
  });

  it("assumed: takes a task of which no invitation is told only after a conflict, and where no other's are told of", async () => {
    stage = await setStage({ taskDuration: 0 });
    const invitation = seed();
    await stage.client.send(new StartEngagementByAcceptingInvitationTaskCommand(invitation));
    stage.proxy.fate = ({ operation }) =>
      operation === LIST ? eachTask((task) => ({ ...task, EngagementInvitationId: null })) : "answered";
    const task = await acceptEngagementInvitation(stage.client, invitation);
    expect((await task.completed()).OpportunityId).toBe(stage.local.tasks[0]?.OpportunityId);
  });
});

describe("an invitation as a list has it", () => {
  it("is accepted as it is, by its Id or the ARN in its place", async () => {
    stage = await setStage({ taskDuration: 0 });
    stage.local.seedInvitation();
    const query = { Catalog: "AWS", ParticipantType: "RECEIVER" } as const;
    const { EngagementInvitationSummaries: [summary] = [] } = await stage.client.send(
      new ListEngagementInvitationsCommand(query),
    );
    if (summary === undefined) throw new Error("No invitation is listed");
    const task = await acceptEngagementInvitation(stage.client, summary);
    const again = await acceptEngagementInvitation(stage.client, { ...summary, Id: summary.Arn });
    expect(again.toJSON()).toEqual(task.toJSON());
    expect(starts()[1]).toEqual(starts()[0]);
    expect(accepted()).toEqual([summary.Id]);
  });
});

describe("an answer that arrives", () => {
  it("costs one request when it tells of a task in progress", async () => {
    stage = await setStage({ taskDuration: 60_000 });
    const task = await acceptEngagementInvitation(stage.client, seed());
    expect(task.taskId).toBe(stage.local.tasks[0]?.TaskId);
    expect(task.status).toBe("IN_PROGRESS");
    expect(stage.sent()).toEqual([START]);
  });

  it("costs no other request when it tells of a task that is COMPLETE", async () => {
    stage = await setStage({ taskDuration: 0 });
    const task = await acceptEngagementInvitation(stage.client, seed());
    const { OpportunityId } = await task.completed();
    expect(OpportunityId).toBe(stage.local.tasks[0]?.OpportunityId);
    expect(stage.sent()).toEqual([START]);
  });

  it("costs no other request when it tells of a task that FAILED", async () => {
    stage = await setStage({ taskDuration: 0 });
    const task = await acceptEngagementInvitation(stage.client, seed({ outcome: { ReasonCode: "InternalError" } }));
    await expect(task.completed()).rejects.toMatchObject({ name: "EngagementTaskFailedError" });
    expect(stage.sent()).toEqual([START]);
  });
});

const LOSSES: [string, Fate][] = [
  ["the connection is reset instead of an answer", "answer lost"],
  ["the answer is cut off", "answer cut off"],
  ["no answer comes in time", "never answered"],
  ["the answer is an empty object", () => "{}"],
  ["the answer is half of the JSON", (answered) => answered.slice(0, 40)],
  ["the answer is a web page", () => "<html>Please sign in</html>"],
];

/** In both worlds; in the recorded one the task has ended before the answer that is lost. */
const LOSSES_IN_BOTH = LOSSES.flatMap(([loss, fate]) => [
  [loss, fate, "asynchronous", 60_000] as const,
  [loss, fate, "recorded", 0] as const,
]);

describe.each(LOSSES_IN_BOTH)("when %s", (_, fate, world, taskDuration) => {
  it(`finds the task by its invitation before it would ask again, so that it is accepted once (${world})`, async () => {
    stage = await setStage({ world, taskDuration, requestTimeout: 100, maxAttempts: 1 });
    stage.proxy.fate = ({ operation }) => (operation === START ? fate : "answered");
    const invitation = seed();
    const task = await acceptEngagementInvitation(stage.client, invitation);
    expect(stage.sent()).toEqual([START, LIST]);
    expect(stage.proxy.passed[1]?.body).toMatchObject({ EngagementInvitationIdentifier: [invitation.Identifier] });
    expect(task.taskId).toBe(stage.local.tasks[0]?.TaskId);
    expect(accepted()).toEqual([invitation.Identifier]);
  });

  it(`replays the same token on every attempt, so that it is accepted once (${world})`, async () => {
    stage = await setStage({ world, taskDuration, requestTimeout: 100 });
    stage.proxy.fate = ({ nth, operation }) => {
      if (operation === LIST) return () => "{}";
      return nth === 1 ? fate : "answered";
    };
    const invitation = seed();
    const task = await acceptEngagementInvitation(stage.client, invitation);
    const request = { ...invitation, ClientToken: clientTokenFor(invitation) };
    expect(starts()).toEqual([request, request]);
    expect(task.taskId).toBe(stage.local.tasks[0]?.TaskId);
    expect(accepted()).toEqual([invitation.Identifier]);
  });
});

describe("an accept that takes the service longer than the caller lets the client wait for the answer", () => {
  it("is found while it lasts, and waited for to its end: it is accepted once", async () => {
    stage = await setStage({ world: "recorded", taskDuration: 25_000 });
    const { clientConfig } = stage.local;
    const client = new PartnerCentralSellingClient({ ...clientConfig, timeouts: { headers: 30 }, maxAttempts: 1 });
    const invitation = seed();
    const task = await acceptEngagementInvitation(client, invitation, { minDelay: 1 });
    expect(task).toMatchObject({ isStarted: true, status: "IN_PROGRESS" });
    stage.local.advance(25_000);
    expect((await task.completed()).OpportunityId).toBe(stage.local.tasks[0]?.OpportunityId);
    expect(stage.local.requests.map(({ operation }) => operation).slice(0, 2)).toEqual([START, LIST]);
    expect(accepted()).toEqual([invitation.Identifier]);
    client.destroy();
  });
});

describe("a request that never arrives", () => {
  it("is made again once the list has no task", async () => {
    stage = await setStage({ taskDuration: 60_000, maxAttempts: 1 });
    stage.proxy.fate = ({ operation, nth }) => (operation === START && nth === 1 ? "request lost" : "answered");
    const invitation = seed();
    const task = await acceptEngagementInvitation(stage.client, { ...invitation, Tags: [{ Key: "k", Value: "v" }] });
    expect(stage.sent()).toEqual([START, LIST, START]);
    expect(starts()[1]).toEqual(starts()[0]);
    expect(task.taskId).toBe(stage.local.tasks[0]?.TaskId);
    expect(accepted()).toEqual([invitation.Identifier]);
  });

  it("is thrown as what it is when it is lost again, and resumed with nothing but the invitation", async () => {
    stage = await setStage({ taskDuration: 5_000, maxAttempts: 1 });
    stage.proxy.fate = ({ operation }) => (operation === START ? "request lost" : "answered");
    const invitation = seed();
    await expect(acceptEngagementInvitation(stage.client, invitation)).rejects.toMatchObject({
      name: "TransportError",
      code: "ECONNRESET",
    });
    expect(starts()).toHaveLength(2);
    expect(stage.local.tasks).toEqual([]);
    stage.proxy.fate = () => "answered";
    const { OpportunityId } = await resumeEngagementTask(stage.client, invitation).completed();
    expect(OpportunityId).toBe(stage.local.tasks[0]?.OpportunityId);
    expect(new Set(starts().map((start) => JSON.stringify(start))).size).toBe(1);
    expect(accepted()).toEqual([invitation.Identifier]);
  });
});

describe("an answer that is lost before the client's own retry is refused", () => {
  it("leaves nobody knowing what became of the request, so the task is looked for", async () => {
    stage = await setStage({ taskDuration: 60_000, maxAttempts: 2 });
    stage.proxy.fate = ({ operation, nth }) => {
      if (operation !== START) return "answered";
      if (nth === 1) return "answer lost";
      stage.local.fail(START, { name: "ThrottlingException" });
      return "answered";
    };
    const task = await acceptEngagementInvitation(stage.client, seed());
    expect(task.taskId).toBe(stage.local.tasks[0]?.TaskId);
  });
});

describe("when neither request nor list is ever answered", () => {
  it("the request's failure is thrown, and the task that was started is resumed with nothing but the invitation", async () => {
    stage = await setStage({ taskDuration: 5_000, maxAttempts: 1 });
    stage.proxy.fate = ({ operation }) => (operation === START ? () => "{}" : "answer lost");
    const invitation = seed();
    await expect(acceptEngagementInvitation(stage.client, invitation)).rejects.toMatchObject({
      name: "MalformedResponseError",
      message: expect.stringContaining(START),
    });
    stage.proxy.fate = () => "answered";
    const before = starts().length;
    const { TaskId } = await resumeEngagementTask(stage.client, invitation).completed();
    expect(TaskId).toBe(stage.local.tasks[0]?.TaskId);
    expect(starts()).toHaveLength(before);
    expect(accepted()).toEqual([invitation.Identifier]);
  });

  it("an abort ends it at once", async () => {
    stage = await setStage({ taskDuration: 5_000 });
    const controller = new AbortController();
    stage.proxy.fate = () => {
      controller.abort("shutting down");
      return "never answered";
    };
    const accepting = acceptEngagementInvitation(stage.client, seed(), { signal: controller.signal });
    await expect(accepting).rejects.toMatchObject({ name: "AbortError", cause: "shutting down" });
    expect(stage.sent()).toEqual([START]);
  });
});

describe("an invitation that was accepted already, under another token", () => {
  async function acceptElsewhere(invitation: { Catalog: string; Identifier: string }): Promise<string> {
    const command = new StartEngagementByAcceptingInvitationTaskCommand(invitation);
    return String((await stage.client.send(command)).TaskId);
  }

  it("has its task", async () => {
    stage = await setStage({ taskDuration: 5_000 });
    const invitation = seed();
    const taskId = await acceptElsewhere(invitation);
    const task = await acceptEngagementInvitation(stage.client, invitation);
    expect(task.taskId).toBe(taskId);
    expect((await task.completed()).TaskId).toBe(taskId);
    expect(accepted()).toEqual([invitation.Identifier]);
  });

  it("has its task when that is COMPLETE, without another look", async () => {
    stage = await setStage({ taskDuration: 0 });
    const invitation = seed();
    await acceptElsewhere(invitation);
    const task = await acceptEngagementInvitation(stage.client, invitation);
    expect((await task.completed()).OpportunityId).toBe(stage.local.tasks[0]?.OpportunityId);
    expect(stage.sent()).toEqual([START, START, LIST]);
  });

  it("assumed: has its task also when that FAILED and the invitation can't be accepted again", async () => {
    stage = await setStage({ taskDuration: 0 });
    const invitation = seed({ outcome: { ReasonCode: "OpportunityConflict" } });
    const taskId = await acceptElsewhere(invitation);
    stage.local.fail(START, { name: "ConflictException" });
    const task = await acceptEngagementInvitation(stage.client, invitation);
    await expect(task.completed()).rejects.toMatchObject({ name: "EngagementTaskFailedError", taskId });
  });

  it("is a ConflictException when the invitation was rejected", async () => {
    stage = await setStage();
    const invitation = seed();
    await stage.client.send(new RejectEngagementInvitationCommand({ ...invitation, RejectionReason: "No capacity" }));
    await expect(acceptEngagementInvitation(stage.client, invitation)).rejects.toMatchObject({
      name: "ConflictException",
      message: expect.stringContaining("REJECTED"),
    });
    expect(starts()).toHaveLength(1);
  });
});

describe("a refusal", () => {
  it.each([
    "AccessDeniedException",
    "ResourceNotFoundException",
    "ServiceQuotaExceededException",
    "ValidationException",
    "ExpiredTokenException",
  ])("%s is thrown at once, without a look for a task", async (name) => {
    stage = await setStage();
    stage.local.fail(START, { name });
    await expect(acceptEngagementInvitation(stage.client, seed())).rejects.toMatchObject({ name });
    expect(stage.sent()).toEqual([START]);
  });

  it("of the lookup does not hide what the request failed with", async () => {
    stage = await setStage();
    const invitation = seed({ Status: "REJECTED" });
    stage.local.fail(LIST, { name: "AccessDeniedException" });
    await expect(acceptEngagementInvitation(stage.client, invitation)).rejects.toMatchObject({
      name: "ConflictException",
    });
  });

  it("of the first look of a resumed task is thrown, and nothing is started", async () => {
    stage = await setStage();
    stage.local.fail(LIST, { name: "AccessDeniedException" });
    await expect(resumeEngagementTask(stage.client, seed()).completed()).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
    expect(starts()).toEqual([]);
  });
});

describe("after a task has FAILED", () => {
  it("resuming under a new token of the caller's own is not answered with it", async () => {
    stage = await setStage({ taskDuration: 0 });
    const invitation = seed({ outcome: { ReasonCode: "InternalError" } });
    await expect((await acceptEngagementInvitation(stage.client, invitation)).completed()).rejects.toThrow();
    const again = resumeEngagementTask(stage.client, { ...invitation, ClientToken: "t2" });
    expect((await again.completed()).TaskStatus).toBe("COMPLETE");
    expect(stage.local.tasks).toHaveLength(2);
  });

  it("that somebody else started, resuming with the invitation alone tells of it, and starts none", async () => {
    stage = await setStage({ taskDuration: 0 });
    const { Catalog, Identifier } = seed({ outcome: { ReasonCode: "OpportunityValidationFailed" } });
    await stage.client.send(new StartEngagementByAcceptingInvitationTaskCommand({ Catalog, Identifier }));
    const resumed = resumeEngagementTask(stage.client, { Catalog, Identifier });
    await expect(resumed.completed()).rejects.toMatchObject({ name: "EngagementTaskFailedError", advice: "give-up" });
    expect(stage.local.tasks).toHaveLength(1);
  });

  const outcome = { ReasonCode: "InternalError" };

  it.each([
    ["accepting", acceptEngagementInvitation],
    ["resuming", resumeEngagementTask],
  ])("%s the next generation starts a new one", async (_, begin) => {
    stage = await setStage({ taskDuration: 1_000 });
    const invitation = seed({ outcome });
    const first = await acceptEngagementInvitation(stage.client, invitation);
    await expect(first.completed()).rejects.toMatchObject({ reasonCode: "InternalError" });
    const second = await begin(stage.client, { ...invitation, generation: 2 });
    const { TaskId, OpportunityId } = await second.completed();
    expect(TaskId).not.toBe(first.taskId);
    expect(OpportunityId).toMatch(/^O\d+$/);
    expect(stage.local.tasks).toHaveLength(2);
  });

  it("the same generation has the same task, and starts none", async () => {
    stage = await setStage({ taskDuration: 1_000 });
    const invitation = seed({ outcome });
    const { taskId } = await acceptEngagementInvitation(stage.client, invitation);
    stage.time.advance(1_000);
    const failed = { name: "EngagementTaskFailedError", taskId };
    await expect(resumeEngagementTask(stage.client, invitation).completed()).rejects.toMatchObject(failed);
    await expect(
      acceptEngagementInvitation(stage.client, invitation).then((task) => task.completed()),
    ).rejects.toMatchObject(failed);
    expect(stage.local.tasks).toHaveLength(1);
  });

  it("the next generation is not told of the earlier failure when the invitation was rejected meanwhile", async () => {
    stage = await setStage({ taskDuration: 0 });
    const invitation = seed({ outcome });
    await acceptEngagementInvitation(stage.client, invitation);
    await stage.client.send(new RejectEngagementInvitationCommand({ ...invitation, RejectionReason: "Too late" }));
    await expect(acceptEngagementInvitation(stage.client, { ...invitation, generation: 2 })).rejects.toMatchObject({
      name: "ConflictException",
    });
  });
});

describe("a list that tells of other invitations' tasks", () => {
  const another = eachTask((task) => ({ ...task, EngagementInvitationId: "engi-anotherone000" }));

  it("does not make a lost request pass for answered", async () => {
    stage = await setStage({ taskDuration: 0, maxAttempts: 1 });
    const other = await acceptEngagementInvitation(stage.client, seed());
    stage.proxy.fate = ({ operation, nth }) => {
      if (operation === LIST) return () => JSON.stringify({ TaskSummaries: stage.local.tasks });
      return nth === 2 ? "request lost" : "answered";
    };
    const task = await acceptEngagementInvitation(stage.client, seed());
    expect(task.taskId).not.toBe(other.taskId);
    expect(stage.sent()).toEqual([START, START, LIST, START]);
  });

  it("does not give a resumed task another's end", async () => {
    stage = await setStage({ taskDuration: 0 });
    const other = await acceptEngagementInvitation(stage.client, seed());
    stage.proxy.fate = ({ operation }) =>
      operation === LIST ? () => JSON.stringify({ TaskSummaries: stage.local.tasks }) : "answered";
    const { TaskId } = await resumeEngagementTask(stage.client, seed()).completed();
    expect(TaskId).not.toBe(other.taskId);
  });

  it("or does not tell whose they are gives no task that could pass for ours", async () => {
    stage = await setStage({ taskDuration: 0, maxAttempts: 1 });
    const other = await acceptEngagementInvitation(stage.client, seed());
    const nobodys = eachTask(({ EngagementInvitationId, ...task }) => task);
    const everybodys = JSON.stringify({ TaskSummaries: stage.local.tasks });
    stage.proxy.fate = ({ operation, nth }) => {
      if (operation === LIST) return () => nobodys(everybodys);
      return nth === 2 ? "request lost" : "answered";
    };
    const task = await acceptEngagementInvitation(stage.client, seed());
    expect(task.taskId).not.toBe(other.taskId);
  });

  it("does not turn a ConflictException into another's task", async () => {
    stage = await setStage({ taskDuration: 0 });
    const invitation = seed();
    await stage.client.send(new StartEngagementByAcceptingInvitationTaskCommand(invitation));
    stage.proxy.fate = ({ operation }) => (operation === LIST ? another : "answered");
    await expect(acceptEngagementInvitation(stage.client, invitation)).rejects.toMatchObject({
      name: "ConflictException",
    });
  });
});
