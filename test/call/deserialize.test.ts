import { describe, expect, test } from "vitest";
import { deserialize } from "../../src/call/deserialize.ts";
import { GetEngagementInvitationCommand } from "../../src/commands/get-engagement-invitation.ts";
import { ListEngagementByAcceptingInvitationTasksCommand } from "../../src/commands/list-engagement-by-accepting-invitation-tasks.ts";
import { ListEngagementInvitationsCommand } from "../../src/commands/list-engagement-invitations.ts";
import { RejectEngagementInvitationCommand } from "../../src/commands/reject-engagement-invitation.ts";
import { StartEngagementByAcceptingInvitationTaskCommand } from "../../src/commands/start-engagement-by-accepting-invitation-task.ts";
import { MalformedResponseError, NonJsonResponseError } from "../../src/errors/client-errors.ts";
import {
  AccessDeniedException,
  ConflictException,
  InternalServerException,
  PartnerCentralSellingServiceException,
  ResourceNotFoundException,
  ServiceQuotaExceededException,
  ThrottlingException,
  ValidationException,
} from "../../src/errors/service-exceptions.ts";

const START = new StartEngagementByAcceptingInvitationTaskCommand({ Catalog: "AWS", Identifier: "arn:" }).operation;
const LIST = new ListEngagementByAcceptingInvitationTasksCommand({ Catalog: "AWS" }).operation;
const INVITATIONS = new ListEngagementInvitationsCommand({ Catalog: "AWS", ParticipantType: "RECEIVER" }).operation;
const GET = new GetEngagementInvitationCommand({ Catalog: "AWS", Identifier: "arn:" }).operation;
const REJECT = new RejectEngagementInvitationCommand({ Catalog: "AWS", Identifier: "arn:" }).operation;
const NOW = Date.parse("2026-11-23T07:00:00Z");
const TASK = { TaskId: "task-0123456789abc", TaskStatus: "IN_PROGRESS" };

interface Wire {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
}

/** Objects are sent as JSON, strings and bytes as they are. */
function answer({ status = 400, headers = {}, body = {} }: Wire) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return {
    statusCode: status,
    headers: new Map(Object.entries(headers)),
    body: body instanceof Uint8Array ? body : new TextEncoder().encode(text),
  };
}

const leftOut: string[] = [];

function outputOf(body: unknown, operation = START, headers: Record<string, string> = {}): Record<string, unknown> {
  return deserialize(operation, answer({ status: 200, headers, body }), NOW, (problem) => void leftOut.push(problem));
}

function errorOf(wire: Wire, operation = START): PartnerCentralSellingServiceException {
  try {
    deserialize(operation, answer(wire), NOW, () => {});
  } catch (error) {
    if (error instanceof PartnerCentralSellingServiceException) return error;
    throw error;
  }
  throw new Error("the answer was read as a success");
}

