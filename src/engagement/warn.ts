import type { PartnerCentralSellingClient } from "../client.ts";
import { ignoreFailure } from "../errors/ignore-failure.ts";
import { oneLine } from "../errors/text.ts";

/** Logs a warning; a logger that fails must not affect the task. */
export function warn(client: PartnerCentralSellingClient, message: string): void {
  ignoreFailure(() => client.config.logger.warn(oneLine(message)));
}
