import * as official from "@aws-sdk/client-partnercentral-selling";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  MemoryQuotaStore,
  PartnerCentralSellingClient,
  StartEngagementByAcceptingInvitationTaskCommand,
} from "../../src/index.ts";
import {
  type LocalPartnerCentral,
  type LocalPartnerCentralOptions,
  type QuotaLimits,
  startLocalPartnerCentral,
} from "../../src/local/index.ts";
import { Quotas } from "../../src/local/quotas.ts";
import { pacerFor } from "../../src/quota/pacer.ts";
import { VirtualTime } from "../engagement/virtual-time.ts";
import { mostWithin, seeded } from "../quota/fake-time.ts";
import { type Answer, LIST, MODEL, post, START } from "./wire.ts";

const SECOND = 1_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const PLENTY = 1_000_000;

const CATALOG = { Catalog: "Sandbox" };
const GET = "GetEngagementInvitation";
const LIST_INVITATIONS = "ListEngagementInvitations";
const REJECT = "RejectEngagementInvitation";

/** A time that stands still: it passes by advance() alone. */
let now: number;
let local: LocalPartnerCentral;

/** It ends with the test. */
async function startLocal(options: LocalPartnerCentralOptions): Promise<void> {
  const began = Date.now();
  now = began;
  local = await startLocalPartnerCentral({ clock: { now: () => began }, ...options });
  onTestFinished(() => local.close());
}

function pass(ms: number): void {
  now += ms;
  local.advance(ms);
}

/** Requests that are valid, each for an invitation of its own. */
const requests: Record<string, () => object> = {
  [START]: () => {
    const { Id } = local.seedInvitation(CATALOG);
    return { ...CATALOG, Identifier: Id, ClientToken: Id };
  },
  [REJECT]: () => ({ ...CATALOG, Identifier: local.seedInvitation(CATALOG).Id }),
  [GET]: () => ({ ...CATALOG, Identifier: local.seedInvitation(CATALOG).Id }),
  [LIST_INVITATIONS]: () => ({ ...CATALOG, ParticipantType: "RECEIVER" }),
  [LIST]: () => CATALOG,
};

const ask = (operation: string, input: object | undefined = requests[operation]?.()): Promise<Answer> =>
  post(local, operation, input ?? {}, { at: now });

const typeOf = ({ status, headers }: Answer) =>
  status === 200 ? "admitted" : headers.get("x-amzn-errortype")?.replace(`:${MODEL}`, "");

/** "admitted", or the error's type. */
const fate = async (operation: string, input?: object) => typeOf(await ask(operation, input));

const THROTTLED = "ThrottlingException";

describe("the quota of AWS (quota: true)", () => {
  it("assumed: admits one write in any second and not the next until 1,000 ms are over, by the embedded clock", async () => {
    await startLocal({ quota: true });
    expect(await fate(START)).toBe("admitted");
    expect(await fate(START)).toBe(THROTTLED);
    pass(SECOND - 1);
    expect(await fate(START)).toBe(THROTTLED);
    pass(1);
    expect(await fate(START)).toBe("admitted");
  });

  it("assumed: admits ten reads in any second, not only in one of the clock's", async () => {
    await startLocal({ quota: true });
    const fates = [];
    for (let read = 0; read < 11; read += 1) fates.push(await fate(GET));
    expect(fates).toEqual([...Array(10).fill("admitted"), THROTTLED]);
    pass(SECOND);
    expect(await fate(GET)).toBe("admitted");
  });

  it.each([
    ["write", 10_000],
    ["read", 100_000],
  ] as const)("admits as many %ss in any 24 hours as the account has: %i", (kind, limit) => {
    const quotas = new Quotas({ writesPerSecond: PLENTY, readsPerSecond: PLENTY });
    for (let request = 0; request < limit; request += 1) quotas.admit(kind, request);
    expect(() => quotas.admit(kind, DAY - 1)).toThrow(`${limit} ${kind}s in any 24 hours are allowed`);
    quotas.admit(kind, DAY);
    expect(() => quotas.admit(kind, DAY)).toThrow(/24 hours/);
  });
});

