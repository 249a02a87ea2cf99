import { CreateOpportunityCommand } from "@aws-sdk/client-partnercentral-selling";
import type { FinalizeHandler, FinalizeHandlerArguments } from "@smithy/types";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  AccessDeniedException,
  ConfigurationError,
  ConflictException,
  InternalServerException,
  ListEngagementByAcceptingInvitationTasksCommand,
  PartnerCentralSelling,
  PartnerCentralSellingClient,
  type PartnerCentralSellingClientConfig,
  PartnerCentralSellingServiceException,
  ResourceNotFoundException,
  type ServiceInputTypes,
  type ServiceOutputTypes,
  ServiceQuotaExceededException,
  StartEngagementByAcceptingInvitationTaskCommand,
  ThrottlingException,
  type Timing,
  TransportError,
  ValidationException,
} from "../src/index.ts";
import { type LocalPartnerCentral, startLocalPartnerCentral } from "../src/local/index.ts";

type Next = FinalizeHandler<ServiceInputTypes, ServiceOutputTypes>;
type Args = FinalizeHandlerArguments<ServiceInputTypes>;

const START = "StartEngagementByAcceptingInvitationTask";
const HOUR = 3_600_000;

/** Time that passes at once. `slept` holds every wait in ms. */
function instantTiming() {
  const slept: number[] = [];
  const timing: Timing = {
    now: () => Date.now(),
    random: () => 0.5,
    sleep: async (ms) => void slept.push(ms),
  };
  return { timing, slept };
}

let local: LocalPartnerCentral;
let identifier: string;

beforeEach(async () => {
  local = await startLocalPartnerCentral({ world: "asynchronous", taskDuration: 60_000 });
  identifier = local.seedInvitation({ Catalog: "Sandbox" }).Id;
});

afterEach(() => local.close());

function client(config: PartnerCentralSellingClientConfig = {}): PartnerCentralSellingClient {
  return new PartnerCentralSellingClient({ ...local.clientConfig, timing: instantTiming().timing, ...config });
}

function accept(input: { ClientToken?: string } = {}) {
  return new StartEngagementByAcceptingInvitationTaskCommand({ Catalog: "Sandbox", Identifier: identifier, ...input });
}

async function failure(call: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  return call.then(
    () => Promise.reject(new Error("The call succeeded")),
    (error) => error,
  );
}

function tokensSent(): unknown[] {
  return local.requests.map(({ body }) => (body as { ClientToken?: string }).ClientToken);
}

