import {
  PartnerCentralSellingClient,
  StartEngagementByAcceptingInvitationTaskCommand,
} from "@aws-sdk/client-partnercentral-selling";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type LocalPartnerCentral,
  type LocalPartnerCentralOptions,
  startLocalPartnerCentral,
} from "../../src/local/index.ts";
import { type Answer, LIST, openWire, post, START, signed } from "./wire.ts";

let local: LocalPartnerCentral;
let Identifier: string;

beforeEach(() => serve({ taskDuration: 8_000 }));

afterEach(() => local.close());

/** Its time stands still: it passes by advance() alone. */
async function serve(options: LocalPartnerCentralOptions): Promise<void> {
  const now = Math.floor(Date.now() / 1_000) * 1_000;
  local = await startLocalPartnerCentral({ clock: { now: () => now }, ...options });
  Identifier = local.seedInvitation().Id;
}

const start = (ClientToken = "token", invitation = Identifier): Promise<Answer> =>
  post(local, START, { Catalog: "AWS", ClientToken, Identifier: invitation });

/** Resolves when so many requests to accept have reached the service. */
async function arrived(count: number): Promise<void> {
  while (local.requests.filter(({ operation }) => operation === START).length < count) await turn();
}

const turn = () => new Promise<void>((resolve) => void setImmediate(resolve));

/** Whether it has come, after all that is on its way has. */
async function hasCome(answer: Promise<unknown>): Promise<boolean> {
  const list = post(local, LIST, { Catalog: "AWS" }).then(() => "another");
  return (await Promise.race([answer.then(() => "this"), list])) === "this";
}

describe("accepting an invitation in the recorded world", () => {
  it("is answered when the task has ended, not before, with the opportunity", async () => {
    const answer = start();
    await arrived(1);
    local.advance(7_999);
    expect(await hasCome(answer)).toBe(false);
    local.advance(1);
    expect((await answer).body).toEqual({
      EngagementInvitationId: Identifier,
      OpportunityId: expect.stringMatching(/^O\d+$/),
      ResourceSnapshotJobId: expect.stringMatching(/^job-/),
      StartTime: new Date(Date.parse(local.invitations[0]?.InvitationDate ?? "")).toISOString().replace(".000", ""),
      TaskArn: expect.stringMatching(/^arn:aws:partnercentral:us-east-1::catalog\/AWS\/engagement-by-.*-task\/task-/),
      TaskId: expect.stringMatching(/^task-/),
      TaskStatus: "COMPLETE",
    });
  });

  it("is answered at once unless a duration is set", async () => {
    await local.close();
    await serve({});
    expect((await start()).body).toMatchObject({ TaskStatus: "COMPLETE", OpportunityId: expect.any(String) });
  });

  it("is answered FAILED, with the reason, when the task has failed", async () => {
    const outcome = { ReasonCode: "OpportunityConflict", Message: "It exists." };
    const answer = start("token", local.seedInvitation({ outcome }).Id);
    await arrived(1);
    local.advance(8_000);
    expect(await answer).toMatchObject({ status: 200, body: { TaskStatus: "FAILED", ...outcome } });
  });

  it("is answered by the system's clock when nobody moves the time", async () => {
    await using live = await startLocalPartnerCentral({ taskDuration: 20 });
    const { Id } = live.seedInvitation();
    const { body } = await post(live, START, { Catalog: "AWS", ClientToken: "token", Identifier: Id });
    expect(body.TaskStatus).toBe("COMPLETE");
  });

  it("assumed: makes a task that lists tell IN_PROGRESS meanwhile, of an invitation that is ACCEPTED", async () => {
    const answer = start();
    await arrived(1);
    const { body } = await post(local, LIST, { Catalog: "AWS" });
    expect(body.TaskSummaries).toMatchObject([{ EngagementInvitationId: Identifier, TaskStatus: "IN_PROGRESS" }]);
    expect(local.invitations).toMatchObject([{ Status: "ACCEPTED" }]);
    local.advance(8_000);
    await answer;
  });

  it("assumed: with a ClientToken that is sent again meanwhile, both wait for the same end", async () => {
    const first = start();
    await arrived(1);
    local.advance(5_000);
    const second = start();
    await arrived(2);
    expect(await hasCome(Promise.race([first, second]))).toBe(false);
    local.advance(3_000);
    expect((await second).body).toEqual((await first).body);
    expect(local.tasks).toHaveLength(1);
    expect((await start()).body).toEqual((await first).body);
  });

  it("is refused at once for another token or other parameters meanwhile", async () => {
    const answer = start();
    await arrived(1);
    for (const refused of [start("another"), start("token", local.seedInvitation().Id)]) {
      expect((await refused).body.__type).toContain("ConflictException");
    }
    local.advance(8_000);
    await answer;
  });

  it("lets others wait beside it, each for its own end", async () => {
    const first = start();
    await arrived(1);
    local.advance(2_000);
    const second = start("second", local.seedInvitation().Id);
    await arrived(2);
    local.advance(6_000);
    expect((await first).body.TaskStatus).toBe("COMPLETE");
    expect(await hasCome(second)).toBe(false);
    local.advance(2_000);
    expect((await second).body.TaskStatus).toBe("COMPLETE");
  });

  it("goes on when the client hangs up", async () => {
    const wire = await openWire(local);
    wire.send(await signed(local, START, { Catalog: "AWS", ClientToken: "token", Identifier }));
    await arrived(1);
    wire.close();
    local.advance(8_000);
    expect(local.tasks).toMatchObject([{ TaskStatus: "COMPLETE" }]);
    expect((await start()).body).toMatchObject({ TaskId: local.tasks[0]?.TaskId, TaskStatus: "COMPLETE" });
  });

  it("is cut off when the service is closed", async () => {
    const answer = start();
    await arrived(1);
    const refused = expect(answer).rejects.toThrow();
    await local.close();
    await refused;
  });

  it("meets a fault when its task has ended, whose answer it is that is lost", async () => {
    local.fault(START, { kind: "reset" });
    const wire = await openWire(local);
    wire.send(await signed(local, START, { Catalog: "AWS", ClientToken: "token", Identifier }));
    await arrived(1);
    expect(await hasCome(wire.end)).toBe(false);
    local.advance(8_000);
    expect(await wire.end).toBe("RST");
    expect(wire.text).toBe("");
  });

  it("is slower for one request alone that is to meet a delay", async () => {
    await local.close();
    await serve({});
    local.fault(START, { kind: "delay", ms: 60_000 });
    const slow = openWire(local);
    (await slow).send(await signed(local, START, { Catalog: "AWS", ClientToken: "token", Identifier }));
    await arrived(1);
    expect((await start("second", local.seedInvitation().Id)).body.TaskStatus).toBe("COMPLETE");
    expect((await slow).text).toBe("");
    expect(local.tasks).toMatchObject([{ TaskStatus: "COMPLETE" }, { TaskStatus: "COMPLETE" }]);
  });

  it("is waited for by the official client, which then has the opportunity in one request", async () => {
    const client = new PartnerCentralSellingClient({ ...local.clientConfig, maxAttempts: 1 });
    const command = new StartEngagementByAcceptingInvitationTaskCommand({ Catalog: "AWS", Identifier });
    const answer = client.send(command);
    await arrived(1);
    local.advance(8_000);
    expect(await answer).toMatchObject({ TaskStatus: "COMPLETE", OpportunityId: expect.any(String) });
    expect(local.requests).toHaveLength(1);
    client.destroy();
  });
});

