import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type AnswerForm, type LocalPartnerCentral, startLocalPartnerCentral } from "../../src/local/index.ts";
import { LIST, post, START } from "./wire.ts";

const GET = "GetEngagementInvitation";
const LIST_INVITATIONS = "ListEngagementInvitations";
const REJECT = "RejectEngagementInvitation";

let local: LocalPartnerCentral;

beforeEach(async () => {
  local = await startLocalPartnerCentral();
});

afterEach(() => local.close());

const start = (Identifier: string, ClientToken = Identifier) =>
  post(local, START, { Catalog: "AWS", ClientToken, Identifier });

describe("an answer that was ordered", () => {
  it("is the one that AWS was seen to give to an accept: nulls for the task, the invitation by its ARN", async () => {
    const { Arn, Id } = local.seedInvitation();
    local.answer(START, { nulls: ["TaskId", "TaskArn", "ResourceSnapshotJobId"], arns: ["EngagementInvitationId"] });
    const { body } = await start(Id);
    expect(body).toEqual({
      EngagementInvitationId: Arn,
      OpportunityId: expect.stringMatching(/^O\d+$/),
      ResourceSnapshotJobId: null,
      StartTime: expect.any(String),
      TaskArn: null,
      TaskId: null,
      TaskStatus: "COMPLETE",
    });
    expect(local.tasks).toMatchObject([{ EngagementInvitationId: Id, TaskId: expect.stringMatching(/^task-/) }]);
  });

  it("has the form inside every entry of a list, and inside objects", async () => {
    const invitations = [local.seedInvitation(), local.seedInvitation()];
    for (const { Id } of invitations) await start(Id);
    const form = {
      nulls: ["TaskSummaries.ReasonCode"],
      arns: ["TaskSummaries.EngagementInvitationId", "TaskSummaries.TaskId"],
    };
    local.answer(LIST, form);
    const { body } = await post(local, LIST, { Catalog: "AWS" });
    expect(body.TaskSummaries).toMatchObject(
      local.tasks.toReversed().map(({ TaskArn }, index) => ({
        EngagementInvitationId: invitations.toReversed()[index]?.Arn,
        ReasonCode: null,
        TaskId: TaskArn,
      })),
    );
    local.answer(GET, { nulls: ["Payload.OpportunityInvitation.Customer.WebsiteUrl"], arns: ["EngagementId"] });
    const got = await post(local, GET, { Catalog: "AWS", Identifier: invitations[0]?.Id });
    expect(got.body).toMatchObject({
      EngagementId: `arn:aws:partnercentral:us-east-1::catalog/AWS/engagement/${invitations[0]?.EngagementId}`,
      Payload: { OpportunityInvitation: { Customer: { CompanyName: expect.any(String), WebsiteUrl: null } } },
    });
  });

  it("has null for a member that it would not have, but makes nothing up to put it in", async () => {
    const { Id } = local.seedInvitation();
    local.answer(GET, { nulls: ["RejectionReason", "Payload.LeadInvitation.Customer"] });
    const { body } = await post(local, GET, { Catalog: "AWS", Identifier: Id });
    expect(body).toHaveProperty("RejectionReason", null);
    expect(body).not.toHaveProperty("Payload.LeadInvitation");
  });

  it("comes as often as was ordered, and what was ordered first comes first", async () => {
    const { Id } = local.seedInvitation();
    local.answer(START, { nulls: ["TaskId"], times: 2 });
    local.answer(START, { nulls: ["TaskArn"] });
    const nulls = [];
    for (let request = 0; request < 4; request += 1) {
      const { body } = await start(Id);
      nulls.push(Object.keys(body).filter((name) => body[name] === null));
    }
    expect(nulls).toEqual([["TaskId"], ["TaskId"], ["TaskArn"], []]);
  });

  it("is left to the next answer by a request that is refused, and to its operation by others", async () => {
    const { Id } = local.seedInvitation();
    local.answer(START, { nulls: ["TaskId"] });
    local.fail(START, { name: "ThrottlingException" });
    expect((await start(Id)).status).toBe(400);
    expect((await start("engi-0000000000000")).status).toBe(400);
    await post(local, LIST, { Catalog: "AWS" });
    expect((await start(Id)).body.TaskId).toBeNull();
  });

  it("is forgotten after a restore", async () => {
    local.answer(LIST_INVITATIONS, { nulls: ["EngagementInvitationSummaries"] });
    local.restore(local.snapshot());
    const { body } = await post(local, LIST_INVITATIONS, { Catalog: "AWS", ParticipantType: "RECEIVER" });
    expect(body).toEqual({ EngagementInvitationSummaries: [] });
  });

  it.each<[string, unknown, RegExp]>([
    ["Nope", {}, /^answer: there is no operation Nope; use GetEngagementInvitation, List/],
    [START, undefined, /needs an object, not undefined/],
    [START, { nulls: ["TaskID"] }, /nulls\[0\] is not a known value; send one of .*TaskId/],
    [START, { nulls: ["TaskSummaries.TaskId"] }, /nulls\[0\] is not a known value/],
    [LIST, { nulls: ["TaskId"] }, /nulls\[0\] is not a known value; send one of TaskSummaries, TaskSummaries\.Eng/],
    [START, { nulls: "TaskId" }, /nulls is a string; send a list/],
    [START, { arns: ["TaskStatus"] }, /arns\[0\] is not a known value; send one of EngagementInvitationId, TaskId\./],
    [START, { nulls: ["TaskId"], times: 0 }, /times is 0; send 1 to 1000000/],
    [START, { missing: ["TaskId"] }, /missing is not known; use nulls, arns, times/],
    [REJECT, { nulls: ["Status"] }, /its answer has no members/],
  ])("is refused with a TypeError that names the fault: %s %o", async (operation, form, message) => {
    const order = () => local.answer(operation, form as AnswerForm);
    expect(order).toThrow(TypeError);
    expect(order).toThrow(message);
    expect((await start(local.seedInvitation().Id)).body.TaskId).toMatch(/^task-/);
  });
});
