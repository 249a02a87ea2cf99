import { describe, expect, it } from "vitest";
import { type EngagementTracker, trackEngagementTasks } from "../../src/index.ts";
import { CREDENTIALS, clientOf, failureOf, INVITATION, type Settings, TASK } from "../faults/calls.ts";
import { answer, type Play, type Rig, refusal, reset, silence, startRig } from "../faults/rig.ts";

const INPUT = { Catalog: "Sandbox", Identifier: INVITATION };
const NO_TASKS = answer({ TaskSummaries: [] });
const REFUSED = refusal("AccessDeniedException", 400);

async function trackerOn(plays: Play[], settings: Settings = {}): Promise<{ tracker: EngagementTracker; rig: Rig }> {
  const rig = await startRig(plays);
  const client = clientOf(rig, { maxAttempts: 1, ...settings });
  return { tracker: trackEngagementTasks(client, { Catalog: "Sandbox" }), rig };
}

function operations({ requests }: Rig): string[] {
  return requests.map(({ headers }) => (headers["x-amz-target"]?.includes(".Start") ? "Start" : "List"));
}

describe("an acceptance whose first request was lost on its way or back", () => {
  it.each([
    ["refused", REFUSED, "AccessDeniedException"],
    ["throttled", refusal("ThrottlingException", 400), "ThrottlingException"],
    ["in conflict", refusal("ConflictException", 400), "ConflictException"],
  ])("may have taken effect although the next is %s, and close() tells of it", async (_, second, name) => {
    const { tracker, rig } = await trackerOn([reset, NO_TASKS, second, NO_TASKS]);
    expect(await failureOf(tracker.accept(INPUT))).toMatchObject({ name, outcome: "unknown" });
    expect(operations(rig).slice(0, 3)).toEqual(["Start", "List", "Start"]);
    expect(tracker.close()).toMatchObject([INPUT]);
  });

  it("may have taken effect although the next cannot be sent", async () => {
    const last = answer({ TaskSummaries: [] }, { headers: [["connection", "close"]] });
    const { tracker, rig } = await trackerOn([
      reset,
      async (stage) => {
        void rig.close();
        await last(stage);
      },
    ]);
    expect(await failureOf(tracker.accept(INPUT))).toMatchObject({ code: "ECONNREFUSED", outcome: "unknown" });
    expect(tracker.close()).toMatchObject([INPUT]);
  });
});

describe("an acceptance that was not waited for to its end", () => {
  it("is looked up when it is wanted again, and not forgotten when that is refused", async () => {
    const { tracker, rig } = await trackerOn([silence, NO_TASKS, REFUSED]);
    expect(await failureOf(tracker.accept(INPUT, { maxWait: 50 }))).toMatchObject({ name: "TimeoutError" });
    expect(await failureOf(tracker.accept(INPUT))).toMatchObject({ name: "AccessDeniedException", outcome: "unknown" });
    expect(operations(rig)).toEqual(["Start", "List", "Start"]);
    expect(tracker.close()).toMatchObject([INPUT]);
  });
});

describe("an acceptance that was resumed", () => {
  it("is not forgotten when the service refuses to tell of it", async () => {
    const { tracker, rig } = await trackerOn([REFUSED]);
    tracker.resume(INPUT);
    expect(await failureOf(tracker.accept(INPUT))).toMatchObject({ name: "AccessDeniedException", outcome: "unknown" });
    expect(operations(rig)).toEqual(["List"]);
    expect(tracker.close()).toMatchObject([INPUT]);
  });
});

