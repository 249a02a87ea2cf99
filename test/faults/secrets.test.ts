// Rows 61 and 62 of the table of faults: what must not get out, and what must not get in. Every error of the other files has
// gone through the same look for secrets.
import { inspect } from "node:util";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { PartnerCentralSellingClient } from "../../src/index.ts";
import {
  CREDENTIALS,
  clientOf,
  expectNoSecretIn,
  failureOf,
  INVITATION,
  list,
  type Settings,
  settled,
  start,
  TASK,
} from "./calls.ts";
import {
  answer,
  bytesOf,
  closedPort,
  cutOff,
  fin,
  type Play,
  page,
  raw,
  refusal,
  reset,
  silence,
  startRig,
} from "./rig.ts";

/** Everything that a call says to a log, as text. */
function logging() {
  const lines: string[] = [];
  const log = (...content: unknown[]) => {
    lines.push(inspect(content, { showHidden: true, depth: 10 }), JSON.stringify(content));
  };
  return { logger: { trace: log, debug: log, info: log, warn: log, error: log }, lines };
}

/** A page with the headers that the request was signed by: some proxies show them, to help. */
const echo: Play = (stage) => {
  const { authorization, "x-amz-security-token": token } = stage.request.headers;
  return page(502, `<html><pre>Authorization: ${authorization}\nX-Amz-Security-Token: ${token}</pre></html>`)(stage);
};

const FAULTS: [string, Play][] = [
  ["a reset", reset],
  ["a close", fin],
  ["half an answer", cutOff(bytesOf(TASK), 0.8, "RST")],
  ["garbage", raw("SSH-2.0-OpenSSH_9.6\r\n")],
  ["a header that is too large", answer(TASK, { headers: [["x-padding", "x".repeat(20_000)]] })],
  ["a page", page(502)],
  ["a redirect", answer("", { status: 307, headers: [["Location", "http://a.example/"]] })],
  ["nothing in it", answer("")],
  ["garbled JSON", answer("{")],
  ["an error with a class", refusal("AccessDeniedException", 403)],
  ["an error without one", refusal("FooException", 400)],
  ["throttling", refusal("ThrottlingException", 429)],
  ["a refused signature", refusal("InvalidSignatureException", 403)],
  ["an expired token", refusal("ExpiredTokenException", 400)],
  ["silence", silence],
];

