import type { Logger } from "@smithy/types";
import { nameCallers } from "../errors/caller.ts";
import type { TransportError } from "../errors/client-errors.ts";
import { worseOutcome } from "../errors/error-outcome.ts";
import { ignoreFailure } from "../errors/ignore-failure.ts";
import type { PartnerCentralSellingResponseMetadata } from "../errors/metadata.ts";
import { platform } from "../platform/node.ts";
import type { Call, PartnerCentralSellingOutput } from "./call.ts";
import { withMetadata } from "./metadata.ts";

/** What the tracing channel `partnercentral-engagement:send` tells of a call; never what was sent or answered. */
export interface CallTrace {
  readonly clientName: string;
  readonly commandName: string;
  /** Once the call has ended: the attempts, and where there is one the status, the request id and the ClientToken. */
  metadata?: PartnerCentralSellingResponseMetadata;
  /** What the call throws. */
  error?: Error;
}

/**
 * Tells how a call went: the caller, by the token in `$metadata` of the result or the error, and by the error's outcome; those
 * who listen to the tracing channel; and the log, by one line with neither what was sent nor what was answered.
 */
export function report<Result extends { output: PartnerCentralSellingOutput }>(
  call: Call,
  input: object,
  rest: () => Promise<Result>,
  { logger }: { logger: Logger },
): Promise<Result> {
  const { ClientToken } = input as { ClientToken?: unknown };
  const token = typeof ClientToken === "string" ? { clientToken: ClientToken } : {};
  const trace: CallTrace = { clientName: "PartnerCentralSellingClient", commandName: `${call.operation.name}Command` };
  return platform.trace(() => log(rest, call, token, trace, logger), trace);
}

async function log<Result extends { output: PartnerCentralSellingOutput }>(
  work: () => Promise<Result>,
  call: Call,
  token: PartnerCentralSellingResponseMetadata,
  trace: CallTrace,
  logger: Logger,
): Promise<Result> {
  const { clientName, commandName } = trace;
  const began = performance.now();
  const durationMs = () => Math.round(performance.now() - began);
  try {
    const result = await work();
    const metadata = Object.assign(result.output.$metadata, token);
    trace.metadata = metadata;
    ignoreFailure(() => logger.info({ clientName, commandName, durationMs: durationMs(), metadata }));
    return result;
  } catch (thrown) {
    const error = withMetadata(thrown, token, call) as TransportError;
    nameCallers(error, log);
    const { attempts = call.attempts, totalRetryDelay = 0 } = error.$metadata;
    const metadata = Object.assign(error.$metadata, { attempts, totalRetryDelay });
    const outcome = worseOutcome(call.outcome.soFar, error.outcome ?? "not-sent");
    trace.metadata = metadata;
    // Not the message: it may name what was sent.
    ignoreFailure(() =>
      logger.error({ clientName, commandName, durationMs: durationMs(), error: error.name, outcome, metadata }),
    );
    throw Object.assign(error, { outcome });
  }
}
