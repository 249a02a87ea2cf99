import { type Agent, Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";

/** What the sockets of a client are kept in. */
export interface Agents {
  httpAgent: HttpAgent;
  httpsAgent: HttpsAgent;
}

/**
 * Agents that keep connections for the next request. A request that fails on a kept connection bears `reusedSocket` in its
 * error, and closes the others that lie idle: whatever closed the one, a restart or a firewall, has closed them too.
 */
export function keepAliveAgents(): Agents {
  return { httpAgent: watched(new HttpAgent(OPTIONS)), httpsAgent: watched(new HttpsAgent(OPTIONS)) };
}

const OPTIONS = {
  keepAlive: true,
  maxSockets: 50,
  // The service's host has IPv4 and IPv6 addresses, and Node's 250 ms for each are short for a far one.
  // https://nodejs.org/api/net.html#socketconnectoptions-connectlistener
  autoSelectFamilyAttemptTimeout: 2_000,
};

function watched<A extends Agent>(agent: A): A {
  const reuseSocket = agent.reuseSocket.bind(agent);
  agent.reuseSocket = (socket, request) => {
    request.once("error", (error) => {
      Object.assign(error, { reusedSocket: true });
      for (const idle of Object.values(agent.freeSockets).flat()) idle?.destroy();
    });
    reuseSocket(socket, request);
  };
  return agent;
}
