// Rows 10, 11, 16 to 20, 24 to 26, 31 and 32 of the table of faults: bodies that are cut off, empty, garbled or too large.
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import {
  GetEngagementInvitationCommand,
  ListEngagementByAcceptingInvitationTasksCommand,
  ListEngagementInvitationsCommand,
  MalformedResponseError,
  NonJsonResponseError,
  RejectEngagementInvitationCommand,
  StartEngagementByAcceptingInvitationTaskCommand,
  TransportError,
} from "../../src/index.ts";
import { type CallError, clientOf, failureOf, INVITATION, list, settled, start, TASK } from "./calls.ts";
import { answer, bytesOf, cutOff, type Play, page, raw, startRig } from "./rig.ts";

const JSON_TASK = JSON.stringify(TASK);

/** The answer said yes, but not to what: it is not asked again blindly, and the caller is told to look what became of it. */
function expectMalformed(error: CallError): void {
  expect(error).toBeInstanceOf(MalformedResponseError);
  expect(error).toMatchObject({ outcome: "unknown", category: "response", $metadata: { attempts: 1 } });
  expect(error.$retryable).toBeUndefined();
  expect(error.message).toContain("StartEngagementByAcceptingInvitationTask");
}

async function failureWith(play: Play): Promise<CallError> {
  return failureOf(start(clientOf(await startRig(play))));
}

describe.each<[string, Buffer, "RST" | "FIN"]>([
  ["10: an answer whose connection is reset in the middle of the body", bytesOf(TASK), "RST"],
  ["11: an answer whose connection is closed before its Content-Length", bytesOf(TASK), "FIN"],
  ["11: an answer in chunks whose connection is closed before the last one", chunked(JSON_TASK), "FIN"],
])("%s", (_, bytes, how) => {
  it("is not believed, and the same request is sent again", async () => {
    const rig = await startRig([cutOff(bytes, 0.8, how), answer(TASK)]);
    const { TaskId, $metadata } = await settled(start(clientOf(rig)));
    expect({ TaskId, attempts: $metadata.attempts }).toEqual({ TaskId: TASK.TaskId, attempts: 2 });
    expect(rig.requests.map(({ input }) => input.ClientToken)).toEqual(Array(2).fill($metadata.clientToken));
  });

  it("is a TransportError after the last attempt, and nobody knows what became of the request", async () => {
    const rig = await startRig(cutOff(bytes, 0.8, how));
    const error = await failureOf(start(clientOf(rig)));
    expect(error).toBeInstanceOf(TransportError);
    expect(error).toMatchObject({ code: "ECONNRESET", outcome: "unknown", $metadata: { attempts: 3 } });
    await settled(rig.openAtMost(0));
  });
});

describe("10, 11: an answer that is cut off", () => {
  it.each(["RST", "FIN"] as const)("by %s says how many of how many bytes came", async (how) => {
    const bytes = bytesOf(TASK);
    const got = Math.floor(bytes.length * 0.8) - (bytes.indexOf("\r\n\r\n") + 4);
    const error = await failureWith(cutOff(bytes, 0.8, how));
    expect(error.message).toMatch(new RegExp(`\\b${got} of ${Buffer.byteLength(JSON_TASK)} bytes`));
  });

  it("has the status and the request id that came before, for whoever asks AWS what became of the request", async () => {
    const bytes = bytesOf(TASK, { headers: [["x-amzn-requestid", "request-1"]] });
    const error = await failureWith(cutOff(bytes, 0.8, "RST"));
    expect(error.$metadata).toMatchObject({ httpStatusCode: 200, requestId: "request-1" });
    expect(error.message).toMatch(/ \(request id request-1\)$/);
  });
});

