// Rows 30, 35 and 62 of the table of faults: answers made to do harm where they are read, logged or copied.
import { describe, expect, it, vi } from "vitest";
import { GetEngagementInvitationCommand, PartnerCentralSellingServiceException } from "../../src/index.ts";
import {
  type CallError,
  CONTROL_CHARACTERS,
  clientOf,
  failureOf,
  INVITATION,
  list,
  settled,
  start,
  TASK,
} from "./calls.ts";
import { answer, type Play, page, raw, refusal, startRig } from "./rig.ts";

async function failureWith(play: Play): Promise<CallError> {
  return failureOf(start(clientOf(await startRig(play))));
}

function expectCleanPrototypes(): void {
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  expect((Object as unknown as Record<string, unknown>).polluted).toBeUndefined();
}

/** Evil members before those of an answer. */
function poisoned(body: object): string {
  const evil = `"__proto__":{"polluted":true},"constructor":{"polluted":true,"prototype":{"polluted":true}},"toString":1`;
  return `{${evil},${JSON.stringify(body).slice(1)}`;
}

describe("30: members named like those of a prototype", () => {
  it("are left out of the result, and change no other object", async () => {
    const output = await settled(start(clientOf(await startRig(answer(poisoned(TASK))))));
    expect(output).toMatchObject({ TaskId: TASK.TaskId });
    for (const name of ["__proto__", "constructor", "toString"]) expect(Object.hasOwn(output, name)).toBe(false);
    expect((output as object as Record<string, unknown>).polluted).toBeUndefined();
    expectCleanPrototypes();
  });

  it("are left out of the entries of a list", async () => {
    const rig = await startRig(answer(`{"TaskSummaries":[${poisoned(TASK)}]}`));
    const [task] = (await settled(list(clientOf(rig)))).TaskSummaries ?? [];
    expect(Object.keys(Object(task)).sort()).toEqual(Object.keys(TASK).sort());
    expectCleanPrototypes();
  });

  it("do not stand in for the members that are missing", async () => {
    const { $metadata, ...output } = await settled(
      start(clientOf(await startRig(answer(`{"__proto__":${JSON.stringify(TASK)}}`)))),
    );
    expect(Object.keys(output)).toEqual([]);
    expect((output as { TaskId?: string }).TaskId).toBeUndefined();
    expectCleanPrototypes();
  });

  it("cannot forge the call's own metadata, nor make the result a promise", async () => {
    const forged = { ...TASK, $metadata: { requestId: "forged", attempts: 99 }, ...JSON.parse(`{"then":"x"}`) };
    const output = await settled(start(clientOf(await startRig(answer(forged)))));
    expect(output.$metadata).toMatchObject({ attempts: 1 });
    expect(output.$metadata).not.toHaveProperty("requestId");
    expect(output).not.toHaveProperty("then");
  });

  it("in an error are left out, at every depth, and cannot forge what the client says of it", async () => {
    const body = {
      __type: "ValidationException",
      message: "m",
      ErrorList: [JSON.parse(poisoned({ FieldName: "Catalog" }))],
      outcome: "not-sent",
      category: "throttling",
      $retryable: { throttling: true },
      $metadata: { attempts: 99 },
    };
    const error = await failureWith(answer(poisoned(body), { status: 400 }));
    expect(error).toMatchObject({
      name: "ValidationException",
      ErrorList: [{ FieldName: "Catalog" }],
      outcome: "rejected",
      category: "validation",
      $metadata: { attempts: 1 },
    });
    expect((error as object as Record<string, unknown>).polluted).toBeUndefined();
    expectCleanPrototypes();
  });

  it("in what is kept as it came do no harm either", async () => {
    const payload = `{"OpportunityInvitation":${poisoned({ Tomorrow: 1 })}}`;
    const invitation = { Id: INVITATION, Arn: "arn:x", Catalog: "Sandbox" };
    const rig = await startRig(answer(`${JSON.stringify(invitation).slice(0, -1)},"Payload":${payload}}`));
    const get = new GetEngagementInvitationCommand({ Catalog: "Sandbox", Identifier: INVITATION });
    const end = await settled(
      clientOf(rig)
        .send(get)
        .catch((error: Error) => error),
    );
    const copy = { ...(end as { Payload?: { OpportunityInvitation?: object } }).Payload?.OpportunityInvitation };
    expect((copy as Record<string, unknown>).polluted).toBeUndefined();
    expectCleanPrototypes();
  });
});

