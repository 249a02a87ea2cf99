import type { Agent } from "node:http";
import type { Socket } from "node:net";

/** Ends all connections that lie idle. */
export function closeIdle({ freeSockets = {} }: Agent): void {
  for (const idle of Object.values(freeSockets).flat()) idle?.destroy();
}

/** Ends the connections to a host that have not answered for `ms`, so that a request does not meet them. */
export function closeIdleFor(
  ms: number,
  { freeSockets = {} }: Agent,
  { host, port }: { host: string; port: number },
): void {
  for (const [name, sockets = []] of Object.entries(freeSockets)) {
    if (!name.startsWith(`${host}:${port}:`)) continue;
    for (const socket of sockets) if (idleFor(socket) > ms) socket.destroy();
  }
}

/** ms; another client of the caller's agent does not tell. */
function idleFor(socket: Socket): number {
  return performance.now() - (lying.get(socket) ?? Number.NEGATIVE_INFINITY);
}

/** Connections that have brought an answer. Node tells so only of those that lay idle, not of those that were waited for. */
const used = new WeakSet<Socket>();

export function hasAnswered(socket: Socket): void {
  used.add(socket);
}

export function isUsed(socket: Socket | null): boolean {
  return socket !== null && used.has(socket);
}

/** Since when connections lie idle, as far as this handler knows, in ms by performance.now(). */
const lying = new WeakMap<Socket, number>();
/** The agents of the connections that are watched. */
const agents = new WeakMap<Socket, Agent>();

/** Is to be called when a request gets the connection. */
export function beforeUse(socket: Socket): void {
  lying.delete(socket);
}

/** Ends the connection if anything comes while it lies idle: an answer that nobody asked for must not pass for the next. */
export function afterUse(socket: Socket, agent: Agent): void {
  lying.set(socket, performance.now());
  if (agents.has(socket)) return;
  agents.set(socket, agent);
  socket.on("data", endIfIdle);
}

function endIfIdle(this: Socket): void {
  if (!lying.has(this)) return;
  // Others may use the caller's agent too.
  const { freeSockets = {} } = agents.get(this) ?? {};
  if (Object.values(freeSockets).some((idle) => idle?.includes(this))) this.destroy();
}
