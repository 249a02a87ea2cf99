import { expect, it } from "vitest";
import { run, serve } from "./command-line.ts";

it.concurrent("lists tasks with what became of them, and finds them by each of their ids", async () => {
  const { local, env } = await serve({ taskDuration: 0 });
  const outcome = { ReasonCode: "InternalError" };
  const ids = [{}, { outcome }].map((seed) => local.seedInvitation({ Catalog: "Sandbox", ...seed }).Id);
  await run(["accept", ...ids], { env });
  const [complete, failed] = local.tasks;

  const { code, stdout } = await run(["tasks"], { env });
  expect(code).toBe(0);
  expect(stdout).toMatch(new RegExp(`${ids[0]} +${complete?.TaskId} +COMPLETE +${complete?.OpportunityId}`));
  expect(stdout).toMatch(new RegExp(`${ids[1]} +${failed?.TaskId} +FAILED +InternalError`));

  const filters = [
    ["--status", "complete"],
    ["--invitation", ids[0] ?? ""],
    ["--opportunity", complete?.OpportunityId ?? ""],
    ["--task", complete?.TaskId ?? ""],
  ];
  const found = await Promise.all(filters.map((filter) => run(["tasks", ...filter, "--output", "json"], { env })));
  for (const { stdout } of found) {
    expect(JSON.parse(stdout)).toEqual({ TaskSummaries: [expect.objectContaining({ TaskId: complete?.TaskId })] });
  }
});

it.concurrent("says on standard error that there are none", async () => {
  const { env } = await serve();
  expect(await run(["tasks"], { env })).toEqual({ code: 0, stdout: "", stderr: "No such task in catalog Sandbox.\n" });
});
