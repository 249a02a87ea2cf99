import {
  EngagementInvitationPayloadType,
  type EngagementInvitationSummary,
  InvitationStatus,
  type ListEngagementInvitationsCommandInput,
  paginateListEngagementInvitations,
} from "../index.ts";
import { CLIENT_OPTIONS, CLIENT_USAGE, withClient } from "./client.ts";
import { ExitCode, exitCodesUsage } from "./exit-codes.ts";
import { clipped, outputOf, printJson, table } from "./output.ts";
import { knownValues, readCommandLine } from "./usage.ts";

export const USAGE = `Usage: partnercentral-engagement invitations [options]

Lists the invitations that the account was sent, the newest first.

  --status STATUS     only pending, accepted, rejected or expired ones
  --payload-type TYPE only OpportunityInvitation or LeadInvitation
  --sender ACCOUNT    only those of this AWS account
These three may be given more than once, and then match any of what they are given.

${CLIENT_USAGE}

Examples:
  partnercentral-engagement invitations --status pending
  partnercentral-engagement invitations --catalog AWS --output json | jq -r '.EngagementInvitationSummaries[].Id'

${exitCodesUsage(0, 1, 2)}`;

export async function run(args: string[]): Promise<number> {
  const { values } = readCommandLine(args, {
    ...CLIENT_OPTIONS,
    status: { type: "string", multiple: true },
    "payload-type": { type: "string", multiple: true },
    sender: { type: "string", multiple: true },
  });
  const output = outputOf(values);
  const query: ListEngagementInvitationsCommandInput = {
    Catalog: values.catalog,
    ParticipantType: "RECEIVER",
    Status: knownValues(values.status, "--status", InvitationStatus),
    PayloadType: knownValues(values["payload-type"], "--payload-type", EngagementInvitationPayloadType),
    SenderAwsAccountId: values.sender,
    Sort: { SortBy: "InvitationDate", SortOrder: "DESCENDING" },
  };
  const invitations = await withClient(values, async (client) => {
    const found: EngagementInvitationSummary[] = [];
    for await (const page of paginateListEngagementInvitations({ client }, query)) {
      found.push(...(page.EngagementInvitationSummaries ?? []));
    }
    return found;
  });
  if (output === "json") printJson({ EngagementInvitationSummaries: invitations });
  else if (invitations.length > 0) console.log(table(HEADINGS, invitations.map(cells)));
  else console.error(`No such invitation in catalog ${values.catalog}.`);
  return ExitCode.ok;
}

const HEADINGS = ["INVITATION", "STATUS", "FROM", "ABOUT", "EXPIRES"];

function cells(invitation: EngagementInvitationSummary): string[] {
  const { Id = "", Status = "", SenderCompanyName = "", EngagementTitle = "", ExpirationDate } = invitation;
  const expires = ExpirationDate?.toISOString().slice(0, 10) ?? "";
  return [Id, Status, clipped(SenderCompanyName), clipped(EngagementTitle), expires];
}
