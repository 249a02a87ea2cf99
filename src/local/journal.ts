import type { HttpRequest } from "./server.ts";

/** A request that arrived, whatever it was answered with. */
export interface ReceivedRequest {
  /** From X-Amz-Target, without the service's name; empty if the request names none. */
  readonly operation: string;
  /** By lower-case name; without credentials. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed; undefined if it is not JSON. */
  readonly body: unknown;
}

/** Adds to a record of what happened, which forgets what is long ago. */
export function keep<T>(record: T[], entry: T): void {
  record.push(entry);
  if (record.length >= 2 * KEPT) record.splice(0, KEPT);
}

const KEPT = 10_000;

export function receivedRequest({ headers, body }: HttpRequest): ReceivedRequest {
  return {
    operation: headers.get("x-amz-target")?.split(".").at(-1) ?? "",
    headers: Object.fromEntries([...headers].filter(([name]) => !SECRET_HEADERS.has(name))),
    body: parsed(body),
  };
}

const SECRET_HEADERS = new Set(["authorization", "cookie", "proxy-authorization", "x-amz-security-token"]);

function parsed(body: Buffer): unknown {
  try {
    // A TextDecoder takes a byte order mark away.
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}
