import { clearScreenDown, moveCursor } from "node:readline";

/** Lines that change in place on a terminal; elsewhere a line is printed when its `state` changes. */
export class LiveLines {
  readonly #lines = new Map<string, { state: string; text: string }>();
  #shown = 0;

  show(key: string, state: string, text: string): void {
    const changed = this.#lines.get(key)?.state !== state;
    this.#lines.set(key, { state, text });
    if (!process.stdout.isTTY) {
      if (changed) console.log(text);
      return;
    }
    moveCursor(process.stdout, 0, -this.#shown);
    clearScreenDown(process.stdout);
    for (const line of this.#lines.values()) console.log(line.text);
    this.#shown = this.#lines.size;
  }
}

/** Rows under headings, in columns as wide as their longest cell. */
export function table(headings: string[], rows: string[][]): string {
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return [headings, widths.map((width) => "-".repeat(width)), ...rows]
    .map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd())
    .join("\n");
}
