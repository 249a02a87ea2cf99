import { createHmac, randomBytes } from "node:crypto";
import { validationException } from "../errors.ts";

/** Where an item stands in its list: by time, and within the same millisecond by the order of arrival. */
export interface Position {
  /** ms since the epoch. */
  readonly time: number;
  readonly arrival: number;
}

interface Paging {
  readonly ascending: boolean;
  readonly maxResults: number;
  readonly nextToken: string | undefined;
  /** What a token stays bound to. */
  readonly query: unknown;
  /** ms since the epoch. */
  readonly now: number;
}

/**
 * The next `maxResults` items. A token holds the position of the last item told rather than a count,
 * so nothing is told twice or skipped when items are added between two pages.
 *
 * @throws ServiceError if the token is forged, expired or of another query.
 */
export function page<Item extends Position>(
  items: readonly Item[],
  { ascending, maxResults, nextToken, query, now }: Paging,
): { readonly items: Item[]; readonly NextToken?: string } {
  const binding = JSON.stringify(query);
  const direction = ascending ? 1 : -1;
  const order = (a: Position, b: Position) => direction * (a.time - b.time || a.arrival - b.arrival);
  const last = nextToken === undefined ? undefined : readToken(nextToken, binding, now);
  const rest = items.filter((item) => !last || order(item, last) > 0).sort(order);
  const told = rest.slice(0, maxResults);
  const end = told.at(-1);
  return end && rest.length > told.length ? { items: told, NextToken: writeToken(end, binding, now) } : { items: told };
}

const SECRET = randomBytes(32);
const TOKEN_LIFETIME = 86_400_000;

function writeToken({ time, arrival }: Position, binding: string, now: number): string {
  const content = Buffer.from(JSON.stringify([time, arrival, now])).toString("base64url");
  return `${content}.${seal(content, binding)}`;
}

function readToken(token: string, binding: string, now: number): Position {
  const [content = "", ...rest] = token.split(".");
  if (rest.join(".") !== seal(content, binding)) {
    throw invalidToken("does not belong to this query; send it with the parameters it was given for");
  }
  const [time, arrival, told] = JSON.parse(Buffer.from(content, "base64url").toString()) as [number, number, number];
  if (now - told > TOKEN_LIFETIME) throw invalidToken("has expired; begin again without it");
  return { time, arrival };
}

function seal(content: string, binding: string): string {
  return createHmac("sha256", SECRET).update(`${content}\n${binding}`).digest("base64url");
}

function invalidToken(problem: string) {
  return validationException([{ FieldName: "NextToken", Message: `NextToken ${problem}.`, Code: "INVALID_VALUE" }]);
}
