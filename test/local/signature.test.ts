import { createHash, createHmac } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { parse } from "node:querystring";
import { text } from "node:stream/consumers";
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import { AwsV4Signer } from "aws4fetch";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ServiceError } from "../../src/local/errors.ts";
import { type HttpRequest, type HttpResponse, type Listener, listen } from "../../src/local/server.ts";
import { verifySignature } from "../../src/local/signature.ts";

const NOW = Date.parse("2026-11-23T09:29:21Z");
const MINUTE = 60_000;
const REGION = "us-east-1";
const KEY_PAIR = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
const BODY = '{"Catalog":"Sandbox","ClientToken":"tok1","Identifier":"engi-0123456789abc"}';
const TARGET = "AWSPartnerCentralSelling.StartEngagementByAcceptingInvitationTask";
const MISMATCH = "The request signature we calculated does not match the signature you provided.";

/** What a client wants to send; `path` and `query` as they go over the wire. */
interface Draft {
  path?: string;
  query?: string;
  headers?: Record<string, string>;
  body?: string;
  secretAccessKey?: string;
  accessKeyId?: string;
  sessionToken?: string;
  region?: string;
  service?: string;
  at?: number;
}

type Signer = (draft: Draft) => Promise<HttpRequest>;

/** node:crypto in the shape that @smithy/signature-v4 takes. */
class NodeSha256 {
  readonly #hash;
  constructor(secret?: unknown) {
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", secret as string | Uint8Array);
  }
  update(data: Uint8Array): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return new Uint8Array(this.#hash.digest());
  }
  reset(): void {}
}

const signers: [string, Signer][] = [
  ["aws4fetch", signWithAws4fetch],
  ["aws4fetch signing content-type too", (draft) => signWithAws4fetch(draft, true)],
  ["@smithy/signature-v4 on @aws-crypto/sha256-js", (draft) => signWithSmithy(draft, Sha256)],
  ["@smithy/signature-v4 on node:crypto", (draft) => signWithSmithy(draft, NodeSha256)],
];

let listener: Listener;
let host: string;

beforeAll(async () => {
  listener = await listen(answerVerdict, { port: 0, bodyLimit: 1 << 20 });
  host = `127.0.0.1:${listener.port}`;
});

afterAll(() => listener.close());

describe("a request from the AWS CLI", () => {
  const captured: HttpRequest = {
    method: "POST",
    url: "/",
    headers: new Map([
      ["host", "127.0.0.1:4777"],
      ["accept-encoding", "identity"],
      ["x-amz-target", TARGET],
      ["content-type", "application/x-amz-json-1.0"],
      ["x-amz-date", "20261123T092921Z"],
      ["x-amz-security-token", "tok"],
      [
        "authorization",
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261123/us-east-1/partnercentral-selling/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, Signature=2343829600d908b9d7aede3104da29f7f024882976d91c45c6ed5af45b8d9086",
      ],
      ["amz-sdk-invocation-id", "ebacc098-043e-4d5f-8748-1422c7208735"],
      ["amz-sdk-request", "attempt=1"],
      ["content-length", "81"],
    ]),
    body: Buffer.from('{"Catalog": "Sandbox", "ClientToken": "tok1", "Identifier": "engi-0123456789abc"}'),
  };

  test("is accepted as it was captured", () => {
    expect(refusalOf(captured)).toBeUndefined();
  });

  test("is accepted over a socket as it was captured", async () => {
    expect(await send(captured)).toBe("accepted");
  });

  test("is refused when one byte of its body differs", () => {
    expect(refusalOf({ ...captured, body: Buffer.from(String(captured.body).replace("tok1", "tok2")) })).toMatchObject({
      name: "InvalidSignatureException",
      message: expect.stringContaining(MISMATCH),
    });
  });

  test("may retry: amz-sdk-request isn't signed and may differ", () => {
    expect(refusalOf(withHeader(captured, "amz-sdk-request", "attempt=2; max=3"))).toBeUndefined();
  });
});

