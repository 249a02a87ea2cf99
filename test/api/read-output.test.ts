import * as official from "@aws-sdk/client-partnercentral-selling";
import { describe, expect, test } from "vitest";
import type { Shape } from "../../src/api/operation.ts";
import { readOutput } from "../../src/api/read-output.ts";
import * as ours from "../../src/index.ts";
import { answer, startRig } from "../faults/rig.ts";

const ID = "engi-0123456789abc";
const ARN = `arn:aws:partnercentral:us-east-1::catalog/Sandbox/engagement-invitation/${ID}`;
const TASK = {
  TaskId: "task-0123456789abc",
  TaskArn:
    "arn:aws:partnercentral:us-east-1::catalog/Sandbox/engagement-by-accepting-invitation-task/task-0123456789abc",
  StartTime: "2026-02-03T04:05:06.789Z",
  TaskStatus: "COMPLETE",
  OpportunityId: "O1234567",
  ResourceSnapshotJobId: "job-0123456789abc",
  EngagementInvitationId: ID,
};
const SUMMARY = {
  Arn: ARN,
  PayloadType: "OpportunityInvitation",
  Id: ID,
  EngagementId: "eng-0123456789abcd",
  EngagementTitle: "A title that was cut at forty characters",
  Status: "PENDING",
  InvitationDate: "2026-02-03T04:05:06Z",
  ExpirationDate: "2031-02-03T04:05:06.12345678Z",
  SenderAwsAccountId: "aws",
  SenderCompanyName: "AWS",
  Receiver: { Account: { Alias: null, AwsAccountId: "111122223333" } },
  Catalog: "Sandbox",
  ParticipantType: "RECEIVER",
};
const OPPORTUNITY = {
  SenderContacts: [{ Email: "seller@example.com", FirstName: "Example", LastName: null, Phone: "+15555550100" }],
  ReceiverResponsibilities: null,
  Customer: { Industry: "Other", CompanyName: "Example", WebsiteUrl: "example.com", CountryCode: "US" },
  Project: {
    BusinessProblem: "It takes too long.",
    Title: "A title that is longer than what lists and invitations tell of it",
    TargetCompletionDate: "2026-12-31",
    ExpectedCustomerSpend: [{ Amount: "1000.00", CurrencyCode: "USD", Frequency: "Monthly", TargetCompany: "AWS" }],
  },
};
const LEAD = {
  Customer: { CompanyName: "Example", Industry: "Retail", CountryCode: "US", AwsMaturity: null, MarketSegment: "SMB" },
  Interaction: { SourceType: "Event", SourceId: "1", SourceName: "Fair", Usecase: "Data", ContactBusinessTitle: "CTO" },
};
const { ParticipantType, ...INVITATION } = SUMMARY;

type Sdk = typeof official;

/** What each operation is asked for. */
const CALLS = {
  Start: (sdk: Sdk) =>
    new sdk.StartEngagementByAcceptingInvitationTaskCommand({ Catalog: "Sandbox", ClientToken: "t", Identifier: ID }),
  Tasks: (sdk: Sdk) => new sdk.ListEngagementByAcceptingInvitationTasksCommand({ Catalog: "Sandbox" }),
  Invitations: (sdk: Sdk) =>
    new sdk.ListEngagementInvitationsCommand({ Catalog: "Sandbox", ParticipantType: "RECEIVER" }),
  Invitation: (sdk: Sdk) => new sdk.GetEngagementInvitationCommand({ Catalog: "Sandbox", Identifier: ARN }),
  Reject: (sdk: Sdk) => new sdk.RejectEngagementInvitationCommand({ Catalog: "Sandbox", Identifier: ID }),
};

