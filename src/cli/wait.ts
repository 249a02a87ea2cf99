import {
  acceptEngagementInvitations,
  type EngagementTaskState,
  type ListEngagementByAcceptingInvitationTaskSummary,
  type PartnerCentralSellingClient,
  paginateListEngagementByAcceptingInvitationTasks,
  resumeEngagementTask,
} from "../index.ts";
import { CLIENT_OPTIONS, CLIENT_USAGE, withClient } from "./client.ts";
import { exitCodesUsage } from "./exit-codes.ts";
import { outputOf } from "./output.ts";
import { interruption, progressLines, settle } from "./settle.ts";
import { readText } from "./text-file.ts";
import { readCommandLine, UsageError, wholeNumber } from "./usage.ts";

export const USAGE = `Usage: partnercentral-engagement wait <task or file>... [options]

Waits until tasks have ended. Tasks are given by their ids (task-…) or ARNs, or by a file that an interrupted accept or
wait has saved; what is in such a file and had not been accepted yet is accepted.

  --timeout SECONDS   how long to wait for each (default 600)

${CLIENT_USAGE}
A file tells the catalogs of its tasks itself.

Examples:
  partnercentral-engagement wait task-0123456789abc
  partnercentral-engagement wait engagement-tasks-20261124102030123.json

${exitCodesUsage(0, 1, 2, 3, 4, 130)}
Where several tasks end differently it is 130, else the lowest other than 0.`;

export async function run(args: string[]): Promise<number> {
  const { values, operands } = readCommandLine(
    args,
    { ...CLIENT_OPTIONS, timeout: { type: "string", default: "600" } },
    { least: 1, most: Number.POSITIVE_INFINITY, what: "the tasks to wait for, or a file of them" },
  );
  const output = outputOf(values);
  const maxWait = 1_000 * wholeNumber(values.timeout, "--timeout", [1, 2_000_000]);
  const isTask = (operand: string) => /^(task-|arn:)/.test(operand);
  return withClient(values, async (client) => {
    const files = operands.filter((operand) => !isTask(operand));
    const saved = await Promise.all(files.map((file) => readStates(client, file)));
    const found = await findTasks(client, values.catalog, [...new Set(operands.filter(isTask))]);
    // Nothing is sent for a task that there is but looks at it.
    const states = [...saved.flat(), ...found].map((state) => (state.TaskId ? { ...state, foreign: true } : state));
    const signal = interruption();
    const ends = acceptEngagementInvitations(client, states, { signal, maxWait, onProgress: progressLines() });
    return settle(states, ends, { signal, output, settings: values });
  });
}

async function readStates(client: PartnerCentralSellingClient, file: string): Promise<EngagementTaskState[]> {
  const text = await readText(file).catch((error: Error) => {
    throw new UsageError(
      `${file} is no task, which begins with task- or arn:, nor can it be read as a file of them: ${error.message}.`,
    );
  });
  try {
    return [JSON.parse(text)].flat().map((state) => resumeEngagementTask(client, state).toJSON());
  } catch (error) {
    throw new UsageError(`${file} is not what accept or wait have saved: ${(error as Error).message}.`);
  }
}

/** The service answers for ten at once. */
async function findTasks(
  client: PartnerCentralSellingClient,
  Catalog: string,
  identifiers: string[],
): Promise<EngagementTaskState[]> {
  const tasks: ListEngagementByAcceptingInvitationTaskSummary[] = [];
  for (let first = 0; first < identifiers.length; first += 10) {
    const query = { Catalog, TaskIdentifier: identifiers.slice(first, first + 10) };
    for await (const page of paginateListEngagementByAcceptingInvitationTasks({ client }, query)) {
      tasks.push(...(page.TaskSummaries ?? []));
    }
  }
  return identifiers.map((identifier) => {
    const told = tasks.filter(({ TaskId, TaskArn }) => lastPart(TaskId || TaskArn) === lastPart(identifier));
    const Identifier = told.find(({ EngagementInvitationId }) => EngagementInvitationId)?.EngagementInvitationId;
    if (Identifier) return resumeEngagementTask(client, { Catalog, Identifier, TaskId: identifier }).toJSON();
    const [task] = told;
    throw new Error(
      task === undefined
        ? `There is no task ${identifier} in catalog ${Catalog} for these credentials.`
        : `The service tells of ${identifier} that it is ${task.TaskStatus}, but not which invitation it accepts: see tasks --task ${identifier}.`,
    );
  });
}

/** The id, which an ARN ends with. */
function lastPart(identifier = ""): string {
  return identifier.slice(identifier.lastIndexOf("/") + 1);
}
