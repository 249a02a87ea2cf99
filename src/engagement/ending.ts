import { unlessAborted } from "../time/abort.ts";
import type { CompletedEngagementTask } from "./handle.ts";

export type End = { completed: CompletedEngagementTask } | { error: Error };

interface Waiter {
  resolve: (end: End) => void;
  reject: (error: Error) => void;
}

/** How a task has ended, and who waits for that. */
export class Ending {
  readonly #waiters = new Set<Waiter>();
  #end: End | undefined;

  get isKnown(): boolean {
    return this.#end !== undefined;
  }

  /**
   * The completed task; undefined while the end is not known.
   *
   * @throws EngagementTaskFailedError when the task is FAILED
   */
  result(): CompletedEngagementTask | undefined {
    return this.#end && resultOf(this.#end);
  }

  /** Waits until the end is known. */
  async wait(signal: AbortSignal): Promise<CompletedEngagementTask> {
    let leave = () => {};
    const end = new Promise<End>((resolve, reject) => {
      const waiter = { resolve, reject };
      this.#waiters.add(waiter);
      leave = () => this.#waiters.delete(waiter);
    });
    try {
      return resultOf(await unlessAborted(end, signal));
    } finally {
      leave();
    }
  }

  /** Resolves all who wait; only the first end counts. */
  resolve(end: End): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    for (const { resolve } of this.#waiters) resolve(end);
  }

  /** Rejects all who wait; the end is not known by that. */
  rejectWaiters(error: Error): void {
    for (const { reject } of this.#waiters) reject(error);
  }
}

function resultOf(end: End): CompletedEngagementTask {
  if ("error" in end) throw end.error;
  return { ...end.completed };
}
