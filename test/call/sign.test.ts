import { describe, expect, test } from "vitest";
import { serviceException } from "../../src/call/error-response.ts";
import { clockOffsetIn, withFreshCredentials } from "../../src/call/sign.ts";
import { cachedCredentials } from "../../src/config/credentials.ts";
import { TransportError } from "../../src/errors/client-errors.ts";
import { PartnerCentralSellingServiceException } from "../../src/errors/service-exceptions.ts";
import { systemTiming } from "../../src/time/timing.ts";

const SIGNED = Date.parse("2026-11-23T07:00:00Z");
const MINUTE = 60_000;

function refusal(name: string, serverTime: number | undefined) {
  return new PartnerCentralSellingServiceException({
    name,
    $fault: "client",
    $metadata: { httpStatusCode: 403 },
    serverTime: serverTime === undefined ? undefined : new Date(serverTime),
  });
}

describe("the clock's offset", () => {
  test.each([
    "RequestTimeTooSkewed",
    "RequestExpired",
    "RequestInTheFuture",
    "InvalidSignatureException",
    "SignatureDoesNotMatch",
  ])("is read from the Date of an answer with %s", (name) => {
    expect(clockOffsetIn(refusal(name, SIGNED + 60 * MINUTE), SIGNED, SIGNED)).toBe(60 * MINUTE);
    expect(clockOffsetIn(refusal(name, SIGNED - 60 * MINUTE), SIGNED, SIGNED)).toBe(-60 * MINUTE);
  });

  test.each([
    "ValidationException",
    "AccessDeniedException",
    "ExpiredTokenException",
    "ThrottlingException",
  ])("is not read from %s, which has nothing to do with time", (name) => {
    expect(clockOffsetIn(refusal(name, SIGNED + 60 * MINUTE), SIGNED, SIGNED)).toBeUndefined();
  });

  test("assumed: a difference below 4 minutes is not why a signature was refused", () => {
    expect(
      clockOffsetIn(refusal("InvalidSignatureException", SIGNED + 4 * MINUTE - 1), SIGNED, SIGNED),
    ).toBeUndefined();
    expect(clockOffsetIn(refusal("InvalidSignatureException", SIGNED + 4 * MINUTE), SIGNED, SIGNED)).toBe(4 * MINUTE);
  });

  test("is that to the local clock, while the difference is that to the signature", () => {
    expect(clockOffsetIn(refusal("RequestTimeTooSkewed", SIGNED), SIGNED, SIGNED - 60 * MINUTE)).toBeUndefined();
    expect(clockOffsetIn(refusal("RequestTimeTooSkewed", SIGNED + 9 * MINUTE), SIGNED, SIGNED + MINUTE)).toBe(
      8 * MINUTE,
    );
  });

  test("is unknown without a Date, and without an answer", () => {
    expect(clockOffsetIn(refusal("RequestTimeTooSkewed", undefined), SIGNED, SIGNED)).toBeUndefined();
    const lost = new TransportError({ message: "lost", code: undefined, retryable: true, cause: undefined });
    expect(clockOffsetIn(lost, SIGNED, SIGNED)).toBeUndefined();
    expect(clockOffsetIn(undefined, SIGNED, SIGNED)).toBeUndefined();
  });
});

describe("credentials that have expired early", () => {
  const expired = () =>
    serviceException({
      operation: "Start",
      code: "ExpiredTokenException",
      body: {},
      $metadata: { httpStatusCode: 400 },
    });
  const session = (number: number) => ({
    accessKeyId: "AKIDEXAMPLE",
    secretAccessKey: "s",
    sessionToken: `t${number}`,
  });

  /** A provider that answers session after session, and how it was asked. */
  function sessions() {
    const asked: object[] = [];
    const credentials = cachedCredentials(async (options) => {
      asked.push(options);
      return session(asked.length);
    }, systemTiming);
    return { asked, credentials };
  }

  test("are asked for once for all calls that were refused with them, which are made once more", async () => {
    const { asked, credentials } = sessions();
    const used: (string | undefined)[] = [];
    const call = async () => {
      const { sessionToken } = await credentials();
      used.push(sessionToken);
      if (sessionToken === "t1") throw expired();
      return sessionToken;
    };
    const calls = Array.from({ length: 5 }, () => withFreshCredentials(credentials, undefined, call, () => {}));
    expect(await Promise.all(calls)).toEqual(Array(5).fill("t2"));
    expect(asked).toEqual([{}, { forceRefresh: true }]);
    expect(used).toHaveLength(10);
  });

  test("are not asked for a third time", async () => {
    const { asked, credentials } = sessions();
    let calls = 0;
    const call = async () => {
      calls += 1;
      throw expired();
    };
    await expect(withFreshCredentials(credentials, undefined, call, () => {})).rejects.toMatchObject({
      name: "ExpiredTokenException",
    });
    expect([calls, asked.length]).toEqual([2, 2]);
  });

  test("end the call when the provider has no others", async () => {
    const credentials = cachedCredentials(async () => session(1), systemTiming);
    let calls = 0;
    const call = async () => {
      calls += 1;
      throw expired();
    };
    await expect(withFreshCredentials(credentials, undefined, call, () => {})).rejects.toMatchObject({
      name: "ExpiredTokenException",
    });
    expect(calls).toBe(1);
  });

  test("end the call when they were given as they are, and any other refusal ends it too", async () => {
    const { asked, credentials } = sessions();
    const throwing = (error: Error) => async () => {
      throw error;
    };
    await expect(
      withFreshCredentials(
        async () => session(1),
        undefined,
        throwing(expired()),
        () => {},
      ),
    ).rejects.toThrow();
    await expect(withFreshCredentials(credentials, undefined, throwing(new Error("other")), () => {})).rejects.toThrow(
      "other",
    );
    expect(asked).toHaveLength(1);
  });
});
