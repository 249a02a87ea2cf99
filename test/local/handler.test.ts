import { request as httpRequest } from "node:http";
import { AwsClient } from "aws4fetch";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Failure, type LocalPartnerCentral, startLocalPartnerCentral } from "../../src/local/index.ts";
import { MODEL } from "./wire.ts";

const START = "StartEngagementByAcceptingInvitationTask";
const LIST = "ListEngagementByAcceptingInvitationTasks";
const HEADERS = {
  "content-type": "application/x-amz-json-1.0",
  "x-amz-target": `AWSPartnerCentralSelling.${LIST}`,
};

let ahead: number;
let local: LocalPartnerCentral;
let signer: AwsClient;

beforeEach(async () => {
  ahead = 0;
  local = await startLocalPartnerCentral({ clock: { now: () => Date.now() + ahead } });
  signer = new AwsClient({
    ...local.clientConfig.credentials,
    region: "us-east-1",
    service: "partnercentral-selling",
    retries: 0,
  });
});

afterEach(() => local.close());

async function read(response: Response) {
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
}

/** Signed by aws4fetch. */
async function send(body: string, headers: Record<string, string> = {}, path = "/") {
  return read(await signer.fetch(local.endpoint + path, { method: "POST", headers: { ...HEADERS, ...headers }, body }));
}

/** Not signed at all. */
async function sendUnsigned(init: RequestInit) {
  return read(await fetch(local.endpoint, { headers: HEADERS, method: "POST", body: "{}", ...init }));
}

const coral = (name: string) => `com.amazon.coral.service#${name}`;