describe("a window", () => {
  const REQUESTS = 150;

  it("assumed: begins anywhere, not with the clock's seconds", async () => {
    await startLocal({ quota: { writesPerSecond: 2 } });
    pass(SECOND - (now % SECOND) + 900);
    expect([await fate(START), await fate(START)]).toEqual(["admitted", "admitted"]);
    pass(200);
    expect(await fate(START)).toBe(THROTTLED);
  });

  it.each([
    ["writes", START, { writesPerSecond: 3, writesPerDay: PLENTY }, 1],
    ["reads", GET, { readsPerSecond: 4, readsPerDay: PLENTY }, 2],
  ])("assumed: never holds more %s than the limit, wherever it begins, and a request is refused by a full one only", async (_, operation, limits, seed) => {
    await startLocal({ quota: limits });
    const [limit] = Object.values(limits) as [number];
    const random = seeded(seed);
    const admitted: number[] = [];
    for (let request = 0; request < REQUESTS; request += 1) {
      pass(Math.floor(random() ** 3 * 900));
      const counting = admitted.filter((time) => time > now - SECOND).length;
      expect(await fate(operation)).toBe(counting < limit ? "admitted" : THROTTLED);
      if (counting < limit) admitted.push(now);
    }
    expect(mostWithin(SECOND, admitted)).toBe(limit);
    expect(admitted.length).toBeLessThan(REQUESTS);
  });

  it.each([
    ["write", START, { writesPerSecond: PLENTY, writesPerDay: 2 }],
    ["read", GET, { readsPerSecond: PLENTY, readsPerDay: 2 }],
  ])("of 24 hours lets a %s in when the oldest one is 24 hours old", async (kind, operation, limits) => {
    await startLocal({ quota: limits });
    expect(await fate(operation)).toBe("admitted");
    pass(6 * HOUR);
    expect(await fate(operation)).toBe("admitted");
    pass(18 * HOUR - 1);
    expect((await ask(operation)).body.Message).toBe(`Rate exceeded: 2 ${kind}s in any 24 hours are allowed.`);
    pass(1);
    expect(await fate(operation)).toBe("admitted");
    pass(6 * HOUR - 1);
    expect(await fate(operation)).toBe(THROTTLED);
    pass(1);
    expect(await fate(operation)).toBe("admitted");
  });

  it("of a second and one of 24 hours hold at the same time", async () => {
    await startLocal({ quota: { writesPerSecond: 1, writesPerDay: 2 } });
    expect(await fate(START)).toBe("admitted");
    expect((await ask(START)).body.Message).toContain("1 writes in any second");
    pass(SECOND);
    expect(await fate(START)).toBe("admitted");
    pass(SECOND);
    expect((await ask(START)).body.Message).toContain("2 writes in any 24 hours");
  });
});

