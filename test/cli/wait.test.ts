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

it.concurrent("only looks at tasks that there are: where looks are denied, nothing is sent in their place", async () => {
  const { local, env } = await serve({ taskDuration: AN_HOUR });
  const cwd = await emptyDirectory();
  const { Id: Identifier } = local.seedInvitation({ Catalog: "Sandbox" });
  await run(["accept", Identifier], { env, cwd });
  const TaskId = local.tasks[0]?.TaskId ?? "";
  const state = { Catalog: "Sandbox", Identifier, ClientToken: "the-token-it-was-sent-with", generation: 1, TaskId };
  await writeFile(join(cwd, "saved.json"), JSON.stringify([state]));
  const before = local.requests.length;
  local.fail("ListEngagementByAcceptingInvitationTasks", { name: "AccessDeniedException", times: 1_000 });
  const { code, stderr } = await run(["wait", "saved.json"], { env, cwd });
  expect(code).toBe(1);
  expect(stderr).toContain("allows partnercentral:ListEngagementByAcceptingInvitationTasks");
  const operations = local.requests.slice(before).map(({ operation }) => operation);
  expect(new Set(operations)).toEqual(new Set(["ListEngagementByAcceptingInvitationTasks"]));
});

it.concurrent("says what a task is whose invitation the service does not tell", async () => {
  const { local, env } = await serve({ taskDuration: 0 });
  const { Id } = local.seedInvitation({ Catalog: "Sandbox" });
  await run(["accept", Id], { env });
  const TaskId = local.tasks[0]?.TaskId ?? "";
  local.answer("ListEngagementByAcceptingInvitationTasks", { nulls: ["TaskSummaries.EngagementInvitationId"] });
  const { code, stderr } = await run(["wait", TaskId], { env });
  expect(code).toBe(1);
  expect(stderr).toContain(`tells of ${TaskId} that it is COMPLETE, but not which invitation it accepts`);
});
