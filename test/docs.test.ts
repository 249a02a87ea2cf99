import { Console } from "node:console";
import { access, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, normalize } from "node:path";
import { PassThrough } from "node:stream";
import * as official from "@aws-sdk/client-partnercentral-selling";
import { transform } from "esbuild";
import { afterEach, describe, expect, it, vi } from "vitest";
import { START_TASK } from "../src/commands/shapes.ts";
import * as events from "../src/events/index.ts";
import * as client from "../src/index.ts";
import * as localModule from "../src/local/index.ts";
import { DEFAULT_TIMEOUTS } from "../src/time/timeouts.ts";
import { type Page, programOf, ROOT, readPages } from "./docs/page.ts";
import { runProgram, runTestFile, typeErrors } from "./docs/run.ts";

/** Pages that are run as one program each, below. */
const PROGRAMS = new Set([
  "README.md",
  "docs/errors.md",
  "docs/events.md",
  "docs/getting-started.md",
  "docs/going-live.md",
  "docs/how-it-works.md",
  "docs/migrating.md",
  "docs/observability.md",
  "docs/quotas.md",
  "docs/testing.md",
  "docs/waiting-and-resuming.md",
]);

/** Blocks that are files of their own, and run by a runner of tests or by other tests. */
const FILES = [
  "docs/testing.md ts node:test",
  "docs/testing.md ts vitest",
  "docs/testing.md js jest",
  "docs/observability.md js tracing.mjs",
];

const OURS = {
  "partnercentral-engagement": client,
  "partnercentral-engagement/events": events,
  "partnercentral-engagement/local": localModule,
};

const OPPORTUNITY = expect.stringMatching(/^O\d{1,19}$/);
const TASK = expect.stringMatching(/^task-[0-9a-z]{13}$/);
const START = "StartEngagementByAcceptingInvitationTask";

const pages = await readPages();

function page(path: string): Page {
  const found = pages.find((one) => one.path === path);
  if (found === undefined) throw new Error(`There is no page ${path}`);
  return found;
}

/** The table whose first heading is this. */
function rowsOf(path: string, heading: string): readonly (readonly string[])[] {
  const [, ...rows] = page(path).tables.find(([first]) => first?.[0] === heading) ?? [];
  if (rows.length === 0) throw new Error(`${path} has no table of ${heading}`);
  return rows;
}

/** What stands in backquotes. */
function codeIn(cell = ""): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code ?? "");
}

/** Runs a page as one program, block after block, against a service of its own, and answers what it printed. */
async function run(
  path: string,
  {
    seed = () => {},
    modules = OURS,
    ...options
  }: localModule.LocalPartnerCentralOptions & {
    seed?: (local: localModule.LocalPartnerCentral) => void;
    modules?: Record<string, object>;
  } = {},
): Promise<{ printed: unknown[][]; local: localModule.LocalPartnerCentral }> {
  if (!PROGRAMS.has(path)) throw new Error(`${path} is not among the pages that are run`);
  await using local = await localModule.startLocalPartnerCentral(options);
  seed(local);
  const { endpoint, credentials } = local.clientConfig;
  vi.stubEnv("AWS_ENDPOINT_URL_PARTNERCENTRAL_SELLING", endpoint);
  vi.stubEnv("AWS_ACCESS_KEY_ID", credentials.accessKeyId);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", credentials.secretAccessKey);
  const scratch = await mkdtemp(join(tmpdir(), "docs-"));
  vi.stubEnv("TMPDIR", scratch);
  vi.stubEnv("TASKS_FILE", join(scratch, "tasks.json"));
  try {
    return { printed: await runProgram(programOf(page(path)), modules), local };
  } finally {
    await rm(scratch, { recursive: true, maxRetries: 3 });
  }
}

/** Invitations that the pages name. */
function sandbox(...seeds: localModule.InvitationSeed[]) {
  return (local: localModule.LocalPartnerCentral) => {
    for (const [number, seed] of seeds.entries()) {
      local.seedInvitation({ Catalog: "Sandbox", Id: `engi-${number}123456789abc`, ...seed });
    }
  };
}

