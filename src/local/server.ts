import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

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
  readonly body: string;
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
  handle: (request: HttpRequest) => HttpResponse,
  { port, bodyLimit }: { port: number; bodyLimit: number },
): Promise<Listener> {
  const server = createServer((incoming, outgoing) => {
    readBody(incoming, bodyLimit, (received) => {
      const { method = "", url = "" } = incoming;
      const { statusCode, headers, body } = handle({ method, url, headers: joinHeaders(incoming), body: received });
      outgoing.writeHead(statusCode, { ...headers, "content-length": Buffer.byteLength(body) }).end(body);
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
