#!/usr/bin/env node
import { demo } from "./demo.ts";
import { local } from "./local.ts";
import { UsageError } from "./usage.ts";

const USAGE = `Usage: partnercentral-engagement <command> [options]

Commands:
  local   run the embedded Partner Central until Ctrl-C
  demo    accept an invitation from beginning to end, on the embedded Partner Central or a real account

partnercentral-engagement <command> --help tells a command's options.`;

const COMMANDS: Readonly<Record<string, (args: string[]) => Promise<number>>> = { local, demo };

/** Exit codes: 0 when all went well, 1 when it did not, 2 when the command line is wrong. */
async function main([name = "--help", ...args]: string[]): Promise<number> {
  if (name === "--help" || name === "-h") {
    console.log(USAGE);
    return 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    console.error(`There is no command ${JSON.stringify(name)}.\n\n${USAGE}`);
    return 2;
  }
  try {
    return await command(args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\n\n${error.usage}`);
    return 2;
  }
}

process.exitCode = await main(process.argv.slice(2));
