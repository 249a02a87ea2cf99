import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { HttpHandlerOptions, NodeHttpHandlerOptions, RequestHandler } from "@smithy/types";
import { type HttpRequest, HttpResponse } from "../smithy.ts";
import { abortError, onAbort, throwIfAborted } from "../time/abort.ts";
import type { Signal } from "../time/cancellation.ts";
import { afterUse, beforeUse, closeIdle, closeIdleFor, hasAnswered, isUsed } from "./agent.ts";
import { failure, type SendError } from "./connection-errors.ts";
import { queryString } from "./sigv4.ts";

/** What a request can be sent with. */
export interface SendOptions extends Omit<HttpHandlerOptions, "abortSignal"> {
  abortSignal?: Signal | HttpHandlerOptions["abortSignal"];
  /** Is called when the request leaves, which it does as soon as it has a connection. */
  onSent?: () => void;
  /** The longest that a kept connection may have been idle, in ms. */
  idleLimit?: number | undefined;
}

/**
 * Sends requests on connections that are kept for the next ones, up to 50 to a host. A kept connection that turns out to
 * be closed is no failure: the request is sent on another.
 *
 * @throws SendError
 */
export class KeepAliveHandler implements RequestHandler<HttpRequest, HttpResponse, SendOptions> {
  readonly metadata = { handlerProtocol: "http/1.1" };
  readonly heedsTimeouts = true;
  /** Whether `onSent` is heeded, as other handlers do not. */
  readonly tellsWhenSent = true;
  readonly #httpAgent: HttpAgent;
  readonly #httpsAgent: HttpsAgent;
  readonly #limits: Omit<Limits, "headers">;

  constructor({
    httpAgent,
    httpsAgent,
    connectionTimeout = 0,
    socketTimeout = 0,
  }: Omit<NodeHttpHandlerOptions, "requestTimeout">) {
    this.#httpAgent = isAgent(httpAgent) ? httpAgent : new HttpAgent({ ...AGENT_OPTIONS, ...httpAgent });
    this.#httpsAgent = isAgent(httpsAgent) ? httpsAgent : new HttpsAgent({ ...AGENT_OPTIONS, ...httpsAgent });
    this.#limits = { connect: connectionTimeout, idle: socketTimeout };
  }

