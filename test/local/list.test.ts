import {
  ListEngagementByAcceptingInvitationTasksCommand,
  type ListEngagementByAcceptingInvitationTasksCommandInput,
  PartnerCentralSellingClient,
  paginateListEngagementByAcceptingInvitationTasks,
  StartEngagementByAcceptingInvitationTaskCommand,
} from "@aws-sdk/client-partnercentral-selling";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type InvitationSeed, type LocalPartnerCentral, startLocalPartnerCentral } from "../../src/local/index.ts";

let now: number;
let local: LocalPartnerCentral;
let client: PartnerCentralSellingClient;

beforeEach(async () => {
  now = Date.now();
  local = await startLocalPartnerCentral({ world: "asynchronous", clock: { now: () => now } });
  client = new PartnerCentralSellingClient({ ...local.clientConfig, maxAttempts: 1 });
});

afterEach(async () => {
  client.destroy();
  await local.close();
});

async function start(seed: InvitationSeed = {}) {
  const { Catalog, Id } = local.seedInvitation(seed);
  const task = await client.send(
    new StartEngagementByAcceptingInvitationTaskCommand({ Catalog, ClientToken: Id, Identifier: Id }),
  );
  return { taskId: String(task.TaskId), taskArn: String(task.TaskArn), invitationId: Id };
}

type Query = Partial<ListEngagementByAcceptingInvitationTasksCommandInput>;

function list(query: Query = {}) {
  return client.send(new ListEngagementByAcceptingInvitationTasksCommand({ Catalog: "AWS", ...query }));
}

async function ids(query: Query = {}) {
  return (await list(query)).TaskSummaries?.map(({ TaskId }) => TaskId);
}

it("tells a task as it is now, with every member it has", async () => {
  const { taskId, taskArn, invitationId } = await start();
  now += 300;
  const { TaskSummaries, NextToken } = await list();
  expect(TaskSummaries).toEqual([
    {
      EngagementInvitationId: invitationId,
      OpportunityId: expect.stringMatching(/^O\d+$/),
      // AWS was seen to say so of a task that has none.
      ReasonCode: "null",
      ResourceSnapshotJobId: expect.stringMatching(/^job-/),
      StartTime: new Date(now - 300),
      TaskArn: taskArn,
      TaskId: taskId,
      TaskStatus: "COMPLETE",
    },
  ]);
  expect(NextToken).toBeUndefined();
});

it("has a reason of a task that has failed, and none of one that goes on", async () => {
  await start({ outcome: { ReasonCode: "InternalError" } });
  now += 300;
  await start();
  const { TaskSummaries: [running, failed] = [] } = await list();
  expect(failed?.ReasonCode).toBe("InternalError");
  expect(running).not.toHaveProperty("ReasonCode");
});

it("takes a NextToken of any length", async () => {
  const NextToken = "x".repeat(100_000);
  await expect(list({ NextToken })).rejects.toMatchObject({ ErrorList: [{ Code: "INVALID_VALUE" }] });
});

it("tells only the tasks of the catalog", async () => {
  await start({ Catalog: "Sandbox" });
  const { taskId } = await start();
  expect(await ids()).toEqual([taskId]);
});

it("assumed: tells the newest first, also within one millisecond, unless asked for the oldest", async () => {
  const tasks = [await start(), await start()];
  now += 1;
  tasks.push(await start());
  const oldestFirst = tasks.map(({ taskId }) => taskId);
  expect(await ids()).toEqual(oldestFirst.toReversed());
  expect(await ids({ Sort: { SortBy: "StartTime", SortOrder: "DESCENDING" } })).toEqual(oldestFirst.toReversed());
  expect(await ids({ Sort: { SortBy: "StartTime", SortOrder: "ASCENDING" } })).toEqual(oldestFirst);
});