describe("61: secrets", () => {
  it.each(FAULTS)("are in neither the error nor the log after %s, whoever looks how closely", async (_, play) => {
    const { logger, lines } = logging();
    const rig = await startRig(play);
    const client = clientOf(rig, { logger, requestHandler: { requestTimeout: 60 } });
    const error = await failureOf(start(client));
    expect(rig.requests[0]?.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=/);
    expect(lines).not.toHaveLength(0);
    for (const line of lines) expectNoSecretIn(new Error(line));
    expectNoSecretIn(error);
  });

  it("are in neither the error nor the log when there is no connection", async () => {
    const { logger, lines } = logging();
    const client = clientOf({ endpoint: `http://127.0.0.1:${await closedPort()}` }, { logger });
    expect((await failureOf(start(client))).code).toBe("ECONNREFUSED");
    for (const line of lines) expectNoSecretIn(new Error(line));
  });

  it("are not in an error whose page has the request's headers in it, as those of some proxies", async () => {
    const rig = await startRig(echo);
    expect((await failureOf(start(clientOf(rig)))).name).toBe("NonJsonResponseError");
  });

  const TOKEN =
    "IQoJb3JpZ2luX2VjEJ3+abcDEFghi/jklMNOpqr+stuVWXyz0123456789abcdefghij/ABCDEFGHIJKLMNOPQRSTUVWXYZ+abcdefghij==";

  it.each<[string, (token: string) => string]>([
    ["as it is", (token) => token],
    ["cut to its end", (token) => token.slice(-60)],
    ["with + escaped, as Go's HTML templates do", (token) => token.replaceAll("+", "&#43;")],
    ["with = escaped, as Handlebars does", (token) => token.replaceAll("=", "&#x3D;")],
    ["with named entities", (token) => token.replaceAll("/", "&sol;").replaceAll("+", "&amp;plus;")],
    ["with / escaped, as PHP's JSON does", (token) => token.replaceAll("/", "\\/")],
    ["with + escaped, as .NET's JSON does", (token) => token.replaceAll("+", "\\u002B")],
    ["percent-encoded", encodeURIComponent],
    ["percent-encoded twice", (token) => encodeURIComponent(encodeURIComponent(token))],
    ["wrapped into lines", (token) => token.replaceAll(/.{12}/g, "$&\r\n\t")],
    ["wrapped into lines of HTML", (token) => token.replaceAll(/.{12}/g, "$&<br />\n")],
    ["wrapped into lines of JSON", (token) => JSON.stringify(token.replaceAll(/.{12}/g, "$&\n"))],
  ])("are not in an error whose page has the session token %s", async (_, shown) => {
    const rig = await startRig(page(403, `blocked: ${shown(TOKEN)} and so on`));
    const error = await failureOf(start(clientOf(rig, { credentials: { ...CREDENTIALS, sessionToken: TOKEN } })));
    const parts = TOKEN.match(/.{8}/g) ?? [];
    const seen = inspect(error, { showHidden: true, depth: 10 });
    expect(parts.filter((part) => seen.includes(part))).toEqual([]);
    expect(error.bodyStart).toBe("[hidden]");
  });

  it("are not in the cause of an error whose answer is no HTTP, which Node keeps the bytes of", async () => {
    const rig = await startRig((stage) => raw(`400 you sent ${stage.request.head}`)(stage));
    const error = await failureOf(start(clientOf(rig)));
    expect(error).toMatchObject({ name: "TransportError", code: expect.stringMatching(/^HPE_/) });
    expect(error.cause).not.toHaveProperty("rawPacket");
  });

  it.each<[string, (request: object) => object]>([
    ["as a whole", (request) => ({ request })],
    ["in part", ({ headers }: { headers?: object }) => ({ config: { sent: [headers] } })],
    ["in a map", ({ headers }: { headers?: object }) => ({ sent: new Map(Object.entries(headers ?? {})) })],
    ["in the Headers of fetch", ({ headers }: { headers?: object }) => ({ sent: new Headers({ ...headers }) })],
    ["as bytes", (request) => ({ sent: Buffer.from(JSON.stringify(request)) })],
    ["as text", (request) => ({ sent: JSON.stringify(request) })],
    ["in the cause's cause", (request) => ({ cause: Object.assign(new Error("inner"), { request }) })],
    ["in one of many causes", (request) => ({ errors: [Object.assign(new Error("inner"), { request })] })],
    ["in a frozen cause", (request) => ({ cause: Object.freeze(Object.assign(new Error("inner"), { request })) })],
  ])("are not in the error of a caller's handler that holds the request %s, while the request stays as it was", async (_, held) => {
    const sent: { headers: Record<string, string> }[] = [];
    for (const code of ["ECONNRESET", undefined]) {
      const handle = async (request: (typeof sent)[number]) => {
        sent.push(request);
        throw Object.assign(new Error("lost"), { code, policy: { retries: 1 } }, held(request));
      };
      const error = await failureOf(
        start(clientOf({ endpoint: "http://127.0.0.1" }, { requestHandler: { handle } as never })),
      );
      const own = code === undefined ? error : error.cause;
      expect(own).toMatchObject({ message: "lost", policy: { retries: 1 } });
      expect(own).not.toMatchObject({ sent: expect.any(Buffer) });
    }
    for (const { headers } of sent) expect(headers["x-amz-security-token"]).toBe(CREDENTIALS.sessionToken);
  });

  it("are not in a frozen error of a caller's handler either", async () => {
    const handle = async ({ headers }: { headers: Record<string, string> }) => {
      throw Object.freeze(new RangeError(`lost with ${headers["x-amz-security-token"]}`));
    };
    const error = await failureOf(
      start(clientOf({ endpoint: "http://127.0.0.1" }, { requestHandler: { handle } as never })),
    );
    expect(error).toMatchObject({ name: "RangeError", message: "[hidden]" });
  });

  it("are not in the members of an error that repeat them", async () => {
    const rig = await startRig((stage) => {
      const Message = stage.request.headers["x-amz-security-token"];
      const members = { ErrorList: [{ FieldName: "Identifier", Message, Code: "INVALID_VALUE" }] };
      return refusal("ValidationException", 400, { members })(stage);
    });
    expect(await failureOf(start(clientOf(rig)))).toMatchObject({ ErrorList: [{ Message: "[hidden]" }] });
  });

  it.each([
    ["x-amz-security-token", "[hidden]"],
    ["authorization", "AWS4-HMAC-SHA256"],
  ])("are not in an error of which type and request id are the %s header", async (name, id) => {
    const rig = await startRig((stage) => {
      const value = stage.request.headers[name];
      const head = `HTTP/1.1 403 Forbidden\r\nx-amzn-requestid: ${value}\r\ncontent-type: text/html; x=${value}`;
      return raw(`${head}\r\ncontent-length: 6\r\n\r\n<html>`)(stage);
    });
    const error = await failureOf(start(clientOf(rig)));
    expect(error).toMatchObject({ name: "NonJsonResponseError", $metadata: { requestId: id } });
  });

  it("are not in an error whose message has them, as AWS's own of a wrong signature has the canonical request", async () => {
    const rig = await startRig((stage) => {
      const { headers } = stage.request;
      const message = `The Canonical String for this request should have been\n'POST\n/\n\nx-amz-security-token:${headers["x-amz-security-token"]}\n'`;
      return refusal("InvalidSignatureException", 403, { members: { message } })(stage);
    });
    const error = await failureOf(start(clientOf(rig)));
    expect(error).toMatchObject({
      name: "InvalidSignatureException",
      message: "[hidden] (request id request-1)",
    });
  });

  it("are not in the error of a setting that holds one", async () => {
    const password = "a-password-in-an-address";
    expect(() => clientOf({ endpoint: `http://user:${password}@127.0.0.1/` })).toThrow(
      expect.objectContaining({ name: "ConfigurationError", message: expect.not.stringContaining(password) }),
    );
    const secretAccessKey = `${CREDENTIALS.secretAccessKey}\r\n`;
    expect(() =>
      clientOf({ endpoint: "http://127.0.0.1" }, { credentials: { ...CREDENTIALS, secretAccessKey } }),
    ).toThrow(
      expect.objectContaining({ name: "ConfigurationError", message: expect.not.stringContaining("the-secret-key") }),
    );
  });
});

