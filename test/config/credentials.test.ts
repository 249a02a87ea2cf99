import type { AwsCredentialIdentity } from "@smithy/types";
import { describe, expect, test } from "vitest";
import { cachedCredentials, checkCredentials } from "../../src/config/credentials.ts";
import { ConfigurationError } from "../../src/errors/client-errors.ts";

const KEYS = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "hunter2hunter2" };
const MINUTE = 60_000;

/** A provider of credentials that last an hour, the time of day, and how often it was asked. */
function hourly() {
  const clock = { now: 0, asked: 0 };
  const provide = async (): Promise<AwsCredentialIdentity> => {
    clock.asked += 1;
    return { ...KEYS, sessionToken: `session-${clock.asked}`, expiration: new Date(clock.now + 60 * MINUTE) };
  };
  return { clock, credentials: cachedCredentials(provide, { now: () => clock.now }) };
}

describe("credentials", () => {
  test.each([
    "accessKeyId",
    "secretAccessKey",
    "sessionToken",
  ])("are refused with a line break copied along in %s, without being shown", (member) => {
    const refused = () => checkCredentials({ ...KEYS, [member]: "hunter2\n" }, "credentials");
    expect(refused).toThrow(ConfigurationError);
    expect(refused).toThrow(new RegExp(`^credentials must be(?!.*hunter2).*${member}`));
  });

  test("are asked for once and kept until 5 minutes before they expire", async () => {
    const { clock, credentials } = hourly();
    await credentials();
    clock.now = 55 * MINUTE;
    expect((await credentials()).sessionToken).toBe("session-1");
    clock.now += 1;
    expect((await credentials()).sessionToken).toBe("session-2");
    expect((await credentials()).sessionToken).toBe("session-2");
  });

  test("that do not expire are asked for once", async () => {
    let asked = 0;
    const credentials = cachedCredentials(
      async () => {
        asked += 1;
        return KEYS;
      },
      { now: () => Number.MAX_SAFE_INTEGER },
    );
    await credentials();
    await credentials();
    expect(asked).toBe(1);
  });

  test("are asked for once by many calls at the same time", async () => {
    const { clock, credentials } = hourly();
    const all = await Promise.all(Array.from({ length: 20 }, () => credentials()));
    expect(new Set(all).size).toBe(1);
    expect(clock.asked).toBe(1);
  });

  test("are asked for again after the provider failed", async () => {
    const answers = [Promise.reject(new Error("no network")), Promise.resolve(KEYS)];
    const credentials = cachedCredentials(() => answers.shift() ?? Promise.resolve(KEYS), { now: () => 0 });
    await expect(credentials()).rejects.toThrow("no network");
    await expect(credentials()).resolves.toEqual(KEYS);
  });

  test.each([
    ["nothing", undefined, "accessKeyId is not a string"],
    ["null", null, "accessKeyId is not a string"],
    ["text", "AKIDEXAMPLE:hunter2hunter2", "accessKeyId is not a string"],
    ["no secret", { accessKeyId: KEYS.accessKeyId }, "secretAccessKey is not a string"],
    ["an empty key", { ...KEYS, accessKeyId: "" }, "accessKeyId is empty"],
    ["a secret that is a number", { ...KEYS, secretAccessKey: 12345678 }, "secretAccessKey is not a string"],
    ["a token that is a number", { ...KEYS, sessionToken: 12345678 }, "must have a sessionToken that is a string"],
    ["a time that is text", { ...KEYS, expiration: "2026-09-01T12:00:00Z" }, "must have an expiration that is a Date"],
  ])("are refused as %s, saying what is missing and not what is there", async (_, given, problem) => {
    const credentials = cachedCredentials(async () => given as AwsCredentialIdentity, { now: () => 0 });
    const failure = credentials();
    await expect(failure).rejects.toBeInstanceOf(ConfigurationError);
    await expect(failure).rejects.toThrow(problem);
    await expect(failure).rejects.toThrow(/^((?!AKIDEXAMPLE|hunter2|12345678).)*$/);
  });

  test("are passed on as they are, account and session included", () => {
    const credentials = { ...KEYS, sessionToken: "s", accountId: "123456789012" };
    expect(checkCredentials(credentials, "credentials")).toBe(credentials);
  });
});

describe("a provider that hangs", () => {
  test("is asked anew by the next call, once the one that waited has given up", async () => {
    let asked = 0;
    const hanging = new Promise<AwsCredentialIdentity>(() => {});
    const credentials = cachedCredentials(
      () => {
        asked += 1;
        return asked === 1 ? hanging : Promise.resolve(KEYS);
      },
      { now: () => 0 },
    );
    const impatient = new AbortController();
    void credentials({ signal: impatient.signal });
    void credentials({ signal: new AbortController().signal });
    expect(asked).toBe(1);
    impatient.abort();
    expect(await credentials()).toEqual(KEYS);
    expect(asked).toBe(2);
  });

  test("and answers in the end is not asked again", async () => {
    let answer = (_: AwsCredentialIdentity) => {};
    let asked = 0;
    const credentials = cachedCredentials(
      () => {
        asked += 1;
        return new Promise((resolve) => {
          answer = resolve;
        });
      },
      { now: () => 0 },
    );
    const impatient = new AbortController();
    const late = credentials({ signal: impatient.signal });
    impatient.abort();
    answer(KEYS);
    await late;
    expect(await credentials()).toEqual(KEYS);
    expect(asked).toBe(1);
  });
});