it("filters by status, opportunity, invitation and task, ids and ARNs alike", async () => {
  const failed = await start({ outcome: { ReasonCode: "InternalError", Message: "Try again." } });
  const complete = await start();
  now += 300;
  const running = await start();
  const opportunity = String(local.tasks[1]?.OpportunityId);
  const invitationArn = String(local.invitations[1]?.Arn);
  expect(await ids({ TaskStatus: ["FAILED"] })).toEqual([failed.taskId]);
  expect(await ids({ TaskStatus: ["IN_PROGRESS", "COMPLETE"] })).toEqual([running.taskId, complete.taskId]);
  expect(await ids({ OpportunityIdentifier: [opportunity] })).toEqual([complete.taskId]);
  expect(await ids({ EngagementInvitationIdentifier: [invitationArn] })).toEqual([complete.taskId]);
  expect(await ids({ EngagementInvitationIdentifier: [failed.invitationId] })).toEqual([failed.taskId]);
  expect(await ids({ TaskIdentifier: [failed.taskId, running.taskArn] })).toEqual([running.taskId, failed.taskId]);
  expect(await ids({ TaskIdentifier: [running.taskId], TaskStatus: ["FAILED"] })).toEqual([]);
  expect(await ids({ TaskIdentifier: [running.taskArn.replace("/AWS/", "/Sandbox/")] })).toEqual([]);
});

it("pages through all tasks once, although tasks start and end in between", async () => {
  const expected: string[] = [];
  for (let count = 0; count < 5; count += 1) expected.unshift((await start()).taskId);
  const seen: (string | undefined)[] = [];
  const sizes: number[] = [];
  for await (const { TaskSummaries = [] } of paginateListEngagementByAcceptingInvitationTasks(
    { client, pageSize: 2 },
    { Catalog: "AWS" },
  )) {
    seen.push(...TaskSummaries.map(({ TaskId }) => TaskId));
    sizes.push(TaskSummaries.length);
    now += 200;
    await start();
  }
  expect(seen).toEqual(expected);
  expect(sizes).toEqual([2, 2, 1]);
});

it("gives no token when the last page is full", async () => {
  await start();
  await start();
  const { NextToken } = await list({ MaxResults: 1 });
  expect(await list({ MaxResults: 1, NextToken })).not.toHaveProperty("NextToken");
});

it("refuses a token that is made up, of another query, or a day old", async () => {
  await start();
  await start();
  const NextToken = String((await list({ MaxResults: 1 })).NextToken);
  const refused = {
    name: "ValidationException",
    Reason: "REQUEST_VALIDATION_FAILED",
    ErrorList: [{ FieldName: "NextToken", Code: "INVALID_VALUE" }],
  };
  await expect(list({ NextToken: "made up" })).rejects.toMatchObject(refused);
  await expect(list({ NextToken: `${NextToken}.` })).rejects.toMatchObject(refused);
  await expect(list({ NextToken, TaskStatus: ["COMPLETE"] })).rejects.toMatchObject(refused);
  await expect(list({ NextToken, Catalog: "Sandbox" })).rejects.toMatchObject(refused);
  now += 86_400_001;
  const punctual = new PartnerCentralSellingClient({ ...local.clientConfig, systemClockOffset: 86_400_001 });
  await expect(
    punctual.send(new ListEngagementByAcceptingInvitationTasksCommand({ Catalog: "AWS", NextToken })),
  ).rejects.toMatchObject(refused);
  punctual.destroy();
});

it("assumed: lets the page size change between pages", async () => {
  for (let count = 0; count < 3; count += 1) await start();
  const { NextToken } = await list({ MaxResults: 1 });
  expect(await ids({ MaxResults: 5, NextToken })).toHaveLength(2);
});

it("names each faulty member by its path", async () => {
  const query = {
    MaxResults: 1001,
    NextToken: "",
    OpportunityIdentifier: ["O1", "o2"],
    Sort: { SortBy: "TaskId" },
    TaskIdentifier: Array(11).fill("task-0123456789abc"),
    TaskStatus: [],
  } as unknown as Query;
  await expect(list(query)).rejects.toMatchObject({
    ErrorList: [
      { FieldName: "MaxResults", Code: "VALUE_OUT_OF_RANGE" },
      { FieldName: "NextToken", Code: "VALUE_OUT_OF_RANGE" },
      { FieldName: "OpportunityIdentifier[1]", Code: "INVALID_STRING_FORMAT" },
      { FieldName: "Sort.SortBy", Code: "INVALID_ENUM_VALUE" },
      { FieldName: "Sort.SortOrder", Code: "REQUIRED_FIELD_MISSING" },
      { FieldName: "TaskIdentifier", Code: "TOO_MANY_VALUES" },
      { FieldName: "TaskStatus", Code: "NOT_ENOUGH_VALUES" },
    ],
  });
});