afterEach(() => vi.unstubAllEnvs());

describe("what a page shows is printed by", { timeout: 60_000 }, () => {
  it("the README", async () => {
    const { printed, local } = await run("README.md", { seed: sandbox({}, {}) });
    const state = printed[1]?.[1] as string;
    expect(printed).toEqual([
      ["COMPLETE", OPPORTUNITY, expect.stringMatching(/^[!-~]{1,64}$/)],
      [OPPORTUNITY, expect.any(String)],
    ]);
    const [, { EngagementInvitationId, ...task } = {}] = local.tasks;
    const { TaskId, StartTime, TaskStatus, OpportunityId } = task as localModule.Task;
    const invitation = { Catalog: "Sandbox", Identifier: EngagementInvitationId ?? "" };
    const ClientToken = client.clientTokenFor(invitation);
    expect(JSON.parse(state)).toEqual({
      ...invitation,
      ClientToken,
      generation: 1,
      TaskId,
      StartTime: StartTime.replace(".000Z", "Z"),
      TaskStatus,
      OpportunityId,
    });
  });

  it("Getting started, which is JavaScript as it stands", async () => {
    const { printed } = await run("docs/getting-started.md");
    const progress = printed.filter(([text]) => / after \d+ ms$/.test(String(text)));
    expect(progress.at(0)).toEqual([expect.stringMatching(/^IN_PROGRESS after \d+ ms$/)]);
    expect(printed.filter((line) => !progress.includes(line))).toEqual([
      ["Web shop", "PENDING"],
      ["Data lake", "PENDING"],
      ["AWS", "Example Retail"],
      [TASK, "COMPLETE"],
      [OPPORTUNITY],
      [true],
      ["Catalog", "-", expect.stringContaining("letters only")],
      ["Identifier", "-", expect.stringContaining("engi-")],
    ]);
    await expect(transform(programOf(page("docs/getting-started.md")), { loader: "js" })).resolves.toBeDefined();
  });

  it("How it works", async () => {
    const seed = (local: localModule.LocalPartnerCentral) =>
      local.fail("ListEngagementInvitations", { name: "InternalServerException" });
    const { printed, local } = await run("docs/how-it-works.md", { seed });
    expect(printed).toEqual([["an attempt is made"], ["an attempt is made"], [2, 200, expect.any(String)]]);
    expect(local.requests[0]?.headers["x-correlation-id"]).toBe("order-7");
  });

  it("Waiting and resuming", async () => {
    const outcome = { ReasonCode: "InternalError" };
    const good = { SenderAwsAccountId: "111122223333", EngagementTitle: "Good" };
    const bad = { SenderAwsAccountId: "111122223333", EngagementTitle: "Bad", outcome };
    const seed = sandbox({}, { outcome }, {}, {}, {}, {}, good, bad);
    const { printed, local } = await run("docs/waiting-and-resuming.md", { world: "asynchronous", seed });
    expect(printed.slice(0, 7)).toEqual([
      ["COMPLETE", expect.any(Number), 1],
      [OPPORTUNITY],
      [true, true],
      [true],
      ["InternalError", "retry-now", expect.stringContaining("next generation")],
      [true, "COMPLETE"],
      [["COMPLETE", "COMPLETE"]],
    ]);
    expect(printed.slice(7, 9).sort()).toEqual([
      ["Bad", "EngagementTaskFailedError", true],
      ["Good", "COMPLETE"],
    ]);
    expect(printed.slice(9)).toEqual([["AbortError"], ["engi-4123456789abc", "COMPLETE"], ["IN_PROGRESS", "SUCCESS"]]);
    expect(local.tasks).toHaveLength(9);
  });

  it("Errors", async () => {
    const { printed, local } = await run("docs/errors.md", {
      seed: (local) => {
        sandbox({ Status: "ACCEPTED" }, {})(local);
        local.fault(START, { kind: "delay", ms: 0 });
        local.fault(START, { kind: "silence" });
      },
    });
    expect(printed).toEqual([
      ["not-sent", expect.stringContaining("Identifier"), [expect.objectContaining({ FieldName: "Identifier" })]],
      ["rejected", expect.stringContaining("present state"), expect.any(String)],
      ["ETIMEDOUT", "unknown"],
      [TASK],
    ]);
    expect(local.tasks).toHaveLength(1);
  });

  it("Quotas", async () => {
    const { printed } = await run("docs/quotas.md");
    const requests = printed.at(-2)?.[0];
    expect(printed).toEqual([
      [4, "accepted with", 4, "requests"],
      ["rejected"],
      ["write", "not-sent", expect.stringContaining("quota allows the next one in")],
      [expect.any(Number), "requests for 8 calls"],
      [{ used: requests, limit: 10_000, nextIn: expect.any(Number), oldestLeavesIn: expect.any(Number) }],
    ]);
    expect(requests).toBeGreaterThanOrEqual(8);
    // One that a busy machine delays on its way may be throttled, and is sent again; without the store it is several.
    expect(requests).toBeLessThanOrEqual(9);
  });

  it("Events", async () => {
    const { printed, local } = await run("docs/events.md", { world: "asynchronous", seed: sandbox({}, {}) });
    const pattern = page("docs/events.md").blocks.find(({ info }) => info === "json")?.text ?? "";
    const elapsed = printed.at(-2)?.[1];
    expect(printed).toEqual([
      [JSON.stringify(JSON.parse(pattern))],
      ["other-source", expect.stringContaining("aws.s3")],
      [{ batchItemFailures: [{ itemIdentifier: "3" }] }],
      ["engi-0123456789abc"],
      [true],
      ["COMPLETE", elapsed],
      ["COMPLETE"],
    ]);
    expect(elapsed).toBeLessThan(10_000);
    expect(local.tasks).toHaveLength(2);
  });

  it("Testing your code", async () => {
    const { printed } = await run("docs/testing.md");
    expect(printed).toEqual([
      ["COMPLETE"],
      ["PENDING", true],
      [["Web shop", "Contact centre"]],
      [["EXPIRED", "EXPIRED"]],
      [["PENDING", "PENDING"], 0],
      [["Web shop", "Contact centre"]],
      ["OpportunityValidationFailed", "give-up"],
      [true],
      [3],
      [true, 1],
      [["fulfilled", "fulfilled", "rejected"]],
      ["EXPIRED", 2],
      ["GetEngagementInvitation", { Catalog: "Sandbox", Identifier: expect.stringMatching(/^engi-/) }],
      [["FAILED", "COMPLETE"]],
      [expect.arrayContaining(["Opportunity Created", "Engagement Invitation Expired"])],
      ["O1234567", 1],
    ]);
  });

  it("Observability", async () => {
    const REFUSED = expect.objectContaining({ error: "ConflictException", outcome: "rejected" });
    const { printed } = await run("docs/observability.md", { seed: sandbox({}) });
    expect(printed).toEqual([
      [REFUSED],
      [expect.stringMatching(/^The engagement invitation is .* \(request id [0-9a-f-]{36}\)$/)],
      [`${START}Command`, 1, 200, undefined],
      [REFUSED],
      [`${START}Command`, 1, 400, "ConflictException"],
    ]);
  });

  it("Going live", async () => {
    const { printed } = await run("docs/going-live.md", { seed: sandbox({}, {}, { Status: "REJECTED" }) });
    expect(printed).toEqual([
      ["http://127.0.0.1", "Sandbox"],
      [2, "pending"],
    ]);
  });

  it.each([
    ["this package", client],
    ["the official client, as before the import was changed", official],
  ])("Migrating, with %s", async (_, package_) => {
    const modules = { "partnercentral-engagement": package_ };
    const { printed } = await run("docs/migrating.md", { seed: sandbox({}), modules });
    expect(printed).toEqual([
      [["engi-0123456789abc PENDING"]],
      ["COMPLETE", true],
      ["ConflictException", "client", 1],
      [1],
      ["ACCEPTED"],
    ]);
  });

  it.each([
    ["node:test", "ok 1 - an accepted invitation becomes an opportunity"],
    ["vitest", "an invitation that is accepted twice is one task"],
  ] as const)(
    "Testing your code, in a file for %s",
    async (runner, test) => {
      const tap = await runTestFile(programOf(page("docs/testing.md"), `ts ${runner}`), runner);
      expect(tap).toContain(test);
      expect(tap).not.toContain("not ok");
    },
    60_000,
  );
});

