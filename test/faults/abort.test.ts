// Rows 50 and 51 of the table of faults, and destroy(): callers who do not want the answer any more.
import { getEventListeners } from "node:events";
import { Socket } from "node:net";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import {
  acceptEngagementInvitation,
  acceptEngagementInvitations,
  MemoryQuotaStore,
  paginateListEngagementByAcceptingInvitationTasks,
  trackEngagementTasks,
  waitUntilEngagementByAcceptingInvitationTaskComplete,
} from "../../src/index.ts";
import { systemTiming, type Timing } from "../../src/time/timing.ts";
import {
  type CallError,
  CREDENTIALS,
  clientOf,
  failureOf,
  INVITATION,
  type Settings,
  settled,
  start,
  TASK,
} from "./calls.ts";
import { answer, bytesOf, cutOff, inTurn, type Play, refusal, silence, startRig, startSynBlackHole } from "./rig.ts";

const page500 = refusal("InternalServerException", 500);
const WHY = new Error("the user went away");

/** Everything that would keep the process alive for its time. */
function timers(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === "Timeout").length;
}

function tick(ms = 0): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function expectAborted(error: CallError, attempts: number): void {
  expect(error).toMatchObject({
    name: "AbortError",
    cause: WHY,
    message: expect.stringContaining(WHY.message),
    $metadata: { attempts, clientToken: expect.any(String) },
  });
}

/** Aborts a call that hangs somewhere, and looks at what is left of it. */
async function aborted(call: (abortSignal: AbortSignal) => Promise<unknown>, hanging: () => Promise<unknown>) {
  const before = timers();
  const controller = new AbortController();
  const ended = failureOf(call(controller.signal), 3_000);
  await hanging();
  await tick(20);
  const began = performance.now();
  controller.abort(WHY);
  const error = await ended;
  expect(performance.now() - began, "ms until the call ended").toBeLessThan(500);
  expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  return {
    error,
    /** Counted once what is being closed is closed. */
    timersLeft: async () => {
      for (let tries = 0; tries < 20 && timers() > before; tries += 1) await tick(20);
      return Math.max(0, timers() - before);
    },
  };
}