describe.each(signers)("a request signed by %s", (_name, sign) => {
  test("is accepted", async () => {
    expect(await send(await sign({}))).toBe("accepted");
  });

  test("is accepted with any session token, which is signed", async () => {
    const request = await sign({ sessionToken: "FwoGZXIvYXdzEBc//+=" });
    expect(request.headers.get("authorization")).toContain("x-amz-security-token");
    expect(await send(request)).toBe("accepted");
  });

  test("is accepted with an empty body", async () => {
    expect(await send(await sign({ body: "" }))).toBe("accepted");
  });

  test("is accepted with a body that isn't ASCII", async () => {
    expect(await send(await sign({ body: '{"Identifier":"münchen-東京-🤝"}' }))).toBe("accepted");
  });

  test.each([
    "/base/path/",
    "/base/path",
    "/a//b///",
    "/with%20space/and%2Fslash/",
    "/100%25/%E6%9D%B1%E4%BA%AC",
    "/!'()*~-._/$&+,:;=@",
    "/%",
    "/%zz%e",
  ])("is accepted at path %s", async (path) => {
    expect(await send(await sign({ path }))).toBe("accepted");
  });

  test.each([
    "empty=",
    "b=2&a=1",
    "a=2&a=1&a=10",
    "a1=x&a=y&A=z",
    "space=x%20y",
    "plus=x%2By",
    "reserved=%21%27%28%29%2A%7E%2F%3D%26",
    "%E6%9D%B1=%E4%BA%AC",
  ])("is accepted with query ?%s", async (query) => {
    expect(await send(await sign({ query }))).toBe("accepted");
  });

  test.each([
    ["its body", (request: HttpRequest) => ({ ...request, body: Buffer.from(BODY.replace("Sandbox", "AWS")) })],
    ["its target", (request: HttpRequest) => withHeader(request, "x-amz-target", `${TARGET}2`)],
    ["its host", (request: HttpRequest) => withHeader(request, "host", "partnercentral-selling.us-east-1.api.aws")],
    ["its session token", (request: HttpRequest) => withHeader(request, "x-amz-security-token", "another")],
    ["its method", (request: HttpRequest) => ({ ...request, method: "PUT" })],
    ["its path", (request: HttpRequest) => ({ ...request, url: request.url.replace("/base/", "/basis/") })],
    ["its path's final slash", (request: HttpRequest) => ({ ...request, url: request.url.replace("/?", "?") })],
    ["a value of its query", (request: HttpRequest) => ({ ...request, url: request.url.replace("a=1", "a=2") })],
    ["a name in its query", (request: HttpRequest) => ({ ...request, url: request.url.replace("a=1", "b=1") })],
    ["the presence of its query", (request: HttpRequest) => ({ ...request, url: request.url.replace("?a=1", "") })],
    ["the length of its query", (request: HttpRequest) => ({ ...request, url: `${request.url}&c=` })],
  ])("is refused after something changed %s", async (_what, tamper) => {
    const request = await sign({ path: "/base/", query: "a=1", sessionToken: "tok" });
    expect(refusalOf(request)).toBeUndefined();
    expect(refusalOf(tamper(request))).toMatchObject({
      name: "InvalidSignatureException",
      message: expect.stringContaining(MISMATCH),
    });
  });

  test("is refused when another secret signed it", async () => {
    expect(refusalOf(await sign({ secretAccessKey: `${KEY_PAIR.secretAccessKey}x` }))).toMatchObject({
      name: "InvalidSignatureException",
      message: expect.stringContaining(MISMATCH),
    });
  });

  test("is refused when another key pair signed it", async () => {
    expect(refusalOf(await sign({ accessKeyId: "AKIAANOTHER" }))).toMatchObject({
      name: "UnrecognizedClientException",
      message: "The security token included in the request is invalid.",
    });
  });

  test("is refused when it is scoped to another region, which the message corrects", async () => {
    expect(refusalOf(await sign({ region: "eu-central-1" }))).toMatchObject({
      name: "InvalidSignatureException",
      message: expect.stringMatching(/Credential should be scoped to a valid region.*us-east-1/),
    });
  });

  test("is refused when it is scoped to another service, which the message corrects", async () => {
    expect(refusalOf(await sign({ service: "partnercentral" }))).toMatchObject({
      name: "InvalidSignatureException",
      message: expect.stringMatching(/Credential should be scoped to correct service: 'partnercentral-selling'/),
    });
  });

  test("is accepted when it is exactly 5 minutes old", async () => {
    expect(refusalOf(await sign({ at: NOW - 5 * MINUTE }))).toBeUndefined();
  });

  test("is accepted when it is exactly 5 minutes ahead", async () => {
    expect(refusalOf(await sign({ at: NOW + 5 * MINUTE }))).toBeUndefined();
  });

  test("is refused when it is a second older than 5 minutes, in the words SDKs correct their clock on", async () => {
    expect(refusalOf(await sign({ at: NOW - 5 * MINUTE - 1000 }))).toMatchObject({
      name: "InvalidSignatureException",
      message: "Signature expired: 20261123T092420Z is now earlier than 20261123T092421Z (20261123T092921Z - 5 min.)",
    });
  });

  test("is refused when it is a second more than 5 minutes ahead, in the words SDKs correct their clock on", async () => {
    expect(refusalOf(await sign({ at: NOW + 5 * MINUTE + 1000 }))).toMatchObject({
      name: "InvalidSignatureException",
      message:
        "Signature not yet current: 20261123T093422Z is still later than 20261123T093421Z (20261123T092921Z + 5 min.)",
    });
  });

  test("is accepted when it was signed just before midnight and arrives just after", async () => {
    const midnight = Date.parse("2026-11-24T00:00:00Z");
    expect(refusalOf(await sign({ at: midnight - MINUTE }), midnight + MINUTE)).toBeUndefined();
  });
});

