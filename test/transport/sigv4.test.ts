import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { verifySignature } from "../../src/local/signature.ts";
import { platform } from "../../src/platform/node.ts";
import { HttpRequest } from "../../src/smithy.ts";
import { type Hashing, hashingWith, sign } from "../../src/transport/sigv4.ts";
import { runs } from "../properties/arbitraries.ts";

const NOW = Date.parse("2026-11-23T07:00:00.123Z");
const DAY = 86_400_000;
const REGION = "us-east-1";
const CREDENTIALS = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
const HEADERS = {
  host: "partnercentral-selling.us-east-1.api.aws",
  "content-type": "application/x-amz-json-1.0",
  "x-amz-target": "AWSPartnerCentralSelling.StartEngagementByAcceptingInvitationTask",
};

interface Parts {
  path?: string;
  query?: HttpRequest["query"];
  headers?: Record<string, string>;
  body?: string | Uint8Array;
}

function requestOf({ path = "/", query = {}, headers = HEADERS, body = "{}" }: Parts = {}): HttpRequest {
  return new HttpRequest({ method: "POST", protocol: "https:", hostname: HEADERS.host, path, query, headers, body });
}

function signed(
  parts?: Parts,
  { credentials = CREDENTIALS, hashing = platform.hashing, at = NOW, region = REGION } = {},
): Promise<HttpRequest> {
  return sign(requestOf(parts), { credentials, region, hashing, date: new Date(at) });
}

/** The same request signed by the package that the AWS SDK signs with. */
async function signedBySmithy(parts: Parts, credentials: object, at: number): Promise<HttpRequest> {
  const settings = { region: REGION, service: "partnercentral-selling", sha256: Sha256 };
  const signer = new SignatureV4({ credentials: credentials as typeof CREDENTIALS, ...settings });
  const unsignableHeaders = new Set(["accept-encoding"]);
  return (await signer.sign(requestOf(parts), { signingDate: new Date(at), unsignableHeaders })) as HttpRequest;
}

/** Throws unless the embedded service would take the request. */
function verify({ path, query, headers, body }: HttpRequest): void {
  const search = Object.entries(query ?? {}).map(([name, value]) => (value === null ? name : `${name}=${value}`));
  verifySignature(
    {
      method: "POST",
      url: search.length === 0 ? path : `${path}?${search.join("&")}`,
      headers: new Map(Object.entries(headers)),
      body: Buffer.from(body),
    },
    CREDENTIALS,
    REGION,
    NOW,
  );
}

const text = fc.string({ unit: "binary" }).filter((one) => one.isWellFormed());
const printable = fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)) });
const spacedOut = fc.array(fc.oneof(printable, fc.constantFrom(" ", "\t", "  "))).map((parts) => parts.join(""));
const segment = text.filter((one) => one !== "" && one !== "." && one !== "..").map(encodeURIComponent);
const parts: fc.Arbitrary<Parts> = fc.record({
  path: fc.tuple(fc.array(segment), fc.boolean()).map(([names, slash]) => `/${names.join("/")}${slash ? "/" : ""}`),
  query: fc.dictionary(
    text.filter((name) => !["__proto__", "x-amz-signature"].includes(name)),
    fc.oneof(text, fc.array(text, { minLength: 1 })),
    { maxKeys: 4 },
  ),
  headers: fc
    .dictionary(
      fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/).filter((name) => name !== "date"),
      spacedOut,
      { maxKeys: 6 },
    )
    .map((more) => ({ ...HEADERS, ...more })),
  body: fc.oneof(text, fc.uint8Array()),
});

