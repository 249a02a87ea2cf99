import { describe, expect, it } from "vitest";
import { GetEngagementInvitationCommand } from "../src/commands/get-engagement-invitation.ts";
import { ListEngagementByAcceptingInvitationTasksCommand } from "../src/commands/list-engagement-by-accepting-invitation-tasks.ts";
import { ListEngagementInvitationsCommand } from "../src/commands/list-engagement-invitations.ts";
import { RejectEngagementInvitationCommand } from "../src/commands/reject-engagement-invitation.ts";
import { StartEngagementByAcceptingInvitationTaskCommand } from "../src/commands/start-engagement-by-accepting-invitation-task.ts";
import { ConfigurationError } from "../src/errors.ts";
import { checkCallTimeouts, checkTimeouts, DEFAULT_TIMEOUTS, timeoutOf } from "../src/timeouts.ts";

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
