import { once } from "node:events";
import { connect } from "node:net";
import { AwsClient } from "aws4fetch";
import { onTestFinished } from "vitest";
import type { LocalPartnerCentral } from "../../src/local/index.ts";

export const START = "StartEngagementByAcceptingInvitationTask";
export const LIST = "ListEngagementByAcceptingInvitationTasks";

/** A connection to the embedded service, byte by byte. */
export interface Wire {
  send(request: string): void;
  /** What has come so far, as Latin-1. */
  readonly text: string;
  /** The same, as it came. */
  readonly pieces: readonly string[];
  /** How the other side ends it: FIN, RST or another code of Node. */
  readonly end: Promise<string>;
  /** Resolves with the next answer when it is there to its last byte. */
  answer(): Promise<string>;
  close(): void;
}

/** It ends with the test. */
export async function openWire({ endpoint }: LocalPartnerCentral): Promise<Wire> {
  const socket = connect(Number(new URL(endpoint).port), "127.0.0.1").setEncoding("latin1");
  onTestFinished(() => void socket.destroy());
  const pieces: string[] = [];
  let text = "";
  let taken = 0;
  socket.on("data", (piece: string) => {
    pieces.push(piece);
    text += piece;
  });
  const end = new Promise<string>((resolve) => {
    socket
      .once("end", () => resolve("FIN"))
      .on("error", ({ code = "" }: NodeJS.ErrnoException) => resolve(code === "ECONNRESET" ? "RST" : code));
  });
  await once(socket, "connect");
  return {
    send: (request) => void socket.write(request),
    get text() {
      return text;
    },
    pieces,
    end,
    answer: async () => {
      while (true) {
        const length = lengthOfAnswer(text.slice(taken));
        if (length !== undefined) {
          taken += length;
          return text.slice(taken - length, taken);
        }
        await once(socket, "data");
      }
    },
    close: () => void socket.destroy(),
  };
}

/** Undefined while something is missing. */
function lengthOfAnswer(text: string): number | undefined {
  const [head = ""] = text.split("\r\n\r\n", 1);
  const body = Number(/^content-length: (\d+)$/im.exec(head)?.[1]);
  return text.length >= head.length + 4 + body ? head.length + 4 + body : undefined;
}

/** The bytes of a request that is signed by aws4fetch. */
export async function signed(local: LocalPartnerCentral, operation: string, input: object): Promise<string> {
  const signer = new AwsClient({ ...local.clientConfig.credentials, region: "us-east-1", service: SERVICE });
  const body = JSON.stringify(input);
  const { headers } = await signer.sign(local.endpoint, { method: "POST", headers: headersFor(operation), body });
  return [
    "POST / HTTP/1.1",
    `host: ${new URL(local.endpoint).host}`,
    ...[...headers].map(([name, value]) => `${name}: ${value}`),
    `content-length: ${Buffer.byteLength(body)}`,
    "",
    body,
  ].join("\r\n");
}

/** An answer as fetch reads it. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Without members if it is empty. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** Where AWS was seen to say that its errors are modelled. */
export const MODEL = "http://internal.amazon.com/coral/com.amazon.partnerintegrationapi.common/";

/**
 * Sends a request that is signed by aws4fetch at that time.
 *
 * @param at ms since the epoch
 */
export async function post(
  local: LocalPartnerCentral,
  operation: string,
  input: object,
  { at = Date.now(), secretAccessKey }: { at?: number; secretAccessKey?: string } = {},
): Promise<Answer> {
  const signer = new AwsClient({
    ...local.clientConfig.credentials,
    ...(secretAccessKey !== undefined && { secretAccessKey }),
    region: "us-east-1",
    service: SERVICE,
    retries: 0,
  });
  const response = await signer.fetch(local.endpoint, {
    method: "POST",
    headers: headersFor(operation),
    body: JSON.stringify(input),
    aws: { datetime: new Date(at).toISOString().replace(/[-:]|\.\d{3}/g, "") },
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "" ? {} : JSON.parse(text) };
}

const SERVICE = "partnercentral-selling";

const headersFor = (operation: string) => ({
  "content-type": "application/x-amz-json-1.0",
  "x-amz-target": `AWSPartnerCentralSelling.${operation}`,
});