describe("16, 17, 18: success that says nothing", () => {
  it.each<[string, Play]>([
    ["an empty body", answer()],
    [
      "an empty body without Content-Length",
      raw("HTTP/1.1 200 OK\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"),
    ],
    ["null", answer("null")],
    ["an empty list", answer("[]")],
    ["a list", answer("[1,2]")],
    ["text", answer('"hi"')],
    ["a number", answer("42")],
    ["true", answer("true")],
    ["an empty object", answer({})],
    ["204", answer("", { status: 204 })],
    ["205", answer("", { status: 205 })],
  ])("%s never resolves: it is malformed, asked for once, and the outcome is unknown", async (_, play) => {
    expectMalformed(await failureWith(play));
  });

  it("is an error for a list as well, which could pass for the last page of none", async () => {
    for (const body of ["", "{}", "null", "[]", '"hi"']) {
      const error = await failureOf(list(clientOf(await startRig(answer(body)))));
      expect(error).toBeInstanceOf(MalformedResponseError);
    }
  });

  it.each<[string, object, object]>([
    ["members of tomorrow", { Status: "ok" }, {}],
    ["no TaskStatus", { TaskId: TASK.TaskId, TaskStatus: null }, { TaskId: TASK.TaskId }],
    ["no TaskId", { TaskId: null, TaskStatus: "COMPLETE" }, { TaskStatus: "COMPLETE" }],
    ["nothing but nulls", { TaskId: null, TaskStatus: null }, {}],
  ])("is not said of an object with %s: it resolves at once with what there is", async (_, body, told) => {
    const { $metadata, ...output } = await settled(start(clientOf(await startRig(answer(body)))));
    expect(output).toEqual(told);
    expect($metadata.attempts).toBe(1);
  });

  it("is all that a reject is to say: it resolves", async () => {
    const command = new RejectEngagementInvitationCommand({ Catalog: "Sandbox", Identifier: INVITATION });
    for (const play of [answer(), answer("", { status: 204 }), answer("{}"), answer("null"), answer("[]")]) {
      const { $metadata, ...output } = await settled(clientOf(await startRig(play)).send(command));
      expect(output).toEqual({});
      expect($metadata.attempts).toBe(1);
    }
  });
});

describe("19: success with garbled JSON", () => {
  it.each([
    ["that ends half way through a value", JSON_TASK.slice(0, 40)],
    ["that ends before its last brace", JSON_TASK.slice(0, -1)],
    ["that goes on after its last brace", `${JSON_TASK}}`],
    ["that comes twice", `${JSON_TASK}${JSON_TASK}`],
    ["with single quotes", JSON_TASK.replaceAll('"', "'")],
    ["with a control character in a string", JSON_TASK.replace("task-", "task-\n")],
    ["of nothing but spaces", "   "],
  ])("%s is malformed, asked for once, and the outcome is unknown", async (_, body) => {
    const error = await failureWith(answer(body));
    expectMalformed(error);
    expect(error.message).not.toContain(TASK.TaskId);
  });

  it("cut off inside its Content-Length by a proxy that corrected that is malformed too", async () => {
    expectMalformed(await failureWith(answer(JSON_TASK.slice(0, JSON_TASK.length / 2))));
  });
});

describe("20: success with a page, as of a captive portal", () => {
  it("is a NonJsonResponseError that shows how it begins, asked for once, and the outcome is unknown", async () => {
    const error = await failureWith(page(200, "<html><title>Welcome to Airport Wi-Fi</title></html>"));
    expect(error).toBeInstanceOf(NonJsonResponseError);
    expect(error).toMatchObject({
      category: "response",
      outcome: "unknown",
      contentType: "text/html",
      bodyStart: expect.stringContaining("Airport Wi-Fi"),
      $metadata: { attempts: 1, httpStatusCode: 200 },
    });
    expect(error.$retryable).toBeUndefined();
  });
});

describe("24: compression", () => {
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));

  it("is not asked for", async () => {
    const rig = await startRig(answer(TASK));
    await settled(start(clientOf(rig)));
    expect(rig.requests[0]?.headers["accept-encoding"]).toBe("identity");
  });

  it.each([
    "gzip",
    "br",
  ])("that comes all the same is not undone: the answer is malformed, which names it (%s)", async (how) => {
    const error = await failureWith(answer(gzipSync(JSON_TASK), { headers: [["Content-Encoding", how]] }));
    expectMalformed(error);
    expect(error.message).toContain(`compressed (content-encoding ${how}), which was not asked for`);
  });

  it("that unfolds to 64 MiB is an error whose outcome is unknown, and nothing is unfolded beyond the cap", async () => {
    const rig = await startRig(answer(bomb, { headers: [["Content-Encoding", "gzip"]] }));
    const before = process.memoryUsage().rss;
    expect(await failureOf(start(clientOf(rig)))).toMatchObject({ outcome: "unknown", $metadata: { attempts: 1 } });
    expect(process.memoryUsage().rss - before).toBeLessThan(48 * 1024 * 1024);
  });

  it("that no header tells of is malformed", async () => {
    expectMalformed(await failureWith(answer(gzipSync(JSON_TASK))));
  });
});

