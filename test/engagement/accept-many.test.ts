import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  type Acceptance,
  type AcceptEngagementInvitationsOptions,
  acceptEngagementInvitations,
  ConfigurationError,
  type InvitationToAccept,
  PartnerCentralSellingClient,
  paginateListEngagementInvitations,
} from "../../src/index.ts";
import type { InvitationSeed } from "../../src/local/index.ts";
import { LIST, START, type Stage, setStage } from "./stage.ts";

let stage: Stage;

beforeEach(async () => {
  stage = await setStage({ taskDuration: 5_000 });
});

afterEach(() => stage.close());

function seed(invitation: InvitationSeed = {}) {
  const { Catalog, Id } = stage.local.seedInvitation(invitation);
  return { Catalog, Identifier: Id };
}

function seedMany(count: number) {
  return Array.from({ length: count }, () => seed());
}

function accept<Item extends InvitationToAccept>(
  invitations: Iterable<Item> | AsyncIterable<Item>,
  options: AcceptEngagementInvitationsOptions<Item> = {},
) {
  return acceptEngagementInvitations(stage.client, invitations, options as object);
}

async function all<Invitation>(acceptances: AsyncIterable<Acceptance<Invitation>>) {
  const seen: Acceptance<Invitation>[] = [];
  for await (const acceptance of acceptances) seen.push(acceptance);
  return seen;
}

/** Gives whoever still wanted to do something the time to. */
async function turns(): Promise<void> {
  for (let count = 0; count < 30; count += 1) await turn();
}

/** All who stop leave no sleep behind, and send nothing in the day after. */
async function expectNothingMore(): Promise<void> {
  await turns();
  expect(stage.time.sleeping).toEqual([]);
  const before = stage.sent().length;
  stage.time.release();
  stage.time.advance(86_400_000);
  await turns();
  expect(stage.sent().length).toBe(before);
}

function ids(tasks: readonly { EngagementInvitationId: string }[]): string[] {
  return tasks.map(({ EngagementInvitationId }) => EngagementInvitationId);
}

describe("a page with odd entries", () => {
  it("has the others accepted, and each that names no invitation told of", async () => {
    const { Catalog, Identifier: Id } = seed();
    const odd = [{ Catalog, Id: undefined }, { Catalog: undefined, Id }, {}, null] as never[];
    const page = { EngagementInvitationSummaries: [...odd, { Catalog, Id, PayloadType: "OpportunityInvitation" }] };
    const seen = await all(accept([page as never]));
    expect(seen.filter(({ outcome }) => outcome.status === "fulfilled").map(({ invitation }) => invitation)).toEqual([
      { Catalog, Id, PayloadType: "OpportunityInvitation" },
    ]);
    const reasons = seen.flatMap(({ outcome }) => (outcome.status === "rejected" ? outcome.reason.name : []));
    expect(reasons).toEqual(Array(4).fill("ValidationException"));
    expect(stage.sent().filter((operation) => operation === START)).toHaveLength(1);
  });
});

describe("a thousand invitations, from the paginator", () => {
  it("are each accepted once, 50 at a time, with at most two calls for each look at the tasks", async () => {
    const { local, time } = stage;
    const expected = Array.from({ length: 1_000 }, () => local.seedInvitation().Id);
    const client = new PartnerCentralSellingClient({ ...local.clientConfig, ...time.clientConfig });
    const listsAt = new Map<number, number>();
    client.middlewareStack.add(
      (next, { commandName }) => {
        if (commandName === `${LIST}Command`) listsAt.set(time.now(), (listsAt.get(time.now()) ?? 0) + 1);
        return next;
      },
      { step: "initialize" },
    );
    let taken = 0;
    let mostUntaken = 0;
    local.on("event", () => {
      mostUntaken = Math.max(mostUntaken, local.tasks.length - taken);
    });

    const pages = paginateListEngagementInvitations(
      { client, pageSize: 100 },
      { Catalog: "AWS", ParticipantType: "RECEIVER", Status: ["PENDING"] },
    );
    const opportunities = new Map<string, string>();
    for await (const { invitation, outcome } of acceptEngagementInvitations(client, pages, { concurrency: 50 })) {
      taken += 1;
      if (outcome.status === "fulfilled") opportunities.set(String(invitation.Id), outcome.value.OpportunityId);
    }
    client.destroy();

    expect(opportunities).toEqual(
      new Map(local.tasks.map((task) => [task.EngagementInvitationId, task.OpportunityId])),
    );
    expect(ids(local.tasks).toSorted()).toEqual(expected.toSorted());
    expect(local.requests.filter(({ operation }) => operation === START)).toHaveLength(1_000);
    expect(mostUntaken).toBe(50);
    expect(Math.max(...listsAt.values())).toBeLessThanOrEqual(2);
    expect(time.sleeping).toEqual([]);
  }, 20_000);
});

