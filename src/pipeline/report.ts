import type { Logger } from "@smithy/types";
import type { PartnerCentralSellingOutput } from "../commands/command.ts";
import { regardless, withMetadata } from "../errors.ts";
import type { Operation } from "../operation.ts";
import type { Timing } from "../timing.ts";

/**
 * Tells how a call went: the caller, by the token in `$metadata` of the result or the error; and the log, by one line
 * with neither what was sent nor what was answered.
 */
export async function report<Result extends { output: PartnerCentralSellingOutput }>(
  work: () => Promise<Result>,
  call: object,
  operation: Operation,
  input: object,
  { logger, timing }: { logger: Logger; timing: Pick<Timing, "now"> },
): Promise<Result> {
  const began = timing.now();
  const { ClientToken } = input as { ClientToken?: unknown };
  const token = typeof ClientToken === "string" ? { clientToken: ClientToken } : {};
  const line = (rest: object) => ({
    clientName: "PartnerCentralSellingClient",
    commandName: `${operation.name}Command`,
    durationMs: timing.now() - began,
    ...rest,
  });
  try {
    const result = await work();
    Object.assign(result.output.$metadata, token);
    regardless(() => logger.info(line({ metadata: result.output.$metadata })));
    return result;
  } catch (thrown) {
    const error = withMetadata(thrown, token, call);
    const { $metadata: metadata } = error as Partial<PartnerCentralSellingOutput>;
    regardless(() => logger.error(line({ error: error.name, metadata })));
    throw error;
  }
}
