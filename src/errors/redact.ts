import { isError } from "./identity.ts";
import type { ValidationException } from "./service-exceptions.ts";

/**
 * Takes secrets out of an error, the errors that it was caused by, and what the service said in it. Of what else an error
 * holds, which others may still use, nothing is changed: the error loses a member in which a secret is found.
 */
export function hideInError(error: Error, secrets: readonly string[]): Error {
  const hidden = hiding(secrets);
  const isSecret = (text: string) => hidden(text) !== text;
  const { $metadata, ErrorList } = error as Partial<ValidationException>;
  const cleaned = new Set<object>([error, $metadata ?? [], ErrorList ?? []].flat());
  if (Object.isFrozen(error)) {
    if (!holds(error, isSecret, new Set())) return error;
    return Object.assign(new Error(hidden(error.message)), { name: error.name });
  }
  for (const holder of cleaned) {
    for (const [name, value] of membersOf(holder)) {
      if (typeof value === "string") {
        if (isSecret(value)) Reflect.defineProperty(holder, name, { value: hidden(value), writable: true });
        continue;
      }
      for (const cause of [value].flat()) if (isError(cause) && !Object.isFrozen(cause)) cleaned.add(cause);
      if (holds(value, isSecret, cleaned)) Reflect.deleteProperty(holder, name);
    }
  }
  return error;
}

/** More than any error needs. */
const MOST_VALUES = 10_000;

/** Whether a secret is found in a value, however deep; one with too much in it to be looked through counts as well. */
function holds(value: unknown, isSecret: (text: string) => boolean, cleaned: ReadonlySet<unknown>): boolean {
  const reached = new Set([value]);
  for (const one of reached) {
    if (reached.size > MOST_VALUES) return true;
    if (cleaned.has(one)) continue;
    const text = ArrayBuffer.isView(one) ? new TextDecoder().decode(one as Uint8Array) : one;
    if (typeof text === "string" && isSecret(text)) return true;
    if (text !== one || Object(one) !== one) continue;
    for (const [, member] of membersOf(one as object)) reached.add(member);
    if (one instanceof Map || one instanceof Set || one instanceof Headers) for (const entry of one) reached.add(entry);
  }
  return false;
}

/** Without running getters, but for the stack, which some engines have as one. */
function membersOf(holder: object): [name: PropertyKey, value: unknown][] {
  return Reflect.ownKeys(holder).map((name) => [
    name,
    name === "stack" ? (holder as Error).stack : Object.getOwnPropertyDescriptor(holder, name)?.value,
  ]);
}

/** So many letters and digits that a secret has in the same order are a part of it. */
const SHORTEST_PART = 16;

/** UTF-16 code units. What is longer is hidden whole, and not looked through. */
const LONGEST_TEXT = 65_536;

/**
 * Answers what hides all parts of secrets in a text. Proxies show what they were sent cut, wrapped and escaped: that changes
 * anything but letters and digits, which are therefore all that is compared.
 */
function hiding(secrets: readonly string[]): (text: string) => string {
  const known = secrets.map(lettersIn);
  const short = secrets.filter((_, index) => (known[index] as string).length < SHORTEST_PART);
  let all: Set<string> | undefined;
  return (text) => {
    if (text.length > LONGEST_TEXT) return "[hidden]";
    const hideShort = (shown: string) => short.reduce((rest, secret) => rest.replaceAll(secret, "[hidden]"), shown);
    const plain = lettersIn(text);
    if (!known.some((secret) => hasPartOf(secret, plain))) return hideShort(text);
    all ??= new Set(known.flatMap(partsOf));
    const parts = all;
    const { letters, places } = lettersOf(text);
    const found = partsOf(letters).map((part) => parts.has(part));
    let shown = "";
    let end = 0;
    for (let at = found.indexOf(true); at >= 0; at = found.indexOf(true, at)) {
      shown += `${text.slice(end, places[at])}[hidden]`;
      while (found[at]) at += 1;
      end = (places[at + SHORTEST_PART - 2] ?? 0) + 1;
    }
    return hideShort(shown + text.slice(end));
  };
}

/** Each part of a secret has a whole block of it, and most texts have none, which is seen in a fraction of the time. */
const BLOCK = SHORTEST_PART / 2;

function hasPartOf(secret: string, letters: string): boolean {
  for (let start = 0; start + BLOCK <= secret.length; start += BLOCK) {
    const block = secret.slice(start, start + BLOCK);
    for (let at = letters.indexOf(block); at >= 0; at = letters.indexOf(block, at + 1)) {
      let before = 0;
      while (start > before && letters[at - before - 1] === secret[start - before - 1]) before += 1;
      let length = BLOCK;
      while (start + length < secret.length && letters[at + length] === secret[start + length]) length += 1;
      if (before + length >= SHORTEST_PART) return true;
    }
  }
  return false;
}

function partsOf(letters: string): string[] {
  const count = Math.max(0, letters.length - SHORTEST_PART + 1);
  return Array.from({ length: count }, (_, at) => letters.slice(at, at + SHORTEST_PART));
}

/** What stands for no letter or digit, escaped once or twice, or for the end of a line in HTML. */
const ESCAPE = /%(?:25)*[0-9a-f]{2}|&(?:amp;)*#?\w{1,8};|\\+(?:u[0-9a-f]{4}|x[0-9a-f]{2}|.)|<[^<>]{1,8}>/;
const LETTER_OR_ESCAPE = new RegExp(`${ESCAPE.source}|[a-z0-9]`, "gi");
const NO_LETTERS = new RegExp(`${ESCAPE.source}|[^a-z0-9%&\\\\<]+|[%&\\\\<]`, "gi");

function lettersIn(text: string): string {
  return text.replace(NO_LETTERS, "");
}

function lettersOf(text: string): { letters: string; places: number[] } {
  const found = [...text.matchAll(LETTER_OR_ESCAPE)].filter(([match]) => match.length === 1);
  return { letters: found.map(([letter]) => letter).join(""), places: found.map(({ index }) => index) };
}
