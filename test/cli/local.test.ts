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
  const env = settingsIn(local.shown());
  const { stdout } = await run(["invitations", "--catalog", "AWS", "--output", "json"], { env });
  expect(JSON.parse(stdout).EngagementInvitationSummaries).toHaveLength(2);
});

it.concurrent("goes on from what --state has kept, and makes nothing up or seeds then", async () => {
  const cwd = await emptyDirectory();
  await writeFile(join(cwd, "seed.json"), JSON.stringify({ Catalog: "Sandbox", Id: "engi-0123456789abc" }));
  const tasksAfter = async (signal: NodeJS.Signals, ...command: string[]) => {
    const args = ["--world", "asynchronous", "--seed", "seed.json", "--invitations", "1", "--state", "state.json"];
    const local = start(["local", "--port", "0", ...args], { cwd });
    await local.shows("Ctrl-C ends it.");
    const env = settingsIn(local.shown());
    const ended = await run(command, { env });
    expect(ended).toMatchObject({ code: 0 });
    const { stdout } = await run(["tasks", "--output", "json"], { env });
    local.interrupt(signal);
    expect(await local.ending).toMatchObject({ code: 0 });
    return [local.shown().match(/^ {2}engi-.*/gm), JSON.parse(stdout).TaskSummaries[0].TaskId];
  };
  const [began, task] = await tasksAfter("SIGHUP", "accept", "engi-0123456789abc");
  const [wentOn, sameTask] = await tasksAfter("SIGINT", "accept", "engi-0123456789abc", "--wait");
  expect(sameTask).toBe(task);
  expect(began).toHaveLength(2);
  expect(wentOn).toEqual(began.map((line: string) => line.replace(/(0123456789abc.*)PENDING /, "$1ACCEPTED ")));
});

it.concurrent.each([
  ["recorded, in which its task has ended", [], "COMPLETE"],
  ["asynchronous, in which its task goes on", ["--world", "asynchronous", "--task-duration", "600"], "IN_PROGRESS"],
])("answers an accept in the world that is chosen: %s", async (_, world, status) => {
  const cwd = await emptyDirectory();
  await writeFile(join(cwd, "seed.json"), JSON.stringify({ Catalog: "Sandbox", Id: "engi-0123456789abc" }));
  const local = start(["local", "--port", "0", "--seed", "seed.json", "--task-duration", "0", ...world], { cwd });
  await local.shows("Ctrl-C ends it.");
  const env = settingsIn(local.shown());
  expect(await run(["accept", "engi-0123456789abc"], { env })).toMatchObject({ code: 0 });
  await local.shows("Z  Engagement Invitation Accepted  engi-0123456789abc\n");
  const { stdout } = await run(["tasks", "--output", "json"], { env });
  expect(JSON.parse(stdout).TaskSummaries).toMatchObject([{ TaskStatus: status }]);
});

it.concurrent.each([
  [["--world", "imagined"], '--world must be recorded or asynchronous, but is "imagined"'],
  [["--task-duration", "0.5"], "--task-duration must be a whole number from 0 to 86400"],
])("ends with 2 and says why for %j", async (options, why) => {
  const { code, stderr } = await run(["local", "--port", "0", ...options]);
  expect(code).toBe(2);
  expect(stderr).toContain(why);
});

it.concurrent("reads a file of --state that begins with a byte order mark", async () => {
  const cwd = await emptyDirectory();
  await writeFile(join(cwd, "state.json"), "\ufeff{}");
  const { stderr } = await run(["local", "--port", "0", "--state", "state.json"], { cwd });
  expect(stderr).toContain("this is no snapshot");
});

it.concurrent.each([
  ["is not JSON", "state.json", "{", "state.json cannot be read as JSON"],
  ["was not kept by it", "state.json", "{}", "state.json: restore: this is no snapshot"],
  ["cannot be made", join("no-such", "state.json"), undefined, "state.json cannot be written: ENOENT"],
])("ends with 2 and says why when the file of --state %s", async (_, file, content, why) => {
  const cwd = await emptyDirectory();
  if (content !== undefined) await writeFile(join(cwd, file), content);
  const { code, stderr } = await run(["local", "--port", "0", "--state", file], { cwd });
  expect(code).toBe(2);
  expect(stderr).toContain(why);
});

it.concurrent.each([
  ["is not there", undefined, "no-such"],
  ["is not JSON", "{", "JSON"],
  ["has what no invitation has", '[{}, { "Status": "LOST" }]', "no-such.json[1]: Status"],
])("ends with 2 and says why when the seed %s", async (_, content, why) => {
  const cwd = await emptyDirectory();
  if (content !== undefined) await writeFile(join(cwd, "no-such.json"), content);
  const { code, stderr } = await run(["local", "--port", "0", "--seed", "no-such.json"], { cwd });
  expect(code).toBe(2);
  expect(stderr).toContain(why);
});

function settingsIn(shown: string): Record<string, string | undefined> {
  return Object.fromEntries([...shown.matchAll(/(AWS_\w+)=(\S+)/g)].map(([, name, value]) => [name, value]));
}
