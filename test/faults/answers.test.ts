// Rows 21 to 23, 27 to 29, 42, 47 to 49 and 55 of the table of faults: answers that are whole, and refuse or lie.
import type { Logger } from "@smithy/types";
import { describe, expect, it } from "vitest";
import {
  AccessDeniedException,
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
import { answer, bytesOf, type Play, page, refusal, startRig } from "./rig.ts";

const ANOTHER = "engi-0000000000002";

async function failureWith(play: Play): Promise<CallError> {
  return failureOf(start(clientOf(await startRig(play))));
}

/** A task with all members that the service tells of one. */
const WHOLE_TASK = {
  ...TASK,
  StartTime: "2026-09-01T10:00:00.000Z",
  Message: "m",
  ReasonCode: "InternalError",
  OpportunityId: "O1",
  ResourceSnapshotJobId: "job-0000000000001",
};

/** Collects what is logged as a warning. */
function loggerInto(warned: unknown[]): Logger {
  const ignore = () => {};
  return { trace: ignore, debug: ignore, info: ignore, warn: (line: unknown) => void warned.push(line), error: ignore };
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
  it.each<[string, unknown, string]>([
    ["TaskId", 42, "a string"],
    ["TaskId", ["task-0000000000001"], "a string"],
    ["TaskStatus", true, "a string"],
    ["TaskArn", {}, "a string"],
    ["OpportunityId", {}, "a string"],
    ["Message", ["secret of a customer"], "a string"],
    ["ReasonCode", 0, "a string"],
    ["EngagementInvitationId", 1, "a string"],
    ["StartTime", "yesterday", "an RFC 3339 time"],
    ["StartTime", "", "an RFC 3339 time"],
    ["StartTime", 1_788_256_800, "an RFC 3339 time"],
    ["StartTime", "2026-02-30T10:00:00Z", "an RFC 3339 time"],
    ["StartTime", "2026-09-01", "an RFC 3339 time"],
    ["StartTime", {}, "an RFC 3339 time"],
  ])("%s: %j is left out and named in the log, and all other members are read", async (member, wrong, expected) => {
    const warned: unknown[] = [];
    const rig = await startRig(answer({ ...WHOLE_TASK, [member]: wrong }));
    const { $metadata, ...output } = await settled(start(clientOf(rig, { logger: loggerInto(warned) })));
    const { [member as keyof typeof WHOLE_TASK]: _, ...others } = WHOLE_TASK;
    expect({ ...output, ...(output.StartTime && { StartTime: output.StartTime.toISOString() }) }).toEqual(others);
    expect(warned).toEqual([
      `StartEngagementByAcceptingInvitationTask was answered with ${member} that is not ${expected}: it is left out`,
    ]);
  });

  it("in a list are left out of their entry, which stays, as do all others that are objects", async () => {
    const warned: unknown[] = [];
    const entries = [TASK, { ...TASK, OpportunityId: {} }, "task-0000000000001", null, { TaskId: "task-2" }];
    const rig = await startRig(answer({ TaskSummaries: entries, NextToken: 5 }));
    const { TaskSummaries, NextToken } = await settled(list(clientOf(rig, { logger: loggerInto(warned) })));
    const task = { ...TASK, StartTime: new Date(TASK.StartTime) };
    expect(TaskSummaries).toEqual([task, task, { TaskId: "task-2" }]);
    expect(NextToken).toBeUndefined();
    const name = "ListEngagementByAcceptingInvitationTasks";
    expect(warned).toEqual([
      `${name} was answered with TaskSummaries[].OpportunityId that is not a string: it is left out`,
      `${name} was answered with TaskSummaries[] that is not an object: it is left out`,
      `${name} was answered with NextToken that is not a string: it is left out`,
    ]);
  });

  it("are told once per client and place, however often they come", async () => {
    const warned: unknown[] = [];
    const odd = { ...TASK, Message: 5 };
    const rig = await startRig(({ request, write }) =>
      write(bytesOf(request.input.Identifier === undefined ? { TaskSummaries: [odd, odd] } : odd)),
    );
    const client = clientOf(rig, { logger: loggerInto(warned) });
    for (const call of [start, start, list, list]) await settled<unknown>(call(client));
    expect(warned).toEqual([
      expect.stringContaining("StartEngagementByAcceptingInvitationTask was answered with Message "),
      expect.stringContaining("ListEngagementByAcceptingInvitationTasks was answered with TaskSummaries[].Message "),
    ]);
    await settled(start(clientOf(rig, { logger: loggerInto(warned) })));
    expect(warned).toHaveLength(3);
  });

  it.each<[string, object]>([
    ["has no warn", { info() {} }],
    [
      "throws",
      {
        warn() {
          throw new Error("disk full");
        },
      },
    ],
    ["fails later", { warn: () => Promise.reject(new Error("disk full")) }],
  ])("do no harm with a logger that %s", async (_, logger) => {
    const client = clientOf(await startRig(answer({ ...TASK, Message: 5 })), { logger: logger as Logger });
    expect((await settled(start(client))).TaskId).toBe(TASK.TaskId);
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

describe("55: a success that tells of an invitation in its own way", () => {
  it.each([
    ["the id for the id", INVITATION, INVITATION],
    ["the id for the ARN", INVITATION_ARN, INVITATION],
    ["the ARN for the id", INVITATION, INVITATION_ARN],
    ["no id, which the service may leave out", INVITATION, undefined],
    ["another invitation's id, which only a handle can judge", INVITATION, ANOTHER],
  ])("is believed as it is: %s", async (_, Identifier, EngagementInvitationId) => {
    const rig = await startRig(answer({ ...TASK, EngagementInvitationId }));
    const output = await settled(start(clientOf(rig), { input: { Identifier } }));
    expect(output.TaskId).toBe(TASK.TaskId);
    expect(output.EngagementInvitationId).toBe(EngagementInvitationId);
    expect(rig.requests).toHaveLength(1);
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