describe("accepting an invitation", () => {
  it("answers the task, with StartTime as a Date and the token in $metadata", async () => {
    const command = accept();
    const output = await client().send(command);
    expect(output).toMatchObject({
      TaskId: expect.stringMatching(/^task-[0-9a-z]{13}$/),
      TaskStatus: "IN_PROGRESS",
      StartTime: expect.any(Date),
      EngagementInvitationId: identifier,
      $metadata: {
        httpStatusCode: 200,
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        attempts: 1,
        totalRetryDelay: 0,
        clientToken: command.input.ClientToken,
      },
    });
  });

  it("is the same request when the same command is sent again", async () => {
    const command = accept();
    const first = await client().send(command);
    const second = await client().send(command);
    expect(second.TaskId).toBe(first.TaskId);
    expect(tokensSent()).toEqual([command.input.ClientToken, command.input.ClientToken]);
  });

  it("makes a token per command and leaves the caller's input as it was", () => {
    const input = { Catalog: "Sandbox", Identifier: identifier };
    const tokens = [1, 2].map(() => new StartEngagementByAcceptingInvitationTaskCommand(input).input.ClientToken);
    expect(tokens[0]).not.toBe(tokens[1]);
    expect(tokens[0]).toMatch(/^[!-~]{1,64}$/);
    expect(input).toEqual({ Catalog: "Sandbox", Identifier: identifier });
  });

  it.each([undefined, null])("makes a token where the caller gives %s, and tells it", async (ClientToken) => {
    const { $metadata } = await client().send(accept({ ClientToken: ClientToken as never }));
    expect($metadata.clientToken).toMatch(/^[!-~]{1,64}$/);
    expect(tokensSent()).toEqual([$metadata.clientToken]);
  });

  it("sends nothing for an optional member that is null", async () => {
    const input = { Catalog: "Sandbox", Identifier: identifier, ClientToken: "mine", Tags: null as never };
    await client().send(new StartEngagementByAcceptingInvitationTaskCommand(input));
    expect(local.requests[0]?.body).toEqual({ Catalog: "Sandbox", Identifier: identifier, ClientToken: "mine" });
  });

  it("keeps a command as it was when the caller changes the object it was made from", async () => {
    const input = { Catalog: "Sandbox", Identifier: identifier };
    const command = new StartEngagementByAcceptingInvitationTaskCommand(input);
    input.Identifier = "engi-0000000000000";
    expect((await client().send(command)).EngagementInvitationId).toBe(identifier);
  });

  it("sends Tags and the caller's own token as given, and no member that the operation does not have", async () => {
    const Tags = [{ Key: "team", Value: "" }];
    const input = { Catalog: "Sandbox", Identifier: identifier, ClientToken: "mine", Tags, Extra: "x" };
    await client().send(new StartEngagementByAcceptingInvitationTaskCommand(input));
    expect(local.requests[0]?.body).toEqual({ Catalog: "Sandbox", Identifier: identifier, ClientToken: "mine", Tags });
  });

  it("signs session tokens too, and works with an endpoint that has a base path", async () => {
    const { credentials, endpoint } = local.clientConfig;
    const configured = client({
      credentials: async () => ({ ...credentials, sessionToken: "a-session-token" }),
      endpoint: `${endpoint}/base/path`,
    });
    expect((await configured.send(accept())).TaskStatus).toBe("IN_PROGRESS");
  });

  it("takes credentials from the environment when none are given", async () => {
    const { credentials, endpoint } = local.clientConfig;
    vi.stubEnv("AWS_ACCESS_KEY_ID", credentials.accessKeyId);
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", credentials.secretAccessKey);
    try {
      const output = await new PartnerCentralSellingClient({ endpoint }).send(accept());
      expect(output.TaskStatus).toBe("IN_PROGRESS");
    } finally {
      vi.unstubAllEnvs();
    }
  });
});

describe("a request that breaks a constraint", () => {
  it("is refused with every violation before credentials are asked for or anything is sent", async () => {
    const credentials = vi.fn(async () => local.clientConfig.credentials);
    const requestHandler = { handle: vi.fn() };
    const command = new StartEngagementByAcceptingInvitationTaskCommand({
      Catalog: "AWS 2",
      Identifier: `${identifier}\n`,
      ClientToken: "",
    });
    const error = await failure(client({ credentials, requestHandler }).send(command));
    expect(error).toBeInstanceOf(ValidationException);
    expect(error).toMatchObject({
      Reason: "REQUEST_VALIDATION_FAILED",
      ErrorList: [
        { FieldName: "Catalog", Code: "INVALID_STRING_FORMAT" },
        { FieldName: "ClientToken", Code: "VALUE_OUT_OF_RANGE" },
        { FieldName: "Identifier", Code: "INVALID_STRING_FORMAT" },
      ],
      message: expect.stringMatching(/Catalog.*ClientToken.*Identifier/),
      $metadata: { attempts: 0 },
    });
    expect(credentials).not.toHaveBeenCalled();
    expect(requestHandler.handle).not.toHaveBeenCalled();
  });

  it("is refused as a promise, never by the command's constructor, whatever is given", async () => {
    for (const input of [undefined, null, "engi-1", 7, [], new Map()]) {
      const command = new StartEngagementByAcceptingInvitationTaskCommand(input as never);
      const error = await failure(client().send(command));
      expect(error).toMatchObject({
        name: "ValidationException",
        message: expect.stringContaining("Identifier is required"),
      });
    }
    expect(local.requests).toHaveLength(0);
  });
});

