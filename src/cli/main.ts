#!/usr/bin/env node
import packageJson from "../../package.json" with { type: "json" };
import { ExitCode } from "./exit-codes.ts";
import { exitCodeOf, explain } from "./explain.ts";
import { type Command, UsageError } from "./usage.ts";

const USAGE = `Usage: partnercentral-engagement <command> [options]

Commands:
  invitations   list the invitations that the account was sent
  accept        accept invitations, and wait until the opportunities exist
  reject        reject an invitation
  tasks         list the tasks that accepting invitations has started
  wait          wait until tasks have ended
  events parse  read an event of EventBridge, as it is or as SQS, SNS or Lambda deliver it
  doctor        look at settings, network, credentials, clock and access
  local         run the embedded Partner Central until Ctrl-C
  demo          accept an invitation from beginning to end, on the embedded Partner Central or a real account

partnercentral-engagement <command> --help tells a command's options, and --version the version.`;

/** Each is loaded when it is asked for. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  accept: () => import("./accept.ts"),
  demo: () => import("./demo.ts"),
  doctor: () => import("./doctor.ts"),
  events: () => import("./events.ts"),
  invitations: () => import("./invitations.ts"),
  local: () => import("./local.ts"),
  reject: () => import("./reject.ts"),
  tasks: () => import("./tasks.ts"),
  wait: () => import("./wait.ts"),
};

async function main([name = "--help", ...args]: string[]): Promise<number> {
  if (name === "--help" || name === "-h" || name === "--version") {
    console.log(name === "--version" ? packageJson.version : USAGE);
    return ExitCode.ok;
  }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load === undefined) {
    console.error(`There is no command ${JSON.stringify(name)}.\n\n${USAGE}`);
    return ExitCode.usage;
  }
  const command = await load();
  if (args.includes("--help") || args.includes("-h")) {
    console.log(command.USAGE);
    return ExitCode.ok;
  }
  try {
    return await command.run(args);
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(`${error.message}\npartnercentral-engagement ${name} --help tells more.`);
      return ExitCode.usage;
    }
    console.error(explain(error));
    return exitCodeOf(error);
  }
}

process.exitCode = await main(process.argv.slice(2));
