import {
  PartnerCentralSellingClient,
  StartEngagementByAcceptingInvitationTaskCommand,
} from "@aws-sdk/client-partnercentral-selling";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type InvitationSeed, type LocalPartnerCentral, startLocalPartnerCentral } from "../../src/local/index.ts";

const DAY = 86_400_000;

let now: number;
let local: LocalPartnerCentral;

beforeEach(async () => {
  now = Math.floor(Date.now() / 1000) * 1000;
  local = await startLocalPartnerCentral({ world: "asynchronous", clock: { now: () => now } });
});

afterEach(() => local.close());

async function accept(Identifier: string, on: LocalPartnerCentral = local) {
  const client = new PartnerCentralSellingClient(on.clientConfig);
  await client.send(
    new StartEngagementByAcceptingInvitationTaskCommand({ Catalog: "AWS", ClientToken: Identifier, Identifier }),
  );
  client.destroy();
}

const types = () => local.events.map((event) => event["detail-type"]);
const seconds = (time: number) => new Date(time).toISOString().replace(".000", "");

describe("a seeded invitation", () => {
  it("is whole, in the service's patterns, when nothing is said about it", () => {
    const invitation = local.seedInvitation();
    expect(invitation).toEqual({
      Arn: `arn:aws:partnercentral:us-east-1::catalog/AWS/engagement-invitation/${invitation.Id}`,
      Catalog: "AWS",
      EngagementDescription: expect.any(String),
      EngagementId: expect.stringMatching(/^eng-[0-9a-z]{14}$/),
      EngagementTitle: expect.any(String),
      ExpirationDate: new Date(now + 15 * DAY).toISOString(),
      Id: expect.stringMatching(/^engi-[0-9a-z]{13}$/),
      InvitationDate: new Date(now).toISOString(),
      InvitationMessage: expect.any(String),
      ParticipantType: "RECEIVER",
      Payload: { OpportunityInvitation: expect.any(Object) },
      PayloadType: "OpportunityInvitation",
      Receiver: { Account: { AwsAccountId: "123456789012" } },
      SenderAwsAccountId: "aws",
      SenderCompanyName: "AWS",
      Status: "PENDING",
    });
  });

  it("is what the seed says", () => {
    const seed: InvitationSeed = {
      Catalog: "Sandbox",
      Id: "engi-0123456789abc",
      SenderAwsAccountId: "111122223333",
      SenderCompanyName: "Example Corp",
    };
    expect(local.seedInvitation(seed)).toMatchObject(seed);
  });

  it("can't have the id of another", () => {
    const { Id } = local.seedInvitation();
    expect(() => local.seedInvitation({ Id })).toThrow(new RegExp(`Id ${Id} is already seeded`));
    expect(local.invitations).toHaveLength(1);
  });

  it.each([
    [{ Id: "engi-1" }, /Id has the wrong form/],
    [{ Status: "OPEN" }, /Status is not a known value; send one of PENDING/],
    [{ Catalog: null }, /Catalog is null/],
    [{ Catalog: "SandBox" }, /Catalog is not a known value; send one of AWS, Sandbox, unless asIs is true/],
    [{ Catalog: "Sandbox 2", asIs: true }, /Catalog has the wrong form/],
    [
      { outcome: { ReasonCode: "InternalErorr" } },
      /outcome.ReasonCode is not a known value; .*InternalError.*, unless/,
    ],
    [{ SenderAwsAccountId: "AWS" }, /SenderAwsAccountId has the wrong form/],
    [{ Titel: "x" }, /Titel is not known/],
    [{ InvitationDate: "2026-13-01T00:00:00Z" }, /InvitationDate is not a date/],
    [{ InvitationDate: "2026-01-02T00:00:00Z", ExpirationDate: "2026-01-01T00:00:00Z" }, /ExpirationDate is not after/],
    [{ outcome: {} }, /outcome.ReasonCode is required/],
    [{ RejectionReason: "Other" }, /RejectionReason is given but Status is PENDING; give Status REJECTED/],
    [{ RejectionReason: "a\nb", Status: "REJECTED" }, /RejectionReason has the wrong form/],
    [{ RejectionReason: "", Status: "REJECTED" }, /RejectionReason has 0 characters/],
    [{ Payload: {} }, /Payload is not that of PayloadType OpportunityInvitation; give/],
    [{ Payload: { LeadInvitation: {} } }, /Payload is not that of PayloadType OpportunityInvitation/],
    [{ Payload: { OpportunityInvitation: {}, LeadInvitation: {} } }, /OpportunityInvitation: {…} } alone/],
    [{ Payload: { LeadInvitation: null }, PayloadType: "LeadInvitation" }, /not that of PayloadType LeadInvitation/],
    [{ Payload: "LeadInvitation" }, /Payload is a string; send an object/],
    ["AWS", /needs an object/],
  ])("is refused with a TypeError that names the fault: %j", (seed, message) => {
    const attempt = () => local.seedInvitation(seed as InvitationSeed);
    expect(attempt).toThrow(TypeError);
    expect(attempt).toThrow(message);
    expect(local.invitations).toEqual([]);
    expect(local.events).toEqual([]);
  });

  it("may have a catalog and a reason that AWS is not known to have, if it is to be taken as it is", async () => {
    const outcome = { ReasonCode: "NotYetInvented" };
    const { Catalog, ...invitation } = local.seedInvitation({ Catalog: "Beta", asIs: true, outcome });
    expect(Catalog).toBe("Beta");
    expect(invitation).not.toHaveProperty("asIs");
  });

  it("may be one that never expires, also after its task has failed", async () => {
    const { Id } = local.seedInvitation({ ExpirationDate: null, outcome: { ReasonCode: "InternalError" } });
    await accept(Id);
    local.advance(3_650 * DAY);
    expect(local.invitations).toMatchObject([{ Status: "PENDING", ExpirationDate: null }]);
    expect(local.events[0]?.detail).toMatchObject({ engagementInvitation: { expirationDate: null } });
  });

  it("expires after 15 days, not before", () => {
    local.seedInvitation();
    local.advance(15 * DAY - 1);
    expect(local.invitations).toMatchObject([{ Status: "PENDING" }]);
    local.advance(1);
    expect(local.invitations).toMatchObject([{ Status: "EXPIRED" }]);
    expect(types()).toEqual(["Engagement Invitation Created", "Engagement Invitation Expired"]);
  });

  it("has expired already when its time is over", () => {
    expect(local.seedInvitation({ InvitationDate: new Date(now - 16 * DAY).toISOString() }).Status).toBe("EXPIRED");
  });

  it("does not expire once it is accepted", async () => {
    await accept(local.seedInvitation().Id);
    local.advance(16 * DAY);
    expect(local.invitations).toMatchObject([{ Status: "ACCEPTED" }]);
    expect(types()).not.toContain("Engagement Invitation Expired");
  });

  it("assumed: expires when its task fails after its time", async () => {
    const ExpirationDate = new Date(now + 100).toISOString();
    const outcome = { ReasonCode: "InternalError", Message: "Try again." };
    await accept(local.seedInvitation({ ExpirationDate, outcome }).Id);
    local.advance(300);
    expect(local.tasks).toMatchObject([{ TaskStatus: "FAILED" }]);
    expect(local.invitations).toMatchObject([{ Status: "EXPIRED" }]);
  });

  it("assumed: expires when its task fails, not earlier, when that is after its time", async () => {
    const slow = await startLocalPartnerCentral({
      world: "asynchronous",
      clock: { now: () => now },
      taskDuration: 5_000,
    });
    const ExpirationDate = new Date(now + 1_000).toISOString();
    await accept(slow.seedInvitation({ ExpirationDate, outcome: { ReasonCode: "InternalError" } }).Id, slow);
    slow.advance(60_000);
    const expired = slow.events.find((event) => event["detail-type"] === "Engagement Invitation Expired");
    expect(expired?.time).toBe(seconds(now + 5_000));
    await slow.close();
  });
});

