import { RejectEngagementInvitationCommand } from "../index.ts";
import { CLIENT_OPTIONS, CLIENT_USAGE, withClient } from "./client.ts";
import { confirm } from "./confirm.ts";
import { ExitCode, exitCodesUsage } from "./exit-codes.ts";
import { outputOf, printJson, table } from "./output.ts";
import { readCommandLine } from "./usage.ts";

export const USAGE = `Usage: partnercentral-engagement reject <invitation> [options]

Rejects an invitation, given by its id (engi-…) or ARN. This cannot be undone.

  --reason TEXT       what the sender is told, up to 80 characters
  --yes               do not ask before rejecting outside of the Sandbox

${CLIENT_USAGE}

Example: partnercentral-engagement reject engi-0123456789abc --reason "Not our Region"

${exitCodesUsage(0, 1, 2)}`;

export async function run(args: string[]): Promise<number> {
  const { values, operands } = readCommandLine(
    args,
    { ...CLIENT_OPTIONS, reason: { type: "string" }, yes: { type: "boolean", default: false } },
    { least: 1, most: 1, what: "the invitation to reject" },
  );
  const output = outputOf(values);
  const { catalog: Catalog, reason: RejectionReason } = values;
  const [Identifier = ""] = operands;
  if (!(await confirm(`Rejecting ${Identifier}`, values))) return ExitCode.failed;
  await withClient(values, (client) =>
    client.send(new RejectEngagementInvitationCommand({ Catalog, Identifier, RejectionReason })),
  );
  if (output === "json") printJson({ Identifier, Status: "REJECTED" });
  else console.log(table(["INVITATION", "STATUS"], [[Identifier, "REJECTED"]]));
  return ExitCode.ok;
}