describe("an acceptance whose request has not left yet", () => {
  /** A tracker whose client waits for credentials until they are given. */
  async function trackerWaiting() {
    let give = (_: typeof CREDENTIALS) => {};
    const given = new Promise<typeof CREDENTIALS>((resolve) => {
      give = resolve;
    });
    const rig = await startRig(answer(TASK));
    const client = clientOf(rig, { credentials: () => given });
    const tracker = trackEngagementTasks(client, { Catalog: "Sandbox" });
    return { rig, client, tracker, give: () => give(CREDENTIALS) };
  }

  it("was not sent when it is aborted, and is forgotten", async () => {
    const { tracker, rig, give } = await trackerWaiting();
    const controller = new AbortController();
    const error = failureOf(tracker.accept(INPUT, { signal: controller.signal }));
    controller.abort();
    expect(await error).toMatchObject({ name: "AbortError", outcome: "not-sent" });
    expect(tracker.close()).toEqual([]);
    give();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(rig.requests).toEqual([]);
  });

  it("was not sent when the client is destroyed", async () => {
    const { tracker, client } = await trackerWaiting();
    const error = failureOf(tracker.accept(INPUT));
    client.destroy();
    expect(await error).toMatchObject({ name: "AbortError", outcome: "not-sent" });
    expect(tracker.close()).toEqual([]);
  });

  it("was not sent when its time is over, which the message says", async () => {
    const { tracker } = await trackerWaiting();
    expect(await failureOf(tracker.accept(INPUT, { maxWait: 20 }))).toMatchObject({
      name: "TimeoutError",
      outcome: "not-sent",
      message: `${INVITATION} was not accepted within 20 ms, as the request could not be sent: give it more time`,
    });
  });

  it("was not sent while it waits for a connection either", async () => {
    const rig = await startRig(silence);
    const client = clientOf(rig, { requestHandler: { httpAgent: { maxSockets: 1 } } });
    const tracker = trackEngagementTasks(client, { Catalog: "Sandbox" });
    const occupying = failureOf(tracker.accept({ ...INPUT, Identifier: "engi-0000000000002" }));
    await rig.received(1);
    const waiting = failureOf(tracker.accept(INPUT));
    await new Promise((resolve) => setTimeout(resolve, 20));
    client.destroy();
    expect(await waiting).toMatchObject({ name: "AbortError", outcome: "not-sent" });
    expect(await occupying).toMatchObject({ name: "AbortError", outcome: "unknown" });
    expect(tracker.close()).toMatchObject([{ Identifier: "engi-0000000000002" }]);
  });

  it("may have been sent by another process when its state was resumed meanwhile", async () => {
    const { tracker } = await trackerWaiting();
    const controller = new AbortController();
    const error = failureOf(tracker.accept(INPUT, { signal: controller.signal }));
    const resumed = tracker.resume(INPUT);
    controller.abort();
    expect(await error).toMatchObject({ name: "AbortError", outcome: "unknown" });
    expect(await failureOf(resumed.completed({ signal: AbortSignal.abort() }))).toMatchObject({ outcome: "unknown" });
    expect(tracker.close()).toMatchObject([INPUT]);
  });

  it("is not forgotten when another accept of it begins at any moment of its end", async () => {
    for (let moment = 0; moment < 40; moment += 1) {
      const { tracker, give } = await trackerWaiting();
      const controller = new AbortController();
      const leaving = failureOf(tracker.accept(INPUT, { signal: controller.signal }));
      controller.abort();
      for (let turn = 0; turn < moment; turn += 1) await undefined;
      const staying = tracker.accept(INPUT);
      await leaving;
      give();
      await staying;
      expect(tracker.close()).toMatchObject([INPUT]);
    }
  });

  it("may still be sent for others who want it as well: nobody knows, for who does not wait any more", async () => {
    const { tracker, rig, give } = await trackerWaiting();
    const controller = new AbortController();
    const leaving = failureOf(tracker.accept(INPUT, { signal: controller.signal }));
    const staying = tracker.accept(INPUT);
    controller.abort();
    expect(await leaving).toMatchObject({ name: "AbortError", outcome: "unknown" });
    give();
    expect((await staying).taskId).toBe(TASK.TaskId);
    expect(rig.requests).toHaveLength(1);
  });
});

describe("an acceptance that was refused, and no other request was made", () => {
  it("is forgotten, and made anew without a lookup when it is wanted again", async () => {
    const { tracker, rig } = await trackerOn([REFUSED]);
    for (let times = 0; times < 2; times += 1) {
      expect(await failureOf(tracker.accept(INPUT))).toMatchObject({ outcome: "rejected" });
    }
    expect(operations(rig)).toEqual(["Start", "Start"]);
    expect(tracker.close()).toEqual([]);
  });
});
