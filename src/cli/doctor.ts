import { ListEngagementInvitationsCommand, type PartnerCentralSellingClient } from "../index.ts";
import { CLIENT_OPTIONS, CLIENT_USAGE, type ClientSettings, withClient } from "./client.ts";
import { ExitCode, exitCodesUsage } from "./exit-codes.ts";
import { adviceOn, problemOf } from "./explain.ts";
import { connectTo, handshake, resolve } from "./network.ts";
import { outputOf, printJson, table } from "./output.ts";
import { readCommandLine } from "./usage.ts";

export const USAGE = `Usage: partnercentral-engagement doctor [options]

Looks at all that a call needs: Region, endpoint, DNS, TCP, TLS, credentials, access to the catalog (by listing one
invitation) and the clock. Says what to do about what fails, and which IAM actions are needed. Changes nothing, and shows
no secret.

${CLIENT_USAGE}

Examples:
  partnercentral-engagement doctor
  partnercentral-engagement doctor --catalog AWS --profile partner

${exitCodesUsage(0, 1, 2)}`;

export async function run(args: string[]): Promise<number> {
  const { values } = readCommandLine(args, CLIENT_OPTIONS);
  const output = outputOf(values);
  const findings = await withClient(values, (client) => examine(checksFor(client, values)));
  if (output === "json") printJson({ Checks: findings, IamActions: IAM_ACTIONS });
  else show(findings);
  return findings.some(({ Status }) => Status === "failed") ? ExitCode.failed : ExitCode.ok;
}

/** One thing to look at. */
interface Check {
  readonly name: string;
  /** The checks without which it cannot be looked at. */
  readonly needs: readonly string[];
  /** Answers what was found, nothing where there is nothing to look at, or throws what is wrong. */
  look(): Promise<string | undefined>;
  /** What to do about it where the error itself does not say. */
  readonly advice: string;
}

interface Finding {
  Check: string;
  Status: "ok" | "failed" | "skipped";
  Found: string;
  Advice?: string;
}

async function examine(checks: readonly Check[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { name: Check, needs, look, advice } of checks) {
    const missing = findings.find(({ Check, Status }) => needs.includes(Check) && Status !== "ok");
    if (missing !== undefined) {
      findings.push({ Check, Status: "skipped", Found: `needs ${missing.Check}` });
      continue;
    }
    try {
      const Found = await look();
      if (Found === undefined) findings.push({ Check, Status: "skipped", Found: "nothing has told of it" });
      else findings.push({ Check, Status: "ok", Found });
    } catch (error) {
      findings.push({ Check, Status: "failed", Found: problemOf(error), Advice: adviceOn(error) ?? advice });
    }
  }
  return findings;
}

function checksFor(client: PartnerCentralSellingClient, values: ClientSettings & { catalog: string }): Check[] {
  const { config } = client;
  const endpoint = async () => {
    const { protocol, hostname, port, path } = await config.endpoint();
    const url = new URL(`${protocol}//${hostname}${port === undefined ? "" : `:${port}`}${path}`);
    const secure = protocol === "https:";
    return { url: url.href, secure, host: hostname.replace(/^\[|\]$/g, ""), port: port ?? (secure ? 443 : 80) };
  };
  const clock = clockOf(client);
  return [
    {
      name: "region",
      needs: [],
      look: async () => `${await config.region()}, from ${regionSource(values)}`,
      advice: "Leave --region out: the service is in us-east-1 only.",
    },
    {
      name: "endpoint",
      needs: ["region"],
      look: async () => `${(await endpoint()).url}, from ${endpointSource(values, (await endpoint()).host)}`,
      advice: "Correct the address, or take it away for the service's own.",
    },
    {
      name: "dns",
      needs: ["endpoint"],
      look: async () => resolve(await endpoint()),
      advice: "Check the endpoint's name, the Region (the service is in us-east-1 only) and this machine's DNS.",
    },
    {
      name: "tcp",
      needs: ["dns"],
      look: async () => connectTo(await endpoint()),
      advice: `Check that the endpoint is running and that firewalls let this machine connect to it.${proxyAdvice()}`,
    },
    {
      name: "tls",
      needs: ["tcp"],
      look: async () => {
        const { secure, ...address } = await endpoint();
        return secure ? handshake(address) : "not used: the endpoint is http";
      },
      advice: "Look for a proxy that answers in the service's place, and give its CA to Node with NODE_EXTRA_CA_CERTS.",
    },
    {
      name: "credentials",
      needs: [],
      look: () => credentialsIn(client),
      advice: "Renew them where they come from.",
    },
    {
      name: "catalog",
      needs: ["tls", "credentials"],
      look: async () => {
        const query = { Catalog: values.catalog, ParticipantType: "RECEIVER" as const, MaxResults: 1 };
        const { $metadata } = await client.send(new ListEngagementInvitationsCommand(query));
        return `ListEngagementInvitations in ${values.catalog} answers (request id ${$metadata.requestId})`;
      },
      advice: "Try again later; if it stays, tell AWS Support the request id.",
    },
    {
      name: "clock",
      needs: ["tls", "credentials"],
      look: clock,
      advice: "Set this machine's clock, best by NTP: the service refuses signatures that are 5 minutes off.",
    },
  ];
}

