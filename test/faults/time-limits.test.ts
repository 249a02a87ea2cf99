// Rows 12 to 15 of the table of faults, and 60: peers that are there and say nothing, or too little.
import { describe, expect, it } from "vitest";
import { TransportError } from "../../src/index.ts";
import {
  clientOf,
  failureOf,
  inFakeTime,
  list,
  recordedTiming,
  type Settings,
  settled,
  start,
  TASK,
  type Timeouts,
} from "./calls.ts";
import {
  answer,
  bytesOf,
  cutOff,
  drip,
  inTurn,
  type Play,
  type Rig,
  refusal,
  reset,
  silence,
  startRig,
  startSynBlackHole,
} from "./rig.ts";

const WHOLE = bytesOf(TASK);
const HEAD = WHOLE.indexOf("\r\n\r\n") + 4;

const stalledBody = cutOff(WHOLE, 0.8, "silence");
const drippedHeaders = drip(WHOLE);
const drippedBody = drip(WHOLE, { begin: HEAD });

/** Provisional answers without end. */
const hints: Play = async (stage) => {
  while (!stage.gone) {
    await stage.write("HTTP/1.1 103 Early Hints\r\n\r\n");
    await stage.pause(10);
  }
};

const NONE = 60_000;

/** All limits but those given are out of reach. */
function limits(timeouts: Timeouts): Settings {
  return { timeouts: { connect: NONE, headers: NONE, bodyIdle: NONE, attempt: NONE, call: NONE, ...timeouts } };
}

/** A limit as a message tells it, in ms. */
function says(ms: number): unknown {
  return expect.stringMatching(new RegExp(`\\b${ms.toLocaleString("en")} ms|\\b${ms} ms`));
}

describe("13: a host that drops the packets of a new connection", () => {
  it("is given up after the connect limit, and tried three times", async () => {
    const { port } = await startSynBlackHole();
    const client = clientOf({ endpoint: `http://127.0.0.1:${port}` }, limits({ connect: 60 }));
    const error = await failureOf(start(client));
    expect(error).toBeInstanceOf(TransportError);
    expect(error).toMatchObject({
      code: "ETIMEDOUT",
      $retryable: { throttling: false },
      message: says(60),
      $metadata: { attempts: 3 },
    });
    expect(error.message).toContain(`127.0.0.1:${port}`);
  });

  it("means for certain that nothing was sent", async () => {
    const { port } = await startSynBlackHole();
    const client = clientOf({ endpoint: `http://127.0.0.1:${port}` }, limits({ connect: 60 }));
    expect(await failureOf(start(client))).toMatchObject({ code: "ETIMEDOUT", outcome: "not-sent" });
  });

  it("can't be told to one call when to be given up, since calls share connections", async () => {
    const client = clientOf({ endpoint: "http://127.0.0.1:1" }, limits({}));
    expect(await failureOf(start(client, { timeouts: { connect: 60 } }))).toMatchObject({
      name: "ConfigurationError",
      message: expect.stringContaining("timeouts.connect is for the client"),
      outcome: "not-sent",
      $metadata: { attempts: 0, totalRetryDelay: 0, clientToken: expect.any(String) },
    });
  });

  it("is given up after requestHandler's connectionTimeout, where that is set", async () => {
    const { port } = await startSynBlackHole();
    const client = clientOf({ endpoint: `http://127.0.0.1:${port}` }, { requestHandler: { connectionTimeout: 60 } });
    expect(await failureOf(start(client))).toMatchObject({ code: "ETIMEDOUT", $metadata: { attempts: 3 } });
  });
});

describe.each<[string, Play, Timeouts, number]>([
  ["12: a server that takes the request and says nothing", silence, { headers: 60 }, 60],
  ["15: headers that come byte by byte, each in time", drippedHeaders, { headers: 60 }, 60],
  ["15: one 103 after the other, and no answer", hints, { headers: 60 }, 60],
  ["14: a body that stops half way", stalledBody, { bodyIdle: 60 }, 60],
  ["14: a body that comes byte by byte, each in time", drippedBody, { bodyIdle: 400, attempt: 160 }, 160],
  ["12: a server that says nothing, where only the whole attempt has a limit", silence, { attempt: 150 }, 150],
])("%s", (_, fault, timeouts, ms) => {
  async function expectTimeout(settings: Settings, options: { timeouts?: Timeouts }) {
    const rig = await startRig(fault);
    const error = await failureOf(start(clientOf(rig, settings), options));
    expect(error).toBeInstanceOf(TransportError);
    expect(error).toMatchObject({
      code: "ETIMEDOUT",
      outcome: "unknown",
      $retryable: { throttling: false },
      message: says(ms),
      $metadata: { attempts: 3 },
    });
    expect(rig.requests.map(({ input }) => input.ClientToken)).toEqual(Array(3).fill(error.$metadata.clientToken));
  }

  it("ends in a TransportError that tells the limit, after three attempts with one token", async () => {
    await expectTimeout(limits(timeouts), {});
  });

  it("ends so as well when the limit is set for a single call", async () => {
    await expectTimeout(limits({}), { timeouts });
  });

  it("is left, so that no connection stays open and an attempt that is answered succeeds", async () => {
    const rig = await startRig([fault, answer(TASK)]);
    const client = clientOf(rig, limits(timeouts));
    expect((await settled(start(client))).$metadata.attempts).toBe(2);
    expect(rig.connections).toBe(2);
    await settled(rig.openAtMost(1));
  });
});

