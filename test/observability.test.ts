import { execFile } from "node:child_process";
import { Console } from "node:console";
import { tracingChannel } from "node:diagnostics_channel";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { promisify } from "node:util";
import {
  captureAWSv3Client,
  enableAutomaticMode,
  enableManualMode,
  getNamespace,
  Segment,
  setSegment,
} from "aws-xray-sdk-core";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import {
  type CallTrace,
  PartnerCentralSellingClient,
  type PartnerCentralSellingClientConfig,
  StartEngagementByAcceptingInvitationTaskCommand,
} from "../src/index.ts";
import { type LocalPartnerCentral, startLocalPartnerCentral } from "../src/local/index.ts";
import { ROOT, readPages } from "./docs/page.ts";

const START = "StartEngagementByAcceptingInvitationTask";
const REQUEST_ID = expect.stringMatching(/^[0-9a-f-]{36}$/);

let local: LocalPartnerCentral;
let Identifier: string;

beforeEach(async () => {
  local = await startLocalPartnerCentral({ world: "asynchronous", taskDuration: 60_000 });
  Identifier = local.seedInvitation({ Catalog: "Sandbox" }).Id;
});

afterEach(() => local.close());

function clientWith(config: PartnerCentralSellingClientConfig = {}): PartnerCentralSellingClient {
  const timing = { now: Date.now, random: () => 0, sleep: async () => {} };
  return new PartnerCentralSellingClient({ ...local.clientConfig, timing, ...config });
}

function accept(ClientToken: string): StartEngagementByAcceptingInvitationTaskCommand {
  return new StartEngagementByAcceptingInvitationTaskCommand({ Catalog: "Sandbox", Identifier, ClientToken });
}

/** Each way in which a call may end, with what is told of it. */
const ENDINGS: [string, (client: PartnerCentralSellingClient) => Promise<unknown>, object][] = [
  [
    "succeeds at the second attempt",
    (client) => {
      local.fail(START, { name: "ThrottlingException" });
      return client.send(accept("a"));
    },
    { metadata: { attempts: 2, httpStatusCode: 200, requestId: REQUEST_ID } },
  ],
  [
    "the service refuses",
    (client) => {
      local.fail(START, { name: "ConflictException" });
      return client.send(accept("a"));
    },
    {
      error: "ConflictException",
      outcome: "rejected",
      metadata: { attempts: 1, httpStatusCode: 400, requestId: REQUEST_ID },
    },
  ],
  [
    "is never answered",
    (client) => {
      local.fault(START, { kind: "close", times: 3 });
      return client.send(accept("a"));
    },
    { error: "TransportError", outcome: "unknown", metadata: { attempts: 3 } },
  ],
  [
    "is not sent as it is invalid",
    (client) =>
      client.send(new StartEngagementByAcceptingInvitationTaskCommand({ ...accept("a").input, Catalog: "?" })),
    { error: "ValidationException", outcome: "not-sent", metadata: { attempts: 0 } },
  ],
  [
    "is aborted before it is sent",
    (client) => client.send(accept("a"), { abortSignal: AbortSignal.abort() }),
    { error: "AbortError", outcome: "not-sent", metadata: { attempts: 0 } },
  ],
];

function told({ metadata, ...rest }: { metadata?: object }): object {
  return {
    clientName: "PartnerCentralSellingClient",
    commandName: `${START}Command`,
    ...rest,
    metadata: { totalRetryDelay: expect.any(Number), clientToken: "a", ...metadata },
  };
}