describe("50: an abort", () => {
  it("before the call sends nothing, and does not even connect", async () => {
    const rig = await startRig(answer(TASK));
    expectAborted(await failureOf(start(clientOf(rig), { abortSignal: AbortSignal.abort(WHY) })), 0);
    await tick(20);
    expect(rig.connections).toBe(0);
  });

  it("while the connection is being made ends the call at once", async () => {
    const { port } = await startSynBlackHole();
    const client = clientOf({ endpoint: `http://127.0.0.1:${port}` });
    const connect = vi.spyOn(Socket.prototype, "connect");
    onTestFinished(() => connect.mockRestore());
    const connecting = async () => {
      while (connect.mock.calls.length === 0) await tick(5);
    };
    const { error, timersLeft } = await aborted((abortSignal) => start(client, { abortSignal }), connecting);
    expectAborted(error, 1);
    expect(await timersLeft()).toBe(0);
  });

  it("while the answer is waited for ends the call at once and closes its connection", async () => {
    const rig = await startRig(silence);
    const client = clientOf(rig);
    const { error, timersLeft } = await aborted(
      (abortSignal) => start(client, { abortSignal }),
      () => rig.received(1),
    );
    expectAborted(error, 1);
    await settled(rig.openAtMost(0));
    expect(await timersLeft()).toBe(0);
    expect(rig.requests).toHaveLength(1);
  });

  it("in the middle of the body ends the call at once and closes its connection", async () => {
    const rig = await startRig(cutOff(bytesOf(TASK), 0.8, "silence"));
    const client = clientOf(rig);
    const { error, timersLeft } = await aborted(
      (abortSignal) => start(client, { abortSignal }),
      () => rig.received(1),
    );
    expectAborted(error, 1);
    await settled(rig.openAtMost(0));
    expect(await timersLeft()).toBe(0);
  });

  it("in the pause before the next attempt ends the call at once, leaves no timer and sends no more", async () => {
    const rig = await startRig(refusal("ThrottlingException", 429, { headers: [["Retry-After", "4"]] }));
    const client = clientOf(rig, { timing: { ...systemTiming, random: () => 0.99 } });
    const { error, timersLeft } = await aborted(
      (abortSignal) => start(client, { abortSignal }),
      () => rig.received(1),
    );
    expectAborted(error, 1);
    // The idle connection of the pool may have its own.
    client.destroy();
    await settled(rig.openAtMost(0));
    expect(await timersLeft()).toBe(0);
    expect(rig.requests).toHaveLength(1);
  });

  it("of an accept that had sent nothing hides no request of the next accept of the invitation", async () => {
    const rig = await startRig(inTurn(answer({ TaskSummaries: [] }), silence));
    let asked = 0;
    const credentials = () => {
      asked += 1;
      return asked === 1 ? new Promise<typeof CREDENTIALS>(() => {}) : Promise.resolve(CREDENTIALS);
    };
    const tracker = trackEngagementTasks(clientOf(rig, { credentials }), { Catalog: "Sandbox" });
    const [first, second] = [new AbortController(), new AbortController()];
    const invitation = { Catalog: "Sandbox", Identifier: INVITATION };
    const accepting = tracker.accept(invitation, { signal: first.signal }).catch(() => {});
    await tick();
    first.abort();
    await accepting;
    const error = tracker.accept(invitation, { signal: second.signal }).catch((thrown) => thrown);
    await rig.received(2);
    second.abort();
    expect(await error).toMatchObject({ name: "AbortError", outcome: "unknown" });
    expect(tracker.close()).toMatchObject([invitation]);
  });

  it("while credentials are asked for ends the call at once, and their answer serves the next call", async () => {
    const rig = await startRig(answer(TASK));
    let provide = (_: typeof CREDENTIALS) => {};
    let asked = 0;
    const credentials = () => {
      asked += 1;
      return new Promise<typeof CREDENTIALS>((resolve) => {
        provide = resolve;
      });
    };
    const client = clientOf(rig, { credentials });
    const { error } = await aborted(
      (abortSignal) => start(client, { abortSignal }),
      () => tick(),
    );
    expect(error).toMatchObject({ name: "AbortError", cause: WHY });
    expect(rig.connections).toBe(0);
    const next = start(client);
    provide(CREDENTIALS);
    expect((await settled(next)).TaskId).toBe(TASK.TaskId);
    expect(asked).toBe(1);
  });

  it("while a connection of the pool is waited for ends that call only, and its request is never sent", async () => {
    const rig = await startRig(inTurn(({ pause }) => pause(200), answer(TASK)));
    const client = clientOf(rig, { requestHandler: { httpAgent: { maxSockets: 1 } } });
    const occupying = start(client);
    await settled(rig.received(1));
    const { error } = await aborted(
      (abortSignal) => start(client, { abortSignal }),
      () => tick(20),
    );
    expectAborted(error, 1);
    expect((await settled(occupying)).TaskId).toBe(TASK.TaskId);
    await tick(30);
    expect(rig.requests).toHaveLength(1);
  });

  it("after the answer changes nothing, and the signal has no listener of the call any more", async () => {
    const rig = await startRig(answer(TASK));
    const controller = new AbortController();
    const { TaskId } = await settled(start(clientOf(rig), { abortSignal: controller.signal }));
    await tick();
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
    controller.abort();
    expect(TaskId).toBe(TASK.TaskId);
    expect(rig.open).toBe(1);
  });

  it("after a failure has no listener of the call either", async () => {
    const rig = await startRig([({ reset }) => reset(), page500]);
    const controller = new AbortController();
    await failureOf(start(clientOf(rig), { abortSignal: controller.signal }));
    await tick();
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  });

  it("by AbortSignal.timeout is an abort whose cause is the timeout, and is not retried", async () => {
    const rig = await startRig(silence);
    const error = await failureOf(start(clientOf(rig), { abortSignal: AbortSignal.timeout(50) }));
    expect(error).toMatchObject({ name: "AbortError", cause: { name: "TimeoutError" }, $metadata: { attempts: 1 } });
    expect(rig.requests).toHaveLength(1);
  });

  it("with a reason that is no error keeps it as the cause", async () => {
    const rig = await startRig(silence);
    const controller = new AbortController();
    const ended = failureOf(start(clientOf(rig), { abortSignal: controller.signal }));
    await settled(rig.received(1));
    controller.abort("shutting down");
    expect(await ended).toMatchObject({ name: "AbortError", cause: "shutting down" });
  });

  it("after the request was sent says that nobody knows what became of it, and one before says that nothing was", async () => {
    const rig = await startRig(silence);
    const client = clientOf(rig);
    const { error } = await aborted(
      (abortSignal) => start(client, { abortSignal }),
      () => rig.received(1),
    );
    expect(error.outcome).toBe("unknown");
    expect((await failureOf(start(client, { abortSignal: AbortSignal.abort(WHY) }))).outcome).toBe("not-sent");
  });

  it("in the pause after a refusal says that the request was refused", async () => {
    const rig = await startRig(refusal("ThrottlingException", 429, { headers: [["Retry-After", "30"]] }));
    const client = clientOf(rig, { timing: systemTiming });
    const { error } = await aborted(
      (abortSignal) => start(client, { abortSignal }),
      () => rig.received(1),
    );
    expect(error.outcome).toBe("rejected");
  });

  it("may come by a signal from before there was AbortSignal, as the AWS SDK's own once was", async () => {
    const rig = await startRig(silence);
    const old: { aborted: boolean; onabort: (() => void) | null } = { aborted: false, onabort: null };
    const ended = failureOf(start(clientOf(rig), { abortSignal: old as never }));
    await settled(rig.received(1));
    old.onabort?.();
    expect((await ended).name).toBe("AbortError");
    expect((await failureOf(start(clientOf(rig), { abortSignal: { ...old, aborted: true } as never }))).name).toBe(
      "AbortError",
    );
  });

  it("cannot come by null, which is no signal, as for fetch", async () => {
    const rig = await startRig(answer(TASK));
    expect((await settled(start(clientOf(rig), { abortSignal: null as never }))).TaskId).toBe(TASK.TaskId);
  });

  it.each<[string, unknown]>([
    ["the controller", new AbortController()],
    ["text", "now"],
  ])("by %s instead of a signal is refused before anything is sent", async (_, abortSignal) => {
    const rig = await startRig(answer(TASK));
    const error = await failureOf(start(clientOf(rig), { abortSignal: abortSignal as never }));
    expect(error).toMatchObject({ name: "ConfigurationError", outcome: "not-sent", $metadata: { attempts: 0 } });
    expect(error.message).toContain("abortSignal must be an AbortSignal");
    expect(rig.connections).toBe(0);
  });

  it("that the signal fails to forget leaves no call pending", async () => {
    const rig = await startRig(answer(TASK));
    const abortSignal = Object.assign(new AbortController().signal, {
      removeEventListener: () => {
        throw new Error("not mine");
      },
    });
    expect((await failureOf(start(clientOf(rig), { abortSignal }))).message).toBe("not mine");
  });
});

