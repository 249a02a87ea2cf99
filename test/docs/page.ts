import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

export const ROOT = new URL("../..", import.meta.url).pathname;

/** A page of the documentation, for people and for machines. */
export interface Page {
  /** Its path in the repository. */
  readonly path: string;
  readonly blocks: readonly Block[];
  /** The fragments that links can have. */
  readonly anchors: ReadonlySet<string>;
  readonly links: readonly { readonly target: string; readonly line: number }[];
  /** The rows of its tables, of which the first is their heading. */
  readonly tables: readonly (readonly (readonly string[])[])[];
}

interface Block {
  /** What follows the fence: `ts`, `ts vitest`, `sh`. */
  readonly info: string;
  readonly text: string;
  /** The line of the page that its first line is, from 1 up. */
  readonly line: number;
}

export async function readPages(): Promise<Page[]> {
  const docs = await readdir(join(ROOT, "docs"));
  const paths = ["README.md", ...docs.filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`)];
  return Promise.all(paths.map(async (path) => parsePage(path, await readFile(join(ROOT, path), "utf8"))));
}

function parsePage(path: string, markdown: string): Page {
  const blocks: Block[] = [];
  const anchors = new Set<string>();
  const links: Page["links"][number][] = [];
  const tables: string[][][] = [];
  let block: { info: string; text: string; line: number } | undefined;
  let table: string[][] | undefined;
  for (const [index, line] of markdown.split("\n").entries()) {
    const fence = /^```(.*)$/.exec(line);
    if (block !== undefined) {
      if (fence === null) {
        block.text += `${line}\n`;
      } else {
        blocks.push(block);
        block = undefined;
      }
      continue;
    }
    if (fence !== null) {
      block = { info: fence[1] ?? "", text: "", line: index + 2 };
      continue;
    }
    const heading = /^#+ (.*)$/.exec(line)?.[1];
    if (heading !== undefined) anchors.add(slug(heading));
    for (const [, target = ""] of line.matchAll(/\]\(([^)]+)\)/g)) links.push({ target, line: index + 1 });
    if (!line.startsWith("|")) table = undefined;
    else if (table !== undefined) {
      if (!/^[|\s:-]+$/.test(line)) table.push(cells(line));
    } else {
      table = [cells(line)];
      tables.push(table);
    }
  }
  if (block !== undefined) throw new Error(`${path} has a block without an end`);
  return { path, blocks, anchors, links, tables };
}

/** As GitHub makes it. */
function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(" ", "-");
}

function cells(row: string): string[] {
  return row
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());
}

/** The blocks as one program, of which each line is the same line of the page. */
export function programOf({ blocks }: Page, info = "ts"): string {
  let program = "";
  let lines = 1;
  for (const { text, line } of blocks.filter((block) => block.info === info)) {
    program += "\n".repeat(line - lines) + text;
    lines = line + text.split("\n").length - 1;
  }
  return program;
}
