import type { Operation } from "../api/operation.ts";
import type { PartnerCentralSellingServiceException } from "../errors/service-exceptions.ts";
import { QuotaWaitError } from "../quota/errors.ts";
import type { Grant, Pacer } from "../quota/pacer.ts";
import { type Signal, toAbortSignal } from "../time/cancellation.ts";
import type { Timing } from "../time/timing.ts";

interface PaceSettings {
  /** Whether the call was made before. */
  again: boolean;
  signal: Signal | undefined;
  timing: Timing;
  /** How long the call may still take, in ms. */
  left: () => number;
}

/** What is throttled waits so long, even where the service or a store would have it sent again at once. */
const SHORTEST_PAUSE_MS = 100;

/**
 * Makes an attempt when the account's quota has room for it. When the service throttles it nevertheless, as other processes
 * may use the same quota, everybody slows down and this one is made again, as long as there is time.
 *
 * @param pacer undefined where nothing is paced
 * @throws QuotaWaitError, DailyQuotaExhaustedError when there is no room in the time that is left
 */
export async function pace<T>(
  attempt: (grant?: Grant) => Promise<T>,
  { kind }: Pick<Operation, "kind">,
  pacer: Pacer | undefined,
  { again, signal, timing, left }: PaceSettings,
): Promise<T> {
  if (pacer === undefined) return attempt();
  let throttled: unknown;
  let leftAtThrottling = Number.POSITIVE_INFINITY;
  const turn = async () => {
    try {
      return await pacer.wait(kind, { again: again || throttled !== undefined, signal, maxWait: left(), timing });
    } catch (error) {
      throw error instanceof QuotaWaitError ? (throttled ?? error) : error;
    }
  };
  while (true) {
    const grant = await turn();
    const pause = SHORTEST_PAUSE_MS - (leftAtThrottling - left());
    if (pause >= left()) throw throttled;
    if (pause > 0) await timing.sleep(pause, toAbortSignal(signal));
    try {
      const result = await attempt(grant);
      grant.admitted();
      return result;
    } catch (error) {
      const { category, outcome, retryAfter } = Object(error) as Partial<PartnerCentralSellingServiceException>;
      if (category !== "throttling" && outcome === "rejected") grant.admitted();
      if (category !== "throttling") throw error;
      throttled = error;
      // What the service said is worth more than a store's failure to note it.
      await grant.throttled(retryAfter).catch(() => {
        throw error;
      });
      leftAtThrottling = left();
    }
  }
}
