import { describe, expect, it } from "vitest";
import { type EngagementTracker, trackEngagementTasks } from "../../src/index.ts";
import { clientOf, failureOf, INVITATION, type Settings } from "../faults/calls.ts";
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