describe("a snapshot of the recorded world", () => {
  it("has the task that is waited for, which ends when it was due", async () => {
    const answer = start();
    await arrived(1);
    local.advance(5_000);
    const snapshot = local.snapshot();
    local.advance(3_000);
    await answer;
    local.restore(snapshot);
    expect(local.tasks).toMatchObject([{ TaskStatus: "IN_PROGRESS" }]);
    const again = start();
    await arrived(1);
    local.advance(3_000);
    expect((await again).body).toMatchObject({ TaskId: local.tasks[0]?.TaskId, TaskStatus: "COMPLETE" });
  });

  it("assumed: ends what is waited for with an InternalServerException when it is restored", async () => {
    const before = local.snapshot();
    const answer = start();
    await arrived(1);
    local.restore(before);
    expect(await answer).toMatchObject({
      status: 500,
      body: { __type: expect.stringContaining("InternalServerException") },
    });
    expect(local.tasks).toEqual([]);
  });

  it("of before there were two worlds is gone on from", () => {
    const { accountId, region } = { accountId: "123456789012", region: "us-east-1" };
    const [invitation] = local.invitations;
    const task = {
      Catalog: "AWS",
      EngagementInvitationId: Identifier,
      StartTime: "2026-01-01T00:00:00.000Z",
      TaskArn:
        "arn:aws:partnercentral:us-east-1:123456789012:catalog/AWS/engagement-by-accepting-invitation-task/task-0123456789abc",
      TaskId: "task-0123456789abc",
      TaskStatus: "IN_PROGRESS",
    } as const;
    const starts = [
      { token: "AWS token", parameters: JSON.stringify([invitation?.Arn, undefined]), taskId: task.TaskId },
    ];
    const agenda = [{ due: Date.parse(task.StartTime) + 300, id: task.TaskId }];
    const invitations = invitation
      ? [{ ...invitation, SenderAwsAccountId: "111122223333", Status: "ACCEPTED" as const }]
      : [];
    local.restore({
      kind: "partnercentral-engagement/local",
      version: 1,
      accountId,
      region,
      advanced: 0,
      invitations,
      tasks: [task],
      starts,
      agenda,
    });
    expect(local.tasks).toMatchObject([{ TaskArn: task.TaskArn, TaskStatus: "COMPLETE" }]);
  });
});
