import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type LocalPartnerCentral, startLocalPartnerCentral } from "../../src/local/index.ts";
import { type LossyProxy, startLossyProxy } from "./lossy-proxy.ts";

let local: LocalPartnerCentral;
let proxy: LossyProxy;

const WORLDS = ["recorded", "asynchronous"] as const;

async function setUp(world: (typeof WORLDS)[number], taskDuration: number): Promise<void> {
  local = await startLocalPartnerCentral({ world, taskDuration });
  proxy = await startLossyProxy(local.endpoint);
}

afterEach(async () => {
  await proxy.close();
  await local.close();
});

/** Starts a process with the built package, a client, and the catalog and ids of invitations. It prints what it says. */
function run(program: string, ids: string[]): ChildProcess & { stdout: NonNullable<ChildProcess["stdout"]> } {
  const built = new URL("../../dist/index.cjs", import.meta.url).pathname;
  const config = { ...local.clientConfig, endpoint: proxy.endpoint, userAgentAppId: "test" };
  const source = `
    const sdk = require(${JSON.stringify(built)});
    const client = new sdk.PartnerCentralSellingClient(${JSON.stringify(config)});
    const invitations = ${JSON.stringify(ids.map((Identifier) => ({ Catalog: "AWS", Identifier })))};
    const say = (what) => console.log(JSON.stringify(what));
    (async () => {
      ${program}
    })();`;
  const child = spawn(process.execPath, ["--eval", source], { stdio: ["ignore", "pipe", "inherit"] });
  return child as ReturnType<typeof run>;
}

async function ended(child: ChildProcess): Promise<{ code: number | null; signal: string | null }> {
  const [code, signal] = await once(child, "close");
  return { code, signal };
}

/** https://en.wikipedia.org/wiki/Linear_congruential_generator with the figures of Numerical Recipes. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe.each(
  WORLDS,
)("in the %s world fifty processes, killed between sending the request and hearing of its answer", (world) => {
  /** When a process is killed. */
  const MOMENTS = [
    "before the service gets the request",
    "while the request is on its way",
    "when the invitation has just been accepted",
    "some ms after it began",
  ] as const;
  const KILLS = 50;
  const AT_A_TIME = 5;

  beforeEach(() => setUp(world, 200));

  it("leave every invitation accepted once, and none forgotten by who resumes them with their ids alone", async () => {
    const seed = Number(process.env.KILL_SEED ?? randomInt(2 ** 31));
    const random = randomFrom(seed);
    const plans = Array.from({ length: KILLS }, () => ({
      id: local.seedInvitation().Id,
      moment: MOMENTS[random(MOMENTS.length)] as (typeof MOMENTS)[number],
      delay: random(30),
    }));
    const planOf = new Map(plans.map((plan) => [plan.id, plan]));
    const children = new Map<string, ChildProcess>();
    const kill = (id: string) => children.get(id)?.kill("SIGKILL");

    proxy.fate = ({ body }) => {
      const { id = "", moment } = planOf.get(String(body.Identifier)) ?? {};
      if (moment === MOMENTS[0] || moment === MOMENTS[1]) kill(id);
      return moment === MOMENTS[0] ? "request lost" : "answered";
    };
    const unsubscribe = local.on("event", (event) => {
      const { id } = (event.detail.engagementInvitation ?? {}) as { id?: string };
      if (event["detail-type"] === "Engagement Invitation Accepted" && planOf.get(id ?? "")?.moment === MOMENTS[2]) {
        kill(id ?? "");
      }
    });

    const queue = [...plans];
    const killOneAfterAnother = async () => {
      for (let plan = queue.shift(); plan !== undefined; plan = queue.shift()) {
        const { id, moment, delay } = plan;
        const child = run(
          `const accepting = sdk.acceptEngagementInvitation(client, invitations[0]);
          say("sending");
          await (await accepting).completed();`,
          [id],
        );
        children.set(id, child);
        const end = ended(child);
        await once(createInterface(child.stdout), "line");
        if (moment === MOMENTS[3]) setTimeout(() => kill(id), delay);
        expect(await end, `KILL_SEED=${seed}: ${id} was to be killed ${moment}`).toEqual({
          code: null,
          signal: "SIGKILL",
        });
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, killOneAfterAnother));
    unsubscribe();
    proxy.fate = () => "answered";
    const startedBefore = local.tasks.length;

    const child = run(
      `const resumed = invitations.map((invitation) => sdk.resumeEngagementTask(client, invitation, { minDelay: 50 }));
      say(await Promise.all(resumed.map((task) => task.completed())));`,
      plans.map(({ id }) => id),
    );
    const [said, end] = await Promise.all([text(child.stdout), ended(child)]);

    const label = `KILL_SEED=${seed}, ${startedBefore} of ${KILLS} had been accepted before`;
    const ids = plans.map(({ id }) => id).toSorted();
    const accepted = local.events.filter((event) => event["detail-type"] === "Engagement Invitation Accepted");
    expect(end, label).toEqual({ code: 0, signal: null });
    expect(local.tasks.map((task) => task.EngagementInvitationId).toSorted(), label).toEqual(ids);
    expect(accepted.map(({ detail }) => (detail.engagementInvitation as { id: string }).id).toSorted(), label).toEqual(
      ids,
    );
    const opportunityOf = new Map(local.tasks.map((task) => [task.EngagementInvitationId, task.OpportunityId]));
    expect(
      JSON.parse(said).map(({ OpportunityId }: { OpportunityId: string }) => OpportunityId),
      label,
    ).toEqual(plans.map(({ id }) => opportunityOf.get(id)));
    for (const moment of MOMENTS.slice(0, 3)) {
      expect(
        plans.map((plan) => plan.moment),
        label,
      ).toContain(moment);
    }
    expect(startedBefore, label).toBeGreaterThan(0);
    expect(startedBefore, label).toBeLessThan(KILLS);
  }, 60_000);
});

