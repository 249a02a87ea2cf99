import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type LocalPartnerCentral,
  type LocalPartnerCentralOptions,
  type Snapshot,
  startLocalPartnerCentral,
} from "../../src/local/index.ts";
import { LIST, post, START } from "./wire.ts";

const DAY = 86_400_000;

let now: number;
const started: LocalPartnerCentral[] = [];

beforeEach(() => {
  now = Math.floor(Date.now() / 1_000) * 1_000;
});

afterEach(async () => {
  for (const local of started.splice(0)) await local.close();
});

async function service(options: LocalPartnerCentralOptions = {}): Promise<LocalPartnerCentral> {
  const local = await startLocalPartnerCentral({ world: "asynchronous", clock: { now: () => now }, ...options });
  started.push(local);
  return local;
}

/** A service with an invitation of each kind, one task that has failed and one that goes on. */
async function lived(options: LocalPartnerCentralOptions = {}): Promise<LocalPartnerCentral> {
  const outcome = { ReasonCode: "InternalError", Message: "Try again." };
  const seed = [
    { Id: "engi-pending000000", outcome },
    { Id: "engi-failed0000000", outcome },
    { Id: "engi-running000000" },
    { Id: "engi-rejected00000", Status: "REJECTED", RejectionReason: "Other" },
    { Id: "engi-lead000000000", PayloadType: "LeadInvitation" },
  ] as const;
  const local = await service({ ...options, seed });
  await accept(local, "engi-failed0000000");
  local.advance(1_000);
  await accept(local, "engi-running000000");
  return local;
}

function accept(local: LocalPartnerCentral, Identifier: string, ClientToken = `token of ${Identifier}`) {
  return post(local, START, { Catalog: "AWS", ClientToken, Identifier });
}

/** As a file would keep it. */
function saved(local: LocalPartnerCentral): Snapshot {
  return JSON.parse(JSON.stringify(local.snapshot()));
}

const types = (local: LocalPartnerCentral) => local.events.map((event) => event["detail-type"]);

describe("a snapshot", () => {
  it("is the same after it was JSON", async () => {
    const local = await lived();
    expect(saved(local)).toStrictEqual(local.snapshot());
  });

  it("stays as it was, whatever becomes of the service and of who reads it", async () => {
    const local = await lived();
    const before = local.snapshot();
    const text = JSON.stringify(before);
    local.advance(20 * DAY);
    expect(JSON.stringify(before)).toBe(text);
    (before.invitations as unknown[]).length = 0;
    expect(local.invitations).toHaveLength(5);
  });

  it("holds what was due, as it became", async () => {
    const local = await lived();
    now += 300;
    expect(local.snapshot().tasks).toMatchObject([{ TaskStatus: "FAILED" }, { TaskStatus: "COMPLETE" }]);
  });
});

