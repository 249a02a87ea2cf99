// Rows 21 to 23, 27 to 29, 42, 47 to 49 and 55 of the table of faults: answers that are whole, and refuse or lie.
import { describe, expect, it } from "vitest";
import {
  AccessDeniedException,
  MalformedResponseError,
  NonJsonResponseError,
  PartnerCentralSellingServiceException,
  ServiceQuotaExceededException,
  ValidationException,
} from "../../src/index.ts";
import {
  type CallError,
  clientOf,
  failureOf,
  INVITATION,
  INVITATION_ARN,
  list,
  settled,
  start,
  TASK,
} from "./calls.ts";
import { answer, type Play, page, refusal, startRig } from "./rig.ts";

const ANOTHER = "engi-0000000000002";

async function failureWith(play: Play): Promise<CallError> {
  return failureOf(start(clientOf(await startRig(play))));
}

function expectMalformed(error: CallError): void {
  expect(error).toBeInstanceOf(MalformedResponseError);
  expect(error).toMatchObject({ outcome: "unknown", $metadata: { attempts: 1 } });
}

describe("21: a gateway's page for 502, 503 and 504", () => {
  it.each([502, 503, 504])("(%i) is retried, and what comes then is believed", async (status) => {
    const rig = await startRig([page(status), page(status), answer(TASK)]);
    expect((await settled(start(clientOf(rig)))).$metadata.attempts).toBe(3);
  });

  it.each([
    502, 503, 504,
  ])("(%i) that stays is an error that shows how it begins; the outcome is unknown", async (status) => {
    const error = await failureWith(page(status));
    expect(error).toBeInstanceOf(NonJsonResponseError);
    expect(error).toMatchObject({
      category: "server",
      outcome: "unknown",
      bodyStart: expect.stringContaining(`${status} As Played`),
      $metadata: { attempts: 3, httpStatusCode: status },
    });
    expect(error.message).toContain(`HTTP ${status}`);
  });
});

describe("22: a firewall's page for 403", () => {
  it("is an access problem, asked for once, and nothing happened", async () => {
    const error = await failureWith(page(403, "<h1>Request blocked by policy 17</h1>"));
    expect(error).toBeInstanceOf(NonJsonResponseError);
    expect(error).toMatchObject({
      category: "access",
      outcome: "rejected",
      bodyStart: expect.stringContaining("policy 17"),
      $metadata: { attempts: 1 },
    });
  });
});

describe("23: 500 without a body", () => {
  it("is retried, and its message has the status and the request id", async () => {
    const error = await failureWith(answer("", { status: 500, headers: [["x-amzn-requestid", "request-23"]] }));
    expect(error).toBeInstanceOf(PartnerCentralSellingServiceException);
    expect(error).toMatchObject({ category: "server", outcome: "unknown", $metadata: { attempts: 3 } });
    expect(error.message).toContain("500");
    expect(error.message).toContain("request-23");
  });
});

describe("27, 28: members of the wrong type", () => {
  it.each<[string, object]>([
    ["TaskId", { TaskId: 42 }],
    ["TaskId", { TaskId: ["task-0000000000001"] }],
    ["TaskStatus", { TaskStatus: true }],
    ["TaskArn", { TaskArn: {} }],
    ["OpportunityId", { OpportunityId: {} }],
    ["Message", { Message: ["secret of a customer"] }],
    ["ReasonCode", { ReasonCode: 0 }],
    ["EngagementInvitationId", { EngagementInvitationId: 1 }],
    ["StartTime", { StartTime: "yesterday" }],
    ["StartTime", { StartTime: "" }],
    ["StartTime", { StartTime: 1_788_256_800 }],
    ["StartTime", { StartTime: "2026-02-30T10:00:00Z" }],
    ["StartTime", { StartTime: "2026-09-01" }],
    ["StartTime", { StartTime: {} }],
  ])("%s: %j is malformed; the message names the member and not its value", async (member, wrong) => {
    const error = await failureWith(answer({ ...TASK, ...wrong }));
    expectMalformed(error);
    expect(error.message).toContain(member);
    expect(error.message).not.toMatch(/secret of a customer|yesterday/);
  });

  it("in a list are malformed too, and the message says in which entry", async () => {
    const rig = await startRig(answer({ TaskSummaries: [TASK, { ...TASK, OpportunityId: {} }] }));
    const error = await failureOf(list(clientOf(rig)));
    expectMalformed(error);
    expect(error.message).toMatch(/OpportunityId.*entry 1.*TaskSummaries/);
  });

  it("do not matter where null stands for absent, or the service's time has an offset or a fraction", async () => {
    const times = ["2026-09-01T10:00:00.123Z", "2026-09-01T12:00:00+02:00"];
    const rig = await startRig(
      times.map((StartTime) => answer({ ...TASK, StartTime, Message: null, OpportunityId: null })),
    );
    const client = clientOf(rig);
    expect((await settled(start(client))).StartTime?.toISOString()).toBe("2026-09-01T10:00:00.123Z");
    const { StartTime, ...output } = await settled(start(client));
    expect(StartTime?.toISOString()).toBe("2026-09-01T10:00:00.000Z");
    expect(output).not.toHaveProperty("Message");
  });
});

