import {
  MalformedResponseError,
  NonJsonResponseError,
  type PartnerCentralSellingResponseMetadata,
  PartnerCentralSellingServiceException,
  serviceException,
} from "../errors.ts";
import type { Operation, Shape, StructureShape } from "../operation.ts";
import { parseImfFixdate, parseRfc3339 } from "./dates.ts";
import { metadataOf } from "./metadata.ts";
import type { Answer } from "./send.ts";

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads an answer as the operation's output.
 *
 * @param input what the operation was asked for
 * @param now the time of day in ms, for a `Retry-After` that is a date
 * @throws PartnerCentralSellingServiceException when the answer is an error, or is not what the operation promises
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */
export function deserialize<Output>(operation: Operation, input: object, answer: Answer, now: number): Output {
  const { headers, statusCode } = answer;
  const $metadata = metadataOf(answer);
  const succeeded = statusCode >= 200 && statusCode < 300;
  const json = parse(answer.body);
  const headerCode = errorCode(headers.get("x-amzn-errortype"));

  if (succeeded && answer.body.byteLength === 0 && hasMembers(operation.output)) {
    throw malformed(operation, "with an empty body", $metadata);
  }
  if (succeeded && json !== NOT_JSON) return read(operation, input, json, $metadata) as Output;
  const encoding = headers.get("content-encoding") ?? "identity";
  if (succeeded && encoding !== "identity") {
    throw malformed(
      operation,
      `compressed (content-encoding ${encoding.slice(0, 64)}), which was not asked for`,
      $metadata,
    );
  }
  if (succeeded && isMeantAsJson(answer)) throw malformed(operation, "with what is no whole JSON", $metadata);
  if (statusCode >= 300 && statusCode < 400) throw redirected(headers.get("location"), $metadata);

  const hints = {
    retryAfter: retryAfterOf(headers, now),
    serverTime: parseImfFixdate(firstDateIn(headers.get("date"))),
  };
  if (json === NOT_JSON && (succeeded || headerCode === undefined)) {
    const body = new TextDecoder().decode(answer.body);
    throw new NonJsonResponseError({ $metadata, contentType: headers.get("content-type"), body, ...hints });
  }
  const body = isObject(json) ? json : {};
  const code = headerCode ?? errorCode(own(body, "__type")) ?? errorCode(own(body, "code"));
  throw serviceException({ operation: operation.name, code, body, $metadata, ...hints });
}

function read(
  operation: Operation,
  input: object,
  json: unknown,
  $metadata: PartnerCentralSellingResponseMetadata,
): JsonObject {
  try {
    const output = structure(operation.output, json, "the answer");
    checkEcho(operation, input as JsonObject, output);
    output.$metadata = $metadata;
    return output;
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error;
    throw malformed(operation, error.message, $metadata);
  }
}

function malformed(
  { name }: Operation,
  problem: string,
  $metadata: PartnerCentralSellingResponseMetadata,
): MalformedResponseError {
  const message = `${name} was answered with HTTP ${$metadata.httpStatusCode}, but ${problem}`;
  return new MalformedResponseError({ message, $metadata });
}

/** Whoever redirects is not the service, and would be sent a signed request. */
function redirected(location: string | undefined, $metadata: PartnerCentralSellingResponseMetadata) {
  const host = URL.canParse(location ?? "")
    ? new URL(location ?? "").host.slice(0, 255)
    : "a place that it does not name";
  return new PartnerCentralSellingServiceException({
    name: "RedirectError",
    $fault: "client",
    message: `HTTP ${$metadata.httpStatusCode} redirects to ${host}, and redirects are never followed: check the endpoint and what is between here and there`,
    $metadata,
  });
}

function hasMembers({ required, optional }: StructureShape): boolean {
  return Object.keys({ ...required, ...optional }).length > 0;
}

