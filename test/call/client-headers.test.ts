import { afterEach, describe, expect, test, vi } from "vitest";
import { identify } from "../../src/call/client-headers.ts";
import { HttpRequest } from "../../src/smithy.ts";

const CALLER = { invocationId: "i-1", customUserAgent: [], appId: undefined };

function headersOf(request: Partial<HttpRequest> = {}, caller: Partial<Parameters<typeof identify>[1]> = {}) {
  const plain = new HttpRequest({ hostname: "h", body: "{}", headers: {}, ...request });
  return identify(plain, { ...CALLER, ...caller }).headers;
}

describe("identify", () => {
  test("names this package in both user agents, and not the AWS SDK", () => {
    const headers = headersOf();
    expect(headers["user-agent"]).toMatch(/^partnercentral-engagement\/\d+\.\d+\.\d+ ua\/2\.1 /);
    expect(headers["x-amz-user-agent"]).toMatch(/^partnercentral-engagement\/\d+\.\d+\.\d+$/);
    expect(headers["user-agent"]).not.toContain("aws-sdk");
  });

  test("gives the call its id", () => {
    expect(headersOf()["amz-sdk-invocation-id"]).toBe("i-1");
  });

  test("names host and port, and the host alone without one", () => {
    expect(headersOf({ port: 4599 }).host).toBe("h:4599");
    expect(headersOf({ hostname: "[::1]", port: 80 }).host).toBe("[::1]:80");
    expect(headersOf().host).toBe("h");
  });

  test("counts the body in bytes, not characters", () => {
    expect(headersOf({ body: '"Größe😀"' })["content-length"]).toBe("13");
  });

  test("adds the caller's user agent and app id", () => {
    const headers = headersOf({}, { customUserAgent: [["shop", "2.0"], ["beta"]], appId: "crm" });
    expect(headers["x-amz-user-agent"]).toMatch(/ shop\/2\.0 beta$/);
    expect(headers["user-agent"]).toMatch(/ app\/crm shop\/2\.0 beta$/);
  });

  test("lets no line break or other unfit character begin a header of its own", () => {
    const headers = headersOf({}, { customUserAgent: [["a\r\nx-evil: 1", "ü"]], appId: "b\nc(d)" });
    expect(headers["user-agent"]).toMatch(/ app\/b-c-d- a--x-evil- 1\/-$/);
    expect(headers["x-amz-user-agent"]).toMatch(/ a--x-evil- 1\/-$/);
  });

  test("leaves the request it was given as it was", () => {
    const request = new HttpRequest({ hostname: "h", body: "{}", headers: { a: "b" } });
    expect(identify(request, CALLER).headers.a).toBe("b");
    expect(request.headers).toEqual({ a: "b" });
  });
});

describe("the trace that a call belongs to", () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.unstubAllGlobals();
  });

  /** The header of a request that is identified where the environment and the runtime are as given. */
  function traceIn(
    environment: Record<string, string>,
    { awslambda, headers = {} }: { awslambda?: object; headers?: Record<string, string> } = {},
  ): unknown[] {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    vi.stubGlobal("awslambda", awslambda);
    const identified = headersOf({ headers });
    return Object.entries(identified).filter(([name]) => name.toLowerCase() === "x-amzn-trace-id");
  }

  const IN_LAMBDA = { AWS_LAMBDA_FUNCTION_NAME: "accept", _X_AMZN_TRACE_ID: "Root=1-a;Parent=b;Sampled=1" };
  const PASSED_ON = [["x-amzn-trace-id", IN_LAMBDA._X_AMZN_TRACE_ID]];

  test("is passed on in AWS Lambda", () => {
    expect(traceIn(IN_LAMBDA)).toEqual(PASSED_ON);
  });

  test("is that of the event at hand, when the environment has changed since the last call", () => {
    traceIn(IN_LAMBDA);
    expect(traceIn({ _X_AMZN_TRACE_ID: "Root=1-next" })).toEqual([["x-amzn-trace-id", "Root=1-next"]]);
  });

  test.each([
    ["the name of a function", { _X_AMZN_TRACE_ID: "Root=1-a" }],
    ["a trace", { AWS_LAMBDA_FUNCTION_NAME: "accept" }],
    ["a trace that says anything", { AWS_LAMBDA_FUNCTION_NAME: "accept", _X_AMZN_TRACE_ID: "" }],
  ])("is not told without %s", (_, environment) => {
    expect(traceIn(environment)).toEqual([]);
  });

  test.each(["X-Amzn-Trace-Id", "x-amzn-trace-id"])("stays as middleware has set it, as %s", (name) => {
    expect(traceIn(IN_LAMBDA, { headers: { [name]: "mine" } })).toEqual([[name, "mine"]]);
  });

  test("is the one that Lambda's runtime keeps for this event, where it handles several at once", () => {
    const store = (traceId?: string) => ({ awslambda: { InvokeStore: { getXRayTraceId: () => traceId } } });
    expect(traceIn(IN_LAMBDA, store("Root=1-own"))).toEqual([["x-amzn-trace-id", "Root=1-own"]]);
    expect(traceIn(IN_LAMBDA, store())).toEqual(PASSED_ON);
    expect(traceIn(IN_LAMBDA, { awslambda: {} })).toEqual(PASSED_ON);
  });
});