describe("the log of a call that", () => {
  it.each(
    ENDINGS,
  )("%s is one line, with attempts, status, request id and ms, and nothing else", async (_, call, line) => {
    const lines: unknown[] = [];
    const logger = { debug: vi.fn(), info: lines.push.bind(lines), warn: vi.fn(), error: lines.push.bind(lines) };
    await call(clientWith({ logger })).catch(() => {});
    expect(lines).toEqual([{ ...told(line), durationMs: expect.any(Number) }]);
    expect((lines[0] as { durationMs: number }).durationMs % 1).toBe(0);
    expect(JSON.stringify(lines)).not.toContain(Identifier);
  });

  it("succeeds is at the level info, and of one that fails at the level error", async () => {
    const logger = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
    const client = clientWith({ logger });
    await client.send(accept("a"));
    await client.send(accept("b")).catch(() => {});
    const levels = Object.values(logger).map((level) => level.mock.calls.length);
    expect(levels).toEqual([0, 1, 0, 1]);
  });

  it("lasts while the clock is set back has no negative time", async () => {
    const info = vi.fn();
    let now = Date.now();
    const timing = { now: () => (now -= 60_000), random: () => 0, sleep: async () => {} };
    await clientWith({ logger: { debug() {}, info, warn() {}, error() {} }, timing }).send(accept("a"));
    const { durationMs } = info.mock.calls[0]?.[0] ?? {};
    expect(durationMs).toBeGreaterThanOrEqual(0);
    expect(durationMs).toBeLessThan(60_000);
  });

  it("fails can be read at a console", async () => {
    const stream = new PassThrough({ encoding: "utf8" });
    const client = clientWith({ logger: new Console(stream) });
    await client.send(accept("a"));
    await client.send(accept("b")).catch(() => {});
    const text = stream.read();
    expect(text).toMatch(/error: 'ConflictException'.*outcome: 'rejected'.*requestId: '[0-9a-f-]{36}'.*attempts: 1/s);
    expect(text).not.toContain("[Object]");
  });
});

describe("the tracing channel", () => {
  const channel = tracingChannel<unknown, CallTrace>("partnercentral-engagement:send");
  const EVENTS = ["start", "end", "asyncStart", "asyncEnd", "error"] as const;

  /** What is published until the test ends, as it is at that time. */
  function listen(): { event: string; call: CallTrace; seen: CallTrace }[] {
    const heard: { event: string; call: CallTrace; seen: CallTrace }[] = [];
    for (const event of EVENTS) {
      const listener = (call: unknown) =>
        void heard.push({ event, call: call as CallTrace, seen: { ...(call as CallTrace) } });
      channel[event].subscribe(listener);
      onTestFinished(() => void channel[event].unsubscribe(listener));
    }
    return heard;
  }

  it("is told of a call that succeeds, and of its metadata once it has ended, but not of the answer", async () => {
    const heard = listen();
    const { TaskId, TaskStatus, $metadata } = await clientWith().send(accept("a"));
    expect([TaskId, TaskStatus]).toEqual([expect.stringMatching(/^task-/), "IN_PROGRESS"]);
    expect(heard.map(({ event }) => event)).toEqual(["start", "end", "asyncStart", "asyncEnd"]);
    expect(new Set(heard.map(({ call }) => call)).size).toBe(1);
    const { clientName, commandName } = told({}) as CallTrace;
    expect(heard[0]?.seen).toEqual({ clientName, commandName });
    expect(heard[3]?.seen).toEqual({ clientName, commandName, metadata: $metadata, result: undefined });
  });

  it.each(ENDINGS.slice(1))("is told of a call that %s, with the error that the caller gets", async (_, call, line) => {
    const heard = listen();
    const error = await call(clientWith()).catch((thrown) => thrown);
    expect(heard.map(({ event }) => event)).toEqual(["start", "end", "error", "asyncStart", "asyncEnd"]);
    const { error: name, outcome, ...rest } = told(line) as { error: string; outcome: string };
    expect(heard.at(-1)?.seen).toEqual({ ...rest, error });
    expect(error).toMatchObject({ name, outcome });
    expect(heard.at(-1)?.seen.error).toBe(error);
  });

  it("keeps the contexts of calls at the same time apart", async () => {
    const { AsyncLocalStorage } = await import("node:async_hooks");
    const storage = new AsyncLocalStorage<CallTrace>();
    channel.start.bindStore(storage, (call) => call);
    onTestFinished(() => void channel.start.unbindStore(storage));
    const client = clientWith();
    const seen: (CallTrace | undefined)[] = [];
    client.middlewareStack.add(
      (next) => async (args) => {
        seen.push(storage.getStore());
        return next(args);
      },
      { step: "finalizeRequest", name: "see" },
    );
    await Promise.all([client.send(accept("a")), client.send(accept("a"))]);
    expect(seen.map((call) => call?.metadata?.clientToken)).toEqual(["a", "a"]);
    expect(new Set(seen).size).toBe(2);
    expect(storage.getStore()).toBeUndefined();
  });
});

