import { parseArgs } from "node:util";
import { PartnerCentralSellingClient, type PartnerCentralSellingClientConfig } from "../../src/index.ts";
import { markdown, reportOf } from "./report.ts";
import type { Step } from "./steps.ts";
import { runSuite, type SuiteOptions } from "./suite.ts";

const USAGE = `Usage: npm run live -- --catalog Sandbox [options]

Asks the real service, with your credentials, for all that this package claims of its answers, and prints what differs as
Markdown for a bug report, with all ids, names and texts masked. Without --identifier and --reject it only reads.

  --catalog NAME       AWS or Sandbox; must be given
  --identifier ID      an invitation to get and, if you agree, to ACCEPT, which cannot be undone
  --reject ID          an invitation to REJECT, if you agree, which cannot be undone
  --yes                agree to both without being asked
  --profile NAME       profile of credentials and settings (default AWS_PROFILE)
  --endpoint-url URL   where to send requests (default the service's own address)
  --output FORMAT      text or json (default text)

Exit codes: 0 all was as claimed, 1 something differs or had no answer, 2 the command line or a setting is wrong.`;

/** What the command needs of the process that it runs in. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  print(line: string): void;
  /** For what is to be read while it runs, and is not part of the report. */
  tell(line: string): void;
  ask: SuiteOptions["consent"];
  /** Instead of those found in the environment. */
  readonly credentials?: PartnerCentralSellingClientConfig["credentials"];
  readonly now?: SuiteOptions["now"];
}

/** @returns the exit code */
export async function live(args: string[], { env, print, tell, ask, credentials, now }: Surroundings): Promise<number> {
  try {
    const { catalog, yes, output, profile, identifier, reject, "endpoint-url": endpoint } = readSettings(args, env);
    if (output === "help") {
      print(USAGE);
      return 0;
    }
    const client = new PartnerCentralSellingClient({ profile, endpoint, credentials, timeouts: TIMEOUTS });
    const consent = yes ? async () => undefined : ask;
    const onStep = (step: Step, error?: Error) => tell(progressLine(step, error));
    const steps = await runSuite(client, { catalog, identifier, reject, consent, onStep, now }).finally(() =>
      client.destroy(),
    );
    const report = reportOf(steps, catalog);
    print(output === "json" ? JSON.stringify(report, undefined, 2) : markdown(report));
    return steps.every(({ status }) => status === "as claimed" || status === "skipped") ? 0 : 1;
  } catch (error) {
    const { name, message } = error as Error;
    if (!(error instanceof UsageError) && name !== "ConfigurationError") throw error;
    tell(`${message}\n\nnpm run live -- --help tells the options.`);
    return 2;
  }
}

/** ms; longer than what is claimed, so that a slower answer is seen and not given up. */
const TIMEOUTS = { headers: 120_000, attempt: 150_000, call: 300_000 };

class UsageError extends Error {}

function readSettings(args: string[], env: Surroundings["env"]) {
  const { values } = parsed(args);
  const { catalog, output, "endpoint-url": endpoint } = values;
  if (values.help) return { ...values, catalog: "", output: "help" };
  if (catalog !== "AWS" && catalog !== "Sandbox") throw new UsageError("--catalog must be given, as AWS or Sandbox.");
  if (output !== "text" && output !== "json") throw new UsageError("--output must be text or json.");
  if (env.CI && env.CI !== "false" && !isLoopback(endpoint)) {
    throw new UsageError(
      "CI is set, and no CI should ask the real service: give --endpoint-url with a loopback address.",
    );
  }
  return { ...values, catalog };
}

function parsed(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        catalog: { type: "string" },
        identifier: { type: "string" },
        reject: { type: "string" },
        yes: { type: "boolean", default: false },
        profile: { type: "string" },
        "endpoint-url": { type: "string" },
        output: { type: "string", default: "text" },
        help: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function isLoopback(endpoint = ""): boolean {
  const host = URL.canParse(endpoint) ? new URL(endpoint).hostname : "";
  return host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}

function progressLine({ name, status, why, ms }: Step, error: Error | undefined): string {
  const reason = error === undefined ? why : `${error.name}: ${error.message}`;
  return `${name.padEnd(36)} ${ms === undefined ? "" : `${ms} ms `}${status}${reason === undefined ? "" : `: ${reason}`}`;
}
