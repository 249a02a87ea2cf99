import type { PartnerCentralSellingClient } from "../client.ts";
import type { EngagementTask, StartedOptions } from "./handle.ts";
import type { PollingOptions } from "./polling.ts";
import { type InvitationToAccept, type ResumableEngagementTask, readState } from "./state.ts";
import { trackEngagementTasks } from "./tracker.ts";

/**
 * Accepts an engagement invitation, given by itself or as a list has it, and answers a handle on the task that the service
 * started for it. An invitation that was accepted already has a task: the handle is then on that.
 *
 * When nobody can tell whether the request took effect, the task is looked up by its invitation, and the request made
 * again with the same ClientToken if there is none.
 *
 * @throws ValidationException before sending, with all that is wrong with the input
 * @throws what StartEngagementByAcceptingInvitationTaskCommand throws; `resumeEngagementTask` with the same input goes on
 * @throws TimeoutError (by `name`) after `maxWait`, 240,000 ms unless given; AbortError (by `name`) at once when `signal` is
 * aborted or the client destroyed
 * @see https://docs.aws.amazon.com/partner-central/latest/APIReference/API_StartEngagementByAcceptingInvitationTask.html
 */
export async function acceptEngagementInvitation(
  client: PartnerCentralSellingClient,
  input: InvitationToAccept,
  { signal, maxWait, onProgress, ...polling }: PollingOptions & StartedOptions = {},
): Promise<EngagementTask> {
  const { Catalog } = readState(input);
  return trackEngagementTasks(client, { ...polling, Catalog }).accept(input, { signal, maxWait, onProgress });
}

/**
 * Goes on with a task from its state, or from as little as `{ Catalog, Identifier }`, in another process or another day.
 * Nothing is sent before `completed()`: it looks the task up, and accepts the invitation only if there is none.
 *
 * @throws ValidationException with all that is wrong with the state
 */
export function resumeEngagementTask(
  client: PartnerCentralSellingClient,
  state: ResumableEngagementTask | EngagementTask,
  polling: PollingOptions = {},
): EngagementTask {
  const { Catalog } = readState(state);
  return trackEngagementTasks(client, { ...polling, Catalog }).resume(state);
}
