import type { HttpHandlerOptions, RequestHandler } from "@smithy/types";
import type { HttpRequest, HttpResponse } from "../smithy.ts";
import { throwIfAborted } from "../time/abort.ts";
import { toAbortSignal } from "../time/cancellation.ts";
import { type Timeouts, timeoutOf } from "../time/timeouts.ts";
import type { Call } from "./call.ts";

/** What carries requests. Other handlers than this package's own have time limits of their own, and do not say what they do. */
export type WireHandler = RequestHandler<HttpRequest, HttpResponse, HttpHandlerOptions> & {
  heedsTimeouts?: boolean;
  tellsWhenSent?: boolean;
};

interface WireSettings {
  requestHandler: WireHandler;
  /** Those of the client. */
  timeouts: Partial<Timeouts>;
}

/** Makes the request of an attempt, and notes in `call` how far it has come. */
export async function wire(
  call: Call,
  request: HttpRequest,
  { requestHandler, timeouts }: WireSettings,
): Promise<{ response: unknown }> {
  const { operation, options, outcome } = call;
  const headers = () => timeoutOf("headers", options.timeouts, operation, timeouts);
  const { requestTimeout = requestHandler.heedsTimeouts ? headers() : options.timeouts?.headers } = options;
  const nowWaiting = () => {
    call.doing = "waiting for the answer";
    call.onSent();
  };
  const onSent = () => {
    outcome.leaves();
    nowWaiting();
  };
  throwIfAborted(call.signal);
  call.doing = "waiting for a connection";
  outcome.begins();
  const isOurs = requestHandler.tellsWhenSent === true;
  if (!isOurs) {
    outcome.mayLeave();
    nowWaiting();
  }
  const answer = await requestHandler.handle(
    request,
    Object.assign({}, options, {
      requestTimeout,
      idleLimit: operation.idleLimit,
      abortSignal: isOurs ? call.signal : toAbortSignal(call.signal),
      onSent,
    }) as HttpHandlerOptions,
  );
  outcome.arrived();
  return answer;
}
