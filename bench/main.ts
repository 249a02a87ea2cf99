// Measures this package, as it is built, side by side with others: `npm run bench`. bench/README.md says how to read it.
import { readFile, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import type { Growth } from "./growth.ts";
import { progress } from "./measure.ts";
import { MEASUREMENTS, type Row } from "./measurements.ts";
import { startService } from "./processes.ts";

interface Budget {
  /** Above this `--check` fails. */
  readonly budget?: number;
  /** Where the budget cannot be kept, as bench/README.md explains: above this `--check` fails instead. */
  readonly missedAt?: number;
  readonly aim: number;
}

const ROOT = new URL("../../", import.meta.url);

const { values: options } = parseArgs({
  options: {
    /** Fails when a figure is over its budget. */
    check: { type: "boolean", default: false },
    rounds: { type: "string", default: "11" },
    /** Measures only these, separated by commas. */
    only: { type: "string", default: Object.keys(MEASUREMENTS).join(",") },
  },
});

const budgets: Record<string, Budget> = await readJson("bench/budgets.json");
const { rows, growth } = await measure(options.only.split(","), Number(options.rounds));
const over = rows.filter(({ name, value }) => !(value <= mostOf(name)));
const machine = {
  node: process.version,
  cpu: `${cpus().length} × ${cpus()[0]?.model}`,
  "partnercentral-engagement": await versionOf("."),
  "@aws-sdk/client-partnercentral-selling": await versionOf("node_modules/@aws-sdk/client-partnercentral-selling"),
  aws4fetch: await versionOf("node_modules/aws4fetch"),
};

console.log(
  `${Object.entries(machine)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ")}\n`,
);
for (const line of tableOf(rows)) console.log(line);
for (const line of growth.flatMap(growthLines)) console.log(line);
const results = { measuredAt: new Date().toISOString(), ...machine, rows, growth };
await writeFile(new URL("bench/results.json", ROOT), `${JSON.stringify(results, undefined, 2)}\n`);

if (options.check) {
  for (const { figure, name, value } of over)
    console.error(`Over budget: ${figure} is ${round(value)}, and may be ${mostOf(name)}`);
  if (over.length > 0) process.exitCode = 1;
}

async function measure(names: string[], rounds: number): Promise<{ rows: Row[]; growth: Growth[] }> {
  const measured = { rows: [] as Row[], growth: [] as Growth[] };
  const service = await startService();
  for (const name of names) {
    const measurement = MEASUREMENTS[name];
    if (measurement === undefined)
      throw new TypeError(`--only takes ${Object.keys(MEASUREMENTS).join(", ")}, but not ${name}`);
    progress(measurement.title);
    const { rows, growth = [] } = await measurement.measure(service, rounds);
    measured.rows.push(...rows);
    measured.growth.push(...growth);
  }
  service.close();
  return measured;
}

function mostOf(name: string): number {
  const { budget = Number.POSITIVE_INFINITY, missedAt = budget } = budgets[name] ?? {};
  return missedAt;
}

function tableOf(rows: readonly Row[]): string[] {
  const cells = rows.map(({ name, figure, value, range, details }) => {
    const { budget, missedAt, aim } = budgets[name] ?? {};
    const most = missedAt === undefined ? budget : `${budget}, missed at ${missedAt}`;
    const measured = range === undefined ? round(value) : `${round(value)} (${range.map(round).join(" to ")})`;
    return [figure, measured, String(most ?? ""), String(aim ?? ""), details];
  });
  const head = ["ours ÷ official, or as named", "measured", "budget", "aim", "details"];
  return [head, head.map(() => "---"), ...cells].map((row) => `| ${row.join(" | ")} |`);
}

function growthLines({ what, unit, together, sizes }: Growth): string[] {
  const withCalls = sizes.some(({ calls }) => calls !== undefined);
  const head = [what, unit, ...(together ? ["for each"] : []), ...(withCalls ? ["calls"] : [])];
  const lines = sizes.map(({ size, median, min, max, calls }) => [
    String(size),
    `${round(median)} (${round(min)} to ${round(max)})`,
    ...(together ? [size === 0 ? "" : round(median / size)] : []),
    ...(withCalls ? [String(calls)] : []),
  ]);
  return ["", ...[head, head.map(() => "---"), ...lines].map((row) => `| ${row.join(" | ")} |`)];
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}

async function readJson(path: string) {
  return JSON.parse(await readFile(new URL(path, ROOT), "utf8"));
}

async function versionOf(folder: string): Promise<string> {
  return (await readJson(`${folder}/package.json`)).version;
}
