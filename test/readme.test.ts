import { readFile } from "node:fs/promises";
import { ModuleKind, ScriptTarget, transpile } from "typescript";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import * as client from "../src/index.ts";
import * as localModule from "../src/local/index.ts";

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
const blocks = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code ?? "");

let local: localModule.LocalPartnerCentral;

beforeAll(async () => {
  local = await localModule.startLocalPartnerCentral();
  local.seedInvitation({ Catalog: "Sandbox", Id: "engi-0123456789abc" });
  const { endpoint, credentials } = local.clientConfig;
  vi.stubEnv("AWS_ENDPOINT_URL_PARTNERCENTRAL_SELLING", endpoint);
  vi.stubEnv("AWS_ACCESS_KEY_ID", credentials.accessKeyId);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", credentials.secretAccessKey);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await local.close();
});

/** Runs the README as one program, block after block, and answers what it printed. */
async function runReadme(): Promise<unknown[][]> {
  const modules: Record<string, object> = {
    "partnercentral-engagement": client,
    "partnercentral-engagement/local": localModule,
  };
  const program = blocks.join("\n").replaceAll(/^import (\{.*\}) from (".*");$/gm, "const $1 = modules[$2];");
  const js = transpile(`async function readme() { ${program} }`, {
    module: ModuleKind.ESNext,
    target: ScriptTarget.ES2022,
  });
  const printed: unknown[][] = [];
  const log = vi.spyOn(console, "log").mockImplementation((...line) => void printed.push(line));
  try {
    await new Function("modules", `${js}; return readme();`)(modules);
  } finally {
    log.mockRestore();
  }
  return printed;
}

describe("the README", () => {
  it("says what happens", async () => {
    const [start, list, refused, events] = await runReadme();
    expect(start).toEqual([expect.stringMatching(/^task-/), "IN_PROGRESS", expect.stringMatching(/^[!-~]{1,64}$/)]);
    expect(list).toEqual([expect.stringMatching(/^(IN_PROGRESS|COMPLETE)$/), undefined, undefined]);
    expect(refused).toEqual([
      expect.stringContaining("Identifier"),
      [expect.objectContaining({ FieldName: "Identifier", Code: "INVALID_STRING_FORMAT" })],
    ]);
    expect(events).toEqual([expect.arrayContaining(["Opportunity Created"]), 2]);
  });
});
