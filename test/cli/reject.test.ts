import { expect, it } from "vitest";
import { run, serve } from "./command-line.ts";

it.concurrent("rejects an invitation with its reason, and ends with 1 when it is not pending any more", async () => {
  const { local, env } = await serve();
  const { Id } = local.seedInvitation({ Catalog: "Sandbox" });
  const rejected = await run(["reject", Id, "--reason", "Not our Region"], { env });
  expect(rejected).toMatchObject({ code: 0, stdout: expect.stringMatching(`${Id} +REJECTED`) });
  expect(local.invitations).toMatchObject([{ Status: "REJECTED", RejectionReason: "Not our Region" }]);

  const again = await run(["reject", Id, "--output", "json"], { env });
  expect(again).toMatchObject({
    code: 1,
    stdout: "",
    stderr: expect.stringMatching(/ConflictException: .*request id/),
  });
});

it.concurrent("refuses outside of the Sandbox where nobody can be asked, unless --yes is given", async () => {
  const { local, env } = await serve();
  const { Id } = local.seedInvitation({ Catalog: "AWS" });
  expect(await run(["reject", Id, "--catalog", "AWS"], { env })).toMatchObject({ code: 2 });
  expect(local.invitations).toMatchObject([{ Status: "PENDING" }]);
  expect(await run(["reject", Id, "--catalog", "AWS", "--yes"], { env })).toMatchObject({ code: 0 });
  expect(local.invitations).toMatchObject([{ Status: "REJECTED" }]);
});