describe("every answer", () => {
  it("has a request id, the content type that AWS was seen to send, and CORS headers", async () => {
    for (const { headers } of [await send('{"Catalog":"AWS"}'), await send("{}")]) {
      expect(headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
      expect(headers.get("content-type")).toBe("application/json");
      expect(headers.get("access-control-allow-origin")).toBe("*");
      expect(headers.get("access-control-expose-headers")).toBe("x-amzn-requestid,x-amzn-errortype,date");
    }
  });

  it("has the embedded clock's date, so that a skewed client can correct itself", async () => {
    ahead = 3_600_000;
    const { status, headers, body } = await send('{"Catalog":"AWS"}');
    expect(status).toBe(400);
    expect(body.message).toContain("Signature expired");
    expect(Math.abs(Date.parse(String(headers.get("date"))) - (Date.now() + ahead))).toBeLessThan(5000);
  });
});

describe("gates", () => {
  it("answer a CORS preflight with the headers the page wants to send", async () => {
    const response = await fetch(local.endpoint, {
      method: "OPTIONS",
      headers: { "access-control-request-headers": "authorization,x-amz-date" },
    });
    expect(response.status).toBe(200);
    expect(response.headers.get("access-control-allow-headers")).toBe("authorization,x-amz-date");
    expect(response.headers.get("access-control-allow-methods")).toBe("POST");
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(response.headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("refuse a body over 1 MiB before anything else is looked at", async () => {
    const { status, body, headers } = await sendUnsigned({ body: "x".repeat(1024 * 1024 + 1), headers: {} });
    expect(status).toBe(413);
    expect(body.__type).toBe(coral("RequestEntityTooLarge"));
    expect(headers.get("x-amzn-errortype")).toBe("RequestEntityTooLarge");
  });

  it("take a body of exactly 1 MiB", async () => {
    const { status } = await send('{"Catalog":"AWS"}'.padEnd(1024 * 1024));
    expect(status).toBe(200);
  });

  it.each([
    ["another method", { method: "PUT" }, 404, "UnknownOperationException"],
    [
      "another content type",
      { headers: { ...HEADERS, "content-type": "application/json" } },
      404,
      "UnknownOperationException",
    ],
    ["no target", { headers: { "content-type": HEADERS["content-type"] } }, 400, "UnknownOperationException"],
    [
      "another service",
      { headers: { ...HEADERS, "x-amz-target": `DynamoDB.${LIST}` } },
      400,
      "UnknownOperationException",
    ],
    [
      "an unknown operation",
      { headers: { ...HEADERS, "x-amz-target": "AWSPartnerCentralSelling.Nope" } },
      400,
      "UnknownOperationException",
    ],
    ["broken JSON", { body: "{" }, 400, "SerializationException"],
    ["no body", { body: "" }, 400, "SerializationException"],
    ["a list", { body: "[]" }, 400, "SerializationException"],
    ["null", { body: "null" }, 400, "SerializationException"],
    [
      "bytes that are not UTF-8",
      { body: new Uint8Array([123, 34, 255, 34, 58, 49, 125]) },
      400,
      "SerializationException",
    ],
    ["200,000 nested lists", { body: "[".repeat(200_000) + "]".repeat(200_000) }, 400, "SerializationException"],
    ["no signature", {}, 400, "MissingAuthenticationTokenException"],
  ])("refuse %s before the signature is looked at", async (_, init, status, name) => {
    const answer = await sendUnsigned(init);
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({ __type: coral(name), message: expect.stringMatching(/\w/) });
    expect(answer.headers.get("x-amzn-errortype")).toBe(name);
  });

  it("take parameters of the content type", async () => {
    const { status } = await send('{"Catalog":"AWS"}', { "content-type": "Application/X-Amz-Json-1.0; charset=utf-8" });
    expect(status).toBe(200);
  });

  it("take a byte order mark before the body", async () => {
    expect((await send('\ufeff{"Catalog":"AWS"}')).status).toBe(200);
    expect(local.requests).toMatchObject([{ body: { Catalog: "AWS" } }]);
  });

  it("take any path and query that was signed", async () => {
    expect((await send('{"Catalog":"AWS"}', {}, "/base/path/?x=1&a=%20b")).status).toBe(200);
  });

  it("refuse members of another type before the constraints are looked at", async () => {
    const { body } = await send('{"Catalog":7,"MaxResults":"9","TaskStatus":[1],"Sort":[]}');
    expect(body.__type).toBe(coral("SerializationException"));
    expect(body.message).toBe(
      "Catalog is the number 7; send a string. MaxResults is a string; send a whole number. " +
        "Sort is a list; send an object. TaskStatus[0] is the number 1; send a string.",
    );
  });

  it("tell the service's own errors with its namespace, reason and list", async () => {
    const { status, body, headers } = await send('{"MaxResults":0}');
    expect(status).toBe(400);
    expect(headers.get("x-amzn-errortype")).toBe(`ValidationException:${MODEL}`);
    expect(body).toEqual({
      __type: "com.amazonaws.partnercentralselling#ValidationException",
      Message: expect.stringContaining("2 validation errors"),
      Reason: "REQUEST_VALIDATION_FAILED",
      ErrorList: [
        { FieldName: "Catalog", Code: "REQUIRED_FIELD_MISSING", Message: "Catalog is required; add it." },
        { FieldName: "MaxResults", Code: "VALUE_OUT_OF_RANGE", Message: "MaxResults is 0; send 1 to 1000." },
      ],
    });
  });

  it("take null for absent, and ignore unknown members and __proto__", async () => {
    const { status, body } = await send(
      '{"Catalog":"AWS","MaxResults":null,"Extra":{"a":[[]]},"__proto__":{"TaskStatus":[]}}',
    );
    expect(status).toBe(200);
    expect(body).toEqual({ TaskSummaries: [] });
    expect({}).not.toHaveProperty("TaskStatus");
  });

  it("do not read a required member from __proto__", async () => {
    const { body } = await send('{"__proto__":{"Catalog":"AWS"}}');
    expect(body.ErrorList).toMatchObject([{ FieldName: "Catalog", Code: "REQUIRED_FIELD_MISSING" }]);
  });
});

describe("fail()", () => {
  it("fails the operation's next valid requests as often as ordered, then lets them through", async () => {
    local.fail(LIST, { name: "ThrottlingException", times: 2, retryAfter: 3 });
    expect((await send("{}")).body.__type).toContain("ValidationException");
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const { status, headers, body } = await send('{"Catalog":"AWS"}');
      expect(status).toBe(400);
      expect(headers.get("retry-after")).toBe("3");
      expect(body.__type).toBe("com.amazonaws.partnercentralselling#ThrottlingException");
    }
    expect((await send('{"Catalog":"AWS"}')).status).toBe(200);
  });

  it("answers with the message and status that were ordered, else with the code's own status", async () => {
    local.fail(LIST, { name: "ThrottlingException", message: "Slow down.", statusCode: 429 });
    local.fail(LIST, { name: "InternalServerException" });
    local.fail(LIST, { name: "ExpiredTokenException" });
    const answers = [await send('{"Catalog":"AWS"}'), await send('{"Catalog":"AWS"}'), await send('{"Catalog":"AWS"}')];
    expect(answers.map(({ status }) => status)).toEqual([429, 500, 400]);
    expect(answers[0]?.body.Message).toBe("Slow down.");
    expect(answers[0]?.headers.has("retry-after")).toBe(false);
    expect(answers[2]?.body.__type).toBe(coral("ExpiredTokenException"));
  });

  it("leaves other operations alone", async () => {
    local.fail(START, { name: "ThrottlingException" });
    expect((await send('{"Catalog":"AWS"}')).status).toBe(200);
  });

  it("refuses an operation that there is not, with those that there are", () => {
    const order = () => local.fail("Nope", { name: "ThrottlingException" });
    expect(order).toThrow(TypeError);
    expect(order).toThrow(/^fail: there is no operation Nope; use GetEngagementInvitation, List/);
  });

  it.each([
    [undefined, /needs an object, not undefined/],
    ["ThrottlingException", /needs an object, not a string/],
    [{}, /name is required; add it/],
    [{ name: "ConflictExeption" }, /name is not a known value; send one of AccessDenied.*, unless asIs is true/],
    [{ name: "X", asIs: "yes" }, /asIs is a string; send true or false/],
    [{ name: "X\r\nSet-Cookie: a", asIs: true }, /name has the wrong form; match/],
    [{ name: 429 }, /name is the number 429; send a string/],
    [{ name: "" }, /name has the wrong form; match/],
    [{ name: "X\r\nSet-Cookie: a" }, /name has the wrong form; match/],
    [{ name: "ConflictException", times: 0 }, /times is 0; send 1 to 1000000/],
    [{ name: "ConflictException", times: 1_000_001 }, /times is 1000001; send 1 to 1000000/],
    [{ name: "ConflictException", times: 1.5 }, /times is the number 1.5; send a whole number/],
    [{ name: "ConflictException", message: 5 }, /message is the number 5; send a string/],
    [{ name: "ConflictException", message: null }, /message is null; leave it out/],
    [{ name: "ConflictException", statusCode: 200 }, /statusCode is 200; send 400 to 599/],
    [{ name: "ConflictException", statusCode: 600 }, /statusCode is 600; send 400 to 599/],
    [{ name: "ConflictException", statusCode: "429" }, /statusCode is a string; send a whole number/],
    [{ name: "ConflictException", retryAfter: -1 }, /retryAfter is -1; send 0 to 86400/],
    [{ name: "ConflictException", retryAfter: 86_401 }, /retryAfter is 86401; send 0 to 86400/],
    [
      { name: "ConflictException", delay: 3 },
      /delay is not known; use name, times, message, statusCode, retryAfter, asIs/,
    ],
    [{ name: "ConflictException", times: 0, statusCode: 1 }, /times is 0; .* statusCode is 1; /],
  ])("refuses %o with a TypeError that names the field and what to do, and orders nothing", async (failure, message) => {
    const order = () => local.fail(LIST, failure as Failure);
    expect(order).toThrow(TypeError);
    expect(order).toThrow(message);
    expect(order).toThrow(`fail(${LIST})`);
    expect((await send('{"Catalog":"AWS"}')).status).toBe(200);
  });

  it("takes every figure up to its limits", async () => {
    local.fail(LIST, { name: "X", asIs: true, statusCode: 599, retryAfter: 86_400, message: "", times: 1_000_000 });
    local.fail(START, { name: "SlowDown", statusCode: 400, retryAfter: 0, times: 1 });
    const { status, headers, body } = await send('{"Catalog":"AWS"}');
    expect([status, headers.get("retry-after"), body.message]).toEqual([599, "86400", ""]);
    const { Id } = local.seedInvitation();
    const input = JSON.stringify({ Catalog: "AWS", ClientToken: "token", Identifier: Id });
    const other = await send(input, { "x-amz-target": `AWSPartnerCentralSelling.${START}` });
    expect([other.status, other.headers.get("retry-after")]).toEqual([400, "0"]);
  });

  it("keeps to the order that failures were given in, each as often as it says", async () => {
    local.fail(LIST, { name: "ConflictException", times: 2 });
    local.fail(LIST, { name: "InternalServerException" });
    const types = [];
    for (let request = 0; request < 4; request += 1) {
      const { status, headers } = await send('{"Catalog":"AWS"}');
      types.push(status === 200 ? "answered" : headers.get("x-amzn-errortype")?.replace(`:${MODEL}`, ""));
    }
    expect(types).toEqual(["ConflictException", "ConflictException", "InternalServerException", "answered"]);
  });
});

describe("requests", () => {
  it("tell the operation, the parsed body and the headers without credentials, refused ones too", async () => {
    await send('{"Catalog":"AWS"}', { "x-amz-security-token": "secret-token", "x-trace": "1" });
    await sendUnsigned({ body: "{" });
    expect(local.requests).toMatchObject([
      { operation: LIST, body: { Catalog: "AWS" }, headers: { "x-trace": "1", ...HEADERS } },
      { operation: LIST, body: undefined },
    ]);
    expect(local.requests[0]?.headers).not.toHaveProperty("authorization");
    expect(JSON.stringify(local.requests)).not.toContain("secret-token");
  });
});

describe("a fault of its own", () => {
  it("is an InternalServerException with the request id and no stack, and a process warning", async () => {
    const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    const working = local;
    let broken = false;
    local = await startLocalPartnerCentral({
      clock: {
        now: () => {
          // The gate that verifies the signature is the second to ask for the time.
          if (broken) throw brokenOnce();
          return Date.now();
        },
      },
    });
    function brokenOnce() {
      broken = false;
      return new RangeError("clock fault");
    }
    broken = true;
    const { status, headers, body } = await send('{"Catalog":"AWS"}');
    expect(status).toBe(500);
    expect(body.Message).toContain(headers.get("x-amzn-requestid"));
    expect(JSON.stringify(body)).not.toMatch(/clock fault|\.ts:/);
    expect(String(warned.mock.calls[0]?.[0])).toContain("clock fault");
    warned.mockRestore();
    await working.close();
  });
});

it("answers HEAD without a body and stays usable", async () => {
  const status = await new Promise((resolve, reject) => {
    httpRequest(local.endpoint, { method: "HEAD", agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end();
  });
  expect(status).toBe(404);
  expect((await send('{"Catalog":"AWS"}')).status).toBe(200);
});