describe("what counts", () => {
  it.each([
    ["StartEngagementByAcceptingInvitationTask is a write", START, REJECT, GET],
    ["RejectEngagementInvitation is a write", REJECT, START, GET],
    ["GetEngagementInvitation is a read", GET, LIST_INVITATIONS, START],
    ["ListEngagementInvitations is a read", LIST_INVITATIONS, GET, START],
    ["assumed: ListEngagementByAcceptingInvitationTasks is a read", LIST, GET, START],
  ])("%s, and shares the allowance of its kind alone", async (_, operation, sameKind, otherKind) => {
    await startLocal({ quota: { writesPerSecond: 1, readsPerSecond: 1 } });
    expect(await fate(operation)).toBe("admitted");
    expect(await fate(sameKind)).toBe(THROTTLED);
    expect(await fate(otherKind)).toBe("admitted");
    pass(SECOND);
    expect(await fate(sameKind)).toBe("admitted");
    expect(await fate(operation)).toBe(THROTTLED);
  });

  it("assumed: a request that was throttled does not count, however often it is sent", async () => {
    await startLocal({ quota: { writesPerSecond: 1, writesPerDay: 2 } });
    expect(await fate(START)).toBe("admitted");
    for (let attempt = 0; attempt < 9; attempt += 1) {
      pass(100);
      expect(await fate(START)).toBe(THROTTLED);
    }
    pass(100);
    expect(await fate(START)).toBe("admitted");
  });

  it.each([
    ["has invalid members", {}, "ValidationException"],
    ["has members of another type", { Catalog: 7 }, "SerializationException"],
    [
      "is for an invitation that does not exist",
      { ...CATALOG, Identifier: "engi-0000000000000", ClientToken: "t" },
      "ResourceNotFoundException",
    ],
  ])("assumed: a request that %s counts although it is refused", async (_, input, type) => {
    await startLocal({ quota: true });
    expect(await fate(START, input)).toBe(type);
    expect(await fate(START)).toBe(THROTTLED);
  });

  it("assumed: a request that is made to fail() counts", async () => {
    await startLocal({ quota: true });
    local.fail(START, { name: "InternalServerException" });
    expect(await fate(START)).toBe("InternalServerException");
    expect(await fate(START)).toBe(THROTTLED);
  });

  it("assumed: a ClientToken that is replayed counts again", async () => {
    await startLocal({ quota: true });
    const input = requests[START]?.();
    expect(await fate(START, input)).toBe("admitted");
    expect(await fate(START, input)).toBe(THROTTLED);
    pass(SECOND);
    expect(await fate(START, input)).toBe("admitted");
    expect(local.tasks).toHaveLength(1);
  });

  it("assumed: an invalid request that there is no room for is throttled, not validated", async () => {
    await startLocal({ quota: true });
    await ask(START);
    expect(await fate(START, {})).toBe(THROTTLED);
  });

  it("assumed: a request that the service can't attribute or make sense of does not count", async () => {
    await startLocal({ quota: true });
    const forged = await post(local, START, requests[START]?.() ?? {}, { at: now, secretAccessKey: "another" });
    expect(typeOf(forged)).toBe("InvalidSignatureException");
    expect(await fate(START, ["no object"])).toBe("SerializationException");
    expect(await fate("AcceptInvitation", {})).toBe("UnknownOperationException");
    expect(await fate(START)).toBe("admitted");
  });

  it("a failure that was ordered is not used up by a request that there is no room for", async () => {
    await startLocal({ quota: true });
    await ask(START);
    local.fail(START, { name: "InternalServerException" });
    expect(await fate(START)).toBe(THROTTLED);
    pass(SECOND);
    expect(await fate(START)).toBe("InternalServerException");
  });

  it("a request that a fault loses on its way does not count, and one whose answer is lost does", async () => {
    await startLocal({ quota: true });
    local.fault(START, { kind: "reset", performed: false });
    await expect(ask(START)).rejects.toThrow();
    expect(await fate(START)).toBe("admitted");
    pass(SECOND);
    local.fault(START, { kind: "reset" });
    await expect(ask(START)).rejects.toThrow();
    expect(await fate(START)).toBe(THROTTLED);
  });

  it("all requests of the account together, whatever client sends them", async () => {
    await startLocal({ quota: true });
    const Identifiers = [local.seedInvitation(CATALOG).Id, local.seedInvitation(CATALOG).Id];
    const [first, second] = Identifiers.map((Identifier) => ({ ...CATALOG, Identifier, ClientToken: Identifier }));
    const theirs = new official.PartnerCentralSellingClient({ ...local.clientConfig, maxAttempts: 1 });
    const ours = new PartnerCentralSellingClient({ ...local.clientConfig, maxAttempts: 1 });
    onTestFinished(() => {
      theirs.destroy();
      ours.destroy();
    });
    await theirs.send(new official.StartEngagementByAcceptingInvitationTaskCommand(first as never));
    await expect(ours.send(new StartEngagementByAcceptingInvitationTaskCommand(second as never))).rejects.toMatchObject(
      {
        name: THROTTLED,
        category: "throttling",
        outcome: "rejected",
        $metadata: { attempts: 1, httpStatusCode: 400 },
      },
    );
    expect(local.tasks).toHaveLength(1);
  });
});

