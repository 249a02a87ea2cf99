// Rows 1 to 9 of the table of faults, and 13: connections that do not come about, or do not last until an answer begins.
import dns from "node:dns";
import { Socket } from "node:net";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { PartnerCentralSellingServiceException, TransportError } from "../../src/index.ts";
import { clientOf, failureOf, list, recordedTiming, settled, start, TASK } from "./calls.ts";
import { selfSignedCertificate } from "./certificate.ts";
import {
  answer,
  bytesOf,
  closedPort,
  cutOff,
  fin,
  inTurn,
  type Play,
  refusal,
  reset,
  silence,
  startRig,
  startSynBlackHole,
} from "./rig.ts";

/**
 * Node asks this for every host name, so it is the nearest that a test can come to a broken DNS. An answer is addresses, or
 * the code of a failure; the last is repeated.
 */
function resolver(...answers: (readonly string[] | string)[]) {
  const asked: string[] = [];
  const lookup = vi.spyOn(dns, "lookup").mockImplementation(((host: string, _: object, done: CallableFunction) => {
    const given = answers[Math.min(asked.length, answers.length - 1)] ?? [];
    asked.push(host);
    if (typeof given !== "string")
      return done(
        null,
        given.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
      );
    done(
      Object.assign(new Error(`getaddrinfo ${given} ${host}`), { code: given, syscall: "getaddrinfo", hostname: host }),
    );
  }) as never);
  onTestFinished(() => lookup.mockRestore());
  return asked;
}

describe("1: a connection that is refused", () => {
  it("is tried three times, and the error names host and port and says that nothing was sent", async () => {
    const port = await closedPort();
    const error = await failureOf(start(clientOf({ endpoint: `http://127.0.0.1:${port}` })));
    expect(error).toBeInstanceOf(TransportError);
    expect(error).toMatchObject({
      code: "ECONNREFUSED",
      outcome: "not-sent",
      $retryable: { throttling: false },
      message: expect.stringContaining(`127.0.0.1:${port}`),
      $metadata: { attempts: 3 },
    });
  });

  it("does no harm when the server is back before the next attempt", async () => {
    const port = await closedPort();
    const { timing, slept } = recordedTiming();
    const sleep = async (ms: number) => {
      slept.push(ms);
      await startRig(answer(TASK), { port });
    };
    const client = clientOf({ endpoint: `http://127.0.0.1:${port}` }, { timing: { ...timing, sleep } });
    expect((await settled(start(client))).$metadata.attempts).toBe(2);
  });
});

describe("2: a host name that cannot be resolved (played where Node asks the resolver)", () => {
  it("is asked for again when the resolver failed for the moment (EAI_AGAIN)", async () => {
    const rig = await startRig(answer(TASK));
    const asked = resolver("EAI_AGAIN", ["127.0.0.1"]);
    const output = await settled(start(clientOf({ endpoint: `http://localhost:${rig.port}` })));
    expect(output.$metadata.attempts).toBe(2);
    expect(asked).toEqual(["localhost", "localhost"]);
  });

  it("ends as ENOTFOUND with the host in its message, and nothing was sent", async () => {
    resolver("ENOTFOUND");
    const error = await failureOf(start(clientOf({ endpoint: "https://partnercentral.invalid" })));
    expect(error).toBeInstanceOf(TransportError);
    expect(error).toMatchObject({
      code: "ENOTFOUND",
      outcome: "not-sent",
      message: expect.stringContaining("partnercentral.invalid"),
    });
  });

  it("says that the service is in us-east-1 only when the Region is another one", async () => {
    const asked = resolver("ENOTFOUND");
    const client = clientOf({ endpoint: "" }, { endpoint: undefined, region: "eu-west-1", quota: false });
    const error = await failureOf(start(client));
    expect(new Set(asked)).toEqual(new Set(["partnercentral-selling.eu-west-1.api.aws"]));
    expect(error).toMatchObject({ code: "ENOTFOUND", message: expect.stringContaining("us-east-1") });
  });
});