describe("OpenTelemetry, set up as the page says,", async () => {
  const pages = await readPages();
  const { blocks } = pages.find(({ path }) => path === "docs/observability.md") ?? { blocks: [] };
  const setup = blocks.find(({ info }) => info === "js tracing.mjs")?.text ?? "";
  let project: string;

  beforeEach(async () => {
    project = await mkdtemp(join(tmpdir(), "traced-"));
    await mkdir(join(project, "node_modules"));
    await symlink(ROOT, join(project, "node_modules/partnercentral-engagement"));
    for (const scope of ["@aws-sdk", "@opentelemetry"]) {
      await symlink(join(ROOT, "node_modules", scope), join(project, "node_modules", scope));
    }
    await writeFile(join(project, "tracing.mjs"), setup);
  });

  afterEach(() => rm(project, { recursive: true }));

  /** The spans of a program that is throttled once, accepts the invitation, and then is refused. */
  async function spansOf(name: string, format: "mjs" | "cjs"): Promise<Span[]> {
    local.fail(START, { name: "ThrottlingException" });
    const names = "{ PartnerCentralSellingClient, StartEngagementByAcceptingInvitationTaskCommand }";
    const program = `
      ${format === "mjs" ? `import ${names} from "${name}"` : `const ${names} = require("${name}")`};
      console.dir = ({ kind, name, attributes, status, events, parentSpanContext }) =>
        console.log(JSON.stringify({ kind, name, attributes, status, events, parentSpanContext }));
      const client = new PartnerCentralSellingClient(${JSON.stringify(local.clientConfig)});
      const Identifier = "${local.seedInvitation({ Catalog: "Sandbox" }).Id}";
      const accept = (token) => client.send(new StartEngagementByAcceptingInvitationTaskCommand({
        Catalog: "Sandbox", Identifier, ClientToken: Identifier + token
      }));
      accept("a").then(() => accept("b")).catch(({ name }) => console.error(name));`;
    await writeFile(join(project, `app.${format}`), program);
    const args = ["--import", "./tracing.mjs", `app.${format}`];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, {
      cwd: project,
      env: { PATH: process.env.PATH, NODE_NO_WARNINGS: "1" },
    });
    expect(stderr.trim()).toBe("ConflictException");
    return stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  }

  interface Span {
    kind: number;
    name: string;
    attributes: Record<string, unknown>;
    status: { code: number; message?: string };
    events: { name: string; attributes: Record<string, string> }[];
  }

  it.each([
    "mjs",
    "cjs",
  ] as const)("sees one span for a call, however many attempts it takes, and the error of one that fails (app.%s)", async (format) => {
    const spans = await spansOf("partnercentral-engagement", format);
    const call = {
      kind: 2,
      name: `PartnerCentralSelling.${START}`,
      attributes: {
        "rpc.system": "aws-api",
        "rpc.service": "PartnerCentralSelling",
        "rpc.method": START,
        "cloud.region": "us-east-1",
      },
    };
    expect(spans).toEqual([
      {
        ...call,
        attributes: { ...call.attributes, "http.response.status_code": 200, "aws.request.id": REQUEST_ID },
        status: { code: 0 },
        events: [],
      },
      {
        ...call,
        attributes: { ...call.attributes, "http.response.status_code": 400 },
        status: { code: 2, message: expect.stringMatching(/ \(request id [0-9a-f-]{36}\)$/) },
        events: [expect.objectContaining({ name: "exception" })],
      },
    ]);
    expect(spans[1]?.events[0]?.attributes).toMatchObject({
      "exception.type": "ConflictException",
      "exception.message": spans[1]?.status.message,
    });
  }, 30_000);

  it("sees of the calls of the official client what it sees of ours", async () => {
    const ours = await spansOf("partnercentral-engagement", "cjs");
    const theirs = await spansOf("@aws-sdk/client-partnercentral-selling", "cjs");
    const comparable = (spans: Span[]) =>
      spans.map(({ kind, name, attributes, status: { code }, events }) => ({
        kind,
        name,
        code,
        attributes: { ...attributes, ...("aws.request.id" in attributes && { "aws.request.id": "any" }) },
        events: events.map(({ name, attributes: { "exception.type": type } }) => ({ name, type })),
      }));
    expect(comparable(ours)).toEqual(comparable(theirs));
  }, 30_000);
});

