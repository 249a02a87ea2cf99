import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setImmediate } from "node:timers/promises";
import { afterEach, describe, expect, it, test } from "vitest";
import {
  AccessDeniedException,
  ConfigurationError,
  EngagementTaskFailedError,
  type EngagementTaskWaiterConfiguration,
  type EngagementTaskWaiterInput,
  InternalServerException,
  MalformedResponseError,
  PartnerCentralSelling,
  PartnerCentralSellingClient,
  type PartnerCentralSellingClientConfig,
  ReasonCode,
  StartEngagementByAcceptingInvitationTaskCommand,
  ThrottlingException,
  type Timing,
  TransportError,
  ValidationException,
  waitUntilEngagementByAcceptingInvitationTaskComplete,
} from "../../src/index.ts";
import { type InvitationSeed, startLocalPartnerCentral } from "../../src/local/index.ts";
import { unlessAborted } from "../../src/time/abort.ts";

const LIST = "ListEngagementByAcceptingInvitationTasks";
const A = "task-aaaaaaaaaaaaa";
const B = "task-bbbbbbbbbbbbb";

const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Time that passes in pauses only, but for `pass`; a sleep of `maxWaitTime` seconds is the end of the wait. */
function passing({ maxWaitTime = 600, random = 0.5 } = {}) {
  const began = Date.now();
  const pauses: number[] = [];
  let passed = 0;
  let end = () => {};
  const time = {
    pauses,
    /** Happens in every pause, before it ends. */
    onPause: async () => {},
    get passed() {
      return passed;
    },
    pass(ms: number) {
      passed += ms;
      if (passed >= maxWaitTime * 1_000) end();
    },
    timing: {
      now: () => began + passed,
      random: () => random,
      sleep: (ms, signal) => unlessAborted(ms === maxWaitTime * 1_000 ? deadline() : pause(ms), signal),
    } satisfies Timing,
  };
  const deadline = () =>
    new Promise<void>((resolve) => {
      end = resolve;
    });
  const pause = async (ms: number) => {
    pauses.push(ms);
    await time.onPause();
    time.pass(ms);
  };
  return time;
}

type Time = ReturnType<typeof passing>;

function clientOf(time: Time, config: PartnerCentralSellingClientConfig) {
  const credentials = { accessKeyId: "key", secretAccessKey: "secret" };
  const client = new PartnerCentralSellingClient({ credentials, maxAttempts: 1, ...config, timing: time.timing });
  closing.push(() => client.destroy());
  return client;
}

/** The embedded service, whose time passes in the waiter's pauses. */
async function embedded(time: Time, taskDuration = 90_000) {
  const local = await startLocalPartnerCentral({ world: "asynchronous", taskDuration, clock: time.timing });
  closing.push(() => local.close());
  const client = clientOf(time, local.clientConfig);
  const start = async (seed: InvitationSeed = {}) => {
    const { Catalog, Id: Identifier } = local.seedInvitation(seed);
    const { TaskId, TaskArn } = await client.send(
      new StartEngagementByAcceptingInvitationTaskCommand({ Catalog, Identifier }),
    );
    return { TaskId: String(TaskId), TaskArn: String(TaskArn), invitation: Identifier };
  };
  return { local, client, start, looks: () => local.requests.filter(({ operation }) => operation === LIST).length };
}

type Answer = object | "reset" | "hang" | "<html>";