describe("the error of a limit", () => {
  const expectNamed = async (limit: keyof Timeouts, fault: Play) => {
    const error = await failureOf(start(clientOf(await startRig(fault), limits({ [limit]: 60 }))));
    expect(error).toMatchObject({ code: "ETIMEDOUT", message: expect.stringContaining(`timeouts.${limit}`) });
  };

  it.each<[keyof Timeouts, Play]>([
    ["bodyIdle", stalledBody],
    ["attempt", silence],
    ["call", silence],
  ])("names the setting to change: %s", expectNamed);

  it("names the setting to change: headers", () => expectNamed("headers", silence));

  it("names the setting to change: connect", async () => {
    const { port } = await startSynBlackHole();
    const error = await failureOf(start(clientOf({ endpoint: `http://127.0.0.1:${port}` }, limits({ connect: 60 }))));
    expect(error.message).toContain("timeouts.connect");
  });
});

describe("an answer that is slow, but within each limit", () => {
  it("succeeds at the first attempt", async () => {
    const slow = inTurn(({ pause }) => pause(60), drip(WHOLE, { begin: WHOLE.length - 10, every: 15 }));
    const rig = await startRig(slow);
    const client = clientOf(rig, limits({ headers: 1_000, bodyIdle: 500, attempt: 1_400 }));
    expect((await settled(start(client))).$metadata.attempts).toBe(1);
  });
});

describe("a request that is still being made when its time is over", () => {
  /** A Region that is told only when the test says so. */
  function lateRegion() {
    const tell: (() => void)[] = [];
    const region = () => new Promise<string>((resolve) => void tell.push(() => resolve("us-east-1")));
    return { region, tell, tellAll: () => tell.map((one) => one()) };
  }

  it.each<[limit: keyof Timeouts, attempts: number]>([
    ["attempt", 3],
    ["call", 1],
  ])("(timeouts.%s) is not sent afterwards", async (limit, attempts) => {
    const rig = await startRig(answer(TASK));
    const { region, tellAll } = lateRegion();
    const client = clientOf(rig, { region, ...limits({ [limit]: 60 }) });
    const error = await failureOf(start(client));
    expect(error).toMatchObject({ code: "ETIMEDOUT", outcome: "not-sent", $metadata: { attempts } });
    expect(tellAll()).toHaveLength(attempts);
    await settled(start(clientOf(rig)));
    expect(rig.requests).toHaveLength(1);
  });

  it("is not sent while the next attempt is under way either", async () => {
    const rig = await startRig(answer(TASK));
    const { region, tell } = lateRegion();
    const client = clientOf(rig, { region, ...limits({ attempt: 60 }), maxAttempts: 2 });
    const ended = failureOf(start(client));
    while (tell.length < 2) await new Promise((resolve) => setTimeout(resolve, 2));
    tell[0]?.();
    expect(await ended).toMatchObject({ code: "ETIMEDOUT", outcome: "not-sent", $metadata: { attempts: 2 } });
    expect(rig.requests).toHaveLength(0);
  });
});

