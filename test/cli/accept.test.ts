import { readdir } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { emptyDirectory, run, serve, start } from "./command-line.ts";

const AN_HOUR = 3_600_000;
const OUTCOME = { ReasonCode: "OpportunityValidationFailed", Message: "The customer's postal code is missing." };

describe("accept", () => {
  it.concurrent("waits until the opportunity exists, and has nothing but the result on standard output", async () => {
    const { local, env } = await serve({ taskDuration: 300 });
    const { Id } = local.seedInvitation({ Catalog: "Sandbox" });
    const { code, stdout, stderr } = await run(["accept", Id, "--wait", "--output", "json"], { env });
    expect(code).toBe(0);
    const [task] = local.tasks;
    expect(JSON.parse(stdout)).toMatchObject({
      TaskSummaries: [
        {
          EngagementInvitationId: Id,
          TaskId: task?.TaskId,
          TaskStatus: "COMPLETE",
          OpportunityId: task?.OpportunityId,
        },
      ],
    });
    expect(stderr).toContain(`${Id}  COMPLETE`);
  });

  it.concurrent("tells the tasks and ends while they are in progress unless it is to wait", async () => {
    const { local, env } = await serve({ taskDuration: AN_HOUR });
    const ids = [1, 2].map(() => local.seedInvitation({ Catalog: "Sandbox" }).Id);
    const { code, stdout } = await run(["accept", ...ids], { env });
    expect(code).toBe(0);
    for (const { EngagementInvitationId, TaskId } of local.tasks) {
      expect(stdout).toMatch(new RegExp(`${EngagementInvitationId} +${TaskId} +IN_PROGRESS`));
    }
  });

  it.concurrent("accepts each of several whatever becomes of the others, and ends with 3 if a task has failed", async () => {
    const { local, env } = await serve({ taskDuration: 0 });
    const failing = local.seedInvitation({ Catalog: "Sandbox", outcome: OUTCOME }).Id;
    const going = local.seedInvitation({ Catalog: "Sandbox" }).Id;
    const { code, stdout, stderr } = await run(["accept", failing, going, "--wait"], { env });
    expect(code).toBe(3);
    expect(stdout).toMatch(new RegExp(`${failing} +task-\\w{13} +FAILED +OpportunityValidationFailed`));
    expect(stdout).toMatch(new RegExp(`${going} .* COMPLETE +O\\d+`));
    expect(stderr).toContain(OUTCOME.Message);
  });

  it.concurrent("prints what the service says of a failure, under the name of the service's API", async () => {
    const { local, env } = await serve({ taskDuration: 0 });
    const { Id } = local.seedInvitation({ Catalog: "Sandbox", outcome: OUTCOME });
    const { stdout } = await run(["accept", Id, "--wait", "--output", "json"], { env });
    expect(JSON.parse(stdout).TaskSummaries).toMatchObject([{ TaskStatus: "FAILED", ...OUTCOME }]);
  });

  it.concurrent("ends with 1 rather than 3 if an invitation was refused as well", async () => {
    const { local, env } = await serve({ taskDuration: 0 });
    const failing = local.seedInvitation({ Catalog: "Sandbox", outcome: OUTCOME }).Id;
    const { code, stdout, stderr } = await run(["accept", failing, "engi-0000000000000", "--wait"], { env });
    expect(code).toBe(1);
    expect(stdout).toMatch(/engi-0000000000000 .* ResourceNotFoundException/);
    expect(stderr).toMatch(/engi-0000000000000: .*\(request id [\w-]{36}\)/);
  });

  it.concurrent("says that an invitation may be accepted whose answers were lost, and saves what it takes to go on", async () => {
    const { local, env } = await serve({ taskDuration: 0 });
    const cwd = await emptyDirectory();
    const { Id } = local.seedInvitation({ Catalog: "Sandbox" });
    for (const operation of ["StartEngagementByAcceptingInvitationTask", "ListEngagementByAcceptingInvitationTasks"]) {
      local.fault(operation, { kind: "reset", times: 1_000 });
    }
    const { code, stderr } = await run(["accept", Id], { env, cwd });
    expect(code).toBe(1);
    expect(stderr).toContain("It may have taken effect all the same.");
    const [, file = ""] = /partnercentral-engagement wait (\S+)/.exec(stderr) ?? [];
    expect(await readdir(cwd)).toEqual([file]);
    expect(local.tasks).toHaveLength(1);
  });

  it.concurrent("tells the command that asks for another task after one has failed", async () => {
    const { local, env } = await serve({ taskDuration: 0 });
    const { Id } = local.seedInvitation({ Catalog: "Sandbox", outcome: OUTCOME });
    const { stdout, stderr } = await run(["accept", Id], { env });
    expect(stdout).toContain(local.tasks[0]?.TaskId);
    const again = /partnercentral-engagement (accept .*)/.exec(stderr)?.[1]?.split(" ") ?? [];
    expect(await run([...again, "--wait"], { env })).toMatchObject({ code: 0 });
    expect(local.tasks.map(({ TaskStatus }) => TaskStatus)).toEqual(["FAILED", "COMPLETE"]);
  });

  it.concurrent("sends nothing at all, and ends with 2, if one of the ids can't be right", async () => {
    const { local, env } = await serve();
    const { Id } = local.seedInvitation({ Catalog: "Sandbox" });
    const { code, stderr } = await run(["accept", Id, "engi-1"], { env });
    expect(code).toBe(2);
    expect(stderr).toContain('"engi-1"');
    expect(local.requests).toHaveLength(0);
  });

  it.concurrent("accepts an invitation once that is given by its id and its ARN", async () => {
    const { local, env } = await serve({ taskDuration: 0 });
    const { Id, Arn } = local.seedInvitation({ Catalog: "Sandbox" });
    const { stdout } = await run(["accept", Id, Arn, "--output", "json"], { env });
    expect(JSON.parse(stdout).TaskSummaries).toHaveLength(1);
  });

  it.concurrent("says once what has befallen all", async () => {
    const ids = ["engi-0000000000000", "engi-1111111111111"];
    const { code, stderr } = await run(["accept", ...ids, "--wait"]);
    expect(code).toBe(1);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(stderr).toContain(`${ids.join(", ")}: CredentialsProviderError`);
  });
});