describe("51: one signal that several calls share", () => {
  it("ends them all, each with its own error and token", async () => {
    const rig = await startRig(silence);
    const client = clientOf(rig);
    const controller = new AbortController();
    const ended = [1, 2].map((n) =>
      failureOf(start(client, { abortSignal: controller.signal, input: { ClientToken: `token-${n}` } })),
    );
    await settled(rig.received(2));
    controller.abort(WHY);
    const [first, second] = await Promise.all(ended);
    expect(first).not.toBe(second);
    expect([first, second]).toMatchObject(
      [1, 2].map((n) => ({ name: "AbortError", cause: WHY, $metadata: { clientToken: `token-${n}`, attempts: 1 } })),
    );
    await settled(rig.openAtMost(0));
  });

  it("is not used up by a call that has ended: it still ends the other", async () => {
    const rig = await startRig([answer(TASK), silence]);
    const client = clientOf(rig);
    const controller = new AbortController();
    await settled(start(client, { abortSignal: controller.signal }));
    const ended = failureOf(start(client, { abortSignal: controller.signal }));
    await settled(rig.received(2));
    controller.abort(WHY);
    expectAborted(await ended, 1);
  });

  it("is not taken for a leak by Node, forty calls at a time", async () => {
    const warnings: Error[] = [];
    const warned = (warning: Error) => void warnings.push(warning);
    process.on("warning", warned);
    onTestFinished(() => void process.off("warning", warned));
    const rig = await startRig(inTurn(({ pause }) => pause(30), answer(TASK)));
    const client = clientOf(rig);
    const controller = new AbortController();
    await settled(Promise.all(Array.from({ length: 40 }, () => start(client, { abortSignal: controller.signal }))));
    await tick();
    expect(warnings).toEqual([]);
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  });
});

