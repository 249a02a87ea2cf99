import { readFile } from "node:fs/promises";

/** Reads a text file, less the byte order mark that some editors begin one with. */
export async function readText(file: string): Promise<string> {
  return (await readFile(file, "utf8")).replace(/^\ufeff/, "");
}
