import type { PartnerCentralSellingServiceException } from "../errors.ts";
import type { Operation } from "../operation.ts";
import type { Pacer } from "../quota/pacer.ts";
import type { Timing } from "../timing.ts";

/** How long everybody waits after the service throttled without saying how long. */
const PENALTY_MS = 1_000;

/**
 * Makes an attempt when the account's quota has room for it, and makes everybody slow down when the service throttles it
 * nevertheless: other processes may use the same quota.
 *
 * @param pacer undefined where nothing is paced
 * @throws QuotaWaitError, DailyQuotaExhaustedError when there is no room within `maxWait` ms
 */
export async function pace<T>(
  attempt: () => Promise<T>,
  { kind }: Pick<Operation, "kind">,
  pacer: Pacer | undefined,
  turn: { signal: AbortSignal | undefined; maxWait: number; timing: Timing },
): Promise<T> {
  if (pacer === undefined) return attempt();
  await pacer.wait(kind, turn);
  try {
    return await attempt();
  } catch (error) {
    const { category, retryAfter = PENALTY_MS } = Object(error) as Partial<PartnerCentralSellingServiceException>;
    // What the service said is worth more than a store's failure to note it.
    if (category === "throttling") await pacer.penalise(kind, retryAfter).catch(() => {});
    throw error;
  }
}
