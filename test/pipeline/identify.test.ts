import { describe, expect, test } from "vitest";
import { identify } from "../../src/pipeline/identify.ts";
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
