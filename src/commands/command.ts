import type {
  Handler,
  HandlerExecutionContext,
  HttpHandlerOptions,
  Logger,
  MetadataBearer,
  MiddlewareStack,
  RequestHandler,
} from "@smithy/types";
import { SMITHY_CONTEXT_KEY } from "@smithy/types";
import type { Operation } from "../api/operation.ts";
import type { ErrorOutcome } from "../errors/error-outcome.ts";
import type { PartnerCentralSellingResponseMetadata } from "../errors/metadata.ts";
import { Command, type HttpRequest, type HttpResponse } from "../smithy.ts";
import { throwIfAborted } from "../time/abort.ts";
import { type Signal, toAbortSignal } from "../time/cancellation.ts";
import { type CallTimeouts, type Timeouts, timeoutOf } from "../time/timeouts.ts";

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
export interface Call {
  /** Ends what is under way. */
  signal: Signal | undefined;
  readonly timeouts: CallOptions["timeouts"];
  /** When its deadline is, in ms by performance.now(). */
  endsAt: number;
  /** What is under way, for people. */
  doing: string | (() => string);
  /** What its requests have led to so far. */
  outcome: ErrorOutcome;
  /** The same of those that are over. */
  settled: ErrorOutcome;
  /** Whether the request of the attempt is known to have left, whatever an error says. */
  left: boolean;
  /** Whether a kept connection lost a request, which may have taken effect whatever becomes of the next. */
  lost: boolean;
  /** Is called when the request of an attempt leaves. */
  onSent: () => void;
  /** How many requests were made of it, not counting those that a kept connection lost. */
  attempts: number;
}

interface CommandConfiguration {
  logger?: Logger;
  /** Of this package's own, if it heeds what it is given here: other handlers have time limits of their own. */
  requestHandler: RequestHandler<HttpRequest, HttpResponse, HttpHandlerOptions> & {
    heedsTimeouts?: boolean;
    tellsWhenSent?: boolean;
  };
  timeouts?: Partial<Timeouts>;
}

// biome-ignore lint/suspicious/noExplicitAny: a client's stack serves every operation's input and output
type ClientMiddlewareStack = MiddlewareStack<any, any>;

/** A request to one operation, as an object that can be sent, sent again, and given middleware of its own. */
export abstract class PartnerCentralSellingCommand<
  Input extends object,
  Output extends PartnerCentralSellingOutput,
> extends Command<Input, Output, CommandConfiguration> {
  /** The operation that the command asks for, as the client knows it. */
  abstract readonly operation: Operation;
  /** A copy of what the command was made with. */
  override readonly input: Input;

  constructor(input: Input) {
    super();
    // A copy, so that a caller who reuses one object for many commands does not change those already made. Its prototype
    // stays, so that validation can tell an inherited member from a missing one.
    this.input = Object.assign(Object.create(Object.getPrototypeOf(input ?? {})), input);
  }

  /** Is called by the client that sends the command. */
  override resolveMiddleware(
    clientStack: ClientMiddlewareStack,
    configuration: CommandConfiguration,
    options: CallOptions = {},
  ): Handler<Input, Output> {
    const call: Call = {
      signal: options.abortSignal as AbortSignal | undefined,
      timeouts: options.timeouts,
      endsAt: Number.POSITIVE_INFINITY,
      doing: "settling the settings",
      outcome: "not-sent",
      settled: "not-sent",
      left: false,
      lost: false,
      onSent: () => {},
      attempts: 0,
    };
    const context: HandlerExecutionContext = {
      clientName: "PartnerCentralSellingClient",
      commandName: `${this.operation.name}Command`,
      ...(configuration.logger && { logger: configuration.logger }),
      [SMITHY_CONTEXT_KEY]: {
        service: "AWSPartnerCentralSelling",
        operation: this.operation.name,
        commandInstance: this,
        call,
      },
    };
    const stack: MiddlewareStack<Input, Output> = clientStack.concat(this.middlewareStack);
    return stack.resolve(({ request }) => handle(request, call, this.operation, configuration, options), context);
  }
}

/** Makes the request of an attempt, and notes in `call` how far it has come. */
async function handle(
  request: unknown,
  call: Call,
  operation: Operation,
  { requestHandler, timeouts = {} }: CommandConfiguration,
  options: CallOptions,
): Promise<{ response: unknown }> {
  const headers = () => timeoutOf("headers", options.timeouts, operation, timeouts);
  const { requestTimeout = requestHandler.heedsTimeouts ? headers() : options.timeouts?.headers } = options;
  const mayLeave = () => {
    call.doing = "waiting for the answer";
    call.outcome = "unknown";
    call.onSent();
  };
  const onSent = () => {
    call.lost ||= call.left;
    call.left = true;
    mayLeave();
  };
  throwIfAborted(call.signal);
  call.doing = "waiting for a connection";
  call.left = false;
  const isOurs = requestHandler.tellsWhenSent === true;
  if (!isOurs) mayLeave();
  const answer = await requestHandler.handle(
    request as HttpRequest,
    Object.assign({}, options, {
      requestTimeout,
      idleLimit: operation.idleLimit,
      abortSignal: isOurs ? call.signal : toAbortSignal(call.signal),
      onSent,
    }) as HttpHandlerOptions,
  );
  call.left = true;
  return answer;
}