describe("an error's type", () => {
  const uri = "http://internal.amazon.com/coral/com.amazon.coral.validate/#fragment";
  const namespace = "com.amazonaws.partnercentralselling";

  test.each([
    ["header", { headers: { "x-amzn-errortype": "ConflictException" } }],
    ["header with a URI", { headers: { "x-amzn-errortype": `ConflictException:${uri}` } }],
    ["header with a namespace", { headers: { "x-amzn-errortype": `${namespace}#ConflictException` } }],
    ["header with both", { headers: { "x-amzn-errortype": `${namespace}#ConflictException:${uri}` } }],
    ["header that came twice", { headers: { "x-amzn-errortype": "ConflictException, ConflictException" } }],
    ["body's __type", { body: { __type: "ConflictException" } }],
    ["body's __type with a namespace", { body: { __type: `${namespace}#ConflictException` } }],
    ["body's __type with both", { body: { __type: `${namespace}#ConflictException:${uri}` } }],
    ["body's code", { body: { code: "ConflictException" } }],
    ["body's code with both", { body: { code: `${namespace}#ConflictException:${uri}` } }],
    ["header although the body is empty", { headers: { "x-amzn-errortype": "ConflictException" }, body: "" }],
    ["header although the body is HTML", { headers: { "x-amzn-errortype": "ConflictException" }, body: "<html>" }],
  ])("is found in the %s", (_, wire) => {
    const error = errorOf(wire);
    expect(error).toBeInstanceOf(ConflictException);
    expect(error.name).toBe("ConflictException");
  });

  test("is the header's before the body's, and __type's before code's", () => {
    const body = { __type: "ThrottlingException", code: "ValidationException" };
    expect(errorOf({ headers: { "x-amzn-errortype": "ConflictException" }, body })).toBeInstanceOf(ConflictException);
    expect(errorOf({ body })).toBeInstanceOf(ThrottlingException);
  });

  test.each([
    ["AccessDeniedException", AccessDeniedException],
    ["ConflictException", ConflictException],
    ["InternalServerException", InternalServerException],
    ["ResourceNotFoundException", ResourceNotFoundException],
    ["ServiceQuotaExceededException", ServiceQuotaExceededException],
    ["ThrottlingException", ThrottlingException],
    ["ValidationException", ValidationException],
  ])("%s has its class whatever the status, and is an instance of the base", (name, type) => {
    for (const status of [400, 402, 403, 404, 409, 429, 500, 503]) {
      const error = errorOf({ status, body: { __type: name, message: "why" } });
      expect(error).toBeInstanceOf(type);
      expect(error).toBeInstanceOf(PartnerCentralSellingServiceException);
      expect(error.$metadata.httpStatusCode).toBe(status);
    }
  });

  test("without a class of its own is the base class under its name", () => {
    const error = errorOf({ status: 403, body: { __type: "com.amazon.coral.service#ExpiredTokenException" } });
    expect(error.constructor).toBe(PartnerCentralSellingServiceException);
    expect(error.name).toBe("ExpiredTokenException");
    expect(error.$fault).toBe("client");
  });

  test.each([
    ["an empty object", {}],
    ["null", null],
    ["an array", ["ConflictException"]],
    ["a string", '"ConflictException"'],
    ["a type that is a number", { __type: 5, code: 400 }],
    ["a type that is markup", { __type: "<b>ConflictException</b>" }],
    ["a type inside __proto__", '{"__proto__":{"__type":"ConflictException"}}'],
    ["an empty body", ""],
  ])("that is not told by %s makes an UnknownError with the status", (_, body) => {
    const error = errorOf({ status: 500, body, headers: { "x-amzn-requestid": "r-1" } });
    expect(error.name).toBe("UnknownError");
    expect(error.$fault).toBe("server");
    expect(error.message).toContain("HTTP 500");
    expect(error.message).toContain("r-1");
  });

  test.each(["constructor", "__proto__", "toString", "hasOwnProperty"])("%s is a name like any other", (name) => {
    const error = errorOf({ body: { __type: name } });
    expect(error.name).toBe(name);
    expect(error.category).toBe("request");
    expect(error.$retryable).toBeUndefined();
  });

  test("an answer whose __proto__ is set changes no other object", () => {
    errorOf({
      body: '{"__type":"ConflictException","__proto__":{"polluted":true},"constructor":{"prototype":{"p":1}}}',
    });
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
    expect(Object.hasOwn(Object.prototype, "p")).toBe(false);
  });
});

describe("an error's message", () => {
  test.each(["message", "Message"])("is the body's %s", (member) => {
    expect(errorOf({ body: { __type: "ConflictException", [member]: "Already accepted" } }).message).toBe(
      "Already accepted",
    );
  });

  test.each([null, "", 7, { text: "x" }])("that is %j is replaced by the status and request id", (message) => {
    const error = errorOf({ body: { __type: "ConflictException", message }, headers: { "x-amzn-requestid": "r-1" } });
    expect(error.message).toMatch(/HTTP 400.*ConflictException.*r-1/);
  });

  test("ends with the request id, once, also where the service says it itself", () => {
    const withId = (message: string) => {
      const headers = { "x-amzn-requestid": "r-1" };
      return errorOf({ body: { __type: "ConflictException", message }, headers }).message;
    };
    expect(withId("Already accepted")).toBe("Already accepted (request id r-1)");
    expect(withId("Failed (Request ID: r-1)")).toBe("Failed (Request ID: r-1)");
  });

  test.each([
    ["invalid members", { __type: "ValidationException", message: "m", ErrorList: [{ FieldName: "Catalog" }] }],
    ["an error without a class", { __type: "NewException", message: "m" }],
    ["no error that it names", {}],
    ["a page", "<html>"],
    ["half an answer", "{"],
  ])("has the request id once, and at its end, when the answer is %s", (_, body) => {
    for (const status of [302, 400, 500]) {
      const { message, stack } = errorOf({ status, body, headers: { "x-amzn-requestid": "r-1" } });
      expect(message.split("r-1")).toHaveLength(2);
      expect(message).toMatch(/. \(request id r-1\)$/);
      expect(stack).toContain(message);
    }
  });

  test("says nothing of a request id where there is none", () => {
    expect(errorOf({ status: 500, body: "" }).message).not.toContain("request id");
  });

  test("is read past a byte order mark", () => {
    expect(errorOf({ body: '\ufeff{"__type":"ConflictException","message":"m"}' })).toMatchObject({
      name: "ConflictException",
      message: "m",
    });
  });
});

