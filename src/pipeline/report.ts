import type { Logger } from "@smithy/types";
import type { Call, PartnerCentralSellingOutput } from "../commands/command.ts";
import { regardless, type TransportError, withMetadata, worseOutcome } from "../errors.ts";
import type { Operation } from "../operation.ts";
import type { Timing } from "../timing.ts";

/**
 * Tells how a call went: the caller, by the token in `$metadata` of the result or the error, and by the error's outcome; and
 * the log, by one line with neither what was sent nor what was answered.
 */
export async function report<Result extends { output: PartnerCentralSellingOutput }>(
  work: () => Promise<Result>,
  call: Call,
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
    const error = withMetadata(thrown, token, call) as TransportError;
    const { attempts = call.attempts, totalRetryDelay = 0 } = error.$metadata;
    const metadata = Object.assign(error.$metadata, { attempts, totalRetryDelay });
    regardless(() => logger.error(line({ error: error.name, metadata })));
    throw Object.assign(error, { outcome: worseOutcome(call.outcome, error.outcome ?? "not-sent") });
  }
}
