import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Metafile } from "esbuild";

/** Both programs do the same: accept the invitation, and end when the answer is there. */
const PROGRAMS = {
  ours: `
    import { acceptEngagementInvitation, PartnerCentralSellingClient, StartEngagementByAcceptingInvitationTaskCommand } from "partnercentral-engagement";
    export { acceptEngagementInvitation };`,
  official: `
    import { PartnerCentralSellingClient, StartEngagementByAcceptingInvitationTaskCommand } from "@aws-sdk/client-partnercentral-selling";`,
} as const;

const ACCEPT = `
  const { ENDPOINT: endpoint, KEY: accessKeyId, SECRET: secretAccessKey } = process.env;
  const client = new PartnerCentralSellingClient({ endpoint, region: "us-east-1", credentials: { accessKeyId, secretAccessKey } });
  const input = { Catalog: "Sandbox", Identifier: "engi-0000000000000" };
  const { TaskId } = await client.send(new StartEngagementByAcceptingInvitationTaskCommand(input));
  console.log(JSON.stringify({ TaskId, cpu: process.cpuUsage(), wall: performance.now() }));
  process.exit();`;

interface Bundle {
  /** bytes that are loaded before anything runs */
  readonly start: number;
  /** bytes of all chunks */
  readonly all: number;
  /** The file to run; with ENDPOINT, KEY and SECRET in the environment. */
  readonly file: string;
}

export interface Bundles {
  readonly ours: Bundle;
  readonly official: Bundle;
  /** Removes the files. */
  remove(): Promise<void>;
}

export async function makeBundles(): Promise<Bundles> {
  const folder = await mkdtemp(fileURLToPath(new URL("bundle-", import.meta.url)));
  const make = async (name: keyof typeof PROGRAMS): Promise<Bundle> => {
    const entry = join(folder, `${name}.js`);
    await writeFile(entry, PROGRAMS[name] + ACCEPT);
    const outdir = join(folder, name);
    const { metafile } = await build({
      entryPoints: [entry],
      outdir,
      outExtension: { ".js": ".mjs" },
      bundle: true,
      splitting: true,
      minify: true,
      format: "esm",
      platform: "node",
      target: "node20",
      mainFields: ["module", "main"],
      metafile: true,
      // What is CommonJS in it requires Node's own modules.
      banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
      logLevel: "error",
    });
    return { ...sizesOf(metafile), file: join(outdir, `${name}.mjs`) };
  };
  return { ours: await make("ours"), official: await make("official"), remove: () => rm(folder, { recursive: true }) };
}

function sizesOf({ outputs }: Metafile): { start: number; all: number } {
  const entry = Object.keys(outputs).find((path) => outputs[path]?.entryPoint?.match(/(ours|official)\.js$/)) ?? "";
  const reached = new Set([entry]);
  for (const path of reached) {
    for (const { path: imported, kind, external } of outputs[path]?.imports ?? []) {
      if (kind === "import-statement" && !external) reached.add(imported);
    }
  }
  const bytes = (paths: Iterable<string>) => [...paths].reduce((sum, path) => sum + (outputs[path]?.bytes ?? 0), 0);
  return { start: bytes(reached), all: bytes(Object.keys(outputs)) };
}
