import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { parsePartnerCentralEvent } from "../events/index.ts";
import { ExitCode, exitCodesUsage } from "./exit-codes.ts";
import { explain } from "./explain.ts";
import { printJson } from "./output.ts";
import { readCommandLine, UsageError } from "./usage.ts";

export const USAGE = `Usage: partnercentral-engagement events parse [file]

Reads events of Partner Central as EventBridge, SQS, SNS, Kinesis or Lambda deliver them, from a file or standard input, and
prints each as one line of JSON, unwrapped and with its kind. Of a batch, what is no such event is named on standard error.

Examples:
  partnercentral-engagement events parse event.json
  aws sqs receive-message --queue-url "$QUEUE_URL" | partnercentral-engagement events parse

${exitCodesUsage(0, 1, 2)}`;

export async function run(args: string[]): Promise<number> {
  const { operands } = readCommandLine(args, {}, { least: 1, most: 2, what: "what to do with events, which is parse" });
  const [action, file] = operands;
  if (action !== "parse") throw new UsageError(`events cannot ${JSON.stringify(action)}: it can parse.`);
  let code: ExitCode = ExitCode.ok;
  const given = await read(file);
  // The AWS CLI prints nothing of an empty queue.
  if (file === undefined && given.trim() === "") return code;
  for (const [name, event] of eventsIn(given)) {
    try {
      printJson(parsePartnerCentralEvent(event), 0);
    } catch (error) {
      console.error(`${name}${explain(error)}`);
      code = ExitCode.failed;
    }
  }
  return code;
}

async function read(file: string | undefined): Promise<string> {
  if (file === undefined) {
    if (process.stdin.isTTY) console.error("Reading from standard input; Ctrl-D ends it.");
    return text(process.stdin);
  }
  return readFile(file, "utf8").catch((error: Error) => {
    throw new UsageError(`${file} cannot be read (${error.message}).`);
  });
}

/** The records of a batch, with what to call each; else what was given. */
function eventsIn(given: string): [name: string, event: unknown][] {
  const batch = batchIn(given);
  return batch === undefined ? [["", given]] : batch.map((record, index) => [`Record ${index}: `, record]);
}

function batchIn(given: string): unknown[] | undefined {
  try {
    const content = JSON.parse(given.replace(/^\uFEFF/, ""));
    return [content, content.Records, content.Messages].find(Array.isArray);
  } catch {
    return undefined;
  }
}