describe("accept, interrupted by Ctrl-C", () => {
  it.concurrent("saves what has not ended, and the command that it prints goes on with the same tasks", async () => {
    const { local, env } = await serve({ taskDuration: AN_HOUR });
    const cwd = await emptyDirectory();
    const ids = [1, 2].map(() => local.seedInvitation({ Catalog: "Sandbox" }).Id);
    const accepting = start(["accept", ...ids, "--wait", "--region", "us-east-1"], { env, cwd });
    for (const id of ids) await accepting.shows(`${id}  IN_PROGRESS`);
    accepting.interrupt();
    const { code, stderr } = await accepting.ending;
    expect(code).toBe(130);
    expect(await readdir(cwd)).toHaveLength(1);

    local.advance(AN_HOUR);
    const command = /partnercentral-engagement (wait .*)/.exec(stderr)?.[1] ?? "";
    expect(command).toContain("--region us-east-1");
    const resumed = await run([...command.split(" "), "--output", "json"], { env, cwd });
    expect(resumed.code).toBe(0);
    expect(JSON.parse(resumed.stdout).TaskSummaries).toMatchObject(
      ids.map((id) => ({ EngagementInvitationId: id, TaskStatus: "COMPLETE" })),
    );
    expect(local.tasks).toHaveLength(2);
  });

  it.concurrent.each([
    "--wait",
    "--yes",
  ])("saves also what nobody knows whether it was accepted, and what was not begun (%s)", async (flag) => {
    const { local, env } = await serve({ taskDuration: 0 });
    const cwd = await emptyDirectory();
    const ids = [1, 2].map(() => local.seedInvitation({ Catalog: "Sandbox" }).Id);
    local.fault("StartEngagementByAcceptingInvitationTask", { kind: "silence" });
    const accepted = new Promise<void>((resolve) => {
      local.on("event", (event) => event["detail-type"] === "Engagement Invitation Accepted" && resolve());
    });
    const accepting = start(["accept", ...ids, flag], { env, cwd });
    await accepted;
    accepting.interrupt();
    expect(await accepting.ending).toMatchObject({ code: 130 });

    const [file = ""] = await readdir(cwd);
    expect(await run(["wait", file], { env, cwd })).toMatchObject({ code: 0 });
    expect(local.tasks.map(({ EngagementInvitationId }) => EngagementInvitationId).sort()).toEqual(ids.sort());
  });

  it.concurrent("has shown its progress in place on a terminal, and none of it on standard output", async () => {
    const { local, env } = await serve({ taskDuration: AN_HOUR });
    const ids = [1, 2].map(() => local.seedInvitation({ Catalog: "Sandbox" }).Id);
    const accepting = start(["accept", ...ids, "--wait"], { env, terminal: ["stderr"], cwd: await emptyDirectory() });
    for (const id of ids) await accepting.shows(`${id}  IN_PROGRESS`);
    accepting.interrupt();
    const { stdout, stderr } = await accepting.ending;
    expect(stderr.split("\u001b[1A\u001b[0J")[1]).toMatch(/^ +engi-.*\n +engi-.*\n/);
    expect(stdout).not.toContain("\u001b");
  });
});