describe("a signal from before AbortSignal", () => {
  it("ends every call that it was given to, and is still its maker's", async () => {
    const rig = await startRig(silence);
    const client = clientOf(rig);
    let told = false;
    const signal = {
      aborted: false,
      onabort: (() => {
        told = true;
      }) as () => void,
    };
    const calls = [1, 2].map(() => failureOf(start(client, { abortSignal: signal as never })));
    await rig.received(2);
    signal.aborted = true;
    signal.onabort();
    for (const error of await Promise.all(calls)) expect(error.name).toBe("AbortError");
    expect(told).toBe(true);
  });
});

describe("a middleware that calls the rest twice at once", () => {
  it.each([
    "initialize",
    "serialize",
    "build",
  ] as const)("at step %s has two answers, neither of which ends the other", async (step) => {
    const rig = await startRig([answer(TASK), inTurn(({ pause }) => pause(30), answer(TASK))]);
    const client = clientOf(rig);
    const twice = (next: (args: unknown) => unknown) => async (args: unknown) =>
      (await Promise.all([next(args), next(args)]))[0];
    client.middlewareStack.add(twice as never, { step } as never);
    expect((await settled(start(client))).TaskId).toBe(TASK.TaskId);
  });
});

describe("a middleware that does not wait for the rest of the call", () => {
  it.each(["initialize", "finalizeRequest"] as const)("at step %s ends it before its request leaves", async (step) => {
    const rig = await startRig(answer(TASK));
    const client = clientOf(rig);
    const careless = (next: (args: unknown) => unknown) => async (args: unknown) => {
      void Promise.resolve(next(args)).catch(() => {});
    };
    client.middlewareStack.add(careless as never, { step: step as "initialize" });
    expect((await failureOf(start(client))).outcome).toBe("not-sent");
    await settled(start(clientOf(rig)));
    expect(rig.requests).toHaveLength(1);
  });
});

describe("a middleware that is no async function", () => {
  it.each(["initialize", "finalizeRequest"] as const)("and throws at step %s leaves no timer behind", async (step) => {
    const client = clientOf({ endpoint: "http://127.0.0.1:9" });
    const before = timers();
    client.middlewareStack.add(
      (() => () => {
        throw new Error("no");
      }) as never,
      { step: step as "initialize" },
    );
    expect(await failureOf(start(client))).toMatchObject({ message: "no", outcome: "not-sent" });
    expect(timers()).toBe(before);
  });
});

/** Tells when a pause begins, or one of so many ms. */
function pauseOf(system: Timing, ofMs?: number): { timing: Timing; begun: Promise<void> } {
  let begin = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const sleep: Timing["sleep"] = (ms, signal) => {
    if (ofMs === undefined || ms === ofMs) begin();
    return system.sleep(ms, signal);
  };
  return { timing: { ...system, sleep }, begun };
}

