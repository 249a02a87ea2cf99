import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, rename, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const TOOLS = fileURLToPath(new URL("./node_modules", import.meta.url));

/** What projects import beside the package; what they are run with has its own place. */
const LINKED = [
  ...["@types/node", "undici-types", "vitest"].map((name) => join(ROOT, "node_modules", name)),
  join(TOOLS, "@rollup"),
];

/** The path of a tool's file: of one that is here for the projects, or else of the repository's own. */
export function tool(file: string): string {
  const path = join(TOOLS, file);
  return existsSync(path) ? path : join(ROOT, "node_modules", file);
}

/** A directory for the tests alone. */
export interface Workspace extends AsyncDisposable {
  /** The path of a project in it, next to which npm has installed the packed package. */
  project(name: string): string;
  /** The path of a new directory in it, from which nothing that is installed can be found. */
  elsewhere(): Promise<string>;
}

export async function createWorkspace(): Promise<Workspace> {
  const directory = await mkdtemp(join(tmpdir(), "consumers-"));
  const projects = join(directory, "projects");
  await cp(fileURLToPath(new URL("./projects", import.meta.url)), projects, { recursive: true });
  await npm(ROOT, "pack", "--silent", "--pack-destination", directory);
  const [packed = ""] = (await readdir(directory)).filter((name) => name.endsWith(".tgz"));
  await rename(join(directory, packed), join(projects, "partnercentral-engagement.tgz"));
  await npm(projects, "install", "--prefer-offline", "--no-package-lock", "--no-audit", "--no-fund");
  for (const target of LINKED) {
    const link = join(projects, target.slice(target.lastIndexOf("node_modules")));
    await mkdir(dirname(link), { recursive: true });
    await symlink(target, link);
  }
  return {
    project: (name) => join(projects, name),
    elsewhere: () => mkdtemp(join(directory, "elsewhere-")),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, maxRetries: 3 }),
  };
}

async function npm(cwd: string, ...args: string[]): Promise<void> {
  await promisify(execFile)("npm", args, { cwd });
}

/** Runs a program to its end, and answers what it printed. */
export async function run(
  directory: string,
  [program = "", ...args]: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { PATH = "" } = process.env;
  const own = { PATH, HOME: directory, DENO_DIR: join(directory, ".deno"), ...env };
  const { stdout, stderr } = await promisify(execFile)(program, args, {
    cwd: directory,
    env: own,
    timeout: 50_000,
    killSignal: "SIGKILL",
  }).catch((error) => {
    throw new Error(`${error.message}\n${error.stdout}`);
  });
  return stdout === "" ? stderr : stdout;
}

/** A program that runs until it is disposed of, with all that it starts. */
export interface Running extends AsyncDisposable {
  /** Rejects when it ends before. */
  readonly ended: Promise<never>;
  /** What it writes to file descriptor 3. */
  readonly lines: AsyncIterable<string>;
}

export function start(directory: string, [program = "", ...args]: readonly string[]): Running {
  const child = spawn(program, args, {
    cwd: directory,
    detached: true,
    stdio: ["ignore", "ignore", "pipe", "pipe"],
  });
  let said = "";
  child.stderr?.on("data", (text) => {
    said += text;
  });
  const closed = once(child, "close");
  const ended = closed.then(() => {
    throw new Error(`${program} ended: ${said}`);
  });
  ended.catch(() => {});
  return {
    ended,
    lines: createInterface(child.stdio[3] as Readable),
    async [Symbol.asyncDispose]() {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL");
      await closed;
    },
  };
}

/** The first program of these names on the PATH. */
export function onPath(...names: readonly string[]): string | undefined {
  const places = (process.env.PATH ?? "").split(delimiter);
  return names.flatMap((name) => places.map((place) => join(place, name))).find((path) => existsSync(path));
}