describe("a process that waits for a task that never ends", () => {
  const DELAY = 20_000;
  const polling = `{ minDelay: ${DELAY}, maxDelay: ${DELAY} }`;

  beforeEach(() => setUp("asynchronous", 2 ** 31));

  async function expectExit(program: string, ids: string[], says: unknown): Promise<void> {
    const begun = performance.now();
    const child = run(program, ids);
    const timer = setTimeout(() => child.kill("SIGKILL"), DELAY / 2);
    const [said, end] = await Promise.all([text(child.stdout), ended(child)]);
    clearTimeout(timer);
    expect(end).toEqual({ code: 0, signal: null });
    expect(JSON.parse(said)).toEqual(says);
    expect(performance.now() - begun).toBeLessThan(DELAY / 2);
  }

  it.each([
    [
      "aborts in a pause",
      `const task = await sdk.acceptEngagementInvitation(client, invitations[0], ${polling});
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 50);
      await task.completed({ signal: controller.signal }).catch(({ name }) => say(name));`,
      "AbortError",
    ],
    [
      "has waited long enough",
      `const task = await sdk.acceptEngagementInvitation(client, invitations[0], ${polling});
      await task.completed({ maxWait: 50 }).catch(({ name }) => say(name));`,
      "TimeoutError",
    ],
    [
      "closes its tracker",
      `const tracker = sdk.trackEngagementTasks(client, { Catalog: "AWS", minDelay: ${DELAY}, maxDelay: ${DELAY} });
      const tasks = await Promise.all(invitations.map((invitation) => tracker.accept(invitation)));
      const waiting = Promise.allSettled(tasks.map((task) => task.completed()));
      setTimeout(() => tracker.close(), 50);
      say((await waiting)[0].reason.name);`,
      "AbortError",
    ],
    [
      "breaks out of accepting many",
      `const bad = { Catalog: "AWS", Identifier: "not one" };
      for await (const { outcome } of sdk.acceptEngagementInvitations(client, [...invitations, bad], ${polling})) {
        say(outcome.reason.name);
        break;
      }`,
      "ValidationException",
    ],
  ])("exits by itself when it %s", async (_, program, says) => {
    await expectExit(program, [local.seedInvitation().Id], says);
  });

  it("exits by itself when it aborts while a look hangs", async () => {
    proxy.fate = ({ operation }) => (operation.startsWith("List") ? "never answered" : "answered");
    const program = `
      const task = await sdk.acceptEngagementInvitation(client, invitations[0], { minDelay: 1 });
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 200);
      await task.completed({ signal: controller.signal }).catch(({ name }) => say(name));`;
    await expectExit(program, [local.seedInvitation().Id], "AbortError");
    expect(proxy.passed.map(({ operation }) => operation)).toContain("ListEngagementByAcceptingInvitationTasks");
  });

  it("exits by itself when it has waited long enough for a request that hangs", async () => {
    proxy.fate = () => "never answered";
    const program = `
      const task = sdk.resumeEngagementTask(client, invitations[0]);
      await task.completed({ maxWait: 200 }).catch(({ name }) => say(name));`;
    await expectExit(program, [local.seedInvitation().Id], "TimeoutError");
  });
});