describe("the pages", () => {
  it("have code that a strict compiler takes, with our types and, in Migrating, with the official ones", () => {
    const programs = new Map<string, string>();
    for (const one of pages) {
      for (const info of new Set(one.blocks.map(({ info }) => info).filter((info) => /^ts\b/.test(info)))) {
        programs.set(`${one.path} (${info.replaceAll(/\W/g, "-")})`, programOf(one, info));
      }
    }
    const migrating = programOf(page("docs/migrating.md"));
    const before = migrating.replace('"partnercentral-engagement"', '"@aws-sdk/client-partnercentral-selling"');
    programs.set("docs/migrating.md (official)", before);
    expect(typeErrors(programs)).toEqual([]);
  }, 60_000);

  it("have no block of TypeScript or JavaScript that these tests do not run", () => {
    const code = pages.flatMap(({ path, blocks }) => blocks.map(({ info }) => `${path} ${info}`));
    const run = new Set([...PROGRAMS].map((path) => `${path} ts`).concat(FILES));
    expect(code.filter((one) => / ([cm]?[jt]sx?|javascript|typescript)\b/.test(one) && !run.has(one))).toEqual([]);
  });

  it("link to files and headings that there are", async () => {
    const broken: string[] = [];
    for (const { path, links } of pages) {
      for (const { target, line } of links) {
        const [file = "", anchor] = target.split("#");
        if (file.includes("://")) continue;
        const to = file === "" ? path : normalize(join(dirname(path), file));
        const exists = await access(join(ROOT, to)).then(
          () => true,
          () => false,
        );
        const anchors = pages.find((one) => one.path === to)?.anchors;
        if (!exists || (anchor !== undefined && !anchors?.has(anchor))) broken.push(`${path}:${line} ${target}`);
      }
    }
    expect(broken).toEqual([]);
  });

  it("are all in the README's table", () => {
    const listed = rowsOf("README.md", "page").map(([link]) => /\((.*)\)/.exec(link ?? "")?.[1]);
    const there = pages.map(({ path }) => path).filter((path) => path !== "README.md");
    expect(listed.sort()).toEqual(there.sort());
  });

  it("begin, in the README, with what a new machine does", () => {
    const commands = page("README.md").blocks.filter(({ info }) => info === "sh");
    expect(commands.map(({ text }) => text.trim()).slice(0, 2)).toEqual(["npm ci && npm start", "npm test"]);
  });
});