describe("a date", () => {
  test("is too old one millisecond after 5 minutes", async () => {
    const request = await signWithAws4fetch({ at: NOW });
    expect(refusalOf(request, NOW + 5 * MINUTE)).toBeUndefined();
    expect(refusalOf(request, NOW + 5 * MINUTE + 1)?.message).toContain("Signature expired: 20261123T092921Z");
  });

  test("is too early one millisecond before 5 minutes", async () => {
    const request = await signWithAws4fetch({ at: NOW });
    expect(refusalOf(request, NOW - 5 * MINUTE)).toBeUndefined();
    expect(refusalOf(request, NOW - 5 * MINUTE - 1)?.message).toContain("Signature not yet current: 20261123T092921Z");
  });

  test.each([
    "2026-11-23T09:29:21Z",
    "20261123T092921",
    "20261123T092921Z ",
    "20261123T092921.000Z",
    "20261323T092921Z",
    "20261123T256021Z",
    "Mon, 23 Nov 2026 09:29:21 GMT",
    "20261123T092921Z,20261123T092921Z",
    "٢٠٢٦1123T092921Z",
  ])("spelt '%s' is an incomplete signature, with an example of the right form", async (date) => {
    expect(refusalOf(withHeader(await signWithAws4fetch({}), "x-amz-date", date))).toMatchObject({
      name: "IncompleteSignatureException",
      message: expect.stringMatching(/X-Amz-Date must be .*20261123T092921Z/),
    });
  });
});

describe("a path", () => {
  test("that isn't normalised is signed normalised", async () => {
    const request = await signWithSmithy({ path: "/./base/../base//path/." }, Sha256);
    expect(await send(request)).toBe("accepted");
    expect(refusalOf({ ...request, url: "/base/path" })).toBeUndefined();
  });

  test("that climbs above the root is the root", async () => {
    expect(await send(await signWithSmithy({ path: "/../../" }, Sha256))).toBe("accepted");
  });

  test("with %2F isn't the path with a slash", async () => {
    const request = await signWithAws4fetch({ path: "/a%2Fb" });
    expect(refusalOf({ ...request, url: "/a/b" })?.message).toContain(MISMATCH);
  });

  test("with %41 isn't the path with A: what arrived is signed, not what it means", async () => {
    const request = await signWithAws4fetch({ path: "/%41" });
    expect(refusalOf(request)).toBeUndefined();
    expect(refusalOf({ ...request, url: "/A" })?.message).toContain(MISMATCH);
  });
});

describe("a query", () => {
  test("may arrive in another order, since it is signed sorted", async () => {
    const request = await signWithAws4fetch({ query: "b=1&a=2&a=1" });
    expect(refusalOf({ ...request, url: "/?a=1&b=1&a=2" })).toBeUndefined();
  });

  test("may spell an empty value with or without the equals sign", async () => {
    const request = await signWithAws4fetch({ query: "empty=" });
    expect(await send({ ...request, url: "/?empty" })).toBe("accepted");
  });

  test("may be empty", async () => {
    expect(await send({ ...(await signWithAws4fetch({})), url: "/?" })).toBe("accepted");
  });

  test("assumed: has + for a space, as forms do", async () => {
    expect(await send(await signWithAws4fetch({ query: "a=x+y" }))).toBe("accepted");
  });

  test("has %2B for a plus, which isn't a space", async () => {
    const request = await signWithAws4fetch({ query: "a=x%2By" });
    expect(refusalOf({ ...request, url: "/?a=x+y" })?.message).toContain(MISMATCH);
  });

  test("may begin with a second question mark, which is part of the first name", async () => {
    const request = await signWithAws4fetch({ query: "?a=1" });
    expect(request.url).toBe("/??a=1");
    expect(await send(request)).toBe("accepted");
    expect(refusalOf({ ...request, url: "/?a=1" })?.message).toContain(MISMATCH);
  });

  test("that carries the signature itself (a presigned URL) counts as no authentication", async () => {
    const { url } = await new AwsV4Signer({
      ...KEY_PAIR,
      method: "POST",
      url: `http://${host}/`,
      service: "partnercentral-selling",
      region: REGION,
      datetime: "20261123T092921Z",
      signQuery: true,
    }).sign();
    const request = { method: "POST", url: url.pathname + url.search, headers: new Map([["host", host]]) };
    expect(refusalOf({ ...request, body: Buffer.alloc(0) })).toMatchObject({
      name: "MissingAuthenticationTokenException",
      message: expect.stringContaining("Authorization header"),
    });
  });
});

