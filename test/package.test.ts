import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalPartnerCentral, startLocalPartnerCentral } from "../src/local/index.ts";

const run = promisify(execFile);
const root = new URL("..", import.meta.url).pathname;

let project: string;
let local: LocalPartnerCentral;

/** An empty project with the packed package in it; its dependencies are those already installed here. */
beforeAll(async () => {
  local = await startLocalPartnerCentral({ world: "asynchronous", taskDuration: 60_000 });
  project = await mkdtemp(join(tmpdir(), "consumer-"));
  const { stdout } = await run("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", project], {
    cwd: root,
  });
  const [{ filename }] = JSON.parse(stdout);
  await mkdir(join(project, "node_modules/@types"), { recursive: true });
  await run("tar", ["-xzf", join(project, filename), "-C", join(project, "node_modules")]);
  await run("mv", [join(project, "node_modules/package"), join(project, "node_modules/partnercentral-engagement")]);
  const { dependencies } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const linked = [
    "@aws-sdk/client-partnercentral-selling",
    "@types/node",
    "tslib",
    "undici-types",
    ...Object.keys(dependencies),
  ];
  for (const name of linked) {
    await mkdir(join(project, "node_modules", name, ".."), { recursive: true });
    await symlink(join(root, "node_modules", name), join(project, "node_modules", name));
  }
}, 60_000);

afterAll(async () => {
  await local.close();
  await rm(project, { recursive: true });
});

async function node(file: string, text: string): Promise<string> {
  await writeFile(join(project, file), text);
  const { Id } = local.seedInvitation({ Catalog: "Sandbox" });
  const { endpoint, credentials } = local.clientConfig;
  const env = {
    PATH: process.env.PATH,
    ENDPOINT: endpoint,
    KEY: credentials.accessKeyId,
    SECRET: credentials.secretAccessKey,
    CATALOG: "Sandbox",
    IDENTIFIER: Id,
    TOKEN: `token-for-${Id}`,
  };
  return (await run(process.execPath, [file], { cwd: project, env })).stdout.trim();
}

async function typeCheck(file: string, text: string, ...options: string[]): Promise<void> {
  await writeFile(join(project, file), text);
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const strict = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2022", "--types", "node", "--ignoreConfig"];
  await run(process.execPath, [tsc, ...strict, "--exactOptionalPropertyTypes", ...options, file], {
    cwd: project,
  }).catch(({ stdout }) => {
    throw new Error(stdout);
  });
}

const send = `
  const { endpoint } = { endpoint: process.env.ENDPOINT };
  const client = new PartnerCentralSellingClient({ endpoint, credentials: { accessKeyId: process.env.KEY, secretAccessKey: process.env.SECRET } });
  client.send(new StartEngagementByAcceptingInvitationTaskCommand({ Catalog: process.env.CATALOG, Identifier: process.env.IDENTIFIER }))
    .then(({ TaskStatus }) => console.log(TaskStatus, typeof startLocalPartnerCentral, typeof parsePartnerCentralEvent));`;