describe("the table of errors", () => {
  const rows = rowsOf("docs/errors.md", "thrown");

  it("names every error that the package exports", () => {
    const exported = [...Object.entries(client), ...Object.entries(events)].filter(
      ([, value]) => typeof value === "function" && value.prototype instanceof Error,
    );
    const names = rows.flatMap(([name]) => codeIn(name)[0] ?? []);
    expect(names).toEqual(expect.arrayContaining(exported.map(([name]) => name)));
  });

  it.each([
    "AccessDeniedException",
    "ConflictException",
    "InternalServerException",
    "ResourceNotFoundException",
    "ServiceQuotaExceededException",
    "ThrottlingException",
    "ValidationException",
  ])("says of %s what its outcome is and whether it is retried", async (name) => {
    await using local = await localModule.startLocalPartnerCentral();
    local.fail(START, { name, times: 3, retryAfter: 0 });
    const timing = { now: Date.now, random: () => 0, sleep: async () => {} };
    const caller = new client.PartnerCentralSellingClient({ ...local.clientConfig, timing });
    const { Id: Identifier } = local.seedInvitation();
    const command = new client.StartEngagementByAcceptingInvitationTaskCommand({ Catalog: "AWS", Identifier });
    const error = await caller.send(command).catch((thrown) => thrown);
    const [, , outcome, , retried] = rows.find(([first]) => codeIn(first)[0] === name) ?? [];
    expect(error).toMatchObject({ name, outcome: codeIn(outcome).at(-1), suggestedAction: expect.any(String) });
    expect(error.$metadata.attempts > 1 ? "yes" : "no").toBe(retried?.split(";")[0]);
  });

  const html = { kind: "replace", headers: { "content-type": "text/html" }, body: "<html>" } as const;

  it.each<[string, localModule.Fault, string, number]>([
    ["NonJsonResponseError", { ...html, statusCode: 200 }, "unknown", 1],
    ["NonJsonResponseError", { ...html, statusCode: 403 }, "rejected", 1],
    ["NonJsonResponseError", { ...html, statusCode: 408 }, "unknown", 3],
    ["NonJsonResponseError", { ...html, statusCode: 429 }, "rejected", 3],
    ["NonJsonResponseError", { ...html, statusCode: 501 }, "unknown", 1],
    ["NonJsonResponseError", { ...html, statusCode: 502 }, "unknown", 3],
    ["MalformedResponseError", { kind: "replace", body: "{}" }, "unknown", 1],
    ["RedirectError", { kind: "replace", statusCode: 302, headers: { location: "https://example.com" } }, "unknown", 1],
    ["TransportError", { kind: "close" }, "unknown", 3],
    ["TransportError", { kind: "raw", bytes: "not HTTP" }, "unknown", 1],
  ])("has %s, after %j, with the outcome %s and attempts: %i", async (name, fault, outcome, attempts) => {
    await using local = await localModule.startLocalPartnerCentral();
    local.fault(START, { ...fault, times: 3 });
    const timing = { now: Date.now, random: () => 0, sleep: async () => {} };
    const caller = new client.PartnerCentralSellingClient({ ...local.clientConfig, timing });
    const { Id: Identifier } = local.seedInvitation();
    const command = new client.StartEngagementByAcceptingInvitationTaskCommand({ Catalog: "AWS", Identifier });
    const error = await caller.send(command).catch((thrown) => thrown);
    expect(error).toMatchObject({ name, outcome, $metadata: { attempts } });
    const [, , listed, , retried] = rows.find(([first]) => codeIn(first)[0] === name) ?? [];
    expect(codeIn(listed)).toContain(outcome);
    expect(retried).toMatch(
      name === "NonJsonResponseError" ? /^on 408, 429, 500, 502, 503, 504$/ : /^(no|on connection)/,
    );
  });

  it("gives each reason of a failed task the advice that its error has", () => {
    const advised = rowsOf("docs/errors.md", "`advice`");
    for (const ReasonCode of [...Object.values(client.ReasonCode), "NewReason" as client.ReasonCode]) {
      const { advice } = new client.EngagementTaskFailedError({ TaskId: "task-1", ReasonCode });
      const [listed] = advised.find(([, , reasons]) => codeIn(reasons).includes(ReasonCode)) ?? [];
      const others = /(AccessDenied|ValidationFailed|NotPermitted)$/.test(ReasonCode) ? "give-up" : "unknown";
      expect([ReasonCode, codeIn(listed)[0] ?? others]).toEqual([ReasonCode, advice]);
    }
  });
});

