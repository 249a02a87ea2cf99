import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  acceptEngagementInvitation,
  clientTokenFor,
  PartnerCentralSellingClient,
  resumeEngagementTask,
} from "../../src/index.ts";
import { type Stage, setStage } from "./stage.ts";

const invitation = { Catalog: "AWS", Identifier: "engi-0123456789abc" };
const arn = (catalog: string) =>
  `arn:aws:partnercentral:us-east-1::catalog/${catalog}/engagement-invitation/${invitation.Identifier}`;

describe("clientTokenFor", () => {
  it.each([[undefined], [null], ["engi-0000000000001"]])("says what is missing in %j", (invitation) => {
    expect(() => clientTokenFor(invitation as never)).toThrow(/Catalog .*Identifier /);
  });

  it("makes the same token in every process and every release", () => {
    const hashed = createHash("sha256")
      .update('["partnercentral-engagement","AWS","engi-0123456789abc"]')
      .digest("hex");
    expect(clientTokenFor(invitation)).toBe(`${hashed.slice(0, 40)}-1`);
    expect(clientTokenFor({ ...invitation, generation: 2 })).toBe(`${hashed.slice(0, 40)}-2`);
    expect(hashed.slice(0, 8)).toBe("72d4af0b");
  });

  it("makes a token that every version of the service takes", () => {
    expect(clientTokenFor({ ...invitation, generation: Number.MAX_SAFE_INTEGER })).toMatch(/^[!-~]{1,64}$/);
  });

  it("makes another token for another catalog, invitation or generation", () => {
    const tokens = [
      clientTokenFor(invitation),
      clientTokenFor({ ...invitation, Catalog: "Sandbox" }),
      clientTokenFor({ ...invitation, Identifier: "engi-0123456789abd" }),
      clientTokenFor({ ...invitation, generation: 2 }),
    ];
    expect(new Set(tokens).size).toBe(4);
    expect(clientTokenFor({ ...invitation, generation: 1 })).toBe(tokens[0]);
  });

  it("makes one token for an invitation's id and its ARN, with or without an account", () => {
    const token = clientTokenFor(invitation);
    expect(clientTokenFor({ ...invitation, Identifier: arn("AWS") })).toBe(token);
    expect(clientTokenFor({ ...invitation, Identifier: arn("AWS").replace("::", ":123456789012:") })).toBe(token);
  });

  it("refuses an ARN of another catalog or resource, rather than to take it for the id in it", () => {
    const task =
      "arn:aws:partnercentral:us-east-1:123456789012:catalog/AWS/engagement-by-accepting-invitation-task/task-1";
    for (const Identifier of [arn("Sandbox"), task]) {
      expect(() => clientTokenFor({ ...invitation, Identifier })).toThrow(/in catalog AWS, but is of another/);
    }
  });

  it.each([
    `${arn("AWS")}/`,
    `${arn("AWS").slice(0, -13)}`,
    `${arn("AWS")}/engi-0000000000009`,
    `${arn("AWS")}/engagement-invitation/engi-0000000000009`,
  ])("refuses what only begins as an ARN of an invitation: %s", (Identifier) => {
    expect(() => clientTokenFor({ ...invitation, Identifier })).toThrow(/Identifier must be/);
  });

  it.each(["NaN", "0", "1.5", "-1"])("does not take a token for its own that ends with %s", (generation) => {
    const ClientToken = clientTokenFor(invitation).replace(/-1$/, `-${generation}`);
    const stage = new PartnerCentralSellingClient({ endpoint: "http://127.0.0.1:1" });
    expect(resumeEngagementTask(stage, { ...invitation, ClientToken }).toJSON()).toEqual({
      ...invitation,
      ClientToken,
      generation: 1,
    });
  });

  it("refuses an invitation that can't be one, naming every member at fault", () => {
    expect(() => clientTokenFor({ Catalog: "", Identifier: "engi-1", generation: 0 })).toThrow(
      expect.objectContaining({
        name: "ValidationException",
        ErrorList: ["Catalog", "Identifier", "generation"].map((FieldName) => expect.objectContaining({ FieldName })),
      }),
    );
  });
});

