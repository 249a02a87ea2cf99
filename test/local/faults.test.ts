import * as official from "@aws-sdk/client-partnercentral-selling";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import {
  acceptEngagementInvitation,
  PartnerCentralSellingClient,
  type PartnerCentralSellingClientConfig,
  StartEngagementByAcceptingInvitationTaskCommand,
} from "../../src/index.ts";
import { type Fault, type LocalPartnerCentral, startLocalPartnerCentral } from "../../src/local/index.ts";
import { LIST, openWire, START, signed, type Wire } from "./wire.ts";

/** ms; nothing that is played for so long ends by itself while a test runs. */
const FOREVER = 60_000;

let local: LocalPartnerCentral;
let invitation: { Catalog: string; Identifier: string };

beforeEach(async () => {
  local = await startLocalPartnerCentral();
  invitation = { Catalog: "Sandbox", Identifier: local.seedInvitation({ Catalog: "Sandbox" }).Id };
});

afterEach(() => local.close());

/** Asks for the invitation to be accepted, on a connection of its own. */
async function startOnWire(ClientToken = "token"): Promise<Wire> {
  const wire = await openWire(local);
  wire.send(await signed(local, START, { ...invitation, ClientToken }));
  return wire;
}

/** Asks for the tasks, on a connection of its own, and has the answer. */
async function listOnWire(): Promise<string> {
  const wire = await openWire(local);
  wire.send(await signed(local, LIST, { Catalog: "Sandbox" }));
  return wire.answer();
}

/** Ends with the test. */
function clientOf(settings: PartnerCentralSellingClientConfig = {}): PartnerCentralSellingClient {
  const client = new PartnerCentralSellingClient({
    ...local.clientConfig,
    timeouts: { headers: 100, bodyIdle: 100 },
    ...settings,
  });
  onTestFinished(() => client.destroy());
  return client;
}

const start = (client: PartnerCentralSellingClient) =>
  client.send(new StartEngagementByAcceptingInvitationTaskCommand({ ...invitation, ClientToken: "token" }));

const nextTurn = () => new Promise<void>((resolve) => void setImmediate(resolve));

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await nextTurn();
}

const outcomeOf = (call: Promise<unknown>) => call.catch((error: unknown) => error);

const bodyOf = (answer: string) => answer.slice(answer.indexOf("\r\n\r\n") + 4);

const ACCEPTED = /^HTTP\/1\.1 200 OK\r\n.*"TaskId":"task-[0-9a-z]{13}".*\}$/s;

