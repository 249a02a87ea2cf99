/** Well-formed, and without line breaks and what else could pass for lines of the log that the text ends up in. */
export function oneLine(text: string, longest = LONGEST_TEXT): string {
  return text.slice(0, longest).replace(CONTROL, " ");
}

const LONGEST_TEXT = 4_096;

const CONTROL = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu;

/** A setting that should have been a number: what else it is may be a secret, so only its type is told. */
export function numberOrType(value: unknown): string {
  return typeof value === "number" ? String(value) : `a ${typeof value}`;
}

export function printable(text: string): string {
  return text
    .slice(0, 4096)
    .replace(/[\p{C}\p{Z}]+/gu, " ")
    .trim()
    .slice(0, 512)
    .replace(/\p{Cs}$/u, "");
}
