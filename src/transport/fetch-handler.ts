import type { HttpHandlerOptions, RequestHandler } from "@smithy/types";
import { type HttpRequest, HttpResponse } from "../smithy.ts";
import { abortError, onAbort, throwIfAborted } from "../time/abort.ts";
import type { Signal } from "../time/cancellation.ts";
import { failure } from "./connection-errors.ts";
import { queryString } from "./sigv4.ts";

/** Sends requests by `fetch`, which does not tell when they leave. */
export class FetchHandler implements RequestHandler<HttpRequest, HttpResponse, HttpHandlerOptions> {
  readonly metadata = { handlerProtocol: "fetch" };
  readonly heedsTimeouts = true;

  async handle(
    { protocol, hostname, port, path, query, method, headers, body }: HttpRequest,
    { abortSignal, requestTimeout = 0 }: HttpHandlerOptions = {},
  ): Promise<{ response: HttpResponse }> {
    const signal = abortSignal as Signal | undefined;
    throwIfAborted(signal);
    const controller = new AbortController();
    const forget = onAbort(signal, (aborted) => controller.abort(abortError(aborted)));
    const giveUp = () =>
      controller.abort(failure("ETIMEDOUT", `no answer began within timeouts.headers (${requestTimeout} ms)`));
    const timer = requestTimeout > 0 ? setTimeout(giveUp, requestTimeout) : undefined;
    const search = queryString(query);
    const url = `${protocol}//${hostname}${port === undefined ? "" : `:${port}`}${path}${search && `?${search}`}`;
    try {
      const answer = await fetch(url, { method, headers, body, signal: controller.signal, redirect: "manual" });
      return {
        response: new HttpResponse({
          // Browsers do not show where a redirect leads, nor its status.
          statusCode: answer.type === "opaqueredirect" ? 302 : answer.status,
          headers: Object.fromEntries(answer.headers),
          body: answer.body,
        }),
      };
    } catch (error) {
      if (controller.signal.aborted) throw controller.signal.reason;
      throw lost(error as TypeError);
    } finally {
      clearTimeout(timer);
      // From here on it is for who reads the answer to give it up.
      forget();
    }
  }
}

/** fetch says by a TypeError that no answer came, and not why. */
function lost(cause: TypeError): Error {
  return Object.assign(failure("ECONNRESET", cause.message), { cause });
}
