import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, vi } from "vitest";
import {
  type LocalPartnerCentral,
  type LocalPartnerCentralOptions,
  startLocalPartnerCentral,
} from "../../src/local/index.ts";

// Processes take long to start on a machine that is busy.
vi.setConfig({ testTimeout: 30_000 });

/** What is to end with the file's tests, which run side by side and have no end of their own. */
const cleanups: (() => unknown)[] = [];
afterAll(async () => {
  for (const cleanup of cleanups) await cleanup();
});

const main = new URL("../../dist/cli/main.js", import.meta.url).pathname;

/** How a command has ended. */
interface Ending {
  code: number | null;
  stdout: string;
  stderr: string;
}

interface Surroundings {
  /** Replaces what the command finds in its environment. */
  env?: Record<string, string | undefined>;
  /** What is typed, or piped in. */
  input?: string;
  /** Which streams it takes for a terminal. */
  terminal?: ("stdin" | "stdout" | "stderr")[];
  cwd?: string;
}

/** A command that is running. */
interface Running {
  /** Resolves when it has printed `part`, on either stream. */
  shows(part: string): Promise<void>;
  /** What it has printed so far, on both streams. */
  shown(): string;
  interrupt(signal?: NodeJS.Signals): void;
  readonly ending: Promise<Ending>;
}

/** Starts `partnercentral-engagement` as a process of its own, without any settings of this machine. */
export function start(args: string[], { env, input, terminal = [], cwd = tmpdir() }: Surroundings = {}): Running {
  const child = spawn(process.execPath, [...pretending(terminal), main, ...args], { cwd, env: { ...BARE, ...env } });
  const printed = { stdout: "", stderr: "" };
  const listeners = new Set<() => void>();
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (part: string) => {
      printed[name] += part;
      for (const listener of listeners) listener();
    });
  }
  child.stdin.on("error", () => {}).end(input);
  cleanups.push(() => child.kill("SIGKILL"));
  const shown = () => printed.stdout + printed.stderr;
  return {
    shows: (part) =>
      new Promise((resolve) => {
        const listener = () => {
          if (shown().includes(part)) resolve();
        };
        listeners.add(listener);
        listener();
      }),
    shown,
    interrupt: (signal = "SIGINT") => void child.kill(signal),
    ending: once(child, "close").then(([code]) => ({ code, ...printed })),
  };
}

export async function run(args: string[], surroundings: Surroundings = {}): Promise<Ending> {
  return start(args, surroundings).ending;
}

/** Node's own options that make streams look like a terminal. */
function pretending(streams: string[]): string[] {
  if (streams.length === 0) return [];
  const pretend = streams.map(
    (name) => `process.${name}.isTTY = true;
      process.${name}.getColorDepth ??= process.getBuiltinModule("tty").WriteStream.prototype.getColorDepth;`,
  );
  return ["--import", `data:text/javascript,${encodeURIComponent(pretend.join(""))}`];
}

const BARE = {
  PATH: process.env.PATH,
  AWS_CONFIG_FILE: "/dev/null",
  AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  AWS_EC2_METADATA_DISABLED: "true",
};

/** An embedded Partner Central, and the environment in which the command line finds it. */
export async function serve(
  options: LocalPartnerCentralOptions = {},
): Promise<{ local: LocalPartnerCentral; env: Record<string, string> }> {
  const local = await startLocalPartnerCentral({ world: "asynchronous", ...options });
  cleanups.push(() => local.close());
  const { accessKeyId, secretAccessKey } = local.clientConfig.credentials;
  const env = {
    AWS_ENDPOINT_URL_PARTNERCENTRAL_SELLING: local.endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  };
  return { local, env };
}

/** An empty directory. */
export async function emptyDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "command-line-"));
  cleanups.push(() => rm(directory, { recursive: true }));
  return directory;
}