describe("the members of an exception", () => {
  test("a ValidationException has Reason and ErrorList, values of tomorrow included", () => {
    const ErrorList = [
      { FieldName: "Identifier", Message: "bad", Code: "INVALID_VALUE" },
      { FieldName: "Tags", Message: "odd", Code: "CODE_OF_TOMORROW" },
    ];
    const error = errorOf({ body: { __type: "ValidationException", Reason: "REASON_OF_TOMORROW", ErrorList } });
    expect(error).toMatchObject({ Reason: "REASON_OF_TOMORROW", ErrorList });
  });

  test("an ErrorList with nulls and nonsense in it is read as far as it makes sense", () => {
    const ErrorList = [null, "x", { FieldName: null, Message: 5, Code: "INVALID_VALUE", New: 1 }];
    const error = errorOf({ body: { __type: "ValidationException", Reason: null, ErrorList } }) as ValidationException;
    expect(error.Reason).toBeUndefined();
    expect(error.ErrorList).toEqual([{ FieldName: undefined, Message: undefined, Code: "INVALID_VALUE" }]);
    const { ErrorList: none } = errorOf({
      body: { __type: "ValidationException", ErrorList: "x" },
    }) as ValidationException;
    expect(none).toBeUndefined();
  });

  test("an AccessDeniedException has its Reason", () => {
    const Reason = "INCOMPATIBLE_BENEFIT_AWS_PARTNER_STATE";
    expect(errorOf({ body: { __type: "AccessDeniedException", Reason } })).toMatchObject({ Reason });
  });

  test.each(["x-amzn-requestid", "x-amzn-request-id", "x-amz-request-id"])("the request id is that of %s", (name) => {
    expect(errorOf({ headers: { [name]: "r-1" } }).$metadata.requestId).toBe("r-1");
  });

  test("the ids of other parties to the answer are kept", () => {
    const headers = { "x-amz-id-2": "e-1", "x-amz-cf-id": "c-1" };
    expect(errorOf({ headers }).$metadata).toEqual({ httpStatusCode: 400, extendedRequestId: "e-1", cfId: "c-1" });
  });
});

describe("the delay that an answer asks for", () => {
  test.each([
    ["seconds", { "retry-after": "120" }, 120_000],
    ["no seconds", { "retry-after": "0" }, 0],
    ["an HTTP date", { "retry-after": "Mon, 23 Nov 2026 07:00:30 GMT" }, 30_000],
    ["an HTTP date that has passed", { "retry-after": "Mon, 23 Nov 2026 06:00:00 GMT" }, 0],
    ["AWS's header in ms", { "x-amz-retry-after": "1500" }, 1_500],
    ["AWS's header before the other", { "x-amz-retry-after": "1500", "retry-after": "9" }, 1_500],
    ["the other where AWS's is garbage", { "x-amz-retry-after": "soon", "retry-after": "9" }, 9_000],
  ])("is understood as %s", (_, headers, expected) => {
    expect(errorOf({ headers, body: { __type: "ThrottlingException" } }).retryAfter).toBe(expected);
  });

  test.each([
    "soon",
    "",
    "-5",
    "1e9",
    "NaN",
    "Infinity",
    "99999999999",
    "2026-11-23",
    "0x10",
  ])("is nothing when Retry-After is %j", (value) => {
    expect(errorOf({ headers: { "retry-after": value, "x-amz-retry-after": value } }).retryAfter).toBeUndefined();
  });

  test("is kept from a proxy's page as well", () => {
    expect(errorOf({ status: 503, headers: { "retry-after": "3" }, body: "<html>" }).retryAfter).toBe(3_000);
  });

  test("the server's time is its Date header, and nothing when that is garbage", () => {
    expect(errorOf({ headers: { date: "Mon, 23 Nov 2026 07:10:00 GMT" } }).serverTime).toEqual(
      new Date("2026-11-23T07:10:00Z"),
    );
    expect(errorOf({ headers: { date: "yesterday" } }).serverTime).toBeUndefined();
  });
});