describe.each([
  { performed: true, tasks: 1, what: "an answer that is lost: the service has accepted the invitation" },
  { performed: false, tasks: 0, what: "a request that is lost: the service has accepted nothing" },
])("$what (performed: $performed)", ({ performed, tasks }) => {
  it.each<[string, Fault, string, string]>([
    ["reset: a RST and not a byte", { kind: "reset", performed }, "", "RST"],
    ["close: a FIN and not a byte", { kind: "close", performed }, "", "FIN"],
    ["raw: text as Latin-1, then FIN", { kind: "raw", bytes: "no HTTP: \xff\0", performed }, "no HTTP: \xff\0", "FIN"],
    ["raw: bytes as they are, then FIN", { kind: "raw", bytes: Buffer.of(0, 255), performed }, "\0\xff", "FIN"],
    ["raw: not a byte, then FIN", { kind: "raw", bytes: "", performed }, "", "FIN"],
  ])("comes as %s", async (_, fault, bytes, end) => {
    local.fault(START, fault);
    const wire = await startOnWire();
    expect(await wire.end).toBe(end);
    expect(wire.text).toBe(bytes);
    expect(local.tasks).toHaveLength(tasks);
    expect(local.requests).toMatchObject([{ operation: START, body: { ...invitation, ClientToken: "token" } }]);
  });

  it("comes as silence: nothing on a connection that stays open, while others are answered", async () => {
    local.fault(START, { kind: "silence", performed });
    const wire = await startOnWire();
    await until(() => local.requests.length === 1);
    expect(await listOnWire()).toContain("200 OK");
    expect(await Promise.race([wire.end, listOnWire()])).toContain("200 OK");
    expect(wire.text).toBe("");
    expect(local.tasks).toHaveLength(tasks);
  });

  it("comes as replace: another answer, on a connection that is kept", async () => {
    const headers = { "Content-Type": "text/html", "retry-after": "7" };
    local.fault(START, { kind: "replace", statusCode: 503, headers, body: "<h1>später</h1>", performed });
    const wire = await startOnWire();
    const answer = await wire.answer();
    expect(answer).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\n/);
    expect(answer).toContain("\r\nContent-Type: text/html\r\n");
    expect(answer).toContain("\r\nretry-after: 7\r\n");
    expect(answer).not.toContain("x-amzn");
    expect(Buffer.from(bodyOf(answer), "latin1").toString()).toBe("<h1>später</h1>");
    expect(local.tasks).toHaveLength(tasks);
    wire.send(await signed(local, LIST, { Catalog: "Sandbox" }));
    expect(await wire.answer()).toContain("TaskSummaries");
  });

  it.each<[string, Fault, object]>([
    ["reset", { kind: "reset", performed }, { name: "TransportError", code: "ECONNRESET" }],
    ["close", { kind: "close", performed }, { name: "TransportError", code: "ECONNRESET" }],
    ["silence", { kind: "silence", performed }, { name: "TransportError", code: "ETIMEDOUT" }],
    ["raw", { kind: "raw", bytes: "SSH-2.0-none\r\n", performed }, { name: "TransportError", code: /^HPE_/ }],
    ["replace, empty", { kind: "replace", performed }, { name: "MalformedResponseError" }],
    [
      "replace by a gateway's page",
      { kind: "replace", statusCode: 504, headers: { "content-type": "text/html" }, body: "<h1>late</h1>", performed },
      { name: "NonJsonResponseError", bodyStart: "<h1>late</h1>", $metadata: { httpStatusCode: 504 } },
    ],
  ])("is of unknown outcome to this client (%s)", async (_, fault, { code, ...expected }: { code?: unknown }) => {
    local.fault(START, fault);
    const error = await outcomeOf(start(clientOf({ maxAttempts: 1 })));
    expect(error).toMatchObject({ ...expected, outcome: "unknown", $metadata: { attempts: 1 } });
    if (code !== undefined) expect(error).toMatchObject({ code: expect.stringMatching(code as string) });
    expect(local.tasks).toHaveLength(tasks);
  });

  it("leads to one task when this client tries again", async () => {
    local.fault(START, { kind: "reset", performed });
    const { TaskId, $metadata } = await start(clientOf());
    expect($metadata.attempts).toBe(2);
    expect(local.tasks).toMatchObject([{ TaskId }]);
    expect(local.requests.map(({ body }) => body)).toEqual(Array(2).fill({ ...invitation, ClientToken: "token" }));
  });

  it("leads to one task when the official client tries again", async () => {
    local.fault(START, { kind: "close", performed });
    const client = new official.PartnerCentralSellingClient(local.clientConfig);
    const command = { ...invitation, ClientToken: "token" };
    const { TaskId, $metadata } = await client.send(
      new official.StartEngagementByAcceptingInvitationTaskCommand(command),
    );
    client.destroy();
    expect($metadata.attempts).toBe(2);
    expect(local.tasks).toMatchObject([{ TaskId }]);
    expect(local.requests).toHaveLength(2);
  });

  it("is found out by acceptEngagementInvitation, which asks for the task before it asks again", async () => {
    local.fault(START, { kind: "replace", body: "{", performed });
    const task = await acceptEngagementInvitation(clientOf(), invitation);
    expect(local.tasks).toMatchObject([{ TaskId: task.taskId }]);
    expect(local.requests.map(({ operation }) => operation)).toEqual(performed ? [START, LIST] : [START, LIST, START]);
  });
});