/** A service that answers `answers` in turn, the last one again and again. */
async function scripted(time: Time, ...answers: Answer[]) {
  const asked: Record<string, unknown>[] = [];
  const server = createServer(async (request, response) => {
    asked.push(JSON.parse(await text(request)));
    const answer = answers[Math.min(asked.length, answers.length) - 1];
    server.emit("asked");
    if (answer === "hang") return;
    if (answer === "reset") return void request.socket.resetAndDestroy();
    response.end(typeof answer === "string" ? answer : JSON.stringify(answer));
  });
  const arrived = once(server, "asked");
  const connectionClosed = once(server, "connection").then(([socket]) => once(socket, "close"));
  await once(server.listen(0, "127.0.0.1"), "listening");
  closing.push(() => server.close().closeAllConnections());
  const client = clientOf(time, { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  return { client, asked, arrived, connectionClosed };
}

function wait(
  client: PartnerCentralSellingClient,
  TaskIdentifier: string[],
  configuration: Partial<EngagementTaskWaiterConfiguration> = {},
) {
  return waitUntilEngagementByAcceptingInvitationTaskComplete(
    { client, maxWaitTime: 600, ...configuration },
    { Catalog: "AWS", TaskIdentifier },
  );
}

async function failure(waited: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  return waited.then(
    () => Promise.reject(new Error("The wait ended well")),
    (error) => error,
  );
}

function summaries(...tasks: [string, string][]) {
  return { TaskSummaries: tasks.map(([TaskId, TaskStatus]) => ({ TaskId, TaskStatus })) };
}

describe("waiting for tasks that complete", () => {
  it("answers SUCCESS with the complete task as reason and final, once it is COMPLETE and not before", async () => {
    const time = passing();
    const { client, start } = await embedded(time);
    const { TaskId } = await start();
    const { state, reason, final } = await wait(client, [TaskId]);
    expect(state).toBe("SUCCESS");
    expect(reason).toBe(final);
    expect(final?.TaskSummaries).toEqual([
      expect.objectContaining({ TaskId, TaskStatus: "COMPLETE", OpportunityId: expect.stringMatching(/^O\d+$/) }),
    ]);
    expect(final?.$metadata).toMatchObject({ httpStatusCode: 200 });
    expect(time.passed).toBeGreaterThanOrEqual(90_000);
    expect(time.passed).toBeLessThan(90_000 + 30_000);
  });

  it("looks once and does not pause when the task is COMPLETE already", async () => {
    const time = passing();
    const { client, start, looks } = await embedded(time, 0);
    const { TaskId } = await start();
    await expect(wait(client, [TaskId])).resolves.toMatchObject({ state: "SUCCESS" });
    expect(looks()).toBe(1);
    expect(time.pauses).toEqual([]);
  });

  it("waits for all of several tasks, by id and by ARN", async () => {
    const time = passing();
    const { client, start, local } = await embedded(time);
    const first = await start();
    time.pass(80_000);
    const second = await start();
    const { final } = await wait(client, [first.TaskId, second.TaskArn]);
    expect(time.passed).toBeGreaterThanOrEqual(80_000 + 90_000);
    expect(final?.TaskSummaries?.map(({ TaskId, TaskStatus }) => [TaskId, TaskStatus])).toEqual([
      [second.TaskId, "COMPLETE"],
      [first.TaskId, "COMPLETE"],
    ]);
    expect(local.requests.at(-1)?.body).toEqual({ Catalog: "AWS", TaskIdentifier: [first.TaskId, second.TaskArn] });
  });

  it("works as a method of PartnerCentralSelling too, with maxWaitTime alone or with all settings", async () => {
    const time = passing({ maxWaitTime: 60, random: 1 });
    const { local } = await embedded(time, 30_000);
    const client = new PartnerCentralSelling({ ...local.clientConfig, timing: time.timing });
    closing.push(() => client.destroy());
    const { Catalog, Id: Identifier } = local.seedInvitation();
    const { TaskId } = await client.startEngagementByAcceptingInvitationTask({ Catalog, Identifier });
    const input = { Catalog, TaskIdentifier: [String(TaskId)] };
    const { state } = await client.waitUntilEngagementByAcceptingInvitationTaskComplete(input, 60);
    expect(state).toBe("SUCCESS");
    expect(time.pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
    const error = await failure(client.waitUntilEngagementByAcceptingInvitationTaskComplete(input, 0));
    expect(error.message).toContain("maxWaitTime");
    const settings = { maxWaitTime: 60, abortSignal: AbortSignal.abort("enough") };
    const aborted = client.waitUntilEngagementByAcceptingInvitationTaskComplete(input, settings);
    expect(await failure(aborted)).toMatchObject({ name: "AbortError", cause: "enough" });
  });

  it.each([
    ["an empty list", summaries()],
    ["a list with only another task", summaries([B, "COMPLETE"])],
    ["a status of tomorrow", summaries([A, "PAUSED"])],
  ])("takes %s for a task in progress", async (_, first) => {
    const { client, asked } = await scripted(passing(), first, summaries([A, "COMPLETE"]));
    await expect(wait(client, [A])).resolves.toMatchObject({ state: "SUCCESS" });
    expect(asked).toHaveLength(2);
  });

  it("waits on while one of two is not listed yet", async () => {
    const { client, asked } = await scripted(
      passing(),
      summaries([A, "COMPLETE"]),
      summaries([A, "COMPLETE"], [B, "IN_PROGRESS"]),
      summaries([A, "COMPLETE"], [B, "COMPLETE"]),
    );
    await wait(client, [A, B]);
    expect(asked).toHaveLength(3);
  });

  const ARN = `arn:aws:partnercentral:us-east-1::catalog/AWS/engagement-by-accepting-invitation-task/${A}`;

  it.each([
    ["an id, listed by its ARN", A, ARN],
    ["an ARN, listed by its id", ARN, A],
    ["an id of tomorrow", "task-v2-0123456789abcdef", "task-v2-0123456789abcdef"],
  ])("knows the task by what follows the last slash: %s", async (_, given, listed) => {
    const { client, asked } = await scripted(passing(), summaries([listed, "COMPLETE"]));
    await expect(wait(client, [given])).resolves.toMatchObject({ state: "SUCCESS" });
    expect(asked).toEqual([{ Catalog: "AWS", TaskIdentifier: [given] }]);
  });

  it("finds the task among entries that nobody could use", async () => {
    const odd = [{}, { TaskId: 5, TaskStatus: "FAILED" }, "task", { TaskStatus: "FAILED" }, { TaskId: A }];
    const TaskSummaries = [...odd, ...summaries([B, "FAILED"], [A, "COMPLETE"]).TaskSummaries];
    const { client, asked } = await scripted(passing(), { TaskSummaries });
    await expect(wait(client, [A])).resolves.toMatchObject({ state: "SUCCESS" });
    expect(asked).toHaveLength(1);
  });

  it("reads a list in several pages whole", async () => {
    const { client, asked } = await scripted(
      passing(),
      { ...summaries([A, "COMPLETE"]), NextToken: "2" },
      { NextToken: "3" },
      summaries([B, "COMPLETE"]),
    );
    const { final } = await wait(client, [A, B]);
    expect(final?.TaskSummaries).toEqual(summaries([A, "COMPLETE"], [B, "COMPLETE"]).TaskSummaries);
    expect(asked.map(({ NextToken }) => NextToken)).toEqual([undefined, "2", "3"]);
  });
});

describe("a task that fails", () => {
  it("ends the wait with an error that tells people and programs why", async () => {
    const { client, start } = await embedded(passing());
    const outcome = { ReasonCode: "OpportunityValidationFailed", Message: "Project.Title is missing." };
    const { TaskId, invitation } = await start({ outcome });
    const error = await failure(wait(client, [TaskId]));
    expect(error).toBeInstanceOf(EngagementTaskFailedError);
    expect(error).toMatchObject({
      name: "EngagementTaskFailedError",
      message: `${TaskId} failed with OpportunityValidationFailed: Project.Title is missing.`,
      taskId: TaskId,
      invitationId: invitation,
      reasonCode: "OpportunityValidationFailed",
      advice: "give-up",
      suggestedAction: expect.stringContaining("change the permissions or the data"),
    });
  });

  it("ends the wait at once, although others are in progress", async () => {
    const { client, asked } = await scripted(passing(), summaries([A, "IN_PROGRESS"], [B, "FAILED"]));
    expect(await failure(wait(client, [A, B]))).toMatchObject({ name: "EngagementTaskFailedError", taskId: B });
    expect(asked).toHaveLength(1);
  });

  it("is found on the second page too", async () => {
    const first = { ...summaries([A, "COMPLETE"]), NextToken: "2" };
    const { client } = await scripted(passing(), first, summaries([B, "FAILED"]));
    expect(await failure(wait(client, [A, B]))).toMatchObject({ name: "EngagementTaskFailedError", taskId: B });
  });
});

describe("the end of maxWaitTime", () => {
  it("is a TimeoutError that names the task, the time and the looks, and nothing is sent afterwards", async () => {
    const time = passing({ maxWaitTime: 60 });
    const { client, start, looks } = await embedded(time, 3_600_000);
    const { TaskId } = await start();
    const error = await failure(wait(client, [TaskId], { maxWaitTime: 60 }));
    expect(error.name).toBe("TimeoutError");
    expect(error.message).toContain(TaskId);
    expect(error.message).toContain("60 s");
    expect(error.message).toContain(`at look ${looks()}`);
    expect(error).not.toHaveProperty("cause");
    const before = looks();
    expect(before).toBeGreaterThan(2);
    await setImmediate();
    expect(looks()).toBe(before);
  });

  it("comes while a call hangs, whose connection it closes", async () => {
    const time = passing({ maxWaitTime: 5 });
    const { client, asked, arrived, connectionClosed } = await scripted(time, "hang");
    const waited = failure(wait(client, [A], { maxWaitTime: 5 }));
    await arrived;
    time.pass(4_999);
    await setImmediate();
    time.pass(1);
    expect((await waited).name).toBe("TimeoutError");
    await connectionClosed;
    expect(asked).toHaveLength(1);
  });

  it("does not come early", async () => {
    const time = passing({ maxWaitTime: 5 });
    const { client, arrived, connectionClosed } = await scripted(time, "hang");
    let ended = false;
    const waited = failure(wait(client, [A], { maxWaitTime: 5 })).finally(() => {
      ended = true;
    });
    await arrived;
    time.pass(4_999);
    for (let turns = 0; turns < 5; turns += 1) await setImmediate();
    expect(ended).toBe(false);
    time.pass(1);
    await waited;
    await connectionClosed;
  });
});

describe("an abort", () => {
  it("in a pause ends the wait at once, and nothing is sent afterwards", async () => {
    const time = passing();
    const { client, start, looks } = await embedded(time);
    const { TaskId } = await start();
    const controller = new AbortController();
    time.onPause = () => {
      if (time.pauses.length === 2) controller.abort("enough");
      return time.pauses.length === 2 ? new Promise(() => {}) : Promise.resolve();
    };
    const error = await failure(wait(client, [TaskId], { abortSignal: controller.signal }));
    expect(error).toMatchObject({ name: "AbortError", cause: "enough" });
    await setImmediate();
    expect(looks()).toBe(2);
  });

  it("in a call ends the wait at once, closes the connection, and nothing is sent afterwards", async () => {
    const { client, asked, arrived, connectionClosed } = await scripted(passing(), "hang");
    const controller = new AbortController();
    const reason = new Error("The shop closes");
    const waited = failure(wait(client, [A], { abortSignal: controller.signal }));
    await arrived;
    controller.abort(reason);
    expect(await waited).toMatchObject({ name: "AbortError", cause: reason });
    await connectionClosed;
    expect(asked).toHaveLength(1);
  });

  it("before the start sends nothing", async () => {
    const time = passing();
    const { client, asked } = await scripted(time, summaries([A, "COMPLETE"]));
    const error = await failure(wait(client, [A], { abortSignal: AbortSignal.abort("enough") }));
    expect(error).toMatchObject({ name: "AbortError", cause: "enough" });
    await setImmediate();
    expect(asked).toEqual([]);
    expect(time.pauses).toEqual([]);
  });

  it("after the end changes nothing", async () => {
    const { client } = await scripted(passing(), summaries([A, "COMPLETE"]));
    const controller = new AbortController();
    const result = await wait(client, [A], { abortSignal: controller.signal });
    controller.abort();
    await setImmediate();
    expect(result.state).toBe("SUCCESS");
  });
});

describe("a failure of a look that passes", () => {
  it.each([
    ["ThrottlingException", undefined],
    ["InternalServerException", 500],
    ["ServiceUnavailable", 503],
  ])("%s is waited through", async (name, statusCode) => {
    const { client, start, local, looks } = await embedded(passing());
    const { TaskId } = await start();
    local.fail(LIST, { name, times: 3, ...(statusCode && { statusCode }) });
    await expect(wait(client, [TaskId])).resolves.toMatchObject({ state: "SUCCESS" });
    expect(looks()).toBeGreaterThan(3);
  });

  it.each([
    ["a connection that is reset", "reset"],
    ["an answer that a proxy garbled", "<html>"],
    ["an answer that says nothing", {}],
    ["a list whose token comes again and again", { NextToken: "a" }],
  ] as const)("%s is waited through", async (_, answer) => {
    const { client, asked } = await scripted(passing(), answer, answer, summaries([A, "COMPLETE"]));
    await expect(wait(client, [A])).resolves.toMatchObject({ state: "SUCCESS" });
    expect(asked).toHaveLength(3);
  });

  it.each([
    ["ThrottlingException", ThrottlingException],
    ["InternalServerException", InternalServerException],
  ])("%s is the cause of the TimeoutError when it stays", async (name, type) => {
    const time = passing({ maxWaitTime: 60 });
    const { client, start, local } = await embedded(time);
    const { TaskId } = await start();
    local.fail(LIST, { name, times: 1_000 });
    const error = await failure(wait(client, [TaskId], { maxWaitTime: 60 }));
    expect(error.name).toBe("TimeoutError");
    expect(error.cause).toBeInstanceOf(type);
  });

  it.each([
    ["a reset connection", "reset", TransportError],
    ["a token that comes again", { NextToken: "a" }, MalformedResponseError],
  ] as const)("%s is the cause of the TimeoutError when it stays", async (_, answer, type) => {
    const time = passing({ maxWaitTime: 60 });
    const { client } = await scripted(time, answer);
    const error = await failure(wait(client, [A], { maxWaitTime: 60 }));
    expect(error.name).toBe("TimeoutError");
    expect(error.cause).toBeInstanceOf(type);
  });

  it("is not the cause when a look after it went well", async () => {
    const time = passing({ maxWaitTime: 60 });
    const { client, start, local } = await embedded(time, 3_600_000);
    const { TaskId } = await start();
    local.fail(LIST, { name: "ThrottlingException" });
    const error = await failure(wait(client, [TaskId], { maxWaitTime: 60 }));
    expect(error.name).toBe("TimeoutError");
    expect(error).not.toHaveProperty("cause");
  });
});

describe("a failure that stays", () => {
  it.each([
    ["AccessDeniedException", AccessDeniedException],
    ["ValidationException", ValidationException],
  ])("%s ends the wait at once", async (name, type) => {
    const time = passing();
    const { client, start, local, looks } = await embedded(time);
    const { TaskId } = await start();
    local.fail(LIST, { name, message: "No." });
    const error = await failure(wait(client, [TaskId]));
    expect(error).toBeInstanceOf(type);
    expect(error.message).toMatch(/^No\. \(request id /);
    expect(looks()).toBe(1);
    expect(time.pauses).toEqual([]);
  });

  it.each([
    ["no task", [], "NOT_ENOUGH_VALUES"],
    ["eleven tasks", Array(11).fill(A), "TOO_MANY_VALUES"],
  ])("%s to wait for is refused before anything is sent", async (_, TaskIdentifier, Code) => {
    const { client, asked } = await scripted(passing(), {});
    const error = await failure(wait(client, TaskIdentifier));
    expect(error).toMatchObject({ name: "ValidationException", ErrorList: [{ FieldName: "TaskIdentifier", Code }] });
    expect(asked).toEqual([]);
  });

  it.each([undefined, null, A])("TaskIdentifier %j is a ConfigurationError that names it", async (TaskIdentifier) => {
    const { client, asked } = await scripted(passing(), {});
    const input = { Catalog: "AWS", TaskIdentifier } as unknown as EngagementTaskWaiterInput;
    const error = await failure(
      waitUntilEngagementByAcceptingInvitationTaskComplete({ client, maxWaitTime: 60 }, input),
    );
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toContain("TaskIdentifier");
    expect(asked).toEqual([]);
  });
});

describe("times", () => {
  const impossible = [0, -1, Number.NaN, Number.POSITIVE_INFINITY, "5", null, 2_147_484];

  it.each(
    ["maxWaitTime", "minDelay", "maxDelay"].flatMap((name) => impossible.map((value) => [name, value] as const)),
  )("%s cannot be %j", async (name, value) => {
    const { client, asked } = await scripted(passing(), summaries([A, "COMPLETE"]));
    const error = await failure(wait(client, [A], { [name]: value }));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toContain(`${name} must be a number of seconds`);
    await setImmediate();
    expect(asked).toEqual([]);
  });

  it("maxWaitTime cannot be left out", async () => {
    const { client } = await scripted(passing(), {});
    const configuration = { client } as unknown as EngagementTaskWaiterConfiguration;
    const input = { Catalog: "AWS", TaskIdentifier: [A] };
    const error = await failure(waitUntilEngagementByAcceptingInvitationTaskComplete(configuration, input));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toContain("maxWaitTime");
  });

  it("minDelay cannot be longer than maxDelay", async () => {
    const { client, asked } = await scripted(passing(), summaries([A, "COMPLETE"]));
    const error = await failure(wait(client, [A], { minDelay: 6, maxDelay: 5 }));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toMatch(/minDelay .*maxDelay.*6.*5/);
    expect(asked).toEqual([]);
  });

  it.each([
    ["at the most, by default", 1, {}, [1, 2, 4, 8, 16, 30, 30]],
    ["half way up, by default", 0.5, {}, [1, 1.5, 2.5, 4.5, 8.5, 15.5, 15.5]],
    ["at the least, by default", 0, {}, [1, 1, 1, 1, 1, 1, 1]],
    ["at the most, as asked", 1, { minDelay: 2, maxDelay: 5 }, [2, 4, 5, 5, 5, 5, 5]],
    ["at the least, as asked", 0, { minDelay: 2, maxDelay: 5 }, [2, 2, 2, 2, 2, 2, 2]],
    ["always the same, as asked", 0.5, { minDelay: 3, maxDelay: 3 }, [3, 3, 3, 3, 3, 3, 3]],
  ])("pauses grow from minDelay to maxDelay: %s", async (_, random, delays, expected) => {
    const time = passing({ random });
    const looks = Array(7).fill(summaries([A, "IN_PROGRESS"]));
    const { client } = await scripted(time, ...looks, summaries([A, "COMPLETE"]));
    await wait(client, [A], delays);
    expect(time.pauses).toEqual(expected.map((seconds) => seconds * 1_000));
  });
});

describe("EngagementTaskFailedError", () => {
  const failed = (members: object = {}) =>
    new EngagementTaskFailedError({ TaskId: A, TaskStatus: "FAILED", ...members });

  test("ReasonCode has the 22 reasons that AWS names", () => {
    expect(new Set(Object.values(ReasonCode)).size).toBe(22);
  });

  test.each(Object.values(ReasonCode))("has advice for %s", (code) => {
    const error = failed({ ReasonCode: code });
    expect(error.advice).not.toBe("unknown");
    expect(error.suggestedAction).toMatch(/generation\.$/);
    expect(error.message).toContain(`${A} failed with ${code}`);
  });

  test.each([
    ["RequestThrottled", "retry-later"],
    ["ServiceQuotaExceeded", "retry-later"],
    ["InternalError", "retry-now"],
    ["EngagementInvitationConflict", "check-invitation"],
    ["OpportunityConflict", "check-invitation"],
    ["InvitationAccessDenied", "give-up"],
    ["OpportunityValidationFailed", "give-up"],
    ["DisqualifiedLeadNotPermitted", "give-up"],
  ])("assumed: the advice for %s is %s", (code, advice) => {
    expect(failed({ ReasonCode: code }).advice).toBe(advice);
  });

  test.each(["ReasonOfTomorrow", undefined, "constructor", "__proto__"])("says that it does not know %s", (code) => {
    const error = failed({ ReasonCode: code });
    expect(error.advice).toBe("unknown");
    expect(error.suggestedAction).toContain("does not know the reason");
    expect(error.reasonCode).toBe(code);
  });

  test("is told apart by name, as the package's other build makes it", () => {
    expect(failed()).toBeInstanceOf(Error);
    expect(
      { name: "EngagementTaskFailedError", $service: "PartnerCentralSelling" } instanceof EngagementTaskFailedError,
    ).toBe(true);
    expect({ name: "EngagementTaskFailedError", $service: "S3" } instanceof EngagementTaskFailedError).toBe(false);
    for (const other of [new Error("no"), new ConfigurationError("no"), null, undefined, "EngagementTaskFailedError"]) {
      expect((other as unknown) instanceof EngagementTaskFailedError).toBe(false);
    }
  });

  test("has all that it knows in JSON, the message included", () => {
    const error = failed({ ReasonCode: "InternalError", Message: "Try again.", EngagementInvitationId: "engi-1" });
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: "EngagementTaskFailedError",
      $service: "PartnerCentralSelling",
      message: `${A} failed with InternalError: Try again.`,
      taskId: A,
      invitationId: "engi-1",
      reasonCode: "InternalError",
      Message: "Try again.",
      advice: "retry-now",
      suggestedAction: expect.any(String),
    });
  });

  test("is readable where the service says nothing", () => {
    expect(new EngagementTaskFailedError({}).message).toBe(
      "The task failed with no ReasonCode: the service gave no message",
    );
  });

  test("never has the service's control characters in its message", () => {
    const { message } = failed({
      ReasonCode: "InternalError",
      Message: "\u001b[31mred\u0000\r\n\u202eeslaf\u0085\u007f ü😀",
    });
    expect(message).toBe(`${A} failed with InternalError:  [31mred eslaf  ü😀`);
    expect(message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});