test.each([0, 101, 304])("an answer with HTTP %d, which ends no call, may come after anything", (status) => {
  expect(errorOf({ status, body: "" }).outcome).toBe("unknown");
});

describe("an answer that is not JSON", () => {
  const headers = { "content-type": "text/html" };

  test.each([200, 403, 404, 502])("with HTTP %d tells status, content type and how it begins", (status) => {
    const error = errorOf({ status, headers, body: "<html>\n<h1>Blocked</h1></html>" });
    expect(error).toBeInstanceOf(NonJsonResponseError);
    expect(error).toMatchObject({ contentType: "text/html", bodyStart: "<html> <h1>Blocked</h1></html>" });
    expect(error.message).toContain(`HTTP ${status}`);
    expect(error.message).toContain("text/html");
    expect(error.$metadata.httpStatusCode).toBe(status);
  });

  test("with success may have taken effect, so it is not retried", () => {
    const error = errorOf({ status: 200, headers, body: "<html>" });
    expect(error.category).toBe("response");
    expect(error.$retryable).toBeUndefined();
  });

  test.each([500, 502, 503, 504])("with HTTP %d is retried", (status) => {
    expect(errorOf({ status, body: "<html>" }).$retryable).toEqual({ throttling: false });
  });

  test("shows at most 512 characters, and no control characters", () => {
    const { bodyStart } = errorOf({ body: `\u001b[31m\u0000\u202e${"x".repeat(9_999)}` }) as NonJsonResponseError;
    expect(bodyStart).toHaveLength(512);
    expect(bodyStart).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  test("is not cut in the middle of a character", () => {
    const { bodyStart } = errorOf({ body: `${"x".repeat(511)}😀😀` }) as NonJsonResponseError;
    expect(bodyStart.isWellFormed()).toBe(true);
  });

  test("is a malformed answer of the service itself where it was cut off, or holds bytes that are not UTF-8", () => {
    const invalid = Uint8Array.from([...new TextEncoder().encode('{"message":"'), 0xff, 0x22, 0x7d]);
    for (const body of ['{"TaskId":"task-', invalid]) {
      expect(errorOf({ status: 200, body })).toMatchObject({ name: "MalformedResponseError", outcome: "unknown" });
      expect(errorOf({ status: 500, body })).toBeInstanceOf(NonJsonResponseError);
    }
    const json = { "content-type": "application/x-amz-json-1.0" };
    expect(errorOf({ status: 200, headers: json, body: "�" })).toBeInstanceOf(MalformedResponseError);
  });

  test("under a named error is that error, without half believed members", () => {
    const body = Uint8Array.from([0x7b, 0xff]);
    const error = errorOf({ headers: { "x-amzn-errortype": "ThrottlingException" }, body });
    expect(error).toBeInstanceOf(ThrottlingException);
    expect(error.message).toContain("no message");
  });
});

describe("a redirect", () => {
  test("is an error that names the host it leads to, and nothing else of the address", () => {
    const location = "http://169.254.169.254/latest/meta-data?key=value";
    const error = errorOf({ status: 307, headers: { location }, body: "" });
    expect(error).toMatchObject({ name: "RedirectError", $fault: "client", $metadata: { httpStatusCode: 307 } });
    expect(error.outcome).toBe("unknown");
    expect(error.message).toContain("redirects to 169.254.169.254,");
    expect(error.message).not.toContain("meta-data");
    expect(error.$retryable).toBeUndefined();
  });

  test.each([{}, { location: "/elsewhere" }])("to no address that can be read is one too: %j", (headers) => {
    expect(errorOf({ status: 302, headers, body: "<html>" }).message).toContain("a place that it does not name");
  });
});

describe("a success", () => {
  test("has the members of the reference, StartTime as a Date", () => {
    const members = {
      ...TASK,
      TaskArn: "arn:x",
      Message: "m",
      ReasonCode: "InternalError",
      OpportunityId: "O1",
      ResourceSnapshotJobId: "job-0123456789abc",
      EngagementInvitationId: "engi-0123456789abc",
    };
    const headers = { "x-amzn-requestid": "r-1" };
    const body = { ...members, StartTime: "2026-11-23T07:00:00Z" };
    expect(outputOf(body, START, headers)).toEqual({
      ...members,
      StartTime: new Date("2026-11-23T07:00:00Z"),
      $metadata: { httpStatusCode: 200, requestId: "r-1" },
    });
  });

  test.each(["application/json", "application/x-amz-json-1.0", "text/plain", ""])("may be of type %j", (type) => {
    expect(outputOf(TASK, START, { "content-type": type })).toMatchObject(TASK);
  });

  test("is read past a byte order mark", () => {
    expect(outputOf(`\ufeff${JSON.stringify(TASK)}`)).toMatchObject(TASK);
  });

  test("passes enumeration values of tomorrow and leaves members of tomorrow out", () => {
    const output = outputOf({ ...TASK, TaskStatus: "PAUSED", ReasonCode: "Tomorrow", New: { deep: 1 } });
    expect(output).toMatchObject({ TaskStatus: "PAUSED", ReasonCode: "Tomorrow" });
    expect(output).not.toHaveProperty("New");
  });

  test("cannot overwrite the call's own metadata", () => {
    expect(outputOf({ ...TASK, $metadata: { requestId: "forged" } }).$metadata).toEqual({ httpStatusCode: 200 });
  });

  test("tells whoever logs what is left out of the output, by its place and not by its value", () => {
    const tasks = [{ ...TASK, Message: ["of a customer"] }, { ...TASK, StartTime: 1 }, "of a customer"];
    outputOf({ TaskSummaries: tasks, NextToken: {} }, LIST);
    const name = "ListEngagementByAcceptingInvitationTasks";
    expect(leftOut.splice(0)).toEqual([
      `${name} was answered with TaskSummaries[].Message that is not a string: it is left out`,
      `${name} was answered with TaskSummaries[].StartTime that is not an RFC 3339 time: it is left out`,
      `${name} was answered with TaskSummaries[] that is not an object: it is left out`,
      `${name} was answered with NextToken that is not a string: it is left out`,
    ]);
  });
});

describe("an answer that says nothing where something is promised", () => {
  const nothing: [string, unknown][] = [
    ["null", "null"],
    ["an array", "[]"],
    ["a string", '"ok"'],
    ["a number", "5"],
    ["an empty object", "{}"],
    ["nothing", ""],
    ["half of its JSON", '{"TaskId":"task-'],
  ];

  test.each(nothing)("is not believed, and not retried: %s", (_, body) => {
    for (const operation of [START, LIST, INVITATIONS, GET]) {
      const error = errorOf({ status: 200, body, headers: { "x-amzn-requestid": "r-1" } }, operation);
      expect(error).toBeInstanceOf(MalformedResponseError);
      expect(error).toMatchObject({ outcome: "unknown", message: expect.stringContaining(operation.name) });
      expect(error.message).toContain("r-1");
      expect(error.$retryable).toBeUndefined();
    }
  });

  test.each([...nothing, ["members", '{"Status":"REJECTED"}']])("is a success where none is: %s", (_, body) => {
    expect(outputOf(body, REJECT)).toEqual({ $metadata: { httpStatusCode: 200 } });
  });
});

describe.each([
  ["Start", START],
  ["the list of tasks", LIST],
  ["the list of invitations", INVITATIONS],
  ["an invitation", GET],
])("of an answer to %s", (_, operation) => {
  test("no member is required: one that says anything at all is believed", () => {
    expect(outputOf({ Tomorrow: true }, operation)).toEqual({ $metadata: { httpStatusCode: 200 } });
    const nulls = Object.fromEntries(Object.keys(operation.output.members).map((name) => [name, null]));
    expect(outputOf(nulls, operation)).toEqual({ $metadata: { httpStatusCode: 200 } });
  });
});
