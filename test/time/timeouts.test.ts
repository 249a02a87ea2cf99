import { describe, expect, it } from "vitest";
import { GetEngagementInvitationCommand } from "../../src/commands/get-engagement-invitation.ts";
import { ListEngagementByAcceptingInvitationTasksCommand } from "../../src/commands/list-engagement-by-accepting-invitation-tasks.ts";
import { ListEngagementInvitationsCommand } from "../../src/commands/list-engagement-invitations.ts";
import { RejectEngagementInvitationCommand } from "../../src/commands/reject-engagement-invitation.ts";
import { StartEngagementByAcceptingInvitationTaskCommand } from "../../src/commands/start-engagement-by-accepting-invitation-task.ts";
import { ConfigurationError, PartnerCentralSellingClient } from "../../src/index.ts";
import { checkCallTimeouts, checkTimeouts, DEFAULT_TIMEOUTS, timeoutOf } from "../../src/time/timeouts.ts";

const INVITATION = { Catalog: "AWS", Identifier: "engi-0123456789abc" };
const START = new StartEngagementByAcceptingInvitationTaskCommand(INVITATION).operation;
const OTHERS = [
  new ListEngagementByAcceptingInvitationTasksCommand({ Catalog: "AWS" }),
  new ListEngagementInvitationsCommand({ Catalog: "AWS", ParticipantType: "RECEIVER" }),
  new GetEngagementInvitationCommand(INVITATION),
  new RejectEngagementInvitationCommand(INVITATION),
].map(({ operation }) => operation);

const NAMES = ["headers", "bodyIdle", "attempt", "call"] as const;

describe("a timeout that nobody sets", () => {
  it("is 60 s for the headers, 75 s for the attempt and 240 s for the call of a Start", () => {
    expect(NAMES.map((name) => timeoutOf(name, undefined, START, {}))).toEqual([60_000, 5_000, 75_000, 240_000]);
  });

  it("is 10 s for the headers, 15 s for the attempt and 60 s for the call of all others", () => {
    for (const operation of OTHERS) {
      expect(NAMES.map((name) => timeoutOf(name, undefined, operation, {}))).toEqual([10_000, 5_000, 15_000, 60_000]);
    }
  });

  it("of a part is no longer than that of the whole", () => {
    for (const operation of [START, ...OTHERS]) {
      const [headers = 0, bodyIdle = 0, attempt = 0, call = 0] = NAMES.map((name) =>
        timeoutOf(name, undefined, operation, {}),
      );
      expect(headers + bodyIdle).toBeLessThanOrEqual(attempt);
      expect(attempt).toBeLessThan(call);
      expect(DEFAULT_TIMEOUTS.connect).toBeLessThan(headers);
    }
  });
});

describe.each(NAMES)("timeouts.%s", (name) => {
  it("is the call's, else the client's, for a Start and for all others", () => {
    for (const operation of [START, ...OTHERS]) {
      expect(timeoutOf(name, { [name]: 1 }, operation, { [name]: 2 })).toBe(1);
      expect(timeoutOf(name, {}, operation, { [name]: 2 })).toBe(2);
      expect(timeoutOf(name, undefined, operation, { [name]: 2 })).toBe(2);
    }
  });

  it("is not changed by what the caller sets of the others", () => {
    const others = Object.fromEntries(NAMES.filter((other) => other !== name).map((other) => [other, 1]));
    for (const operation of [START, ...OTHERS]) {
      const untouched = timeoutOf(name, undefined, operation, {});
      expect(timeoutOf(name, others, operation, others)).toBe(untouched);
    }
  });
});

describe("timeouts that are checked", () => {
  it("are answered as they are, or not at all", () => {
    const timeouts = { headers: 0.5, call: 2_147_483_647 };
    expect(checkTimeouts(timeouts)).toBe(timeouts);
    expect(checkTimeouts(undefined)).toBeUndefined();
    expect(() => checkCallTimeouts({ bodyIdle: 1 })).not.toThrow();
    expect(() => checkCallTimeouts(undefined)).not.toThrow();
  });

  it.each([
    ["headers", 0, "a number of ms up to 2147483647, but is 0"],
    ["headers", -1, "a number of ms up to 2147483647, but is -1"],
    ["attempt", Number.NaN, "a number of ms up to 2147483647, but is NaN"],
    ["call", 2_147_483_648, "a number of ms up to 2147483647, but is 2147483648"],
    ["bodyIdle", "5s", "a number of ms up to 2147483647, but is a string"],
    ["connect", undefined, "a number of ms up to 2147483647, but is a undefined"],
  ])("are refused by name: %s of %s", (name, value, expected) => {
    const check = () => checkTimeouts({ [name]: value } as object);
    expect(check).toThrow(ConfigurationError);
    expect(check).toThrow(`timeouts.${name} must be ${expected}`);
  });

  it("are refused where one is not known, with those that are", () => {
    expect(() => checkTimeouts({ header: 5 } as object)).toThrow(
      "timeouts.header is not known: use connect, headers, bodyIdle, attempt, call",
    );
  });

  it("cannot be told to a call for its connection, which it shares with others", () => {
    expect(() => checkCallTimeouts({ connect: 5 } as object)).toThrow("timeouts.connect is for the client");
  });
});

describe("with each request", () => {
  /** What a handler is told of the requests that a client sends. */
  async function told(handler: object, timeouts?: object) {
    const options: { requestTimeout?: number; idleLimit?: number }[] = [];
    const requestHandler = {
      ...handler,
      handle: async (_: unknown, { requestTimeout, idleLimit }: (typeof options)[number]) => {
        options.push({
          ...(requestTimeout !== undefined && { requestTimeout }),
          ...(idleLimit !== undefined && { idleLimit }),
        });
        return { response: { statusCode: 200, headers: {}, body: new TextEncoder().encode('{"NextToken":null}') } };
      },
    };
    const client = new PartnerCentralSellingClient({
      endpoint: "http://127.0.0.1",
      credentials: { accessKeyId: "AKIDTIMEOUTS", secretAccessKey: "secret" },
      requestHandler: requestHandler as never,
      ...(timeouts && { timeouts }),
    });
    await client.send(new StartEngagementByAcceptingInvitationTaskCommand(INVITATION));
    await client.send(new ListEngagementByAcceptingInvitationTasksCommand({ Catalog: "AWS" }));
    const call = { timeouts: { headers: 7 } };
    await client.send(new StartEngagementByAcceptingInvitationTaskCommand(INVITATION), call);
    return options;
  }

  it("a handler of this package is told how long to wait for the headers, and how old a connection may be", async () => {
    const idleLimit = 5_000;
    expect(await told({ heedsTimeouts: true })).toEqual([
      { requestTimeout: 60_000, idleLimit },
      { requestTimeout: 10_000 },
      { requestTimeout: 7, idleLimit },
    ]);
    expect(await told({ heedsTimeouts: true }, { headers: 9 })).toEqual([
      { requestTimeout: 9, idleLimit },
      { requestTimeout: 9 },
      { requestTimeout: 7, idleLimit },
    ]);
  });

  it("a handler of the caller's is told only what the caller set for the call: it has a limit of its own", async () => {
    const idleLimit = 5_000;
    expect(await told({}, { headers: 9 })).toEqual([{ idleLimit }, {}, { requestTimeout: 7, idleLimit }]);
  });
});