describe("X-Ray", () => {
  /** What X-Ray keeps of the calls that are made within a segment. */
  async function subsegmentsOf(calls: (segment: Segment) => Promise<void>): Promise<Record<string, unknown>[]> {
    const segment = new Segment("accept-invitations");
    await calls(segment);
    return JSON.parse(JSON.stringify(segment)).subsegments;
  }

  /** One that is throttled once and then accepts, and one that is refused. */
  async function acceptTwice(client: PartnerCentralSellingClient): Promise<void> {
    local.fail(START, { name: "ThrottlingException" });
    await client.send(accept("a"));
    await client.send(accept("b")).catch(() => {});
  }

  const CALL = { name: "PartnerCentralSelling", namespace: "aws" };
  const TOLD = [
    {
      ...CALL,
      aws: { operation: START, region: "us-east-1", request_id: REQUEST_ID, retries: 2 },
      http: { response: expect.objectContaining({ status: 200 }) },
    },
    {
      ...CALL,
      error: true,
      aws: { operation: START, region: "us-east-1", request_id: REQUEST_ID, retries: 1 },
      http: { response: { status: 400 } },
      cause: {
        exceptions: [
          expect.objectContaining({
            type: "ConflictException",
            message: expect.stringMatching(/ \(request id [0-9a-f-]{36}\)$/),
            remote: true,
          }),
        ],
      },
    },
  ];

  it("sees operation, Region, request id, status and error of calls in the segment that it is given", async () => {
    enableManualMode();
    onTestFinished(enableAutomaticMode);
    expect(await subsegmentsOf((segment) => acceptTwice(captureAWSv3Client(clientWith(), segment)))).toMatchObject(
      TOLD,
    );
  });

  it("finds the segment by itself, also for calls at the same time", async () => {
    const client = captureAWSv3Client(clientWith());
    const inSegment = (calls: () => Promise<void>) =>
      subsegmentsOf((segment) =>
        getNamespace().runAndReturn(() => {
          setSegment(segment);
          return calls();
        }),
      );
    const [first, second] = await Promise.all([
      inSegment(() => acceptTwice(client)),
      inSegment(async () => void (await client.send(accept("a")))),
    ]);
    expect(first).toHaveLength(2);
    expect(second).toHaveLength(1);
  });

  it("is told of to the service by the header that it sets, and not by that of Lambda", async () => {
    vi.stubEnv("AWS_LAMBDA_FUNCTION_NAME", "accept");
    vi.stubEnv("_X_AMZN_TRACE_ID", "Root=1-of-lambda");
    onTestFinished(() => void vi.unstubAllEnvs());
    enableManualMode();
    onTestFinished(enableAutomaticMode);
    const [{ id } = {}] = await subsegmentsOf(async (segment) => {
      await captureAWSv3Client(clientWith(), segment).send(accept("a"));
    });
    expect(id).toMatch(/^[0-9a-f]{16}$/);
    expect(local.requests[0]?.headers["x-amzn-trace-id"]).toContain(`Parent=${id}`);
  });
});
