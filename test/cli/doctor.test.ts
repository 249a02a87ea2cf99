import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, it } from "vitest";
import { selfSignedCertificate } from "../faults/certificate.ts";
import { emptyDirectory, run, serve } from "./command-line.ts";

const KEY = { AWS_ACCESS_KEY_ID: "AKIADOCTOR0000000000", AWS_SECRET_ACCESS_KEY: "the-secret-that-nobody-may-see" };

type Checks = Record<string, { Status: string; Found: string; Advice?: string }>;

async function doctor(args: string[], env: Record<string, string>): Promise<{ code: number | null; checks: Checks }> {
  const { code, stdout } = await run(["doctor", ...args, "--output", "json"], { env });
  const { Checks } = JSON.parse(stdout) as { Checks: { Check: string; Status: string; Found: string }[] };
  return { code, checks: Object.fromEntries(Checks.map(({ Check, ...found }) => [Check, found])) };
}

it.concurrent("finds everything in order with the embedded Partner Central, and says where each setting comes from", async () => {
  const { local, env } = await serve();
  const { code, checks } = await doctor([], env);
  expect(code).toBe(0);
  expect(Object.values(checks).map(({ Status }) => Status)).toEqual(Array(8).fill("ok"));
  expect(checks.endpoint?.Found).toBe(`${local.endpoint}/, from AWS_ENDPOINT_URL_PARTNERCENTRAL_SELLING`);
  expect(checks.credentials?.Found).toContain("AWS_ACCESS_KEY_ID");
});

it.concurrent("names the IAM actions that accepting needs, and shows no secret and no whole access key", async () => {
  const { local, env } = await serve();
  const { stdout, stderr } = await run(["doctor"], { env });
  expect(stdout).toMatch(/accept +partnercentral:StartEngagementByAcceptingInvitationTask/);
  expect(stdout).toContain("AWSPartnerCentralOpportunityManagement");
  const { accessKeyId, secretAccessKey } = local.clientConfig.credentials;
  expect(stdout + stderr).not.toContain(accessKeyId);
  expect(stdout + stderr).not.toContain(secretAccessKey);
});

it.concurrent("names the ten IAM actions of Start by AWS's list, and the one that waiting takes", async () => {
  const { env } = await serve();
  const { stdout } = await run(["doctor", "--output", "json"], { env });
  const { accept } = JSON.parse(stdout).IamActions as { accept: string[] };
  expect(accept.toSorted()).toEqual([
    "partnercentral:AcceptEngagementInvitation",
    "partnercentral:CreateOpportunity",
    "partnercentral:CreateResourceSnapshot",
    "partnercentral:CreateResourceSnapshotJob",
    "partnercentral:GetEngagementInvitation",
    "partnercentral:GetOpportunity",
    "partnercentral:ListEngagementByAcceptingInvitationTasks",
    "partnercentral:StartEngagementByAcceptingInvitationTask",
    "partnercentral:StartResourceSnapshotJob",
    "partnercentral:SubmitOpportunity",
    "partnercentral:TagResource",
  ]);
});

it.concurrent("stops at an endpoint where nothing listens, and says what to do", async () => {
  const { local, env } = await serve();
  await local.close();
  const { code, checks } = await doctor([], env);
  expect(code).toBe(1);
  expect(checks).toMatchObject({
    dns: { Status: "ok" },
    tcp: {
      Status: "failed",
      Found: expect.stringContaining("ECONNREFUSED"),
      Advice: expect.stringContaining("running"),
    },
    tls: { Status: "skipped" },
    credentials: { Status: "ok" },
    catalog: { Status: "skipped" },
  });
});

it.concurrent("finds a host name that does not exist", async () => {
  const { code, checks } = await doctor(["--endpoint-url", "https://partner-central.invalid"], KEY);
  expect(code).toBe(1);
  expect(checks).toMatchObject({ dns: { Status: "failed" }, tcp: { Status: "skipped" } });
});

it.concurrent("finds a certificate that nobody vouches for, and goes on where somebody does", async ({
  onTestFinished,
}) => {
  const tls = selfSignedCertificate();
  const server = createServer(tls, (_, response) => response.end("not Partner Central")).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const endpoint = ["--endpoint-url", `https://127.0.0.1:${(server.address() as AddressInfo).port}`];
  expect((await doctor(endpoint, KEY)).checks).toMatchObject({
    tls: { Status: "failed", Advice: expect.stringContaining("NODE_EXTRA_CA_CERTS") },
    catalog: { Status: "skipped" },
  });

  const file = join(await emptyDirectory(), "ca.pem");
  await writeFile(file, tls.cert);
  expect((await doctor(endpoint, { ...KEY, NODE_EXTRA_CA_CERTS: file })).checks).toMatchObject({
    tls: { Status: "ok" },
    catalog: {
      Status: "failed",
      Found: expect.stringContaining("NonJsonResponseError"),
      Advice: "What answered is not the service: check the endpoint, and what is between here and there.",
    },
  });
});

it.concurrent("finds that there are no credentials", async () => {
  const { local } = await serve();
  const { code, checks } = await doctor(["--endpoint-url", local.endpoint], {});
  expect(code).toBe(1);
  expect(checks).toMatchObject({
    endpoint: { Found: `${local.endpoint}/, from --endpoint-url` },
    tls: { Status: "ok" },
    credentials: { Status: "failed", Advice: expect.stringContaining("--profile") },
    catalog: { Status: "skipped" },
  });
});

it.concurrent("finds credentials that the service does not take", async () => {
  const { env } = await serve();
  const { checks } = await doctor([], { ...env, ...KEY });
  expect(checks).toMatchObject({
    credentials: { Status: "ok" },
    catalog: { Status: "failed", Advice: expect.stringContaining("renew them, or give others") },
    clock: { Status: "ok" },
  });
});

it.concurrent("finds a profile's credentials, and when they expire", async () => {
  const { env } = await serve();
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, ...rest } = env;
  const directory = await emptyDirectory();
  const answer = { Version: 1, AccessKeyId: AWS_ACCESS_KEY_ID, SecretAccessKey: AWS_SECRET_ACCESS_KEY };
  const Expiration = new Date(Date.now() + 3_600_000).toISOString();
  await writeFile(join(directory, "answer"), JSON.stringify({ ...answer, Expiration }));
  await writeFile(
    join(directory, "config"),
    `[profile partner]\ncredential_process = cat ${join(directory, "answer")}\n`,
  );
  const AWS_CONFIG_FILE = join(directory, "config");
  const { code, checks } = await doctor(["--profile", "partner"], { ...rest, AWS_CONFIG_FILE });
  expect(code).toBe(0);
  expect(checks.credentials?.Found).toMatch(new RegExp(`^the profile.*until ${Expiration}`));
});

it.concurrent("finds a clock that is off, although the client corrects it", async () => {
  const { env } = await serve({ clock: { now: () => Date.now() + 600_000 } });
  const { code, checks } = await doctor([], env);
  expect(code).toBe(1);
  expect(checks).toMatchObject({
    catalog: { Status: "ok" },
    clock: {
      Status: "failed",
      Found: expect.stringMatching(/^(599|600) s behind/),
      Advice: expect.stringContaining("NTP"),
    },
  });
});

it.concurrent("says that AWS_REGION is not looked at", async () => {
  const { env } = await serve();
  const { checks } = await doctor([], { ...env, AWS_REGION: "eu-west-1" });
  expect(checks.region?.Found).toMatch(/^us-east-1, .*AWS_REGION, eu-west-1, is not looked at/);
});
