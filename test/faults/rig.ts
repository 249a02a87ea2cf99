import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { createSecureContext, TLSSocket } from "node:tls";
import { Worker } from "node:worker_threads";
import { onTestFinished } from "vitest";
import type { Certificate } from "./certificate.ts";

/** Real ones, whatever a test does to the global. */
const { setTimeout, clearTimeout } = globalThis;

/** A request that came in whole. */
interface Received {
  readonly head: string;
  /** By lower-case name; of a header that came twice, both values joined by ", ". */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What the body says as JSON. */
  readonly input: Readonly<Record<string, unknown>>;
  /** Which connection it came on, counted from 1. */
  readonly connection: number;
  /** Which request of its connection it is, counted from 1. */
  readonly nthOnConnection: number;
}

/** What a play can do to the connection that a request came on. */
interface Stage {
  readonly request: Received;
  /** Resolves when the bytes are on their way, or the connection is gone. */
  write(bytes: string | Uint8Array): Promise<void>;
  /** Sends a FIN. */
  end(): void;
  /** Sends a RST. */
  reset(): void;
  /** Waits real ms, or until the connection is gone. */
  pause(ms: number): Promise<void>;
  readonly gone: boolean;
}

/** What the rig does with a request. Doing nothing leaves the client waiting. */
export type Play = (stage: Stage) => void | Promise<void>;

interface RigOptions {
  /** With it the rig speaks TLS. */
  tls?: Certificate;
  port?: number;
  /** What is done to each new connection, before it is read from. */
  atAccept?: (socket: Socket) => void;
}

/**
 * A server of plain sockets that plays one fault per request: the first request gets the first play, and so on; the last play
 * is repeated. It ends with the test that started it.
 */
export interface Rig {
  readonly host: string;
  readonly port: number;
  readonly endpoint: string;
  /** What came in, in order. Requests that were cut off on their way are not in it. */
  readonly requests: readonly Received[];
  /** How many connections there have been. */
  readonly connections: number;
  /** How many connections are open now. */
  readonly open: number;
  /** How many bytes were handed to the network. */
  readonly sent: number;
  /** What is played to the requests to come. */
  play(...plays: readonly Play[]): void;
  /** Resolves when `count` requests have come in. */
  received(count: number): Promise<void>;
  /** Resolves when no more than `count` connections are open. */
  openAtMost(count: number): Promise<void>;
  /** Closes all open connections by FIN or RST, as a server does with idle ones. */
  hangUp(how: "FIN" | "RST"): void;
  close(): Promise<void>;
}

