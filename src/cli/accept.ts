import {
  acceptEngagementInvitations,
  type EngagementTask,
  type EngagementTaskProgress,
  type EngagementTaskState,
  type ListEngagementByAcceptingInvitationTaskSummary,
  type PartnerCentralSellingClient,
  resumeEngagementTask,
  trackEngagementTasks,
} from "../index.ts";
import { CLIENT_OPTIONS, CLIENT_USAGE, withClient } from "./client.ts";
import { confirm } from "./confirm.ts";
import { ExitCode, exitCodesUsage } from "./exit-codes.ts";
import { outputOf } from "./output.ts";
import { interruption, progressLines, type Settled, settle } from "./settle.ts";
import { readCommandLine, wholeNumber } from "./usage.ts";

export const USAGE = `Usage: partnercentral-engagement accept <invitation>... [options]

Accepts invitations, given by their ids (engi-…) or ARNs. This cannot be undone. Accepting one again goes on with the
same task.

  --wait              wait until the opportunities exist; Ctrl-C saves what has not ended
  --timeout SECONDS   how long to wait for each (default 600)
  --generation N      after a task has FAILED, 2 asks for a new one, then 3, and so on (default 1)
  --yes               do not ask before accepting outside of the Sandbox

${CLIENT_USAGE}

Examples:
  partnercentral-engagement accept engi-0123456789abc --wait
  partnercentral-engagement accept engi-0123456789abc engi-1123456789abc --catalog AWS --yes

${exitCodesUsage(0, 1, 2, 3, 4, 130)}
Where several invitations end differently it is 130, else the lowest other than 0.`;

export async function run(args: string[]): Promise<number> {
  const { values, operands } = readCommandLine(
    args,
    {
      ...CLIENT_OPTIONS,
      wait: { type: "boolean", default: false },
      timeout: { type: "string", default: "600" },
      generation: { type: "string", default: "1" },
      yes: { type: "boolean", default: false },
    },
    { least: 1, most: Number.POSITIVE_INFINITY, what: "the invitations to accept" },
  );
  const output = outputOf(values);
  const maxWait = 1_000 * wholeNumber(values.timeout, "--timeout", [1, 2_000_000]);
  const generation = wholeNumber(values.generation, "--generation", [1, 1_000_000]);
  return withClient(values, async (client) => {
    const { catalog: Catalog } = values;
    const states = operands.map((Identifier) =>
      resumeEngagementTask(client, { Catalog, Identifier, generation }).toJSON(),
    );
    const invitations = [...new Map(states.map((state) => [state.ClientToken, state])).values()];
    const what = invitations.length === 1 ? operands[0] : `${invitations.length} invitations`;
    if (!(await confirm(`Accepting ${what}`, values))) return ExitCode.failed;
    const signal = interruption();
    const ends = values.wait
      ? acceptEngagementInvitations(client, invitations, { signal, maxWait, onProgress: progressLines() })
      : begin(client, Catalog, invitations, { signal, maxWait });
    return settle(invitations, ends, { signal, output, settings: values });
  });
}

/** One after the other, as the service takes but one a second. */
async function* begin(
  client: PartnerCentralSellingClient,
  Catalog: string,
  invitations: EngagementTaskState[],
  limits: { signal: AbortSignal; maxWait: number },
): AsyncGenerator<Settled> {
  const tracker = trackEngagementTasks(client, { Catalog });
  const show = progressLines();
  for (const invitation of invitations) {
    if (limits.signal.aborted) return;
    const onProgress = (progress: EngagementTaskProgress) => show({ ...progress, invitation });
    try {
      const value = await present(await tracker.accept(invitation, { ...limits, onProgress }));
      yield { invitation, outcome: { status: "fulfilled", value } };
    } catch (reason) {
      yield { invitation, outcome: { status: "rejected", reason: reason as Error, state: invitation } };
    }
  }
}

/** What the service has told of a task; one that has ended is not waited for. */
async function present(task: EngagementTask): Promise<ListEngagementByAcceptingInvitationTaskSummary> {
  const { taskId: TaskId, status: TaskStatus } = task;
  if (TaskStatus === "COMPLETE" || TaskStatus === "FAILED") return task.completed();
  return { TaskId, TaskStatus };
}
