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

const LENGTH_LIMIT = 1024 * 1024;
const LAYER_LIMIT = 4;
const ONE_EVENT = `${AS_DELIVERED}, or the SQS record or SNS notification that carries it`;

/** What may be an event or carry one, and its path in the input. */
interface Layer {
  readonly name: string;
  readonly value: unknown;
}

function structureOf({ name, value }: Layer): Structure {
  const content = typeof value === "string" ? parsedJson(name, value) : value;
  if (isBatch(content)) {
    throw refused("not-an-event", `${name} is a batch; pass one record at a time, so that a bad one spoils no other.`);
  }
  if (!isStructure(content)) throw refused("not-an-event", `${name} ${whatItIs(content)}; ${ONE_EVENT}.`);
  return content;
}

function parsedJson(name: string, text: string): unknown {
  if (text.length > LENGTH_LIMIT) {
    throw refused("too-large", `${name} has ${text.length} characters; pass at most ${LENGTH_LIMIT}.`);
  }
  try {
    return JSON.parse(text);
  } catch {
    // The SyntaxError is left out as the cause: it quotes what may be confidential.
    throw refused("not-json", `${name} is a string that is not JSON; ${ONE_EVENT}.`);
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
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html, https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html
 * and https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */
function innerLayer(outer: string, value: Structure): Layer | undefined {
  const sns = ownMember(value, "Sns");
  if (isStructure(sns)) return { name: `${outer}.Sns.Message`, value: ownMember(sns, "Message") };
  const isNotification = ownMember(value, "Type") === "Notification";
  const name = (isNotification ? ["Message"] : ["body", "Body"]).find((name) => ownMember(value, name) !== undefined);
  return name === undefined ? undefined : { name: `${outer}.${name}`, value: ownMember(value, name) };
}
