import { getEventListeners } from "node:events";
import { Agent, createServer, request as httpRequest, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { HttpRequest } from "../../src/smithy.ts";
import type { SendError } from "../../src/transport/connection-errors.ts";
import { KeepAliveHandler, type SendOptions } from "../../src/transport/node-handler.ts";
import { clientOf, list, settled, start, TASK } from "../faults/calls.ts";
import { selfSignedCertificate } from "../faults/certificate.ts";
import {
  answer,
  bytesOf,
  closedPort,
  cutOff,
  fin,
  inTurn,
  type Rig,
  raw,
  reset,
  silence,
  startRig,
} from "../faults/rig.ts";

function handlerOf(options: ConstructorParameters<typeof KeepAliveHandler>[0] = {}): KeepAliveHandler {
  const handler = new KeepAliveHandler(options);
  onTestFinished(() => handler.destroy());
  return handler;
}

interface Target {
  port: number;
  hostname?: string;
  protocol?: string;
  query?: Record<string, string | string[]>;
}

function request({ port, hostname = "127.0.0.1", protocol = "http:", query = {} }: Target): HttpRequest {
  const headers = { host: `${hostname}:${port}`, "content-length": "2" };
  return new HttpRequest({ protocol, hostname, port, path: "/base/", query, method: "POST", headers, body: "{}" });
}

async function text(handler: KeepAliveHandler, target: Target, options?: SendOptions): Promise<string> {
  const { response } = await settled(handler.handle(request(target), options));
  let read = "";
  for await (const chunk of response.body) read += chunk;
  return read;
}

async function errorOf(handler: KeepAliveHandler, target: Target, options?: SendOptions) {
  return settled(
    handler.handle(request(target), options).then(
      () => Promise.reject(new Error("An answer came")),
      (error: SendError & { code?: string }) => error,
    ),
  );
}

describe("what is sent and answered", () => {
  it("has the path as it is, and the query that a middleware added", async () => {
    const rig = await startRig(answer("yes"));
    const handler = handlerOf();
    await text(handler, rig);
    await text(handler, { port: rig.port, query: { a: "1 2", b: ["x", "y"] } });
    expect(rig.requests.map(({ head }) => head.split("\r\n")[0])).toEqual([
      "POST /base/ HTTP/1.1",
      "POST /base/?a=1%202&b=x&b=y HTTP/1.1",
    ]);
    expect(rig.requests[0]?.body).toBe("{}");
  });

  it("comes with its status and with each header once, whatever came twice joined", async () => {
    const headers = [
      ["X-Twice", "1"],
      ["x-twice", "2"],
      ["set-cookie", "a=1"],
      ["set-cookie", "b=2"],
    ] as const;
    const rig = await startRig(answer("no", { status: 418, headers }));
    const { response } = await handlerOf().handle(request(rig));
    expect(response).toMatchObject({ statusCode: 418, reason: "As Played" });
    expect(response.headers).toMatchObject({ "x-twice": "1, 2", "set-cookie": "a=1, b=2" });
  });

  it("reaches a host that is an IPv6 address, which a URL has in brackets", async () => {
    const server = createServer((_, response) => response.end("six"));
    await new Promise<void>((resolve) => server.listen(0, "::1", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as { port: number };
    expect(await text(handlerOf(), { port, hostname: "[::1]" })).toBe("six");
  });
});

describe("whether a request has left", () => {
  async function failing(rig: Pick<Rig, "port">, handler = handlerOf(), protocol = "http:") {
    let told = 0;
    const { sent, code } = await errorOf(
      handler,
      { port: rig.port, protocol },
      {
        onSent: () => {
          told += 1;
        },
      },
    );
    return { sent, code, told };
  }

  it("is told at once on a kept connection and after connecting on a new one", async () => {
    const rig = await startRig(answer("yes"));
    const handler = handlerOf();
    let told = 0;
    const options = {
      onSent: () => {
        told += 1;
      },
    };
    await text(handler, rig, options);
    await text(handler, rig, options);
    expect({ told, connections: rig.connections }).toEqual({ told: 2, connections: 1 });
  });

  it("is no while no connection is made: refused, or without TLS", async () => {
    expect(await failing({ port: await closedPort() })).toEqual({ sent: false, code: "ECONNREFUSED", told: 0 });
    const tls = await startRig(answer("yes"), { tls: selfSignedCertificate() });
    expect(await failing(tls, handlerOf(), "https:")).toMatchObject({ sent: false, told: 0 });
  });

  it("is yes on a connection that trusts the certificate, when it is closed instead of answered", async () => {
    const certificate = selfSignedCertificate();
    const rig = await startRig(fin, { tls: certificate });
    const handler = handlerOf({ httpsAgent: { ca: certificate.cert } });
    expect(await failing(rig, handler, "https:")).toEqual({ sent: true, code: "ECONNRESET", told: 1 });
  });

  it("stays yes when a kept connection was closed and no new one can be made", async () => {
    const rig = await startRig([answer("yes")]);
    const handler = handlerOf();
    await text(handler, rig);
    rig.play(async (stage) => {
      void rig.close();
      stage.reset();
    });
    expect(await failing(rig, handler)).toEqual({ sent: true, code: "ECONNREFUSED", told: 1 });
  });

  it("is no for a request that is aborted while it waits for a connection, and it is not sent later", async () => {
    const rig = await startRig(inTurn(({ pause }) => pause(30), answer("yes")));
    const handler = handlerOf({ httpAgent: { maxSockets: 1 } });
    const first = text(handler, rig);
    const controller = new AbortController();
    const second = errorOf(handler, rig, { abortSignal: controller.signal });
    controller.abort(new Error("enough"));
    expect(await second).toMatchObject({ name: "AbortError", sent: false });
    expect(await first).toBe("yes");
    expect(await text(handler, rig)).toBe("yes");
    expect(rig.requests).toHaveLength(2);
  });
});

describe("the caller's signal", () => {
  it("that is aborted already means that nothing is sent", async () => {
    const rig = await startRig(answer("yes"));
    const handler = handlerOf();
    expect(await errorOf(handler, rig, { abortSignal: AbortSignal.abort() })).toMatchObject({
      name: "AbortError",
      sent: false,
    });
    expect(await text(handler, rig)).toBe("yes");
    expect(rig.requests).toHaveLength(1);
  });

  it("is not listened to any more when a request has ended, so that one signal can be for many", async () => {
    const rig = await startRig([answer("yes"), reset]);
    const { signal } = new AbortController();
    await text(handlerOf(), rig, { abortSignal: signal });
    await errorOf(handlerOf(), rig, { abortSignal: signal });
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });
});

describe("a kept connection that is closed", () => {
  it("each time it is used again is given up after the fifth time", async () => {
    const rig = await startRig(inTurn(({ pause }) => pause(20), answer("yes")));
    const agent = new Agent({ keepAlive: true });
    const handler = handlerOf({ httpAgent: agent });
    await Promise.all(Array.from({ length: 7 }, () => text(handler, rig)));
    for (const socket of Object.values(agent.freeSockets).flat()) keepUntilItFails(socket as Socket);
    rig.play(reset);
    expect(await errorOf(handler, rig)).toMatchObject({ code: "ECONNRESET", sent: true });
    expect(rig.requests).toHaveLength(7 + 6);
  });

  it("is noticed with an agent of the caller's as well", async () => {
    const rig = await startRig((stage) => (stage.request.nthOnConnection === 1 ? answer("yes")(stage) : stage.reset()));
    const handler = handlerOf({ httpAgent: new Agent({ keepAlive: true }) });
    await text(handler, rig);
    expect(await text(handler, rig)).toBe("yes");
    expect(rig.connections).toBe(2);
  });
});

describe("a kept connection on which something comes that was not asked for", () => {
  /** Answers, and once told to says more on the same connection, whatever has been asked there by then. */
  async function talkative(more: string) {
    let speak = () => {};
    const told = new Promise<void>((resolve) => {
      speak = resolve;
    });
    const rig = await startRig([
      async (stage) => {
        await answer("yes")(stage);
        await told;
        await stage.write(more);
      },
      answer("yes, again"),
    ]);
    return { rig, speak };
  }

  it.each([
    ["a whole answer", bytesOf("no").toString()],
    ["a gateway's farewell", "HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\n\r\n"],
    ["a single byte", "H"],
  ])("is not used again after %s", async (_, more) => {
    const { rig, speak } = await talkative(more);
    const handler = handlerOf();
    await text(handler, rig);
    speak();
    await settled(rig.openAtMost(0));
    expect(await text(handler, rig)).toBe("yes, again");
    expect(rig.connections).toBe(2);
  });

  it("stays as it is while somebody else has it from the agent that they share", async () => {
    const rig = await startRig(answer("yes"));
    const agent = new Agent({ keepAlive: true });
    const handler = handlerOf({ httpAgent: agent });
    await text(handler, rig);
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      httpRequest({ agent, host: "127.0.0.1", port: rig.port, method: "POST" }, resolve).on("error", reject).end();
    });
    expect(await response.toArray()).toEqual([Buffer.from("yes")]);
    await text(handler, rig);
    expect(rig.connections).toBe(1);
  });
});

describe("a request that a kept connection may carry only for so long after its last answer", () => {
  const IDLE = { idleLimit: 5_000 };

  /** Time that passes when the test says so; everything else goes on as ever. */
  function passing(): (ms: number) => void {
    vi.useFakeTimers({ toFake: ["performance"] });
    onTestFinished(() => void vi.useRealTimers());
    return (ms) => void vi.advanceTimersByTime(ms);
  }

  it("goes on that connection as long as it is within its limit", async () => {
    const pass = passing();
    const rig = await startRig(answer("yes"));
    const handler = handlerOf();
    await text(handler, rig);
    pass(5_000);
    await text(handler, rig, IDLE);
    // The answer to that one counts: it is the last, not the first, that must not be long ago.
    pass(5_000);
    await text(handler, rig, IDLE);
    expect(rig.requests.map(({ connection }) => connection)).toEqual([1, 1, 1]);
  });

  it("goes on a fresh one afterwards, and the old one is closed", async () => {
    const pass = passing();
    const rig = await startRig(answer("yes"));
    const handler = handlerOf();
    await text(handler, rig);
    pass(5_001);
    expect(await text(handler, rig, IDLE)).toBe("yes");
    expect(rig.requests.map(({ connection }) => connection)).toEqual([1, 2]);
    await settled(rig.openAtMost(1));
  });

  it("takes none of several that were idle for too long, but one that was not", async () => {
    const pass = passing();
    const rig = await startRig(inTurn(({ pause }) => pause(30), answer("yes")));
    const handler = handlerOf();
    await Promise.all([text(handler, rig), text(handler, rig), text(handler, rig)]);
    pass(4_000);
    await text(handler, rig);
    const { connection } = rig.requests[3] as Rig["requests"][number];
    pass(4_000);
    await text(handler, rig, IDLE);
    expect(rig.requests[4]?.connection).toBe(connection);
    expect(rig.connections).toBe(3);
    await settled(rig.openAtMost(1));
  });

  it("is nothing to one without such a limit, as reads are: it takes the old connection", async () => {
    const pass = passing();
    const rig = await startRig(answer("yes"));
    const handler = handlerOf();
    await text(handler, rig);
    pass(3_600_000);
    await text(handler, rig);
    expect(rig.connections).toBe(1);
  });

  it("leaves the kept connections to other hosts and ports alone", async () => {
    const pass = passing();
    const [asked, other] = [await startRig(answer("yes")), await startRig(answer("yes"))];
    const handler = handlerOf();
    for (const rig of [asked, other]) await text(handler, rig);
    await text(handler, { port: asked.port, hostname: "localhost" });
    pass(10_000);
    await text(handler, asked, IDLE);
    expect(asked.requests.map(({ connection }) => connection)).toEqual([1, 2, 3]);
    await text(handler, other);
    await text(handler, { port: asked.port, hostname: "localhost" });
    expect(other.connections).toBe(1);
    expect(asked.requests.at(-1)?.connection).toBe(2);
  });

  it("leaves what is under way on other connections alone", async () => {
    const pass = passing();
    const rig = await startRig([answer("first"), inTurn(({ pause }) => pause(60), answer("slow")), answer("third")]);
    const handler = handlerOf();
    await text(handler, rig);
    const slow = text(handler, rig);
    await rig.received(2);
    pass(10_000);
    expect(await text(handler, rig, IDLE)).toBe("third");
    expect(await slow).toBe("slow");
  });

  it("goes on a fresh one where another client of the shared agent kept the connection, and nobody knows since when", async () => {
    const rig = await startRig(answer("yes"));
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    await new Promise<void>((resolve, reject) => {
      httpRequest({ agent, host: "127.0.0.1", port: rig.port, method: "POST" }, (response) => {
        response.resume().once("close", resolve);
      })
        .on("error", reject)
        .end();
    });
    await text(handlerOf({ httpAgent: agent }), rig, IDLE);
    expect(rig.requests.map(({ connection }) => connection)).toEqual([1, 2]);
  });

  it("works with TLS and with an IPv6 address too", async () => {
    const pass = passing();
    const certificate = selfSignedCertificate();
    const rig = await startRig(answer("yes"), { tls: certificate });
    const handler = handlerOf({ httpsAgent: { ca: certificate.cert } });
    const target = { port: rig.port, protocol: "https:" };
    await text(handler, target);
    pass(5_001);
    await text(handler, target, IDLE);
    expect(rig.requests.map(({ connection }) => connection)).toEqual([1, 2]);

    let connections = 0;
    const server = createServer((_, response) => response.end("six")).on("connection", () => {
      connections += 1;
    });
    await new Promise<void>((resolve) => server.listen(0, "::1", resolve));
    onTestFinished(() => void server.close());
    const six = { port: (server.address() as { port: number }).port, hostname: "[::1]" };
    await text(handler, six);
    pass(5_001);
    expect(await text(handler, six, IDLE)).toBe("six");
    expect(connections).toBe(2);
  });

  it("is a client's Start, 5 s after the last answer, and none of its reads", async () => {
    const pass = passing();
    const rig = await startRig(answer(TASK));
    const client = clientOf(rig);
    await settled<unknown>(list(client));
    pass(5_001);
    await settled<unknown>(list(client));
    pass(5_001);
    await settled<unknown>(start(client));
    pass(4_999);
    await settled<unknown>(start(client));
    expect(rig.requests.map(({ connection }) => connection)).toEqual([1, 1, 2, 2]);
  });
});

/** As if the connection came back to the pool only after the others had been closed. */
function keepUntilItFails(socket: Socket): void {
  const destroy = socket.destroy.bind(socket);
  socket.destroy = (error) => (error === undefined ? socket : destroy(error));
}

describe("limits", () => {
  it("of the answer's beginning begin when the request leaves, not while it waits for a connection", async () => {
    const rig = await startRig(inTurn(({ pause }) => pause(60), answer("yes")));
    const handler = handlerOf({ httpAgent: { maxSockets: 1 } });
    const limited = { requestTimeout: 100 };
    expect(await Promise.all([text(handler, rig, limited), text(handler, rig, limited)])).toEqual(["yes", "yes"]);
  });

  it("of the answer's beginning come with each request", async () => {
    const rig = await startRig([silence, answer("yes")]);
    const handler = handlerOf();
    expect(await errorOf(handler, rig, { requestTimeout: 30 })).toMatchObject({ code: "ETIMEDOUT", sent: true });
    expect(await text(handler, rig)).toBe("yes");
  });

  it("of an idle connection is the caller's socketTimeout", async () => {
    const rig = await startRig(silence);
    expect(await errorOf(handlerOf({ socketTimeout: 30 }), rig)).toMatchObject({ code: "ETIMEDOUT", sent: true });
    await settled(rig.openAtMost(0));
  });

  it("leave nothing behind when the handler is destroyed", async () => {
    const rig = await startRig(answer("yes"));
    const handler = handlerOf();
    await text(handler, rig);
    expect(rig.open).toBe(1);
    handler.destroy();
    await settled(rig.openAtMost(0));
  });
});

describe("an answer that is not HTTP any more half way", () => {
  it("is told by its parser's error, not as a lost connection", async () => {
    const chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nyes\r\nno number\r\n";
    const rig = await startRig(raw(chunked));
    await expect(text(handlerOf(), rig)).rejects.toMatchObject({ code: expect.stringMatching(/^HPE_/) });
  });

  it("and is lost is told as that", async () => {
    const rig = await startRig(cutOff(bytesOf("a longer answer"), 0.9, "RST"));
    await expect(text(handlerOf(), rig)).rejects.toMatchObject({ code: "ECONNRESET" });
  });
});

describe("a connection that was waited for", () => {
  it("and turns out to be closed is no failure either: the request goes on another", async () => {
    const rig = await startRig([inTurn(answer("first"), fin), answer("second")]);
    const handler = handlerOf({ httpAgent: new Agent({ keepAlive: true, maxSockets: 1 }) });
    expect(await Promise.all([text(handler, rig), text(handler, rig)])).toEqual(["first", "second"]);
  });
});

describe("a connection that fails at once", () => {
  it("has sent nothing", async () => {
    const lookup = (_: string, __: object, tell: (error: Error) => void) =>
      tell(Object.assign(new Error("no such host"), { code: "EAI_AGAIN" }));
    const handler = handlerOf({ httpAgent: new Agent({ lookup } as object) });
    let left = false;
    const onSent = () => {
      left = true;
    };
    const error = await errorOf(handler, { port: 80, hostname: "service.test" }, { onSent });
    expect(error).toMatchObject({ code: "EAI_AGAIN", sent: false });
    expect(left).toBe(false);
  });
});

describe("destroy()", () => {
  it("closes all connections; what was under way on a kept one is sent again, as after any other close", async () => {
    const rig = await startRig([answer("first"), silence, answer("second")]);
    const handler = handlerOf();
    await text(handler, rig);
    const again = text(handler, rig);
    await rig.received(2);
    handler.destroy();
    expect(await again).toBe("second");
    expect(rig.requests).toHaveLength(3);
    await rig.openAtMost(1);
  });

  it("is the end for a request whose signal is aborted with it", async () => {
    const rig = await startRig([answer("first"), silence, answer("second")]);
    const handler = handlerOf();
    await text(handler, rig);
    const controller = new AbortController();
    const failing = errorOf(handler, rig, { abortSignal: controller.signal });
    await rig.received(2);
    controller.abort("closing");
    handler.destroy();
    expect(await failing).toMatchObject({ name: "AbortError", sent: true });
    await rig.openAtMost(0);
    expect(rig.requests).toHaveLength(2);
  });
});
