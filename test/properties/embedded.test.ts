// The client and the embedded service have tables of their own. What one refuses, the other must refuse.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkConstraints } from "../../src/api/check-input.ts";
import { OPERATIONS } from "../../src/local/operations/registry.ts";
import { typeErrors, violations } from "../../src/local/rules.ts";
import { runs } from "./arbitraries.ts";
import { OPERATION_NAMES, REQUESTS } from "./requests.ts";

type Name = keyof typeof REQUESTS;
type Json = Record<string, unknown>;

interface Verdict {
  refused: boolean;
  /** Undefined where the type of a member is all that was looked at. */
  fields?: (string | undefined)[];
}

function verdictOfClient(name: Name, input: Json): Required<Verdict> {
  const found = checkConstraints(REQUESTS[name].command({}).operation.input, input).violations;
  return { refused: found.length > 0, fields: found.map(({ FieldName }) => FieldName) };
}

function verdictOfService(name: Name, input: Json): Verdict {
  const table = OPERATIONS.find((one) => one.name === name)?.input ?? {};
  if (typeErrors(table, input).length > 0) return { refused: true };
  const found = violations(table, input);
  return { refused: found.length > 0, fields: [...new Set(found.map(({ FieldName }) => FieldName))] };
}

/** What arrives of a value as JSON. */
function asJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value, (_, part) => (typeof part === "bigint" ? `${part}` : part)));
}

/** The enumerations of a request, by the member that holds them: the service alone refuses what is not in them. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  ParticipantType: ["SENDER", "RECEIVER"],
  PayloadType: ["OpportunityInvitation", "LeadInvitation"],
  SortBy: ["StartTime", "InvitationDate"],
  SortOrder: ["ASCENDING", "DESCENDING"],
  Status: ["ACCEPTED", "PENDING", "REJECTED", "EXPIRED"],
  TaskStatus: ["IN_PROGRESS", "COMPLETE", "FAILED"],
};

function hasUnknownValue(members: Json): boolean {
  const isUnknown = ([name, values]: [string, readonly string[]]) =>
    [members[name]].flat().some((value) => typeof value === "string" && !values.includes(value));
  return Object.entries(VALUES).some(isUnknown);
}

/** What the two are known to judge differently; each is shown below. */
function isKnownDifference(input: Json): boolean {
  const { PayloadType, Tags, EngagementIdentifier, TaskIdentifier } = input;
  const keys = Array.isArray(Tags) ? Tags.map((tag) => Object(tag).Key) : [];
  const engagements = [EngagementIdentifier].flat();
  const tasks = [TaskIdentifier].flat();
  return (
    hasUnknownValue(input) ||
    hasUnknownValue(Object(input.Sort)) ||
    tasks.some((one) => typeof one === "string" && !/^(arn:.{0,251}|task-[0-9a-z]{13})$/u.test(one)) ||
    (Array.isArray(PayloadType) && (PayloadType.length === 0 || PayloadType.length > 2)) ||
    new Set(keys).size < keys.length ||
    engagements.some((one) => typeof one === "string" && Array.from(one).length > 255) ||
    /\\ud[89a-f]/.test(JSON.stringify(input))
  );
}

describe.each(OPERATION_NAMES)("a request for %s", (name) => {
  const { valid, brokenMember, names } = REQUESTS[name].input;
  const json = fc.record(Object.fromEntries(names.map((one) => [one, fc.jsonValue()])), { requiredKeys: [] });
  const mixed = fc.tuple(valid, json).map(([input, members]) => ({ ...(input as object), ...members }));
  const inputs = fc.oneof(
    valid,
    brokenMember.map(({ value }) => value),
    json,
    mixed,
  );

  test("is refused by the embedded service exactly if the client refuses it, and for the same member", () => {
    fc.assert(
      fc.property(inputs.map(asJson), (input) => {
        fc.pre(!isKnownDifference(input));
        const client = verdictOfClient(name, input);
        const service = verdictOfService(name, input);
        expect(service.refused).toBe(client.refused);
        if (client.fields.length === 1 && service.fields) expect(service.fields).toEqual(client.fields);
      }),
      runs(250),
    );
  });
});

const LONG_ARN = `arn:${"x".repeat(252)}`;
const INVITATIONS = { Catalog: "AWS", ParticipantType: "RECEIVER" };
const START = { Catalog: "AWS", ClientToken: "token", Identifier: "arn:" };

describe("the embedded service and the client differ knowingly", () => {
  test.each<[string, Name, Json, "client" | "service"]>([
    [
      "half of a surrogate pair",
      "StartEngagementByAcceptingInvitationTask",
      { ...START, ClientToken: "\ud83d" },
      "client",
    ],
    [
      "a participant that is not known yet",
      "ListEngagementInvitations",
      { ...INVITATIONS, ParticipantType: "OBSERVER" },
      "service",
    ],
    [
      "a status that is not known yet",
      "ListEngagementByAcceptingInvitationTasks",
      { Catalog: "AWS", TaskStatus: ["PAUSED"] },
      "service",
    ],
    [
      "an order that is not known yet",
      "ListEngagementInvitations",
      { ...INVITATIONS, Sort: { SortBy: "InvitationDate", SortOrder: "RANDOM" } },
      "service",
    ],
    [
      "a task's id of another form",
      "ListEngagementByAcceptingInvitationTasks",
      { Catalog: "AWS", TaskIdentifier: ["task-v2-0123456789abcdef"] },
      "service",
    ],
    ["no PayloadType in the list", "ListEngagementInvitations", { ...INVITATIONS, PayloadType: [] }, "service"],
    [
      "more PayloadTypes than there are",
      "ListEngagementInvitations",
      { ...INVITATIONS, PayloadType: Array(3).fill("LeadInvitation") },
      "service",
    ],
    ["two tags of one key", "StartEngagementByAcceptingInvitationTask", { ...START, Tags: [tag(), tag()] }, "service"],
    [
      "an engagement's ARN of 256 characters",
      "ListEngagementInvitations",
      { ...INVITATIONS, EngagementIdentifier: [LONG_ARN] },
      "service",
    ],
    [
      "a task's ARN of 256 characters",
      "ListEngagementByAcceptingInvitationTasks",
      { Catalog: "AWS", TaskIdentifier: [LONG_ARN] },
      "service",
    ],
  ])("%s: only one of them refuses it", (_, name, input, refuser) => {
    expect(verdictOfClient(name, input).refused).toBe(refuser === "client");
    expect(verdictOfService(name, input).refused).toBe(refuser === "service");
  });
});

function tag() {
  return { Key: "key", Value: "value" };
}