describe("25: a byte order mark", () => {
  it("before the JSON is passed over", async () => {
    expect((await settled(start(clientOf(await startRig(answer(`\uFEFF${JSON_TASK}`)))))).TaskId).toBe(TASK.TaskId);
  });

  it("before an error's JSON is passed over", async () => {
    const error = await failureWith(answer(`\uFEFF{"__type":"ConflictException","message":"m"}`, { status: 409 }));
    expect(error).toMatchObject({ name: "ConflictException", message: "m" });
  });

  it("that comes twice is malformed", async () => {
    expectMalformed(await failureWith(answer(`\uFEFF\uFEFF${JSON_TASK}`)));
  });

  it("of UTF-16 is malformed", async () => {
    expectMalformed(await failureWith(answer(Buffer.from(`\uFEFF${JSON_TASK}`, "utf16le"))));
  });
});

describe("26: bytes that are not UTF-8", () => {
  it.each([
    ["a byte that never occurs", [0xff]],
    ["a character that is cut off", [0xe2, 0x82]],
    ["a character that is longer than it need be", [0xc0, 0xaf]],
    ["a surrogate", [0xed, 0xa0, 0x80]],
  ])("(%s) never become a replacement character in a TaskId: the answer is malformed", async (_, bytes) => {
    const [before = "", after = ""] = JSON_TASK.split("0000000000001", 2);
    const body = Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after), Buffer.from('"}')]);
    expectMalformed(await failureWith(answer(body)));
  });

  it("do not replace the error that the header names", async () => {
    const body = Buffer.concat([Buffer.from('{"message":"'), Buffer.from([0xff]), Buffer.from('"}')]);
    const options = { status: 400, headers: [["x-amzn-errortype", "ConflictException"]] as const };
    expect(await failureWith(answer(body, options))).toMatchObject({ name: "ConflictException" });
  });
});

