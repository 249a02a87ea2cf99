import type { Exchange } from "./exchange.ts";
import { kindOf, type Masks, plain, word } from "./mask.ts";
import type { JsonObject } from "./members.ts";

/** What one answer shows of a claim. */
interface Sighting {
  readonly held: boolean;
  /** Fit to be shown to others. */
  readonly seen: string;
  /** The member; left out for the answer as a whole. */
  readonly path?: string;
}

/** Yields nothing where an answer shows nothing of the claim. */
export type Look = (exchange: Exchange, earlier: readonly Exchange[], masks: Masks) => Iterable<Sighting>;

const START = "StartEngagementByAcceptingInvitationTask";
const GET = "GetEngagementInvitation";
const LISTS = ["EngagementInvitationSummaries", "TaskSummaries"];

export const contentType: Look = function* ({ headers, body }) {
  if (body.byteLength === 0) return;
  const type = headers["content-type"];
  yield { held: /^application\/(json|x-amz-json-1\.0)(;|$)/i.test(type ?? ""), seen: plain(type) };
};

export const requestId: Look = function* ({ headers }) {
  const held = isUuid(headers["x-amzn-requestid"]);
  yield { held, seen: held ? "a UUID" : kindOf(headers["x-amzn-requestid"]) };
};

/** @param outputs by the names of the operations that have output */
export function body(outputs: object): Look {
  return function* (exchange) {
    const { operation, body, json } = exchange;
    const isToBeEmpty = isSuccess(exchange) && !Object.hasOwn(outputs, operation);
    if (body.byteLength === 0) yield { held: isToBeEmpty, seen: "an empty body" };
    else if (json === undefined) yield { held: false, seen: `${body.byteLength} bytes that are no JSON` };
    else yield { held: !isToBeEmpty && objectIn(exchange) !== undefined, seen: kindOf(json).replace(/ of .*/, "") };
  };
}

export const errorType: Look = function* (exchange) {
  if (isSuccess(exchange)) return;
  const type = exchange.headers["x-amzn-errortype"];
  yield { held: /^[A-Za-z]+(:http:\/\/internal\.amazon\.com\/coral\/|$)/.test(type ?? ""), seen: plain(type) };
};

