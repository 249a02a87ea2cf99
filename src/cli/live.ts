import { clearScreenDown, moveCursor } from "node:readline";

/** Lines that change in place on a terminal; elsewhere a line is printed when its `state` changes. */
export class LiveLines {
  readonly #stream: NodeJS.WriteStream;
  readonly #lines = new Map<string, { state: string; text: string }>();
  #shown = 0;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  show(key: string, state: string, text: string): void {
    const changed = this.#lines.get(key)?.state !== state;
    this.#lines.set(key, { state, text });
    if (!this.#stream.isTTY) {
      if (changed) this.#stream.write(`${text}\n`);
      return;
    }
    // The cursor gets back to no line that has left the screen, or has been broken into two.
    const columns = this.#stream.columns || 80;
    const lines = [...this.#lines.values()].slice(1 - (this.#stream.rows || 24));
    moveCursor(this.#stream, 0, -this.#shown);
    clearScreenDown(this.#stream);
    for (const line of lines) this.#stream.write(`${line.text.slice(0, columns - 1)}\n`);
    this.#shown = lines.length;
  }
}
