import { getEventListeners } from "node:events";
import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type LocalPartnerCentral, startLocalPartnerCentral } from "../src/local/index.ts";
import { HttpRequest } from "../src/smithy.ts";
import { FetchHandler } from "../src/transport/fetch-handler.ts";
import { type CallError, clientOf, failureOf, list, start, TASK } from "./faults/calls.ts";
import { answer, bytesOf, cutOff, drip, type Play, silence, startRig } from "./faults/rig.ts";

const PROGRAM = `
  import { acceptEngagementInvitation, clientTokenFor, PartnerCentralSellingClient } from "partnercentral-engagement";
  globalThis.accept = async (config, input) => {
    const client = new PartnerCentralSellingClient(config);
    const task = await acceptEngagementInvitation(client, input, { minDelay: 10 });
    const { OpportunityId } = await task.completed();
    return { OpportunityId, token: task.toJSON().ClientToken, expected: clientTokenFor(input) };
  };
  globalThis.fail = (config) => new PartnerCentralSellingClient(config).config.credentials({});`;

/** What browsers and workers have, and nothing of Node's. */
const WEB = [
  "AbortController",
  "AbortSignal",
  "DOMException",
  "Headers",
  "TextDecoder",
  "TextEncoder",
  "URL",
  "clearTimeout",
  "console",
  "crypto",
  "fetch",
  "performance",
  "setTimeout",
  "structuredClone",
] as const;

let local: LocalPartnerCentral;

beforeAll(async () => {
  local = await startLocalPartnerCentral({ world: "asynchronous", taskDuration: 50 });
});

afterAll(() => local.close());

async function bundleFor(condition: "browser" | "worker" | "workerd"): Promise<string> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: PROGRAM, resolveDir: fileURLToPath(new URL(".", import.meta.url)) },
    bundle: true,
    format: "iife",
    platform: "browser",
    conditions: [condition],
    metafile: true,
    write: false,
    logLevel: "error",
  });
  expect(Object.keys(metafile.inputs).join()).toContain("dist/edge/");
  return outputFiles[0]?.text ?? "";
}

describe.each(["browser", "worker", "workerd"] as const)("the build under the condition %s", (condition) => {
  it("needs nothing of Node's to accept an invitation", async () => {
    const context = createContext(Object.fromEntries(WEB.map((name) => [name, globalThis[name]])));
    runInContext(await bundleFor(condition), context);
    const { Catalog, Id: Identifier } = local.seedInvitation({ Catalog: "Sandbox" });
    const { OpportunityId, token, expected } = await context.accept(local.clientConfig, { Catalog, Identifier });
    const task = local.tasks.find(({ EngagementInvitationId }) => EngagementInvitationId === Identifier);
    expect(OpportunityId).toBe(task?.OpportunityId);
    expect(token).toBe(expected);
  });
});

describe("the build for browsers and workers", () => {
  it("says that credentials must be given, as there is no place to look for them", async () => {
    const context = createContext(Object.fromEntries(WEB.map((name) => [name, globalThis[name]])));
    runInContext(await bundleFor("browser"), context);
    await expect(context.fail({})).rejects.toMatchObject({
      name: "ConfigurationError",
      message: expect.stringMatching(/^credentials must be given/),
    });
  });
});

describe("fetch", () => {
  async function failureWith(play: Play, settings: Parameters<typeof clientOf>[1] = {}): Promise<CallError> {
    const rig = await startRig(play);
    const requestHandler = new FetchHandler();
    return failureOf(start(clientOf(rig, { maxAttempts: 1, ...settings, requestHandler })));
  }

  it("brings the answer", async () => {
    const rig = await startRig(drip(bytesOf(TASK), { every: 1 }));
    const { TaskId } = await start(clientOf(rig, { requestHandler: new FetchHandler() }));
    expect(TaskId).toBe(TASK.TaskId);
  });

  it("follows no redirect", async () => {
    const elsewhere = await startRig(answer(TASK));
    const redirect = answer("", { status: 307, headers: [["location", `${elsewhere.endpoint}/`]] });
    expect(await failureWith(redirect)).toMatchObject({ name: "RedirectError" });
    expect(elsewhere.requests).toHaveLength(0);
  });

  it("that cannot connect is a TransportError, and nobody knows whether the request left", async () => {
    const client = clientOf({ endpoint: "http://127.0.0.1:9" }, { requestHandler: new FetchHandler(), maxAttempts: 1 });
    expect(await failureOf(list(client))).toMatchObject({ name: "TransportError", outcome: "unknown" });
  });

  it("is given up on when no answer begins in time", async () => {
    expect(await failureWith(silence, { timeouts: { headers: 50 } })).toMatchObject({
      code: "ETIMEDOUT",
      message: expect.stringContaining("timeouts.headers (50 ms)"),
    });
  });

  it("is given up on when the answer pauses", async () => {
    const play = cutOff(bytesOf(TASK), 0.5, "silence");
    expect(await failureWith(play, { timeouts: { bodyIdle: 50 } })).toMatchObject({
      code: "ETIMEDOUT",
      message: expect.stringContaining("timeouts.bodyIdle (50 ms)"),
    });
  });

  it("whose answer is cut off says so", async () => {
    expect(await failureWith(cutOff(bytesOf(TASK), 0.5, "FIN"))).toMatchObject({
      code: "ECONNRESET",
      outcome: "unknown",
    });
  });

  it("leaves no listener on a signal that outlives the answer", async () => {
    const rig = await startRig(answer(TASK));
    const { signal } = new AbortController();
    const client = clientOf(rig, { requestHandler: new FetchHandler() });
    const { hostname, port } = new URL(rig.endpoint);
    const request = new HttpRequest({ protocol: "http:", hostname, port: Number(port), method: "POST", body: "{}" });
    const { response } = await client.config.requestHandler.handle(request, { abortSignal: signal });
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
    await response.body.cancel();
  });

  it("ends at once when the caller aborts", async () => {
    const rig = await startRig(silence);
    const controller = new AbortController();
    const client = clientOf(rig, { requestHandler: new FetchHandler() });
    const failing = failureOf(start(client, { abortSignal: controller.signal }));
    onTestFinished(() => controller.abort());
    await rig.received(1);
    controller.abort(new Error("the page was left"));
    expect(await failing).toMatchObject({ name: "AbortError", outcome: "unknown" });
  });
});
