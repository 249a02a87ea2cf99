import assert from "node:assert";
import { PassThrough, Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { type Answer, send } from "../../src/call/send.ts";
import { HttpRequest } from "../../src/smithy.ts";
import { onAbort } from "../../src/time/abort.ts";
import { Cancellation } from "../../src/time/cancellation.ts";

describe("with a handler of the caller's, whose body", () => {
  const LIMITS = { answerLimit: 1024, bodyIdle: 30 };
  const request = new HttpRequest({ protocol: "https:", headers: { host: "h" } });
  const answering = (body: unknown) =>
    send(async () => ({ response: { statusCode: 200, headers: {}, body } }), request, LIMITS);
  const text = async (answer: Promise<Answer>) => new TextDecoder().decode((await answer).body);

  async function* partsIn(...texts: string[]) {
    for (const text of texts) yield new TextEncoder().encode(text);
  }

  /** Brings as many parts of so many bytes, then pauses for good; and tells whether it was told to stop. */
  function streamOf(parts: number, bytes = 1) {
    const told = { toStop: false };
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let part = 0; part < parts; part += 1) controller.enqueue(new Uint8Array(bytes).fill(97));
      },
      cancel() {
        told.toStop = true;
      },
    });
    return { stream, told };
  }

  test.each<[string, () => unknown, string]>([
    ["is null", () => null, ""],
    ["is a Blob, as AWS's FetchHttpHandler gives for none", () => new Blob(["{}"]), "{}"],
    ["is a ReadableStream", () => new Response('{"a":1}').body, '{"a":1}'],
    ["is an iterable", () => partsIn("{", "}"), "{}"],
  ])("%s, it is read whole", async (_, body, expected) => {
    expect(await text(answering(body()))).toBe(expected);
  });

  test("is a ReadableStream that pauses, it is given up and told to stop", async () => {
    const { stream, told } = streamOf(1);
    await expect(answering(stream)).rejects.toMatchObject({
      code: "ETIMEDOUT",
      outcome: "unknown",
      message: expect.stringContaining("timeouts.bodyIdle (30 ms)"),
    });
    expect(told.toStop).toBe(true);
  });

  test("is a ReadableStream that is too large, it is told to stop", async () => {
    const { stream, told } = streamOf(3, 1_000);
    await expect(answering(stream)).rejects.toThrow("larger than 1024 bytes");
    expect(told.toStop).toBe(true);
  });

  test("is a ReadableStream that fails as fetch's do, the answer was cut off and may be asked for again", async () => {
    const stream = new ReadableStream({ start: (controller) => controller.error(new TypeError("terminated")) });
    await expect(answering(stream)).rejects.toMatchObject({ code: "ECONNRESET", $retryable: { throttling: false } });
  });

  test("is a stream whose destroy throws, nobody but its reader is the worse for it", async () => {
    const body = Object.assign(new PassThrough(), { destroy: () => assert.fail("no") });
    const handle = async () => ({ response: { statusCode: 200, headers: {}, body } });
    const cancellation = new Cancellation();
    let toldToo = false;
    void send(handle, request, { ...LIMITS, bodyIdle: 60_000, signal: cancellation }).catch(() => {});
    await new Promise((resolve) => setImmediate(resolve));
    onAbort(cancellation, () => {
      toldToo = true;
    });
    cancellation.abort("enough");
    expect(toldToo).toBe(true);
    Reflect.deleteProperty(body, "destroy");
    body.destroy();
  });

  test("has parts without a byte, and no end to them, it is cut off", async () => {
    const body = (async function* () {
      while (true) yield new Uint8Array(0);
    })();
    await expect(answering(body)).rejects.toThrow("larger than 1024 bytes");
  });

  test("is being read when the call ends, it is told to stop at once", async () => {
    const { stream, told } = streamOf(1);
    const controller = new AbortController();
    const handle = async () => ({ response: { statusCode: 200, headers: {}, body: stream } });
    const { signal } = controller;
    const answer = send(handle, request, { answerLimit: 1024, bodyIdle: 60_000, signal });
    await new Promise((resolve) => setImmediate(resolve));
    controller.abort("enough");
    await expect(answer).rejects.toMatchObject({ name: "AbortError", cause: "enough" });
    expect(told.toStop).toBe(true);
  });

  test.each<[string, () => unknown]>([
    ["a stream of Node's", () => Readable.from([Buffer.from("{}")])],
    ["a ReadableStream", () => streamOf(1).stream],
    ["an iterable", () => partsIn("{}")],
    ["an iterable that throws at once", () => ({ [Symbol.asyncIterator]: () => ({ next: () => assert.fail("no") }) })],
  ])("is %s and comes when the call has ended already, it is not read, and its error is nobody else's", async (_, body) => {
    const handle = async () => ({ response: { statusCode: 200, headers: {}, body: body() } });
    const signal = AbortSignal.abort("enough");
    const failure = send(handle, request, { answerLimit: 1024, bodyIdle: 60_000, signal });
    await expect(failure).rejects.toBeInstanceOf(Error);
    await new Promise((resolve) => setImmediate(resolve));
  });

  test("is an iterable whose return is no promise, it is read all the same", async () => {
    const parts = [new TextEncoder().encode("{}")];
    const iterator = {
      next: async () => ({ done: parts.length === 0, value: parts.shift() }),
      return: () => ({ done: true, value: undefined }),
    };
    expect(await text(answering({ [Symbol.asyncIterator]: () => iterator }))).toBe("{}");
  });

  test("is an iterable that pauses, it is given up, and read no further when it goes on", async () => {
    let goOn = () => {};
    const read: number[] = [];
    const body = (async function* () {
      for (let part = 1; part < 5; part += 1) {
        read.push(part);
        yield new Uint8Array(1);
        await new Promise<void>((resolve) => {
          goOn = resolve;
        });
      }
    })();
    await expect(answering(body)).rejects.toMatchObject({ code: "ETIMEDOUT" });
    goOn();
    await new Promise((resolve) => setImmediate(resolve));
    expect(read).toEqual([1, 2]);
  });

  test("is an iterable that is too large, it is told to stop", async () => {
    let stopped = false;
    const body = (async function* () {
      try {
        while (true) yield new Uint8Array(1_000);
      } finally {
        stopped = true;
      }
    })();
    await expect(answering(body)).rejects.toThrow("larger than 1024 bytes");
    expect(stopped).toBe(true);
  });
});

test.each<[string, unknown]>([
  ["nothing", undefined],
  ["no response", {}],
  ["a response of fetch", { response: new Response("{}") }],
  ["a status in text", { response: { statusCode: "200", headers: {} } }],
  ["no headers", { response: { statusCode: 200 } }],
  ["a body that only looks like one", { response: { statusCode: 200, headers: {}, body: { stream: 1 } } }],
  ["a body of text", { response: { statusCode: 200, headers: {}, body: "{}" } }],
  ["a body in parts of text", { response: { statusCode: 200, headers: {}, body: Readable.from(["{", "}"]) } }],
])("a handler that answers %s is told what to answer", async (_, answer) => {
  const request = new HttpRequest({ protocol: "https:", headers: { host: "h" } });
  const handle = async () => answer as { response: unknown };
  await expect(send(handle, request, { answerLimit: 1024, bodyIdle: 30 })).rejects.toMatchObject({
    name: "ConfigurationError",
    message: expect.stringContaining("requestHandler must answer { response } with statusCode, headers and body"),
  });
});
