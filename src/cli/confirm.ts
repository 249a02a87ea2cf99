import { once } from "node:events";
import { createInterface } from "node:readline/promises";
import { UsageError } from "./usage.ts";

/**
 * Asks whether to go on with what cannot be undone, outside of the Sandbox.
 *
 * @throws UsageError where there is nobody to ask
 */
export async function confirm(what: string, { catalog, yes }: { catalog: string; yes: boolean }): Promise<boolean> {
  if (yes || catalog === "Sandbox") return true;
  if (!process.stdin.isTTY) {
    throw new UsageError(
      `${what} in catalog ${catalog} cannot be undone, and without a terminal nobody can be asked: give --yes if it is meant.`,
    );
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const question = `${what} in catalog ${catalog} cannot be undone. Go on? [y/N] `;
  // Ctrl-C and Ctrl-D reject the question on a terminal, and leave it open elsewhere.
  const unanswered = once(terminal, "close").then(() => "\n");
  const answer = await Promise.race([terminal.question(question).catch(() => "\n"), unanswered]);
  terminal.close();
  if (/^y(es)?$/i.test(answer.trim())) return true;
  console.error(`${answer === "\n" ? "\n" : ""}Nothing was sent.`);
  return false;
}
