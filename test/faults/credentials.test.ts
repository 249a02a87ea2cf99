// Rows 43 to 46 of the table of faults: signatures and credentials that are refused, and providers that do not answer.
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { CREDENTIALS, clientOf, failureOf, recordedTiming, settled, start, TASK } from "./calls.ts";
import { answer, inTurn, type Play, refusal, silence, startRig } from "./rig.ts";

const HOUR = 3_600_000;
const EXPIRED = ["ExpiredToken", "ExpiredTokenException", "RequestExpired"];

/** A provider whose nth answer has the session token `token-n`, and in its own opinion an hour to live. */
function provider() {
  let asked = 0;
  return vi.fn(async () => {
    asked += 1;
    return session(asked);
  });
}

function session(number: number) {
  return { ...CREDENTIALS, sessionToken: `token-${number}`, expiration: new Date(Date.now() + HOUR) };
}

/** Refuses what is signed with the token that is named, and answers all else. */
function refusing(token: string, name = "ExpiredTokenException"): Play {
  return (stage) => {
    const refused = stage.request.headers["x-amz-security-token"] === token;
    return (refused ? refusal(name, 400) : answer(TASK))(stage);
  };
}

function dateOf(headers: Readonly<Record<string, string>> | undefined): number {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(headers?.["x-amz-date"] ?? "") ?? [];
  const [year = 0, month = 0, ...rest] = parts.map(Number);
  return Date.UTC(year, month - 1, ...rest);
}

describe("43: a local clock that is wrong", () => {
  const served = (name: string, serviceTime: number) =>
    refusal(name, 403, { headers: [["Date", new Date(serviceTime).toUTCString()]] });

  it.each([
    "InvalidSignatureException",
    "RequestTimeTooSkewed",
    "RequestInTheFuture",
    "SignatureDoesNotMatch",
  ])("is corrected from the Date of a %s, and the second attempt succeeds", async (name) => {
    for (const skew of [HOUR, -HOUR, 30 * 24 * HOUR]) {
      const rig = await startRig([served(name, Date.now() + skew), answer(TASK)]);
      const client = clientOf(rig);
      expect((await settled(start(client))).$metadata.attempts).toBe(2);
      expect(Math.abs(dateOf(rig.requests[1]?.headers) - Date.now() - skew)).toBeLessThan(5_000);
      expect((await settled(start(client))).$metadata.attempts).toBe(1);
    }
  });

  it("is not looked for where the answer has no Date", async () => {
    const rig = await startRig(refusal("InvalidSignatureException", 403));
    expect((await failureOf(start(clientOf(rig)))).$metadata.attempts).toBe(1);
  });

  it("is no reason to go on for ever when the service's time runs away", async () => {
    let hours = 0;
    const rig = await startRig((stage) => {
      hours += 1;
      return served("RequestTimeTooSkewed", Date.now() + hours * HOUR)(stage);
    });
    const error = await failureOf(start(clientOf(rig)));
    expect(error).toMatchObject({ name: "RequestTimeTooSkewed", category: "clock" });
    expect(rig.requests.length).toBeLessThanOrEqual(3);
  });

  it.each([
    ["of 1970", 0],
    ["of the year 9999", Date.UTC(9999, 11, 31)],
  ])("is not corrected to a Date that cannot be the service's, such as one %s", async (_, serviceTime) => {
    const rig = await startRig(served("RequestTimeTooSkewed", serviceTime));
    const client = clientOf(rig);
    expect((await failureOf(start(client))).$metadata.attempts).toBe(1);
    expect(client.config.systemClockOffset).toBe(0);
  });

  it("is told to the log once, not by each of the calls that met it", async () => {
    const logger = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
    const ahead = Date.now() + HOUR;
    const rig = await startRig((stage) => {
      const skewed = Math.abs(dateOf(stage.request.headers) - ahead) > HOUR / 2;
      return (skewed ? served("RequestTimeTooSkewed", ahead) : answer(TASK))(stage);
    });
    const client = clientOf(rig, { logger });
    await settled(Promise.all(Array.from({ length: 5 }, () => start(client))));
    expect(logger.warn).toHaveBeenCalledOnce();
  });
});

