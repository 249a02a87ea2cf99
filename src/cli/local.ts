import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { type LocalPartnerCentral, type Snapshot, startLocalPartnerCentral } from "../local/index.ts";
import { ExitCode, exitCodesUsage } from "./exit-codes.ts";
import { readText } from "./text-file.ts";
import { readCommandLine, UsageError, wholeNumber } from "./usage.ts";

export const USAGE = `Usage: partnercentral-engagement local [options]

Runs a Partner Central on this machine, for any AWS SDK or the AWS CLI, until Ctrl-C.

  --port PORT          where to listen; 0 picks a free port (default 4599)
  --invitations N      how many pending invitations to make up (default 1, or 0 with --seed)
  --catalog NAME       the catalog of these invitations, AWS or Sandbox (default Sandbox)
  --world WORLD        recorded: an accept is answered once its task has ended, as AWS was seen to do; or asynchronous: at
                       once, IN_PROGRESS (default recorded)
  --task-duration SECONDS
                       how long a task takes (default 4)
  --seed FILE          JSON of invitations to begin with, as seedInvitation takes them: one or an array
  --state FILE         goes on from what the file has kept, instead of making up or seeding invitations, and keeps in it
                       what there is at the end; it is made if it is not there

It accepts the key pair in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, else a fixed one that it prints.

Examples:
  partnercentral-engagement local --port 4599 --invitations 3
  echo '[{ "Catalog": "Sandbox", "EngagementTitle": "Data lake" }]' > seed.json && partnercentral-engagement local --seed seed.json

${exitCodesUsage(0, 1, 2)}`;

/** The embedded Partner Central as a process of its own. Ends with 0 on SIGINT, SIGTERM or SIGHUP. */
export async function run(args: string[]): Promise<number> {
  const { values } = readCommandLine(args, {
    port: { type: "string", default: "4599" },
    invitations: { type: "string" },
    catalog: { type: "string", default: "Sandbox" },
    world: { type: "string" },
    "task-duration": { type: "string", default: "4" },
    seed: { type: "string" },
    state: { type: "string" },
  });
  const port = wholeNumber(values.port, "--port", [0, 65_535]);
  const madeUp = values.invitations ?? (values.seed === undefined ? "1" : "0");
  const invitations = wholeNumber(madeUp, "--invitations", [0, 100_000]);
  const world = worldIn(values.world);
  const taskDuration = 1_000 * wholeNumber(values["task-duration"], "--task-duration", [0, 86_400]);
  const kept = values.state === undefined ? undefined : await readState(values.state);
  const made = Array.from({ length: invitations }, () => ({ Catalog: values.catalog }));
  const seed = kept === undefined ? [values.seed ?? [], made].flat() : [];
  const ended = Promise.race(["SIGINT", "SIGTERM", "SIGHUP"].map((signal) => once(process, signal)));
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = process.env;
  const own = accessKeyId && secretAccessKey ? { credentials: { accessKeyId, secretAccessKey } } : {};
  const service = await startLocalPartnerCentral({ port, world, taskDuration, seed, ...own }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error instanceof TypeError) throw new UsageError(error.message);
      if (error.code !== "EADDRINUSE" && error.code !== "EACCES") throw error;
      console.error(`Port ${port} is not free (${error.code}). Choose another, or --port 0 for any free one.`);
    },
  );
  if (service === undefined) return ExitCode.failed;

  try {
    if (kept !== undefined) restore(service, kept, values.state);
    // At once, so that a file that can't be written is not found out at the end.
    await keep(service, values.state);
    const { endpoint, credentials, region } = service.clientConfig;
    console.log(`Partner Central is listening on ${endpoint}\n`);
    console.log(`  export AWS_ENDPOINT_URL_PARTNERCENTRAL_SELLING=${endpoint}`);
    // SDKs read the one, the AWS CLI the other.
    console.log(`  export AWS_REGION=${region} AWS_DEFAULT_REGION=${region}`);
    console.log(`  export AWS_ACCESS_KEY_ID=${credentials.accessKeyId}`);
    // A secret that came from the environment may be a real one, and is there already.
    if (!("credentials" in own)) console.log(`  export AWS_SECRET_ACCESS_KEY=${credentials.secretAccessKey}`);
    console.log();
    for (const { Id, Catalog, Status, EngagementTitle } of service.invitations) {
      console.log(`  ${Id}  ${Catalog}  ${Status}  ${EngagementTitle}`);
    }
    console.log("\nCtrl-C ends it. Until then, this happens:\n");
    service.on("event", ({ time, "detail-type": what, detail }) =>
      console.log(`  ${time}  ${what}  ${subjectOf(detail)}`),
    );
    await ended;
    await keep(service, values.state);
    return ExitCode.ok;
  } finally {
    await service.close();
  }
}

/** The id of what an event is about. */
function subjectOf(detail: object): string {
  return /"(?:id|identifier|resourceId)":"([^"]+)"/.exec(JSON.stringify(detail))?.[1] ?? "";
}

function worldIn(world = "recorded"): "recorded" | "asynchronous" {
  if (world === "recorded" || world === "asynchronous") return world;
  throw new UsageError(`--world must be recorded or asynchronous, but is ${JSON.stringify(world)}.`);
}

/** What the file has kept; undefined where there is none yet. */
async function readState(file: string): Promise<Snapshot | undefined> {
  try {
    return JSON.parse(await readText(file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new UsageError(`--state ${file} cannot be read as JSON: ${(error as Error).message}.`);
  }
}

function restore(service: LocalPartnerCentral, kept: Snapshot, file: string | undefined): void {
  try {
    service.restore(kept);
  } catch (error) {
    throw new UsageError(`--state ${file}: ${(error as TypeError).message}`);
  }
}

async function keep(service: LocalPartnerCentral, file: string | undefined): Promise<void> {
  if (file === undefined) return;
  await writeFile(file, JSON.stringify(service.snapshot())).catch((error: Error) => {
    throw new UsageError(`--state ${file} cannot be written: ${error.message}.`);
  });
}
