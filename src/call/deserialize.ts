import { parseImfFixdate } from "../api/dates.ts";
import { isObject, type JsonObject, ownMember } from "../api/object.ts";
import type { Operation } from "../api/operation.ts";
import { readOutput } from "../api/read-output.ts";
import { MalformedResponseError, NonJsonResponseError } from "../errors/client-errors.ts";
import type { PartnerCentralSellingResponseMetadata } from "../errors/metadata.ts";
import { redactor } from "../errors/redact.ts";
import { PartnerCentralSellingServiceException } from "../errors/service-exceptions.ts";
import { type HttpRequest, HttpResponse } from "../smithy.ts";
import { type Timeouts, timeoutOf } from "../time/timeouts.ts";
import type { Timing } from "../time/timing.ts";
import type { Call } from "./call.ts";
import { serviceException } from "./error-response.ts";
import { metadataOf } from "./metadata.ts";
import { type Answer, send } from "./send.ts";
import { secretsIn } from "./sign.ts";

/** What of a client's settings a response is read by. */
interface ReceivingConfig {
  timeouts: Partial<Timeouts>;
  timing: Pick<Timing, "now">;
}

/** Waits for the whole response to a request, and reads it. */
export async function receive<Output>(
  call: Call,
  request: HttpRequest,
  rest: () => Promise<{ response: unknown }>,
  { timeouts, timing }: ReceivingConfig,
  warnOnce: (message: string) => void,
): Promise<{ response: HttpResponse; output: Output }> {
  const { operation, options, signal } = call;
  const bodyIdle = timeoutOf("bodyIdle", options.timeouts, operation, timeouts);
  const answer = await send(rest, request, { answerLimit: operation.answerLimit, bodyIdle, signal });
  const secrets = () => secretsIn(request.headers);
  const output = deserialize<Output>(operation, answer, timing.now(), warnOnce, secrets);
  const { statusCode, headers } = answer;
  return { response: new HttpResponse({ statusCode, headers: Object.fromEntries(headers) }), output };
}

/**
 * Reads an answer as the operation's output.
 *
 * @param now the time of day in ms, for a `Retry-After` that is a date
 * @param leftOut is told of what is left out of the output, in words that are the same each time
 * @param secrets what no error may show, as proxies answer with what they were sent
 * @throws PartnerCentralSellingServiceException when the answer is an error, or says nothing where something is promised
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */
export function deserialize<Output>(
  operation: Operation,
  answer: Answer,
  now: number,
  leftOut: (message: string) => void,
  secrets: () => readonly string[] = () => [],
): Output {
  const { headers, statusCode } = answer;
  const $metadata = metadataOf(answer);
  const succeeded = statusCode >= 200 && statusCode < 300;
  const json = parse(answer.body);
  const headerCode = errorCode(headers.get("x-amzn-errortype"));

  if (succeeded && (json !== NOT_JSON || isMeantAsJson(answer))) {
    const problem = problemIn(operation, json, answer);
    if (problem !== undefined) throw malformed(operation, problem, $metadata);
    const output = readOutput(operation.output, isObject(json) ? json : {}, (path, problem) =>
      leftOut(`${operation.name} was answered with ${path} that ${problem}: it is left out`),
    );
    output.$metadata = $metadata;
    return output as Output;
  }
  if (statusCode >= 300 && statusCode < 400) throw redirected(headers.get("location"), $metadata);

  const redact = redactor(secrets());
  const hints = {
    retryAfter: retryAfterOf(headers, now),
    serverTime: parseImfFixdate(firstDateIn(headers.get("date"))),
  };
  if (json === NOT_JSON && (succeeded || headerCode === undefined)) {
    const text = new TextDecoder().decode(answer.body.subarray(0, MOST_SHOWN_BYTES));
    const bodyStart = /^\s*[[{]/.test(text) ? "" : redact(text);
    throw new NonJsonResponseError({ $metadata, contentType: headers.get("content-type"), bodyStart, ...hints });
  }
  const body = isObject(json) ? redacted(json, redact) : {};
  const code = headerCode ?? errorCode(ownMember(body, "__type")) ?? errorCode(ownMember(body, "code"));
  throw serviceException({ operation: operation.name, code, body, $metadata, ...hints });
}

/** Why a success is none: the operation promises an output, and nothing is told. */
function problemIn({ output }: Operation, json: unknown, { headers, body }: Answer): string | undefined {
  if (Object.keys(output.members).length === 0) return undefined;
  if (body.byteLength === 0) return "with an empty body";
  if (json === NOT_JSON && isCompressed(headers)) {
    return `compressed (content-encoding ${headers.get("content-encoding")?.slice(0, 64)}), which was not asked for`;
  }
  if (json === NOT_JSON) return "with what is no whole JSON";
  if (!isObject(json)) return "the answer is not a JSON object";
  return Object.keys(json).length === 0 ? "with an empty object" : undefined;
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

/** An answer of the service itself, cut off, garbled or compressed, rather than of somebody else. */
function isMeantAsJson({ headers, body }: Answer): boolean {
  return (
    (headers.get("content-type") ?? "").includes("json") ||
    isCompressed(headers) ||
    /^\s*[[{]/.test(new TextDecoder().decode(body.subarray(0, 64)))
  );
}

function isCompressed(headers: Answer["headers"]): boolean {
  return (headers.get("content-encoding") ?? "identity") !== "identity";
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

/** Has the printable characters that an error shows, in pages as they are. */
const MOST_SHOWN_BYTES = 16_384;

/** Of an error's body, what its exception is made of: its texts, and those in the entries of its lists. */
function redacted(body: JsonObject, redact: (text: string) => string): JsonObject {
  const shown = (value: unknown): unknown => {
    if (typeof value === "string") return redact(value);
    return Array.isArray(value) ? value.map((entry) => (isObject(entry) ? redacted(entry, redact) : entry)) : value;
  };
  return Object.fromEntries(Object.entries(body).map(([name, member]) => [name, shown(member)]));
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
