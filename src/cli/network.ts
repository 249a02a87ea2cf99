import { lookup } from "node:dns/promises";
import { once } from "node:events";
import { connect, isIP, type Socket } from "node:net";
import { connect as secure } from "node:tls";

/** Where requests go. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** As long as the client waits for a connection, in ms. */
const PATIENCE_MS = 3_000;

/** The addresses that a host name stands for. */
export async function resolve({ host }: Address): Promise<string> {
  const addresses = await lookup(host, { all: true });
  return addresses.map(({ address }) => address).join(", ");
}

/** Says what it has connected to. */
export async function connectTo(address: Address): Promise<string> {
  const socket = await connected(address);
  const { remoteAddress, remotePort } = socket;
  socket.destroy();
  return `connected to ${remoteAddress}, port ${remotePort}`;
}

/** Says what has been agreed on. */
export async function handshake(address: Address): Promise<string> {
  const { host } = address;
  const socket = secure({ socket: await connected(address), host, ...(isIP(host) === 0 && { servername: host }) });
  try {
    await happens("secureConnect", socket);
    const { issuer, valid_to } = socket.getPeerCertificate();
    return `${socket.getProtocol()}, certificate issued by ${issuer.O ?? issuer.CN ?? "nobody named"}, valid until ${valid_to}`;
  } finally {
    socket.destroy();
  }
}

async function connected(address: Address): Promise<Socket> {
  const socket = connect(address);
  try {
    await happens("connect", socket);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

async function happens(event: string, socket: Socket): Promise<void> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  await once(socket, event, { signal }).catch((error: unknown) => {
    throw signal.aborted ? new Error(`no answer within ${PATIENCE_MS} ms`) : error;
  });
}