describe("an error answer", () => {
  it.each([
    ["AccessDeniedException", AccessDeniedException, "client", 1],
    ["ConflictException", ConflictException, "client", 1],
    ["InternalServerException", InternalServerException, "server", 3],
    ["ResourceNotFoundException", ResourceNotFoundException, "client", 1],
    ["ServiceQuotaExceededException", ServiceQuotaExceededException, "client", 1],
    ["ThrottlingException", ThrottlingException, "client", 3],
    ["ValidationException", ValidationException, "client", 1],
  ] as const)("%s is thrown as its class after $3 attempts", async (name, type, $fault, attempts) => {
    local.fail(START, { name, times: 3 });
    const command = accept();
    const error = await failure(client().send(command));
    expect(error).toBeInstanceOf(type);
    expect(error).toBeInstanceOf(PartnerCentralSellingServiceException);
    expect(error).toMatchObject({
      name,
      $fault,
      $service: "PartnerCentralSelling",
      suggestedAction: expect.stringMatching(/\w+\.$/),
      $metadata: { attempts, clientToken: command.input.ClientToken, requestId: expect.any(String) },
    });
    expect(error.$retryable !== undefined).toBe(attempts > 1);
  });

  it("of a wrong secret is found by name and not tried again", async () => {
    const credentials = { ...local.clientConfig.credentials, secretAccessKey: "wrong" };
    const error = await failure(client({ credentials }).send(accept()));
    expect(error).toBeInstanceOf(PartnerCentralSellingServiceException);
    expect(error).toMatchObject({
      name: "InvalidSignatureException",
      category: "authentication",
      $metadata: { attempts: 1 },
    });
  });
});

describe("a retry", () => {
  it("replays the same token on every attempt and says which attempt it is", async () => {
    local.fail(START, { name: "ThrottlingException", times: 2 });
    const { timing, slept } = instantTiming();
    const command = accept();
    const { $metadata } = await client({ timing }).send(command);
    expect(tokensSent()).toEqual(Array(3).fill(command.input.ClientToken));
    expect(local.requests.map(({ headers }) => headers["amz-sdk-request"])).toEqual([
      "attempt=1; max=3",
      "attempt=2; max=3",
      "attempt=3; max=3",
    ]);
    expect(new Set(local.requests.map(({ headers }) => headers["amz-sdk-invocation-id"])).size).toBe(1);
    expect(slept).toEqual([500, 1000]);
    expect($metadata).toMatchObject({ attempts: 3, totalRetryDelay: 1500 });
  });

  it("waits as long as the service asks, up to 5 s beyond the backoff", async () => {
    local.fail(START, { name: "ThrottlingException", times: 1, retryAfter: 2 });
    local.fail(START, { name: "ThrottlingException", times: 1, retryAfter: 3600 });
    const { timing, slept } = instantTiming();
    await client({
      timing: { ...timing, now: () => 1_800_000_000_000 },
      systemClockOffset: Date.now() - 1_800_000_000_000,
    }).send(accept());
    expect(slept).toEqual([2000, 6000]);
  });

  it("is not made when maxAttempts is 1", async () => {
    local.fail(START, { name: "ThrottlingException", times: 1 });
    const error = await failure(client({ maxAttempts: 1 }).send(accept()));
    expect(error).toMatchObject({ name: "ThrottlingException", $metadata: { attempts: 1 } });
  });

  it("follows a connection that was refused, and the error names host and port", async () => {
    const { endpoint } = local.clientConfig;
    const command = accept();
    await local.close();
    const error = await failure(client().send(command));
    expect(error).toBeInstanceOf(TransportError);
    expect(error).toMatchObject({
      code: "ECONNREFUSED",
      message: expect.stringContaining(endpoint.replace("http://", "")),
      $metadata: { attempts: 3, clientToken: command.input.ClientToken },
    });
  });
});