export async function startRig(plays: Play | readonly Play[], options: RigOptions = {}): Promise<Rig> {
  const open = new Set<Socket>();
  const requests: Received[] = [];
  const watchers = new Set<() => void>();
  let connections = 0;
  let sent = 0;
  let script = [plays].flat();
  let played = 0;
  const changed = () => {
    for (const look of watchers) look();
  };
  const until = (condition: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!condition()) return;
        watchers.delete(look);
        resolve();
      };
      watchers.add(look);
      look();
    });

  const server = createServer({ noDelay: true, allowHalfOpen: true }, (raw) => {
    open.add(raw);
    connections += 1;
    const connection = connections;
    raw
      .on("error", () => {})
      .once("close", () => {
        open.delete(raw);
        changed();
      });
    changed();
    options.atAccept?.(raw);
    if (raw.destroyed) return;
    const socket = options.tls === undefined ? raw : encrypted(raw, options.tls);
    // The client's FIN ends the connection, but for what is still being played.
    socket.on("error", () => {}).once("end", () => socket.end());
    const write = (bytes: string | Uint8Array) =>
      new Promise<void>((resolve) => {
        if (raw.destroyed || !socket.writable) return resolve();
        raw.once("close", resolve);
        socket.write(bytes, () => {
          raw.off("close", resolve);
          sent += bytes.length;
          resolve();
        });
      });
    const pause = (ms: number) =>
      new Promise<void>((resolve) => {
        if (raw.destroyed) return resolve();
        const over = () => {
          clearTimeout(timer);
          raw.off("close", over);
          resolve();
        };
        const timer = setTimeout(over, ms);
        raw.once("close", over);
      });
    let nthOnConnection = 0;
    readRequests(socket, (head, body) => {
      nthOnConnection += 1;
      const request = { head, headers: headersIn(head), body, input: jsonIn(body), connection, nthOnConnection };
      requests.push(request);
      const play = script[Math.min(played, script.length - 1)];
      played += 1;
      changed();
      void play?.({
        request,
        write,
        pause,
        end: () => socket.end(),
        reset: () => raw.resetAndDestroy(),
        get gone() {
          return raw.destroyed;
        },
      });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(options.port ?? 0, "127.0.0.1", resolve);
  });

  const { port } = server.address() as AddressInfo;
  let closed: Promise<void> | undefined;
  const rig: Rig = {
    host: `127.0.0.1:${port}`,
    port,
    endpoint: `${options.tls === undefined ? "http" : "https"}://127.0.0.1:${port}`,
    requests,
    get connections() {
      return connections;
    },
    get open() {
      return open.size;
    },
    get sent() {
      return sent;
    },
    play: (...next) => {
      script = [...next];
      played = 0;
    },
    received: (count) => until(() => requests.length >= count),
    openAtMost: (count) => until(() => open.size <= count),
    hangUp: (how) => {
      for (const socket of open) how === "FIN" ? socket.end() : socket.resetAndDestroy();
    },
    close: () => {
      closed ??= new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      });
      return closed;
    },
  };
  onTestFinished(rig.close);
  return rig;
}

/** A port that nobody listens on. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/**
 * A port that answers no SYN, as behind a firewall that drops packets: a thread listens there and then sleeps, and its
 * queue is full. Works where the kernel drops what does not fit, as Linux does.
 */
export async function startSynBlackHole({ host = "127.0.0.1", port = 0 } = {}): Promise<{ port: number }> {
  const asleep = new Int32Array(new SharedArrayBuffer(4));
  const thread = new Worker(
    `const { workerData: { asleep, ...address }, parentPort } = require("node:worker_threads");
     const server = require("node:net").createServer().listen({ ...address, backlog: 1 }, () => {
       parentPort.postMessage(server.address().port);
       Atomics.wait(asleep, 0, 0);
       process.exit();
     });`,
    { eval: true, workerData: { asleep, host, port } },
  );
  const fillers: Socket[] = [];
  onTestFinished(async () => {
    for (const filler of fillers) filler.destroy();
    Atomics.store(asleep, 0, 1);
    Atomics.notify(asleep, 0);
    await thread.terminate();
  });
  const listening = await new Promise<number>((resolve, reject) =>
    thread.once("message", resolve).once("error", reject),
  );
  for (let tries = 0; tries < 10; tries += 1) {
    const filler = connect(listening, host).on("error", () => {});
    fillers.push(filler);
    const connected = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), 60);
      filler.once("connect", () => {
        clearTimeout(timer);
        resolve(true);
      });
    });
    if (!connected) return { port: listening };
  }
  throw new Error("This system takes more connections than a listener's backlog, so it can't play a SYN black hole");
}

function encrypted(raw: Socket, certificate: Certificate): TLSSocket {
  return new TLSSocket(raw, { isServer: true, secureContext: createSecureContext(certificate) });
}

function readRequests(socket: Socket, got: (head: string, body: string) => void): void {
  let buffered = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    buffered = Buffer.concat([buffered, chunk]);
    while (true) {
      const headEnd = buffered.indexOf("\r\n\r\n");
      if (headEnd < 0) return;
      const head = buffered.toString("latin1", 0, headEnd);
      const bodyEnd = headEnd + 4 + Number(headersIn(head)["content-length"] ?? 0);
      if (buffered.length < bodyEnd) return;
      const body = buffered.toString("utf8", headEnd + 4, bodyEnd);
      buffered = buffered.subarray(bodyEnd);
      got(head, body);
    }
  });
}

