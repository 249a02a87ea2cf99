import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Fault } from "./faults.ts";

/** A request as it arrived, before anyone decoded or normalised it: the signature covers exactly this. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query as sent. */
  readonly url: string;
  /** By lower-case name; the values of a repeated header are joined with a comma, as SigV4 does. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

export interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** What is to go wrong with it. */
  readonly fault?: Fault;
}

export interface Listener {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Listens on loopback and answers each request with `handle`.
 * A body longer than `bodyLimit` bytes reaches `handle` cut off somewhere after the limit.
 */
export async function listen(
  handle: (request: HttpRequest) => HttpResponse | Promise<HttpResponse>,
  { port, bodyLimit }: { port: number; bodyLimit: number },
): Promise<Listener> {
  /** Connections that are to fail when they are used again. */
  const stale = new WeakSet<Socket>();
  const server = createServer((incoming, outgoing) => {
    const { socket, method = "", url = "" } = incoming;
    if (stale.has(socket)) {
      socket.resetAndDestroy();
      return;
    }
    readBody(incoming, bodyLimit, async (received) => {
      const response = await handle({ method, url, headers: joinHeaders(incoming), body: received });
      // Whoever hung up meanwhile is not answered.
      if (socket.destroyed) return;
      if (response.fault === undefined) answer(outgoing, response);
      else play(response.fault, socket, outgoing, response);
      if (response.fault?.kind === "stale") stale.add(socket);
    });
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(outgoing: ServerResponse, { statusCode, headers, body }: HttpResponse): void {
  outgoing.writeHead(statusCode, { ...headers, "content-length": Buffer.byteLength(body) }).end(body);
}

/** `socket` is the request's: of an answer that follows upon another on its connection, `outgoing` does not know it yet. */
function play(fault: Fault, socket: Socket, outgoing: ServerResponse, response: HttpResponse): void {
  switch (fault.kind) {
    case "reset":
    case "close":
    case "silence":
      interrupt(socket, fault.kind);
      return;
    case "replace": {
      const { statusCode = 200, headers = { "content-type": "application/json" }, body = "" } = fault;
      answer(outgoing, { statusCode, headers, body });
      return;
    }
    case "raw":
      socket.end(typeof fault.bytes === "string" ? Buffer.from(fault.bytes, "latin1") : fault.bytes);
      return;
    case "delay":
      later(socket, fault.ms, () => answer(outgoing, response));
      return;
    case "drip":
      drip(socket, Buffer.concat(bytesOf(response)), fault);
      return;
    case "truncate": {
      const [head, body] = bytesOf(response);
      socket.write(Buffer.concat([head, body.subarray(0, fault.bytes)]));
      // A RST overtakes what the other side has not read yet.
      later(socket, RST_DELAY, () => interrupt(socket, fault.end ?? "reset"));
      return;
    }
    case "stale":
      answer(outgoing, response);
  }
}

/** ms */
const RST_DELAY = 20;

function interrupt(socket: Socket, how: "reset" | "close" | "silence"): void {
  if (how === "reset") socket.resetAndDestroy();
  if (how === "close") socket.end();
}

function drip(socket: Socket, bytes: Buffer, fault: { ms: number; bytes?: number }): void {
  const { ms, bytes: size = 1 } = fault;
  socket.write(bytes.subarray(0, size));
  if (bytes.length <= size) socket.end();
  else later(socket, ms, () => drip(socket, bytes.subarray(size), fault));
}

/** Calls `happen` after `ms`, unless the connection has ended by then. */
function later(socket: Socket, ms: number, happen: () => void): void {
  if (socket.destroyed) return;
  const forget = () => clearTimeout(timer);
  const timer = setTimeout(() => {
    socket.off("close", forget);
    happen();
  }, ms);
  socket.once("close", forget);
}

/** Head and body as they go over a connection that carries nothing after them. */
function bytesOf({ statusCode, headers, body }: HttpResponse): [head: Buffer, body: Buffer] {
  const content = Buffer.from(body as string);
  const lines = [
    `HTTP/1.1 ${statusCode} ${STATUS_CODES[statusCode] ?? ""}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `content-length: ${content.length}`,
    "connection: close",
    "",
    "",
  ];
  return [Buffer.from(lines.join("\r\n"), "latin1"), content];
}

function readBody(incoming: IncomingMessage, limit: number, done: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  let length = 0;
  incoming.on("data", (chunk: Buffer) => {
    // The rest of an oversized body is discarded, not refused: a reset would take the answer away from the client.
    if (length > limit) return;
    length += chunk.length;
    chunks.push(chunk);
  });
  incoming.on("end", () => done(Buffer.concat(chunks)));
}

function joinHeaders({ rawHeaders }: IncomingMessage): Map<string, string> {
  const headers = new Map<string, string>();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = String(rawHeaders[index]).toLowerCase();
    const value = String(rawHeaders[index + 1]);
    const earlier = headers.get(name);
    headers.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  return headers;
}
