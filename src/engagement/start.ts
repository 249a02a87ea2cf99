import { type DeserializeMiddleware, SMITHY_CONTEXT_KEY } from "@smithy/types";
import type { PartnerCentralSellingClient } from "../client.ts";
import type { Call } from "../commands/command.ts";
import { StartEngagementByAcceptingInvitationTaskCommand } from "../commands/start-engagement-by-accepting-invitation-task.ts";
import {
  AccessDeniedException,
  ConflictException,
  isTransient,
  MalformedResponseError,
  type PartnerCentralSellingServiceException,
} from "../errors.ts";
import type { ListEngagementByAcceptingInvitationTaskSummary } from "../model.ts";
import { paginateListEngagementByAcceptingInvitationTasks } from "../pagination.ts";
import { LONGEST_TIMER_MS } from "../timing.ts";
import { idOf } from "./ids.ts";
import { clientTokenFor, type EngagementTaskState } from "./state.ts";

type Summary = ListEngagementByAcceptingInvitationTaskSummary;

interface RequestOptions {
  /** Is called when a request leaves. */
  leaves: () => void;
  /** How long to wait before the request is made to learn what became of it, where looks are denied; in ms. */
  replayIn: () => number;
  signal: AbortSignal;
}

interface StartOptions extends RequestOptions {
  /** Whether the request may have been made before; then no refusal tells that it took no effect. */
  mayHaveBeenSent: boolean;
  /** Whether it is known to have been: then making it again accepts nothing that was not accepted. */
  wasSent: boolean;
}

/** How often the request is made when nobody can tell what became of it. The client retries within each. */
const MOST_SENDS = 2;

/**
 * Starts the task, or finds the one that was started already: before the request is made again, and where the invitation
 * is not pending any more, the task is looked up by its invitation.
 */
export async function startTask(
  client: PartnerCentralSellingClient,
  state: EngagementTaskState,
  { mayHaveBeenSent, wasSent, ...request }: StartOptions,
): Promise<Summary> {
  if (!mayHaveBeenSent) return makeRequest(client, state, request);
  try {
    const tasks = await tasksInTheEnd(client, state, request.signal).catch(async (denied) => {
      if (!wasSent || !(denied instanceof AccessDeniedException)) throw denied;
      await client.config.timing.sleep(request.replayIn(), request.signal);
      return [];
    });
    return taskAmong(tasks, state) ?? (await makeRequest(client, state, request));
  } catch (error) {
    throw Object.assign(error as Error, UNKNOWN);
  }
}

const UNKNOWN = { outcome: "unknown" };

async function makeRequest(
  client: PartnerCentralSellingClient,
  state: EngagementTaskState,
  request: RequestOptions,
): Promise<Summary> {
  const { replayIn, signal } = request;
  let isUnknown = false;
  for (let sends = 1; ; sends += 1) {
    try {
      return await requestTask(client, state, request);
    } catch (error) {
      const conflict = error instanceof ConflictException;
      if (isUnknown) Object.assign(error as Error, UNKNOWN);
      isUnknown = (error as Partial<PartnerCentralSellingServiceException>).outcome === "unknown";
      if (signal.aborted || !(conflict || isUnknown)) throw error;
      const tasks = await tasksOf(client, state, signal).catch(async (failure) => {
        // After a conflict there may be a task. Otherwise the request's failure says more than that of the lookup.
        if (conflict && isTransient(failure)) throw Object.assign(failure, { cause: error }, UNKNOWN);
        const isDenied = failure instanceof AccessDeniedException;
        if (isDenied && !conflict && sends < MOST_SENDS) await client.config.timing.sleep(replayIn(), signal);
        return [];
      });
      // Of a FAILED task nobody knows here whether it is this request's; made again, the request tells.
      const found = conflict ? taskAmong(tasks, state) : tasks.find(isAlive);
      if (found !== undefined) return found;
      if (conflict || sends === MOST_SENDS) throw error;
    }
  }
}

/**
 * Makes the request that starts the task, which also tells of it when it was started already.
 *
 * @throws MalformedResponseError when the answer does not tell of the invitation's task
 */
export async function requestTask(
  client: PartnerCentralSellingClient,
  { Catalog, Identifier, ClientToken, Tags }: EngagementTaskState,
  { leaves, signal }: Pick<RequestOptions, "leaves" | "signal">,
): Promise<Summary> {
  const command = new StartEngagementByAcceptingInvitationTaskCommand({ Catalog, Identifier, ClientToken, Tags });
  const tellWhenItLeaves: DeserializeMiddleware<object, object> = (next, context) => (args) => {
    const call = context[SMITHY_CONTEXT_KEY]?.call as Call;
    const { onSent } = call;
    call.onSent = () => {
      leaves();
      onSent();
    };
    return next(args);
  };
  command.middlewareStack.add(tellWhenItLeaves as never, {
    name: "tellWhenItLeaves",
    step: "deserialize",
    priority: "low",
  });
  const { $metadata = {}, ...task } = await client.send(command, { abortSignal: signal, timeouts: UNTIL_ABORTED });
  if (task.TaskStatus && isUsable(task) && isFor(task, Identifier)) return task;
  const told = isFor(task, Identifier) ? "neither a task nor its end" : "the task of another invitation";
  const message = `The answer for ${Identifier} tells ${told}: the invitation may be accepted`;
  throw new MalformedResponseError({ message, $metadata });
}

/** The signal ends the call: how long it may take is for who waits for it to say. */
const UNTIL_ABORTED = { call: LONGEST_TIMER_MS };

/** The invitation's tasks, however often it takes to be told of them. */
async function tasksInTheEnd(
  client: PartnerCentralSellingClient,
  state: EngagementTaskState,
  signal: AbortSignal,
): Promise<Summary[]> {
  for (let pause = 1_000; ; pause = Math.min(2 * pause, 30_000)) {
    try {
      return await tasksOf(client, state, signal);
    } catch (error) {
      if (!isTransient(error)) throw error;
      await client.config.timing.sleep(pause, signal);
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
    tasks.push(
      ...TaskSummaries.filter((task) => isUsable(task) && task.EngagementInvitationId && isFor(task, Identifier)),
    );
  }
  return tasks;
}

/** Whether a task is the invitation's, as far as it says. */
export function isFor({ EngagementInvitationId: id }: Summary, identifier: string): boolean {
  return id === undefined || idOf(id) === idOf(identifier);
}

/** Whether it can be gone on with: the task has an id to look at it by, or has ended. */
function isUsable({ TaskId, TaskStatus, OpportunityId }: Summary): boolean {
  return Boolean(TaskId || TaskStatus === "FAILED" || (TaskStatus === "COMPLETE" && OpportunityId));
}

/** The task to go on with. One that has FAILED is the answer only to who asks for the first: other tokens follow it. */
function taskAmong(tasks: Summary[], state: EngagementTaskState): Summary | undefined {
  return (
    tasks.find(isAlive) ?? (state.ClientToken === clientTokenFor({ ...state, generation: 1 }) ? tasks[0] : undefined)
  );
}

function isAlive({ TaskStatus }: Summary): boolean {
  return TaskStatus !== "FAILED";
}