describe("31: an answer that is too large", () => {
  const MIB = 1024 * 1024;
  const SMALL_CAP = 64 * 1024;
  const LIST_CAP = 4 * MIB;
  const one = { Catalog: "Sandbox", Identifier: INVITATION };

  /** JSON of exactly `length` bytes. */
  const padded = (body: object, length: number) => {
    const json = JSON.stringify(body);
    return json.padEnd(length, " ");
  };
  const flood =
    (head: string): Play =>
    async (stage) => {
      await stage.write(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n`);
      const mebibyte = Buffer.alloc(MIB, "x");
      for (let i = 0; i < 64 && !stage.gone; i += 1) {
        await stage.write(head.startsWith("transfer") ? `${MIB.toString(16)}\r\n` : "");
        await stage.write(mebibyte);
        await stage.write(head.startsWith("transfer") ? "\r\n" : "");
      }
      await stage.write(head.startsWith("transfer") ? "0\r\n\r\n" : "");
    };

  it.each([
    ["with Content-Length", `content-length: ${64 * MIB}`],
    ["in chunks", "transfer-encoding: chunked"],
  ])("(64 MiB %s) is cut off: EMSGSIZE, asked for once, connection closed", async (_, head) => {
    const rig = await startRig(flood(head));
    const error = await failureOf(start(clientOf(rig)), 3_000);
    expect(error).toBeInstanceOf(TransportError);
    expect(error).toMatchObject({ code: "EMSGSIZE", outcome: "unknown", $metadata: { attempts: 1 } });
    expect(error.$retryable).toBeUndefined();
    await settled(rig.openAtMost(0));
    expect(rig.sent).toBeLessThan(32 * MIB);
  });

  it("is cut off as well when it is an error's", async () => {
    const rig = await startRig(async (stage) => {
      await stage.write(`HTTP/1.1 400 Bad Request\r\ncontent-length: ${64 * MIB}\r\n\r\n`);
      for (let i = 0; i < 64 && !stage.gone; i += 1) await stage.write(Buffer.alloc(MIB, "x"));
    });
    expect(await failureOf(start(clientOf(rig)), 3_000)).toMatchObject({
      code: "EMSGSIZE",
      $metadata: { attempts: 1 },
    });
    await settled(rig.openAtMost(0));
    expect(rig.sent).toBeLessThan(32 * MIB);
  });

  it("is none of exactly 64 KiB for a start, or 4 MiB for a list", async () => {
    const rig = await startRig([answer(padded(TASK, SMALL_CAP)), answer(padded({ TaskSummaries: [TASK] }, LIST_CAP))]);
    const client = clientOf(rig);
    expect((await settled(start(client))).TaskId).toBe(TASK.TaskId);
    expect((await settled(list(client))).TaskSummaries).toHaveLength(1);
  });

  it.each([
    ["a start", SMALL_CAP, new StartEngagementByAcceptingInvitationTaskCommand(one)],
    ["a get", MIB, new GetEngagementInvitationCommand(one)],
    ["a reject", SMALL_CAP, new RejectEngagementInvitationCommand(one)],
    ["a list of tasks", LIST_CAP, new ListEngagementByAcceptingInvitationTasksCommand({ Catalog: "Sandbox" })],
    [
      "a list of invitations",
      LIST_CAP,
      new ListEngagementInvitationsCommand({ Catalog: "Sandbox", ParticipantType: "RECEIVER" }),
    ],
  ] as const)("is one of a byte more than the cap of %s (%i bytes)", async (_, cap, command) => {
    const rig = await startRig(answer(padded(TASK, cap + 1)));
    const error = await failureOf(clientOf(rig).send(command as StartEngagementByAcceptingInvitationTaskCommand));
    expect(error).toMatchObject({
      name: "TransportError",
      code: "EMSGSIZE",
      outcome: "unknown",
      message: expect.stringContaining(String(cap)),
    });
  });
});

describe("32: JSON that is nested very deep", () => {
  const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;
  const withMember = (name: string, value: string) => `${JSON_TASK.slice(0, -1)},${JSON.stringify(name)}:${value}}`;

  it("(200,000 times, in a member that the operation does not have) does a list no harm", async () => {
    const rig = await startRig(answer(`{"TaskSummaries":[${JSON_TASK}],"Deep":${nested(200_000)}}`));
    expect((await settled(list(clientOf(rig)))).TaskSummaries).toHaveLength(1);
  });

  it("(30,000 times, in a member that the operation does not have) does a start no harm", async () => {
    const rig = await startRig(answer(withMember("Deep", nested(30_000))));
    expect((await settled(start(clientOf(rig)))).TaskId).toBe(TASK.TaskId);
  });

  it("(30,000 times, where text is to be) is left out, and no stack overflows", async () => {
    const { TaskId, TaskStatus } = await settled(
      start(clientOf(await startRig(answer(withMember("TaskId", nested(30_000)))))),
    );
    expect({ TaskId, TaskStatus }).toEqual({ TaskId: undefined, TaskStatus: TASK.TaskStatus });
  });

  it("(30,000 times, and never closed) is malformed, not a stack overflow", async () => {
    expectMalformed(await failureWith(answer(withMember("Deep", "[".repeat(30_000)))));
  });

  it("(30,000 times, in an error) is still that error", async () => {
    const body = `{"__type":"ConflictException","message":"m","ErrorList":${nested(30_000)}}`;
    expect(await failureWith(answer(body, { status: 409 }))).toMatchObject({ name: "ConflictException", message: "m" });
  });
});

function chunked(body: string): Buffer {
  const head = "HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.0\r\ntransfer-encoding: chunked\r\n\r\n";
  return Buffer.from(`${head}${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`);
}