describe("29: values and members of tomorrow", () => {
  it("are passed as they are, and members left out", async () => {
    const tomorrow = { ...TASK, TaskStatus: "PAUSED", ReasonCode: "SomethingNew", Priority: "HIGH" };
    const output = await settled(start(clientOf(await startRig(answer(tomorrow)))));
    expect(output).toMatchObject({ TaskStatus: "PAUSED", ReasonCode: "SomethingNew" });
    expect(output).not.toHaveProperty("Priority");
  });
});

describe("42: a quota that is used up", () => {
  it("is not retried, and nothing happened", async () => {
    const error = await failureWith(refusal("ServiceQuotaExceededException", 402));
    expect(error).toBeInstanceOf(ServiceQuotaExceededException);
    expect(error).toMatchObject({ category: "quota", outcome: "rejected", $metadata: { attempts: 1 } });
  });
});

describe("47: AccessDenied", () => {
  it("is not retried, and nothing happened", async () => {
    const error = await failureWith(refusal("AccessDeniedException", 403));
    expect(error).toBeInstanceOf(AccessDeniedException);
    expect(error).toMatchObject({ category: "access", outcome: "rejected", $metadata: { attempts: 1 } });
  });

  it("names the IAM action that the caller may lack, whose prefix is not the service's name", async () => {
    const { message, suggestedAction } = await failureWith(refusal("AccessDeniedException", 403));
    expect(`${message} ${suggestedAction}`).toContain("partnercentral:StartEngagementByAcceptingInvitationTask");
    expect(suggestedAction).toContain("nine actions");
    expect(suggestedAction).toContain("AWSPartnerCentralOpportunityManagement");
  });
});

describe("48: a ValidationException of the service", () => {
  const invalid = refusal("ValidationException", 400, {
    members: {
      Reason: "BUSINESS_VALIDATION_FAILED",
      ErrorList: [
        { FieldName: "$.Identifier", Message: "is not an invitation", Code: "INVALID_VALUE" },
        { FieldName: "$.Tags", Message: "are too many", Code: "TOO_MANY_VALUES" },
      ],
    },
  });

  it("has every violation, is not retried, and nothing happened", async () => {
    const error = await failureWith(invalid);
    expect(error).toBeInstanceOf(ValidationException);
    expect(error).toMatchObject({
      Reason: "BUSINESS_VALIDATION_FAILED",
      ErrorList: [{ FieldName: "$.Identifier" }, { FieldName: "$.Tags", Code: "TOO_MANY_VALUES" }],
      outcome: "rejected",
      $metadata: { attempts: 1 },
    });
  });

  it("names the fields in its message, so that a log line without ErrorList helps", async () => {
    expect((await failureWith(invalid)).message).toMatch(/\$\.Identifier.*\$\.Tags/);
  });
});

describe("49: an error that has no class", () => {
  it.each([
    ["com.amazonaws.partnercentral#FooException:http://internal.amazon.com/coral/", "FooException"],
    ["aws.protocoltests#FooException", "FooException"],
    ["FooException", "FooException"],
    ["constructor", "constructor"],
    ["toString", "toString"],
    ["__proto__", "__proto__"],
    ["process.exit(1)", "UnknownError"],
    ["Foo\r\nException", "UnknownError"],
    ["", "UnknownError"],
  ])("whose __type is %j is the base class named %s, and its category is that of the status", async (__type, name) => {
    const error = await failureWith(answer({ __type, message: "m" }, { status: 400 }));
    expect(error).toBeInstanceOf(PartnerCentralSellingServiceException);
    expect(error).toMatchObject({
      name,
      message: "m",
      category: "request",
      outcome: "rejected",
      $metadata: { attempts: 1 },
    });
  });
});

describe("55: a success that is another invitation's", () => {
  it("is malformed, and the outcome of the invitation that was sent is unknown", async () => {
    const error = await failureWith(answer({ ...TASK, EngagementInvitationId: ANOTHER }));
    expectMalformed(error);
    expect(error.message).toContain("EngagementInvitationId");
  });

  it("is malformed also when the invitation was given by its ARN", async () => {
    const rig = await startRig(answer({ ...TASK, EngagementInvitationId: ANOTHER }));
    expectMalformed(await failureOf(start(clientOf(rig), { input: { Identifier: INVITATION_ARN } })));
  });

  it.each([
    ["the id for the id", INVITATION, INVITATION],
    ["the id for the ARN", INVITATION_ARN, INVITATION],
    ["no id, which the service may leave out", INVITATION, undefined],
    ["null for it", INVITATION, null],
  ])("is not taken for one: %s is believed", async (_, Identifier, EngagementInvitationId) => {
    const rig = await startRig(answer({ ...TASK, EngagementInvitationId }));
    expect((await settled(start(clientOf(rig), { input: { Identifier } }))).TaskId).toBe(TASK.TaskId);
  });
});

describe("a middleware of the caller's that fails after the answer has come", () => {
  it.each([
    "ECONNREFUSED",
    "ENOTFOUND",
    "EPROTO",
    "CERT_HAS_EXPIRED",
  ])("with %s does not pass for a request that was never sent", async (code) => {
    const rig = await startRig(answer(TASK));
    const client = clientOf(rig, { maxAttempts: 1 });
    client.middlewareStack.add(
      (next) => async (args) => {
        await next(args);
        throw Object.assign(new Error("the audit log cannot be reached"), { code });
      },
      { step: "deserialize" },
    );
    expect(await failureOf(start(client))).toMatchObject({ name: "TransportError", code, outcome: "unknown" });
    expect(rig.requests).toHaveLength(1);
  });
});
