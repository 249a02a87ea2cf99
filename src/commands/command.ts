import type { Handler, HandlerExecutionContext, Logger, MiddlewareStack } from "@smithy/types";
import { SMITHY_CONTEXT_KEY } from "@smithy/types";
import type { Operation } from "../api/operation.ts";
import { Call, type CallOptions, type PartnerCentralSellingOutput } from "../call/call.ts";
import { type WireHandler, wire } from "../call/wire.ts";
import { Command, type HttpRequest } from "../smithy.ts";
import type { Timeouts } from "../time/timeouts.ts";

interface CommandConfiguration {
  logger?: Logger;
  requestHandler: WireHandler;
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
    const call = new Call(this.operation, options);
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
    const { requestHandler, timeouts = {} } = configuration;
    return stack.resolve(({ request }) => wire(call, request as HttpRequest, { requestHandler, timeouts }), context);
  }
}
