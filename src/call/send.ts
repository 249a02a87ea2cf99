import type { Readable } from "node:stream";
import { ConfigurationError, TransportError } from "../errors/client-errors.ts";
import { type ErrorOutcome, isTlsCode } from "../errors/error-outcome.ts";
import { regardless } from "../errors/ignore-failure.ts";
import type { HttpRequest, HttpResponse } from "../smithy.ts";
import { abortError, onAbort } from "../time/abort.ts";
import type { Signal } from "../time/cancellation.ts";
import type { SendError } from "../transport/node-handler.ts";
import { type AnswerHead, metadataOf } from "./metadata.ts";

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

/** What an answer may have and take. */
export interface AnswerLimits {
  /** bytes */
  answerLimit: number;
  /** ms */
  bodyIdle: number;
  /** Ends the reading of it. */
  signal?: Signal | undefined;
}

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
  { protocol, headers: { host } }: HttpRequest,
  limits: AnswerLimits,
): Promise<Answer> {
  let head: AnswerHead | undefined;
  try {
    const response = checkAnswer((await handle())?.response);
    const { statusCode } = response;
    const headers = new Map<string, string>();
    for (const name in response.headers) headers.set(name.toLowerCase(), response.headers[name] as string);
    head = { statusCode, headers };
    return { statusCode, headers, body: await collect(response.body, limits, response.headers) };
  } catch (error) {
    const code = codeOf(error);
    // What bears no code is no failure of the network, but of a middleware or handler of the caller's.
    if (code === undefined) throw error;
    forgetAnswer(error);
    throw new TransportError({
      message: `No answer from ${protocol}//${host}: ${messageOf(error)}${hintFor(code, host)}`,
      code,
      retryable: RETRYABLE_CODES.has(code),
      cause: error,
      ...(head !== undefined && { $metadata: metadataOf(head) }),
      ...outcomeOf(error, head !== undefined),
    });
  }
}

/** Handlers other than this package's own do not say whether the request has left; then the code has to. */
function outcomeOf(error: unknown, hasAnswer: boolean): { outcome?: ErrorOutcome } {
  const { sent = hasAnswer || undefined } = error as SendError;
  return sent === undefined ? {} : { outcome: sent ? "unknown" : "not-sent" };
}

/** @throws ConfigurationError when a handler of the caller's answers something else */
function checkAnswer(response: unknown): HttpResponse {
  const { statusCode, headers, body } = Object(response) as Partial<HttpResponse>;
  const isReadable =
    body === undefined ||
    body === null ||
    ArrayBuffer.isView(body) ||
    [Symbol.asyncIterator, "getReader", "stream"].some((method) => typeof Object(body)[method] === "function");
  if (Number.isInteger(statusCode) && typeof headers === "object" && headers !== null && isReadable) {
    return response as HttpResponse;
  }
  throw unlikeAnswer();
}

function unlikeAnswer(): ConfigurationError {
  return new ConfigurationError(
    "requestHandler must answer { response } with statusCode, headers and body (bytes, or a stream of them), as the handlers of the AWS SDK do",
  );
}

type Parts = AsyncIterable<Uint8Array>;
type NodeStream = Parts & Pick<Readable, "destroy" | "destroyed" | "on">;
type Body = Uint8Array | Blob | ReadableStream<Uint8Array> | NodeStream | Parts;

function isNodeStream(body: Exclude<Body, Uint8Array>): body is NodeStream {
  return "on" in body;
}

/** An answer that is too large, or pauses for too long, is cut off. */
async function collect(
  body: Body | null | undefined,
  { answerLimit, bodyIdle, signal }: AnswerLimits,
  headers: HttpResponse["headers"],
): Promise<Uint8Array> {
  if (body === undefined || body === null) return new Uint8Array();
  if (ArrayBuffer.isView(body)) return body;
  const chunks: Uint8Array[] = [];
  let length = 0;
  const parts = isNodeStream(body) ? body : partsOf(body);
  // A caller's stream may do anything, which must not keep others from being told.
  const stop = (error: Error) => regardless(() => parts.destroy(error));
  const giveUp = () => stop(failure("ETIMEDOUT", `the answer paused for timeouts.bodyIdle (${bodyIdle} ms)`));
  let timer = setTimeout(giveUp, bodyIdle);
  const forget = onAbort(signal, (aborted) => stop(abortError(aborted)));
  const take = (chunk: Uint8Array) => {
    clearTimeout(timer);
    if (!ArrayBuffer.isView(chunk)) throw unlikeAnswer();
    length += chunk.byteLength;
    // Parts without a byte could go on for ever.
    if (length > answerLimit || chunks.length > answerLimit)
      throw failure("EMSGSIZE", `the answer is larger than ${answerLimit} bytes`);
    chunks.push(chunk);
    timer = setTimeout(giveUp, bodyIdle);
  };
  try {
    if (isNodeStream(parts)) await takeAll(parts, take);
    else for await (const part of parts) take(part);
  } catch (error) {
    const expected = headers["content-length"];
    if (codeOf(error) !== "ECONNRESET" || expected === undefined) throw error;
    throw Object.assign(failure("ECONNRESET", `the answer was cut off after ${length} of ${expected} bytes`), {
      cause: error,
    });
  } finally {
    clearTimeout(timer);
    forget();
  }
  return joined(chunks, length);
}