describe("the other tables and figures", () => {
  it("How it works has the steps of a call, in their order", () => {
    const steps = new client.PartnerCentralSellingClient().middlewareStack.identify();
    const names = steps.map((step) => step.split(" ")[0]);
    expect(rowsOf("docs/how-it-works.md", "step").flatMap(([step]) => codeIn(step))).toEqual(names);
  });

  it("Observability has the lines that a console prints of such calls", async () => {
    await using local = await localModule.startLocalPartnerCentral();
    const stream = new PassThrough({ encoding: "utf8" });
    const { Id: Identifier } = local.seedInvitation({ Catalog: "Sandbox" });
    const caller = new client.PartnerCentralSellingClient({ ...local.clientConfig, logger: new Console(stream) });
    for (const ClientToken of ["order-7", "order-8"]) {
      const input = { Catalog: "Sandbox", Identifier, ClientToken };
      await caller.send(new client.StartEngagementByAcceptingInvitationTaskCommand(input)).catch(() => {});
    }
    const { text = "" } = page("docs/observability.md").blocks.find(({ info }) => info === "text") ?? {};
    const alike = (lines: string) => lines.replace(/[0-9a-f-]{36}/g, "an id").replace(/durationMs: \d+/g, "some ms");
    expect(alike(text)).toBe(alike(stream.read()));
  });

  it("Going live has every setting of the client, and the times that it has by default", async () => {
    const config = await readFile(join(ROOT, "src/config/settings.ts"), "utf8");
    const declared = /export interface PartnerCentralSellingClientConfig \{(.*?)\n\}/s.exec(config)?.[1] ?? "";
    const settings = [...declared.matchAll(/^ {2}(\w+)\?:/gm)].map(([, name]) => name);
    const rows = rowsOf("docs/going-live.md", "setting");
    expect(rows.flatMap(([setting]) => codeIn(setting)).sort()).toEqual(settings.sort());
    const [, what, defaults] = rows.find(([setting]) => setting === "`timeouts`") ?? [];
    const [ofAll = "", toAccept = ""] = (defaults ?? "").split("; to accept, ");
    const numbersIn = (text: string) => [...text.matchAll(/[\d,]*\d/g)].map(([ms]) => Number(ms.replace(",", "")));
    const times = (names: string[], text: string) =>
      Object.fromEntries(names.map((name, i) => [name, numbersIn(text)[i]]));
    expect(times(codeIn(what).slice(0, 5), ofAll)).toEqual(DEFAULT_TIMEOUTS);
    expect(times(codeIn(toAccept), toAccept)).toEqual(START_TASK.timeouts);
  });

  it("Going live has a policy that allows what the operations take", () => {
    const { text = "" } = page("docs/going-live.md").blocks.find(({ info }) => info === "json") ?? {};
    const [statement] = JSON.parse(text).Statement;
    const operations = Object.keys(client).flatMap((name) => /^(\w+)Command$/.exec(name)?.[1] ?? []);
    const onBehalf = [
      "AcceptEngagementInvitation",
      "CreateOpportunity",
      "CreateResourceSnapshot",
      "CreateResourceSnapshotJob",
      "GetOpportunity",
      "StartResourceSnapshotJob",
      "SubmitOpportunity",
      "TagResource",
    ];
    const actions = [...operations, ...onBehalf].map((name) => `partnercentral:${name}`);
    expect(statement.Action.toSorted()).toEqual(actions.sort());
  });

  it("Going live has a referral that is an input of the official client's CreateOpportunity", () => {
    const [, referral] = page("docs/going-live.md").blocks.filter(({ info }) => info === "json");
    const program = [
      'import type { CreateOpportunityCommandInput } from "@aws-sdk/client-partnercentral-selling";',
      `export const input: CreateOpportunityCommandInput = ${referral?.text};`,
    ];
    expect(typeErrors(new Map([["referral", program.join("\n")]]))).toEqual([]);
  });

  it("Testing your code has every fault that can be played", async () => {
    await using local = await localModule.startLocalPartnerCentral();
    const kinds = rowsOf("docs/testing.md", "`kind`").flatMap(([kind]) => codeIn(kind));
    const refused = () => local.fault(START, { kind: "none" } as unknown as localModule.Fault);
    expect(refused).toThrow(`use ${kinds.join(", ")}.`);
  });
});