export const errorBodyType: Look = function* (exchange) {
  const type = isSuccess(exchange) ? undefined : objectIn(exchange)?.__type;
  if (type !== undefined) yield { held: /^([a-z.]+#)?[A-Za-z]+$/.test(String(type)), seen: plain(String(type)) };
};

export const errorMessage: Look = function* (exchange) {
  if (isSuccess(exchange)) return;
  const names = ["Message", "message"].filter((name) => typeof objectIn(exchange)?.[name] === "string");
  yield { held: names.length === 1, seen: names.join(" and ") || "neither" };
};

/** @param statuses by the errors' names */
export function errorStatus(statuses: Readonly<Record<string, readonly number[]>>): Look {
  return function* (exchange) {
    if (isSuccess(exchange)) return;
    const { status } = exchange;
    const name = errorName(exchange);
    const held = Object.hasOwn(statuses, name) && statuses[name]?.includes(status) === true;
    yield { held, seen: `${plain(name) || "an error without name"} with HTTP ${status}` };
  };
}

export const order: Look = function* (exchange) {
  for (const { path, entries } of listsIn(exchange)) {
    const times = entries.map(({ InvitationDate, StartTime }) => Date.parse(String(InvitationDate ?? StartTime)));
    if (times.length < 2 || times.some(Number.isNaN)) continue;
    const held = times.every((at, i) => i === 0 || at <= (times[i - 1] as number));
    const isAscending = times.every((at, i) => i === 0 || at >= (times[i - 1] as number));
    yield { held, seen: held ? "newest first" : isAscending ? "oldest first" : "no order by time", path };
  }
};

export const pageSize: Look = function* (exchange) {
  const { MaxResults } = exchange.input;
  if (typeof MaxResults !== "number") return;
  for (const { path, entries } of listsIn(exchange)) {
    yield { held: entries.length <= MaxResults, seen: `${entries.length} of at most ${MaxResults}`, path };
  }
};

export const pages: Look = function* (exchange, earlier) {
  const { NextToken } = exchange.input;
  const before = earlier.find((page) => NextToken !== undefined && outputOf(page)?.NextToken === NextToken);
  if (before === undefined) return;
  const told = listsIn(before).flatMap(({ entries }) => entries.map(idOf));
  for (const { path, entries } of listsIn(exchange)) {
    const again = entries.filter((entry) => told.includes(idOf(entry))).length;
    yield { held: again === 0, seen: `${again} of ${entries.length} were on the page before`, path };
  }
};

export const filter: Look = function* (exchange) {
  const { TaskIdentifier, EngagementInvitationIdentifier } = exchange.input;
  const asked = TaskIdentifier ?? EngagementInvitationIdentifier;
  const member = TaskIdentifier === undefined ? "EngagementInvitationId" : "TaskId";
  if (!Array.isArray(asked)) return;
  for (const { path, entries } of listsIn(exchange)) {
    const found = entries.filter((entry) => asked.some((one) => isSameId(one, entry[member]))).length;
    const others = entries.length - found;
    yield { held: found > 0 && others === 0, seen: `${found} that were asked for, ${others} others`, path };
  }
};

export const echo: Look = function* (exchange, _, masks) {
  const path = { [GET]: "Id", [START]: "EngagementInvitationId" }[exchange.operation];
  const told = path === undefined ? undefined : outputOf(exchange)?.[path];
  if (path === undefined || typeof told !== "string") return;
  const { Identifier } = exchange.input;
  yield { held: isSameId(Identifier, told), seen: `${masks.value(told)} for ${masks.value(Identifier)}`, path };
};

export const rejected: Look = function* (exchange) {
  const { Status, Payload } = exchange.operation === GET ? (outputOf(exchange) ?? {}) : {};
  if (Status === "REJECTED") yield { held: Payload === undefined || Payload === null, seen: kindOf(Payload) };
};

export const reasonOfComplete: Look = function* (exchange) {
  for (const { path, entries } of listsIn(exchange)) {
    for (const { TaskStatus, ReasonCode } of entries) {
      if (TaskStatus !== "COMPLETE") continue;
      const held = ReasonCode === "null";
      yield { held, seen: held ? 'the text "null"' : kindOf(ReasonCode), path: `${path}[].ReasonCode` };
    }
  }
};

export const duration: Look = function* ({ operation, ms }) {
  if (operation === START) yield { held: ms < 60_000, seen: `${(ms / 1_000).toFixed(1)} s` };
};

export const ended: Look = function* (exchange) {
  const output = exchange.operation === START ? outputOf(exchange) : undefined;
  if (output === undefined) return;
  const { TaskStatus, OpportunityId } = output;
  const hasOpportunity = typeof OpportunityId === "string";
  const held = (TaskStatus === "COMPLETE" && hasOpportunity) || TaskStatus === "FAILED";
  yield { held, seen: `TaskStatus ${word(TaskStatus)}, ${hasOpportunity ? "with" : "without"} OpportunityId` };
};

export const replay: Look = function* (exchange, earlier, masks) {
  if (exchange.operation !== START) return;
  const { ClientToken } = exchange.input;
  const first = earlier.filter(({ input }) => input.ClientToken === ClientToken).find(outputOf);
  const [before, after] = [first && outputOf(first), outputOf(exchange)];
  if (before === undefined || after === undefined) return;
  for (const path of ["TaskId", "OpportunityId"]) {
    const [one, other] = [before[path] ?? undefined, after[path] ?? undefined];
    // A task that was under way may have got its opportunity meanwhile.
    const held = one === other || (path === "OpportunityId" && one === undefined);
    yield { held, seen: `${masks.value(one)}, then ${masks.value(other)}`, path };
  }
};

export function isUuid(text = ""): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

export function isSuccess({ status }: Exchange): boolean {
  return status === 200;
}

/** The name that an error tells of itself; empty where it tells none. */
export function errorName(exchange: Exchange): string {
  const type = exchange.headers["x-amzn-errortype"] ?? objectIn(exchange)?.__type ?? "";
  return String(type).split(":", 1)[0]?.split("#").at(-1) ?? "";
}

export function objectIn({ json }: Exchange): JsonObject | undefined {
  return typeof json === "object" && json !== null && !Array.isArray(json) ? (json as JsonObject) : undefined;
}

function outputOf(exchange: Exchange): JsonObject | undefined {
  return isSuccess(exchange) ? objectIn(exchange) : undefined;
}

function listsIn(exchange: Exchange): { path: string; entries: JsonObject[] }[] {
  return LISTS.flatMap((path) => {
    const entries = outputOf(exchange)?.[path];
    return Array.isArray(entries) ? [{ path, entries: entries.map(Object) }] : [];
  });
}

function idOf({ Id, TaskId }: JsonObject): unknown {
  return Id ?? TaskId;
}

/** An id and the ARN that ends with it name the same. */
function isSameId(one: unknown, other: unknown): boolean {
  return String(one).split("/").at(-1) === String(other).split("/").at(-1);
}
