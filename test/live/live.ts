// Holds the real service against what this package claims of it: `npm run live -- --catalog Sandbox`.
import { createInterface } from "node:readline/promises";
import { live } from "./command.ts";

/** Answers why not to do it; undefined to do it. */
async function ask(question: string): Promise<string | undefined> {
  if (!process.stdin.isTTY) return "there is no terminal to ask on, and --yes was not given";
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new Promise<string>((resolve) => terminal.once("close", () => resolve("")));
  const answered = terminal.question(`${question} Do it? [y/N] `).catch(() => "");
  const answer = await Promise.race([answered, closed]);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim()) ? undefined : "it was not agreed to";
}

process.exitCode = await live(process.argv.slice(2), {
  env: process.env,
  print: console.log,
  tell: console.error,
  ask,
});
