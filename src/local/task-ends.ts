import { ServiceError } from "./errors.ts";
import type { Task } from "./task.ts";

interface Waiter {
  readonly resolve: (task: Task) => void;
  readonly reject: (error: Error) => void;
}

/** Whoever waits for the end of a task. */
export class TaskEnds {
  readonly #waiters = new Map<string, Waiter[]>();

  /** Resolves with the task once it has ended. */
  of(taskId: string): Promise<Task> {
    return new Promise((resolve, reject) => {
      this.#waiters.set(taskId, [...(this.#waiters.get(taskId) ?? []), { resolve, reject }]);
    });
  }

  tell(task: Task): void {
    for (const { resolve } of this.#waiters.get(task.TaskId) ?? []) resolve(task);
    this.#waiters.delete(task.TaskId);
  }

  /** Nobody waits any longer. */
  breakOff(): void {
    const error = new ServiceError("InternalServerException", "What was waited for is there no more; send it again.");
    for (const { reject } of [...this.#waiters.values()].flat()) reject(error);
    this.#waiters.clear();
  }
}
