import { once } from "node:events";
import { Agent, request } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type LocalPartnerCentral,
  type LocalPartnerCentralOptions,
  startLocalPartnerCentral,
} from "../../src/local/index.ts";

let local: LocalPartnerCentral;
let port: number;

beforeEach(async () => {
  local = await startLocalPartnerCentral();
  port = Number(new URL(local.endpoint).port);
});

afterEach(() => local.close());

/** Rejects if the connection breaks before all is sent and the whole answer is read. */
function statusOf(agent: Agent | false, body = "{}"): Promise<{ status: number | undefined; reused: boolean }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(local.endpoint, { method: "POST", agent }).on("error", reject);
    const sent = new Promise((done) => outgoing.end(body, () => done(undefined)));
    outgoing.on("response", async (response) => {
      await Promise.all([text(response), sent]).catch(reject);
      resolve({ status: response.statusCode, reused: outgoing.reusedSocket });
    });
  });
}

describe("the server", () => {
  it("listens on loopback and says where", () => {
    expect(local.endpoint).toBe(`http://127.0.0.1:${port}`);
    expect(local.clientConfig).toMatchObject({ endpoint: local.endpoint, region: "us-east-1" });
  });

  it("says that a port is taken", async () => {
    await expect(startLocalPartnerCentral({ port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });

  it("keeps a connection alive", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    expect((await statusOf(agent)).reused).toBe(false);
    expect((await statusOf(agent)).reused).toBe(true);
    agent.destroy();
  });

  it("answers readably although far more than the limit is sent", async () => {
    expect((await statusOf(false, "x".repeat(8 * 1024 * 1024))).status).toBe(413);
  });

  it("survives requests that are aborted, half sent or not HTTP", async () => {
    for (const bytes of [
      "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nhalf",
      "POST / HT",
      "\0\0\0\0\r\n\r\n",
    ]) {
      const socket = connect(port, "127.0.0.1").on("error", () => {});
      await once(socket, "connect");
      socket.write(bytes);
      await new Promise((resolve) => setImmediate(resolve));
      socket.resetAndDestroy();
    }
    expect((await statusOf(false)).status).toBe(404);
  });

  it("joins a repeated header with commas, as signatures do", async () => {
    const socket = connect(port, "127.0.0.1");
    socket.end(
      "POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\nX-Trace: a\r\nx-trace: b\r\ncontent-length: 0\r\n\r\n",
    );
    await text(socket);
    expect(local.requests[0]?.headers["x-trace"]).toBe("a,b");
  });
});

describe("close()", () => {
  it("ends open connections and may be called again", async () => {
    const idle = connect(port, "127.0.0.1").on("error", () => {});
    await once(idle, "connect");
    const half = connect(port, "127.0.0.1").on("error", () => {});
    await once(half, "connect");
    half.write("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nhalf");
    const ended = Promise.all([idle, half].map((socket) => new Promise((resolve) => socket.on("close", resolve))));
    await Promise.all([local.close(), local.close()]);
    await local.close();
    await ended;
    await expect(fetch(local.endpoint)).rejects.toThrow();
  });

  it("is what `await using` calls", async () => {
    await local[Symbol.asyncDispose]();
    await expect(fetch(local.endpoint)).rejects.toThrow();
  });
});

describe("options", () => {
  it.each([
    [{ port: 70_000 }, /port is 70000; send 0 to 65535/],
    [{ port: "80" }, /port is a string/],
    [{ port: null }, /port is null/],
    [{ world: "imagined" }, /world is not a known value; send one of recorded, asynchronous/],
    [{ taskDuration: -1 }, /taskDuration is -1/],
    [{ host: "0.0.0.0" }, /host is not known; use port/],
    [{ clock: {} }, /clock.now is not a function/],
    [{ clock: { now: () => Number.NaN } }, /clock.now/],
    [{ credentials: { accessKeyId: "AKID" } }, /credentials.secretAccessKey is required/],
    [{ accountId: "1" }, /accountId has the wrong form/],
    [null, /needs an object, not null/],
  ])("are refused with a TypeError that names the fault: %o", async (options, message) => {
    const attempt = startLocalPartnerCentral(options as LocalPartnerCentralOptions);
    await expect(attempt).rejects.toThrow(TypeError);
    await expect(attempt).rejects.toThrow(message);
  });

  it("choose the region, the account and the key pair", async () => {
    const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };
    const other = await startLocalPartnerCentral({ region: "eu-west-1", accountId: "444455556666", credentials });
    expect(other.clientConfig).toEqual({ endpoint: other.endpoint, region: "eu-west-1", credentials });
    other.seedInvitation();
    expect(other.events).toMatchObject([{ region: "eu-west-1", account: "444455556666" }]);
    await other.close();
  });
});
