import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { emptyDirectory, run, start } from "./command-line.ts";

it.concurrent("begins with the invitations of --seed, and makes up none beside them", async () => {
  const cwd = await emptyDirectory();
  const seeds = [{ Catalog: "Sandbox", Id: "engi-0123456789abc", EngagementTitle: "Data lake" }];
  await writeFile(join(cwd, "seed.json"), JSON.stringify(seeds));
  const local = start(["local", "--port", "0", "--seed", "seed.json"], { cwd });
  await local.shows("Ctrl-C ends it.");
  local.interrupt();
  const { code, stdout } = await local.ending;
  expect(code).toBe(0);
  expect(stdout.match(/engi-.*/g)).toEqual([expect.stringMatching(/^engi-0123456789abc .* Data lake$/)]);
});

it.concurrent("gives settings under which the other commands find what it has made up", async () => {
  const local = start(["local", "--port", "0", "--invitations", "2", "--catalog", "AWS"]);
  await local.shows("Ctrl-C ends it.");
  const settings = local.shown().matchAll(/(AWS_\w+)=(\S+)/g);
  const env = Object.fromEntries([...settings].map(([, name, value]) => [name, value]));
  const { stdout } = await run(["invitations", "--catalog", "AWS", "--output", "json"], { env });
  expect(JSON.parse(stdout).EngagementInvitationSummaries).toHaveLength(2);
});

it.concurrent.each([
  ["is not there", undefined, "no-such"],
  ["is not JSON", "{", "JSON"],
  ["has what no invitation has", '{ "Status": "LOST" }', "Status"],
])("ends with 2 and says why when the seed %s", async (_, content, why) => {
  const cwd = await emptyDirectory();
  if (content !== undefined) await writeFile(join(cwd, "no-such.json"), content);
  const { code, stderr } = await run(["local", "--port", "0", "--seed", "no-such.json"], { cwd });
  expect(code).toBe(2);
  expect(stderr).toContain(why);
});