describe("a signed header", () => {
  test("may arrive with whitespace around and runs of it inside", async () => {
    const request = await signWithSmithy({ headers: { "x-amz-note": "one two three" } }, Sha256);
    expect(await send(withHeader(request, "x-amz-note", " \t one  two\t \tthree \t"))).toBe("accepted");
    expect(refusalOf(withHeader(request, "x-amz-note", "\tone two three  "))).toBeUndefined();
  });

  test("may be signed with whitespace around and runs of it inside", async () => {
    const request = await signWithSmithy({ headers: { "x-amz-note": " one  two\t \tthree " } }, Sha256);
    expect(await send(withHeader(request, "x-amz-note", "one two three"))).toBe("accepted");
  });

  test("that lost the whitespace between its words is refused", async () => {
    const request = await signWithSmithy({ headers: { "x-amz-note": "one two" } }, Sha256);
    expect(await send(withHeader(request, "x-amz-note", "onetwo"))).toContain(MISMATCH);
  });

  test("may arrive in several lines, whose values are joined with commas in their order", async () => {
    const request = await signWithSmithy({ headers: { "x-amz-note": "one,two" } }, Sha256);
    const lines = [...withoutHeader(request, "x-amz-note").headers];
    expect(await send(request, [...lines, ["X-Amz-Note", "one "], ["x-amz-note", " two"]])).toBe("accepted");
    expect(await send(request, [...lines, ["X-Amz-Note", "two"], ["x-amz-note", "one"]])).toContain(MISMATCH);
  });

  test("that a second line was added to is refused", async () => {
    const request = await signWithAws4fetch({});
    expect(await send(request, [...request.headers, ["x-amz-target", TARGET]])).toContain(MISMATCH);
  });

  test("may have its name in any case", async () => {
    const request = await signWithAws4fetch({});
    expect(
      await send(
        request,
        [...request.headers].map(([name, value]) => [name.toUpperCase(), value]),
      ),
    ).toBe("accepted");
  });

  test("may be empty", async () => {
    expect(await send(await signWithSmithy({ headers: { "x-amz-note": "" } }, Sha256))).toBe("accepted");
  });

  test("may hold UTF-8", async () => {
    const request = await signWithSmithy({ headers: { "x-amz-note": "東京 é" } }, Sha256);
    expect(await send(request)).toBe("accepted");
  });

  test("that doesn't arrive is named", async () => {
    const request = await signWithSmithy({ headers: { "x-amz-note": "one" } }, Sha256);
    expect(refusalOf(withoutHeader(request, "x-amz-note"))).toMatchObject({
      name: "InvalidSignatureException",
      message: expect.stringContaining("'x-amz-note', which the request does not have"),
    });
  });
});

describe("an unsigned header", () => {
  test.each([
    "amz-sdk-invocation-id",
    "amz-sdk-request",
    "user-agent",
    "content-type",
    "x-amzn-trace-id",
    "x-custom",
  ])("%s is accepted with any value", async (name) => {
    const request = await signWithAws4fetch({});
    expect(await send(withHeader(request, name, "anything at all"))).toBe("accepted");
  });

  test.each([
    "x-amz-security-token",
    "x-amz-content-sha256",
    "x-amz-user-agent",
  ])("%s added after signing is refused by name", async (name) => {
    expect(refusalOf(withHeader(await signWithAws4fetch({}), name, "anything"))).toMatchObject({
      name: "InvalidSignatureException",
      message: `'${name}' must be a 'SignedHeader' in the AWS Authorization.`,
    });
  });

  test.each(["host", "x-amz-date", "x-amz-target"])("%s is refused by name", async (name) => {
    const request = await signWithAws4fetch({});
    expect(refusalOf(withHeader(request, "authorization", withoutSigned(request, name)))).toMatchObject({
      name: "InvalidSignatureException",
      message: `'${name}' must be a 'SignedHeader' in the AWS Authorization.`,
    });
  });
});