describe("the packed package", () => {
  it("can be imported", async () => {
    const imports = `
      import { PartnerCentralSellingClient, StartEngagementByAcceptingInvitationTaskCommand } from "partnercentral-engagement";
      import { parsePartnerCentralEvent } from "partnercentral-engagement/events";
      import { startLocalPartnerCentral } from "partnercentral-engagement/local";`;
    expect(await node("main.mjs", imports + send)).toBe("IN_PROGRESS function function");
  });

  it("can be required", async () => {
    const requires = `
      const { PartnerCentralSellingClient, StartEngagementByAcceptingInvitationTaskCommand } = require("partnercentral-engagement");
      const { parsePartnerCentralEvent } = require("partnercentral-engagement/events");
      const { startLocalPartnerCentral } = require("partnercentral-engagement/local");`;
    expect(await node("main.cjs", requires + send)).toBe("IN_PROGRESS function function");
  });

  it("recognises an exception of its ESM build in its CommonJS build", async () => {
    const text = `
      import { ConfigurationError, ConflictException } from "partnercentral-engagement";
      import { createRequire } from "node:module";
      const required = createRequire(import.meta.url)("partnercentral-engagement");
      const error = new ConflictException({ message: "m", $metadata: {} });
      console.log(error instanceof required.ConflictException, error instanceof required.ValidationException);
      const setting = new ConfigurationError("m");
      console.log(setting instanceof required.ConfigurationError, setting instanceof required.TransportError);`;
    expect(await node("both.mjs", text)).toBe("true false\ntrue false");
  });

  it.each([
    ["node16 as ESM", "types.mts", ["--module", "node16"]],
    ["node16 as CommonJS", "types.cts", ["--module", "node16"]],
    ["bundler", "types.ts", ["--module", "esnext", "--moduleResolution", "bundler"]],
  ])(
    "has types under %s resolution",
    async (_, file, options) => {
      const text = `
      import {
        acceptEngagementInvitations,
        paginateListEngagementInvitations,
        PartnerCentralSellingClient,
        StartEngagementByAcceptingInvitationTaskCommand,
        type StartEngagementByAcceptingInvitationTaskCommandError,
        trackEngagementTasks,
      } from "partnercentral-engagement";
      import { parsePartnerCentralEvent } from "partnercentral-engagement/events";
      import { startLocalPartnerCentral } from "partnercentral-engagement/local";
      export function fieldAtFault(error: StartEngagementByAcceptingInvitationTaskCommandError): string | undefined {
        return error.name === "ValidationException" ? error.ErrorList?.[0]?.FieldName : undefined;
      }
      export async function acceptAll(client: PartnerCentralSellingClient): Promise<string[]> {
        const tracker = trackEngagementTasks(client, { Catalog: "Sandbox" });
        const event = parsePartnerCentralEvent({});
        if (event.kind === "OpportunityCreated") tracker.notify(event);
        const opportunities: string[] = [];
        const pages = paginateListEngagementInvitations({ client }, { Catalog: "Sandbox", ParticipantType: "RECEIVER" });
        for await (const { invitation, outcome } of acceptEngagementInvitations(client, pages)) {
          if (outcome.status === "fulfilled") opportunities.push(invitation.Id ?? "", outcome.value.OpportunityId);
        }
        return opportunities;
      }
      export async function accept(): Promise<string> {
        const local = await startLocalPartnerCentral({ port: 0 });
        const { Id } = local.seedInvitation({ Catalog: "Sandbox" });
        const client = new PartnerCentralSellingClient(local.clientConfig);
        const { TaskId } = await client.send(new StartEngagementByAcceptingInvitationTaskCommand({ Catalog: "Sandbox", Identifier: Id }));
        // @ts-expect-error a member that the operation does not have
        new StartEngagementByAcceptingInvitationTaskCommand({ Catalog: "Sandbox", Identifier: Id, Idenifier: Id });
        return TaskId ?? "";
      }`;
      await expect(typeCheck(file, text, ...options)).resolves.toBeUndefined();
    },
    30_000,
  );

  it("has types that the README's code compiles with", async () => {
    const readme = await readFile(join(root, "README.md"), "utf8");
    const code = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, block]) => block).join("\n");
    const options = ["--module", "nodenext", "--lib", "es2023"];
    await expect(typeCheck("readme.mts", code, ...options)).resolves.toBeUndefined();
  }, 30_000);

  it("has a command line that starts by itself", async () => {
    const main = join(project, "node_modules/partnercentral-engagement/dist/cli/main.js");
    const { stdout } = await run(main, ["--help"], { cwd: project });
    expect(stdout).toContain("partnercentral-engagement <command>");
  });
});

describe("source written for the official client", async () => {
  const written = await readFile(new URL("./source/official-journey.ts", import.meta.url), "utf8");
  const changed = written.replace("@aws-sdk/client-partnercentral-selling", "partnercentral-engagement");

  it("compiles with only the import changed", async () => {
    const options = ["--module", "esnext", "--moduleResolution", "bundler"];
    await expect(typeCheck("changed.ts", changed, ...options)).resolves.toBeUndefined();
  }, 30_000);

  it("does the same with only the import changed", async () => {
    const { transpile, ModuleKind, ScriptTarget } = await import("typescript");
    const toJs = (text: string) => transpile(text, { module: ModuleKind.ESNext, target: ScriptTarget.ES2022 });
    const ours = JSON.parse(await node("ours.mjs", toJs(changed)));
    expect(ours).toMatchObject({ sameTask: true, startTimeIsDate: true, conflict: "ConflictException client 400 1" });
    const official = JSON.parse(await node("official.mjs", toJs(written)));
    expect({ ...ours, listed: 0 }).toEqual({ ...official, listed: 0 });
  }, 30_000);
});