describe("a service that goes on from a snapshot", () => {
  it("has the invitations and tasks that there were, in their order", async () => {
    const from = await lived();
    const to = await service();
    to.restore(saved(from));
    expect(to.invitations).toStrictEqual(from.invitations);
    expect(to.tasks).toStrictEqual(from.tasks);
    expect(to.tasks).toMatchObject([{ TaskStatus: "FAILED" }, { TaskStatus: "IN_PROGRESS" }]);
    expect(saved(to)).toStrictEqual(saved(from));
  });

  it("has none of its own besides", async () => {
    const to = await service({ seed: [{ Id: "engi-own0000000000" }] });
    await accept(to, "engi-own0000000000");
    to.restore(saved(await lived()));
    expect(to.invitations.map(({ Id }) => Id)).not.toContain("engi-own0000000000");
    expect(to.tasks).toHaveLength(2);
    to.advance(DAY);
    expect(types(to)).toEqual([
      "Engagement Member Added",
      "Opportunity Created",
      "Opportunity Updated",
      "Engagement Resource Snapshot Created",
    ]);
  });

  it("answers a ClientToken that was used with its task, and refuses it for another invitation", async () => {
    const from = await lived();
    const to = await service();
    to.restore(saved(from));
    const { body } = await accept(to, "engi-running000000");
    expect(body).toMatchObject({ TaskId: from.tasks[1]?.TaskId });
    expect(await accept(to, "engi-lead000000000", "token of engi-running000000")).toMatchObject({
      body: { __type: expect.stringContaining("ConflictException") },
    });
  });

  it("lets a task end when it was due, also under another taskDuration", async () => {
    const to = await service({ taskDuration: 60_000 });
    to.restore(saved(await lived({ taskDuration: 500 })));
    to.advance(499);
    expect(to.tasks).toMatchObject([{}, { TaskStatus: "IN_PROGRESS" }]);
    to.advance(1);
    expect(to.tasks).toMatchObject([{}, { TaskStatus: "COMPLETE", OpportunityId: expect.stringMatching(/^O\d+$/) }]);
  });

  it("lets the first task of an invitation fail if it was to, and no second one", async () => {
    const to = await service({ taskDuration: 0 });
    to.restore(saved(await lived()));
    expect((await accept(to, "engi-pending000000")).body).toMatchObject({
      TaskStatus: "FAILED",
      ReasonCode: "InternalError",
      Message: "Try again.",
    });
    expect((await accept(to, "engi-pending000000", "second")).body).toMatchObject({ TaskStatus: "COMPLETE" });
    expect((await accept(to, "engi-failed0000000", "third")).body).toMatchObject({ TaskStatus: "COMPLETE" });
  });

  it("lets invitations expire when they were due", async () => {
    const to = await service();
    to.restore(saved(await lived()));
    to.advance(15 * DAY - 1_001);
    expect(to.invitations.map(({ Status }) => Status)).not.toContain("EXPIRED");
    to.advance(1);
    expect(to.invitations.map(({ Status }) => Status)).toEqual([
      "EXPIRED",
      "EXPIRED",
      "ACCEPTED",
      "REJECTED",
      "EXPIRED",
    ]);
  });

  it("lets happen in the order of time what is due, in whichever order it is written", async () => {
    const { agenda, ...rest } = saved(await lived());
    const to = await service();
    to.restore({ ...rest, agenda: agenda.toReversed() });
    to.advance(20 * DAY);
    const times = to.events.map(({ time }) => time);
    expect(times).toHaveLength(7);
    expect(times).toEqual(times.toSorted());
  });

  it("lets happen at once, and tells of, what became due while there was none", async () => {
    const snapshot = saved(await lived());
    now += 20 * DAY;
    const to = await service();
    const heard: string[] = [];
    to.on("event", (event) => heard.push(event.time));
    to.restore(snapshot);
    expect(to.tasks).toMatchObject([{}, { TaskStatus: "COMPLETE" }]);
    const second = (ms: number) => new Date(now - 20 * DAY + ms).toISOString().replace(".000", "");
    expect(heard).toEqual([...Array(4).fill(second(1_000)), ...Array(3).fill(second(15 * DAY))]);
  });

  it("has the time that its own clock and what had been advanced make together", async () => {
    const from = await lived();
    from.advance(3 * DAY);
    const to = await service();
    to.advance(10 * DAY);
    to.restore(saved(from));
    expect(to.seedInvitation().InvitationDate).toBe(new Date(now + 3 * DAY + 1_000).toISOString());
  });

  it("makes ids that there are not, and takes none that there is", async () => {
    const to = await service();
    to.restore(saved(await lived()));
    expect(() => to.seedInvitation({ Id: "engi-pending000000" })).toThrow(/already seeded/);
    const { Id } = to.seedInvitation();
    await accept(to, Id);
    expect(new Set(to.tasks.map(({ TaskId }) => TaskId)).size).toBe(3);
    expect(new Set(to.invitations.map((invitation) => invitation.Id)).size).toBe(6);
  });

  it("lists tasks from before and after", async () => {
    const to = await service();
    to.restore(saved(await lived()));
    await accept(to, "engi-pending000000");
    const { body } = await post(to, LIST, { Catalog: "AWS" }, { at: now + 1_000 });
    expect((body.TaskSummaries as object[]).length).toBe(3);
  });

  it("can be itself: each test begins from what there was before the first", async () => {
    const local = await lived();
    const before = local.snapshot();
    for (const _ of [1, 2]) {
      local.advance(20 * DAY);
      local.restore(before);
      expect(local.snapshot()).toStrictEqual(before);
    }
  });

  it("has forgotten requests, events and what was ordered, and has its quotas unused", async () => {
    const local = await service({ seed: [{}], quota: { readsPerSecond: 1 } });
    const before = local.snapshot();
    const { events, requests } = local;
    await post(local, LIST, { Catalog: "AWS" });
    expect(await post(local, LIST, { Catalog: "AWS" })).toMatchObject({ status: 400 });
    local.fail(LIST, { name: "InternalServerException" });
    local.fault(LIST, { kind: "replace", statusCode: 502 });
    local.restore(before);
    expect([events, requests]).toEqual([[], []]);
    expect(await post(local, LIST, { Catalog: "AWS" })).toMatchObject({ status: 200, body: { TaskSummaries: [] } });
    expect([local.events.length, local.requests.length]).toEqual([0, 1]);
    local.fail(LIST, { name: "InternalServerException" });
    expect(await post(local, LIST, { Catalog: "AWS" })).toMatchObject({
      body: { __type: expect.stringContaining("Throttling") },
    });
  });
});