describe("a wrong local clock", () => {
  it.each([1, 5])("is corrected from the service's Date by %i calls at once, each retried once", async (calls) => {
    const skewed = await startLocalPartnerCentral({
      world: "asynchronous",
      clock: { now: () => Date.now() + HOUR },
      taskDuration: 60_000,
    });
    try {
      const { timing } = instantTiming();
      const skewedClient = new PartnerCentralSellingClient({ ...skewed.clientConfig, timing });
      const outputs = await Promise.all(
        Array.from({ length: calls }, () => {
          const { Id } = skewed.seedInvitation({ Catalog: "Sandbox" });
          return skewedClient.send(
            new StartEngagementByAcceptingInvitationTaskCommand({ Catalog: "Sandbox", Identifier: Id }),
          );
        }),
      );
      expect(outputs.map(({ $metadata }) => $metadata.attempts)).toEqual(Array(calls).fill(2));
      expect(Math.abs(skewedClient.config.systemClockOffset - HOUR)).toBeLessThan(5_000);
    } finally {
      await skewed.close();
    }
  });
});

describe("an abort", () => {
  it("before the call sends nothing", async () => {
    const error = await failure(client().send(accept(), { abortSignal: AbortSignal.abort("too late") }));
    expect(error).toMatchObject({ name: "AbortError", cause: "too late", $metadata: { attempts: 0 } });
    expect(local.requests).toHaveLength(0);
  });

  it("while the next attempt is waited for ends the call at once", async () => {
    local.fail(START, { name: "ThrottlingException", times: 3 });
    const controller = new AbortController();
    const timing: Timing = {
      ...instantTiming().timing,
      sleep: (_, signal) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener("abort", () => reject(Object.assign(new Error("aborted"), { name: "AbortError" })));
          controller.abort();
        }),
    };
    const error = await failure(client({ timing }).send(accept(), { abortSignal: controller.signal }));
    expect(error).toMatchObject({ name: "AbortError", $metadata: { attempts: 1 } });
  });

  it("while credentials are asked for ends the call at once", async () => {
    const controller = new AbortController();
    const credentials = () => {
      controller.abort();
      return new Promise<never>(() => {});
    };
    const error = await failure(client({ credentials }).send(accept(), { abortSignal: controller.signal }));
    expect(error.name).toBe("AbortError");
  });
});

