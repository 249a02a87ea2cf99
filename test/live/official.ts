import * as official from "@aws-sdk/client-partnercentral-selling";
import { HttpResponse } from "@smithy/protocol-http";
import type { Exchange } from "./exchange.ts";
import { type Masks, plain, word } from "./mask.ts";
import type { Finding } from "./members.ts";

/** How a call has ended. */
export type Ending = { readonly output: object } | { readonly error: Error };

export const SAME_AS_OFFICIAL = "The client returns what the official client reads in the same bytes";

/** Plays a raw answer to the official client, and compares what the two have made of it. */
export async function compareWithOfficial(exchange: Exchange, ours: Ending, masks: Masks): Promise<Finding[]> {
  const theirs = await endingOf(officialSend(exchange));
  if ("output" in ours && "output" in theirs) {
    const differences = [...differencesOf(ours.output, theirs.output, "", masks)];
    return differences.length > 0 ? differences : [same("the same output")];
  }
  const [one, other] = [told(ours), told(theirs)];
  return [one === other ? same(one) : different(one, other, "")];
}

function same(seen: string): Finding {
  return { says: SAME_AS_OFFICIAL, held: true, seen, path: "" };
}

function different(ours: string, theirs: string, path: string): Finding {
  return { says: SAME_AS_OFFICIAL, held: false, seen: `${ours}; the official client: ${theirs}`, path };
}

export async function endingOf(call: Promise<object>): Promise<Ending> {
  try {
    return { output: await call };
  } catch (error) {
    return { error: error as Error };
  }
}

async function officialSend({ operation, status, headers, body }: Exchange): Promise<object> {
  const response = new HttpResponse({ statusCode: status, headers: { ...headers }, body });
  const client = new official.PartnerCentralSellingClient({
    region: "us-east-1",
    endpoint: "http://127.0.0.1",
    credentials: { accessKeyId: "unused", secretAccessKey: "unused" },
    maxAttempts: 1,
    requestHandler: { handle: async () => ({ response }) },
  });
  const commands = official as unknown as Record<string, new (input: object) => official.ListSolutionsCommand>;
  const Command = commands[`${operation}Command`] as (typeof commands)[string];
  return client.send(new Command({ Catalog: "Sandbox", Identifier: "unused", ClientToken: "unused" }));
}

function* differencesOf(ours: unknown, theirs: unknown, path: string, masks: Masks): Generator<Finding> {
  if (isTree(ours) && isTree(theirs) && Array.isArray(ours) === Array.isArray(theirs)) {
    for (const name of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
      if (path === "" && name === "$metadata") continue;
      const at = Array.isArray(ours) ? `${path}[]` : path === "" ? plain(name) : `${path}.${plain(name)}`;
      yield* differencesOf(ours[name], theirs[name], at, masks);
    }
    return;
  }
  const areSame = ours instanceof Date && theirs instanceof Date ? +ours === +theirs : ours === theirs;
  if (!areSame) yield different(masks.value(ours), masks.value(theirs), path);
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !(value instanceof Date);
}

/** What callers tell errors apart by. An answer that is no JSON ends as another error in each client. */
function told(ending: Ending): string {
  if ("output" in ending) return "an output";
  const { name, $fault, Reason } = ending.error as Partial<official.ValidationException>;
  if ($fault === undefined || NOT_READ.has(name ?? "")) return "an error about the answer";
  return Reason === undefined ? plain(name) : `${plain(name)}, Reason ${word(Reason)}`;
}

const NOT_READ: ReadonlySet<string> = new Set(["MalformedResponseError", "NonJsonResponseError", "TransportError"]);
