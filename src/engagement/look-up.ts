import type { PartnerCentralSellingClient } from "../client.ts";
import { isTransient } from "../errors/categories.ts";
import { paginateListEngagementByAcceptingInvitationTasks } from "./pagination.ts";
import { clientTokenFor, type EngagementTaskState } from "./state.ts";
import { hasClearStatus, isAlive, isFor, isUsable, type Summary } from "./summary.ts";

/** What a look has told of the invitation's tasks, the newest first. */
export interface Tasks {
  matching: Summary[];
  /** Those of which no invitation is told; none where another's are told too, so that the filter cannot be believed. */
  unlabelled: Summary[];
}

export const NO_TASKS: Tasks = { matching: [], unlabelled: [] };

/** The invitation's tasks, however often it takes to be told of them. */
export async function lookUpTasksInTheEnd(
  client: PartnerCentralSellingClient,
  state: EngagementTaskState,
  signal: AbortSignal,
): Promise<Tasks> {
  for (let pause = 1_000; ; pause = Math.min(2 * pause, 30_000)) {
    try {
      return await lookUpTasks(client, state, signal);
    } catch (error) {
      if (!isTransient(error)) throw error;
      await client.config.timing.sleep(pause, signal);
    }
  }
}

export async function lookUpTasks(
  client: PartnerCentralSellingClient,
  { Catalog, Identifier }: EngagementTaskState,
  abortSignal: AbortSignal,
): Promise<Tasks> {
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
  for await (const { TaskSummaries = [] } of pages) tasks.push(...TaskSummaries);
  const isOurs = (task: Summary) => isUsable(task) && isFor(task, Identifier);
  return {
    matching: tasks.filter((task) => task.EngagementInvitationId && isOurs(task)),
    unlabelled: tasks.every((task) => isFor(task, Identifier))
      ? tasks.filter((task) => !task.EngagementInvitationId && isOurs(task))
      : [],
  };
}

/** The task to go on with. One that has FAILED is the answer only to who asks for the first: other tokens follow it. */
export function chooseTask(tasks: Summary[], state: EngagementTaskState): Summary | undefined {
  const isFirst = state.ClientToken === clientTokenFor({ ...state, generation: 1 });
  return tasks.find(isAlive) ?? (isFirst ? tasks.find(hasClearStatus) : undefined);
}
