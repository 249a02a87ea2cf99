import type { HttpRequest } from "../smithy.ts";
import { connectionError } from "../transport/connection-errors.ts";
import { type BodyLimits, checkResponse, readBody } from "../transport/response-body.ts";
import { type AnswerHead, metadataOf } from "./metadata.ts";

/** An answer that has come in whole. */
export interface Answer extends AnswerHead {
  body: Uint8Array;
}

/**
 * Sends a request with `handle` and waits for the whole answer, of at most `answerLimit` bytes and without a pause longer
 * than `bodyIdle` ms in it.
 *
 * @throws TransportError when no whole answer comes
 */
export async function send(
  handle: () => Promise<{ response: unknown }>,
  request: HttpRequest,
  limits: BodyLimits,
): Promise<Answer> {
  let head: AnswerHead | undefined;
  try {
    const response = checkResponse((await handle())?.response);
    const { statusCode } = response;
    const headers = new Map<string, string>();
    for (const name in response.headers) headers.set(name.toLowerCase(), response.headers[name] as string);
    head = { statusCode, headers };
    return { statusCode, headers, body: await readBody(response.body, limits, response.headers) };
  } catch (error) {
    throw connectionError(error, request, head && metadataOf(head)) ?? error;
  }
}