describe("a lost answer", () => {
  it("is lost after the service has performed the operation, unless the fault says otherwise", async () => {
    local.fault(START, { kind: "reset" });
    expect(await (await startOnWire()).end).toBe("RST");
    expect(local.tasks).toHaveLength(1);
    expect(local.invitations).toMatchObject([{ Status: "ACCEPTED" }]);
  });

  it("is replaced by an empty 200 of the service's own content type, unless the fault says otherwise", async () => {
    local.fault(START, { kind: "replace" });
    const answer = await (await startOnWire()).answer();
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\ncontent-type: application\/json\r\ncontent-length: 0\r\n/);
  });

  it("may be replaced by bytes that are no text", async () => {
    local.fault(START, { kind: "replace", body: Uint8Array.of(0xff, 0, 0xfe) });
    expect(bodyOf(await (await startOnWire()).answer())).toBe("\xff\0\xfe");
  });
});

describe("delay", () => {
  it("gives the whole answer after so many ms, while others are answered at once", async () => {
    local.fault(START, { kind: "delay", ms: 150 });
    const began = performance.now();
    const wire = await startOnWire();
    expect(await listOnWire()).toContain("200 OK");
    expect(wire.text).toBe("");
    expect(await wire.answer()).toMatch(ACCEPTED);
    expect(performance.now() - began).toBeGreaterThanOrEqual(149);
  });

  it("is waited for by this client up to timeouts.headers, and is of unknown outcome beyond", async () => {
    local.fault(START, { kind: "delay", ms: 10 });
    expect((await start(clientOf({ maxAttempts: 1 }))).TaskStatus).toBe("COMPLETE");
    local.fault(START, { kind: "delay", ms: FOREVER });
    const error = await outcomeOf(start(clientOf({ maxAttempts: 1 })));
    expect(error).toMatchObject({ name: "TransportError", code: "ETIMEDOUT", outcome: "unknown" });
    expect(local.tasks).toHaveLength(1);
  });

  it("performs the operation at once: only the answer waits", async () => {
    local.fault(START, { kind: "delay", ms: FOREVER });
    const wire = await startOnWire();
    await until(() => local.tasks.length === 1);
    expect(wire.text).toBe("");
  });
});

describe("drip", () => {
  it("gives the whole answer in pieces of so many bytes, head and all, and then FIN", async () => {
    local.fault(START, { kind: "drip", ms: 30, bytes: 300 });
    const wire = await startOnWire();
    expect(await wire.end).toBe("FIN");
    expect(wire.text).toMatch(ACCEPTED);
    expect(wire.text).toContain("\r\nconnection: close\r\n");
    const whole = Math.floor(wire.text.length / 300);
    expect(wire.pieces.map(({ length }) => length)).toEqual([...Array(whole).fill(300), wire.text.length % 300]);
  });

  it("gives one byte at a time unless the fault says otherwise", async () => {
    local.fault(START, { kind: "drip", ms: FOREVER });
    const wire = await startOnWire();
    await until(() => wire.text !== "");
    expect(wire.text).toBe("H");
    expect(local.tasks).toHaveLength(1);
  });

  it("is read to its end by this client, whose limits are for the pauses", async () => {
    local.fault(START, { kind: "drip", ms: 1, bytes: 20 });
    expect((await start(clientOf({ maxAttempts: 1 }))).$metadata.attempts).toBe(1);
  });

  it("of a head that takes too long is of unknown outcome to this client", async () => {
    local.fault(START, { kind: "drip", ms: 50, bytes: 10 });
    const error = await outcomeOf(start(clientOf({ maxAttempts: 1 })));
    expect(error).toMatchObject({ name: "TransportError", code: "ETIMEDOUT", outcome: "unknown" });
  });
});