describe("destroy()", () => {
  const hanging = () => new Promise<never>(() => {});
  const seldom = new MemoryQuotaStore({ writesPerDay: 1 });
  seldom.take("write");

  it.each<[where: string, play: Play, settings: Settings, doing: string, outcome: string, requests: number]>([
    ["while credentials are asked for", silence, { credentials: hanging }, "for credentials", "not-sent", 0],
    [
      "while its turn in the quota is waited for",
      silence,
      { quota: seldom, timeouts: { call: 2 * 86_400_000 } },
      "for the quota",
      "not-sent",
      0,
    ],
    ["while the answer is waited for", silence, {}, "for the answer", "unknown", 1],
    ["in the middle of the body", cutOff(bytesOf(TASK), 0.8, "silence"), {}, "for the answer", "unknown", 1],
    [
      "in the pause before the next attempt",
      refusal("ThrottlingException", 429, { headers: [["Retry-After", "4"]] }),
      {},
      "to make the request again",
      "rejected",
      1,
    ],
  ])("%s ends the call at once, sends no more and leaves neither timer nor connection", async (...row) => {
    const [, play, settings, doing, outcome, requests] = row;
    const before = timers();
    const rig = await startRig(play);
    const pausing = pauseOf(systemTiming);
    const client = clientOf(rig, { timing: pausing.timing, ...settings });
    const ended = failureOf(start(client));
    await settled(rig.received(requests));
    if (outcome === "rejected") await settled(pausing.begun);
    else await tick(20);
    client.destroy();
    const error = await ended;
    expect(error).toMatchObject({ name: "TransportError", code: "ECANCELED", outcome });
    expect(error.message).toContain("The client was destroyed meanwhile: it was waiting ");
    expect(error.message).toContain(doing);
    await settled(rig.openAtMost(0));
    for (let tries = 0; tries < 20 && timers() > before; tries += 1) await tick(20);
    expect(timers()).toBeLessThanOrEqual(before);
    expect(rig.requests).toHaveLength(requests);
  });

  it("a moment after a call began, at whatever step, leaves no request of it to be sent", async () => {
    const rig = await startRig(answer(TASK));
    for (let moment = 0; moment < 40; moment += 1) {
      const client = clientOf(rig, { userAgentAppId: async () => tick(1).then(() => "app") });
      const ended = failureOf(start(client));
      for (let turn = 0; turn < moment; turn += 1) await undefined;
      client.destroy();
      expect(await ended).toMatchObject({ code: "ECANCELED", outcome: "not-sent" });
    }
    await tick(30);
    expect(rig.requests).toHaveLength(0);
  });

  it.each([
    ["initialize", "high", "settling the settings"],
    ["finalizeRequest", "low", "making the request"],
    ["deserialize", "low", "making the request"],
  ])("while a middleware at step %s (%s) waits leaves nothing to be sent, by whatever handler", async (...row) => {
    const [step, priority, doing] = row;
    let handled = 0;
    const requestHandler = {
      handle: async () => {
        handled += 1;
        return { response: { statusCode: 200, headers: {}, body: new TextEncoder().encode(JSON.stringify(TASK)) } };
      },
    };
    const client = clientOf({ endpoint: "http://127.0.0.1:9" }, { requestHandler });
    let arrive = () => {};
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const slow = (next: (args: unknown) => unknown) => async (args: unknown) => {
      arrive();
      await tick(30);
      return next(args);
    };
    client.middlewareStack.add(slow as never, { step, priority } as never);
    const ended = failureOf(start(client));
    await settled(arrived);
    client.destroy();
    expect(await ended).toMatchObject({ code: "ECANCELED", outcome: "not-sent" });
    expect((await ended).message).toContain(`it was ${doing}`);
    await tick(60);
    expect(handled).toBe(0);
  });

  it("tells a body that a handler of the caller's gave to stop", async () => {
    let stopped = false;
    const body = new ReadableStream({
      cancel() {
        stopped = true;
      },
    });
    let answered = () => {};
    const answering = new Promise<void>((resolve) => {
      answered = resolve;
    });
    const requestHandler = {
      handle: async () => {
        answered();
        return { response: { statusCode: 200, headers: {}, body } };
      },
    };
    const client = clientOf({ endpoint: "http://127.0.0.1:9" }, { requestHandler });
    const ended = failureOf(start(client));
    await settled(answering);
    await tick();
    client.destroy();
    expect(await ended).toMatchObject({ code: "ECANCELED", outcome: "unknown" });
    await tick();
    expect(stopped).toBe(true);
  });

  it("is no end for good: the next call makes a new connection", async () => {
    const rig = await startRig(answer(TASK));
    const client = clientOf(rig);
    client.destroy();
    expect((await settled(start(client))).TaskId).toBe(TASK.TaskId);
  });

  it("during an accept whose request was sent does not look for its task, and says that nobody knows", async () => {
    const rig = await startRig(silence);
    const client = clientOf(rig);
    const invitation = { Catalog: "Sandbox", Identifier: INVITATION };
    const ended = failureOf(acceptEngagementInvitation(client, invitation));
    await settled(rig.received(1));
    client.destroy();
    expect(await ended).toMatchObject({
      name: "AbortError",
      message: "The call was aborted: The client was destroyed meanwhile",
      outcome: "unknown",
    });
    await settled(rig.openAtMost(0));
    await tick(30);
    expect(rig.requests).toHaveLength(1);
  });

  it("sends away whoever waits for a task, between two looks as well, and the state is still there to resume", async () => {
    const before = timers();
    const rig = await startRig(inTurn(answer(TASK), answer({ TaskSummaries: [TASK] })));
    const client = clientOf(rig, { timing: systemTiming });
    const task = await settled(acceptEngagementInvitation(client, { Catalog: "Sandbox", Identifier: INVITATION }));
    const ended = [failureOf(task.completed(), 5_000), failureOf(task.completed(), 5_000)];
    await settled(rig.received(2), 3_000);
    await tick(20);
    client.destroy();
    for (const error of await Promise.all(ended)) expect(error).toMatchObject({ name: "AbortError" });
    await settled(rig.openAtMost(0));
    for (let tries = 0; tries < 20 && timers() > before; tries += 1) await tick(20);
    expect(timers()).toBeLessThanOrEqual(before);
    expect(task.toJSON()).toMatchObject({ Identifier: INVITATION, TaskId: TASK.TaskId });
    const again = failureOf(task.completed({ maxWait: 5_000 }), 6_000);
    await settled(rig.received(3), 3_000);
    client.destroy();
    expect((await again).name).toBe("AbortError");
  });

  it("ends a list between two of its pages, and sends for no more", async () => {
    const rig = await startRig(answer({ TaskSummaries: [TASK], NextToken: "more" }));
    const client = clientOf(rig);
    const reading = async () => {
      const pages = paginateListEngagementByAcceptingInvitationTasks({ client }, { Catalog: "Sandbox" });
      for await (const _ of pages) client.destroy();
    };
    expect((await failureOf(reading())).name).toBe("AbortError");
    expect(rig.requests).toHaveLength(1);
  });

  it("ends a waiter in its pause", async () => {
    const rig = await startRig(answer({ TaskSummaries: [TASK] }));
    const { timing, begun } = pauseOf(systemTiming, 100_000);
    const client = clientOf(rig, { timing });
    const waiting = waitUntilEngagementByAcceptingInvitationTaskComplete(
      { client, maxWaitTime: 600, minDelay: 100, maxDelay: 100 },
      { Catalog: "Sandbox", TaskIdentifier: [TASK.TaskId] },
    );
    const ended = failureOf(waiting);
    await settled(begun);
    client.destroy();
    expect((await ended).name).toBe("AbortError");
  });

  it("while many invitations are accepted begins no more, and yields those begun with their states", async () => {
    const rig = await startRig(silence);
    const client = clientOf(rig);
    const invitations = Array.from({ length: 5 }, (_, n) => ({
      Catalog: "Sandbox",
      Identifier: `engi-000000000000${n}`,
    }));
    const yielded: unknown[] = [];
    const accepting = async () => {
      for await (const { outcome } of acceptEngagementInvitations(client, invitations, { concurrency: 2 })) {
        yielded.push(outcome);
      }
    };
    const ended = failureOf(accepting());
    await settled(rig.received(2));
    client.destroy();
    expect((await ended).name).toBe("AbortError");
    expect(yielded).toMatchObject(
      [0, 1].map((n) => ({ status: "rejected", reason: { name: "AbortError" }, state: invitations[n] })),
    );
    expect(rig.requests).toHaveLength(2);
  });

  it("begins no invitation that comes while whoever iterates is busy", async () => {
    const done = answer({ ...TASK, TaskStatus: "COMPLETE", OpportunityId: "O1" });
    const rig = await startRig(done);
    const client = clientOf(rig);
    let bring = () => {};
    async function* source() {
      yield { Catalog: "Sandbox", Identifier: INVITATION };
      await new Promise<void>((resolve) => {
        bring = resolve;
      });
      yield { Catalog: "Sandbox", Identifier: "engi-0000000000002" };
    }
    const accepting = async () => {
      for await (const _ of acceptEngagementInvitations(client, source(), { concurrency: 2 })) {
        client.destroy();
        bring();
        await tick(30);
      }
    };
    expect((await failureOf(accepting())).name).toBe("AbortError");
    expect(rig.requests).toHaveLength(1);
  });

  it("a moment after an invitation of many was accepted waits for no task, whichever moment it is", async () => {
    for (let moment = 0; moment < 40; moment += 1) {
      const rig = await startRig(inTurn(answer(TASK), answer({ TaskSummaries: [TASK] })));
      const info = async () => {
        for (let turn = 0; turn < moment; turn += 1) await undefined;
        client.destroy();
      };
      const logger = { debug() {}, info: () => void info(), warn() {}, error() {} };
      const client = clientOf(rig, { timing: systemTiming, logger });
      const accepting = async () => {
        const invitations = [{ Catalog: "Sandbox", Identifier: INVITATION }];
        for await (const _ of acceptEngagementInvitations(client, invitations));
      };
      expect((await failureOf(accepting())).name).toBe("AbortError");
      expect(rig.requests).toHaveLength(1);
    }
  });
});