describe("invitations", () => {
  it("may be given as a list has them, and are handed back as they were given", async () => {
    const invitation = stage.local.seedInvitation();
    const [acceptance, ...others] = await all(accept([invitation]));
    expect(acceptance?.invitation).toBe(invitation);
    expect(acceptance?.outcome).toMatchObject({
      status: "fulfilled",
      value: { OpportunityId: stage.local.tasks[0]?.OpportunityId },
    });
    expect(others).toEqual([]);
  });

  it("may be none", async () => {
    expect(await all(accept([]))).toEqual([]);
    expect(stage.sent()).toEqual([]);
  });

  it("may be of several catalogs", async () => {
    const invitations = [seed(), seed({ Catalog: "Sandbox" }), seed(), seed({ Catalog: "Sandbox" })];
    const acceptances = await all(accept(invitations));
    expect(acceptances.map(({ outcome }) => outcome.status)).toEqual(Array(4).fill("fulfilled"));
    expect(stage.local.tasks.map(({ Catalog }) => Catalog).toSorted()).toEqual(["AWS", "AWS", "Sandbox", "Sandbox"]);
  });

  it("may come in pages, of which some have no list", async () => {
    const [first, second] = [stage.local.seedInvitation(), stage.local.seedInvitation()];
    const pages = [
      { $metadata: {} },
      { EngagementInvitationSummaries: [first] },
      { EngagementInvitationSummaries: undefined, $metadata: {} },
      { EngagementInvitationSummaries: [] },
      { EngagementInvitationSummaries: [second], $metadata: {} },
    ];
    const acceptances = await all(acceptEngagementInvitations(stage.client, pages));
    expect(new Set(acceptances.map(({ invitation }) => invitation))).toEqual(new Set([first, second]));
    expect(acceptances.map(({ outcome }) => outcome.status)).toEqual(["fulfilled", "fulfilled"]);
  });

  it("are invitations also with the metadata of an answer, such as that of a get", async () => {
    const { Catalog, Identifier } = seed();
    const [first] = await all(accept([{ Catalog, Identifier, $metadata: {} }]));
    expect(first?.outcome.status).toBe("fulfilled");
  });

  it("that come twice are accepted once, and both have the opportunity", async () => {
    const invitation = seed();
    const acceptances = await all(accept([invitation, { ...invitation }, invitation]));
    const opportunity = stage.local.tasks[0]?.OpportunityId;
    expect(acceptances.map(({ outcome }) => outcome)).toMatchObject(
      Array(3).fill({ status: "fulfilled", value: { OpportunityId: opportunity } }),
    );
    expect(stage.local.tasks).toHaveLength(1);
  });

  it("that are bad do not stop the rest, and each says why", async () => {
    const good = seedMany(2);
    const invitations = [
      good[0],
      { Catalog: "AWS", Identifier: "not one" },
      { Catalog: "AWS", Identifier: "engi-0000000000000" },
      null as never,
      seed({ Status: "REJECTED" }),
      seed({ outcome: { ReasonCode: "InternalError" } }),
      good[1],
    ] as InvitationToAccept[];
    const acceptances = await all(accept(invitations, { concurrency: 2 }));
    const outcomes = new Map(acceptances.map(({ invitation, outcome }) => [invitation, outcome]));
    expect(invitations.map((invitation) => outcomes.get(invitation))).toMatchObject([
      { status: "fulfilled" },
      { status: "rejected", reason: { name: "ValidationException" }, state: undefined },
      { status: "rejected", reason: { name: "ResourceNotFoundException" }, state: { generation: 1 } },
      { status: "rejected", reason: { name: "ValidationException" }, state: undefined },
      { status: "rejected", reason: { name: "ConflictException" } },
      { status: "rejected", reason: { name: "EngagementTaskFailedError" }, state: { TaskId: expect.any(String) } },
      { status: "fulfilled" },
    ]);
    expect(acceptances).toHaveLength(7);
  });

  it("that don't end in time are rejected with what to resume them from", async () => {
    const [outcome] = (await all(accept(seedMany(1), { maxWait: 3_500 }))).map((acceptance) => acceptance.outcome);
    expect(outcome).toMatchObject({
      status: "rejected",
      reason: { name: "TimeoutError" },
      state: { TaskId: stage.local.tasks[0]?.TaskId },
    });
  });

  it("tell how they are doing, each by what was given", async () => {
    const invitations = seedMany(2);
    const seen: unknown[] = [];
    const onProgress = ({ invitation, status, polls }: { invitation: unknown; status: string; polls: number }) => {
      if (status === "COMPLETE") seen.push([invitation, polls]);
    };
    await all(accept(invitations, { onProgress }));
    expect(seen).toEqual(expect.arrayContaining(invitations.map((invitation) => [invitation, 5])));
    expect(seen).toHaveLength(2);
  });
});

