import { HttpResponse } from "@smithy/protocol-http";
import type { PartnerCentralSellingClient } from "../../src/index.ts";

/** One request and its raw answer. */
export interface Exchange {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** What the body says as JSON; undefined where it is none. */
  readonly json: unknown;
  /** From the request to the end of the answer. */
  readonly ms: number;
}

/**
 * Keeps what the client is answered, as it came and before anybody has read it.
 *
 * @param now ms on a clock that only goes forward
 * @returns what has been kept since it was last asked
 */
export function recordExchanges(client: PartnerCentralSellingClient, now: () => number): () => Exchange[] {
  let kept: (() => Exchange)[] = [];
  client.middlewareStack.add(
    (next, { commandName = "" }) =>
      async (args) => {
        const began = now();
        const result = await next(args);
        const { statusCode, headers, body } = result.response as HttpResponse;
        const chunks: Uint8Array[] = [];
        let ended = now();
        async function* recorded() {
          for await (const chunk of body) {
            chunks.push(chunk);
            yield chunk;
          }
          ended = now();
        }
        kept.push(() => {
          const whole = Buffer.concat(chunks);
          return {
            operation: commandName.replace(/Command$/, ""),
            input: args.input as unknown as Record<string, unknown>,
            status: statusCode,
            headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
            body: whole,
            json: jsonIn(whole),
            ms: ended - began,
          };
        });
        return { ...result, response: new HttpResponse({ statusCode, headers, body: recorded() }) };
      },
    { step: "deserialize", priority: "low", name: "recordMiddleware" },
  );
  return () => {
    const exchanges = kept.map((exchange) => exchange());
    kept = [];
    return exchanges;
  };
}

function jsonIn(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}
