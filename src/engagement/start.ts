import { type DeserializeMiddleware, SMITHY_CONTEXT_KEY } from "@smithy/types";
import type { ListEngagementByAcceptingInvitationTaskSummary } from "../api/structures.ts";
import type { Call } from "../call/call.ts";
import type { PartnerCentralSellingClient } from "../client.ts";
import { StartEngagementByAcceptingInvitationTaskCommand } from "../commands/start-engagement-by-accepting-invitation-task.ts";
import { isTransient } from "../errors/categories.ts";
import { MalformedResponseError } from "../errors/client-errors.ts";
import type { PartnerCentralSellingResponseMetadata } from "../errors/metadata.ts";
import {
  AccessDeniedException,
  ConflictException,
  type PartnerCentralSellingServiceException,
} from "../errors/service-exceptions.ts";
import { LONGEST_TIMER_MS } from "../time/timing.ts";
import { idOf, taskIdOf } from "./ids.ts";
import { paginateListEngagementByAcceptingInvitationTasks } from "./pagination.ts";
import { clientTokenFor, type EngagementTaskState } from "./state.ts";

type Summary = ListEngagementByAcceptingInvitationTaskSummary;

interface RequestOptions {
  /** Is called when a request leaves. */
  leaves: () => void;
  signal: AbortSignal;
}

/** A task, and whether a request with the state's own ClientToken may be what started it. */
interface Started {
  task: Summary;
  wasSent: boolean;
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
): Promise<Started> {
  if (!mayHaveBeenSent) return makeRequest(client, state, request);
  try {
    const tasks = await tasksInTheEnd(client, state, request.signal).catch(async (denied) => {
      if (!wasSent || !(denied instanceof AccessDeniedException)) throw denied;
      await client.config.timing.sleep(replayIn(client, state), request.signal);
      return NO_TASKS;
    });
    const task = taskAmong(tasks.named, state);
    return task === undefined ? await makeRequest(client, state, request) : { task, wasSent };
  } catch (error) {
    throw Object.assign(error as Error, UNKNOWN);
  }
}

const UNKNOWN = { outcome: "unknown" };

async function makeRequest(
  client: PartnerCentralSellingClient,
  state: EngagementTaskState,
  request: RequestOptions,
): Promise<Started> {
  const { signal } = request;
  let isUnknown = false;
  for (let sends = 1; ; sends += 1) {
    try {
      return { task: await requestTask(client, state, request), wasSent: true };
    } catch (error) {
      const conflict = error instanceof ConflictException;
      if (isUnknown) Object.assign(error as Error, UNKNOWN);
      isUnknown = (error as Partial<PartnerCentralSellingServiceException>).outcome === "unknown";
      if (signal.aborted || !(conflict || isUnknown)) throw error;
      const tasks = await tasksOf(client, state, signal).catch(async (failure) => {
        // After a conflict there may be a task. Otherwise the request's failure says more than that of the lookup.
        if (conflict && isTransient(failure)) throw Object.assign(failure, { cause: error }, UNKNOWN);
        const isDenied = failure instanceof AccessDeniedException;
        if (isDenied && !conflict && sends < MOST_SENDS) {
          await client.config.timing.sleep(replayIn(client, state), signal);
        }
        return NO_TASKS;
      });
      // Of a FAILED task nobody knows here whether it is this request's; made again, the request tells.
      const found = conflict
        ? (taskAmong(tasks.named, state) ??
          taskAmong(tasks.nameless, state) ??
          tasks.named.find((task) => !tells(task)))
        : tasks.named.find(isAlive);
      if (found !== undefined) return { task: found, wasSent: isUnknown };
      if (conflict || sends === MOST_SENDS) {
        if (error instanceof TaskUntold && taskIdOf(error.task)) return { task: error.task, wasSent: true };
        throw error;
      }
    }
  }
}

/** An answer that does not tell of the invitation's task, or only its id. */
class TaskUntold extends MalformedResponseError {
  readonly task: Summary;

