import { existsSync } from "node:fs";
import { copyFile, cp, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, type TestContext } from "vitest";
import { type LocalPartnerCentral, startLocalPartnerCentral } from "../../src/local/index.ts";
import { programOf, readPages } from "../docs/page.ts";
import { serve } from "./site.ts";
import { createWorkspace, onPath, run, start, tool, type Workspace } from "./workspace.ts";

const RUNTIMES: Readonly<Record<string, readonly string[]>> = {
  "this Node": [process.execPath],
  "Node 22": [tool("node-22/bin/node")],
  "Node 24": [tool("node-24/bin/node")],
  "Node 26": [tool("node-26/bin/node")],
  Bun: [tool("@oven/bun-linux-x64/bin/bun"), "run", "--no-install"],
  Deno: [tool("@deno/linux-x64-glibc/deno"), "run", "--allow-all", "--cached-only"],
};

const TYPESCRIPT: Readonly<Record<string, string>> = {
  "4.7": tool("typescript-4.7/bin/tsc"),
  "5.0": tool("typescript-5.0/bin/tsc"),
  "6.0": tool("typescript/bin/tsc"),
  "7.0": tool("typescript-7.0/bin/tsc"),
};

const ESBUILD = [tool("esbuild/bin/esbuild"), "--bundle", "--platform=node", "--log-level=warning"];
const ROLLUP = [process.execPath, tool("rollup/dist/bin/rollup"), "--config", "--silent"];
const VITE = [process.execPath, tool("vite/bin/vite.js"), "build", "--logLevel", "warn"];
const JEST = tool("jest/bin/jest.js");
const WORKERD = tool("@cloudflare/workerd-linux-64/bin/workerd");
const CHROMIUM = onPath("chromium", "google-chrome", "chromium-browser");