function headersIn(head: string): Record<string, string> {
  const headers: Record<string, string> = Object.create(null);
  for (const line of head.split("\r\n").slice(1)) {
    const name = line.slice(0, line.indexOf(":")).toLowerCase();
    const value = line.slice(line.indexOf(":") + 1).trim();
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  return headers;
}

function jsonIn(body: string): Record<string, unknown> {
  try {
    return JSON.parse(body);
  } catch {
    return {};
  }
}

// Plays

type Header = readonly [name: string, value: string];

interface AnswerOptions {
  status?: number;
  /** In this order, a name as often as it is to come. */
  headers?: readonly Header[];
  /** @default application/x-amz-json-1.0 */
  contentType?: string;
}

/** The bytes of an answer: text and bytes as they are, anything else as JSON. */
export function bytesOf(body: unknown, { status = 200, headers = [], contentType }: AnswerOptions = {}): Buffer {
  const content =
    typeof body === "string"
      ? Buffer.from(body)
      : body instanceof Uint8Array
        ? body
        : Buffer.from(body === undefined ? "" : JSON.stringify(body));
  const lengthless = status === 204 || headers.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name));
  const lines = [
    `HTTP/1.1 ${status} As Played`,
    ...(headers.some(([name]) => /^content-type$/i.test(name))
      ? []
      : [`content-type: ${contentType ?? "application/x-amz-json-1.0"}`]),
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(lengthless ? [] : [`content-length: ${content.length}`]),
    "",
    "",
  ];
  return Buffer.concat([Buffer.from(lines.join("\r\n"), "latin1"), content]);
}

/** A whole answer, after which the connection stays open. */
export function answer(body?: unknown, options?: AnswerOptions): Play {
  return raw(bytesOf(body, options));
}

/** An error of the service; `members` are those of its JSON. */
export function refusal(
  name: string,
  status: number,
  { headers = [], members = {} }: { headers?: readonly Header[]; members?: object } = {},
): Play {
  return answer(
    { __type: `com.amazonaws.partnercentralselling#${name}`, message: `${name} was played`, ...members },
    { status, headers: [["x-amzn-requestid", "request-1"], ...headers] },
  );
}

/** A page of a gateway. */
export function page(status: number, html = `<html><body><h1>${status} As Played</h1></body></html>`): Play {
  return answer(html, { status, contentType: "text/html" });
}

/** Bytes that need not be HTTP. */
export function raw(bytes: string | Uint8Array): Play {
  return ({ write }) => write(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes);
}

/** One play after the other, for the same request. */
export function inTurn(...plays: readonly Play[]): Play {
  return async (stage) => {
    for (const play of plays) await play(stage);
  };
}

export const reset: Play = (stage) => stage.reset();
export const fin: Play = (stage) => stage.end();
export const silence: Play = () => {};

/** Only the first `share` of an answer's bytes; then FIN, RST or nothing more. */
export function cutOff(bytes: Uint8Array, share: number, how: "FIN" | "RST" | "silence"): Play {
  return async (stage) => {
    await stage.write(bytes.subarray(0, Math.floor(bytes.length * share)));
    // A RST overtakes what the other side has not read yet.
    await stage.pause(how === "RST" ? 20 : 0);
    if (how === "FIN") stage.end();
    if (how === "RST") stage.reset();
  };
}

/** Byte by byte with real pauses, as long as the connection lasts; after `begin` bytes at once. */
export function drip(bytes: Uint8Array, { begin = 0, every = 10 }: { begin?: number; every?: number } = {}): Play {
  return async (stage) => {
    await stage.write(bytes.subarray(0, begin));
    for (let i = begin; i < bytes.length && !stage.gone; i += 1) {
      await stage.pause(every);
      await stage.write(bytes.subarray(i, i + 1));
    }
  };
}
