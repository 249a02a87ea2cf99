import type { PartnerCentralSellingClient } from "../client.ts";
import { StartEngagementByAcceptingInvitationTaskCommand } from "../commands/start-engagement-by-accepting-invitation-task.ts";
import { ConflictException, type PartnerCentralSellingServiceException } from "../errors.ts";
import type { ListEngagementByAcceptingInvitationTaskSummary } from "../model.ts";
import { paginateListEngagementByAcceptingInvitationTasks } from "../pagination.ts";
import type { EngagementTaskState } from "./state.ts";

type Summary = ListEngagementByAcceptingInvitationTaskSummary;

/** How often the request is made when nobody can tell what became of it. The client retries within each. */
const MOST_SENDS = 2;

/**
 * Starts the task, or finds the one that was started already: before the request is made again, and where the invitation
 * is not pending any more, the task is looked up by its invitation.
 *
 * @param mayHaveBeenSent whether an earlier process may have made the request
 */
export async function startTask(
  client: PartnerCentralSellingClient,
  state: EngagementTaskState,
  { mayHaveBeenSent, signal }: { mayHaveBeenSent: boolean; signal: AbortSignal },
): Promise<Summary> {
  if (mayHaveBeenSent) {
    const found = taskAmong(await tasksOf(client, state, signal), state);
    if (found !== undefined) return found;
  }
  const { Catalog, Identifier, ClientToken, Tags } = state;
  const command = new StartEngagementByAcceptingInvitationTaskCommand({ Catalog, Identifier, ClientToken, Tags });
  for (let sends = 1; ; sends += 1) {
    try {
      const { $metadata, ...task } = await client.send(command, { abortSignal: signal });
      return task;
    } catch (error) {
      const conflict = error instanceof ConflictException;
      const unknown = (error as Partial<PartnerCentralSellingServiceException>).outcome === "unknown";
      if (signal.aborted || !(conflict || unknown)) throw error;
      // What the lookup fails with says less than what the request did.
      const tasks = await tasksOf(client, state, signal).catch(() => []);
      // Of a FAILED task nobody knows here whether it is this request's; made again, the request tells.
      const found = conflict ? taskAmong(tasks, state) : tasks.find(isAlive);
      if (found !== undefined) return found;
      if (conflict || sends === MOST_SENDS) throw error;
    }
  }
}

/** The invitation's tasks, the newest first. */
async function tasksOf(
  client: PartnerCentralSellingClient,
  { Catalog, Identifier }: EngagementTaskState,
  abortSignal: AbortSignal,
): Promise<Summary[]> {
  const tasks: Summary[] = [];
  const pages = paginateListEngagementByAcceptingInvitationTasks(
    { client },
    {
      Catalog,
      EngagementInvitationIdentifier: [Identifier],
      Sort: { SortBy: "StartTime", SortOrder: "DESCENDING" },
    },
    { abortSignal },
  );
  for await (const { TaskSummaries = [] } of pages) {
    tasks.push(...TaskSummaries.filter((task) => task.TaskId !== undefined && isFor(task, Identifier)));
  }
  return tasks;
}

/** Whether a task is the invitation's, as far as it says; `identifier` is an id or an ARN. */
export function isFor({ EngagementInvitationId: id }: Summary, identifier: string): boolean {
  return id === undefined || id === identifier || identifier.endsWith(`/${id}`);
}

/** The task to go on with. One that has FAILED is the answer only to who asks for the first: later generations follow it. */
function taskAmong(tasks: Summary[], { generation }: EngagementTaskState): Summary | undefined {
  return tasks.find(isAlive) ?? (generation === 1 ? tasks[0] : undefined);
}

function isAlive({ TaskStatus }: Summary): boolean {
  return TaskStatus !== "FAILED";
}
