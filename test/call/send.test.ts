import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { afterEach, describe, expect, test } from "vitest";
import { type Answer, send } from "../../src/call/send.ts";
import { TransportError } from "../../src/errors/client-errors.ts";
import { HttpRequest } from "../../src/smithy.ts";

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
});