/** A module of Node's, or what a bundler has put in its place. */
const OF_NODE = /["']node:|\brequire\(|__require|vite-browser-external|\bprocess\.env/g;

let workspace: Workspace;
let local: LocalPartnerCentral;

beforeAll(async () => {
  local = await startLocalPartnerCentral({ world: "asynchronous", taskDuration: 100 });
  workspace = await createWorkspace();
}, 120_000);

afterAll(async () => {
  await local.close();
  await workspace[Symbol.asyncDispose]();
});

function invitation(): { Id: string; event: object; env: Record<string, string> } {
  const { Id } = local.seedInvitation({ Catalog: "Sandbox" });
  const event = local.events.find(({ detail }) => JSON.stringify(detail).includes(Id)) ?? {};
  const { endpoint, credentials } = local.clientConfig;
  const env = {
    AWS_ENDPOINT_URL_PARTNERCENTRAL_SELLING: endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    EVENT: JSON.stringify(event),
  };
  return { Id, event, env };
}

function opportunityOf(Id: string): string | undefined {
  return local.tasks.find(({ EngagementInvitationId }) => EngagementInvitationId === Id)?.OpportunityId;
}

/** What a project needs and the machine may lack is skipped, and said so. */
function needs({ skip }: TestContext, name: string, program: string | undefined): asserts program is string {
  skip(program === undefined || !existsSync(program), `there is no ${name} here`);
}

/** Runs a journey, which accepts the invitation of an event, and then one of a service that it starts itself. */
async function expectJourney(directory: string, command: readonly string[]): Promise<void> {
  const { Id, env } = invitation();
  const [accepted, own] = (await run(directory, command, env)).trim().split("\n");
  expect(accepted).toMatch(/^O\d+$/);
  expect(accepted).toBe(opportunityOf(Id));
  expect(own).toMatch(/^O\d+$/);
}

describe.concurrent("the package that npm installed", () => {
  for (const [name, command] of Object.entries(RUNTIMES)) {
    it(`is imported and accepts an invitation in ${name}`, async (context) => {
      needs(context, name, command[0]);
      await expectJourney(workspace.project("node"), [...command, "journey.mjs"]);
    });

    it(`is required and accepts an invitation in ${name}`, async (context) => {
      needs(context, name, command[0]);
      await expectJourney(workspace.project("node"), [...command, "journey.cjs"]);
    });
  }
});

const ESM = "journey.mts";
const COMMONJS = "journey.cts";
const BUNDLER = ["--module", "esnext", "--moduleResolution", "bundler"];
const VERBATIM = ["--verbatimModuleSyntax"];
// The declarations of TypeScript and Node themselves take long to check, and Node's are too new for the oldest.
const UNCHECKED = ["--skipLibCheck"];

describe.concurrent("strict TypeScript", () => {
  it.for<[string, string, string[], string[]]>([
    ["4.7", "node10", [COMMONJS], ["--module", "commonjs", "--moduleResolution", "node", ...UNCHECKED]],
    ["4.7", "node16", [ESM, COMMONJS], ["--module", "node16", ...UNCHECKED]],
    ["5.0", "node16", [ESM, COMMONJS], ["--module", "node16", ...VERBATIM, ...UNCHECKED]],
    ["5.0", "bundler", [ESM], [...BUNDLER, ...VERBATIM, ...UNCHECKED]],
    ["6.0", "nodenext", [ESM, COMMONJS], ["--module", "nodenext", ...VERBATIM, ...UNCHECKED]],
    ["7.0", "node16", [ESM, COMMONJS], ["--module", "node16", ...VERBATIM]],
    ["7.0", "nodenext", [ESM, COMMONJS], ["--module", "nodenext", ...VERBATIM, ...UNCHECKED]],
    ["7.0", "bundler", [ESM], [...BUNDLER, ...VERBATIM, ...UNCHECKED]],
  ])("%s with %s resolution compiles %s, which then runs", async ([version, , files, options]) => {
    const out = await mkdtemp(join(workspace.project("typescript"), "out-"));
    await compile(version, files, [...options, "--types", "node", "--outDir", out]);
    for (const file of files) await expectJourney(out, [process.execPath, file.replace("ts", "js")]);
  });

  it("7.0 compiles what runs in a page, without the types of Node", async () => {
    const page = ["--noEmit", "--lib", "es2022,dom", "--customConditions", "browser", ...UNCHECKED];
    expect(await compile("7.0", ["web.mts"], [...BUNDLER, ...VERBATIM, ...page])).toBe("");
  });
});

async function compile(version: string, files: readonly string[], options: readonly string[]): Promise<string> {
  const strict = ["--strict", "--exactOptionalPropertyTypes", "--isolatedModules", "--target", "es2022"];
  const tsc = [process.execPath, TYPESCRIPT[version] ?? ""];
  return run(workspace.project("typescript"), [...tsc, ...strict, ...options, ...files]);
}

describe.concurrent("a bundled service", () => {
  it.for<[string, string, string[]]>([
    ["esbuild", "journey.mjs", [...ESBUILD, "journey.mjs", "--format=esm", "--outfile=out/esbuild/journey.mjs"]],
    ["esbuild", "journey.cjs", [...ESBUILD, "journey.cjs", "--format=cjs", "--outfile=out/esbuild/journey.cjs"]],
    ["rollup", "journey.mjs", ROLLUP],
    ["vite", "journey.mjs", VITE],
  ])("by %s as %s runs where nothing is installed", async ([bundler, file, bundle]) => {
    await run(workspace.project("node"), bundle);
    await expectJourney(await moved("node", bundler), [process.execPath, file]);
  });
});

/** Puts what a project's bundler wrote where nothing is installed. */
async function moved(project: string, bundler: string): Promise<string> {
  const directory = await workspace.elsewhere();
  await cp(join(workspace.project(project), "out", bundler), directory, { recursive: true });
  return directory;
}

describe.concurrent("a Lambda function", () => {
  it.for([
    ["handler.cjs", "cjs"],
    ["handler.mjs", "esm"],
  ] as const)("in one file %s answers the opportunity that an event leads to", async ([file, format]) => {
    const options = ["--target=node20", "--minify", `--format=${format}`, `--outfile=out/${format}/${file}`];
    await run(workspace.project("lambda"), [...ESBUILD, "handler.js", ...options]);
    const directory = await moved("lambda", format);
    const runtime = join(workspace.project("lambda"), "runtime.cjs");
    const { Id, env } = invitation();
    const lambda = { ...env, AWS_LAMBDA_FUNCTION_NAME: "accept", AWS_REGION: "eu-west-1" };
    const answer = await run(directory, [process.execPath, runtime, join(directory, file)], lambda);
    expect(JSON.parse(answer)).toEqual({ OpportunityId: opportunityOf(Id) });
    expect(opportunityOf(Id)).toMatch(/^O\d+$/);
  });
});

describe.concurrent("a page", () => {
  it.for<[string, string[]]>([
    ["esbuild", [...ESBUILD, "page.js", "--platform=browser", "--format=esm", "--outfile=out/esbuild/page.js"]],
    ["rollup", ROLLUP],
    ["vite", [...VITE, "--outDir", "out/vite"]],
  ])("bundled by %s has no module of Node's in it, and accepts an invitation in Chromium", async ([
    bundler,
    bundle,
  ], context) => {
    const project = workspace.project("web");
    await run(project, bundle);
    const built = join(project, "out", bundler);
    if (bundler !== "vite") await copyFile(join(project, "index.html"), join(built, "index.html"));
    expect(await ofNode(built)).toEqual([]);

    needs(context, "Chromium", CHROMIUM);
    const { Id, event } = invitation();
    const { endpoint, credentials } = local.clientConfig;
    await using site = await serve(built, { credentials, event }, endpoint);
    const profile = `--user-data-dir=${await workspace.elsewhere()}`;
    const quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"];
    await using browser = start(project, [CHROMIUM, ...quiet, "--no-proxy-server", profile, site.url]);
    expect(await Promise.race([site.output, browser.ended])).toBe(opportunityOf(Id));
    expect(opportunityOf(Id)).toMatch(/^O\d+$/);
  });
});

describe("a worker", () => {
  it("has no module of Node's in it, and accepts an invitation in workerd", async (context) => {
    const project = workspace.project("web");
    const options = ["--platform=browser", "--conditions=workerd", "--format=esm", "--outfile=out/worker/worker.js"];
    await run(project, [...ESBUILD, "worker.js", ...options]);
    expect(await ofNode(join(project, "out/worker"))).toEqual([]);

    needs(context, "workerd", WORKERD);
    const { Id, event } = invitation();
    await using workerd = start(project, [WORKERD, "serve", "worker.capnp", "--control-fd=3"]);
    const port = await Promise.race([portOf(workerd.lines), workerd.ended]);
    const body = JSON.stringify({ config: local.clientConfig, event });
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body });
    expect(await answer.text()).toBe(opportunityOf(Id));
    expect(opportunityOf(Id)).toMatch(/^O\d+$/);
  });
});

