import type { PartnerCentralSellingClient } from "../client.ts";
import type { EngagementTaskState } from "./state.ts";

/** How often a request is made at the most to learn what became of it. */
const REPLAY_PAUSE_MS = 30_000;

/** When the latest requests left, by catalog and ClientToken, in ms by the local clock: all handles on a task share its pace. */
const sentAt = new WeakMap<PartnerCentralSellingClient, Map<string, number>>();

export function noteSent(client: PartnerCentralSellingClient, state: EngagementTaskState): void {
  const key = keyOf(state);
  const now = client.config.timing.now();
  const times = sentAt.get(client) ?? new Map<string, number>();
  sentAt.set(client, times);
  for (const [token, time] of times) {
    if (now - time < REPLAY_PAUSE_MS) break;
    times.delete(token);
  }
  times.delete(key);
  times.set(key, now);
}

/** How long to wait before the request is made again to learn what became of it, where looks are denied; in ms. */
export function msUntilReplay(client: PartnerCentralSellingClient, state: EngagementTaskState): number {
  const leftAt = sentAt.get(client)?.get(keyOf(state)) ?? Number.NEGATIVE_INFINITY;
  return Math.max(0, leftAt + REPLAY_PAUSE_MS - client.config.timing.now());
}

function keyOf({ Catalog, ClientToken }: EngagementTaskState): string {
  return `${Catalog} ${ClientToken}`;
}
