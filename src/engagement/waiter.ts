import type { WaiterResult, WaiterState } from "@smithy/core/client";
import type { WaiterConfiguration } from "@smithy/types";
import type { ListEngagementByAcceptingInvitationTaskSummary } from "../api/structures.ts";
import type { PartnerCentralSellingClient } from "../client.ts";
import type {
  ListEngagementByAcceptingInvitationTasksCommandInput,
  ListEngagementByAcceptingInvitationTasksCommandOutput,
} from "../commands/list-engagement-by-accepting-invitation-tasks.ts";
import { isTransient } from "../errors/categories.ts";
import { ConfigurationError } from "../errors/client-errors.ts";
import { callerSignal } from "../time/caller-signal.ts";
import { timeoutError, withDeadline } from "../time/deadline.ts";
import { idOf, taskIdOf } from "./ids.ts";
import { paginateListEngagementByAcceptingInvitationTasks } from "./pagination.ts";
import { checkDelays, checkDuration } from "./polling.ts";
import { EngagementTaskFailedError } from "./task-failed.ts";

/** How to wait: times are in seconds, as for every waiter of the AWS SDK. */
export interface EngagementTaskWaiterConfiguration
  extends Omit<WaiterConfiguration<PartnerCentralSellingClient>, "abortController" | "abortSignal"> {
  /**
   * The shortest pause between two looks, in seconds.
   *
   * @default 1
   */
  minDelay?: number;
  /**
   * The longest pause between two looks, in seconds.
   *
   * @default 30
   */
  maxDelay?: number;
  /** Ends the wait at once when it is aborted; the tasks go on. */
  abortSignal?: AbortSignal | undefined;
}

/** The tasks to wait for, in whatever state they are. */
export interface EngagementTaskWaiterInput
  extends Omit<ListEngagementByAcceptingInvitationTasksCommandInput, "NextToken" | "TaskStatus"> {
  /** 1 to 10 ids or ARNs. */
  TaskIdentifier: string[];
}

type Output = ListEngagementByAcceptingInvitationTasksCommandOutput;

/** Smithy's value would take longer to load than all else. */
const SUCCESS = "SUCCESS" as WaiterState.SUCCESS;

/**
 * Waits until every task in `input.TaskIdentifier` is COMPLETE, and answers with state SUCCESS and the last list of the
 * tasks as `final`, and as `reason` for code that reads the older name. A task that is not listed yet is waited for as one
 * in progress, and failures that may pass are waited through.
 *
 * @throws EngagementTaskFailedError as soon as one of the tasks is FAILED
 * @throws TimeoutError (by `name`) after `maxWaitTime`, even while a call hangs; AbortError (by `name`) at once
 * when `abortSignal` is aborted or the client destroyed
 * @throws ConfigurationError when a time can't be right, and whatever else the list is refused with
 * @see https://docs.aws.amazon.com/partner-central/latest/APIReference/API_ListEngagementByAcceptingInvitationTasks.html
 */
export async function waitUntilEngagementByAcceptingInvitationTaskComplete(
  configuration: EngagementTaskWaiterConfiguration,
  input: EngagementTaskWaiterInput,
): Promise<WaiterResult<Output>> {
  const { client, maxWaitTime, minDelay = 1, maxDelay = 30 } = configuration;
  const signal = callerSignal("abortSignal", configuration.abortSignal);
  checkDuration("maxWaitTime", maxWaitTime, "seconds");
  checkDelays(minDelay, maxDelay, "seconds");
  if (!Array.isArray(input.TaskIdentifier)) {
    throw new ConfigurationError("TaskIdentifier must be an array with the ids of the tasks to wait for, but is none");
  }
  const { timing, lifetime } = client.config;
  const began = timing.now();
  let looks = 0;
  let lastFailure: unknown;

  return withDeadline(
    async (over) => {
      while (true) {
        looks += 1;
        try {
          const reason = await list(client, input, over);
          if (areComplete(reason.TaskSummaries ?? [], input.TaskIdentifier)) {
            return { state: SUCCESS, reason, final: reason };
          }
          lastFailure = undefined;
        } catch (error) {
          if (!isTransient(error)) throw error;
          lastFailure = error;
        }
        const longest = Math.min(maxDelay, minDelay * 2 ** (looks - 1));
        const pause = minDelay + timing.random() * (longest - minDelay);
        // A last look comes just before the end, however long the pauses have become.
        const left = maxWaitTime - (timing.now() - began) / 1_000;
        await timing.sleep((left > 2 * minDelay ? Math.min(pause, left - minDelay) : pause) * 1_000, over);
      }
    },
    {
      maxWait: maxWaitTime * 1_000,
      signal,
      lifetime: lifetime.signal,
      timing,
      expired: () =>
        timeoutError(
          `${input.TaskIdentifier.join(", ")} did not end within ${maxWaitTime} s, at look ${looks}; the service goes on with what it has listed, so wait again, or check the ids and the catalog`,
          lastFailure,
        ),
    },
  );
}

async function list(
  client: PartnerCentralSellingClient,
  input: EngagementTaskWaiterInput,
  abortSignal: AbortSignal,
): Promise<Output> {
  const TaskSummaries: ListEngagementByAcceptingInvitationTaskSummary[] = [];
  let last: Output | undefined;
  const query = { ...input, NextToken: undefined, TaskStatus: undefined };
  for await (const page of paginateListEngagementByAcceptingInvitationTasks({ client }, query, { abortSignal })) {
    TaskSummaries.push(...(page.TaskSummaries ?? []));
    last = page;
  }
  return { ...(last as Output), TaskSummaries };
}

/** @throws EngagementTaskFailedError */
function areComplete(tasks: ListEngagementByAcceptingInvitationTaskSummary[], wanted: string[]): boolean {
  const waiting = new Set(wanted.map(idOf));
  for (const task of tasks) {
    const id = taskIdOf(task);
    if (task.TaskStatus === "FAILED" && waiting.has(id)) throw new EngagementTaskFailedError(task);
    if (task.TaskStatus === "COMPLETE") waiting.delete(id);
  }
  return waiting.size === 0;
}
