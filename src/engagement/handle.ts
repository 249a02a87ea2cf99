import type { TaskStatus } from "../api/enumerations.ts";
import type { ListEngagementByAcceptingInvitationTaskSummary } from "../api/structures.ts";
import type { PartnerCentralEvent } from "../events/index.ts";
import type { EngagementTaskState } from "./state.ts";

/** How a task is doing. */
export interface EngagementTaskProgress {
  /** IN_PROGRESS before the service has told another. */
  status: TaskStatus;
  /**
   * ms since the task was started, by the service's clock as far as the client knows it; before the service has told when
   * that was, since the request left.
   */
  elapsed: number;
  /** How often the task was looked at: 0 while the first answer is waited for. */
  polls: number;
}

/** What the service says of a task; `TaskStatus` tells which members there are. */
export type SeenEngagementTask = RunningEngagementTask | CompletedEngagementTask | FailedEngagementTask;

/**
 * A task that has not ended, as far as this version can tell: what has a status that it does not know, or is COMPLETE but
 * names no opportunity, is waited for as well.
 */
export interface RunningEngagementTask
  extends Pick<
    ListEngagementByAcceptingInvitationTaskSummary,
    "TaskArn" | "StartTime" | "EngagementInvitationId" | "ResourceSnapshotJobId"
  > {
  TaskId?: string | undefined;
  TaskStatus: "IN_PROGRESS";
}

/** A task that is FAILED: why, as far as the service says it. */
export interface FailedEngagementTask extends ListEngagementByAcceptingInvitationTaskSummary {
  TaskStatus: "FAILED";
}

/** A task that is COMPLETE. */
export interface CompletedEngagementTask extends ListEngagementByAcceptingInvitationTaskSummary {
  TaskStatus: "COMPLETE";
  /** The opportunity in the partner's account: `O` and 1 to 19 digits. */
  OpportunityId: string;
}

/** How long to wait for an invitation to be accepted. */
export interface StartedOptions {
  /** Ends the wait at once when it is aborted; the service may start the task all the same. */
  signal?: AbortSignal | undefined;
  /**
   * The longest wait, in ms. AWS was seen to answer when the task had ended, after up to 8 s.
   *
   * @default 240,000 (4 minutes)
   */
  maxWait?: number | undefined;
  /** Is called now and then while the answer is waited for, when it tells the end, and then after each look at the task. */
  onProgress?: ((progress: EngagementTaskProgress) => unknown) | undefined;
}

/** How long to wait for a task to end. */
export interface CompletedOptions {
  /** Ends the wait at once when it is aborted; the task goes on. */
  signal?: AbortSignal | undefined;
  /**
   * The longest wait, in ms.
   *
   * @default 600,000 (10 minutes)
   */
  maxWait?: number | undefined;
}

/** A task that accepts an invitation. It can be held, waited for, saved as JSON and resumed elsewhere. */
export interface EngagementTask {
  /** Whether it is known that the task was started. */
  readonly isStarted: boolean;
  /** `task-` and 13 lower-case letters or digits; undefined while it is not known, and where the service has told none. */
  readonly taskId: string | undefined;
  /** As it was last seen, in the service's own word. */
  readonly status: TaskStatus | undefined;
  /** What the service last told of the task; undefined before it told anything. */
  readonly lastSeen: SeenEngagementTask | undefined;
  /**
   * Calls `listener` while somebody waits: now and then while the first answer is waited for, when that tells the end, and
   * after each look at the task.
   *
   * @returns what ends the subscription
   */
  onProgress(listener: (progress: EngagementTaskProgress) => unknown): () => void;
  /**
   * Waits until the task is COMPLETE. May be called again, also after it has thrown, and by many at once.
   *
   * @throws EngagementTaskFailedError when the task is FAILED
   * @throws TimeoutError (by `name`) after `maxWait`; AbortError (by `name`) at once when `signal` is aborted, the tracker
   * closed or the client destroyed; whatever the service refuses a look at the task with
   */
  completed(options?: CompletedOptions): Promise<CompletedEngagementTask>;
  /**
   * Makes whoever waits for the task look now, if the event may be about it; an event alone says nothing of the task's
   * end. Answers whether it may be.
   */
  notify(event: PartnerCentralEvent): boolean;
  /** What `resumeEngagementTask` takes. */
  toJSON(): EngagementTaskState;
}
