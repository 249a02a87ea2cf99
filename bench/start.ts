import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Bundles } from "./bundle.ts";
import { type Figure, figure, progress } from "./measure.ts";
import { SECRET_ACCESS_KEY, type Service } from "./processes.ts";

const run = promisify(execFile);

/** ms of user and system time of a whole process, above that of one which does nothing; and what ours takes of the official's. */
export interface StartResult {
  readonly empty: Figure;
  readonly ours: Figure;
  readonly official: Figure;
  readonly ratio: Figure;
}

const REPORT = "console.log(JSON.stringify({ cpu: process.cpuUsage() }))";
/** Self-reference works from within the package only: https://nodejs.org/api/packages.html#self-referencing-a-package-using-its-name */
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** From the start of a process to the first answer. */
export function measureFirstAnswer(
  { ours, official }: Bundles,
  service: Service,
  rounds: number,
): Promise<StartResult> {
  return measure({ ours: [ours.file], official: [official.file] }, rounds, {
    ENDPOINT: service.endpoint,
    KEY: "START",
    SECRET: SECRET_ACCESS_KEY,
  });
}

/** What it takes to import a package that nobody has bundled. */
export function measureImport(rounds: number): Promise<StartResult> {
  const importing = (name: string) => ["--input-type=module", "-e", `await import("${name}"); ${REPORT}`];
  const ours = importing("partnercentral-engagement");
  return measure({ ours, official: importing("@aws-sdk/client-partnercentral-selling") }, rounds, {});
}

async function measure(
  programs: { ours: string[]; official: string[] },
  rounds: number,
  env: Record<string, string>,
): Promise<StartResult> {
  const taken = { empty: [] as number[], ours: [] as number[], official: [] as number[] };
  const once = async (program: readonly string[]) => {
    const { stdout } = await run(process.execPath, ["--no-warnings", ...program], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, ...env },
    });
    const { cpu } = JSON.parse(stdout);
    return (cpu.user + cpu.system) / 1_000;
  };
  await once(programs.ours);
  await once(programs.official);
  for (let round = 1; round <= rounds; round += 1) {
    const empty = await once(["--input-type=module", "-e", REPORT]);
    taken.empty.push(empty);
    taken.ours.push((await once(programs.ours)) - empty);
    taken.official.push((await once(programs.official)) - empty);
    if (round % 5 === 0) progress(`  round ${round} of ${rounds}`);
  }
  const ratios = taken.ours.map((ours, round) => ours / (taken.official[round] as number));
  return {
    empty: figure(taken.empty),
    ours: figure(taken.ours),
    official: figure(taken.official),
    ratio: figure(ratios),
  };
}
