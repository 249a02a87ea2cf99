import {
  PartnerCentralSellingClient,
  StartEngagementByAcceptingInvitationTaskCommand,
} from "@aws-sdk/client-partnercentral-selling";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type LocalPartnerCentral, startLocalPartnerCentral } from "../../src/local/index.ts";

const DAY = 86_400_000;

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

function start(
  Identifier: string,
  ClientToken = "token",
  more: { Catalog?: string; Tags?: { Key: string; Value: string }[] } = {},
) {
  return client.send(
    new StartEngagementByAcceptingInvitationTaskCommand({ Catalog: "AWS", ClientToken, Identifier, ...more }),
  );
}

describe("accepting an invitation", () => {
  it("starts a task that is IN_PROGRESS and names the invitation", async () => {
    const { Id } = local.seedInvitation();
    const { $metadata, StartTime, ...task } = await start(Id);
    expect(task).toEqual({
      EngagementInvitationId: Id,
      TaskArn: `arn:aws:partnercentral:us-east-1::catalog/AWS/engagement-by-accepting-invitation-task/${task.TaskId}`,
      TaskId: expect.stringMatching(/^task-[0-9a-z]{13}$/),
      TaskStatus: "IN_PROGRESS",
    });
    expect(StartTime).toEqual(new Date(now));
    expect($metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("takes the invitation's ARN in place of its id", async () => {
    const { Arn, Id } = local.seedInvitation();
    expect((await start(Arn)).EngagementInvitationId).toBe(Id);
  });

  it("makes the invitation ACCEPTED at once", async () => {
    const { Id } = local.seedInvitation();
    await start(Id);
    expect(local.invitations).toMatchObject([{ Id, Status: "ACCEPTED" }]);
  });

  it("completes with an opportunity after the task duration, not before", async () => {
    const { Id } = local.seedInvitation();
    await start(Id);
    local.advance(299);
    expect(local.tasks).toMatchObject([{ TaskStatus: "IN_PROGRESS" }]);
    local.advance(1);
    expect(local.tasks).toMatchObject([
      {
        TaskStatus: "COMPLETE",
        OpportunityId: expect.stringMatching(/^O[0-9]{1,19}$/),
        ResourceSnapshotJobId: expect.stringMatching(/^job-[0-9a-z]{13}$/),
      },
    ]);
  });

  it("tells the end in the first response when tasks take no time", async () => {
    const instant = await startLocalPartnerCentral({ world: "asynchronous", taskDuration: 0 });
    const own = new PartnerCentralSellingClient(instant.clientConfig);
    const send = (Identifier: string) =>
      own.send(
        new StartEngagementByAcceptingInvitationTaskCommand({ Catalog: "AWS", ClientToken: Identifier, Identifier }),
      );
    const outcome = { ReasonCode: "OpportunityConflict", Message: "It exists." };
    expect((await send(instant.seedInvitation().Id)).TaskStatus).toBe("COMPLETE");
    expect(await send(instant.seedInvitation({ outcome }).Id)).toMatchObject({ TaskStatus: "FAILED", ...outcome });
    own.destroy();
    await instant.close();
  });
});

describe("a ClientToken", () => {
  it("answers the same task, as it is now, when it is replayed", async () => {
    const { Id } = local.seedInvitation();
    const first = await start(Id);
    local.advance(300);
    const second = await start(Id);
    expect(second.TaskId).toBe(first.TaskId);
    expect(second.TaskStatus).toBe("COMPLETE");
    expect(local.tasks).toHaveLength(1);
  });

  it("is refused with another invitation or other tags", async () => {
    const { Id } = local.seedInvitation();
    await start(Id);
    await expect(start(local.seedInvitation().Id)).rejects.toMatchObject({ name: "ConflictException" });
    await expect(start(Id, "token", { Tags: [{ Key: "a", Value: "b" }] })).rejects.toMatchObject({
      name: "ConflictException",
    });
  });

  it("may name the invitation by its id one time and by its ARN another", async () => {
    const { Arn, Id } = local.seedInvitation();
    const first = await start(Id);
    expect((await start(Arn)).TaskId).toBe(first.TaskId);
  });

  it("assumed: means something else in another catalog", async () => {
    await start(local.seedInvitation().Id);
    const { Id } = local.seedInvitation({ Catalog: "Sandbox" });
    expect((await start(Id, "token", { Catalog: "Sandbox" })).EngagementInvitationId).toBe(Id);
  });

  it("assumed: is not used up by a request that was refused", async () => {
    await expect(start("engi-0000000000000")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    expect((await start(local.seedInvitation().Id)).TaskStatus).toBe("IN_PROGRESS");
  });

  it("may have 1 to 255 characters, an emoji counting as one", async () => {
    const { Id } = local.seedInvitation();
    await expect(start(Id, "x".repeat(256))).rejects.toMatchObject({
      ErrorList: [{ FieldName: "ClientToken", Code: "VALUE_OUT_OF_RANGE" }],
    });
    expect((await start(Id, "🦊".repeat(255))).TaskStatus).toBe("IN_PROGRESS");
  });
});

describe("an invitation that can't be accepted", () => {
  it("is not found if it does not exist or is in another catalog", async () => {
    const { Id, Arn } = local.seedInvitation({ Catalog: "Sandbox" });
    for (const identifier of ["engi-0000000000000", Id, Arn, "arn:aws:s3:::bucket/engi-0000000000000"]) {
      await expect(start(identifier)).rejects.toMatchObject({
        name: "ResourceNotFoundException",
        $metadata: { httpStatusCode: 400 },
      });
    }
  });

  it.each(["ACCEPTED", "REJECTED", "EXPIRED"] as const)("is a conflict when %s", async (Status) => {
    await expect(start(local.seedInvitation({ Status }).Id)).rejects.toMatchObject({ name: "ConflictException" });
  });

  it("is a conflict under a second token", async () => {
    const { Id } = local.seedInvitation();
    await start(Id);
    await expect(start(Id, "another")).rejects.toMatchObject({ name: "ConflictException" });
  });

  it("is a conflict 15 days after it was made", async () => {
    const { Id } = local.seedInvitation();
    now += 15 * DAY;
    await expect(start(Id)).rejects.toMatchObject({ message: expect.stringContaining("Signature expired") });
    const punctual = new PartnerCentralSellingClient({ ...local.clientConfig, systemClockOffset: 15 * DAY });
    await expect(
      punctual.send(
        new StartEngagementByAcceptingInvitationTaskCommand({ Catalog: "AWS", ClientToken: "t", Identifier: Id }),
      ),
    ).rejects.toMatchObject({ name: "ConflictException", message: expect.stringContaining("EXPIRED") });
    punctual.destroy();
  });

  it("assumed: is refused as invalid when it is to a lead, and nothing changes", async () => {
    const { Id } = local.seedInvitation({ PayloadType: "LeadInvitation" });
    await expect(start(Id)).rejects.toMatchObject({
      name: "ValidationException",
      Reason: "BUSINESS_VALIDATION_FAILED",
      ErrorList: [{ FieldName: "Identifier", Code: "ACTION_NOT_PERMITTED" }],
      message: expect.stringContaining("AcceptEngagementInvitation"),
    });
    expect(local.invitations).toMatchObject([{ Status: "PENDING" }]);
    expect([local.tasks.length, local.events.length]).toEqual([0, 1]);
  });

  it("is denied to its sender", async () => {
    const { Id } = local.seedInvitation({ ParticipantType: "SENDER" });
    await expect(start(Id)).rejects.toMatchObject({ name: "AccessDeniedException" });
  });
});

describe("a task that fails", () => {
  const outcome = { ReasonCode: "OpportunityValidationFailed", Message: "The customer has no country." };

  it("tells its reason and creates no opportunity", async () => {
    await start(local.seedInvitation({ outcome }).Id);
    local.advance(300);
    expect(local.tasks).toMatchObject([{ TaskStatus: "FAILED", ...outcome }]);
    expect(local.tasks[0]).not.toHaveProperty("OpportunityId");
    expect(local.events.map((event) => event["detail-type"])).not.toContain("Opportunity Created");
  });

  it("assumed: leaves the invitation PENDING, so that a new token succeeds", async () => {
    const { Id } = local.seedInvitation({ outcome });
    await start(Id);
    local.advance(300);
    expect(local.invitations).toMatchObject([{ Status: "PENDING" }]);
    await start(Id, "second");
    local.advance(300);
    expect(local.tasks.map(({ TaskStatus }) => TaskStatus)).toEqual(["FAILED", "COMPLETE"]);
  });
});

describe("constraints", () => {
  it("are told all at once, each with its field and code", async () => {
    const Tags = [{ Key: "", Value: "!" }];
    await expect(start("engi-short", "", { Catalog: "A1", Tags })).rejects.toMatchObject({
      name: "ValidationException",
      Reason: "REQUEST_VALIDATION_FAILED",
      ErrorList: [
        { FieldName: "Catalog", Code: "INVALID_STRING_FORMAT" },
        { FieldName: "ClientToken", Code: "VALUE_OUT_OF_RANGE" },
        { FieldName: "Identifier", Code: "INVALID_STRING_FORMAT" },
        { FieldName: "Tags[0].Key", Code: "VALUE_OUT_OF_RANGE" },
        { FieldName: "Tags[0].Value", Code: "INVALID_STRING_FORMAT" },
      ],
    });
  });

  it("refuse an identifier that ends in a line break", async () => {
    await expect(start("engi-0123456789abc\n")).rejects.toMatchObject({ ErrorList: [{ FieldName: "Identifier" }] });
  });

  it("assumed: refuse a tag key that appears twice", async () => {
    const Tags = [
      { Key: "team", Value: "a" },
      { Key: "team", Value: "b" },
    ];
    await expect(start(local.seedInvitation().Id, "token", { Tags })).rejects.toMatchObject({
      ErrorList: [{ FieldName: "Tags[1].Key", Code: "DUPLICATE_KEY_VALUE" }],
    });
  });
});
