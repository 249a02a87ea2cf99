import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { setImmediate } from "node:timers/promises";
import * as official from "@aws-sdk/client-partnercentral-selling";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as ours from "../../src/index.ts";
import { type LocalPartnerCentral, startLocalPartnerCentral } from "../../src/local/index.ts";

const INVITATIONS = { Catalog: "AWS", ParticipantType: "RECEIVER" } as const;
const CREDENTIALS = { accessKeyId: "key", secretAccessKey: "secret" };

const closing: (() => unknown)[] = [];
let local: LocalPartnerCentral;
let client: ours.PartnerCentralSellingClient;
let officialClient: official.PartnerCentralSellingClient;

beforeEach(async () => {
  const now = Date.now();
  local = await startLocalPartnerCentral({ world: "asynchronous", clock: { now: () => now } });
  client = new ours.PartnerCentralSellingClient({ ...local.clientConfig, maxAttempts: 1 });
  officialClient = new official.PartnerCentralSellingClient({ ...local.clientConfig, maxAttempts: 1 });
  closing.push(
    () => local.close(),
    () => client.destroy(),
    () => officialClient.destroy(),
  );
});

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** What ends a list. */
const LAST = { NextToken: null };

/** A service that answers `answers` in turn, whatever it is asked, and keeps what it was asked. */
async function scripted(...answers: object[]) {
  const asked: Record<string, unknown>[] = [];
  const server = createServer(async (request, response) => {
    asked.push((await json(request)) as Record<string, unknown>);
    response.writeHead(200, {
      "content-type": "application/x-amz-json-1.0",
      "x-amzn-requestid": `request-${asked.length}`,
    });
    response.end(JSON.stringify(answers[asked.length - 1]));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  closing.push(() => server.close().closeAllConnections());
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { asked, config: { endpoint, region: "us-east-1", credentials: CREDENTIALS, maxAttempts: 1 } };
}

function task(number: number) {
  return { TaskId: `task-${String(number).padStart(13, "0")}`, TaskStatus: "COMPLETE" };
}

interface AnyPage {
  $metadata: object;
  NextToken?: string | undefined;
}

async function collect<Page>(paginator: AsyncIterable<Page>, pages: Page[] = []): Promise<Page[]> {
  for await (const page of paginator) pages.push(page);
  return pages;
}

function withoutMetadata(pages: AnyPage[]) {
  return pages.map(({ $metadata, ...page }) => page);
}

async function startTasks(count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    const { Catalog, Id: Identifier } = local.seedInvitation();
    await client.send(new ours.StartEngagementByAcceptingInvitationTaskCommand({ Catalog, Identifier }));
  }
}

function bodiesOf(operation: string): unknown[] {
  return local.requests.filter((request) => request.operation === operation).map(({ body }) => body);
}

describe("against the embedded service, as with the official client", () => {
  it("gives the same pages of invitations for the same requests", async () => {
    for (let i = 0; i < 250; i += 1) local.seedInvitation();
    const pages = await collect(ours.paginateListEngagementInvitations({ client, pageSize: 100 }, { ...INVITATIONS }));
    const theirs = await collect(
      official.paginateListEngagementInvitations({ client: officialClient, pageSize: 100 }, { ...INVITATIONS }),
    );
    expect(pages.map(({ EngagementInvitationSummaries }) => EngagementInvitationSummaries?.length)).toEqual([
      100, 100, 50,
    ]);
    expect(withoutMetadata(pages)).toEqual(withoutMetadata(theirs));
    const bodies = bodiesOf("ListEngagementInvitations");
    expect(bodies).toHaveLength(6);
    expect(bodies.slice(0, 3)).toEqual(bodies.slice(3));
    expect(bodies[0]).toEqual({ ...INVITATIONS, MaxResults: 100 });
  });

  it("gives the same pages of tasks for the same requests", async () => {
    await startTasks(25);
    const input = { Catalog: "AWS", TaskStatus: ["IN_PROGRESS" as const] };
    const pages = await collect(
      ours.paginateListEngagementByAcceptingInvitationTasks({ client, pageSize: 10 }, { ...input }),
    );
    const theirs = await collect(
      official.paginateListEngagementByAcceptingInvitationTasks({ client: officialClient, pageSize: 10 }, { ...input }),
    );
    expect(pages.map(({ TaskSummaries }) => TaskSummaries?.length)).toEqual([10, 10, 5]);
    expect(withoutMetadata(pages)).toEqual(withoutMetadata(theirs));
    const bodies = bodiesOf("ListEngagementByAcceptingInvitationTasks");
    expect(bodies.slice(0, 3)).toEqual(bodies.slice(3));
  });
});

describe.each([
  ["the official client", official],
  ["this client", ours as unknown as typeof official],
])("%s", (_, sdk) => {
  const clientOf = (config: official.PartnerCentralSellingClientConfig) => {
    const made = new sdk.PartnerCentralSellingClient({ maxAttempts: 1, ...config });
    closing.push(() => made.destroy());
    return made;
  };

  it("goes on from the startingToken, which wins over the input's NextToken", async () => {
    for (let i = 0; i < 3; i += 1) local.seedInvitation();
    const paging = { client: clientOf(local.clientConfig), pageSize: 1 };
    const [first, ...rest] = await collect(sdk.paginateListEngagementInvitations(paging, { ...INVITATIONS }));
    const startingToken = first?.NextToken;
    const resumed = await collect(
      sdk.paginateListEngagementInvitations({ ...paging, startingToken }, { ...INVITATIONS, NextToken: "unknown" }),
    );
    expect(resumed).toHaveLength(2);
    expect(withoutMetadata(resumed)).toEqual(withoutMetadata(rest));
  });

  it("goes on from the input's NextToken where there is no startingToken", async () => {
    await startTasks(3);
    const paging = { client: clientOf(local.clientConfig), pageSize: 1 };
    const input = { Catalog: "AWS" };
    const [first, ...rest] = await collect(sdk.paginateListEngagementByAcceptingInvitationTasks(paging, { ...input }));
    const resumed = await collect(
      sdk.paginateListEngagementByAcceptingInvitationTasks(paging, { ...input, NextToken: first?.NextToken }),
    );
    expect(withoutMetadata(resumed)).toEqual(withoutMetadata(rest));
    expect(resumed).toHaveLength(2);
  });

  it("takes MaxResults of the input before pageSize", async () => {
    for (let i = 0; i < 5; i += 1) local.seedInvitation();
    const pages = await collect(
      sdk.paginateListEngagementInvitations(
        { client: clientOf(local.clientConfig), pageSize: 100 },
        { ...INVITATIONS, MaxResults: 2 },
      ),
    );
    expect(pages.map(({ EngagementInvitationSummaries }) => EngagementInvitationSummaries?.length)).toEqual([2, 2, 1]);
  });

  it("pages with the methods of PartnerCentralSelling too", async () => {
    await startTasks(3);
    const aggregated = new sdk.PartnerCentralSelling({ ...local.clientConfig, maxAttempts: 1 });
    closing.push(() => aggregated.destroy());
    const invitations = await collect(
      aggregated.paginateListEngagementInvitations({ ...INVITATIONS }, { pageSize: 2 }),
    );
    const tasks = await collect(
      aggregated.paginateListEngagementByAcceptingInvitationTasks({ Catalog: "AWS" }, { pageSize: 2 }),
    );
    expect(invitations.map(({ EngagementInvitationSummaries }) => EngagementInvitationSummaries?.length)).toEqual([
      2, 1,
    ]);
    expect(tasks.map(({ TaskSummaries }) => TaskSummaries?.length)).toEqual([2, 1]);
    expect(await collect(aggregated.paginateListEngagementInvitations({ ...INVITATIONS }))).toHaveLength(1);
    expect(await collect(aggregated.paginateListEngagementByAcceptingInvitationTasks({ Catalog: "AWS" }))).toHaveLength(
      1,
    );
  });

  it("goes on over empty pages", async () => {
    const { config, asked } = await scripted(
      { TaskSummaries: [], NextToken: "b" },
      { NextToken: "c" },
      { TaskSummaries: [task(1)] },
    );
    const pages = await collect(
      sdk.paginateListEngagementByAcceptingInvitationTasks({ client: clientOf(config) }, { Catalog: "AWS" }),
    );
    expect(pages.map(({ TaskSummaries }) => TaskSummaries)).toEqual([[], undefined, [task(1)]]);
    expect(asked.map(({ NextToken }) => NextToken)).toEqual([undefined, "b", "c"]);
  });

  it("sends back a NextToken of any length and padding as it came", async () => {
    const NextToken = `${"A+/_-".repeat(2_000)}%3D==`;
    const { config, asked } = await scripted({ NextToken }, LAST);
    await collect(sdk.paginateListEngagementInvitations({ client: clientOf(config) }, { ...INVITATIONS }));
    expect(asked).toEqual([INVITATIONS, { ...INVITATIONS, NextToken }]);
  });

  it.each([
    ["an empty string", ""],
    ["null", null],
  ])("ends the list where NextToken is %s", async (_, NextToken) => {
    const { config, asked } = await scripted({ TaskSummaries: [task(1)], NextToken });
    const pages = await collect(
      sdk.paginateListEngagementByAcceptingInvitationTasks({ client: clientOf(config) }, { Catalog: "AWS" }),
    );
    expect(pages).toHaveLength(1);
    expect(asked).toHaveLength(1);
  });

  it("ends quietly at the same token with stopOnSameToken, after the page that brought it", async () => {
    const { config, asked } = await scripted(
      { TaskSummaries: [task(1)], NextToken: "a" },
      { TaskSummaries: [task(2)], NextToken: "a" },
    );
    const pages = await collect(
      sdk.paginateListEngagementByAcceptingInvitationTasks(
        { client: clientOf(config), stopOnSameToken: true },
        { Catalog: "AWS" },
      ),
    );
    expect(pages.map(({ TaskSummaries }) => TaskSummaries?.[0]?.TaskId)).toEqual([task(1).TaskId, task(2).TaskId]);
    expect(asked).toHaveLength(2);
  });

  it("sends no further request once the consumer breaks", async () => {
    const { config, asked } = await scripted({ NextToken: "b" }, { NextToken: "c" });
    for await (const { NextToken } of sdk.paginateListEngagementInvitations(
      { client: clientOf(config) },
      { ...INVITATIONS },
    )) {
      expect(NextToken).toBe("b");
      break;
    }
    await setImmediate();
    expect(asked).toHaveLength(1);
  });

  it("asks for a page only when the consumer does", async () => {
    const { config, asked } = await scripted({ NextToken: "b" }, LAST);
    const paginator = sdk.paginateListEngagementInvitations({ client: clientOf(config) }, { ...INVITATIONS });
    await setImmediate();
    expect(asked).toHaveLength(0);
    await paginator.next();
    await setImmediate();
    expect(asked).toHaveLength(1);
  });

  it("calls withCommand for each page, and sends the command itself where it answers nothing", async () => {
    const { config, asked } = await scripted({ NextToken: "b" }, { NextToken: "c" }, LAST);
    const tokens: unknown[] = [];
    await collect(
      sdk.paginateListEngagementByAcceptingInvitationTasks(
        {
          client: clientOf(config),
          withCommand: (command) => {
            expect(command).toBeInstanceOf(sdk.ListEngagementByAcceptingInvitationTasksCommand);
            tokens.push(command.input.NextToken);
            return undefined;
          },
        },
        { Catalog: "AWS" },
      ),
    );
    expect(tokens).toEqual([undefined, "b", "c"]);
    expect(asked.map(({ NextToken }) => NextToken)).toEqual(tokens);
  });

  it("sends the command that withCommand answers instead", async () => {
    const { config, asked } = await scripted({ NextToken: "b" }, LAST);
    await collect(
      sdk.paginateListEngagementInvitations(
        {
          client: clientOf(config),
          withCommand: ({ input }) => new sdk.ListEngagementInvitationsCommand({ ...input, Status: ["PENDING"] }),
        },
        { ...INVITATIONS },
      ),
    );
    expect(asked).toEqual([
      { ...INVITATIONS, Status: ["PENDING"] },
      { ...INVITATIONS, Status: ["PENDING"], NextToken: "b" },
    ]);
  });

  it("ends with an AbortError when the abortSignal in the third argument is aborted between pages", async () => {
    const { config, asked } = await scripted({ NextToken: "b" }, LAST);
    const controller = new AbortController();
    const paginator = sdk.paginateListEngagementInvitations(
      { client: clientOf(config) },
      { ...INVITATIONS },
      {
        abortSignal: controller.signal,
      },
    );
    await paginator.next();
    controller.abort();
    await expect(paginator.next()).rejects.toMatchObject({ name: "AbortError" });
    expect(asked).toHaveLength(1);
  });

  it.each([
    "AccessDeniedException",
    "InternalServerException",
    "ThrottlingException",
    "ValidationException",
  ] as const)("throws the service's %s as its class, after the pages before it", async (name) => {
    local.seedInvitation();
    local.seedInvitation();
    const paginator = sdk.paginateListEngagementInvitations(
      { client: clientOf(local.clientConfig), pageSize: 1 },
      { ...INVITATIONS },
    );
    expect((await paginator.next()).done).toBe(false);
    local.fail("ListEngagementInvitations", { name, message: "Not now" });
    const error = await paginator.next().catch((thrown) => thrown);
    expect(error).toBeInstanceOf(sdk[name]);
    expect(error).toMatchObject({ name, message: expect.stringMatching(/^Not now/) });
    expect(await paginator.next()).toEqual({ done: true, value: undefined });
  });
});

describe("where this client differs from the official one, it", () => {
  const tasks = async (config: ours.PartnerCentralSellingClientConfig, paging: object = {}, pages: AnyPage[] = []) => {
    const made = new ours.PartnerCentralSellingClient(config);
    closing.push(() => made.destroy());
    const paginator = ours.paginateListEngagementByAcceptingInvitationTasks(
      { client: made, ...paging },
      { Catalog: "AWS" },
    );
    return collect<AnyPage>(paginator, pages);
  };

  it.each([
    ["at once", ["a", "a"]],
    ["after another", ["a", "b", "a"]],
    ["after three others", ["a", "b", "c", "d", "b"]],
  ])("throws when a NextToken comes again %s, after giving every page", async (_, tokens) => {
    const { config, asked } = await scripted(
      ...tokens.map((NextToken, i) => ({ TaskSummaries: [task(i)], NextToken })),
    );
    const pages: AnyPage[] = [];
    const error = await tasks(config, {}, pages).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(ours.MalformedResponseError);
    expect(error.message).toMatch(/NextToken .*second time/);
    expect(error.message).toContain(`request-${tokens.length}`);
    expect(error).toMatchObject({ category: "response", $metadata: { requestId: `request-${tokens.length}` } });
    expect(pages.map(({ NextToken }) => NextToken)).toEqual(tokens);
    expect(asked).toHaveLength(tokens.length);
  });

  it("throws after 1,000 empty pages one after another, each with a NextToken of its own", async () => {
    const empty = (i: number) => ({ TaskSummaries: [], NextToken: `token-${i}` });
    const answers = Array.from({ length: 1_500 }, (_, i) =>
      i === 400 ? { ...empty(i), TaskSummaries: [task(i)] } : empty(i),
    );
    const { config, asked } = await scripted(...answers);
    const error = await tasks(config, {}, []).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(ours.MalformedResponseError);
    expect(error.message).toContain("1000 empty pages one after another");
    expect(asked).toHaveLength(1_401);
  });

  it("counts the startingToken as a token that has come already", async () => {
    const { config, asked } = await scripted({ NextToken: "a" });
    await expect(tasks(config, { startingToken: "a" })).rejects.toBeInstanceOf(ours.MalformedResponseError);
    expect(asked).toHaveLength(1);
  });

  it("ends quietly at a token that comes again after another, with stopOnSameToken", async () => {
    const { config, asked } = await scripted({ NextToken: "a" }, { NextToken: "b" }, { NextToken: "a" });
    expect(await tasks(config, { stopOnSameToken: true })).toHaveLength(3);
    expect(asked).toHaveLength(3);
  });

  it("throws at an answer that is empty, after the pages before it: the list may go on", async () => {
    const { config } = await scripted({ TaskSummaries: [task(1)], NextToken: "b" }, {});
    const pages: AnyPage[] = [];
    await expect(tasks(config, {}, pages)).rejects.toMatchObject({
      name: "MalformedResponseError",
      message: expect.stringContaining("with an empty object"),
    });
    expect(pages).toHaveLength(1);
  });

  it("gives a page without entries where the list is none, and goes on after it", async () => {
    const { config } = await scripted({ TaskSummaries: "none", NextToken: "b" }, { TaskSummaries: [task(1)] });
    const pages = await tasks(config);
    expect(withoutMetadata(pages)).toEqual([{ NextToken: "b" }, { TaskSummaries: [task(1)] }]);
  });

  it("leaves the caller's input as it was", async () => {
    for (let i = 0; i < 2; i += 1) local.seedInvitation();
    const input = Object.freeze({ ...INVITATIONS });
    expect(await collect(ours.paginateListEngagementInvitations({ client, pageSize: 1 }, input))).toHaveLength(2);
  });

  it("refuses a pageSize that the operation does not take before it sends anything", async () => {
    const paginator = ours.paginateListEngagementInvitations({ client, pageSize: 101 }, { ...INVITATIONS });
    await expect(paginator.next()).rejects.toMatchObject({
      name: "ValidationException",
      ErrorList: [{ FieldName: "MaxResults", Code: "VALUE_OUT_OF_RANGE" }],
    });
    expect(local.requests).toEqual([]);
  });

  it("ends at once when it is aborted while a page is under way", async () => {
    const controller = new AbortController();
    const server = createServer((request) => {
      request.resume();
      controller.abort("enough");
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    closing.push(() => server.close().closeAllConnections());
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const hanging = new ours.PartnerCentralSellingClient({ endpoint, credentials: CREDENTIALS });
    closing.push(() => hanging.destroy());
    const paginator = ours.paginateListEngagementInvitations(
      { client: hanging },
      { ...INVITATIONS },
      {
        abortSignal: controller.signal,
      },
    );
    await expect(paginator.next()).rejects.toMatchObject({ name: "AbortError", cause: "enough" });
  });
});
