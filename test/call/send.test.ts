import assert from "node:assert";
import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { PassThrough, Readable } from "node:stream";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { afterEach, describe, expect, test } from "vitest";
import { type Answer, send } from "../../src/call/send.ts";
import { TransportError } from "../../src/errors/client-errors.ts";
import { HttpRequest } from "../../src/smithy.ts";
import { onAbort } from "../../src/time/abort.ts";
import { Cancellation } from "../../src/time/cancellation.ts";

const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

async function http(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  closing.push(() => server.closeAllConnections());
  return listening(server);
}

/** A server that does this to each connection, once something has come in. */
async function tcp(act: (socket: Socket) => void): Promise<number> {
  return listening(
    createTcpServer((socket) => {
      socket.on("error", () => {}).once("data", () => act(socket));
      closing.push(() => socket.destroy());
    }),
  );
}

async function post(port: number, options: ConstructorParameters<typeof NodeHttpHandler>[0] = {}): Promise<Answer> {
  const handler = new NodeHttpHandler(options);
  closing.push(() => handler.destroy());
  const request = new HttpRequest({
    protocol: "http:",
    hostname: "127.0.0.1",
    port,
    path: "/base/",
    method: "POST",
    headers: { host: `127.0.0.1:${port}`, "content-length": "2" },
    body: "{}",
  });
  return send(() => handler.handle(request), request, { answerLimit: 1024, bodyIdle: 30 });
}

describe("send", () => {
  test("answers status, headers by lower-case name, and the whole body", async () => {
    const port = await http((request, response) => {
      response.writeHead(418, { "X-Amzn-RequestId": "r-1" });
      response.write(`${request.method} `);
      response.end(request.url);
    });
    const { statusCode, headers, body } = await post(port);
    expect(statusCode).toBe(418);
    expect(headers.get("x-amzn-requestid")).toBe("r-1");
    expect(new TextDecoder().decode(body)).toBe("POST /base/");
  });

  test("answers an empty body as no bytes", async () => {
    const port = await http((_, response) => response.end());
    expect((await post(port)).body).toHaveLength(0);
  });

  test("a refused connection names the host, has Node's code, and may be retried", async () => {
    const port = await listening(createTcpServer());
    closing.splice(0).forEach((close) => {
      close();
    });
    const failure = post(port);
    await expect(failure).rejects.toBeInstanceOf(TransportError);
    await expect(failure).rejects.toMatchObject({ code: "ECONNREFUSED", $retryable: { throttling: false } });
    await expect(failure).rejects.toThrow(`No answer from http://127.0.0.1:${port}: `);
  });

  test("a connection that is reset before the answer may be retried", async () => {
    const port = await tcp((socket) => socket.resetAndDestroy());
    await expect(post(port)).rejects.toMatchObject({ code: "ECONNRESET", $retryable: { throttling: false } });
  });

  test("an answer that is cut off is not believed, and may be asked for again", async () => {
    const port = await tcp((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"TaskId":'));
    await expect(post(port)).rejects.toMatchObject({ code: "ECONNRESET", $retryable: { throttling: false } });
  });

  test("an answer that is not HTTP is not retried", async () => {
    const port = await tcp((socket) => socket.end("SSH-2.0-OpenSSH_9.6\r\n"));
    const failure = post(port);
    await expect(failure).rejects.toBeInstanceOf(TransportError);
    await expect(failure).rejects.not.toHaveProperty("$retryable");
  });

  test("an answer that does not come in time is a timeout that may be retried", async () => {
    const port = await tcp(() => {});
    await expect(post(port, { requestTimeout: 30, throwOnRequestTimeout: true })).rejects.toMatchObject({
      name: "TransportError",
      code: "ETIMEDOUT",
      $retryable: { throttling: false },
    });
  });

  test("a handler's own TimeoutError, such as that of fetch, is a timeout as well", async () => {
    const request = new HttpRequest({ protocol: "https:", headers: { host: "h" } });
    const handle = () => Promise.reject(new DOMException("took too long", "TimeoutError"));
    await expect(send(handle, request, { answerLimit: 1024, bodyIdle: 30 })).rejects.toMatchObject({
      code: "ETIMEDOUT",
      $retryable: { throttling: false },
    });
  });

  test("an answer that stops half way is given up when the socket has been silent for its time", async () => {
    const port = await http((_, response) => {
      response.writeHead(200);
      response.write("{");
    });
    await expect(post(port, { socketTimeout: 30 })).rejects.toMatchObject({
      name: "TransportError",
      $retryable: { throttling: false },
    });
  });

  test("an answer larger than it may be is cut off and not retried", async () => {
    const port = await http((_, response) => response.end(Buffer.alloc(1025)));
    const failure = post(port);
    await expect(failure).rejects.toThrow("larger than 1024 bytes");
    await expect(failure).rejects.not.toHaveProperty("$retryable");
  });

  test("what a handler knows of whether the request has left counts more than the code", async () => {
    const request = new HttpRequest({ protocol: "https:", headers: { host: "h" } });
    const failing = (error: object) => () => Promise.reject(Object.assign(new Error("failed"), error));
    const outcomeAfter = async (error: object) => {
      const sending = send(failing(error), request, { answerLimit: 1024, bodyIdle: 30 });
      return ((await sending.catch((thrown) => thrown)) as TransportError).outcome;
    };
    expect(await outcomeAfter({ code: "ECONNREFUSED" })).toBe("not-sent");
    expect(await outcomeAfter({ code: "ECONNREFUSED", sent: true })).toBe("unknown");
    expect(await outcomeAfter({ code: "ECONNRESET" })).toBe("unknown");
    expect(await outcomeAfter({ code: "ECONNRESET", sent: false })).toBe("not-sent");
  });

  test("an answer whose rest fails came of a request that was sent, whatever the code says", async () => {
    const request = new HttpRequest({ protocol: "https:", headers: { host: "h" } });
    const body = Readable.from(
      (async function* () {
        yield Buffer.from("{");
        throw Object.assign(new Error("bad record mac"), { code: "EPROTO" });
      })(),
    );
    const handle = async () => ({ response: { statusCode: 200, headers: {}, body } });
    await expect(send(handle, request, { answerLimit: 1024, bodyIdle: 30 })).rejects.toMatchObject({
      code: "EPROTO",
      outcome: "unknown",
    });
  });

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
      [
        "an iterable that throws at once",
        () => ({ [Symbol.asyncIterator]: () => ({ next: () => assert.fail("no") }) }),
      ],
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

  test("the failures to reach each address of a host are all in the message", async () => {
    const refused = (address: string) => Object.assign(new Error(`connect ${address}`), { code: "ECONNREFUSED" });
    const request = new HttpRequest({ protocol: "https:", headers: { host: "h" } });
    const handle = () => Promise.reject(new AggregateError([refused("::1"), refused("127.0.0.1")]));
    await expect(send(handle, request, { answerLimit: 1024, bodyIdle: 30 })).rejects.toMatchObject({
      code: "ECONNREFUSED",
      message: "No answer from https://h: connect ::1; connect 127.0.0.1",
    });
  });
});
