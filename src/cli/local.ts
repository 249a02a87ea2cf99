import { once } from "node:events";
import { startLocalPartnerCentral } from "../local/index.ts";
import { readOptions, UsageError } from "./usage.ts";

const USAGE = `Usage: partnercentral-engagement local [options]

Runs a Partner Central on this machine, for any AWS SDK or the AWS CLI, until Ctrl-C.

  --port PORT        where to listen; 0 picks a free port (default 4599)
  --invitations N    how many pending invitations to begin with (default 1)
  --catalog NAME     the catalog of these invitations, AWS or Sandbox (default Sandbox)

It accepts the key pair in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, else a fixed one that it prints.

Example: partnercentral-engagement local --port 4599 --invitations 3`;

/** The embedded Partner Central as a process of its own. Ends with 0 on SIGINT or SIGTERM. */
export async function local(args: string[]): Promise<number> {
  const options = readOptions(
    args,
    {
      port: { type: "string", default: "4599" },
      invitations: { type: "string", default: "1" },
      catalog: { type: "string", default: "Sandbox" },
      help: { type: "boolean", short: "h", default: false },
    },
    USAGE,
  );
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  const port = wholeNumber(options.port, "--port", 65_535);
  const invitations = wholeNumber(options.invitations, "--invitations", 100_000);
  if (!/^[a-zA-Z]+$/.test(options.catalog)) {
    throw new UsageError(`--catalog must be letters only, such as Sandbox, but is ${options.catalog}`, USAGE);
  }
  const ended = Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = process.env;
  const own = accessKeyId && secretAccessKey ? { credentials: { accessKeyId, secretAccessKey } } : {};
  const service = await startLocalPartnerCentral({ port, ...own }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EADDRINUSE" && error.code !== "EACCES") throw error;
    console.error(`Port ${port} is not free (${error.code}). Choose another, or --port 0 for any free one.`);
  });
  if (service === undefined) return 1;

  const { endpoint, credentials, region } = service.clientConfig;
  console.log(`Partner Central is listening on ${endpoint}\n`);
  console.log(`  export AWS_ENDPOINT_URL_PARTNERCENTRAL_SELLING=${endpoint}`);
  // SDKs read the one, the AWS CLI the other.
  console.log(`  export AWS_REGION=${region} AWS_DEFAULT_REGION=${region}`);
  console.log(`  export AWS_ACCESS_KEY_ID=${credentials.accessKeyId}`);
  // A secret that came from the environment may be a real one, and is there already.
  if (!("credentials" in own)) console.log(`  export AWS_SECRET_ACCESS_KEY=${credentials.secretAccessKey}`);
  console.log();
  for (let i = 0; i < invitations; i += 1) {
    const { Id, EngagementTitle } = service.seedInvitation({ Catalog: options.catalog });
    console.log(`  ${Id}  ${options.catalog}  PENDING  ${EngagementTitle}`);
  }
  console.log("\nCtrl-C ends it.");
  await ended;
  await service.close();
  return 0;
}

function wholeNumber(text: string, option: string, max: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number <= max) return number;
  throw new UsageError(`${option} must be a whole number from 0 to ${max}, but is ${JSON.stringify(text)}`, USAGE);
}
