import type { PartnerCentralSellingClient } from "../client.ts";
import { ConfigurationError } from "../errors/client-errors.ts";
import { numberOrType } from "../errors/text.ts";
import { onAbort, throwIfAborted } from "../time/abort.ts";
import { callerSignal } from "../time/caller-signal.ts";
import type { CompletedEngagementTask, EngagementTaskProgress } from "./handle.ts";
import { checkDelays, checkDuration, type PollingOptions } from "./polling.ts";
import { type EngagementTaskState, type InvitationToAccept, readState } from "./state.ts";
import type { Task } from "./task.ts";
import { Tracker } from "./tracker.ts";

/** A page of a list of invitations. */
export interface InvitationPage<Invitation extends InvitationToAccept = InvitationToAccept> {
  EngagementInvitationSummaries?: Invitation[] | undefined;
}

type InvitationIn<Item> = Item extends InvitationPage<infer Invitation> ? Invitation : Item;

/** How accepting one invitation ended, as `Promise.allSettled` says it. */
export type AcceptanceOutcome =
  | { status: "fulfilled"; value: CompletedEngagementTask }
  | {
      status: "rejected";
      reason: Error;
      /** What to resume it from; undefined when the invitation was invalid. */
      state: EngagementTaskState | undefined;
    };

/** One invitation, as it was given, and how accepting it ended. */
export interface Acceptance<Invitation> {
  /** As it was given. */
  invitation: Invitation;
  /** How accepting it ended. */
  outcome: AcceptanceOutcome;
}

/** How many invitations to accept at once, how long to wait for each, and who is told. */
export interface AcceptEngagementInvitationsOptions<Invitation = unknown> extends PollingOptions {
  /**
   * How many invitations to hold at once: those being accepted, and those whose outcome was not taken yet.
   *
   * @default 50
   */
  concurrency?: number | undefined;
  /** Begins no more when it is aborted, not even what is being read; those begun are yielded as rejected, with their states. */
  signal?: AbortSignal | undefined;
  /**
   * How long to wait for each request to be answered, and then for its task to end, in ms.
   *
   * @default 600,000 (10 minutes)
   */
  maxWait?: number | undefined;
  /** Is called while an answer is waited for, and after each look at a task. */
  onProgress?: ((progress: EngagementTaskProgress & { invitation: Invitation }) => unknown) | undefined;
}

/**
 * Accepts many invitations and waits for their tasks, yielding each invitation as its outcome is known. One that fails
 * does not stop the others. Takes an array or any iterable, also of pages, such as `paginateListEngagementInvitations`
 * gives, and reads on only when there is room.
 *
 * Leaving the loop early ends what is under way without telling of it: abort `signal` instead to be told. In either case,
 * accepting the same invitations again goes on with the same tasks.
 *
 * @throws ConfigurationError at the first step when an option can't be right
 * @throws AbortError (by `name`) when `signal` was aborted or the client destroyed, after all that was begun has been yielded;
 * and what the iterable throws, in the same way
 */
export async function* acceptEngagementInvitations<Item extends InvitationToAccept | InvitationPage>(
  client: PartnerCentralSellingClient,
  invitations: Iterable<Item> | AsyncIterable<Item>,
  options: AcceptEngagementInvitationsOptions<InvitationIn<Item>> = {},
): AsyncGenerator<Acceptance<InvitationIn<Item>>, void, undefined> {
  const { concurrency = 50, maxWait = 600_000, minDelay = 1_000, maxDelay = 30_000, onProgress } = options;
  const signal = callerSignal("signal", options.signal);
  if (!Number.isSafeInteger(concurrency) || concurrency < 1) {
    const given = numberOrType(concurrency);
    throw new ConfigurationError(`concurrency must be a whole number from 1 up, but is ${given}`);
  }
  if (
    typeof invitations !== "object" ||
    !(Symbol.iterator in Object(invitations) || Symbol.asyncIterator in Object(invitations))
  ) {
    throw new ConfigurationError("invitations must be an array or another iterable of invitations or of pages of them");
  }
  checkDuration("maxWait", maxWait, "ms");
  checkDelays(minDelay, maxDelay, "ms");
  const trackers = new Map<string, Tracker>();
  const source = invitationsIn(invitations);
  const settled: Acceptance<InvitationIn<Item>>[] = [];
  let running = 0;
  let reading = false;
  let ended = false;
  let failure: { error: unknown } | undefined;
  let wake = () => {};
  const { signal: lifetime } = client.config.lifetime;
  const ends = [lifetime, ...(signal === undefined ? [] : [signal])];
  const isAborted = () => ends.some(({ aborted }) => aborted);

  const accept = async (invitation: InvitationIn<Item>) => {
    running += 1;
    let [state, task, tracker]: [EngagementTaskState?, Task?, Tracker?] = [];
    try {
      state = readState(invitation);
      tracker = trackers.get(state.Catalog) ?? new Tracker(client, { minDelay, maxDelay, Catalog: state.Catalog });
      trackers.set(state.Catalog, tracker);
      const tell = onProgress && ((progress: EngagementTaskProgress) => onProgress({ ...progress, invitation }));
      task = await tracker.accept(invitation, { signal, maxWait, onProgress: tell });
      ends.forEach(throwIfAborted);
      const value = await task.completed({ signal, maxWait });
      settled.push({ invitation, outcome: { status: "fulfilled", value } });
    } catch (error) {
      const outcome = { status: "rejected", reason: error as Error, state: task?.toJSON() ?? state } as const;
      settled.push({ invitation, outcome });
    }
    if (state !== undefined) tracker?.forgetToken(state.ClientToken);
    running -= 1;
    wake();
  };
  const read = async () => {
    reading = true;
    try {
      const { done, value } = await source.next();
      if (done) ended = true;
      else if (!ended && !isAborted()) void accept(value);
    } catch (error) {
      ended = true;
      failure = { error };
    }
    reading = false;
    wake();
  };

  const forgets = ends.map((end) => onAbort(end, () => wake()));
  try {
    while (true) {
      ended ||= isAborted();
      if (!ended && !reading && running + settled.length < concurrency) void read();
      const acceptance = settled.shift();
      if (acceptance !== undefined) yield acceptance;
      else if (ended && running === 0) break;
      else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
    ends.forEach(throwIfAborted);
    if (failure !== undefined) throw failure.error;
  } finally {
    ended = true;
    for (const forget of forgets) forget();
    for (const tracker of trackers.values()) tracker.close();
    // Not waited for: a source that is stuck ends only when it comes unstuck.
    source.return(undefined).catch(() => {});
  }
}

async function* invitationsIn<Item extends InvitationToAccept | InvitationPage>(
  items: Iterable<Item> | AsyncIterable<Item>,
): AsyncGenerator<InvitationIn<Item>, void, undefined> {
  for await (const item of items) {
    if (isPage(item)) yield* (item.EngagementInvitationSummaries ?? []) as InvitationIn<Item>[];
    else yield item as InvitationIn<Item>;
  }
}

/** An empty page may lack its list. */
function isPage(item: unknown): item is InvitationPage {
  const page = Object(item);
  return "EngagementInvitationSummaries" in page || ("$metadata" in page && !("Id" in page || "Identifier" in page));
}
