import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { emptyDirectory, run, serve } from "./command-line.ts";

const AN_HOUR = 3_600_000;

it.concurrent("waits for tasks by id and by ARN, and ends with 3 when one of them has failed", async () => {
  const { local, env } = await serve({ taskDuration: AN_HOUR });
  const failing = local.seedInvitation({ Catalog: "Sandbox", outcome: { ReasonCode: "InternalError" } }).Id;
  const going = local.seedInvitation({ Catalog: "Sandbox" }).Id;
  await run(["accept", failing, going], { env });
  const [failed, gone] = local.tasks;
  local.advance(AN_HOUR);
  const { code, stdout } = await run(["wait", failed?.TaskId ?? "", gone?.TaskArn ?? ""], { env });
  expect(code).toBe(3);
  expect(stdout).toMatch(new RegExp(`${failed?.TaskId} +FAILED +InternalError`));
  expect(stdout).toMatch(new RegExp(`${gone?.TaskId} +COMPLETE +O\\d+`));
});

it.concurrent("finds more tasks than the service lists by id at once", async () => {
  const { local, env } = await serve({ taskDuration: 0 });
  const ids = Array.from({ length: 11 }, () => local.seedInvitation({ Catalog: "Sandbox" }).Id);
  await run(["accept", ...ids], { env });
  const { code, stdout } = await run(["wait", ...local.tasks.map(({ TaskId }) => TaskId), "--output", "json"], { env });
  expect(code).toBe(0);
  expect(JSON.parse(stdout).TaskSummaries).toHaveLength(11);
});

it.concurrent("ends with 1 and names the task that is not in the catalog", async () => {
  const { env } = await serve();
  const { code, stderr } = await run(["wait", "task-0000000000000"], { env });
  expect(code).toBe(1);
  expect(stderr).toContain("no task task-0000000000000 in catalog Sandbox");
});

it.concurrent("takes the catalog of each task from the file, and accepts what was saved before it was accepted", async () => {
  const { local, env } = await serve({ taskDuration: 0 });
  const cwd = await emptyDirectory();
  const states = ["AWS", "Sandbox"].map((Catalog) => ({ Catalog, Identifier: local.seedInvitation({ Catalog }).Id }));
  await writeFile(join(cwd, "saved.json"), JSON.stringify(states));
  expect(await run(["wait", "saved.json"], { env, cwd })).toMatchObject({ code: 0 });
  expect(local.tasks.map(({ Catalog, TaskStatus }) => [Catalog, TaskStatus])).toEqual([
    ["AWS", "COMPLETE"],
    ["Sandbox", "COMPLETE"],
  ]);
});

it.concurrent("ends with 2 and says what is wrong with a file", async () => {
  const cwd = await emptyDirectory();
  await writeFile(join(cwd, "text.json"), "task-0000000000000");
  await writeFile(join(cwd, "other.json"), '[{ "Catalog": "Sandbox" }]');
  for (const [file, what] of [
    ["missing.json", "no such file"],
    ["text.json", "JSON"],
    ["other.json", "Identifier is required"],
  ] as const) {
    const { code, stderr } = await run(["wait", file], { cwd });
    expect(code).toBe(2);
    expect(stderr).toMatch(new RegExp(`^${file} .*${what}`));
  }
});