describe("3: a host with addresses that are dead", () => {
  it("is reached at the next address, within the same attempt", async () => {
    const rig = await startRig(answer(TASK));
    resolver(["::1", "127.0.0.1"]);
    expect((await settled(start(clientOf({ endpoint: `http://localhost:${rig.port}` })))).$metadata.attempts).toBe(1);
  });

  it("is reached at the next address also when the first does not answer at all", async () => {
    const rig = await startRig(answer(TASK));
    await startSynBlackHole({ host: "127.0.0.2", port: rig.port });
    resolver(["127.0.0.2", "127.0.0.1"]);
    const requestHandler = { httpAgent: { autoSelectFamilyAttemptTimeout: 250 } };
    const client = clientOf({ endpoint: `http://localhost:${rig.port}` }, { requestHandler });
    expect((await settled(start(client))).$metadata.attempts).toBe(1);
  });

  it("has the failure of each address in the message, which Node leaves empty", async () => {
    const port = await closedPort();
    resolver(["127.0.0.1", "127.0.0.2"]);
    const error = await failureOf(start(clientOf({ endpoint: `http://localhost:${port}` })));
    expect(error).toMatchObject({ code: "ECONNREFUSED", outcome: "not-sent" });
    expect(error.message).toContain(`127.0.0.1:${port}`);
    expect(error.message).toContain(`127.0.0.2:${port}`);
  });

  it("gets 2 s for each address instead of Node's 250 ms, which a far one may need (seen in what Node is told)", async () => {
    const rig = await startRig(answer(TASK));
    const connect = vi.spyOn(Socket.prototype, "connect");
    onTestFinished(() => connect.mockRestore());
    await settled(start(clientOf(rig)));
    const told = connect.mock.calls.flat(2).find((option) => Object.hasOwn(Object(option), "port"));
    expect(told).toMatchObject({ port: rig.port, autoSelectFamilyAttemptTimeout: 2_000 });
  });
});

