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
    const found = (await tasksOf(client, state, signal)).find(isAlive);
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
      // A FAILED task explains the conflict only to who asks for the first time: later generations come after it.
      const found = tasks.find(isAlive) ?? (conflict && state.generation === 1 ? tasks[0] : undefined);
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

/** A FAILED task may be that of an earlier generation: making the request again tells. */
function isAlive({ TaskStatus }: Summary): boolean {
  return TaskStatus !== "FAILED";
}