/** What bundles have of Node's. */
async function ofNode(directory: string): Promise<string[]> {
  const names = (await readdir(directory, { recursive: true })).filter((name) => name.endsWith(".js"));
  expect(names).not.toEqual([]);
  const scripts = await Promise.all(names.map((name) => readFile(join(directory, name), "utf8")));
  return scripts.flatMap((script) => script.match(OF_NODE) ?? []);
}

async function portOf(lines: AsyncIterable<string>): Promise<number> {
  for await (const line of lines) {
    const { event, port } = JSON.parse(line);
    if (event === "listen") return port;
  }
  throw new Error("workerd listens to no port");
}

describe.concurrent("a test of the page Testing your code", async () => {
  const pages = await readPages();

  async function expectPass(info: string, file: string, command: readonly string[], passed: RegExp): Promise<void> {
    const [testing] = pages.filter(({ path }) => path === "docs/testing.md");
    if (testing === undefined) throw new Error("There is no page docs/testing.md");
    const project = await mkdtemp(workspace.project("tests-"));
    await writeFile(join(project, "package.json"), "{}");
    await writeFile(join(project, file), programOf(testing, info));
    expect(await run(project, command)).toMatch(passed);
  }

  it("passes with vitest", async () => {
    const vitest = [process.execPath, tool("vitest/vitest.mjs"), "run", "--reporter=tap-flat"];
    await expectPass("ts vitest", "page.test.ts", vitest, /^ok 1/m);
  });

  it("passes with jest", async () => {
    await expectPass("js jest", "page.test.js", [process.execPath, JEST], /^Tests: +1 passed, 1 total$/m);
  });

  it("passes with the runner of Node 24, which takes TypeScript", async (context) => {
    const [node] = RUNTIMES["Node 24"] ?? [];
    needs(context, "Node 24", node);
    await expectPass("ts node:test", "page.test.mts", [node, "--test", "--test-reporter=tap"], /^# pass 1$/m);
  });
});
