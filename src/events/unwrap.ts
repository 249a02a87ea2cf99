import { AS_DELIVERED, refused, whatItIs } from "./invalid-event.ts";
import { isStructure, ownMember, type Structure } from "./structure.ts";

/** Finds the event within what delivered it. */
export function unwrapped(input: unknown): Structure {
  let layer: Layer = { name: "input", value: input };
  for (let depth = 0; depth <= LAYER_LIMIT; depth++) {
    const value = structureOf(layer);
    if (isEvent(value)) return value;
    const inner = innerLayer(layer.name, value);
    if (inner === undefined) throw refused("not-an-event", `${layer.name} is no event and carries none; ${ONE_EVENT}.`);
    layer = inner;
  }
  throw refused("not-an-event", `input is wrapped more than ${LAYER_LIMIT} times; ${ONE_EVENT}.`);
}

/** Of a string in UTF-16 code units, of what is no string in bytes. */
const SIZE_LIMIT = 1024 * 1024;
const LAYER_LIMIT = 4;
const ONE_EVENT = `${AS_DELIVERED}, or the record, message or request that carries it`;

/** What may be an event or carry one, and its path in the input. */
interface Layer {
  readonly name: string;
  readonly value: unknown;
}

function structureOf({ name, value }: Layer): Structure {
  const content = typeof value === "string" || isBytes(value) ? contentOf(name, value) : value;
  if (isBatch(content)) {
    throw refused("not-an-event", `${name} is a batch; pass one record at a time, so that a bad one spoils no other.`);
  }
  if (!isStructure(content)) throw refused("not-an-event", `${name} ${whatItIs(content)}; ${ONE_EVENT}.`);
  return content;
}

type Bytes = ArrayBuffer | Uint8Array;

function isBytes(value: unknown): value is Bytes {
  return ArrayBuffer.isView(value) || value instanceof ArrayBuffer;
}

function contentOf(name: string, value: string | Bytes): unknown {
  const isText = typeof value === "string";
  const size = isText ? value.length : value.byteLength;
  if (size > SIZE_LIMIT) {
    throw refused("too-large", `${name} has ${size} ${isText ? "characters" : "bytes"}; pass at most ${SIZE_LIMIT}.`);
  }
  const text = () => (isText ? value.replace(/^\uFEFF/, "") : new TextDecoder().decode(value));
  const content = parsed(text) ?? parsed(() => fromBase64(text()));
  if (content === undefined) throw refused("not-json", `${name} is not JSON, plain or in base64; ${ONE_EVENT}.`);
  return content.json;
}

function fromBase64(text: string): string {
  return new TextDecoder().decode(Uint8Array.from(atob(text), (byte) => byte.charCodeAt(0)));
}

/** @returns undefined where there is no JSON. What went wrong is not told: a SyntaxError quotes what may be confidential. */
function parsed(text: () => string): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(text()) };
  } catch {
    return undefined;
  }
}

/** Lambda's `Records` and the `Messages` of SQS's ReceiveMessage. */
function isBatch(content: unknown): boolean {
  if (!isStructure(content)) return Array.isArray(content);
  return ["Records", "Messages"].some((name) => Array.isArray(ownMember(content, name)));
}

function isEvent(value: Structure): boolean {
  return ["source", "detail-type"].some((name) => ownMember(value, name) !== undefined);
}

/**
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html, https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html,
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html,
 * https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html,
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Record.html and, for a `body` with `isBase64Encoded`,
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
 */
function innerLayer(outer: string, value: Structure): Layer | undefined {
  for (const [holder, name] of [
    ["Sns", "Message"],
    ["kinesis", "data"],
  ] as const) {
    const held = ownMember(value, holder);
    if (isStructure(held)) return { name: `${outer}.${holder}.${name}`, value: ownMember(held, name) };
  }
  const isNotification = ownMember(value, "Type") === "Notification";
  const names = isNotification ? ["Message"] : ["body", "Body", "Data"];
  const name = names.find((name) => ownMember(value, name) !== undefined);
  return name === undefined ? undefined : { name: `${outer}.${name}`, value: ownMember(value, name) };
}