describe("an option at fault", () => {
  it.each([
    [{ concurrency: 0 }, "concurrency"],
    [{ concurrency: 1.5 }, "concurrency"],
    [{ concurrency: "5" as never }, "concurrency"],
    [{ maxWait: 0 }, "maxWait"],
    [{ maxWait: Number.NaN }, "maxWait"],
    [{ minDelay: -1 }, "minDelay"],
    [{ minDelay: 2_000, maxDelay: 1_000 }, "minDelay"],
    [{ maxDelay: 2 ** 31 }, "maxDelay"],
  ])("is named before anything is read or sent: %j", async (options, name) => {
    let read = false;
    const source = (function* () {
      read = true;
      yield seed();
    })();
    const error = await all(accept(source, options)).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toContain(name);
    expect(read).toBe(false);
    expect(stage.sent()).toEqual([]);
  });
});

describe("a consumer", () => {
  it("that is slow stops the reading of the source", async () => {
    let read = 0;
    const source = (function* () {
      for (const invitation of seedMany(20)) {
        read += 1;
        yield invitation;
      }
    })();
    let taken = 0;
    for await (const { outcome } of accept(source, { concurrency: 3 })) {
      expect(outcome.status).toBe("fulfilled");
      taken += 1;
      await turns();
      expect(read).toBeLessThanOrEqual(taken + 3);
    }
    expect(taken).toBe(20);
  });

  it("that breaks out ends everything, the source too", async () => {
    let closed = false;
    const source = (function* () {
      try {
        yield* seedMany(20);
      } finally {
        closed = true;
      }
    })();
    for await (const { outcome } of accept(source, { concurrency: 5 })) {
      expect(outcome.status).toBe("fulfilled");
      break;
    }
    await expectNothingMore();
    expect(closed).toBe(true);
    expect(stage.local.tasks.length).toBeLessThanOrEqual(6);
  });

  it("that breaks out while a request hangs ends that too", async () => {
    const [first, second] = seedMany(2);
    stage.proxy.fate = ({ body }) => (body.Identifier === second?.Identifier ? "never answered" : "answered");
    const bad = { Catalog: "AWS", Identifier: "not one" };
    for await (const { invitation } of accept([first, bad, second] as (typeof bad)[])) {
      expect(invitation).toBe(bad);
      await vi.waitFor(() => expect(stage.sent()).toHaveLength(2), { interval: 1 });
      break;
    }
    await expectNothingMore();
    expect(stage.sent().filter((operation) => operation === START)).toHaveLength(2);
  });

  it("that breaks out while the source is read accepts nothing more", async () => {
    let give = (_: InvitationToAccept) => {};
    const later = new Promise<InvitationToAccept>((resolve) => {
      give = resolve;
    });
    const source = (async function* () {
      yield { Catalog: "AWS", Identifier: "not one" };
      yield await later;
    })();
    for await (const { outcome } of accept(source as AsyncIterable<InvitationToAccept>)) {
      expect(outcome.status).toBe("rejected");
      break;
    }
    give(seed());
    await turns();
    expect(stage.sent()).toEqual([]);
  });
});

