import { LOCAL_CREDENTIALS } from "../../src/local/index.ts";
import { live, type Surroundings } from "./command.ts";
import type { Report } from "./report.ts";
import { INVITATION_ID } from "./scripted-service.ts";

/** How the command has ended. */
interface Run {
  code: number;
  printed: string;
  /** What is for the caller alone. */
  told: string;
}

export async function run(endpoint: string, args: string[], surroundings: Partial<Surroundings> = {}): Promise<Run> {
  const printed: string[] = [];
  const told: string[] = [];
  const code = await live(["--catalog", "Sandbox", "--endpoint-url", endpoint, ...args], {
    env: {},
    print: (line) => printed.push(line),
    tell: (line) => told.push(line),
    ask: async () => "it was not agreed to",
    credentials: LOCAL_CREDENTIALS,
    ...surroundings,
  });
  return { code, printed: printed.join("\n"), told: told.join("\n") };
}

/** What it prints with --output json. */
export async function report(endpoint: string, args: string[], surroundings?: Partial<Surroundings>): Promise<Report> {
  return JSON.parse((await run(endpoint, [...args, "--output", "json"], surroundings)).printed);
}

export const ACCEPT = ["--identifier", INVITATION_ID, "--yes"];

/** All that there can be. */
export const STEPS = [
  "list invitations",
  "list invitations, second page",
  "list invitations, invalid NextToken",
  "get invitation",
  "get an invitation that is not there",
  "list tasks",
  "look up a task by id",
  "look up a task by invitation",
  "accept",
  "accept again, same ClientToken",
  "look at the task",
  "reject",
];