describe("what is no snapshot that it can go on from", () => {
  const changed = (change: object) => async () => ({ ...saved(await lived()), ...change });

  it.each<[string, () => unknown, RegExp]>([
    ["nothing", () => undefined, /restore: this is no snapshot; give what snapshot\(\) answered/],
    ["text", () => "{}", /this is no snapshot/],
    ["another object", () => ({ invitations: [] }), /this is no snapshot/],
    ["one of another version", changed({ version: 2 }), /version is not 1/],
    [
      "one of another account",
      changed({ accountId: "999999999999" }),
      /of account 999999999999 in us-east-1.*start it with/,
    ],
    [
      "one of another Region",
      changed({ region: "eu-west-1" }),
      /in eu-west-1, and this one is 123456789012 in us-east-1/,
    ],
    ["one without its tasks", changed({ tasks: undefined }), /tasks is required/],
    ["one with a null in it", changed({ starts: null }), /starts is null/],
    [
      "one with an invitation that has no dates",
      changed({ invitations: [{ Id: "engi-1" }] }),
      /invitations\[0\]\.ExpirationDate is required/,
    ],
    [
      "one with a status that there is not",
      async () => {
        const { invitations, ...rest } = saved(await lived());
        return { ...rest, invitations: invitations.map((invitation) => ({ ...invitation, Status: "LOST" })) };
      },
      /invitations\[0\]\.Status is not/,
    ],
    [
      "one with a date that is none",
      async () => {
        const { tasks, ...rest } = saved(await lived());
        return { ...rest, tasks: tasks.map((task) => ({ ...task, StartTime: "today" })) };
      },
      /tasks\[0\]\.StartTime has the wrong form/,
    ],
    [
      "one with a time that is none",
      changed({ agenda: [{ due: "soon", id: "engi-pending000000" }] }),
      /agenda\[0\]\.due is a string; send a number/,
    ],
    [
      "one that lacks an invitation of its tasks",
      changed({ invitations: [] }),
      /names engi-failed0000000, but does not have it/,
    ],
    ["one that lacks a task of its tokens", changed({ tasks: [] }), /names task-\w+, but does not have it/],
    ["one with something more", changed({ users: [] }), /users is not known/],
  ])("is refused with a TypeError that says why, and nothing changes: %s", async (_, make, message) => {
    const given = (await make()) as Snapshot;
    const local = await service({ seed: [{}] });
    const before = saved(local);
    expect(() => local.restore(given)).toThrow(TypeError);
    expect(() => local.restore(given)).toThrow(message);
    expect(saved(local)).toStrictEqual(before);
    expect(local.events).toHaveLength(1);
  });
});