describe("truncate", () => {
  it.each<[string, Fault, string]>([
    ["RST, unless the fault says otherwise", { kind: "truncate", bytes: 10 }, "RST"],
    ["RST", { kind: "truncate", bytes: 10, end: "reset" }, "RST"],
    ["FIN", { kind: "truncate", bytes: 10, end: "close" }, "FIN"],
  ])("gives so many bytes of a body that is announced whole, and then %s", async (_, fault, end) => {
    local.fault(START, fault);
    const wire = await startOnWire();
    expect(await wire.end).toBe(end);
    expect(wire.text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(bodyOf(wire.text)).toHaveLength(10);
    expect(Number(/\r\ncontent-length: (\d+)/.exec(wire.text)?.[1])).toBeGreaterThan(100);
    expect(local.tasks).toHaveLength(1);
  });

  it("gives the beginning and then nothing, on a connection that stays open (end: silence)", async () => {
    local.fault(START, { kind: "truncate", bytes: 10, end: "silence" });
    const wire = await startOnWire();
    await until(() => bodyOf(wire.text).length === 10);
    // An end of any other kind would come 20 ms after the beginning.
    local.fault(LIST, { kind: "delay", ms: 60 });
    expect(await Promise.race([wire.end, listOnWire()])).toContain("200 OK");
    expect(bodyOf(wire.text)).toHaveLength(10);
  });

  it("gives the head alone with 0 bytes, and all there is with more than the body has", async () => {
    local.fault(START, { kind: "truncate", bytes: 0, end: "close" });
    const nothing = await startOnWire();
    await nothing.end;
    expect(nothing.text).toMatch(/^HTTP\/1\.1 200 OK\r\n.*\r\n\r\n$/s);
    local.fault(START, { kind: "truncate", bytes: 1_048_576, end: "close" });
    const all = await startOnWire();
    await all.end;
    expect(all.text).toMatch(ACCEPTED);
  });

  it.each<["reset" | "close" | "silence", object]>([
    ["reset", { code: "ECONNRESET", message: expect.stringMatching(/cut off after 10 of \d+ bytes/) }],
    ["close", { code: "ECONNRESET", message: expect.stringMatching(/cut off after 10 of \d+ bytes/) }],
    ["silence", { code: "ETIMEDOUT", message: expect.stringContaining("timeouts.bodyIdle") }],
  ])("is of unknown outcome to this client (end: %s)", async (end, expected) => {
    local.fault(START, { kind: "truncate", bytes: 10, end });
    const error = await outcomeOf(start(clientOf({ maxAttempts: 1 })));
    expect(error).toMatchObject({ name: "TransportError", outcome: "unknown", ...expected });
    expect(local.tasks).toHaveLength(1);
  });
});

describe("stale", () => {
  it("answers whole, and resets the connection when the next request comes on it, which is not performed", async () => {
    local.fault(LIST, { kind: "stale" });
    const wire = await openWire(local);
    wire.send(await signed(local, LIST, { Catalog: "Sandbox" }));
    expect(await wire.answer()).toContain("TaskSummaries");
    wire.send(await signed(local, START, { ...invitation, ClientToken: "token" }));
    expect(await wire.end).toBe("RST");
    expect(local.tasks).toHaveLength(0);
    expect(local.requests.map(({ operation }) => operation)).toEqual([LIST]);
  });

  it("leaves other connections alone", async () => {
    const other = await openWire(local);
    local.fault(LIST, { kind: "stale" });
    await listOnWire();
    other.send(await signed(local, LIST, { Catalog: "Sandbox" }));
    expect(await other.answer()).toContain("TaskSummaries");
  });

  it("uses up nothing that was ordered for the request that is reset", async () => {
    local.fault(LIST, { kind: "stale" });
    local.fault(START, { kind: "replace", body: "ordered" });
    const wire = await openWire(local);
    wire.send(await signed(local, LIST, { Catalog: "Sandbox" }));
    await wire.answer();
    wire.send(await signed(local, START, { ...invitation, ClientToken: "token" }));
    await wire.end;
    expect(bodyOf(await (await startOnWire()).answer())).toBe("ordered");
  });

  it("is not even an attempt to this client, which sends the request again on a new connection", async () => {
    local.fault(START, { kind: "stale" });
    const client = clientOf();
    const { TaskId } = await start(client);
    expect(await start(client)).toMatchObject({ TaskId, $metadata: { attempts: 1 } });
    expect(local.requests).toHaveLength(2);
  });
});

describe("an order", () => {
  it("is for one request, unless it says how many", async () => {
    local.fault(START, { kind: "reset" });
    expect(await (await startOnWire()).end).toBe("RST");
    expect(await (await startOnWire()).answer()).toMatch(ACCEPTED);
    local.fault(START, { kind: "reset", times: 2 });
    expect(await (await startOnWire()).end).toBe("RST");
    expect(await (await startOnWire()).end).toBe("RST");
    expect(await (await startOnWire()).answer()).toMatch(ACCEPTED);
  });

  it("is for its operation only, and waits for that", async () => {
    local.fault(START, { kind: "reset" });
    expect(await listOnWire()).toContain("TaskSummaries");
    expect(await (await startOnWire()).end).toBe("RST");
  });

  it("is played after those of its operation that were given before it", async () => {
    local.fault(START, { kind: "close", times: 2 });
    local.fault(START, { kind: "raw", bytes: "third" });
    local.fault(START, { kind: "reset" });
    const seen: string[] = [];
    for (let request = 0; request < 4; request += 1) {
      const wire = await startOnWire();
      seen.push(`${await wire.end} ${wire.text}`);
    }
    expect(seen).toEqual(["FIN ", "FIN ", "FIN third", "RST "]);
    expect(await (await startOnWire()).answer()).toMatch(ACCEPTED);
  });

  it("stays what it was when the caller changes the object afterwards", async () => {
    const fault = { kind: "raw" as const, bytes: "as ordered" };
    local.fault(START, fault);
    fault.bytes = "changed";
    const wire = await startOnWire();
    await wire.end;
    expect(wire.text).toBe("as ordered");
  });

  it("is met by a request that is not valid, not signed or not even JSON as well", async () => {
    local.fault(START, { kind: "close", times: 2 });
    const invalid = await openWire(local);
    invalid.send(await signed(local, START, {}));
    expect(await invalid.end).toBe("FIN");
    const garbled = await openWire(local);
    garbled.send(
      `POST / HTTP/1.1\r\nhost: x\r\nx-amz-target: AWSPartnerCentralSelling.${START}\r\ncontent-length: 1\r\n\r\n{`,
    );
    expect(await garbled.end).toBe("FIN");
    expect(local.requests).toMatchObject([
      { operation: START, body: {} },
      { operation: START, body: undefined },
    ]);
  });

  it("is not met by a request for another service's operation of the same name", async () => {
    local.fault(START, { kind: "close" });
    const wire = await openWire(local);
    wire.send(`POST / HTTP/1.1\r\nhost: x\r\nx-amz-target: Other.${START}\r\ncontent-length: 0\r\n\r\n`);
    expect(await wire.answer()).toContain("UnknownOperationException");
  });

  it("of each kind leaves the request in local.requests, without its credentials", async () => {
    const faults: Fault[] = [
      { kind: "reset" },
      { kind: "close", performed: false },
      { kind: "raw", bytes: "x" },
      { kind: "truncate", bytes: 1 },
      { kind: "drip", ms: 0, bytes: 1_000 },
    ];
    for (const fault of faults) {
      local.fault(START, fault);
      await (await startOnWire(fault.kind)).end;
    }
    expect(local.requests.map(({ body }) => (body as { ClientToken: string }).ClientToken)).toEqual(
      faults.map(({ kind }) => kind),
    );
    for (const { headers } of local.requests) expect(headers).not.toHaveProperty("authorization");
  });
});

describe("a fault together with fail()", () => {
  beforeEach(() => local.fail(START, { name: "ConflictException", message: "As ordered." }));

  it("hurts the failure, which is the service's own answer then", async () => {
    local.fault(START, { kind: "truncate", bytes: 10, end: "close" });
    const wire = await startOnWire();
    await wire.end;
    expect(wire.text).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n.*x-amzn-errortype: ConflictException:http.*\r\n/s);
    expect(bodyOf(wire.text)).toHaveLength(10);
    expect(local.tasks).toHaveLength(0);
  });

  it("uses the failure up when only the answer is lost", async () => {
    local.fault(START, { kind: "reset" });
    await (await startOnWire()).end;
    expect(local.tasks).toHaveLength(0);
    expect(await (await startOnWire()).answer()).toMatch(ACCEPTED);
  });

  it("leaves the failure for the next request when the request is lost", async () => {
    local.fault(START, { kind: "reset", performed: false });
    await (await startOnWire()).end;
    expect(await (await startOnWire()).answer()).toContain("As ordered.");
    expect(await (await startOnWire()).answer()).toMatch(ACCEPTED);
  });
});