describe("an abort", () => {
  it("begins no more, yields what was begun with its states, and is then thrown", async () => {
    stage.time.held = true;
    const invitations = seedMany(10);
    const controller = new AbortController();
    const seen: Acceptance<{ Identifier: string }>[] = [];
    const accepting = (async () => {
      for await (const acceptance of accept(invitations, { concurrency: 3, signal: controller.signal })) {
        seen.push(acceptance);
      }
    })();
    await vi.waitFor(() => expect(stage.local.tasks).toHaveLength(3), { interval: 1 });
    await vi.waitFor(() => expect(stage.time.sleeping).toContain(1_000), { interval: 1 });
    await turns();
    controller.abort("shutting down");
    await expect(accepting).rejects.toMatchObject({ name: "AbortError", cause: "shutting down" });
    expect(seen).toHaveLength(3);
    for (const { invitation, outcome } of seen) {
      const task = stage.local.tasks.find((one) => one.EngagementInvitationId === invitation.Identifier);
      expect(outcome).toMatchObject({
        status: "rejected",
        reason: { name: "AbortError" },
        state: { ...invitation, TaskId: task?.TaskId },
      });
    }
    await expectNothingMore();
    expect(stage.local.tasks).toHaveLength(3);
  });

  it("is not needed to end a request that is not answered within maxWait", async () => {
    stage.proxy.fate = () => "never answered";
    stage.time.held = true;
    const invitation = seed();
    const accepting = all(accept([invitation], { maxWait: 500 }));
    await vi.waitFor(() => expect(stage.sent()).toEqual([START]), { interval: 1 });
    stage.time.advance(500);
    const [first] = await accepting;
    expect(first?.outcome).toMatchObject({
      status: "rejected",
      reason: { name: "TimeoutError", message: expect.stringContaining("is not known after 500 ms") },
      state: invitation,
    });
    await expectNothingMore();
  });

  it("while requests hang yields what was begun at once", async () => {
    stage.proxy.fate = () => "never answered";
    const controller = new AbortController();
    const accepting = accept(seedMany(2), { signal: controller.signal });
    const first = accepting.next();
    await vi.waitFor(() => expect(stage.sent()).toHaveLength(2), { interval: 1 });
    controller.abort();
    const rejected = { outcome: { status: "rejected", reason: { name: "AbortError" }, state: { generation: 1 } } };
    expect((await first).value).toMatchObject(rejected);
    expect((await accepting.next()).value).toMatchObject(rejected);
    await expect(accepting.next()).rejects.toMatchObject({ name: "AbortError" });
    await expectNothingMore();
  });

  it("does not wait for a source that is stuck", async () => {
    const controller = new AbortController();
    const source = (async function* (): AsyncGenerator<InvitationToAccept> {
      yield await new Promise<never>(() => {});
    })();
    const accepting = accept(source, { signal: controller.signal });
    const first = accepting.next();
    await turn();
    controller.abort("enough");
    await expect(first).rejects.toMatchObject({ name: "AbortError", cause: "enough" });
  });

  it("before the beginning sends nothing", async () => {
    const accepting = all(accept(seedMany(2), { signal: AbortSignal.abort() }));
    await expect(accepting).rejects.toMatchObject({ name: "AbortError" });
    expect(stage.sent()).toEqual([]);
  });
});

describe("a source that throws", () => {
  it("is reported after all that was begun", async () => {
    const invitations = seedMany(3);
    const broken = new Error("The list was refused");
    const source = (async function* () {
      yield* invitations;
      throw broken;
    })();
    const seen: unknown[] = [];
    const accepting = (async () => {
      for await (const { invitation, outcome } of accept(source)) seen.push([invitation, outcome.status]);
    })();
    await expect(accepting).rejects.toBe(broken);
    expect(seen).toEqual(expect.arrayContaining(invitations.map((invitation) => [invitation, "fulfilled"])));
    expect(seen).toHaveLength(3);
  });

  it.each([
    ["nothing", undefined],
    ["one id", "engi-0123456789abc"],
    ["one invitation", { Catalog: "AWS" }],
  ])("is refused when it is %s, which nothing can be read from", async (_, source) => {
    const refused = all(accept(source as never));
    await expect(refused).rejects.toBeInstanceOf(ConfigurationError);
    await expect(refused).rejects.toThrow("invitations must be an array or another iterable");
    expect(stage.sent()).toEqual([]);
  });
});
