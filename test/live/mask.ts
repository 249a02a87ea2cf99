/**
 * Makes texts of the service fit to be shown to others: what is left is types, lengths and forms, and the same text has the
 * same letter, so that it is still seen what belongs together.
 */
export class Masks {
  readonly #letters = new Map<string, string>();

  /** An id, an ARN or an account by its form; any other text by its length. */
  text(text: string): string {
    if (/^(engi|eng|task|job)-[0-9a-z]{13,14}$/.test(text)) return `${text.split("-", 1)[0]}-…${this.#letter(text)}`;
    if (/^O[0-9]{1,19}$/.test(text)) return `O…${this.#letter(text)}`;
    if (/^[0-9]{12}$/.test(text)) return `account…${this.#letter(text)}`;
    const arn = ARN.exec(text)?.groups;
    if (arn !== undefined) {
      const { head, account = "", catalog, kind, id = "" } = arn;
      return `${head}:${account && this.text(account)}:catalog/${catalog}/${kind}/${this.text(id)}`;
    }
    const [, prefix, rest] = /^(engi-|eng-|task-|job-|arn:)(\S{0,255})$/.exec(text) ?? [];
    if (prefix !== undefined) return `${prefix}${form(rest as string)}…${this.#letter(text)}`;
    return `text…${this.#letter(text)} (${[...text].length} characters)`;
  }

  /** What of a value may be shown wherever it comes from. */
  value(value: unknown): string {
    return typeof value === "string" ? this.text(value) : kindOf(value);
  }

  #letter(text: string): string {
    const letter = this.#letters.get(text) ?? letterOf(this.#letters.size);
    this.#letters.set(text, letter);
    return letter;
  }
}

const ARN =
  /^(?<head>arn:aws[a-z-]{0,16}:partnercentral:[a-z0-9-]{0,20}):(?<account>[0-9]{12})?:catalog\/(?<catalog>AWS|Sandbox)\/(?<kind>engagement|engagement-invitation|engagement-by-accepting-invitation-task|opportunity|resource-snapshot-job)\/(?<id>[\w-]{1,64})$/;

/** A JSON type, and how much of it there is. */
export function kindOf(value: unknown): string {
  if (value === undefined) return "absent";
  if (value === null) return "null";
  if (typeof value === "string") return `a string of ${[...value].length} characters`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value instanceof Date) return "a time";
  if (typeof value === "object") return `an object of ${Object.keys(value).length} members`;
  return `a ${typeof value}`;
}

/** A header or a name as it is, unless there is something in it that no name has. */
export function plain(text: string | undefined): string {
  if (text === undefined) return "absent";
  return /^[\w.+/;=#:, -]{0,160}$/.test(text) && !/\d{5}/.test(text) ? text : `text of ${text.length} characters`;
}

/** What the service put where it has an enumeration, if it is a word as those of its enumerations are. */
export function word(value: unknown): string {
  return typeof value === "string" && /^[A-Za-z_]{1,40}$/.test(value) ? value : kindOf(value);
}

/** Small letters become a, capitals A, digits 0, and what is in no id a question mark. */
function form(text: string): string {
  return text
    .replace(/[^\p{L}\p{N}:/._-]/gu, "?")
    .replace(/\p{L}/gu, (letter) => (letter === letter.toLowerCase() ? "a" : "A"))
    .replace(/\p{N}/gu, "0");
}

/** A to Z, then AA and so on. */
function letterOf(index: number): string {
  const rest = Math.floor(index / 26);
  return (rest === 0 ? "" : letterOf(rest - 1)) + String.fromCharCode(65 + (index % 26));
}