describe("requests that follow each other on a connection without waiting for answers", () => {
  it.each<[string, Fault]>([
    ["reset", { kind: "reset" }],
    ["close", { kind: "close" }],
    ["raw", { kind: "raw", bytes: "" }],
    ["truncate", { kind: "truncate", bytes: 0 }],
    ["drip", { kind: "drip", ms: 0, bytes: 10_000 }],
  ])("meet their faults too (%s)", async (_, fault) => {
    local.fault(START, { kind: "silence" });
    local.fault(START, fault);
    const wire = await openWire(local);
    const request = await signed(local, START, { ...invitation, ClientToken: "token" });
    wire.send(request + request);
    expect(await wire.end).toMatch(/FIN|RST/);
    expect(local.requests).toHaveLength(2);
  });
});

describe("what is being played", () => {
  const held = () => {
    const resources = process.getActiveResourcesInfo();
    const count = (kind: string) => resources.filter((resource) => resource === kind).length;
    return { timers: count("Timeout"), servers: count("TCPServerWrap"), sockets: count("TCPSocketWrap") };
  };

  const endless: [string, Fault][] = [
    ["silence", { kind: "silence" }],
    ["delay", { kind: "delay", ms: FOREVER }],
    ["drip", { kind: "drip", ms: FOREVER }],
    ["truncate", { kind: "truncate", bytes: 1, end: "silence" }],
  ];

  /** Node lets go of what was closed a few turns of its loop later. */
  async function expectNothingLeftOf(before: ReturnType<typeof held>): Promise<void> {
    const isLeft = () => Object.entries(held()).some(([kind, count]) => count > before[kind as keyof typeof before]);
    for (let turn = 0; turn < 100 && isLeft(); turn += 1) await nextTurn();
    expect(isLeft(), `now ${JSON.stringify(held())}, before ${JSON.stringify(before)}`).toBe(false);
  }

  beforeEach(() => until(() => held().sockets === 0));

  it.each(
    endless,
  )("ends at once when the service is closed, and leaves no timer and no socket (%s)", async (_, fault) => {
    await local.close();
    await until(() => held().servers === 0);
    const before = held();
    local = await startLocalPartnerCentral();
    invitation = { Catalog: "AWS", Identifier: local.seedInvitation().Id };
    local.fault(START, fault);
    const wire = await startOnWire();
    await until(() => local.tasks.length === 1);
    const began = performance.now();
    await local.close();
    expect(await wire.end).toMatch(/FIN|RST/);
    expect(performance.now() - began).toBeLessThan(FOREVER / 10);
    await expectNothingLeftOf(before);
  });

  it.each(endless)("ends when the client goes, and leaves no timer and no socket (%s)", async (_, fault) => {
    const before = held();
    local.fault(START, fault);
    const wire = await startOnWire();
    await until(() => local.tasks.length === 1);
    wire.close();
    await expectNothingLeftOf(before);
  });

  it.each(endless)("leaves no timer when its connection was reset already (%s)", async (_, fault) => {
    const before = held();
    local.fault(START, { kind: "reset" });
    local.fault(START, fault);
    const wire = await openWire(local);
    const request = await signed(local, START, { ...invitation, ClientToken: "token" });
    wire.send(request + request);
    await wire.end;
    expect(local.requests).toHaveLength(2);
    await expectNothingLeftOf(before);
  });
});

