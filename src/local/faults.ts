import { validateHeaderName, validateHeaderValue } from "node:http";
import { Orders } from "./orders.ts";
import { checkArguments, isStructure, type Members, type Rule } from "./rules.ts";

/** What becomes of the connection or of the answer to a request, as networks and proxies do it. */
export type Fault = (AnswerLost | AnswerHurt) & {
  /** How many requests meet it. @default 1 */
  readonly times?: number;
};

/** The service's own answer is not given. @inline */
type AnswerLost = (
  | { /** RST. */ readonly kind: "reset" }
  | { /** FIN. */ readonly kind: "close" }
  | { /** Nothing ever comes. */ readonly kind: "silence" }
  | {
      /** Another answer comes in its place. */
      readonly kind: "replace";
      /** @default 200 */
      readonly statusCode?: number;
      /** Content-Length is added. @default the content-type of the service's own answers */
      readonly headers?: Readonly<Record<string, string>>;
      /** @default nothing */
      readonly body?: string | Uint8Array;
    }
  | {
      /** These bytes come, which need not be HTTP, and then FIN. */
      readonly kind: "raw";
      /** Text is sent as Latin-1. */
      readonly bytes: string | Uint8Array;
    }
) & {
  /** Whether the service has done what it was asked for: if so the answer was lost, if not the request. @default true */
  readonly performed?: boolean;
};

/** The service's own answer is given. @inline */
type AnswerHurt =
  | { /** After `ms`. */ readonly kind: "delay"; readonly ms: number }
  | {
      /** In pieces, from the first byte of its head on, and then FIN. */
      readonly kind: "drip";
      /** Between two pieces. */
      readonly ms: number;
      /** In a piece. @default 1 */
      readonly bytes?: number;
    }
  | {
      /** With only so many bytes of its body. */
      readonly kind: "truncate";
      readonly bytes: number;
      /** What comes instead of the rest: RST, FIN or nothing. @default "reset" */
      readonly end?: "reset" | "close" | "silence";
    }
  | { /** Whole, and the next request on its connection meets a RST and is not performed. */ readonly kind: "stale" };

/** The faults ordered for each operation. */
export class Faults {
  readonly #orders: Orders<Fault>;

  constructor(operations: readonly string[]) {
    this.#orders = new Orders(operations);
  }

  /** @throws TypeError if the operation is unknown or the fault can't be played. */
  order(operation: string, fault: Fault): void {
    checkFault(`fault(${operation})`, fault);
    this.#orders.add("fault", operation, structuredClone(fault), fault.times ?? 1);
  }

  next(operation: string): Fault | undefined {
    return this.#orders.next(operation);
  }
}

/** Whether the service does what it is asked for by a request that meets this fault. */
export function isPerformed(fault: Fault): boolean {
  return !("performed" in fault) || fault.performed !== false;
}

const TIMES: Rule = { type: "integer", range: [1, 1_000_000] };
const MS: Rule = { type: "integer", required: true, range: [0, 86_400_000] };
const LOST: Members = { performed: { type: "boolean" } };

const KINDS: Readonly<Record<Fault["kind"], Members>> = {
  reset: LOST,
  close: LOST,
  silence: LOST,
  replace: {
    ...LOST,
    statusCode: { type: "integer", range: [200, 599] },
    headers: { type: "texts" },
    body: { type: "bytes" },
  },
  raw: { ...LOST, bytes: { type: "bytes", required: true } },
  delay: { ms: MS },
  drip: { ms: MS, bytes: { type: "integer", range: [1, 1_048_576] } },
  truncate: {
    bytes: { type: "integer", required: true, range: [0, 1_048_576] },
    end: { type: "string", values: ["reset", "close", "silence"] },
  },
  stale: {},
};

function checkFault(subject: string, fault: Fault): void {
  const kind = isStructure(fault) ? fault.kind : undefined;
  if (typeof kind !== "string" || !Object.hasOwn(KINDS, kind)) {
    throw new TypeError(`${subject}: kind is not one that there is; use ${Object.keys(KINDS).join(", ")}.`);
  }
  checkArguments(subject, { kind: { type: "string", required: true }, times: TIMES, ...KINDS[kind] }, fault);
  if (fault.kind !== "replace") return;
  for (const [name, value] of Object.entries(fault.headers ?? {})) checkHeader(subject, name, value);
}

/** What Node refuses to send, or contradicts, is refused while the caller can still hear of it. */
function checkHeader(subject: string, name: string, value: string): void {
  if (FRAMING.has(name.toLowerCase())) {
    throw new TypeError(`${subject}: headers.${name} follows from the body; leave it out, or use kind raw.`);
  }
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  } catch {
    throw new TypeError(`${subject}: headers has ${JSON.stringify(name)}, which is no header of HTTP; use kind raw.`);
  }
}

const FRAMING = new Set(["content-length", "trailer", "transfer-encoding"]);
