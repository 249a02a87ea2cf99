// Rows 33 to 37 of the table of faults: what comes before the body.
import { describe, expect, it } from "vitest";
import { PartnerCentralSellingServiceException, TransportError } from "../../src/index.ts";
import { type CallError, clientOf, failureOf, settled, start, TASK } from "./calls.ts";
import { answer, bytesOf, inTurn, type Play, raw, refusal, startRig } from "./rig.ts";

const OTHER_TASK = { ...TASK, TaskId: "task-0000000000666" };
const BODY = JSON.stringify(TASK);

/** Not retried: what garbles one answer garbles the next. Nobody knows what became of the request, and nothing is reused. */
async function expectProtocolError(play: Play): Promise<CallError> {
  const rig = await startRig(play);
  const error = await failureOf(start(clientOf(rig)));
  expect(error).toBeInstanceOf(TransportError);
  expect(error).toMatchObject({ code: expect.stringMatching(/^HPE_/), outcome: "unknown", $metadata: { attempts: 1 } });
  expect(error.$retryable).toBeUndefined();
  await settled(rig.openAtMost(0));
  return error;
}

describe("33: a header that is too large", () => {
  it("(20 KB) is a TransportError, asked for once, and the connection is dropped", async () => {
    const error = await expectProtocolError(answer(TASK, { headers: [["x-padding", "x".repeat(20_000)]] }));
    expect(error.code).toBe("HPE_HEADER_OVERFLOW");
  });

  it("in sum, of many small ones, is one as well", async () => {
    const headers = Array.from({ length: 2_000 }, (_, i) => [`x-padding-${i}`, "x".repeat(10)] as const);
    expect((await expectProtocolError(answer(TASK, { headers }))).code).toBe("HPE_HEADER_OVERFLOW");
  });
});