/** What both clients make of an answer that comes over a real connection. */
async function readings(call: keyof typeof CALLS, body: object | string) {
  const { endpoint } = await startRig(answer(body, { contentType: "application/json" }));
  const credentials = { accessKeyId: "AKIDREAD", secretAccessKey: "secret" };
  const read = async (sdk: Sdk) => {
    const client = new sdk.PartnerCentralSellingClient({ endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
    try {
      const { $metadata, ...output } = (await client.send(CALLS[call](sdk) as never)) as { $metadata: object };
      return output as Record<string, unknown>;
    } finally {
      client.destroy();
    }
  };
  return { own: await read(ours as unknown as Sdk), official: await read(official) };
}

const FORMS: [name: string, call: keyof typeof CALLS, body: object | string][] = [
  ["a Start that tells all", "Start", TASK],
  [
    "a Start that was COMPLETE at once, with nulls and the invitation's ARN",
    "Start",
    {
      ...TASK,
      TaskId: null,
      TaskArn: null,
      ResourceSnapshotJobId: null,
      StartTime: "2026-02-03T04:05:06Z",
      EngagementInvitationId: ARN,
    },
  ],
  ["a Start without a status", "Start", { ...TASK, TaskStatus: undefined }],
  ["a Start with nothing but a status", "Start", { TaskStatus: "COMPLETE" }],
  ["a Start about another invitation", "Start", { ...TASK, EngagementInvitationId: "engi-zzzzzzzzzzzzz" }],
  ["a Start with a status of tomorrow", "Start", { ...TASK, TaskStatus: "PAUSED" }],
  ["a TaskId of another form", "Start", { ...TASK, TaskId: "task-v2-0123456789abcdef" }],
  ["a TaskId that is an ARN", "Start", { ...TASK, TaskId: TASK.TaskArn }],
  ["an empty TaskId", "Start", { ...TASK, TaskId: "" }],
  ["eight digits of a second", "Start", { ...TASK, StartTime: "2026-02-03T04:05:06.12345678Z" }],
  ["nine digits of a second that would round up", "Start", { ...TASK, StartTime: "2026-02-03T04:05:06.999999999Z" }],
  ["an offset", "Start", { ...TASK, StartTime: "2026-02-03T04:05:06.5-08:30" }],
  ["a leap second", "Start", { ...TASK, StartTime: "2026-06-30T23:59:60Z" }],
  [
    "a page of tasks",
    "Tasks",
    {
      TaskSummaries: [
        { ...TASK, ReasonCode: "null", Message: null },
        { ...TASK, TaskStatus: "FAILED", ReasonCode: "ReasonOfTomorrow", OpportunityId: null },
        {},
      ],
      NextToken: `${"A".repeat(5_000)}==`,
    },
  ],
  ["a last page", "Tasks", { TaskSummaries: [], NextToken: null }],
  ["a page that says nothing of its list", "Tasks", { NextToken: "n" }],
  [
    "a page of invitations",
    "Invitations",
    { EngagementInvitationSummaries: [SUMMARY, { ...SUMMARY, Id: ARN, ExpirationDate: null }, { Id: ID }] },
  ],
  ["an invitation to an opportunity", "Invitation", { ...INVITATION, Payload: { OpportunityInvitation: OPPORTUNITY } }],
  ["an invitation to a lead", "Invitation", { ...INVITATION, PayloadType: null, Payload: { LeadInvitation: LEAD } }],
  ["an invitation to what is not known yet", "Invitation", { ...INVITATION, Payload: { Voucher: { Code: 5 } } }],
  ["an empty union", "Invitation", { ...INVITATION, Payload: {}, Receiver: {} }],
  ["a rejected invitation", "Invitation", { ...INVITATION, Status: "REJECTED", RejectionReason: "Other" }],
  ["an invitation without required members", "Invitation", { ...INVITATION, Id: null, Catalog: null }],
  [
    "all that enriches an invitation",
    "Invitation",
    {
      ...INVITATION,
      ExistingMembers: [{ CompanyName: "AWS", WebsiteUrl: null }],
      EnrichmentContext: {
        ProspectingResultAws: {
          Customer: { AccountName: "Example", Country: "US", EligiblePrograms: ["A", "B"], PublicProfileSummary: "x" },
          Insights: { MarketplaceEngagementScore: "High", SolutionScore: "Low", SolutionCategory: null },
          Tomorrow: 1,
        },
        LeadInsights: { LeadReadinessScore: "High", Tomorrow: 1 },
        Tomorrow: 1,
      },
    },
  ],
  ["a rejection", "Reject", ""],
];

describe("what send answers has the official client's values", () => {
  test.each(FORMS)("for %s", async (_, call, body) => {
    const { own, official } = await readings(call, body);
    expect(own).toEqual(official);
  });
});

const TEXT: Shape = { type: "string" };

function read(shape: Shape, value: unknown): { value: unknown; leftOut: string[] } {
  const leftOut: string[] = [];
  const output = readOutput({ type: "structure", members: { It: shape } }, { It: value }, (path, problem) =>
    leftOut.push(`${path} ${problem}`),
  );
  return { value: output.It, leftOut };
}

describe("a member of the wrong JSON type is left out, and the others are read", () => {
  test.each<[string, Shape, unknown]>([
    ["a string", TEXT, 5],
    ["a string", TEXT, {}],
    ["a whole number", { type: "integer", range: [0, 9] }, 1.5],
    ["a whole number", { type: "integer", range: [0, 9] }, "1"],
    ["an RFC 3339 time", { type: "timestamp" }, 1_795_417_200],
    ["an RFC 3339 time", { type: "timestamp" }, "2026-02-30T00:00:00Z"],
    ["an RFC 3339 time", { type: "timestamp" }, ""],
    ["a list", { type: "list", of: TEXT }, {}],
    ["an object", { type: "structure", members: {} }, []],
    ["an object", { type: "union", members: {} }, "text"],
    ["an object", { type: "map", of: TEXT }, [1]],
  ])("where %s belongs: %j is %j", (expected, shape, value) => {
    expect(read(shape, value)).toEqual({ value: undefined, leftOut: [`It is not ${expected}`] });
  });

  test("of a list entry its other members stay, and only entries that are no object are dropped", () => {
    const of: Shape = { type: "structure", members: { A: TEXT, B: TEXT } };
    expect(read({ type: "list", of }, [null, { A: 1, B: "b" }, 5, "x", { A: "a" }, [], {}])).toEqual({
      value: [{ B: "b" }, { A: "a" }, {}],
      leftOut: ["It[].A is not a string", "It[] is not an object", "It[] is not an object", "It[] is not an object"],
    });
  });
});

describe("a map", () => {
  const shape: Shape = { type: "map", of: { type: "structure", members: { A: TEXT } } };

  test("has whatever names the service gives, less those without a readable value", () => {
    const { value, leftOut } = read(shape, { one: { A: "a" }, two: null, three: 5, constructor: {} });
    expect(value).toEqual({ one: { A: "a" }, constructor: {} });
    expect(leftOut).toEqual(["It{} is not an object"]);
  });

  test("does not keep a __proto__, which a copy of it would take for its prototype", () => {
    expect(Object.keys(read(shape, JSON.parse('{"__proto__":{"A":"a"}}')).value as object)).toEqual([]);
  });
});

describe("a union", () => {
  const shape: Shape = { type: "union", members: { Lead: { type: "structure", members: { A: TEXT } } } };

  test.each([
    ["alone", { Referral: { Fee: 5 } }],
    ["beside a type", { __type: "com.amazonaws#Payload", Referral: { Fee: 5 } }],
    ["beside known members that are null", { Lead: null, Referral: { Fee: 5 } }],
    ["beside unknown members that are null", { Voucher: null, Referral: { Fee: 5 } }],
  ])("keeps a member of tomorrow %s as name and value", (_, value) => {
    expect(read(shape, value).value).toEqual({ $unknown: ["Referral", { Fee: 5 }] });
  });

  test("has its known member and no $unknown, whatever stands beside it", () => {
    expect(read(shape, { Lead: { A: "a" }, Other: 1 }).value).toEqual({ Lead: { A: "a" } });
  });

  test("is not fooled by a __proto__ or by names of Object's own members", () => {
    const { value } = read(shape, JSON.parse('{"__proto__":{"Lead":{}}}'));
    expect(value).toEqual({});
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(read(shape, { constructor: 1 }).value).toEqual({ $unknown: ["constructor", 1] });
  });
});

test("a structure takes no members from a __proto__ in the answer", () => {
  const { value } = read({ type: "structure", members: { A: TEXT } }, JSON.parse('{"__proto__":{"A":"a"}}'));
  expect(value).toEqual({});
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
});