describe("44: a signature that is refused although the clocks agree", () => {
  const refused = () => refusal("InvalidSignatureException", 403, { headers: [["Date", new Date().toUTCString()]] });

  it("is not tried again, and nothing happened", async () => {
    const error = await failureOf(start(clientOf(await startRig(refused()))));
    expect(error).toMatchObject({
      name: "InvalidSignatureException",
      category: "authentication",
      outcome: "rejected",
      $metadata: { attempts: 1 },
    });
  });

  it("comes with what to look at: the secret key, and a proxy that rewrites requests", async () => {
    const { suggestedAction } = await failureOf(start(clientOf(await startRig(refused()))));
    expect(suggestedAction).toMatch(/secret/i);
    expect(suggestedAction).toMatch(/proxy/i);
  });
});

describe("45: credentials that the service says have expired", () => {
  async function expectFresh(name: string) {
    const credentials = provider();
    const rig = await startRig(refusing("token-1", name));
    const { $metadata } = await settled(start(clientOf(rig, { credentials })));
    expect(credentials).toHaveBeenCalledTimes(2);
    expect(rig.requests.map(({ headers }) => headers["x-amz-security-token"])).toEqual(["token-1", "token-2"]);
    expect(rig.requests.map(({ input }) => input.ClientToken)).toEqual(Array(2).fill($metadata.clientToken));
  }

  it.each(["ExpiredToken", "ExpiredTokenException"])(
    "(%s) are asked for once more, and the request is sent once more with the new ones",
    expectFresh,
  );

  it("(RequestExpired, with clocks that agree) are asked for once more as well", () => expectFresh("RequestExpired"));

  it("are replaced for all later calls as well", async () => {
    const credentials = provider();
    const rig = await startRig(refusing("token-1"));
    const client = clientOf(rig, { credentials });
    await settled(start(client));
    await settled(start(client));
    expect(credentials).toHaveBeenCalledTimes(2);
    expect(rig.requests).toHaveLength(3);
  });

  it("are asked for once by ten calls that are refused at the same time", async () => {
    const credentials = provider();
    const rig = await startRig(inTurn(({ pause }) => pause(30), refusing("token-1")));
    const client = clientOf(rig, { credentials });
    await settled(Promise.all(Array.from({ length: 10 }, () => start(client))));
    expect(credentials).toHaveBeenCalledTimes(2);
    expect(rig.requests).toHaveLength(20);
  });

  it("are not asked for again by a refusal of the old ones that comes after the new ones", async () => {
    const credentials = provider();
    const late = inTurn(({ pause }) => pause(100), refusing("token-1"));
    const rig = await startRig([late, refusing("token-1")]);
    const client = clientOf(rig, { credentials });
    const first = start(client);
    await settled(rig.received(1));
    await settled(start(client));
    await settled(first);
    expect(credentials).toHaveBeenCalledTimes(2);
  });

  it("and whose successors have expired too end the call: two requests, and nothing happened", async () => {
    const credentials = provider();
    const rig = await startRig(refusal("ExpiredTokenException", 400));
    const error = await failureOf(start(clientOf(rig, { credentials, maxAttempts: 5 })));
    expect(error).toMatchObject({ name: "ExpiredTokenException", category: "authentication", outcome: "rejected" });
    expect(rig.requests).toHaveLength(2);
    expect(credentials).toHaveBeenCalledTimes(2);
  });

  it.each(EXPIRED)("(%s) and cannot be replaced, being static, are not tried again", async (name) => {
    const rig = await startRig(refusal(name, 400));
    const error = await failureOf(start(clientOf(rig)));
    expect(error).toMatchObject({ name, outcome: "rejected", $metadata: { attempts: 1 } });
    expect(rig.requests).toHaveLength(1);
  });

  it.each<[string, () => Promise<typeof CREDENTIALS>]>([
    ["fails", () => Promise.reject(new Error("the metadata service is down"))],
    ["answers no credentials", async () => ({}) as typeof CREDENTIALS],
  ])("have led to nothing when their provider %s: the service has refused the request", async (_, then) => {
    const credentials = provider()
      .mockResolvedValueOnce(session(1))
      .mockImplementationOnce(then as never);
    const rig = await startRig(refusal("ExpiredTokenException", 400));
    const error = await failureOf(start(clientOf(rig, { credentials })));
    expect(error).toMatchObject({ outcome: "rejected", $metadata: { attempts: 1 } });
    expect(rig.requests).toHaveLength(1);
  });

  it("have led to nothing when no connection is made for the new ones: the service has refused the request", async () => {
    const rig = await startRig(refusal("ExpiredTokenException", 400, { headers: [["Connection", "close"]] }));
    const credentials = provider()
      .mockResolvedValueOnce(session(1))
      .mockImplementationOnce(async () => {
        await rig.close();
        return session(2);
      });
    const error = await failureOf(start(clientOf(rig, { credentials, maxAttempts: 1 })));
    expect(error).toMatchObject({ code: "ECONNREFUSED", outcome: "rejected" });
    expect(rig.requests).toHaveLength(1);
  });

  it("may have led to something when the answer to the new ones is lost", async () => {
    const rig = await startRig([refusal("ExpiredTokenException", 400), ({ reset }) => reset()]);
    const error = await failureOf(start(clientOf(rig, { credentials: provider(), maxAttempts: 1 })));
    expect(error).toMatchObject({ code: "ECONNRESET", outcome: "unknown" });
  });

  it("are no reason to ask again after other refusals", async () => {
    const credentials = provider();
    for (const name of ["AccessDeniedException", "UnrecognizedClientException", "InvalidSignatureException"]) {
      const rig = await startRig(refusal(name, 400));
      expect((await failureOf(start(clientOf(rig, { credentials })))).name).toBe(name);
      expect(rig.requests).toHaveLength(1);
    }
    expect(credentials).toHaveBeenCalledTimes(3);
  });
});