describe("61: customers' data", () => {
  const CONTACT = "jane.doe@customer.example";

  it.each<[string, string]>([
    ["in an answer that is cut off", `{"TaskSummaries":[{"Message":"${CONTACT}`],
    ["in an answer that goes on", `{"TaskSummaries":[]}{"Email":"${CONTACT}"}`],
    ["in text as JSON", JSON.stringify(CONTACT)],
  ])("%s are not in the error", async (_, body) => {
    const error = await failureOf(list(clientOf(await startRig(answer(body)))));
    expect(inspect(error, { showHidden: true, depth: 10 })).not.toContain(CONTACT);
  });

  it.each<[string, object, string]>([
    [
      "of the wrong type",
      { TaskSummaries: [{ ...TASK, Message: { Email: CONTACT } }] },
      "TaskSummaries[].Message that is not a string",
    ],
    [
      "of the wrong form",
      { TaskSummaries: [{ ...TASK, StartTime: CONTACT }] },
      "TaskSummaries[].StartTime that is not an RFC 3339 time",
    ],
    ["in an unexpected place", { TaskSummaries: CONTACT }, "TaskSummaries that is not a list"],
  ])("%s are neither in the log, which says only that something is left out, nor in the output", async (_, body, what) => {
    const logged: unknown[] = [];
    const log = (line: unknown) => void logged.push(line);
    const logger = { trace: log, debug: log, info: log, warn: log, error: log };
    const output = await settled(list(clientOf(await startRig(answer(body)), { logger })));
    expect(logged).toContain(`ListEngagementByAcceptingInvitationTasks was answered with ${what}: it is left out`);
    expect(inspect([logged, output], { showHidden: true, depth: 10 })).not.toContain(CONTACT);
  });
});

