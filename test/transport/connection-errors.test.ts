import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { send } from "../../src/call/send.ts";
import type { TransportError } from "../../src/errors/client-errors.ts";
import { HttpRequest } from "../../src/smithy.ts";

test("a handler's own TimeoutError, such as that of fetch, is a timeout as well", async () => {
  const request = new HttpRequest({ protocol: "https:", headers: { host: "h" } });
  const handle = () => Promise.reject(new DOMException("took too long", "TimeoutError"));
  await expect(send(handle, request, { answerLimit: 1024, bodyIdle: 30 })).rejects.toMatchObject({
    code: "ETIMEDOUT",
    $retryable: { throttling: false },
  });
});

test("what a handler knows of whether the request has left counts more than the code", async () => {
  const request = new HttpRequest({ protocol: "https:", headers: { host: "h" } });
  const failing = (error: object) => () => Promise.reject(Object.assign(new Error("failed"), error));
  const outcomeAfter = async (error: object) => {
    const sending = send(failing(error), request, { answerLimit: 1024, bodyIdle: 30 });
    return ((await sending.catch((thrown) => thrown)) as TransportError).outcome;
  };
  expect(await outcomeAfter({ code: "ECONNREFUSED" })).toBe("not-sent");
  expect(await outcomeAfter({ code: "ECONNREFUSED", sent: true })).toBe("unknown");
  expect(await outcomeAfter({ code: "ECONNRESET" })).toBe("unknown");
  expect(await outcomeAfter({ code: "ECONNRESET", sent: false })).toBe("not-sent");
});

test("an answer whose rest fails came of a request that was sent, whatever the code says", async () => {
  const request = new HttpRequest({ protocol: "https:", headers: { host: "h" } });
  const body = Readable.from(
    (async function* () {
      yield Buffer.from("{");
      throw Object.assign(new Error("bad record mac"), { code: "EPROTO" });
    })(),
  );
  const handle = async () => ({ response: { statusCode: 200, headers: {}, body } });
  await expect(send(handle, request, { answerLimit: 1024, bodyIdle: 30 })).rejects.toMatchObject({
    code: "EPROTO",
    outcome: "unknown",
  });
});

test("the failures to reach each address of a host are all in the message", async () => {
  const refused = (address: string) => Object.assign(new Error(`connect ${address}`), { code: "ECONNREFUSED" });
  const request = new HttpRequest({ protocol: "https:", headers: { host: "h" } });
  const handle = () => Promise.reject(new AggregateError([refused("::1"), refused("127.0.0.1")]));
  await expect(send(handle, request, { answerLimit: 1024, bodyIdle: 30 })).rejects.toMatchObject({
    code: "ECONNREFUSED",
    message: "No answer from https://h: connect ::1; connect 127.0.0.1",
  });
});
