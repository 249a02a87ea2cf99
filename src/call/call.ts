import type { HandlerExecutionContext, HttpHandlerOptions, MetadataBearer } from "@smithy/types";
import { SMITHY_CONTEXT_KEY } from "@smithy/types";
import type { Operation } from "../api/operation.ts";
import { ConfigurationError } from "../errors/client-errors.ts";
import type { PartnerCentralSellingResponseMetadata } from "../errors/metadata.ts";
import type { Signal } from "../time/cancellation.ts";
import type { CallTimeouts } from "../time/timeouts.ts";
import { CallOutcome } from "./call-outcome.ts";

/** What every result carries beside the operation's own members. */
export interface PartnerCentralSellingOutput extends MetadataBearer {
  $metadata: PartnerCentralSellingResponseMetadata;
}

/** How one call differs from the others of its client. */
export interface CallOptions extends HttpHandlerOptions {
  /** ms, instead of those of the client. */
  timeouts?: CallTimeouts;
}

/** One sending of a command: what its steps share. */
export class Call {
  readonly operation: Operation;
  readonly options: CallOptions;
  readonly outcome = new CallOutcome();
  /** How many requests were made of it, not counting those that a kept connection lost. */
  attempts = 0;
  /** Ends what is under way. */
  signal: Signal | undefined;
  /** When its deadline is, in ms by performance.now(). */
  endsAt = Number.POSITIVE_INFINITY;
  /** What is under way, for people. */
  doing: string | (() => string) = "settling the settings";
  /** Is called when the request of an attempt leaves. */
  onSent: () => void = () => {};

  constructor(operation: Operation, options: CallOptions) {
    this.operation = operation;
    this.options = options;
    this.signal = options.abortSignal as AbortSignal | undefined;
  }

  /** How long it may still take, in ms. */
  get remainingMs(): number {
    return this.endsAt - performance.now();
  }
}

/** @throws ConfigurationError when the command being sent is another package's */
export function callIn(context: HandlerExecutionContext): Call {
  const call = context[SMITHY_CONTEXT_KEY]?.call as Call | undefined;
  if (call !== undefined) return call;
  throw new ConfigurationError(
    `${context.commandName ?? "This command"} is not one of partnercentral-engagement's; send it with the client of the package it comes from`,
  );
}