describe("a fault that can't be played", () => {
  it.each<[unknown, RegExp]>([
    [undefined, /kind is not one that there is; use reset, close, silence, replace, raw, delay, drip, truncate, stale/],
    ["reset", /kind is not one that there is; use reset/],
    [{}, /kind is not one that there is; use reset/],
    [{ kind: "toString" }, /kind is not one that there is; use reset/],
    [Object.create({ kind: "reset" }), /kind is required; add it/],
    [{ kind: "reset", times: 0 }, /times is 0; send 1 to 1000000/],
    [{ kind: "reset", times: 1_000_001 }, /times is 1000001; send 1 to 1000000/],
    [{ kind: "reset", times: 1.5 }, /times is the number 1.5; send a whole number/],
    [{ kind: "reset", performed: "no" }, /performed is a string; send true or false/],
    [{ kind: "reset", performed: null }, /performed is null; leave it out/],
    [{ kind: "reset", ms: 5 }, /ms is not known; use kind, times, performed/],
    [{ kind: "close", bytes: 5 }, /bytes is not known; use kind, times, performed/],
    [{ kind: "silence", end: "reset" }, /end is not known; use kind, times, performed/],
    [{ kind: "replace", statusCode: 199 }, /statusCode is 199; send 200 to 599/],
    [{ kind: "replace", statusCode: 600 }, /statusCode is 600; send 200 to 599/],
    [{ kind: "replace", headers: { a: 1 } }, /headers is not an object with nothing but text; send that/],
    [{ kind: "replace", headers: ["a"] }, /headers is not an object with nothing but text; send that/],
    [{ kind: "replace", headers: { "x a": "b" } }, /headers has "x a", which is no header of HTTP; use kind raw/],
    [{ kind: "replace", headers: { a: "b\r\nc: d" } }, /headers has "a", which is no header of HTTP; use kind raw/],
    [{ kind: "replace", headers: { a: "€" } }, /headers has "a", which is no header of HTTP; use kind raw/],
    [
      { kind: "replace", headers: { "Content-Length": "9" } },
      /headers.Content-Length follows from the body; leave it out/,
    ],
    [
      { kind: "replace", headers: { "transfer-encoding": "chunked" } },
      /headers.transfer-encoding follows from the body/,
    ],
    [{ kind: "replace", headers: { trailer: "x" } }, /headers.trailer follows from the body/],
    [{ kind: "replace", body: {} }, /body is an object; send text or a Uint8Array/],
    [{ kind: "raw" }, /bytes is required; add it/],
    [{ kind: "raw", bytes: 5 }, /bytes is the number 5; send text or a Uint8Array/],
    [{ kind: "delay" }, /ms is required; add it/],
    [{ kind: "delay", ms: -1 }, /ms is -1; send 0 to 86400000/],
    [{ kind: "delay", ms: Number.NaN }, /ms is the number NaN; send a whole number/],
    [{ kind: "delay", ms: 86_400_001 }, /ms is 86400001; send 0 to 86400000/],
    [{ kind: "delay", ms: 1, performed: false }, /performed is not known; use kind, times, ms/],
    [{ kind: "drip", bytes: 1 }, /ms is required; add it/],
    [{ kind: "drip", ms: 1, bytes: 0 }, /bytes is 0; send 1 to 1048576/],
    [{ kind: "truncate" }, /bytes is required; add it/],
    [{ kind: "truncate", bytes: -1 }, /bytes is -1; send 0 to 1048576/],
    [{ kind: "truncate", bytes: 1, end: "FIN" }, /end is not a known value; send one of reset, close, silence/],
    [{ kind: "stale", performed: true }, /performed is not known; use kind, times/],
  ])("is refused with a TypeError that names the field and what to do, and is not ordered: %o", async (fault, message) => {
    const order = () => local.fault(START, fault as Fault);
    expect(order).toThrow(TypeError);
    expect(order).toThrow(message);
    expect(order).toThrow(`fault(${START}): `);
    expect(await (await startOnWire()).answer()).toMatch(ACCEPTED);
  });

  it("is refused for an operation that there is not, with those that there are", () => {
    const order = () => local.fault("AcceptInvitation", { kind: "reset" });
    expect(order).toThrow(TypeError);
    expect(order).toThrow(/^fault: there is no operation AcceptInvitation; use GetEngagementInvitation, List/);
  });
});