/** The service's clock is in every answer: listens to the client's answers, and then compares. */
function clockOf({ middlewareStack }: PartnerCentralSellingClient): () => Promise<string | undefined> {
  let ahead: number | undefined;
  const compare = (date: string | Date | undefined) => {
    if (date !== undefined) ahead = Date.now() - new Date(date).getTime();
  };
  middlewareStack.add(
    (next) => async (args) => {
      try {
        const result = await next(args);
        compare((result.response as { headers?: Record<string, string> }).headers?.date);
        return result;
      } catch (error) {
        compare((error as { serverTime?: Date }).serverTime);
        throw error;
      }
    },
    { step: "initialize", name: "clockMiddleware" },
  );
  return async () => {
    if (ahead === undefined) return undefined;
    const seconds = Math.trunc(ahead / 1_000);
    const found =
      seconds === 0
        ? "as the service's"
        : `${Math.abs(seconds)} s ${seconds > 0 ? "ahead of" : "behind"} the service's`;
    if (Math.abs(ahead) >= TOLERATED_SKEW_MS) throw new Error(found);
    return found;
  };
}

const TOLERATED_SKEW_MS = 300_000;

async function credentialsIn({ config }: PartnerCentralSellingClient): Promise<string> {
  const { accessKeyId, expiration, accountId } = await config.credentials();
  const provider = config.credentials.asked?.at(-1) ?? "";
  const parts = [PROVIDERS.get(provider) ?? provider, `access key ending in ${accessKeyId.slice(-4)}`];
  if (accountId !== undefined) parts.push(`account ${accountId}`);
  parts.push(expiration === undefined ? "no expiry known" : `until ${expiration.toISOString()}`);
  if (expiration !== undefined && expiration.getTime() <= Date.now()) throw new Error(`expired: ${parts.join(", ")}`);
  return parts.join(", ");
}

/** The default chain's providers by the names it gives them. */
const PROVIDERS: ReadonlyMap<string, string> = new Map([
  ["fromEnv", "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"],
  ["fromSSO", "the profile's IAM Identity Center session"],
  ["fromIni", "the profile in ~/.aws"],
  ["fromProcess", "the profile's credential_process"],
  ["fromTokenFile", "AWS_WEB_IDENTITY_TOKEN_FILE"],
  ["remoteProvider", "the container's or instance's metadata service"],
]);

function regionSource({ region }: ClientSettings): string {
  if (region !== undefined) return "--region";
  const { AWS_REGION = DEFAULT_REGION } = process.env;
  return AWS_REGION === DEFAULT_REGION ? "the default" : `the default (AWS_REGION, ${AWS_REGION}, is not looked at)`;
}

const DEFAULT_REGION = "us-east-1";

/** In the client's order of precedence. */
function endpointSource({ "endpoint-url": given }: ClientSettings, host: string): string {
  if (given !== undefined) return "--endpoint-url";
  if (/^partnercentral-selling(-fips)?\./.test(host)) return "the service's own address";
  const names = ["AWS_ENDPOINT_URL_PARTNERCENTRAL_SELLING", "AWS_ENDPOINT_URL"];
  return names.find((name) => process.env[name]) ?? "the profile's endpoint_url";
}

function proxyAdvice(): string {
  const name = ["HTTPS_PROXY", "https_proxy"].find((name) => process.env[name]);
  return name === undefined ? "" : ` ${name} is set, but the client connects directly.`;
}

/**
 * What accepting does in turn, the caller must be allowed as well.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_partner-central.html
 */
const IAM_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  invitations: ["partnercentral:ListEngagementInvitations"],
  reject: ["partnercentral:RejectEngagementInvitation"],
  tasks: ["partnercentral:ListEngagementByAcceptingInvitationTasks"],
  wait: ["partnercentral:ListEngagementByAcceptingInvitationTasks"],
  accept: [
    "partnercentral:StartEngagementByAcceptingInvitationTask",
    "partnercentral:ListEngagementByAcceptingInvitationTasks",
    "partnercentral:GetEngagementInvitation",
    "partnercentral:AcceptEngagementInvitation",
    "partnercentral:CreateOpportunity",
    "partnercentral:SubmitOpportunity",
    "partnercentral:GetOpportunity",
    "partnercentral:CreateResourceSnapshot",
    "partnercentral:CreateResourceSnapshotJob",
    "partnercentral:StartResourceSnapshotJob",
    "partnercentral:TagResource",
  ],
};

function show(findings: readonly Finding[]): void {
  console.log(
    table(
      ["CHECK", "STATUS", "FOUND"],
      findings.map(({ Check, Status, Found }) => [Check, Status, Found]),
    ),
  );
  const failed = findings.filter(({ Status }) => Status === "failed");
  if (failed.length > 0) console.log("\nWhat to do:");
  for (const { Check, Advice } of failed) console.log(`  ${Check}: ${Advice}`);
  console.log(
    "\nIAM actions that the commands need, which a policy can limit by the condition key partnercentral:Catalog:",
  );
  for (const [command, actions] of Object.entries(IAM_ACTIONS)) {
    for (const [index, action] of actions.entries())
      console.log(`  ${(index === 0 ? command : "").padEnd(11)}  ${action}`);
  }
  console.log("The managed policy AWSPartnerCentralOpportunityManagement allows all of them.");
}
