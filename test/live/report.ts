import packageJson from "../../package.json" with { type: "json" };
import { CLAIMS } from "./claims.ts";
import { NULLS, TIMESTAMPS } from "./members.ts";
import { SAME_AS_OFFICIAL } from "./official.ts";
import { AS_EXPECTED, type Step } from "./steps.ts";

/** What a run has found, fit to be shown to others. */
export interface Report {
  readonly package: string;
  readonly node: string;
  readonly catalog: string;
  readonly date: string;
  readonly steps: readonly (Omit<Step, "findings"> & { readonly differences: number })[];
  readonly differences: readonly Difference[];
  /** Those that are not about one member alone. */
  readonly claims: readonly ClaimSeen[];
}

interface Difference {
  readonly claim: string;
  readonly seen: string;
  /** The steps and, where it is about one, the member. */
  readonly where: string[];
  readonly times: number;
}

interface ClaimSeen {
  readonly claim: string;
  readonly held: "yes" | "no" | "not seen";
  readonly seen: readonly string[];
}

export function reportOf(steps: readonly Step[], catalog: string): Report {
  return {
    package: `${packageJson.name} ${packageJson.version}`,
    node: process.version,
    catalog,
    date: new Date().toISOString(),
    steps: steps.map(({ findings, ...step }) => ({
      ...step,
      differences: findings.filter(({ held }) => !held).length,
    })),
    differences: differencesIn(steps),
    claims: [AS_EXPECTED, ...CLAIMS.map(({ says }) => says), TIMESTAMPS, NULLS, SAME_AS_OFFICIAL].map((claim) =>
      claimSeen(claim, steps),
    ),
  };
}

function differencesIn(steps: readonly Step[]): Difference[] {
  const differences = new Map<string, Difference>();
  for (const { name, findings } of steps) {
    for (const { says: claim, held, seen, path } of findings) {
      if (held) continue;
      const key = `${claim}\n${seen}`;
      const { where, times } = differences.get(key) ?? { where: [], times: 0 };
      const here = path === "" ? name : `${name}: ${path}`;
      differences.set(key, { claim, seen, where: [...new Set([...where, here])], times: times + 1 });
    }
  }
  return [...differences.values()];
}

function claimSeen(claim: string, steps: readonly Step[]): ClaimSeen {
  const findings = steps.flatMap(({ findings }) => findings).filter(({ says }) => says === claim);
  return {
    claim,
    held: findings.length === 0 ? "not seen" : findings.every(({ held }) => held) ? "yes" : "no",
    seen: [...new Set(findings.map(({ seen }) => seen))],
  };
}

/** To be read, and to be pasted into a bug report. */
export function markdown({ steps, differences, claims, ...run }: Report): string {
  return [
    "## The service and what this package claims of it",
    "",
    `${run.package}, Node ${run.node}, catalog ${run.catalog}, ${run.date}`,
    "",
    ...table(
      ["step", "ms", "result", "request id"],
      steps.map(({ name, status, why, ms, requestId = "", differences }) => [
        name,
        String(ms ?? ""),
        why === undefined ? (differences === 0 ? status : `${status} (${differences})`) : `${status}: ${why}`,
        requestId,
      ]),
    ),
    "",
    "### Differences",
    "",
    ...(differences.length === 0 ? [none(steps)] : differences.flatMap(listed)),
    "",
    "### What was seen of each claim that is not about one member alone",
    "",
    ...table(
      ["claim", "held", "seen"],
      claims.map(({ claim, held, seen }) => [claim, held, briefly(seen)]),
    ),
    "",
    "Ids, ARNs, accounts and texts are masked: the same letter stands for the same text. Shown are types, lengths and forms, names",
    "of members and errors, and single words where the service has an enumeration. Request ids are kept: AWS finds a call by them.",
  ].join("\n");
}

function none(steps: Report["steps"]): string {
  return steps.some(({ status }) => status === "no answer") ? "None in what was answered." : "None.";
}

function listed({ claim, seen, where, times }: Difference): string[] {
  return [`- ${claim}`, `  - seen: ${seen}${times > 1 ? ` (${times} times)` : ""}`, `  - where: ${where.join("; ")}`];
}

function briefly(seen: readonly string[]): string {
  const shown = seen.slice(0, 4).join(" / ");
  return seen.length > 4 ? `${shown} / …` : shown;
}

function table(headings: string[], rows: string[][]): string[] {
  const all = [headings, ...rows];
  const longest = (column: number) => Math.max(...all.map((row) => row[column]?.length ?? 0));
  const widths = headings.map((heading, column) => (column < headings.length - 1 ? longest(column) : heading.length));
  const line = (cells: string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(headings), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)];
}