describe("62: control characters in an answer", () => {
  const EVIL = "begin\r\nERROR forged line\n\u001b[2Jcleared\u0000\u0007\u007f\u009b31mred\u2028end";
  const expectOneLine = ({ message, name }: CallError) => {
    expect(message).toMatch(/\S/);
    for (const text of [message, name]) {
      expect(text).not.toMatch(CONTROL_CHARACTERS);
      expect(text).not.toMatch(/[\u2028\u2029]/);
    }
  };

  it.each([
    ["an exception with a class", "ConflictException"],
    ["an exception without one", "FooException"],
  ])("never reach the message of %s", async (_, name) => {
    const error = await failureWith(refusal(name, 400, { members: { message: EVIL } }));
    expect(error).toBeInstanceOf(PartnerCentralSellingServiceException);
    expect(error.name).toBe(name);
    expectOneLine(error);
    expect(error.message).toMatch(/begin.*forged line.*red.*end/);
  });

  it("never reach the message from an ErrorList", async () => {
    const ErrorList = [{ FieldName: EVIL, Message: EVIL, Code: EVIL }];
    expectOneLine(await failureWith(refusal("ValidationException", 400, { members: { message: EVIL, ErrorList } })));
  });

  it("never reach the message from a __type", async () => {
    expectOneLine(await failureWith(answer({ __type: EVIL }, { status: 400 })));
  });

  it("never reach the log from the members of a success that are left out", async () => {
    const warn = vi.fn();
    const logger = { debug() {}, info() {}, warn, error() {} };
    const rig = await startRig(answer({ ...TASK, [EVIL]: 1, StartTime: EVIL }));
    await settled(start(clientOf(rig, { logger })));
    expect(warn.mock.calls).toEqual([
      [
        "StartEngagementByAcceptingInvitationTask was answered with StartTime that is not an RFC 3339 time: it is left out",
      ],
    ]);
  });

  it("never reach the message or bodyStart from a page", async () => {
    const error = await failureWith(page(403, `<h1>${EVIL}</h1>`));
    expectOneLine(error);
    expect(error.bodyStart).not.toMatch(CONTROL_CHARACTERS);
  });

  it("never reach the message or the metadata from a header, where bytes above 127 can be some too", async () => {
    const evil = "HTTP/1.1 500 Oops\r\nx-amzn-requestid: a\x9b31mb\x85c\r\ncontent-length: 0\r\n\r\n";
    const error = await failureWith(raw(evil));
    expectOneLine(error);
    expect(String(error.$metadata.requestId)).not.toMatch(CONTROL_CHARACTERS);
  });

  it("never reach the message from a page's content type", async () => {
    const evil = "HTTP/1.1 403 Oops\r\ncontent-type: text/\x9b31mhtml\r\ncontent-length: 5\r\n\r\nhello";
    expectOneLine(await failureWith(raw(evil)));
  });

  it.each([
    ["a status line", "HTTP/1.1 500 a\x1b[2Jb\r\ncontent-length: 0\r\n\r\n"],
    [
      "a header that goes on in the next line",
      "HTTP/1.1 500 x\r\nx-amzn-requestid: a\r\n forged\r\ncontent-length: 0\r\n\r\n",
    ],
    ["a header with a lonely CR", "HTTP/1.1 500 x\r\nx-amzn-requestid: a\rforged\r\ncontent-length: 0\r\n\r\n"],
    ["a header with a lonely LF", "HTTP/1.1 500 x\r\nx-amzn-requestid: a\nforged: 1\r\ncontent-length: 0\r\n\r\n"],
  ])("never reach the message or the metadata from %s", async (_, bytes) => {
    const error = await failureWith(raw(bytes));
    expectOneLine(error);
    expect(String(error.$metadata.requestId)).not.toMatch(CONTROL_CHARACTERS);
  });

  it("stay in a member of a result, which is data and not a message", async () => {
    const output = await settled(start(clientOf(await startRig(answer({ ...TASK, Message: EVIL })))));
    expect(output.Message).toBe(EVIL);
  });
});

describe("an answer that is very long where a message is made of it", () => {
  it("does not make an equally long message", async () => {
    const error = await failureWith(refusal("ConflictException", 409, { members: { message: "x".repeat(60_000) } }));
    expect(error.name).toBe("ConflictException");
    expect(error.message.length).toBeLessThan(5_000);
  });

  it("is still told of by what it begins with", async () => {
    const message = `The invitation has expired. ${"x".repeat(100_000)}`;
    const rig = await startRig(refusal("AccessDeniedException", 403, { members: { message } }));
    const error = await failureOf(list(clientOf(rig)));
    expect(error.message).toContain("The invitation has expired.");
  });

  it("does not make an equally long name or metadata", async () => {
    const headers = [["x-amzn-requestid", "r".repeat(8_000)]] as const;
    const error = await failureWith(answer({ __type: "T".repeat(9_000), message: "m" }, { status: 400, headers }));
    expect(error.name.length).toBeLessThan(200);
    expect(error.message).toBe(`m (request id ${"r".repeat(256)})`);
  });
});