  constructor(problem: string, task: Summary, $metadata: PartnerCentralSellingResponseMetadata) {
    super({ message: `The answer tells ${problem}: the invitation may be accepted`, $metadata });
    Object.defineProperty(this, "task", { enumerable: false });
    this.task = task;
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
  { leaves, signal }: RequestOptions,
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
  if (!isFor(task, Identifier)) throw new TaskUntold("the task of another invitation", {}, $metadata);
  if (task.TaskStatus && isUsable(task)) return task;
  throw new TaskUntold(`neither a task of ${Identifier} with its status nor an end`, task, $metadata);
}

/** The signal ends the call: how long it may take is for who waits for it to say. */
const UNTIL_ABORTED = { call: LONGEST_TIMER_MS };

/** What a look has told of the invitation's tasks, the newest first. */
interface Tasks {
  named: Summary[];
  /** Those of which no invitation is told; none where another's are told too, so that the filter cannot be believed. */
  nameless: Summary[];
}

const NO_TASKS: Tasks = { named: [], nameless: [] };

/** The invitation's tasks, however often it takes to be told of them. */
async function tasksInTheEnd(
  client: PartnerCentralSellingClient,
  state: EngagementTaskState,
  signal: AbortSignal,
): Promise<Tasks> {
  for (let pause = 1_000; ; pause = Math.min(2 * pause, 30_000)) {
    try {
      return await tasksOf(client, state, signal);
    } catch (error) {
      if (!isTransient(error)) throw error;
      await client.config.timing.sleep(pause, signal);
    }
  }
}

async function tasksOf(
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
    named: tasks.filter((task) => task.EngagementInvitationId && isOurs(task)),
    nameless: tasks.every((task) => isFor(task, Identifier))
      ? tasks.filter((task) => !task.EngagementInvitationId && isOurs(task))
      : [],
  };
}

/** Whether a task is the invitation's, as far as it says. */
export function isFor({ EngagementInvitationId: id }: Summary, identifier: string): boolean {
  return !id || idOf(id) === idOf(identifier);
}

/** Whether it can be gone on with: the task has an id to look at it by, or has ended. */
function isUsable(task: Summary): boolean {
  return taskIdOf(task) !== "" || (tells(task) && (task.TaskStatus === "COMPLETE" || task.TaskStatus === "FAILED"));
}

/** Whether it says how the task is doing: a COMPLETE one without an opportunity does not. */
export function tells({ TaskStatus, OpportunityId }: Summary): boolean {
  return Boolean(TaskStatus) && (TaskStatus !== "COMPLETE" || Boolean(OpportunityId));
}

/** The task to go on with. One that has FAILED is the answer only to who asks for the first: other tokens follow it. */
function taskAmong(tasks: Summary[], state: EngagementTaskState): Summary | undefined {
  const isFirst = state.ClientToken === clientTokenFor({ ...state, generation: 1 });
  return tasks.find(isAlive) ?? (isFirst ? tasks.find(tells) : undefined);
}

function isAlive(task: Summary): boolean {
  return tells(task) && task.TaskStatus !== "FAILED";
}

/** How often a request is made at the most to learn what became of it. */
const REPLAY_PAUSE_MS = 30_000;

/** When the latest requests left, by ClientToken, in ms by the local clock: all handles on a task share its pace. */
const departures = new WeakMap<PartnerCentralSellingClient, Map<string, number>>();

export function noteDeparture(client: PartnerCentralSellingClient, { ClientToken }: EngagementTaskState): void {
  const now = client.config.timing.now();
  const times = departures.get(client) ?? new Map<string, number>();
  departures.set(client, times);
  for (const [token, time] of times) {
    if (now - time < REPLAY_PAUSE_MS) break;
    times.delete(token);
  }
  times.delete(ClientToken);
  times.set(ClientToken, now);
}

/** How long to wait before the request is made again to learn what became of it, where looks are denied; in ms. */
export function replayIn(client: PartnerCentralSellingClient, { ClientToken }: EngagementTaskState): number {
  const leftAt = departures.get(client)?.get(ClientToken) ?? Number.NEGATIVE_INFINITY;
  return Math.max(0, leftAt + REPLAY_PAUSE_MS - client.config.timing.now());
}
