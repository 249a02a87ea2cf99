import { styleText } from "node:util";
import { UsageError } from "./usage.ts";

export type Output = "json" | "table";

/** @throws UsageError for any other format */
export function outputOf({ output }: { output: string }): Output {
  if (output === "json" || output === "table") return output;
  throw new UsageError(`--output must be json or table, but is ${JSON.stringify(output)}.`);
}

/** @param indent the spaces of each level; 0 prints one line */
export function printJson(value: unknown, indent = 2): void {
  // JSON leaves these as they are, and some terminals take them for commands.
  console.log(JSON.stringify(value, null, indent).replace(/[\x7f-\x9f]/g, escaped));
}

/** Rows under headings, in columns as wide as their longest cell; statuses are coloured where standard output shows it. */
export function table(headings: string[], rows: string[][]): string {
  const shown = rows.map((row) => row.map(onOneLine));
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...shown.map((row) => row[column]?.length ?? 0)),
  );
  return [headings, widths.map((width) => "-".repeat(width)), ...shown]
    .map((row) => `  ${row.map((cell, column) => coloured(cell.padEnd(widths[column] ?? 0))).join("  ")}`.trimEnd())
    .join("\n");
}

/** As much of a text as a column has room for. */
export function clipped(text: string): string {
  return text.length <= WIDEST ? text : `${text.slice(0, WIDEST - 1).replace(/\p{Cs}$/u, "")}…`;
}

const WIDEST = 48;

/** What others have written may hold line breaks, and commands to the terminal. */
function onOneLine(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ");
}

const COLOURS: ReadonlyMap<string, "green" | "red" | "yellow"> = new Map([
  ["ACCEPTED", "green"],
  ["COMPLETE", "green"],
  ["ok", "green"],
  ["EXPIRED", "red"],
  ["FAILED", "red"],
  ["REJECTED", "red"],
  ["failed", "red"],
  ["IN_PROGRESS", "yellow"],
  ["PENDING", "yellow"],
]);

function coloured(cell: string): string {
  const colour = COLOURS.get(cell.trimEnd());
  return colour === undefined ? cell : styleText(colour, cell, { stream: process.stdout });
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
