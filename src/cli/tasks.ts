import {
  type ListEngagementByAcceptingInvitationTaskSummary,
  type ListEngagementByAcceptingInvitationTasksCommandInput,
  paginateListEngagementByAcceptingInvitationTasks,
  TaskStatus,
} from "../index.ts";
import { CLIENT_OPTIONS, CLIENT_USAGE, withClient } from "./client.ts";
import { ExitCode, exitCodesUsage } from "./exit-codes.ts";
import { outputOf, printJson } from "./output.ts";
import { taskTable } from "./task-table.ts";
import { knownValues, readCommandLine } from "./usage.ts";

export const USAGE = `Usage: partnercentral-engagement tasks [options]

Lists the tasks that accepting invitations has started, the newest first.

  --status STATUS     only in_progress, complete or failed ones
  --invitation ID     only those that accept this invitation
  --opportunity ID    only those that created this opportunity
  --task ID           only this task
These four may be given more than once, and then match any of what they are given.

${CLIENT_USAGE}

Examples:
  partnercentral-engagement tasks --status failed
  partnercentral-engagement tasks --catalog AWS --invitation engi-0123456789abc --output json

${exitCodesUsage(0, 1, 2)}`;

export async function run(args: string[]): Promise<number> {
  const { values } = readCommandLine(args, {
    ...CLIENT_OPTIONS,
    status: { type: "string", multiple: true },
    invitation: { type: "string", multiple: true },
    opportunity: { type: "string", multiple: true },
    task: { type: "string", multiple: true },
  });
  const output = outputOf(values);
  const query: ListEngagementByAcceptingInvitationTasksCommandInput = {
    Catalog: values.catalog,
    TaskStatus: knownValues(values.status, "--status", TaskStatus),
    EngagementInvitationIdentifier: values.invitation,
    OpportunityIdentifier: values.opportunity,
    TaskIdentifier: values.task,
    Sort: { SortBy: "StartTime", SortOrder: "DESCENDING" },
  };
  const tasks = await withClient(values, async (client) => {
    const found: ListEngagementByAcceptingInvitationTaskSummary[] = [];
    for await (const page of paginateListEngagementByAcceptingInvitationTasks({ client }, query)) {
      found.push(...(page.TaskSummaries ?? []));
    }
    return found;
  });
  if (output === "json") printJson({ TaskSummaries: tasks });
  else if (tasks.length > 0) console.log(taskTable(tasks));
  else console.error(`No such task in catalog ${values.catalog}.`);
  return ExitCode.ok;
}