describe("what an invitation is accepted with", () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await setStage({ taskDuration: 0 });
  });

  afterEach(() => stage.close());

  it("is refused with every member at fault at once, and nothing is sent", async () => {
    const input = {
      Catalog: "A W S",
      Identifier: "engi-0123456789ABC",
      ClientToken: "",
      Tags: [{ Key: "", Value: "?" }],
      generation: 1.5,
      TaskId: "",
    };
    const refused = {
      name: "ValidationException",
      $metadata: { attempts: 0 },
      ErrorList: [
        { FieldName: "Catalog" },
        { FieldName: "Identifier" },
        { FieldName: "ClientToken" },
        { FieldName: "Tags[0].Key" },
        { FieldName: "Tags[0].Value" },
        { FieldName: "generation" },
        { FieldName: "TaskId" },
      ],
    };
    await expect(acceptEngagementInvitation(stage.client, input)).rejects.toMatchObject(refused);
    expect(() => resumeEngagementTask(stage.client, input)).toThrow(expect.objectContaining({ name: refused.name }));
    expect(stage.sent()).toEqual([]);
  });

  it.each([
    ["undefined", undefined, "is of type undefined"],
    ["null", null, "is of type null"],
    ["an id alone", "engi-0123456789abc", "is of type string"],
    ["an array", [invitation], "is of type array"],
  ])("is refused when it is %s", async (_, input, problem) => {
    const refused = { name: "ValidationException", message: expect.stringContaining(problem) };
    await expect(acceptEngagementInvitation(stage.client, input as never)).rejects.toMatchObject(refused);
    expect(() => resumeEngagementTask(stage.client, input as never)).toThrow(expect.objectContaining(refused));
    expect(stage.sent()).toEqual([]);
  });

  it("is refused with a member in the wrong case, which would be passed over", async () => {
    const input = { ...invitation, Generation: 2, clientToken: "mine" };
    await expect(acceptEngagementInvitation(stage.client, input)).rejects.toThrow(
      /Generation is not known: write generation; clientToken is not known: write ClientToken/,
    );
    expect(stage.sent()).toEqual([]);
  });

  it("is refused with a time that is none", () => {
    const state = { ...invitation, StartTime: "yesterday" };
    expect(() => resumeEngagementTask(stage.client, state)).toThrow(/StartTime must be .* but is "yesterday"/);
  });

  it("is the same request for an invitation's id and its ARN", async () => {
    const { Catalog, Id, Arn } = stage.local.seedInvitation();
    const byArn = await acceptEngagementInvitation(stage.client, { Catalog, Identifier: Arn });
    const byId = await acceptEngagementInvitation(stage.client, { Catalog, Identifier: Id });
    expect(byId.taskId).toBe(byArn.taskId);
    const expected = { Catalog, Identifier: Id, ClientToken: clientTokenFor({ Catalog, Identifier: Id }) };
    expect(stage.proxy.passed.map(({ body }) => body)).toEqual([expected, expected]);
  });

  it("is refused before it is sent when its ARN is of another catalog", async () => {
    const { Arn } = stage.local.seedInvitation({ Catalog: "Sandbox" });
    await expect(acceptEngagementInvitation(stage.client, { Catalog: "AWS", Identifier: Arn })).rejects.toMatchObject({
      name: "ValidationException",
      ErrorList: [{ FieldName: "Identifier", Code: "INVALID_VALUE" }],
    });
    expect(stage.sent()).toEqual([]);
  });

  it.each([
    "task-0123456789abc",
    "task-v2-0123456789abcdef",
    "arn:aws:partnercentral:us-east-1::catalog/AWS/engagement-by-accepting-invitation-task/task-0123456789abc",
    "arn:aws:partnercentral:us-east-1:123456789012:catalog/Other/something-new/task-0123456789abc",
    "a form that nobody knows",
    "x/",
  ])("takes a TaskId of whatever form, as the service may have given it: %s", (TaskId) => {
    const task = resumeEngagementTask(stage.client, { ...invitation, TaskId });
    expect(task.isStarted).toBe(true);
    expect(resumeEngagementTask(stage.client, task.toJSON()).toJSON()).toEqual(task.toJSON());
    expect(TaskId.endsWith(String(task.taskId))).toBe(true);
  });

  it("may have null for what can be left out, and derives its token then", () => {
    const absent = { ClientToken: null, Tags: null, generation: null, TaskId: null, StartTime: null, TaskStatus: null };
    const given = { ...invitation, ...absent, OpportunityId: null } as never;
    expect(resumeEngagementTask(stage.client, given).toJSON()).toEqual({
      ...invitation,
      ClientToken: clientTokenFor(invitation),
      generation: 1,
    });
    expect(() => resumeEngagementTask(stage.client, { ...invitation, Catalog: null } as never)).toThrow(
      /Catalog is required, but is null/,
    );
  });

  it("has an Identifier, or an Id where that is null", () => {
    const { Identifier: Id, Catalog } = invitation;
    for (const given of [
      { Catalog, Id },
      { Catalog, Id, Identifier: null },
      { Catalog, Id: arn("AWS") },
    ]) {
      expect(resumeEngagementTask(stage.client, given as never).toJSON()).toMatchObject(invitation);
    }
    const both = { Catalog, Id: "engi-zzzzzzzzzzzzz", Identifier: Id };
    expect(resumeEngagementTask(stage.client, both).toJSON()).toMatchObject(invitation);
  });

  describe("and a state of a task that has ended", () => {
    const state = { ...invitation, ClientToken: clientTokenFor(invitation), generation: 1 };
    const complete = { ...state, TaskStatus: "COMPLETE", OpportunityId: "O1234567" } as const;

    it("that is COMPLETE tells the opportunity, and sends nothing", async () => {
      const task = resumeEngagementTask(stage.client, { ...complete, StartTime: "2026-02-03T04:05:06.123456789Z" });
      expect(await task.completed()).toEqual({
        TaskStatus: "COMPLETE",
        OpportunityId: "O1234567",
        EngagementInvitationId: invitation.Identifier,
        StartTime: new Date("2026-02-03T04:05:06.123Z"),
      });
      expect(task).toMatchObject({ isStarted: true, status: "COMPLETE", taskId: undefined });
      expect(task.toJSON()).toEqual({ ...complete, StartTime: "2026-02-03T04:05:06.123456789Z" });
      const again = await acceptEngagementInvitation(stage.client, task.toJSON());
      expect((await again.completed()).OpportunityId).toBe("O1234567");
      expect(stage.sent()).toEqual([]);
    });

    it("that is FAILED tells why, and sends nothing", async () => {
      const failed = {
        ...state,
        TaskId: "task-0123456789abc",
        TaskStatus: "FAILED",
        ReasonCode: "InternalError",
      } as const;
      const task = resumeEngagementTask(stage.client, failed);
      await expect(task.completed()).rejects.toMatchObject({
        name: "EngagementTaskFailedError",
        taskId: "task-0123456789abc",
        advice: "retry-now",
      });
      expect(task.toJSON()).toEqual(failed);
      expect(stage.sent()).toEqual([]);
    });

    it("says nothing of the next generation's task", () => {
      const next = resumeEngagementTask(stage.client, { ...complete, generation: 2 });
      expect(next.isStarted).toBe(false);
      expect(next.toJSON()).not.toHaveProperty("OpportunityId");
    });

    it("has not ended where it names no opportunity or a status that is no end", () => {
      for (const TaskStatus of ["COMPLETE", "IN_PROGRESS", "NEW"] as "COMPLETE"[]) {
        const task = resumeEngagementTask(stage.client, { ...state, TaskStatus });
        expect(task.isStarted).toBe(false);
        expect(task.toJSON()).toEqual(state);
      }
    });
  });

  it.each([
    "2026-02-03T04:05:06.123456789Z",
    "2026-06-30T23:59:60Z",
    "2026-02-03T04:05:06.5-08:30",
  ])("keeps the text of a time, whatever a Date can hold of it: %s", async (StartTime) => {
    stage.proxy.fate = () => (answered) => JSON.stringify({ ...JSON.parse(answered), StartTime });
    const { Catalog, Id: Identifier } = stage.local.seedInvitation();
    const task = await acceptEngagementInvitation(stage.client, { Catalog, Identifier });
    expect(task.toJSON().StartTime).toBe(StartTime);
    const resumed = await resumeEngagementTask(stage.client, task.toJSON()).completed();
    expect(resumed.StartTime).toEqual((await task.completed()).StartTime);
  });

  it("asks for a new task when a state is given under another generation", () => {
    const state = {
      ...invitation,
      ClientToken: clientTokenFor(invitation),
      generation: 1,
      TaskId: "task-0123456789abc",
    };
    const next = resumeEngagementTask(stage.client, { ...state, generation: 2 }).toJSON();
    expect(next).toEqual({
      ...invitation,
      ClientToken: clientTokenFor({ ...invitation, generation: 2 }),
      generation: 2,
    });
  });

  it("has the generation of its token, when it says no other", () => {
    const ClientToken = clientTokenFor({ ...invitation, generation: 7 });
    expect(resumeEngagementTask(stage.client, { ...invitation, ClientToken }).toJSON()).toMatchObject({
      generation: 7,
    });
  });

  it("may be a handle, and a task's ARN for its id", async () => {
    const { Catalog, Id } = stage.local.seedInvitation();
    const task = await acceptEngagementInvitation(stage.client, { Catalog, Identifier: Id });
    expect(resumeEngagementTask(stage.client, task).toJSON()).toEqual(task.toJSON());
    const TaskId = String(stage.local.tasks[0]?.TaskArn);
    expect(resumeEngagementTask(stage.client, { Catalog, Identifier: Id, TaskId }).taskId).toBe(task.taskId);
  });

  it("keeps a token and tags of the caller's own", async () => {
    const { Catalog, Id } = stage.local.seedInvitation();
    const input = { Catalog, Identifier: Id, ClientToken: "mine", Tags: [{ Key: "team", Value: "alliances" }] };
    const task = await acceptEngagementInvitation(stage.client, input);
    expect(stage.proxy.passed[0]?.body).toEqual(input);
    expect(task.toJSON()).toMatchObject({ ...input, generation: 1 });
    await expect(acceptEngagementInvitation(stage.client, { ...input, generation: 2 })).rejects.toThrow(
      /generation must be left out with a ClientToken of your own/,
    );
  });
});
