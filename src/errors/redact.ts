import { isError } from "./identity.ts";
import type { ValidationException } from "./service-exceptions.ts";

/**
 * Replaces each text of an error, the errors that it was caused by, and what the service said in it, that holds a part of a
 * secret. Of what else an error holds, which others may still use, nothing is changed: the error loses a member in which a
 * secret is found.
 */
export function redactError(error: Error, secrets: readonly string[]): Error {
  const isSecret = detector(secrets);
  const { $metadata, ErrorList } = error as Partial<ValidationException>;
  const cleaned = new Set<object>([error, $metadata ?? [], ErrorList ?? []].flat());
  if (Object.isFrozen(error)) {
    if (!holds(error, isSecret, new Set())) return error;
    const message = isSecret(error.message) ? REDACTED : error.message;
    return Object.assign(new Error(message), { name: error.name });
  }
  for (const holder of cleaned) {
    for (const [name, value] of membersOf(holder)) {
      if (typeof value === "string") {
        if (!isSecret(value)) continue;
        const shown = name === "stack" ? redactStack(value, isSecret) : REDACTED;
        Reflect.defineProperty(holder, name, { value: shown, writable: true });
        continue;
      }
      for (const cause of [value].flat()) if (isError(cause) && !Object.isFrozen(cause)) cleaned.add(cause);
      if (holds(value, isSecret, cleaned)) Reflect.deleteProperty(holder, name);
    }
  }
  return error;
}

const REDACTED = "[hidden]";

/** Answers what replaces each text that holds a part of a secret, and cuts what is too long to be looked through. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const isSecret = detector(secrets);
  return (text) => {
    const shown = text.slice(0, LONGEST_TEXT);
    return isSecret(shown) ? REDACTED : shown;
  };
}

/** Below the message, a stack names the functions of the caller, who needs them. */
function redactStack(stack: string, isSecret: (text: string) => boolean): string {
  const frames = stack.split("\n").filter((line) => line.startsWith("    at "));
  const shown = [`Error: ${REDACTED}`, ...frames].join("\n");
  return isSecret(shown) ? REDACTED : shown;
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

/** UTF-16 code units. What is longer counts as secret, and is not looked through. */
const LONGEST_TEXT = 65_536;

/**
 * Answers what tells whether a text holds a part of a secret. Proxies show what they were sent cut, wrapped and escaped: that
 * changes anything but letters and digits, which are therefore all that is compared.
 */
function detector(secrets: readonly string[]): (text: string) => boolean {
  const known = secrets.map(lettersIn);
  const short = secrets.filter((_, index) => (known[index] as string).length < SHORTEST_PART);
  return (text) => {
    if (text.length > LONGEST_TEXT || short.some((secret) => text.includes(secret))) return true;
    const letters = lettersIn(text);
    return known.some((secret) => hasPartOf(secret, letters));
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

/** What stands for no letter or digit, escaped once or twice, or for the end of a line in HTML. */
const ESCAPE = /%(?:25)*[0-9a-f]{2}|&(?:amp;)*#?\w{1,8};|\\+(?:u[0-9a-f]{4}|x[0-9a-f]{2}|.)|<[^<>]{1,8}>/;
const NO_LETTERS = new RegExp(`${ESCAPE.source}|[^a-z0-9%&\\\\<]+|[%&\\\\<]`, "gi");

function lettersIn(text: string): string {
  return text.replace(NO_LETTERS, "");
}
