import type { Readable } from "node:stream";
import { ConfigurationError } from "../errors/client-errors.ts";
import { ignoreFailure } from "../errors/ignore-failure.ts";
import type { HttpResponse } from "../smithy.ts";
import { abortError, onAbort } from "../time/abort.ts";
import type { Signal } from "../time/cancellation.ts";
import { codeOf, failure } from "./connection-errors.ts";

/** What a response may have and take. */
export interface BodyLimits {
  /** bytes */
  answerLimit: number;
  /** ms */
  bodyIdle: number;
  /** Ends the reading of it. */
  signal?: Signal | undefined;
}

/** @throws ConfigurationError when a handler of the caller's answers something else */
export function checkResponse(response: unknown): HttpResponse {
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
export async function readBody(
  body: Body | null | undefined,
  { answerLimit, bodyIdle, signal }: BodyLimits,
  headers: HttpResponse["headers"],
): Promise<Uint8Array> {
  if (body === undefined || body === null) return new Uint8Array();
  if (ArrayBuffer.isView(body)) return body;
  const chunks: Uint8Array[] = [];
  let length = 0;
  const parts = isNodeStream(body) ? body : partsOf(body);
  // A caller's stream may do anything, which must not keep others from being told.
  const stop = (error: Error) => ignoreFailure(() => parts.destroy(error));
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
        ignoreFailure(() => source.cancel());
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
          ignoreFailure(() => stream.destroy(error as Error));
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
