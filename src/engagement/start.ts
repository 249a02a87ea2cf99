import { type DeserializeMiddleware, SMITHY_CONTEXT_KEY } from "@smithy/types";
import type { Call } from "../call/call.ts";
import type { PartnerCentralSellingClient } from "../client.ts";
import {
  StartEngagementByAcceptingInvitationTaskCommand,
  type StartEngagementByAcceptingInvitationTaskCommandInput,
  type StartEngagementByAcceptingInvitationTaskCommandOutput,
} from "../commands/start-engagement-by-accepting-invitation-task.ts";
import { isTransient } from "../errors/categories.ts";
import { MalformedResponseError } from "../errors/client-errors.ts";
import type { PartnerCentralSellingResponseMetadata } from "../errors/metadata.ts";
import {
  AccessDeniedException,
  ConflictException,
  type PartnerCentralSellingServiceException,
} from "../errors/service-exceptions.ts";
import { LONGEST_TIMER_MS } from "../time/timing.ts";
import { taskIdOf } from "./ids.ts";
import { chooseTask, lookUpTasks, lookUpTasksInTheEnd, NO_TASKS } from "./look-up.ts";
import { msUntilReplay } from "./replay.ts";
import type { EngagementTaskState } from "./state.ts";
import { hasClearStatus, isAlive, isFor, isUsable, type Summary } from "./summary.ts";

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
    const tasks = await lookUpTasksInTheEnd(client, state, request.signal).catch(async (denied) => {
      if (!wasSent || !(denied instanceof AccessDeniedException)) throw denied;
      await client.config.timing.sleep(msUntilReplay(client, state), request.signal);
      return NO_TASKS;
    });
    const task = chooseTask(tasks.matching, state);
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
      const tasks = await lookUpTasks(client, state, signal).catch(async (failure) => {
        // After a conflict there may be a task. Otherwise the request's failure says more than that of the lookup.
        if (conflict && isTransient(failure)) throw Object.assign(failure, { cause: error }, UNKNOWN);
        const isDenied = failure instanceof AccessDeniedException;
        if (isDenied && !conflict && sends < MOST_SENDS) {
          await client.config.timing.sleep(msUntilReplay(client, state), signal);
        }
        return NO_TASKS;
      });
      // Of a FAILED task nobody knows here whether it is this request's; made again, the request tells.
      const found = conflict
        ? (chooseTask(tasks.matching, state) ??
          chooseTask(tasks.unlabelled, state) ??
          tasks.matching.find((task) => !hasClearStatus(task)))
        : tasks.matching.find(isAlive);
      if (found !== undefined) return { task: found, wasSent: isUnknown };
      if (conflict || sends === MOST_SENDS) {
        if (error instanceof TaskUntold && taskIdOf(error.task)) return { task: error.task, wasSent: true };
        throw error;
      }
    }
  }
}

/** A response that does not tell of the invitation's task, or only its id. */
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
 * @throws MalformedResponseError when the response does not tell of the invitation's task
 */
export async function requestTask(
  client: PartnerCentralSellingClient,
  { Catalog, Identifier, ClientToken, Tags }: EngagementTaskState,
  { leaves, signal }: RequestOptions,
): Promise<Summary> {
  const command = new StartEngagementByAcceptingInvitationTaskCommand({ Catalog, Identifier, ClientToken, Tags });
  const tellWhenItLeaves: DeserializeMiddleware<
    StartEngagementByAcceptingInvitationTaskCommandInput,
    StartEngagementByAcceptingInvitationTaskCommandOutput
  > = (next, context) => (args) => {
    const call = context[SMITHY_CONTEXT_KEY]?.call as Call;
    const { onSent } = call;
    call.onSent = () => {
      leaves();
      onSent();
    };
    return next(args);
  };
  command.middlewareStack.add(tellWhenItLeaves, {
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

/** Whether an error says that the invitation was not accepted. */
export function hadNoEffect(error: unknown): boolean {
  const { outcome } = Object(error) as Partial<PartnerCentralSellingServiceException>;
  return outcome === "not-sent" || outcome === "rejected";
}