describe("4: TLS with a server that does not speak it", () => {
  const plain: Play = () => {};
  const noTls = () => startRig(plain, { atAccept: (socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n") });

  it("is tried once", async () => {
    const rig = await noTls();
    const error = await failureOf(start(clientOf({ endpoint: `https://${rig.host}` })));
    expect(error).toBeInstanceOf(TransportError);
    expect(error.$retryable).toBeUndefined();
    expect(error.$metadata.attempts).toBe(1);
    expect(rig.connections).toBe(1);
  });

  it("is told in one line that names TLS and a proxy as what may be in between, and nothing was sent", async () => {
    const rig = await noTls();
    const error = await failureOf(start(clientOf({ endpoint: `https://${rig.host}` })));
    expect(error).toMatchObject({ code: "EPROTO", outcome: "not-sent", message: expect.stringMatching(/TLS.*proxy/) });
    expect(error.message).not.toMatch(/\n/);
  });
});

describe("5: a certificate that cannot be trusted", () => {
  const DAY = 86_400_000;
  const expired = { notBefore: new Date(Date.now() - 2 * DAY), notAfter: new Date(Date.now() - DAY) };
  const FAULTS = [
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "is nobody's but the server's own", {}, false],
    ["CERT_HAS_EXPIRED", "has expired", expired, true],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "is another host's", { address: "10.9.8.7" }, true],
  ] as const;

  async function failureWith(certificate: object, trusted: boolean) {
    const tls = selfSignedCertificate(certificate);
    const rig = await startRig(answer(TASK), { tls });
    const client = clientOf(rig, trusted ? { requestHandler: { httpsAgent: { ca: tls.cert } } } : {});
    return { rig, error: await failureOf(start(client)) };
  }

  it.each(
    FAULTS,
  )("%s: one that %s is refused at the first attempt, before anything is sent", async (code, _, made, trusted) => {
    const { rig, error } = await failureWith(made, trusted);
    expect(error).toBeInstanceOf(TransportError);
    expect(error).toMatchObject({ code, $metadata: { attempts: 1 } });
    expect(error.$retryable).toBeUndefined();
    expect(rig.requests).toHaveLength(0);
  });

  it.each(FAULTS)("%s: one that %s is no reason to suggest that checks be turned off", async (_, __, made, trusted) => {
    const { error } = await failureWith(made, trusted);
    expect(`${error.message} ${error.suggestedAction}`).not.toMatch(
      /NODE_TLS_REJECT_UNAUTHORIZED|rejectUnauthorized|insecure/i,
    );
  });

  it.each(FAULTS)("%s: one that %s means for certain that nothing was sent", async (code, _, made, trusted) => {
    const { error } = await failureWith(made, trusted);
    expect(error).toMatchObject({ code, outcome: "not-sent" });
  });

  it("is no obstacle when it is the one that the caller trusts", async () => {
    const tls = selfSignedCertificate();
    const rig = await startRig(answer(TASK), { tls });
    const client = clientOf(rig, { requestHandler: { httpsAgent: { ca: tls.cert } } });
    expect((await settled(start(client))).TaskId).toBe(TASK.TaskId);
  });
});

describe.each([
  ["6: a connection that is reset before the answer begins", reset],
  ["7: a connection that is closed before the answer begins", fin],
])("%s", (_, lost) => {
  it("is replaced, and the same request with the same token is sent again", async () => {
    const rig = await startRig([lost, lost, answer(TASK)]);
    const { $metadata } = await settled(start(clientOf(rig)));
    expect($metadata.attempts).toBe(3);
    expect(rig.connections).toBe(3);
    expect(rig.requests.map(({ input }) => input.ClientToken)).toEqual(Array(3).fill($metadata.clientToken));
  });

  it("is a TransportError after the last attempt, and nobody knows what became of the request", async () => {
    const rig = await startRig(lost);
    const error = await failureOf(start(clientOf(rig)));
    expect(error).toBeInstanceOf(TransportError);
    expect(error).toMatchObject({
      code: "ECONNRESET",
      outcome: "unknown",
      message: expect.stringContaining(rig.host),
      $metadata: { attempts: 3, clientToken: expect.any(String) },
    });
    await settled(rig.openAtMost(0));
  });

  it("leaves the outcome unknown also when the next attempt is refused", async () => {
    const rig = await startRig([lost, answer({ __type: "AccessDeniedException" }, { status: 400 })]);
    const error = await failureOf(start(clientOf(rig)));
    expect(error).toBeInstanceOf(PartnerCentralSellingServiceException);
    expect(error).toMatchObject({ name: "AccessDeniedException", outcome: "unknown", $metadata: { attempts: 2 } });
  });
});

describe("6: a connection that is reset as soon as it is made", () => {
  it("is replaced like any other", async () => {
    let accepted = 0;
    const rig = await startRig(answer(TASK), {
      atAccept: (socket) => {
        accepted += 1;
        if (accepted === 1) socket.resetAndDestroy();
      },
    });
    expect((await settled(start(clientOf(rig)))).$metadata.attempts).toBe(2);
  });
});

describe.each([
  ["RST", reset],
  ["FIN", fin],
] as const)("8, 9: a kept-alive connection that the server ends by %s", (how, lost) => {
  /** Answers what comes first on a connection, and is gone when that is used again: nobody can see it before. */
  const once: Play = (stage) => (stage.request.nthOnConnection === 1 ? answer(TASK)(stage) : lost(stage));

  it("while it is idle is not used again", async () => {
    const rig = await startRig(answer(TASK));
    const client = clientOf(rig);
    await settled(start(client));
    rig.hangUp(how);
    await settled(rig.openAtMost(0));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await settled(start(client))).$metadata.attempts).toBe(1);
    expect(rig.requests.map(({ connection }) => connection)).toEqual([1, 2]);
  });

  it("just as it is used again is replaced at once, and that is no attempt", async () => {
    const rig = await startRig(once);
    const client = clientOf(rig);
    await settled(start(client));
    const { $metadata } = await settled(start(client));
    expect($metadata).toMatchObject({ attempts: 1, totalRetryDelay: 0 });
    expect(rig.requests.map(({ connection }) => connection)).toEqual([1, 1, 2]);
    expect(rig.requests[2]?.input).toEqual(rig.requests[1]?.input);
  });

  it("as four others in the pool did does not use up the attempts, even when there is but one", async () => {
    const rig = await startRig(({ pause }) => pause(30));
    const firstOnEach = inTurn(({ pause }) => pause(30), answer(TASK));
    rig.play((stage) => (stage.request.nthOnConnection === 1 ? firstOnEach(stage) : lost(stage)));
    const client = clientOf(rig, { maxAttempts: 1 });
    await settled(Promise.all(Array.from({ length: 5 }, () => start(client))));
    expect(rig.connections).toBe(5);
    const { $metadata } = await settled(start(client));
    expect($metadata.attempts).toBe(1);
    // One request found out that a connection was dead; the four others of the pool are not tried one by one.
    expect(rig.requests).toHaveLength(7);
  });

  it("is replaced for reads as for writes", async () => {
    const rig = await startRig((stage) =>
      stage.request.nthOnConnection === 1 ? answer({ TaskSummaries: [] })(stage) : lost(stage),
    );
    const client = clientOf(rig, { maxAttempts: 1 });
    await settled(list(client));
    expect((await settled(list(client))).$metadata.attempts).toBe(1);
  });

  it("is not replaced when it is only silent: the request is not sent again beyond the attempts", async () => {
    const rig = await startRig([answer(TASK), silence]);
    const client = clientOf(rig, { maxAttempts: 1, timeouts: { headers: 60 } });
    await settled(start(client));
    expect(await failureOf(start(client))).toMatchObject({ code: "ETIMEDOUT", $metadata: { attempts: 1 } });
    expect(rig.requests).toHaveLength(2);
  });

  it("is not replaced when the caller aborted: the request is not sent again", async () => {
    const rig = await startRig([answer(TASK), silence]);
    const client = clientOf(rig);
    await settled(start(client));
    const controller = new AbortController();
    const ended = failureOf(start(client, { abortSignal: controller.signal }));
    await settled(rig.received(2));
    controller.abort();
    expect((await ended).name).toBe("AbortError");
    await settled(rig.openAtMost(0));
    expect(rig.requests).toHaveLength(2);
  });

  it("in the middle of an answer is an attempt, as the answer had begun", async () => {
    const rig = await startRig(answer(TASK));
    const client = clientOf(rig);
    await settled(start(client));
    rig.play(cutOff(bytesOf(TASK), 0.8, how), answer(TASK));
    expect((await settled(start(client))).$metadata.attempts).toBe(2);
  });

  it("leaves the outcome unknown when the request is refused on the new one: the first may have been taken", async () => {
    const rig = await startRig([answer(TASK), lost, refusal("ConflictException", 400)]);
    const client = clientOf(rig);
    await settled(start(client));
    const error = await failureOf(start(client));
    expect(error).toMatchObject({ name: "ConflictException", outcome: "unknown", $metadata: { attempts: 1 } });
    expect(rig.requests).toHaveLength(3);
    expect((await failureOf(start(clientOf(rig)))).outcome).toBe("rejected");
  });

  it("is not replaced for ever: when the new one is lost as well, that is an attempt and the call ends", async () => {
    const rig = await startRig([answer(TASK), lost]);
    const client = clientOf(rig, { maxAttempts: 1 });
    await settled(start(client));
    const error = await failureOf(start(client));
    expect(error).toMatchObject({ code: "ECONNRESET", outcome: "unknown", $metadata: { attempts: 1 } });
    expect(rig.requests.length).toBeLessThanOrEqual(3);
  });
});
