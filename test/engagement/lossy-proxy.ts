import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A request on its way to the service. */
interface Passing {
  readonly operation: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Counts the requests for the operation, from 1. */
  readonly nth: number;
}

/**
 * What becomes of a request. The service gets it except where it is the request that is lost. A function answers 200 with
 * what it makes of the body that the service answered.
 */
export type Fate =
  | "answered"
  | "answer lost"
  | "answer cut off"
  | "never answered"
  | "request lost"
  | ((answered: string) => string);

export interface LossyProxy extends AsyncDisposable {
  readonly endpoint: string;
  /** All that were sent, whatever became of them. */
  readonly passed: readonly Passing[];
  /** How many requests are waiting for an answer that will not come. */
  readonly hanging: number;
  /** Says what becomes of each request. */
  fate: (passing: Passing) => Fate;
  close(): Promise<void>;
}

/** Stands between a client and the embedded service, which sees each request as it was sent and signed. */
export async function startLossyProxy(target: string): Promise<LossyProxy> {
  const { hostname, port } = new URL(target);
  const passed: Passing[] = [];
  let hanging = 0;
  const pass = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const { method, url: path, rawHeaders, socket } = incoming;
    const received = await text(incoming);
    const operation = String(incoming.headers["x-amz-target"]).split(".").at(-1) as string;
    const nth = passed.filter((earlier) => earlier.operation === operation).length + 1;
    const passing = { operation, body: JSON.parse(received), nth };
    passed.push(passing);
    const fate = proxy.fate(passing);
    if (fate === "request lost") {
      socket.resetAndDestroy();
      return;
    }
    const forwarded = request({ hostname, port, method, path, headers: rawHeaders }).end(received);
    const [answer] = (await once(forwarded, "response")) as [IncomingMessage];
    const body = await text(answer);
    if (fate === "never answered") {
      hanging += 1;
      socket.once("close", () => {
        hanging -= 1;
      });
      return;
    }
    if (fate === "answer lost") {
      socket.resetAndDestroy();
      return;
    }
    const { "content-length": _, ...headers } = answer.headers;
    if (fate === "answer cut off") {
      outgoing.writeHead(200, { ...headers, "content-length": Buffer.byteLength(body) });
      outgoing.write(body.slice(0, body.length / 2), () => socket.resetAndDestroy());
    } else if (fate === "answered") {
      outgoing.writeHead(answer.statusCode ?? 0, headers).end(body);
    } else {
      outgoing.writeHead(200, { "content-type": headers["content-type"] }).end(fate(body));
    }
  };
  const server = createServer((incoming, outgoing) => {
    // It fails when either side has gone meanwhile.
    pass(incoming, outgoing).catch(() => incoming.socket.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  };
  const proxy: LossyProxy = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    passed,
    get hanging() {
      return hanging;
    },
    fate: () => "answered",
    close,
    [Symbol.asyncDispose]: close,
  };
  return proxy;
}