describe("x-amz-content-sha256", () => {
  test("that isn't the hash of the body is refused by name although it is signed", async () => {
    const headers = { "x-amz-content-sha256": createHash("sha256").update("another body").digest("hex") };
    expect(refusalOf(await signWithAws4fetch({ headers }))).toMatchObject({
      name: "InvalidSignatureException",
      message: expect.stringContaining("x-amz-content-sha256 is not the hash of the body that arrived"),
    });
  });

  test("that is the hash of the body is accepted", async () => {
    const headers = { "x-amz-content-sha256": createHash("sha256").update(BODY).digest("hex") };
    expect(await send(await signWithAws4fetch({ headers }))).toBe("accepted");
  });

  test("assumed: UNSIGNED-PAYLOAD is accepted, and then the body isn't protected", async () => {
    const request = await signWithAws4fetch({ headers: { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" } });
    expect(await send(request)).toBe("accepted");
    expect(refusalOf({ ...request, body: Buffer.from("{}") })).toBeUndefined();
  });

  test("can't be turned into UNSIGNED-PAYLOAD after signing", async () => {
    const request = await signWithSmithy({}, Sha256);
    expect(refusalOf(withHeader(request, "x-amz-content-sha256", "UNSIGNED-PAYLOAD"))?.message).toContain(MISMATCH);
  });
});

describe("an Authorization header", () => {
  const CREDENTIAL = "Credential=AKIDEXAMPLE/20261123/us-east-1/partnercentral-selling/aws4_request";
  const SIGNED_HEADERS = "SignedHeaders=host;x-amz-date;x-amz-target";
  const SIGNATURE = `Signature=${"0".repeat(64)}`;

  test("that is absent is a missing authentication token", async () => {
    expect(refusalOf(withoutHeader(await signWithAws4fetch({}), "authorization"))).toMatchObject({
      name: "MissingAuthenticationTokenException",
      message: expect.stringContaining("Missing Authentication Token"),
    });
  });

  test.each([
    "",
    "Bearer abc",
    "Basic dXNlcjpwYXNz",
    "AWS AKIDEXAMPLE:c2lnbmF0dXJl",
    "null",
    " ",
  ])("'%s' of another kind is a missing authentication token", async (authorization) => {
    expect(refusalOf(withHeader(await signWithAws4fetch({}), "authorization", authorization))).toMatchObject({
      name: "MissingAuthenticationTokenException",
    });
  });

  test.each([
    ["AWS4-ECDSA-P256-SHA256", `${CREDENTIAL}, ${SIGNED_HEADERS}, ${SIGNATURE}`, "algorithm"],
    ["AWS4-HMAC-SHA256", `${SIGNED_HEADERS}, ${SIGNATURE}`, "requires 'Credential' parameter"],
    ["AWS4-HMAC-SHA256", `${CREDENTIAL}, ${SIGNATURE}`, "requires 'SignedHeaders' parameter"],
    ["AWS4-HMAC-SHA256", `${CREDENTIAL}, ${SIGNED_HEADERS}`, "requires 'Signature' parameter"],
    ["AWS4-HMAC-SHA256", `Credential=, ${SIGNED_HEADERS}, ${SIGNATURE}`, "requires 'Credential' parameter"],
    ["AWS4-HMAC-SHA256", `${CREDENTIAL}, SignedHeaders=, ${SIGNATURE}`, "requires 'SignedHeaders' parameter"],
    ["AWS4-HMAC-SHA256", `${CREDENTIAL}, ${SIGNED_HEADERS}, Signature=`, "requires 'Signature' parameter"],
    ["AWS4-HMAC-SHA256", "", "key=value"],
    ["AWS4-HMAC-SHA256", ",,,", "key=value"],
    ["AWS4-HMAC-SHA256", `${CREDENTIAL} ${SIGNED_HEADERS} ${SIGNATURE}`, "requires 'SignedHeaders' parameter"],
    ["AWS4-HMAC-SHA256", `${CREDENTIAL}, ${SIGNED_HEADERS}, ${SIGNATURE},`, "key=value"],
    ["AWS4-HMAC-SHA256", `${CREDENTIAL}, ${SIGNED_HEADERS}, ${SIGNATURE}, Expires=9`, "key=value"],
    ["AWS4-HMAC-SHA256", `${CREDENTIAL}, ${SIGNED_HEADERS}, ${SIGNATURE}, __proto__=9`, "key=value"],
    ["AWS4-HMAC-SHA256", `credential=AKIDEXAMPLE, ${SIGNED_HEADERS}, ${SIGNATURE}`, "key=value"],
    ["AWS4-HMAC-SHA256", `${CREDENTIAL}, ${SIGNED_HEADERS}, ${SIGNATURE}, ${SIGNATURE}`, "'Signature' more than once"],
    ["AWS4-HMAC-SHA256", `Credential=AKIDEXAMPLE, ${SIGNED_HEADERS}, ${SIGNATURE}`, "5 slash-delimited elements"],
    ["AWS4-HMAC-SHA256", `${CREDENTIAL}/x, ${SIGNED_HEADERS}, ${SIGNATURE}`, "5 slash-delimited elements"],
    ["AWS4-HMAC-SHA256", `Credential=/1/2/3/4, ${SIGNED_HEADERS}, ${SIGNATURE}`, "5 slash-delimited elements"],
    ["AWS4-HMAC-SHA256", `${CREDENTIAL}, SignedHeaders=x-amz-date;host, ${SIGNATURE}`, "sorted"],
    ["AWS4-HMAC-SHA256", `${CREDENTIAL}, SignedHeaders=host;host, ${SIGNATURE}`, "once"],
    ["AWS4-HMAC-SHA256", `${CREDENTIAL}, SignedHeaders=Host;x-amz-date, ${SIGNATURE}`, "lower case"],
  ])("%s %s is an incomplete signature, and the message says why", async (algorithm, parameters, reason) => {
    const request = withHeader(await signWithAws4fetch({}), "authorization", `${algorithm} ${parameters}`);
    expect(refusalOf(request)).toMatchObject({
      name: "IncompleteSignatureException",
      message: expect.stringContaining(reason),
    });
  });

  test("without anything gets all that is missing in one answer", async () => {
    const request = withHeader(withoutHeader(await signWithAws4fetch({}), "x-amz-date"), "authorization", "x");
    expect(refusalOf(withHeader(request, "authorization", "AWS4-HMAC-SHA256 Signature="))?.message).toMatch(
      /'Credential'.*'SignedHeaders'.*'Signature'.*'X-Amz-Date'/,
    );
  });

  test("without an X-Amz-Date beside it is an incomplete signature", async () => {
    expect(refusalOf(withoutHeader(await signWithAws4fetch({}), "x-amz-date"))).toMatchObject({
      name: "IncompleteSignatureException",
      message: "Authorization header requires existence of a 'X-Amz-Date' header.",
    });
  });

  test.each([
    ["terminator", "aws4_request", "aws3_request", "Credential should be scoped with a valid terminator"],
    ["date", "20261123/", "20261122/", "Date in Credential scope does not match"],
    ["date", "20261123/", "202611230/", "Date in Credential scope does not match"],
    ["region", "us-east-1", "US-EAST-1", "Credential should be scoped to a valid region"],
    ["service", "partnercentral-selling/", "/", "Credential should be scoped to correct service"],
  ])("with another %s in its scope is refused", async (_part, right, wrong, reason) => {
    const request = await signWithAws4fetch({});
    const authorization = (request.headers.get("authorization") ?? "").replace(right, wrong);
    expect(refusalOf(withHeader(request, "authorization", authorization))).toMatchObject({
      name: "InvalidSignatureException",
      message: expect.stringContaining(reason),
    });
  });

  test("that arrives twice is an incomplete signature", async () => {
    const request = await signWithAws4fetch({});
    const authorization = request.headers.get("authorization") ?? "";
    expect(await send(request, [...request.headers, ["authorization", authorization]])).toMatch(/^IncompleteSignature/);
  });

  test("may have no space after its commas, or several", async () => {
    const request = await signWithAws4fetch({});
    const authorization = request.headers.get("authorization") ?? "";
    expect(refusalOf(withHeader(request, "authorization", authorization.replaceAll(", ", ",")))).toBeUndefined();
    expect(refusalOf(withHeader(request, "authorization", authorization.replaceAll(", ", ",   ")))).toBeUndefined();
  });

  test("with a space inside a value is refused", async () => {
    const request = await signWithAws4fetch({});
    const authorization = (request.headers.get("authorization") ?? "").replace(/.{8}$/, " $&");
    expect(refusalOf(withHeader(request, "authorization", authorization))).toBeInstanceOf(ServiceError);
  });

  test("with its signature in upper case is refused", async () => {
    const request = await signWithAws4fetch({});
    const authorization = (request.headers.get("authorization") ?? "").replace(/[^=]+$/, (hex) => hex.toUpperCase());
    expect(refusalOf(withHeader(request, "authorization", authorization))?.message).toContain(MISMATCH);
  });

  test("that lost any one character is refused, except for a space after a comma", async () => {
    const request = await signWithAws4fetch({});
    const authorization = request.headers.get("authorization") ?? "";
    const accepted = Array.from(authorization, (_, index) => index).filter((index) => {
      const shortened = authorization.slice(0, index) + authorization.slice(index + 1);
      return !refusalOf(withHeader(request, "authorization", shortened));
    });
    expect(accepted).toEqual(Array.from(authorization.matchAll(/, /g), ({ index }) => index + 1));
  });

  test("that was cut off anywhere is refused", async () => {
    const request = await signWithAws4fetch({});
    const authorization = request.headers.get("authorization") ?? "";
    for (let length = 0; length < authorization.length; length += 1) {
      const cut = withHeader(request, "authorization", authorization.slice(0, length));
      expect(refusalOf(cut), authorization.slice(0, length)).toBeInstanceOf(ServiceError);
    }
  });
});

describe("a hostile request", () => {
  const names = Array.from({ length: 20_000 }, (_, index) => `x-amz-${String(index).padStart(5, "0")}`);
  const authorize = (signedHeaders: string) =>
    `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261123/us-east-1/partnercentral-selling/aws4_request, SignedHeaders=${signedHeaders}, Signature=0`;

  test.each([
    ["60 kB of semicolons", authorize(";".repeat(60_000))],
    ["240 kB of header names it doesn't have", authorize(["host", ...names, "x-amz-date"].join(";"))],
    ["60 kB of one header name", authorize("host;".repeat(12_000))],
    ["60 kB of spaces", `AWS4-HMAC-SHA256${" ".repeat(60_000)}`],
    ["60 kB of commas", `AWS4-HMAC-SHA256 ${",".repeat(60_000)}`],
    ["60 kB of equals signs", `AWS4-HMAC-SHA256 Credential${"=".repeat(60_000)}`],
    ["60 kB of slashes", `AWS4-HMAC-SHA256 Credential=${"/".repeat(60_000)},SignedHeaders=host,Signature=0`],
    ["60 kB of parameters", `AWS4-HMAC-SHA256 ${"Credential=a,".repeat(5_000)}`],
    ["60 kB of signature", `${authorize("host;x-amz-date;x-amz-target")}${"0".repeat(60_000)}`],
    ["control and non-ASCII characters", authorize("\u0000;host;\u00ff;\ud800")],
    ["a header name of Object.prototype", authorize("__proto__;constructor;host;x-amz-date;x-amz-target")],
  ])("with %s in Authorization is refused at once", async (_what, authorization) => {
    const request = withHeader(await signWithAws4fetch({}), "authorization", authorization);
    expect(quickly(() => refusalOf(request))).toBeInstanceOf(ServiceError);
  });

  test("with 20000 signed headers is refused at once", async () => {
    const request = withHeader(
      await signWithAws4fetch({}),
      "authorization",
      authorize(["host", ...names, "x-amz-date", "x-amz-target"].sort().join(";")),
    );
    const headers = new Map([...request.headers, ...names.map((name) => [name, " \t ".repeat(9)] as const)]);
    expect(quickly(() => refusalOf({ ...request, headers }))?.message).toContain("If the secret is right");
  });

  test.each([
    ["60 kB of slashes", `/${"/".repeat(60_000)}`],
    ["60 kB of climbing", `/${"a/../".repeat(12_000)}`],
    ["60 kB of question marks", `/${"?".repeat(60_000)}`],
    ["60 kB of ampersands", `/?${"&".repeat(60_000)}`],
    ["10000 parameters", `/?${"b=1&a=2&".repeat(5_000)}`],
    ["percent signs", `/${"%".repeat(30_000)}?${"%".repeat(30_000)}`],
    ["broken UTF-8", "/%ff%fe%c3?%ff=%c3%28"],
    ["lone surrogates", "/%ed%a0%80?%ed%a0%80"],
    ["nothing", ""],
    ["no path", "*"],
    ["an absolute URL", "http://127.0.0.1/"],
  ])("with %s in its URL is judged at once", async (_what, url) => {
    const request = await signWithAws4fetch({ path: "/signed" });
    expect(quickly(() => refusalOf({ ...request, url }))?.message).toContain(MISMATCH);
  });

  test("with 60 kB of whitespace in a signed header is judged at once", async () => {
    const request = withHeader(await signWithAws4fetch({}), "x-amz-target", `a${" \t".repeat(30_000)}b`);
    expect(quickly(() => refusalOf(request))?.message).toContain(MISMATCH);
  });

  test("with a 60 kB Authorization leaves the server answering the next one", async () => {
    const request = await signWithAws4fetch({});
    const hostile = withHeader(request, "authorization", authorize("host;".repeat(12_000)));
    expect(await send(hostile)).not.toBe("accepted");
    expect(await send(request)).toBe("accepted");
  });
});

test("no refusal says what the signature should have been, nor the secret", async () => {
  const body = BODY.replace("Sandbox", "AWS");
  const request = await signWithAws4fetch({});
  const rightSignature = signatureIn(await signWithAws4fetch({ body }));
  const authorization = request.headers.get("authorization") ?? "";
  const edited = (right: string, wrong: string) =>
    withHeader({ ...request, body: Buffer.from(body) }, "authorization", authorization.replace(right, wrong));
  const refusals = [
    edited("", ""),
    edited("AKIDEXAMPLE", "AKIDANOTHER"),
    edited("us-east-1", "us-east-2"),
    edited("partnercentral", "central"),
    edited("aws4_request", "request"),
    edited("/20261123", "/20261122"),
    edited("host;", ""),
    edited("Signature=", "Signature"),
    edited("Signature=", "Signature=0"),
    edited("SHA256", "SHA512"),
    edited("AWS4", "AWS3"),
    withHeader(edited("", ""), "x-amz-date", "20261123T080000Z"),
    withHeader(edited("", ""), "x-amz-content-sha256", "0"),
    withoutHeader(edited("", ""), "x-amz-target"),
  ].map((tampered) => refusalOf(tampered));
  for (const refusal of refusals) {
    expect(refusal).toBeInstanceOf(ServiceError);
    const said = JSON.stringify({ message: refusal?.message, ...refusal });
    expect(said).not.toContain(rightSignature);
    expect(said).not.toContain(KEY_PAIR.secretAccessKey);
  }
});

async function signWithAws4fetch(draft: Draft, allHeaders = false): Promise<HttpRequest> {
  const { path = "/", query, headers, body = BODY, at = NOW, ...rest } = draft;
  const signed = await new AwsV4Signer({
    ...KEY_PAIR,
    service: "partnercentral-selling",
    region: REGION,
    ...rest,
    method: "POST",
    url: `http://${host}${path}${query === undefined ? "" : `?${query}`}`,
    headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": TARGET, ...headers },
    body,
    datetime: basicFormat(at),
    allHeaders,
  }).sign();
  return {
    method: "POST",
    url: signed.url.pathname + signed.url.search,
    headers: new Map([["host", host], ...(signed.headers as Headers)]),
    body: Buffer.from(body),
  };
}

async function signWithSmithy(draft: Draft, sha256: typeof Sha256 | typeof NodeSha256): Promise<HttpRequest> {
  const { path = "/", query, headers, body = BODY, at = NOW, ...rest } = draft;
  const credentials = {
    accessKeyId: rest.accessKeyId ?? KEY_PAIR.accessKeyId,
    secretAccessKey: rest.secretAccessKey ?? KEY_PAIR.secretAccessKey,
    ...(rest.sessionToken === undefined ? {} : { sessionToken: rest.sessionToken }),
  };
  const signer = new SignatureV4({
    credentials,
    region: rest.region ?? REGION,
    service: rest.service ?? "partnercentral-selling",
    sha256,
  });
  const signed = await signer.sign(
    {
      method: "POST",
      protocol: "http:",
      hostname: "127.0.0.1",
      path,
      query: { ...parse(query ?? "") } as Record<string, string | string[]>,
      headers: {
        host,
        "content-type": "application/x-amz-json-1.0",
        "content-length": String(Buffer.byteLength(body)),
        "x-amz-target": TARGET,
        "x-amz-user-agent": "aws-sdk-js/3",
        "amz-sdk-request": "attempt=1; max=3",
        ...headers,
      },
      body,
    },
    { signingDate: new Date(at) },
  );
  // A header arrives as one character per byte sent.
  const arrived = Object.entries(signed.headers).map(([name, value]) => [name, Buffer.from(value).toString("latin1")]);
  return {
    method: "POST",
    url: query === undefined ? path : `${path}?${query}`,
    headers: new Map(arrived as [string, string][]),
    body: Buffer.from(body),
  };
}

function refusalOf(request: HttpRequest, now = NOW): ServiceError | undefined {
  try {
    verifySignature(request, KEY_PAIR, REGION, now);
    return undefined;
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
}

function answerVerdict(request: HttpRequest): HttpResponse {
  const refusal = refusalOf(request);
  const body = refusal ? `${refusal.name}: ${refusal.message}` : "accepted";
  return { statusCode: refusal ? 400 : 200, headers: {}, body };
}

/** Sends the request over a socket byte for byte, which no HTTP client would do, and answers the response's body. */
async function send({ method, url, headers, body }: HttpRequest, lines: [string, string][] = [...headers]) {
  const socket = connect(listener.port, "127.0.0.1");
  await once(socket, "connect");
  const framing = headers.has("content-length") ? "" : `content-length: ${body.length}\r\n`;
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  socket.write(Buffer.from(`${method} ${url} HTTP/1.1\r\n${head}${framing}connection: close\r\n\r\n`, "latin1"));
  socket.write(body);
  const response = await text(socket);
  return response.slice(response.indexOf("\r\n\r\n") + 4);
}

function withHeader(request: HttpRequest, name: string, value: string): HttpRequest {
  return { ...request, headers: new Map([...request.headers, [name, value]]) };
}

function withoutHeader(request: HttpRequest, name: string): HttpRequest {
  return { ...request, headers: new Map([...request.headers].filter(([other]) => other !== name)) };
}

function withoutSigned({ headers }: HttpRequest, name: string): string {
  return (headers.get("authorization") ?? "").replace(
    /SignedHeaders=([^,]*)/,
    (_, names: string) =>
      `SignedHeaders=${names
        .split(";")
        .filter((other) => other !== name)
        .join(";")}`,
  );
}

function signatureIn({ headers }: HttpRequest): string {
  return (headers.get("authorization") ?? "").replace(/.*Signature=/, "");
}

/** The result of `work`, which must not take longer than something linear in its input could. */
function quickly<Result>(work: () => Result): Result {
  const start = performance.now();
  const result = work();
  expect(performance.now() - start).toBeLessThan(500);
  return result;
}

function basicFormat(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, "");
}