/** The parts of a body that is no stream of Node's, which can be given up in the middle of waiting for one. */
function partsOf(body: Blob | ReadableStream<Uint8Array> | Parts): Parts & { destroy(error: Error): void } {
  const source = sourceOf("stream" in body ? body.stream() : body);
  let destroy: (error: Error) => void;
  const destroyed = new Promise<never>((_, reject) => {
    destroy = reject;
  });
  destroyed.catch(() => {});
  return {
    async *[Symbol.asyncIterator]() {
      try {
        while (true) {
          const part = await Promise.race([source.next(), destroyed]);
          if (part.done) return;
          yield part.value;
        }
      } finally {
        regardless(() => source.cancel());
      }
    },
    destroy: (error) => destroy(error),
  };
}

function sourceOf(body: ReadableStream<Uint8Array> | Parts) {
  if ("getReader" in body) {
    const reader = body.getReader();
    const next = () =>
      reader.read().catch((error) => {
        // That is how fetch says that the rest did not come.
        throw error instanceof TypeError
          ? Object.assign(failure("ECONNRESET", error.message), { cause: error })
          : error;
      });
    return { next, cancel: () => reader.cancel() };
  }
  const iterator = body[Symbol.asyncIterator]();
  return { next: () => iterator.next(), cancel: () => iterator.return?.() };
}

/** Iterating over one of Node's streams takes several times as long as listening to it. */
function takeAll(stream: NodeStream, take: (chunk: Uint8Array) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    let isWhole = false;
    const closed = () => {
      if (!isWhole) reject(failure("ECONNRESET", "the answer was cut off"));
    };
    stream.on("error", reject);
    if (stream.destroyed) return closed();
    stream
      .on("data", (chunk) => {
        try {
          take(chunk);
        } catch (error) {
          reject(error);
          regardless(() => stream.destroy(error as Error));
        }
      })
      .on("end", () => {
        isWhole = true;
        resolve();
      })
      .on("close", closed);
  });
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = chunks;
  if (only !== undefined && chunks.length === 1) return only;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}

function failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

/** Looks no deeper than `depth` causes, as errors can be their own. */
function codeOf(error: unknown, depth = 8): string | undefined {
  const { code, name, cause, errors } = Object(error);
  if (typeof code === "string") return code;
  if (name === "TimeoutError") return "ETIMEDOUT";
  const inner = cause ?? (Array.isArray(errors) ? errors[0] : undefined);
  return inner === undefined || depth === 0 ? undefined : codeOf(inner, depth - 1);
}

/** What the parsers of HTTP, Node's and that of its fetch, could not read is in their errors, whosever data it is. */
function forgetAnswer(error: unknown, depth = 8): void {
  const { code, cause } = Object(error);
  if (typeof code === "string" && code.startsWith("HPE_")) {
    for (const member of ["rawPacket", "data"]) Reflect.deleteProperty(error as object, member);
  }
  if (cause !== undefined && depth > 0) forgetAnswer(cause, depth - 1);
}

function hintFor(code: string, host = ""): string {
  if (isTlsCode(code)) return ". TLS failed: a proxy may be in between, or the endpoint is not an HTTPS server";
  if (code === "ENOTFOUND" && /^partnercentral-selling(-fips)?\.(?!us-east-1\.)/.test(host)) {
    return ". The service is in us-east-1 only: leave the region out";
  }
  return "";
}

/** Node gives the failures to reach each of a host's addresses as one error, with an empty message of its own. */
function messageOf(error: unknown): string {
  const { errors } = Object(error);
  const messages = (Array.isArray(errors) ? errors : [error]).map((one) => Object(one).message);
  return messages
    .filter((message) => typeof message === "string")
    .join("; ")
    .replace(/\s+/g, " ")
    .trim();
}