describe("the client", () => {
  it("calls back instead of answering a promise", async () => {
    const output = await new Promise((resolve, reject) => {
      client().send(accept(), (error: unknown, data?: object) => (error ? reject(error) : resolve(data)));
    });
    expect(output).toMatchObject({ TaskStatus: "IN_PROGRESS" });
  });

  it("has one method per operation", async () => {
    const aggregated = new PartnerCentralSelling({ ...local.clientConfig });
    const { TaskId } = await aggregated.startEngagementByAcceptingInvitationTask({
      Catalog: "Sandbox",
      Identifier: identifier,
    });
    const { TaskSummaries } = await aggregated.listEngagementByAcceptingInvitationTasks({ Catalog: "Sandbox" }, {});
    expect(TaskSummaries).toMatchObject([{ TaskId, StartTime: expect.any(Date) }]);
  });

  it("runs middleware that a user adds relative to the SDK's names", async () => {
    const extended = client();
    extended.middlewareStack.addRelativeTo(
      (next: Next) => async (args: Args) => {
        (args.request as { headers: Record<string, string> }).headers["x-partner-trace"] = "trace-1";
        return next(args);
      },
      { relation: "before", toMiddleware: "httpSigningMiddleware", name: "trace" },
    );
    await extended.send(accept());
    expect(local.requests[0]?.headers["x-partner-trace"]).toBe("trace-1");
  });

  it("keeps the calls of a caching client apart", async () => {
    const caching = client({ cacheMiddleware: true });
    expect((await caching.send(accept({ ClientToken: "first" }))).$metadata.attempts).toBe(1);
    const error = await failure(caching.send(accept({ ClientToken: "second" })));
    expect(error.$metadata).toMatchObject({ clientToken: "second", attempts: 1 });
  });

  it("shows status and headers of the answer to middleware that a user adds", async () => {
    const extended = client();
    const seen: unknown[] = [];
    extended.middlewareStack.addRelativeTo(
      (next: Next) => async (args: Args) => {
        const result = await next(args);
        seen.push(result.response);
        return result;
      },
      { relation: "before", toMiddleware: "httpSigningMiddleware", name: "see" },
    );
    await extended.send(accept());
    expect(seen).toMatchObject([{ statusCode: 200, headers: { "x-amzn-requestid": expect.any(String) } }]);
  });

  it("refuses a command of another package and says whose it is not", async () => {
    const error = await failure(client().send(new CreateOpportunityCommand({} as never) as never));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toContain("CreateOpportunityCommand");
    expect(error).toMatchObject({ outcome: "not-sent" });
  });

  it("logs one line per call, with neither input nor output in it", async () => {
    const logger = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
    const logged = client({ logger });
    await logged.send(accept({ ClientToken: "token-1" }));
    await failure(logged.send(accept()));
    expect(logger.info).toHaveBeenCalledOnce();
    expect(logger.error).toHaveBeenCalledOnce();
    const line = logger.info.mock.calls[0]?.[0];
    expect(line).toMatchObject({ commandName: `${START}Command`, metadata: { clientToken: "token-1" } });
    expect(JSON.stringify([line, logger.error.mock.calls])).not.toContain(identifier);
  });

  it("answers the same with a logger that fails or lacks a level", async () => {
    const failing = () => {
      throw new Error("disk full");
    };
    const failingLater = () => Promise.reject(new Error("disk full"));
    for (const logger of [{}, { info: failing, error: failing }, { info: failingLater, error: failingLater }]) {
      const logged = client({ logger: logger as never });
      expect((await logged.send(accept({ ClientToken: "one" }))).TaskStatus).toBe("IN_PROGRESS");
      expect(await failure(logged.send(accept()))).toBeInstanceOf(ConflictException);
    }
  });

  it("throws what a user's middleware throws as it is, and not as a failure of the network", async () => {
    const extended = client();
    extended.middlewareStack.add(() => async () => Promise.reject(new RangeError("mine")), {
      step: "deserialize",
      name: "mine",
      priority: "low",
    });
    const error = await failure(extended.send(accept()));
    expect(error).toMatchObject({ name: "RangeError", message: "mine", $metadata: { attempts: 1 } });
  });

  it.each([
    [null, "settings"],
    [{ requestHandler: null }, "requestHandler"],
    [{ requestHandler: { handle: 5 } }, "requestHandler must be an object with handle()"],
    [{ quota: { take: 5, penalise() {}, peek() {} } }, "a store with take(), penalise() and peek()"],
    [{ quota: { take: () => 0, penalise() {} } }, "a store with take(), penalise() and peek()"],
    [{ retryStrategy: null }, "retryStrategy"],
    [{ retryStrategy: { acquireInitialRetryToken: () => {} } }, "retryStrategy"],
    [{ sha256: 5 }, "sha256"],
    [{ systemClockOffset: "x" }, "systemClockOffset"],
    [{ customUserAgent: 5 }, "customUserAgent"],
    [{ timing: {} }, "timing"],
    [{ profile: 5 }, "profile"],
  ])("refuses settings of another kind, such as %j, by name", (config, name) => {
    const made = () => new PartnerCentralSellingClient(config as never);
    expect(made).toThrow(ConfigurationError);
    expect(made).toThrow(name);
  });

  it("lists the tasks of the invitation it accepted", async () => {
    const sent = client();
    const { TaskId } = await sent.send(accept());
    const list = new ListEngagementByAcceptingInvitationTasksCommand({
      Catalog: "Sandbox",
      EngagementInvitationIdentifier: [identifier],
    });
    expect((await sent.send(list)).TaskSummaries).toMatchObject([{ TaskId, EngagementInvitationId: identifier }]);
  });
});
