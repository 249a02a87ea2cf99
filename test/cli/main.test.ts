import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { run, serve } from "./command-line.ts";

const COMMANDS = ["accept", "demo", "doctor", "events", "invitations", "local", "reject", "tasks", "wait"];

it.concurrent("tells with --help how each command is used, with an example and its exit codes", async () => {
  const endings = await Promise.all(COMMANDS.map((command) => run([command, "--help"])));
  for (const [index, { code, stdout, stderr }] of endings.entries()) {
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(new RegExp(`^Usage: partnercentral-engagement ${COMMANDS[index]}`));
    expect(stdout).toMatch(/Examples?:\s+partnercentral-engagement/);
    expect(stdout).toMatch(/Exit codes:\n {2}0 /);
  }
});

it.concurrent("names every command, without arguments as well", async () => {
  const { code, stdout } = await run([]);
  expect(code).toBe(0);
  for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^ {2}${command} `, "m"));
});

it.concurrent("tells its version", async () => {
  const { version } = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8"));
  expect(await run(["--version"])).toMatchObject({ code: 0, stdout: `${version}\n` });
});

it.concurrent("ends with 2 and says what is wrong with the command line", async () => {
  const wrong: [args: string[], what: string][] = [
    [["bogus"], 'no command "bogus"'],
    [["invitations", "--bogus"], "'--bogus'"],
    [["invitations", "extra"], "'extra'"],
    [["invitations", "--output", "yaml"], '"yaml"'],
    [["invitations", "--endpoint-url", "ftp://host"], "http:// or https://"],
    [["invitations", "--catalog", "sandbox"], '--catalog must be AWS or Sandbox, but is "sandbox"'],
    [["accept"], "the invitations to accept"],
    [["accept", "engi-0123456789abc", "--timeout", "soon"], '"soon"'],
    [["reject", "engi-0123456789abc", "engi-1123456789abc"], '"engi-1123456789abc"'],
  ];
  const endings = await Promise.all(wrong.map(([args]) => run(args)));
  for (const [index, [, what]] of wrong.entries()) {
    expect(endings[index]).toEqual({ code: 2, stdout: "", stderr: expect.stringContaining(what) });
  }
});

it.concurrent("says to leave out a Region where the service is not", async () => {
  const { env } = await serve();
  const { code, stderr } = await run(["invitations", "--region", "eu-west-1"], { env });
  expect(code).toBe(1);
  expect(stderr).toMatch(/Leave the Region out: the service is in us-east-1 only\.\n$/);
});

it.concurrent("says in one paragraph what to do without credentials", async () => {
  const { local } = await serve();
  const { code, stdout, stderr } = await run(["invitations", "--endpoint-url", local.endpoint]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/^CredentialsProviderError: .*--profile.*\n$/);
});

it.concurrent("says in one paragraph what to do about an endpoint where nothing listens", async () => {
  const { local, env } = await serve();
  await local.close();
  const { code, stderr } = await run(["tasks"], { env });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^TransportError: .*ECONNREFUSED.* doctor .*\n$/);
});