describe("34: an answer that is not HTTP, or whose length is told twice", () => {
  it.each<[string, string | Uint8Array]>([
    ["another protocol's greeting", "SSH-2.0-OpenSSH_9.6\r\n"],
    ["zeros", Buffer.alloc(64)],
    ["bytes at random", Buffer.from(Array.from({ length: 256 }, (_, i) => (i * 167 + 13) % 256))],
    ["a TLS alert", Buffer.from([0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x46])],
    ["two Content-Lengths", `HTTP/1.1 200 OK\r\ncontent-length: ${BODY.length}\r\ncontent-length: 5\r\n\r\n${BODY}`],
    ["a Content-Length that is no number", `HTTP/1.1 200 OK\r\ncontent-length: 12abc\r\n\r\n${BODY}`],
    ["a negative Content-Length", `HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n${BODY}`],
    [
      "Content-Length and Transfer-Encoding",
      `HTTP/1.1 200 OK\r\ncontent-length: ${BODY.length}\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    [
      "a header's name with a space in it",
      `HTTP/1.1 200 OK\r\nx evil: 1\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`,
    ],
    ["a null byte in a header", `HTTP/1.1 200 OK\r\nx-evil: a\0b\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`],
  ])("%s: is a TransportError, asked for once, and the connection is dropped", async (_, bytes) => {
    await expectProtocolError(raw(bytes));
  });

  it("in the middle of a body is never a success, and the connection is dropped", async () => {
    const rig = await startRig(raw(`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n${BODY}`));
    expect(await failureOf(start(clientOf(rig)))).toMatchObject({ name: "TransportError", outcome: "unknown" });
    await settled(rig.openAtMost(0));
  });

  it("is not shown in the error's message", async () => {
    const error = await expectProtocolError(raw("<h1>of somebody else: jane@example.com</h1>\r\n\r\n"));
    expect(error.message).not.toContain("jane@example.com");
  });
});

describe("34: an answer that nobody asked for", () => {
  const second = (plays: readonly Play[]) => async () => {
    const rig = await startRig(plays);
    const client = clientOf(rig);
    expect((await settled(start(client))).TaskId).toBe(TASK.TaskId);
    await new Promise((resolve) => setTimeout(resolve, 60));
    // What comes is the service's answer or a typed error, but never what was left in the pipe.
    const end = await settled(start(client).catch((error: CallError) => error));
    if (end instanceof Error) expect(end).toMatchObject({ name: "TransportError", outcome: "unknown" });
    else expect(end.TaskId).toBe(TASK.TaskId);
  };

  it(
    "right behind the one that was asked for is not taken for the next call's",
    second([raw(Buffer.concat([bytesOf(TASK), bytesOf(OTHER_TASK)])), answer(TASK)]),
  );

  it(
    "on an idle connection is not taken for the next call's",
    second([inTurn(answer(TASK), ({ pause }) => pause(30), answer(OTHER_TASK)), answer(TASK)]),
  );
});

describe("35: a header that comes twice", () => {
  it.each([
    "x-amzn-requestid",
    "x-amzn-request-id",
    "x-amz-request-id",
  ])("(%s) counts once, the first", async (name) => {
    const headers = [[name, "first"] as const, [name, "second"] as const];
    const rig = await startRig([answer(TASK, { headers }), answer("", { status: 400, headers })]);
    const client = clientOf(rig);
    expect((await settled(start(client))).$metadata.requestId).toBe("first");
    expect((await failureOf(start(client))).$metadata.requestId).toBe("first");
  });

  it("(x-amzn-errortype) counts once, the first", async () => {
    const headers = ["ConflictException", "ThrottlingException"].map((value) => ["x-amzn-errortype", value] as const);
    const rig = await startRig(answer({ message: "m" }, { status: 400, headers }));
    expect(await failureOf(start(clientOf(rig)))).toMatchObject({
      name: "ConflictException",
      $metadata: { attempts: 1 },
    });
  });

  it("(Date) still tells the service's time, so that a wrong clock is corrected", async () => {
    const date = new Date(Date.now() + 3_600_000).toUTCString();
    const headers = [["Date", date] as const, ["Date", date] as const];
    const rig = await startRig([refusal("RequestTimeTooSkewed", 403, { headers }), answer(TASK)]);
    expect((await settled(start(clientOf(rig)))).$metadata.attempts).toBe(2);
  });
});

describe("36: a provisional answer", () => {
  const NOTHING_YET = "HTTP/1.1 100 Continue\r\n\r\n";
  const HINTS = "HTTP/1.1 103 Early Hints\r\nlink: </evil>; rel=preload\r\nx-amzn-requestid: hint\r\n\r\n";
  const PROCESSING = "HTTP/1.1 102 Processing\r\n\r\n";

  it.each([
    ["100", NOTHING_YET],
    ["103", HINTS],
    ["100, 102 and 103 twice", `${NOTHING_YET}${PROCESSING}${HINTS}${HINTS}`],
  ])("(%s) before the answer is passed over, and nothing is taken from it", async (_, before) => {
    const rig = await startRig(inTurn(raw(before), ({ pause }) => pause(5), answer(TASK)));
    const { TaskId, $metadata } = await settled(start(clientOf(rig)));
    expect(TaskId).toBe(TASK.TaskId);
    expect($metadata).toMatchObject({ attempts: 1, httpStatusCode: 200 });
    expect($metadata).not.toHaveProperty("requestId");
  });

  it("(101) that ends HTTP on the connection ends the attempt at once, not after the time limit", async () => {
    const rig = await startRig(raw("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n"));
    const error = await failureOf(start(clientOf(rig)));
    expect(error).toMatchObject({ name: "TransportError", outcome: "unknown" });
    await settled(rig.openAtMost(0));
  });
});

describe("37: a redirect", () => {
  const STATUSES = [301, 302, 303, 307, 308];

  async function redirected(status: number, to: (host: string) => string) {
    const elsewhere = await startRig(answer(TASK));
    const rig = await startRig(answer("", { status, headers: [["Location", to(elsewhere.host)]] }));
    const error = await failureOf(start(clientOf(rig)));
    return { elsewhere, rig, error };
  }

  it.each(
    STATUSES,
  )("(%i) is never followed: not even a connection is made, and it is asked for once", async (status) => {
    const { elsewhere, rig, error } = await redirected(status, (host) => `http://${host}/`);
    expect(error).toBeInstanceOf(PartnerCentralSellingServiceException);
    expect(error.$metadata).toMatchObject({ attempts: 1, httpStatusCode: status });
    expect(elsewhere.connections).toBe(0);
    expect(rig.requests).toHaveLength(1);
  });

  it.each(STATUSES)("(%i) says that it was refused, and to which host it led", async (status) => {
    const { elsewhere, error } = await redirected(status, (host) => `http://${host}/`);
    expect(error).toMatchObject({
      name: "RedirectError",
      message: expect.stringMatching(/redirects? .*never followed/i),
    });
    expect(error.message).toContain(elsewhere.host);
  });

  it("shows nothing of its address but the host: path, query and password may be secrets", async () => {
    const { error } = await redirected(
      307,
      () => "http://root:pass-word@169.254.169.254/latest/meta-data/?token=t-1#part",
    );
    expect(error.name).toBe("RedirectError");
    expect(error.message).toContain("169.254.169.254");
    expect(error.message).not.toMatch(/root|pass-word|latest|t-1|part\b/);
  });

  it.each<[string, readonly (readonly [string, string])[]]>([
    ["without a Location", []],
    ["to the same server", [["Location", "/elsewhere"]]],
    ["to no address at all", [["Location", "http://[:::"]]],
    ["to a script", [["Location", "javascript:alert(1)"]]],
    [
      "to two places",
      [
        ["Location", "http://a.example/"],
        ["Location", "http://b.example/"],
      ],
    ],
  ])("%s is refused all the same", async (_, headers) => {
    const rig = await startRig(answer("", { status: 302, headers }));
    expect(await failureOf(start(clientOf(rig)))).toMatchObject({ name: "RedirectError", $metadata: { attempts: 1 } });
  });

  it("with a task in its body is no success", async () => {
    const rig = await startRig(answer(TASK, { status: 307, headers: [["Location", "http://a.example/"]] }));
    expect((await failureOf(start(clientOf(rig)))).$metadata.httpStatusCode).toBe(307);
  });
});
