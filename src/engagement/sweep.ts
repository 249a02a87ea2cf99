import type { ListEngagementByAcceptingInvitationTaskSummary } from "../api/structures.ts";
import type { PartnerCentralSellingClient } from "../client.ts";
import { ResourceNotFoundException, ValidationException } from "../errors/service-exceptions.ts";
import { taskIdOf } from "./ids.ts";
import { paginateListEngagementByAcceptingInvitationTasks } from "./pagination.ts";

type Summary = ListEngagementByAcceptingInvitationTaskSummary;

/** The most ids that one call takes as a filter. */
const BATCH = 10;
/** The most tasks that one page of the list has. */
const PAGE = 1_000;

interface Sweep {
  /** The tasks to look at: ids and, where they are known, the times they were started, in ms. */
  tasks: ReadonlyMap<string, number | undefined>;
  signal: AbortSignal;
  /** Answers whether it was the task with that id: there may be another entry that is. */
  found: (taskId: string, summary: Summary) => boolean;
  /** Is called for a task that the service refuses to tell of. */
  refused: (taskId: string, error: Error) => void;
}

/**
 * Looks at many tasks with few calls: a page of the list tells of a thousand tasks, but of all that there are, the newest
 * first; ten at a time can be asked for by id. Whichever is expected to need fewer calls is used, and ids in any case for
 * what a list did not tell of.
 */
export class Sweeper {
  readonly #client: PartnerCentralSellingClient;
  readonly #catalog: string;
  /** Where to begin by id, after a sweep that was broken off: those it did not come to are not to be the last again. */
  #begin = 0;
  /** How many pages of the list it takes to find all tasks, as far as could be seen when it was last read. */
  #pagesExpected = 1;

  constructor(client: PartnerCentralSellingClient, catalog: string) {
    this.#client = client;
    this.#catalog = catalog;
  }

  async sweep({ tasks, signal, found, refused }: Sweep): Promise<void> {
    const missing = new Map(tasks);
    const take = (summaries: readonly Summary[]) => {
      for (const summary of summaries) {
        const id = taskIdOf(summary);
        if (missing.has(id) && found(id, summary)) missing.delete(id);
      }
    };
    await this.#readList(missing, take, signal);
    const ids = [...missing.keys()];
    const start = this.#begin % Math.max(1, ids.length);
    const inTurn = [...ids.slice(start), ...ids.slice(0, start)];
    for (let first = 0; first < ids.length; first += BATCH) {
      await this.#readBatch(inTurn.slice(first, first + BATCH), take, refused, signal);
      this.#begin += BATCH;
    }
    this.#begin = 0;
  }

  async #readList(
    missing: ReadonlyMap<string, number | undefined>,
    take: (summaries: readonly Summary[]) => void,
    abortSignal: AbortSignal,
  ): Promise<void> {
    if (this.#pagesExpected >= batches(missing)) {
      // Tried again now and then: the list may have become the shorter way.
      this.#pagesExpected = Math.max(1, this.#pagesExpected * 0.9);
      return;
    }
    const pages = paginateListEngagementByAcceptingInvitationTasks(
      { client: this.#client },
      { Catalog: this.#catalog, MaxResults: PAGE, Sort: { SortBy: "StartTime", SortOrder: "DESCENDING" } },
      { abortSignal },
    );
    let read = 0;
    for await (const { TaskSummaries = [] } of pages) {
      read += 1;
      take(TaskSummaries);
      const left = pagesLeft(missing, TaskSummaries);
      this.#pagesExpected = read + left;
      if (left === 0 || left >= batches(missing)) return;
    }
  }

  async #readBatch(
    ids: string[],
    take: (summaries: readonly Summary[]) => void,
    refused: Sweep["refused"],
    abortSignal: AbortSignal,
  ): Promise<void> {
    const pages = paginateListEngagementByAcceptingInvitationTasks(
      { client: this.#client },
      { Catalog: this.#catalog, TaskIdentifier: ids },
      { abortSignal },
    );
    try {
      for await (const { TaskSummaries = [] } of pages) take(TaskSummaries);
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException || error instanceof ValidationException)) throw error;
      // One id that is refused must not hide the others.
      if (ids.length === 1) refused(ids[0] as string, error);
      else for (const id of ids) await this.#readBatch([id], take, refused, abortSignal);
    }
  }
}

function batches(missing: ReadonlyMap<string, unknown>): number {
  return Math.ceil(missing.size / BATCH);
}

/** How many pages it takes to come to the oldest missing task, if the list goes on as this page of it does. */
function pagesLeft(missing: ReadonlyMap<string, number | undefined>, page: readonly Summary[]): number {
  let oldest = Number.POSITIVE_INFINITY;
  for (const start of missing.values()) oldest = Math.min(oldest, start ?? oldest);
  if (oldest === Number.POSITIVE_INFINITY) return 0;
  let [reached, newest, listed] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const { StartTime } of page) {
    if (StartTime === undefined) continue;
    reached = Math.min(reached, StartTime.getTime());
    newest = Math.max(newest, StartTime.getTime());
    listed += 1;
  }
  if (listed === 0) return 1;
  const beyond = reached - oldest;
  if (beyond < 0) return 0;
  const span = Math.max(1, newest - reached);
  return Math.max(1, Math.ceil(((beyond / span) * listed) / PAGE));
}