describe("46: a credentials provider that hangs", () => {
  const hanging = () => new Promise<never>(() => {});

  const hung = async () => {
    const rig = await startRig(answer(TASK));
    return { rig, error: await failureOf(start(clientOf(rig, { credentials: hanging, timeouts: { call: 80 } }))) };
  };

  it("ends at the call's deadline with an error that says so, and nothing was sent", async () => {
    const { rig, error } = await hung();
    expect(error).toMatchObject({
      code: "ETIMEDOUT",
      outcome: "not-sent",
      message: expect.stringMatching(/credentials/),
      $metadata: { clientToken: expect.any(String) },
    });
    expect(rig.connections).toBe(0);
  });

  it("is named with those asked before it, when it is one of the default chain", async () => {
    const metadataService = await startRig(silence);
    vi.stubEnv("AWS_CONTAINER_CREDENTIALS_FULL_URI", `${metadataService.endpoint}/credentials`);
    for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"]) vi.stubEnv(name, undefined);
    for (const name of ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"]) vi.stubEnv(name, "/nowhere");
    onTestFinished(() => void vi.unstubAllEnvs());
    const client = clientOf(await startRig(answer(TASK)), { credentials: undefined, timeouts: { call: 600 } });
    const error = await failureOf(start(client), 2_000);
    expect(error.message).toMatch(/waiting for credentials \(asked: fromEnv, .*, fromTokenFile, remoteProvider\)$/);
    expect(error).toMatchObject({ code: "ETIMEDOUT", outcome: "not-sent" });
  });

  it("is no attempt", async () => {
    expect((await hung()).error.$metadata.attempts).toBe(0);
  });

  it("in one call does not take the answer from another that waits longer", async () => {
    const rig = await startRig(answer(TASK));
    const credentials = vi.fn(
      () => new Promise<typeof CREDENTIALS>((resolve) => setTimeout(resolve, 200, CREDENTIALS)),
    );
    const client = clientOf(rig, { credentials });
    const patient = start(client);
    const error = await failureOf(start(client, { timeouts: { call: 50 } }));
    expect(error).toMatchObject({ code: "ETIMEDOUT", outcome: "not-sent" });
    expect((await settled(patient)).TaskId).toBe(TASK.TaskId);
    expect(credentials).toHaveBeenCalledOnce();
  });

  it("for a while only does not cost an attempt: its time is not that of the attempt", async () => {
    const rig = await startRig(answer(TASK));
    const credentials = () => new Promise<typeof CREDENTIALS>((resolve) => setTimeout(resolve, 150, CREDENTIALS));
    const client = clientOf(rig, { credentials, timeouts: { attempt: 100, call: 900 } });
    expect((await settled(start(client))).$metadata.attempts).toBe(1);
  });
});

describe("46: a credentials provider that fails", () => {
  it("ends the call with its own error, sends nothing, and is asked again by the next call", async () => {
    const rig = await startRig(answer(TASK));
    const credentials = vi.fn(async () => CREDENTIALS).mockRejectedValueOnce(new Error("the metadata service is down"));
    const { timing, slept } = recordedTiming();
    const client = clientOf(rig, { credentials, timing });
    const error = await failureOf(start(client));
    expect(error.message).toBe("the metadata service is down");
    expect(rig.connections).toBe(0);
    expect(slept).toEqual([]);
    expect((await settled(start(client))).TaskId).toBe(TASK.TaskId);
  });
});
