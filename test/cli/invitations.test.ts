import { expect, it } from "vitest";
import { run, serve } from "./command-line.ts";

it.concurrent("lists the invitations of the catalog, the newest first", async () => {
  const { local, env } = await serve();
  const older = local.seedInvitation({ Catalog: "Sandbox", InvitationDate: "2026-11-01T00:00:00Z" }).Id;
  const newer = local.seedInvitation({ Catalog: "Sandbox", EngagementTitle: "Data lake" }).Id;
  local.seedInvitation({ Catalog: "AWS" });
  const { code, stdout } = await run(["invitations"], { env });
  expect(code).toBe(0);
  const [, , ...rows] = stdout.trimEnd().split("\n");
  expect(rows).toEqual([
    expect.stringMatching(new RegExp(`${newer} +PENDING +AWS +Data lake`)),
    expect.stringContaining(older),
  ]);
});

it.concurrent("lists only those that every filter matches", async () => {
  const { local, env } = await serve();
  const matching = { Catalog: "Sandbox", PayloadType: "LeadInvitation", SenderAwsAccountId: "111111111111" } as const;
  const { Id } = local.seedInvitation(matching);
  local.seedInvitation({ ...matching, Status: "REJECTED" });
  local.seedInvitation({ ...matching, PayloadType: "OpportunityInvitation" });
  local.seedInvitation({ ...matching, SenderAwsAccountId: "222222222222" });
  const filters = ["--status", "pending", "--payload-type", "LeadInvitation", "--sender", "111111111111"];
  const { stdout } = await run(["invitations", ...filters, "--output", "json"], { env });
  expect(JSON.parse(stdout)).toEqual({ EngagementInvitationSummaries: [expect.objectContaining({ Id })] });
});

it.concurrent("lists all of them, however many pages there are", async () => {
  const { local, env } = await serve();
  for (let count = 0; count < 101; count += 1) local.seedInvitation({ Catalog: "Sandbox" });
  const { stdout } = await run(["invitations", "--output", "json"], { env });
  expect(JSON.parse(stdout).EngagementInvitationSummaries).toHaveLength(101);
});

it.concurrent("says on standard error that there are none, so that standard output stays empty", async () => {
  const { env } = await serve();
  const ending = await run(["invitations", "--catalog", "AWS"], { env });
  expect(ending).toEqual({ code: 0, stdout: "", stderr: "No such invitation in catalog AWS.\n" });
});

it.concurrent.each(["table", "json"])("lets no title command the terminal (%s)", async (output) => {
  const { local, env } = await serve();
  local.seedInvitation({ Catalog: "Sandbox", EngagementTitle: "\x1b[2J\x9b2JData\nlake" });
  const { stdout } = await run(["invitations", "--output", output], { env });
  for (const command of ["\x1b", "\x9b"]) expect(stdout).not.toContain(command);
  expect(stdout).not.toContain("\nlake");
});

it.concurrent("ends with 2 when a filter can't match anything", async () => {
  const { local, env } = await serve();
  const { code, stderr } = await run(["invitations", "--status", "peding"], { env });
  expect(code).toBe(2);
  expect(stderr).toContain("ACCEPTED, EXPIRED, PENDING, REJECTED");
  expect(local.requests).toHaveLength(0);
});

it.concurrent("colours statuses on a terminal, but not where NO_COLOR is set or somebody else reads", async () => {
  const { local, env } = await serve();
  local.seedInvitation({ Catalog: "Sandbox" });
  const coloured = { env: { ...env, TERM: "xterm-256color" }, terminal: ["stdout" as const] };
  expect((await run(["invitations"], coloured)).stdout).toContain("\x1b[33mPENDING");
  const { stdout } = await run(["invitations"], { ...coloured, env: { ...coloured.env, NO_COLOR: "1" } });
  expect(stdout).not.toContain("\x1b");
  expect((await run(["invitations"], { env: coloured.env })).stdout).not.toContain("\x1b");
});