describe("a request", () => {
  it("is signed as the AWS SDK's own signer signs it, whatever is in path, query, headers, body and credentials", async () => {
    const credentials = fc.record(
      {
        accessKeyId: fc.stringMatching(/^\w{1,20}$/),
        secretAccessKey: fc.stringMatching(/^[!-~]{1,40}$/),
        sessionToken: fc.stringMatching(/^[!-~]{1,40}$/),
      },
      { requiredKeys: ["accessKeyId", "secretAccessKey"] },
    );
    const at = fc.date({ min: new Date("2025-01-01"), max: new Date("2099-12-31"), noInvalidDate: true });
    await fc.assert(
      fc.asyncProperty(parts, credentials, at, async (request, signer, date) => {
        const ours = await signed(request, { credentials: signer, at: date.getTime() });
        expect(ours.headers).toEqual((await signedBySmithy(request, signer, date.getTime())).headers);
      }),
      runs(300),
    );
  });

  it.each([
    "user-agent",
    "x-amzn-trace-id",
    "X-Amzn-Trace-Id",
  ])("is signed without %s, which may change on its way", async (name) => {
    const { authorization } = (await signed({ headers: { ...HEADERS, [name]: "one" } })).headers;
    expect(authorization).toBe((await signed()).headers.authorization);
    const bySmithy = await signedBySmithy({ headers: { ...HEADERS, [name]: "other" } }, CREDENTIALS, NOW);
    expect(authorization).toBe(bySmithy.headers.authorization);
  });

  it("is signed alike with Node's hash and with that of @aws-crypto/sha256-js", async () => {
    const portable: Hashing = hashingWith(Sha256);
    await fc.assert(
      fc.asyncProperty(parts, async (request) => {
        expect(await signed(request, { hashing: portable })).toEqual(await signed(request));
      }),
      runs(50),
    );
  });

  it.each<[string, Parts]>([
    ["no more than it has to have", {}],
    ["a base path", { path: "/base/path/" }],
    ["a path that has to be encoded", { path: "/caf%C3%A9%20(1)/" }],
    ["a path with dots and doubled slashes", { path: "/a//b/./c/../d" }],
    ["a query name of which another is the beginning", { query: { "a-b": "1", a: "2" } }],
    ["a query name without a value", { query: { flag: null } }],
    ["a header with spaces", { headers: { ...HEADERS, "x-note": "  a   b\tc " } }],
    ["one header in two spellings", { headers: { ...HEADERS, "X-Note": "first", "x-note": "last" } }],
    ["bytes as its body", { body: new Uint8Array([0, 255, 128]) }],
  ])("with %s is taken by the embedded service", async (_, request) => {
    const sent = await signed(request);
    expect(() => verify(sent)).not.toThrow();
    expect(() => verify(requestOf({ ...request, headers: { ...sent.headers, "x-amz-target": "Other" } }))).toThrow();
  });

  it("keeps its own headers as they are: those of the signature are added to a copy", async () => {
    const request = requestOf();
    await sign(request, { credentials: CREDENTIALS, region: REGION, hashing: platform.hashing, date: new Date(NOW) });
    expect(request.headers).toEqual(HEADERS);
  });

  it.each([
    "accept-encoding",
    "User-Agent",
    "proxy-authorization",
    "sec-ch-ua",
    "X-Amzn-Trace-Id",
    "connection",
  ])("may lose or change its %s on the way", async (name) => {
    const { headers } = await signed({ headers: { ...HEADERS, [name]: "value" } });
    expect(headers[name]).toBe("value");
    expect(headers.authorization).toBe((await signed()).headers.authorization);
  });
});

describe("the signing key", () => {
  it("is derived once for a day, and anew for the next day, another region and another secret", async () => {
    let derived = 0;
    const counting: Hashing = {
      sha256: platform.hashing.sha256,
      hmac: (key, data) => {
        if (typeof key === "string") derived += 1;
        return platform.hashing.hmac(key, data);
      },
    };
    const credentials = { ...CREDENTIALS };
    const signedWith = (settings: object) => signed({}, { credentials, hashing: counting, ...settings });
    await signedWith({});
    await signedWith({ at: NOW + 1_000 });
    expect(derived).toBe(1);
    await signedWith({ at: NOW + DAY });
    await signedWith({ region: "us-gov-west-1" });
    credentials.secretAccessKey = "another-secret";
    const { headers } = await signedWith({ region: "us-gov-west-1" });
    expect(derived).toBe(4);
    expect(headers.authorization).toBe(
      (await signed({}, { credentials: { ...credentials }, region: "us-gov-west-1" })).headers.authorization,
    );
  });
});