describe("events", () => {
  it("come in the service's order, each with the time it was due", async () => {
    await accept(local.seedInvitation().Id);
    local.advance(60_000);
    expect(types()).toEqual([
      "Engagement Invitation Created",
      "Engagement Invitation Accepted",
      "Engagement Member Added",
      "Opportunity Created",
      "Opportunity Updated",
      "Engagement Resource Snapshot Created",
    ]);
    expect(new Set(local.events.map(({ time }) => time))).toEqual(new Set([seconds(now)]));
    expect(new Set(local.events.map(({ id }) => id)).size).toBe(6);
  });

  it("of an accept leave Engagement Member Added out in the recorded world", async () => {
    const recorded = await startLocalPartnerCentral({ clock: { now: () => now } });
    await accept(recorded.seedInvitation().Id, recorded);
    expect(recorded.events.map((event) => event["detail-type"])).toEqual([
      "Engagement Invitation Created",
      "Engagement Invitation Accepted",
      "Opportunity Created",
      "Opportunity Updated",
      "Engagement Resource Snapshot Created",
    ]);
    await recorded.close();
  });

  it("have EventBridge's envelope and the service's details", async () => {
    const invitation = local.seedInvitation();
    await accept(invitation.Id);
    local.advance(300);
    const envelope = {
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      source: "aws.partnercentral-selling",
      time: seconds(now),
      region: "us-east-1",
      account: "123456789012",
    };
    const engagementInvitation = {
      arn: invitation.Arn,
      id: invitation.Id,
      engagementId: invitation.EngagementId,
      senderAccountId: invitation.SenderAwsAccountId,
      receiverAccountId: "123456789012",
      participantType: "RECEIVER",
      payloadType: "OpportunityInvitation",
    };
    const engagement = `arn:aws:partnercentral:us-east-1::catalog/AWS/engagement/${invitation.EngagementId}`;
    const identifier = local.tasks[0]?.OpportunityId;
    const opportunityEvent = (type: string) => ({
      ...envelope,
      version: "0",
      "detail-type": type,
      resources: [],
      detail: { schemaVersion: "1.0", catalog: "AWS", opportunity: { identifier } },
    });
    expect(local.events).toEqual([
      {
        ...envelope,
        version: "0",
        "detail-type": "Engagement Invitation Created",
        resources: [invitation.Arn],
        detail: {
          schemaVersion: "1.0",
          catalog: "AWS",
          engagementInvitation: {
            ...engagementInvitation,
            senderCompanyName: "AWS",
            expirationDate: invitation.ExpirationDate,
          },
        },
      },
      {
        ...envelope,
        version: "0",
        "detail-type": "Engagement Invitation Accepted",
        resources: [invitation.Arn],
        detail: { schemaVersion: "1.0", catalog: "AWS", engagementInvitation },
      },
      {
        ...envelope,
        version: "0",
        "detail-type": "Engagement Member Added",
        resources: [engagement],
        detail: {
          catalog: "AWS",
          engagement: { id: invitation.EngagementId },
          engagementMember: { accountId: "123456789012", companyName: expect.any(String) },
        },
      },
      opportunityEvent("Opportunity Created"),
      opportunityEvent("Opportunity Updated"),
      {
        ...envelope,
        version: "0",
        "detail-type": "Engagement Resource Snapshot Created",
        resources: [engagement],
        detail: {
          catalog: "AWS",
          resourceSnapshot: {
            arn: `${engagement.replace("::", ":123456789012:")}/resource/Opportunity/${identifier}/template/OpportunitySummaryView/resource-snapshot/1`,
            engagementId: invitation.EngagementId,
            resourceType: "Opportunity",
            resourceId: identifier,
            createdBy: "123456789012",
            targetMemberAccounts: ["123456789012", "aws"],
            resourceSnapshotTemplateName: "OpportunitySummaryView",
          },
        },
      },
    ]);
  });

  it("tell the sender's side of an invitation that the partner sent", () => {
    local.seedInvitation({ ParticipantType: "SENDER" });
    expect(local.events[0]?.detail).toMatchObject({
      engagementInvitation: { participantType: "SENDER", senderAccountId: "123456789012" },
    });
  });

  it("settle in the order they were due when the clock jumps over several", async () => {
    const early = local.seedInvitation({ ExpirationDate: new Date(now + 2000).toISOString() });
    const late = local.seedInvitation({ ExpirationDate: new Date(now + 3000).toISOString() });
    const first = local.seedInvitation({ ExpirationDate: new Date(now + 1000).toISOString() });
    local.advance(DAY);
    expect(local.events.slice(3).map(({ resources, time }) => [resources?.[0], time])).toEqual([
      [first.Arn, seconds(now + 1000)],
      [early.Arn, seconds(now + 2000)],
      [late.Arn, seconds(now + 3000)],
    ]);
  });

  it("reach a listener until it unsubscribes", () => {
    const heard: string[] = [];
    const unsubscribe = local.on("event", (event) => heard.push(event["detail-type"]));
    local.seedInvitation();
    unsubscribe();
    local.seedInvitation();
    expect(heard).toEqual(["Engagement Invitation Created"]);
  });

  it("can't be listened to with something that is no function", () => {
    expect(() => local.on("event", 5 as never)).toThrow(TypeError);
    expect(() => local.on("task" as never, () => {})).toThrow(/give "event"/);
  });

  it("reach the other listeners when one throws, which becomes a process warning", () => {
    const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    const heard: string[] = [];
    const fault = new Error("listener fault");
    local.on("event", () => {
      throw fault;
    });
    local.on("event", ({ id }) => heard.push(id));
    local.seedInvitation();
    expect(heard).toHaveLength(1);
    expect(warned).toHaveBeenCalledWith(fault);
    warned.mockRestore();
  });

  it("come live, without a request and without advance()", async () => {
    const live = await startLocalPartnerCentral({ world: "asynchronous", taskDuration: 20 });
    const created = new Promise<string>((resolve) => {
      live.on("event", (event) => {
        if (event["detail-type"] === "Opportunity Created") resolve(event.source);
      });
    });
    await accept(live.seedInvitation().Id, live);
    expect(await created).toBe("aws.partnercentral-selling");
    await live.close();
  });
});

describe("the clock", () => {
  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, "1"])("can't be moved on by %s ms", (ms) => {
    expect(() => local.advance(ms as number)).toThrow(/advance: ms is/);
  });

  it("is not asked again and again while it stands still", async () => {
    let asked = 0;
    const frozen = await startLocalPartnerCentral({
      world: "asynchronous",
      taskDuration: 1,
      clock: {
        now: () => {
          asked += 1;
          return now;
        },
      },
    });
    await accept(frozen.seedInvitation().Id, frozen);
    const before = asked;
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(asked - before).toBeLessThanOrEqual(1);
    expect(frozen.tasks).toMatchObject([{ TaskStatus: "IN_PROGRESS" }]);
    await frozen.close();
  });
});
