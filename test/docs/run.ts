import { execFile } from "node:child_process";
import { EventEmitter } from "node:events";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import ts from "typescript";
import { ROOT } from "./page.ts";

/** Runs a program with these modules in place of those that it imports, and answers what it printed, line by line. */
export async function runProgram(program: string, modules: Readonly<Record<string, object>>): Promise<unknown[][]> {
  const { outputText } = ts.transpileModule(program, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const printed: unknown[][] = [];
  const log = (...line: unknown[]) => void printed.push(line);
  const console = { log, debug: () => {}, info: () => {}, warn: log, error: log };
  const requireNode = createRequire(import.meta.url);
  const require = (name: string) => modules[name] ?? requireNode(name);
  const run = new AsyncFunction("require", "exports", "console", "process", outputText);
  await run(require, {}, console, processToEnd());
  return printed;
}

const AsyncFunction = (async () => {}).constructor as new (...args: string[]) => (...args: unknown[]) => Promise<void>;

/** A process that is sent SIGTERM half a second after it listens for that. */
function processToEnd(): object {
  const events = new EventEmitter();
  events.on("newListener", (name) => {
    if (name === "SIGTERM") setTimeout(() => events.emit(name), 500);
  });
  return Object.assign(events, { env: process.env });
}

const SOURCES: Readonly<Record<string, string>> = {
  "partnercentral-engagement": join(ROOT, "src/index.ts"),
  "partnercentral-engagement/events": join(ROOT, "src/events/index.ts"),
  "partnercentral-engagement/local": join(ROOT, "src/local/index.ts"),
};

/** Runs a test file as its reader would, in a project of its own, and answers what the runner printed. */
export async function runTestFile(program: string, runner: "node:test" | "vitest"): Promise<string> {
  const project = await mkdtemp(join(tmpdir(), "docs-"));
  try {
    await symlink(join(ROOT, "node_modules"), join(project, "node_modules"));
    await build({
      stdin: { contents: program, loader: "ts", resolveDir: project },
      outfile: join(project, "page.test.mjs"),
      alias: SOURCES,
      bundle: true,
      packages: "external",
      platform: "node",
      format: "esm",
      logLevel: "error",
    });
    const [command, ...args] =
      runner === "vitest"
        ? [join(ROOT, "node_modules/vitest/vitest.mjs"), "run", "--reporter=tap-flat"]
        : ["--test", "--test-reporter=tap", "page.test.mjs"];
    const { NODE_OPTIONS, NODE_TEST_CONTEXT, VITEST, ...env } = process.env;
    return (await promisify(execFile)(process.execPath, [command ?? "", ...args], { cwd: project, env })).stdout;
  } finally {
    await rm(project, { recursive: true });
  }
}

/** Type-checks programs as modules of this project, and answers what is wrong with them, with their names and lines. */
export function typeErrors(programs: ReadonlyMap<string, string>): string[] {
  const { config } = ts.readConfigFile(join(ROOT, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  Object.assign(options, {
    noUnusedLocals: false,
    paths: Object.fromEntries(Object.entries(SOURCES).map(([name, source]) => [name, [source]])),
  });
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile } = host;
  const files = new Map([...programs].map(([name, program]) => [join(ROOT, `${name}.ts`), program]));
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.readFile = (path) => files.get(path) ?? readFile(path);
  const program = ts.createProgram([...files.keys()], options, host);
  const found = [...files.keys()].flatMap((path) => {
    const file = program.getSourceFile(path);
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
  });
  return [...program.getGlobalDiagnostics(), ...program.getOptionsDiagnostics(), ...found].map(
    ({ file, start = 0, messageText }) => {
      const line =
        file === undefined
          ? ""
          : `${file.fileName.slice(ROOT.length)}:${ts.getLineAndCharacterOfPosition(file, start).line + 1}`;
      return `${line} ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
    },
  );
}