describe("the limit of the whole call", () => {
  const expectCallLimit = (error: unknown, ms: number) =>
    expect(error).toMatchObject({ name: "TransportError", code: "ETIMEDOUT", message: says(ms) });

  it("ends it during an attempt, which is not made again", async () => {
    const rig = await startRig(silence);
    const error = await failureOf(start(clientOf(rig, limits({ call: 150 }))));
    expectCallLimit(error, 150);
    expect(error).toMatchObject({ outcome: "unknown", $metadata: { attempts: 1 } });
    expect(rig.requests).toHaveLength(1);
    await settled(rig.openAtMost(0));
  });

  it("ends it after as many attempts as there was time for", async () => {
    const rig = await startRig(silence);
    const client = clientOf(rig, { ...limits({ headers: 80, call: 200 }), maxAttempts: 100 });
    const error = await failureOf(start(client));
    expectCallLimit(error, 200);
    expect([2, 3]).toContain(error.$metadata.attempts);
  });

  it("may be set for a single call, over that of the client", async () => {
    const rig = await startRig(silence);
    const client = clientOf(rig, limits({}));
    expectCallLimit(await failureOf(start(client, { timeouts: { call: 150 } })), 150);
    expect(rig.requests).toHaveLength(1);
  });

  it("may be longer for a single call than for the client", async () => {
    const rig = await startRig(inTurn(({ pause }) => pause(150), answer(TASK)));
    const client = clientOf(rig, limits({ call: 50 }));
    expectCallLimit(await failureOf(start(client)), 50);
    expect((await settled(start(client, { timeouts: { call: 1_000 } }))).TaskId).toBe(TASK.TaskId);
  });

  it("leaves the client's other limits as they are when a call sets one", async () => {
    const rig = await startRig(silence);
    const client = clientOf(rig, limits({ headers: 60 }));
    const error = await failureOf(start(client, { timeouts: { call: 1_000 } }));
    expect(error).toMatchObject({ code: "ETIMEDOUT", message: says(60) });
  });

  async function withOccupiedPool(timeouts: Timeouts) {
    const rig = await startRig(silence);
    const client = clientOf(rig, { ...limits({}), requestHandler: { httpAgent: { maxSockets: 1 } } });
    const controller = new AbortController();
    const occupying = failureOf(start(client, { abortSignal: controller.signal }), 3_000);
    await settled(rig.received(1));
    const error = await failureOf(start(client, { timeouts }));
    controller.abort();
    expect((await occupying).name).toBe("AbortError");
    expect(rig.requests).toHaveLength(1);
    return error;
  }

  it("includes the wait for a connection of the pool", async () => {
    expectCallLimit(await withOccupiedPool({ call: 80 }), 80);
  });

  it("during the wait for a connection of the pool means for certain that nothing was sent", async () => {
    expect((await withOccupiedPool({ call: 80 })).outcome).toBe("not-sent");
  });

  const throttled = () => startRig(refusal("ThrottlingException", 429, { headers: [["Retry-After", "3"]] }));

  it("includes the pauses between attempts", async () => {
    const began = performance.now();
    await failureOf(start(clientOf(await throttled(), limits({ call: 300 }))));
    expect(performance.now() - began).toBeLessThan(500);
  });

  it("is not waited for in a pause that would outlast it: the call fails at once with what the service said", async () => {
    const began = performance.now();
    const error = await failureOf(start(clientOf(await throttled(), limits({ call: 800 }))));
    expect(performance.now() - began).toBeLessThan(500);
    expect(error).toMatchObject({ name: "ThrottlingException", retryAfter: 3_000, $metadata: { attempts: 1 } });
  });

  it("after nothing but refusals does not make the outcome unknown", async () => {
    const error = await failureOf(start(clientOf(await throttled(), limits({ call: 300 }))));
    expect(error.outcome).toBe("rejected");
  });

  it("says that nobody knows the outcome when an earlier attempt was lost", async () => {
    const rig = await startRig([reset, silence]);
    const error = await failureOf(start(clientOf(rig, limits({ call: 200 }))));
    expectCallLimit(error, 200);
    expect(error).toMatchObject({ outcome: "unknown", $metadata: { attempts: 2 } });
  });
});

/** An answer whose body takes longer than any attempt, byte by byte. */
const LONG = bytesOf(JSON.stringify(TASK).padEnd(1_500, " "));

describe.each<[string, typeof start | typeof list, { headers: number; attempt: number; call: number }]>([
  ["a read", list, { headers: 10_000, attempt: 15_000, call: 60_000 }],
  [
    "a Start, which the service answers when the task has ended",
    start,
    { headers: 60_000, attempt: 75_000, call: 240_000 },
  ],
])("without any setting, of %s", (_, send, { headers, attempt, call }) => {
  const stalled = async (rig: { endpoint: string }, maxAttempts = 1) => {
    const failing = () => failureOf(send(clientOf(rig, { maxAttempts })), 10_000);
    const { end, took } = await inFakeTime(failing, 300_000);
    return { error: await end, took };
  };
  const within = (took: number, limit: number) => {
    expect(took).toBeGreaterThanOrEqual(limit);
    expect(took).toBeLessThanOrEqual(limit + 1_500);
  };

  it("a connection is made within 3 s or given up", async () => {
    const { port } = await startSynBlackHole();
    const { error, took } = await stalled({ endpoint: `http://127.0.0.1:${port}` });
    expect(error).toMatchObject({ code: "ETIMEDOUT", message: says(3_000) });
    within(took, 3_000);
  });

  it.each<[string, Play, number]>([
    [`the headers are there within ${headers} ms`, silence, headers],
    [
      `the headers are there within ${headers} ms even if something comes all the time`,
      drip(LONG, { every: 20 }),
      headers,
    ],
    ["the body is never silent for more than 5 s", stalledBody, 5_000],
    [`an attempt is over within ${attempt} ms`, drip(LONG, { begin: HEAD, every: 8 }), attempt],
  ])("%s, or the attempt is given up", async (_, fault, ms) => {
    const { error, took } = await stalled(await startRig(fault));
    expect(error).toMatchObject({ name: "TransportError", code: "ETIMEDOUT", outcome: "unknown", message: says(ms) });
    within(took, ms);
  });

  it(`a call is over within ${call} ms, however many attempts it may make`, async () => {
    const { error, took } = await stalled(await startRig(silence), 100);
    expect(error).toMatchObject({ code: "ETIMEDOUT", message: says(call) });
    within(took, call);
  });
});