describe("accept, after --timeout", () => {
  it.concurrent("ends with 4, and what has not ended is saved", async () => {
    const { local, env } = await serve({ taskDuration: AN_HOUR });
    const cwd = await emptyDirectory();
    const { Id } = local.seedInvitation({ Catalog: "Sandbox" });
    const { code, stdout, stderr } = await run(["accept", Id, "--wait", "--timeout", "2"], { env, cwd });
    expect(code).toBe(4);
    expect(stdout).toMatch(new RegExp(`${Id} +${local.tasks[0]?.TaskId} +IN_PROGRESS +TimeoutError`));
    expect(stderr).toContain(`partnercentral-engagement wait ${(await readdir(cwd))[0]}`);
  });
});

describe("accept, outside of the Sandbox", () => {
  it.concurrent.each([
    ["y\n", 0, 1],
    ["\n", 1, 0],
    ["", 1, 0],
  ])("asks on a terminal: after %j it ends with %i, having accepted %i", async (input, code, accepted) => {
    const { local, env } = await serve({ taskDuration: 0 });
    const { Id } = local.seedInvitation({ Catalog: "AWS" });
    const ending = await run(["accept", Id, "--catalog", "AWS"], { env, input, terminal: ["stdin"] });
    expect(ending).toMatchObject({ code, stderr: expect.stringContaining(`Accepting ${Id} in catalog AWS`) });
    expect(local.tasks).toHaveLength(accepted);
  });

  it.concurrent("refuses with 2 where nobody can be asked, and says what to give", async () => {
    const { local, env } = await serve();
    const { Id } = local.seedInvitation({ Catalog: "AWS" });
    const { code, stderr } = await run(["accept", Id, "--catalog", "AWS"], { env, input: "y\n" });
    expect(code).toBe(2);
    expect(stderr).toContain("--yes");
    expect(local.requests).toHaveLength(0);
  });

  it.concurrent("does not ask with --yes", async () => {
    const { local, env } = await serve();
    const { Id } = local.seedInvitation({ Catalog: "AWS" });
    expect(await run(["accept", Id, "--catalog", "AWS", "--yes"], { env })).toMatchObject({ code: 0, stderr: "" });
  });
});
