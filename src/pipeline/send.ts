import { TransportError } from "../errors.ts";
import type { HttpRequest, HttpResponse } from "../smithy.ts";

/** The codes of Node that a new connection may not meet again. */
const RETRYABLE_CODES: ReadonlySet<string | undefined> = new Set([
  "EAI_AGAIN",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
]);

/** An answer that has come in whole. */
export interface Answer {
  statusCode: number;
  /** By lower-case name. */
  headers: ReadonlyMap<string, string>;
  body: Uint8Array;
}

/**
 * Sends a request with `handle` and waits for the whole answer, of at most `answerLimit` bytes.
 *
 * @throws TransportError when no whole answer comes
 */
export async function send(
  handle: () => Promise<{ response: unknown }>,
  { protocol, headers }: HttpRequest,
  answerLimit: number,
): Promise<Answer> {
  try {
    const response = (await handle()).response as HttpResponse;
    return {
      statusCode: response.statusCode,
      headers: new Map(Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), value])),
      body: await collect(response.body, answerLimit),
    };
  } catch (error) {
    const code = codeOf(error);
    // What bears no code is no failure of the network, but of a middleware or handler of the caller's.
    if (code === undefined) throw error;
    throw new TransportError({
      message: `No answer from ${protocol}//${headers.host}: ${messageOf(error)}`,
      code,
      retryable: RETRYABLE_CODES.has(code),
      cause: error,
    });
  }
}

/** An answer that is too large is cut off rather than kept in memory. */
async function collect(
  body: AsyncIterable<Uint8Array> | Uint8Array | undefined,
  answerLimit: number,
): Promise<Uint8Array> {
  if (body === undefined) return new Uint8Array();
  if (body instanceof Uint8Array) return body;
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.byteLength;
    if (length > answerLimit) {
      throw Object.assign(new Error(`the answer is larger than ${answerLimit} bytes`), { code: "EMSGSIZE" });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

function codeOf(error: unknown): string | undefined {
  const { code, name, cause, errors } = Object(error);
  if (typeof code === "string") return code;
  if (name === "TimeoutError") return "ETIMEDOUT";
  const inner = cause ?? (Array.isArray(errors) ? errors[0] : undefined);
  return inner === undefined ? undefined : codeOf(inner);
}

/** Node gives the failures to reach each of a host's addresses as one error, with an empty message of its own. */
function messageOf(error: unknown): string {
  const { message, errors } = Object(error);
  if (Array.isArray(errors)) return errors.map(messageOf).join("; ");
  return typeof message === "string" ? message : String(error);
}