describe("a Start that is answered after 55 s, when the task has ended", () => {
  async function startedIn(seconds: number, settings: Settings = {}, options: { timeouts?: Timeouts } = {}) {
    let tell = () => {};
    const rig = await startRig(async (stage) => {
      await new Promise<void>((resolve) => {
        tell = resolve;
      });
      await answer({ ...TASK, TaskStatus: "COMPLETE", OpportunityId: "O1" })(stage);
    });
    const client = clientOf(rig, settings);
    const { end } = await inFakeTime(async () => {
      const call = start(client, options).catch((error: Error) => error);
      setTimeout(() => tell(), seconds * 1_000);
      return call;
    });
    return { rig, end: await end };
  }

  it("succeeds with one request", async () => {
    const { rig, end } = await startedIn(55);
    expect(end).toMatchObject({ TaskStatus: "COMPLETE", OpportunityId: "O1", $metadata: { attempts: 1 } });
    expect(rig.requests).toHaveLength(1);
  });

  it.each<[string, Settings, { timeouts?: Timeouts }]>([
    ["the client's headers", { timeouts: { headers: 20_000 } }, {}],
    ["the client's attempt", { timeouts: { attempt: 20_000 } }, {}],
    ["the client's call", { timeouts: { call: 20_000 } }, {}],
    ["requestHandler's requestTimeout", { requestHandler: { requestTimeout: 20_000 } }, {}],
    ["the call's headers", {}, { timeouts: { headers: 20_000 } }],
    ["the call's attempt", {}, { timeouts: { attempt: 20_000 } }],
    ["the call's call, over the client's", { timeouts: { call: 200_000 } }, { timeouts: { call: 20_000 } }],
  ])("is given up before where the caller set 20 s: %s", async (_, settings, options) => {
    const { end } = await startedIn(55, { maxAttempts: 1, ...settings }, options);
    expect(end).toMatchObject({ name: "TransportError", code: "ETIMEDOUT", outcome: "unknown", message: says(20_000) });
  });
});

describe("limits that can't be right", () => {
  it.each<[keyof Timeouts, unknown]>([
    ["headers", -1],
    ["call", Number.NaN],
    ["bodyIdle", "5s"],
    ["connect", null],
  ])("are refused by name: %s of %s", async (limit, value) => {
    const rig = await startRig(answer(TASK));
    expect(() => clientOf(rig, { timeouts: { [limit]: value } as Timeouts })).toThrow(
      expect.objectContaining({ name: "ConfigurationError", message: expect.stringContaining(`timeouts.${limit}`) }),
    );
  });
});

describe("60: a clock that jumps, as after a laptop's sleep or an NTP step", () => {
  const HOUR = 3_600_000;

  async function jumping(rig: Rig, by: number, timeouts: Timeouts) {
    let jumped = 0;
    const { timing, slept } = recordedTiming(() => Date.now() + jumped);
    const call = start(clientOf(rig, { ...limits(timeouts), timing }));
    await settled(rig.received(1));
    jumped = by;
    return { call, slept };
  }

  it.each([HOUR, -HOUR])("by %i ms during an attempt does not end it", async (by) => {
    const rig = await startRig(inTurn(({ pause }) => pause(60), answer(TASK)));
    const { call } = await jumping(rig, by, { headers: 1_000, call: 1_400 });
    expect((await settled(call)).$metadata.attempts).toBe(1);
  });

  it.each([HOUR, -HOUR])("by %i ms does not change the pause after throttling", async (by) => {
    const throttled = inTurn(
      ({ pause }) => pause(60),
      refusal("ThrottlingException", 429, { headers: [["Retry-After", "2"]] }),
    );
    const rig = await startRig([throttled, answer(TASK)]);
    const { call, slept } = await jumping(rig, by, {});
    await settled(call);
    expect(slept).toEqual([expect.closeTo(2_000, -2)]);
  });

  it("back by an hour does not make a call wait for an hour", async () => {
    const rig = await startRig(silence);
    const { call } = await jumping(rig, -HOUR, { call: 120 });
    expect(await failureOf(call)).toMatchObject({ code: "ETIMEDOUT", message: says(120) });
  });
});
