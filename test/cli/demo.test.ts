import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { startLocalPartnerCentral } from "../../src/local/index.ts";

const run = promisify(execFile);
const main = new URL("../../dist/cli/main.js", import.meta.url).pathname;

it("accepts one invitation, then many, is interrupted, resumes, and ends with a table", async () => {
  const { stdout } = await run(process.execPath, [main, "demo"]);
  const lines = stdout.trimEnd().split("\n");
  const [headings, , ...rows] = lines.slice(lines.findIndex((line) => line.includes("OPPORTUNITY OR REASON")));
  expect(headings).toMatch(/INVITATION +TASK +STATUS/);
  expect(rows).toHaveLength(5);
  expect(rows.filter((row) => /engi-\w{13} +task-\w{13} +COMPLETE +O\d+$/.test(row))).toHaveLength(4);
  expect(rows.filter((row) => /FAILED +OpportunityValidationFailed +give-up$/.test(row))).toHaveLength(1);
  expect(stdout).toContain("waiting for the answer");
  expect(stdout).toContain("Interrupted before an answer came to any of the 5");
  expect(stdout).toMatch(/^ {2}COMPLETE O\d+$/m);
  expect(stdout).toContain("has the same task: true");
}, 30_000);

it("accepts one invitation of an account, and ends with 1 and the reason when it can't", async () => {
  const local = await startLocalPartnerCentral({ taskDuration: 0 });
  const { Id } = local.seedInvitation({ Catalog: "Sandbox" });
  const { accessKeyId, secretAccessKey } = local.clientConfig.credentials;
  const env = { PATH: process.env.PATH, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  const demo = (identifier: string) =>
    run(process.execPath, [main, "demo", "--endpoint-url", local.endpoint, "--identifier", identifier], { env });

  const { stdout } = await demo(Id);
  expect(stdout).toContain(`The opportunity exists: ${local.tasks[0]?.OpportunityId}`);
  const failed = await demo("engi-0000000000000").catch((error) => error);
  expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining("ResourceNotFoundException") });
  await local.close();
}, 30_000);