/** An answer of the service itself, cut off or garbled, rather than of somebody else. */
function isMeantAsJson({ headers, body }: Answer): boolean {
  const contentType = headers.get("content-type") ?? "";
  return contentType.includes("json") || /^\s*[[{]/.test(new TextDecoder().decode(body.subarray(0, 64)));
}

function checkEcho({ echo }: Operation, input: JsonObject, output: JsonObject): void {
  if (echo === undefined) return;
  const asked = input[echo.input];
  const answered = output[echo.output];
  if (typeof asked !== "string" || typeof answered !== "string") return;
  if (asked === answered || asked.endsWith(`/${answered}`)) return;
  throw new Mismatch(`${echo.output} in the answer names another resource than ${echo.input} in the request`);
}

const NOT_JSON = Symbol("not JSON");

const decoder = new TextDecoder("utf-8", { fatal: true });

/** An empty body counts as an empty object: it is how the service answers when it has nothing to say. */
function parse(body: Uint8Array): unknown {
  if (body.byteLength === 0) return {};
  try {
    return JSON.parse(decoder.decode(body));
  } catch {
    return NOT_JSON;
  }
}

/** Takes the name out of `namespace#Name:http://uri`; a header that came more than once counts once. */
function errorCode(type: unknown): string | undefined {
  if (typeof type !== "string") return undefined;
  const name = type.split(",", 1)[0]?.split(":", 1)[0]?.split("#").at(-1)?.trim();
  return name !== undefined && /^[\w.$-]{1,128}$/.test(name) ? name : undefined;
}

/** ms; https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3 and AWS's own header, which is in ms already */
function retryAfterOf(headers: Answer["headers"], now: number): number | undefined {
  const milliseconds = headers.get("x-amz-retry-after");
  if (milliseconds !== undefined && /^\d{1,9}$/.test(milliseconds)) return Number(milliseconds);
  const retryAfter = headers.get("retry-after");
  if (retryAfter === undefined) return undefined;
  if (/^\d{1,9}(\.\d+)?$/.test(retryAfter)) return Number(retryAfter) * 1000;
  const date = parseImfFixdate(retryAfter);
  return date === undefined ? undefined : Math.max(0, date.getTime() - now);
}

/** A header that came twice is joined with a comma, and has one of its own after the day. */
function firstDateIn(header = ""): string {
  return header.split(",", 2).join(",");
}

/** How an answer differs from what the operation promises. */
class Mismatch extends Error {}

function structure(
  { required, optional, others }: StructureShape,
  value: unknown,
  path: string,
): Record<string, unknown> {
  if (!isObject(value)) throw new Mismatch(`${path} is not a JSON object`);
  const result: Record<string, unknown> = {};
  for (const name in optional) {
    const member = own(value, name);
    if (isThere(member)) result[name] = readShape(optional[name] as Shape, member, `${name} in ${path}`);
  }
  for (const name in required) {
    const member = own(value, name);
    if (member === "") throw new Mismatch(`${name} is empty in ${path}`);
    if (!isThere(member)) throw new Mismatch(`${name} is missing in ${path}`);
    result[name] = readShape(required[name] as Shape, member, `${name} in ${path}`);
  }
  const unknown = others === undefined ? [] : unknownMembers({ ...optional, ...required }, value);
  if (others === "kept") Object.assign(result, Object.fromEntries(unknown));
  if (others === "$unknown" && Object.keys(result).length === 0 && unknown.length > 0) result.$unknown = unknown[0];
  return result;
}

/** Without `__proto__`, which whoever copies the result member by member would set as the copy's prototype. */
function unknownMembers(known: object, value: JsonObject): [name: string, member: unknown][] {
  return Object.entries(value).filter(
    ([name, member]) => member !== null && !Object.hasOwn(known, name) && name !== "__type" && name !== "__proto__",
  );
}

function readShape(shape: Shape, value: unknown, path: string): unknown {
  switch (shape.type) {
    case "string":
      if (typeof value !== "string") throw new Mismatch(`${path} is not a string`);
      return value;
    case "integer":
      if (!Number.isSafeInteger(value)) throw new Mismatch(`${path} is not a whole number`);
      return value;
    case "timestamp":
      return timestamp(value, path);
    case "list":
      if (!Array.isArray(value)) throw new Mismatch(`${path} is not a list`);
      return value
        .filter((entry) => entry !== null)
        .map((entry, i) => readShape(shape.of, entry, `entry ${i} of ${path}`));
    case "structure":
      return structure(shape, value, path);
  }
}

function timestamp(value: unknown, path: string): Date {
  const date = typeof value === "string" ? parseRfc3339(value) : undefined;
  if (date === undefined) throw new Mismatch(`${path} is not an RFC 3339 time`);
  return date;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isThere(member: unknown): boolean {
  return member !== undefined && member !== null;
}

function own(object: JsonObject, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
