import { readFile } from "node:fs/promises";
import { ModuleKind, ScriptTarget, transpile } from "typescript";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import * as events from "../src/events.ts";
import * as client from "../src/index.ts";
import * as localModule from "../src/local/index.ts";

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
const blocks = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code ?? "");

let local: localModule.LocalPartnerCentral;

beforeAll(async () => {
  local = await localModule.startLocalPartnerCentral();
  for (const [number, EngagementTitle] of ["First", "Second", "Third", "Fourth"].entries()) {
    local.seedInvitation({ Catalog: "Sandbox", Id: `engi-${number}123456789abc`, EngagementTitle });
  }
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
    "partnercentral-engagement/events": events,
    "partnercentral-engagement/local": localModule,
  };
  const program = blocks
    .join("\n")
    .replaceAll("export async", "async")
    .replaceAll(/^import (\{.*\}) from (".*");$/gm, "const $1 = modules[$2];");
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
    const opportunity = expect.stringMatching(/^O\d+$/);
    const [start, ...printed] = await runReadme();
    expect(start).toEqual([expect.stringMatching(/^task-/), "IN_PROGRESS", expect.stringMatching(/^[!-~]{1,64}$/)]);

    expect(printed.splice(0, 3)).toEqual([
      ["engi-3123456789abc", "Fourth"],
      ["engi-2123456789abc", "Third"],
      ["engi-1123456789abc", "Second"],
    ]);
    expect(printed.shift()).toEqual(["SUCCESS"]);

    expect(printed.shift()).toEqual(["COMPLETE", expect.any(Number), 1]);
    expect(printed.splice(0, 3)).toEqual([
      [opportunity],
      [expect.stringMatching(/^task-/), opportunity],
      [opportunity],
    ]);

    expect(printed.splice(0, 3)).toEqual([["AbortError"], [opportunity], ["engi-3123456789abc", opportunity]]);

    expect(printed.shift()).toEqual(["other-source", expect.stringContaining("aws.s3")]);
    expect(printed.shift()).toEqual([{ batchItemFailures: [] }]);
    expect(printed.shift()).toEqual([
      expect.stringContaining("Identifier"),
      [expect.objectContaining({ FieldName: "Identifier", Code: "INVALID_STRING_FORMAT" })],
    ]);
    expect(printed.shift()).toEqual([opportunity, 3]);
    expect(printed.shift()).toEqual([expect.arrayContaining(["Opportunity Created"])]);
    expect(printed.shift()).toEqual([expect.stringMatching(/^task-/), 1]);
    expect(printed).toEqual([]);
  }, 30_000);
});