describe("62: line breaks in what the caller gives", () => {
  const INJECTED = "a\r\nx-injected: 1";

  async function headOf(settings: Settings, input: object = {}): Promise<string> {
    const rig = await startRig(answer(TASK));
    await settled(start(clientOf(rig, settings), { input }));
    return rig.requests[0]?.head ?? "";
  }

  it.each<[string, Settings, object]>([
    ["ClientToken", {}, { ClientToken: INJECTED }],
    ["customUserAgent", { customUserAgent: [[INJECTED, INJECTED]] }, {}],
    ["userAgentAppId", { userAgentAppId: INJECTED }, {}],
  ])("cannot begin a header: %s", async (_, settings, input) => {
    const head = await headOf(settings, input);
    expect(head).toContain("authorization: AWS4-HMAC-SHA256");
    expect(head).not.toMatch(/^x-injected/im);
  });

  it("are refused in an Identifier before anything is sent", async () => {
    const rig = await startRig(answer(TASK));
    const error = await failureOf(start(clientOf(rig), { input: { Identifier: `${INVITATION}\r\n` } }));
    expect(error).toMatchObject({ name: "ValidationException", outcome: "not-sent", $metadata: { attempts: 0 } });
    expect(rig.connections).toBe(0);
  });

  it.each<[string, Settings]>([
    ["region", { region: INJECTED }],
    ["credentials", { credentials: { ...CREDENTIALS, sessionToken: INJECTED } }],
    ["credentials", { credentials: { ...CREDENTIALS, accessKeyId: INJECTED } }],
  ])("are refused in %s, by name", async (name, settings) => {
    expect(() => clientOf({ endpoint: "http://127.0.0.1" }, settings)).toThrow(
      expect.objectContaining({ name: "ConfigurationError", message: expect.stringContaining(name) }),
    );
  });

  it("in an endpoint lead to no other host and begin no header", async () => {
    const rig = await startRig(answer(TASK));
    await settled(start(clientOf({ endpoint: `${rig.endpoint}/\r\nx-injected: 1` })));
    expect(rig.requests[0]?.head).not.toMatch(/^x-injected/im);
  });
});

describe("62: an endpoint without TLS", () => {
  /** Sends nothing: it must not come so far. */
  async function send(settings: Settings) {
    const handle = vi.fn(async () => Promise.reject(new Error("it would have been sent")));
    const call = async () =>
      start(clientOf({ endpoint: "" }, { endpoint: undefined, ...settings, requestHandler: { handle } }));
    return { error: await failureOf(call()), handle };
  }

  const REFUSED = [
    "http://partner.example",
    "http://partnercentral-selling.us-east-1.api.aws",
    "http://10.0.0.1:8080",
    "http://169.254.169.254",
    "http://[2001:db8::1]",
    "http://[::ffff:10.0.0.1]",
    "http://localhost.evil.example",
    "http://127.0.0.1.evil.example",
    "http://127.evil.example",
  ];

  it.each(REFUSED)("is refused, as anybody could read and change what is sent: %s", async (endpoint) => {
    const { error, handle } = await send({ endpoint });
    expect(error).toMatchObject({
      name: "ConfigurationError",
      message: expect.stringMatching(/endpoint.*allowInsecureEndpoint/),
    });
    expect(handle).not.toHaveBeenCalled();
  });

  it("is refused as well when it is the environment's, or what a function answers", async () => {
    vi.stubEnv("AWS_ENDPOINT_URL", "http://partner.example");
    onTestFinished(() => void vi.unstubAllEnvs());
    for (const settings of [{}, { endpoint: async () => "http://partner.example" }]) {
      const { error, handle } = await send(settings);
      expect(error).toMatchObject({
        name: "ConfigurationError",
        message: expect.stringContaining("allowInsecureEndpoint"),
      });
      expect(handle).not.toHaveBeenCalled();
    }
  });

  it.each([
    "http://127.0.0.1:1",
    "http://127.8.9.10",
    "http://localhost:4599",
    "http://LOCALHOST",
    "http://[::1]:4599",
  ])("is fine on the loopback: %s", async (endpoint) => {
    const { error, handle } = await send({ endpoint });
    expect(error.message).toBe("it would have been sent");
    expect(handle).toHaveBeenCalledOnce();
  });

  it("is fine when the caller says so, and with TLS any host is", async () => {
    for (const settings of [
      { endpoint: "http://partner.example", allowInsecureEndpoint: true },
      { endpoint: "https://partner.example" },
    ]) {
      const { error, handle } = await send(settings);
      expect(error.message).toBe("it would have been sent");
      expect(handle).toHaveBeenCalledOnce();
    }
  });
});

describe("61: the client itself", () => {
  it("shows no secret when it is printed or becomes JSON", () => {
    const client = new PartnerCentralSellingClient({ endpoint: "http://127.0.0.1", credentials: CREDENTIALS });
    onTestFinished(() => client.destroy());
    const shown = [inspect(client, { showHidden: true, depth: 10 }), JSON.stringify(client)];
    for (const text of shown) expectNoSecretIn(new Error(text));
    expect(shown).toHaveLength(2);
  });
});
