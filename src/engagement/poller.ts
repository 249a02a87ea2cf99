import type { PartnerCentralEvent } from "../events/index.ts";
import type { Summary } from "./summary.ts";

/** Polls for tasks until they have ended. */
export interface Poller {
  /** Is aborted when nothing is to be waited for any more. */
  readonly closed: AbortSignal;
  /** Polls for `task` from now on; returns what ends that. */
  watch(task: PolledTask): () => void;
  /** Is told that nothing is to be known of the task any more. */
  forget(task: PolledTask): void;
  /** Polls now, if the event may be about `task`. */
  notify(event: PartnerCentralEvent, task: PolledTask): boolean;
  /** How long to wait before the next poll for a task that has been held for `age` ms; in ms. */
  pause(age: number): number;
}

/** A task, as a poller sees it. */
export interface PolledTask {
  readonly clientToken: string;
  readonly taskId: string | undefined;
  readonly startTime: string | undefined;
  /** The id of the invitation that it accepts. */
  readonly invitation: string;
  /** How long its handle has been held, in ms. */
  readonly heldFor: number;
  /** ms since it was last polled for. */
  readonly sincePoll: number;
  /** Is told what a poll has found. Returns false when that does not tell of the task: another entry may. */
  found(summary: Summary): boolean;
  /** Is told that a poll has not found the task, and of what went wrong with that, if anything did. */
  missed(failure: unknown): void;
  /** Makes the request again, which tells of the task as well, where polls for it are denied. */
  replay(denied: Error): Promise<void>;
  /** Rejects all who wait for the task; the task itself goes on. */
  rejectWaiters(error: Error): void;
}