  async handle(
    request: HttpRequest,
    { abortSignal, requestTimeout = 0, idleLimit, onSent }: SendOptions = {},
  ): Promise<{ response: HttpResponse }> {
    const agent = request.protocol === "https:" ? this.#httpsAgent : this.#httpAgent;
    const limits = { ...this.#limits, headers: requestTimeout };
    if (idleLimit !== undefined) closeIdleFor(idleLimit, agent, addressOf(request));
    let sent = false;
    const leaves = () => {
      sent = true;
      onSent?.();
    };
    for (let stale = 0; ; stale += 1) {
      try {
        return { response: await exchange(request, agent, limits, abortSignal as Signal | undefined, leaves) };
      } catch (error) {
        if (!isStale(error) || stale === MOST_STALE_CONNECTIONS) throw Object.assign(error as SendError, { sent });
        // Whatever closed the one, a restart or a firewall, has closed the others that lie idle too.
        closeIdle(agent);
      }
    }
  }

  /** Closes all connections; requests that are under way fail, or are sent again if they were on a kept connection. */
  destroy(): void {
    this.#httpAgent.destroy();
    this.#httpsAgent.destroy();
  }
}

const AGENT_OPTIONS = {
  keepAlive: true,
  maxSockets: 50,
  // The service's host has IPv4 and IPv6 addresses, and Node's 250 ms for each are short for a far one.
  // https://nodejs.org/api/net.html#socketconnectoptions-connectlistener
  autoSelectFamilyAttemptTimeout: 2_000,
};

/** How often a request is sent again because a kept connection was closed. */
const MOST_STALE_CONNECTIONS = 5;

/** ms; 0 is no limit. */
interface Limits {
  connect: number;
  headers: number;
  idle: number;
}

/** Sends a request once and waits until its answer begins. */
function exchange(
  request: HttpRequest,
  agent: HttpAgent,
  { connect, headers, idle }: Limits,
  signal: Signal | undefined,
  onSent: () => void,
): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    throwIfAborted(signal);
    const outgoing = begin(request, agent);
    let incoming: IncomingMessage | undefined;
    let timer: NodeJS.Timeout | undefined;
    const forget = onAbort(signal, (aborted) => fail(abortError(aborted)));
    const fail = (error: Error) => {
      clearTimeout(timer);
      forget();
      // A request that waits for a connection tells of its end only when it gets one.
      reject(Object.assign(error, { reused: outgoing.reusedSocket || isUsed(outgoing.socket) }));
      outgoing.destroy(error);
      // What goes wrong with the rest of an answer is for its reader.
      incoming?.destroy(error);
    };
    const limit = (ms: number, problem: string) => {
      clearTimeout(timer);
      if (ms > 0) timer = setTimeout(() => fail(failure("ETIMEDOUT", problem)), ms);
    };
    const leaves = () => {
      limit(headers, `no answer began within timeouts.headers (${headers} ms)`);
      onSent();
    };
    outgoing
      .on("close", () => {
        forget();
        if (outgoing.socket !== null) afterUse(outgoing.socket, agent);
      })
      .on("socket", (socket) => {
        beforeUse(socket);
        if (isConnected(socket)) return leaves();
        limit(connect, `no connection was made within timeouts.connect (${connect} ms)`);
        socket.once(socket instanceof TLSSocket ? "secureConnect" : "connect", leaves);
      })
      .on("response", (response) => {
        clearTimeout(timer);
        incoming = response;
        hasAnswered(response.socket);
        resolve(
          new HttpResponse({
            statusCode: response.statusCode ?? 0,
            reason: response.statusMessage ?? "",
            headers: joined(response.headers),
            body: response,
          }),
        );
      })
      .on("upgrade", (_, socket) => {
        socket.destroy();
        fail(failure("ERR_HTTP_UPGRADE", "the answer (101) leads to another protocol, which was not asked for"));
      })
      .on("error", fail);
    if (idle > 0) {
      outgoing.setTimeout(idle, () => fail(failure("ETIMEDOUT", `the connection was idle for ${idle} ms`)));
    }
    outgoing.end(request.body);
  });
}

function begin(request: HttpRequest, agent: HttpAgent): ClientRequest {
  const { protocol, method, path, query, headers } = request;
  const search = queryString(query);
  const send = protocol === "https:" ? httpsRequest : httpRequest;
  return send({
    agent,
    ...addressOf(request),
    method,
    path: search === "" ? path : `${path}?${search}`,
    headers,
  });
}

/** An IPv6 address has brackets in a URL only. */
function addressOf({ protocol, hostname, port }: HttpRequest): { host: string; port: number } {
  const host = hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
  return { host, port: port ?? (protocol === "https:" ? 443 : 80) };
}

function isAgent<A extends HttpAgent>(agent: A | object | undefined): agent is A {
  return agent !== undefined && "destroy" in agent;
}

function isConnected(socket: Socket): boolean {
  return !socket.connecting && !socket.destroyed && !(socket as { secureConnecting?: boolean }).secureConnecting;
}

function isStale(error: unknown): boolean {
  const { reused, code } = error as { reused?: boolean; code?: string };
  return reused === true && (code === "ECONNRESET" || code === "EPIPE");
}

/** What came more than once is one value, as in fetch; Node has joined all but one already. */
function joined(headers: IncomingMessage["headers"]): Record<string, string> {
  const { "set-cookie": cookies } = headers;
  return (cookies === undefined ? headers : { ...headers, "set-cookie": cookies.join(", ") }) as Record<string, string>;
}