describe("a request that there is no room for", () => {
  it("is answered with the service's ThrottlingException, is not performed and is in local.requests", async () => {
    await startLocal({ quota: true });
    await ask(START);
    const { status, headers, body } = await ask(START);
    expect(status).toBe(400);
    expect(headers.get("content-type")).toBe("application/json");
    expect(headers.get("x-amzn-errortype")).toBe(`${THROTTLED}:${MODEL}`);
    expect(headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
    expect(body).toEqual({
      __type: "com.amazonaws.partnercentralselling#ThrottlingException",
      Message: "Rate exceeded: 1 writes in any second are allowed.",
    });
    expect(local.tasks).toHaveLength(1);
    expect(local.requests.map(({ operation }) => operation)).toEqual([START, START]);
  });

  it("assumed: is not told when to come back", async () => {
    await startLocal({ quota: true });
    await ask(START);
    const { headers } = await ask(START);
    expect(headers.has("retry-after")).toBe(false);
    expect(headers.has("x-amz-retry-after")).toBe(false);
  });
});

describe("the option quota", () => {
  it.each([
    ["false", { quota: false }],
    ["left out", {}],
  ])("that is %s lets every request in", async (_, options) => {
    await startLocal(options);
    const fates = await Promise.all([...Array(20).fill(START), ...Array(20).fill(GET)].map((name) => fate(name)));
    expect(new Set(fates)).toEqual(new Set(["admitted"]));
  });

  it("leaves every limit that it does not name at AWS's", async () => {
    await startLocal({ quota: { readsPerSecond: 1 } });
    expect([await fate(START), await fate(START)]).toEqual(["admitted", THROTTLED]);
    expect([await fate(GET), await fate(GET)]).toEqual(["admitted", THROTTLED]);
  });

  it.each([
    [{ writesPerSecond: 0 }, /quota: writesPerSecond is 0; send 1 to 1000000000/],
    [{ readsPerSecond: -1 }, /quota: readsPerSecond is -1; send 1 to 1000000000/],
    [{ writesPerDay: 0.5 }, /quota: writesPerDay is the number 0.5; send a whole number/],
    [{ readsPerDay: "many" }, /quota: readsPerDay is a string; send a whole number/],
    [{ readsPerDay: Number.POSITIVE_INFINITY }, /quota: readsPerDay is the number Infinity; send a whole number/],
    [{ writesPerSecond: null }, /quota: writesPerSecond is null; leave it out/],
    [{ writesPerMinute: 5 }, /quota: writesPerMinute is not known; use writesPerSecond, writesPerDay, readsPerSecond/],
    [5, /quota is the number 5; send an object/],
    ["AWS", /quota is a string; send an object/],
    [null, /quota is null; leave it out/],
    [[], /quota is a list; send an object/],
  ])("is refused with a TypeError that names the limit and what to do: %o", async (quota, message) => {
    const attempt = startLocalPartnerCentral({ quota: quota as QuotaLimits });
    await expect(attempt).rejects.toThrow(TypeError);
    await expect(attempt).rejects.toThrow(message);
    await expect(attempt).rejects.toThrow(/^startLocalPartnerCentral: /);
  });
});

describe("60 invitations accepted at once by a client with the quota that the service enforces", () => {
  const CALLS = 60;

  async function acceptAll(client: PartnerCentralSellingClient): Promise<void> {
    const ids = Array.from({ length: CALLS }, () => local.seedInvitation(CATALOG).Id);
    const tasks = await Promise.all(
      ids.map((Identifier) =>
        client.send(new StartEngagementByAcceptingInvitationTaskCommand({ ...CATALOG, Identifier })),
      ),
    );
    expect(tasks.map(({ EngagementInvitationId }) => EngagementInvitationId)).toEqual(ids);
    expect(new Set(tasks.map(({ TaskId }) => TaskId)).size).toBe(CALLS);
    expect(local.tasks).toHaveLength(CALLS);
  }

  it.each([
    1, 20,
  ])("are all accepted, with 61 requests at the most and in little more time than the quota takes (%i a second)", async (writesPerSecond) => {
    const time = new VirtualTime();
    await startLocal({ quota: { writesPerSecond }, clock: time });
    const quota = new MemoryQuotaStore({ writesPerSecond }, time.now);
    pacerFor(quota, time.now);
    const client = new PartnerCentralSellingClient({
      ...local.clientConfig,
      ...time.clientConfig,
      quota,
      timeouts: { call: 120_000 },
    });
    onTestFinished(() => client.destroy());
    const began = time.now();
    await acceptAll(client);
    expect(local.requests.length).toBeLessThanOrEqual(CALLS + 1);
    expect(time.now() - began).toBeLessThanOrEqual(((CALLS - 1) / writesPerSecond) * SECOND * 1.05);
  });

  it("are all accepted in the system's time too, where one may be slower on its way than the next, and none is refused twice", async () => {
    const quota = { writesPerSecond: 40 };
    await startLocal({ quota, clock: { now: () => Date.now() } });
    const client = new PartnerCentralSellingClient({ ...local.clientConfig, quota });
    onTestFinished(() => client.destroy());
    await acceptAll(client);
    expect(local.requests.length).toBeLessThanOrEqual(CALLS + (CALLS - quota.writesPerSecond));
  }, 15_000);
});
