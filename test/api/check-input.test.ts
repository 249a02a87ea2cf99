import { describe, expect, test } from "vitest";
import { checkConstraints } from "../../src/api/check-input.ts";
import { timestampOf } from "../../src/api/dates.ts";
import { RejectionReason as RejectionReasons } from "../../src/api/enumerations.ts";
import type { Shape, StructureShape } from "../../src/api/operation.ts";
import { readOutput } from "../../src/api/read-output.ts";
import type { ValidationExceptionError } from "../../src/api/structures.ts";
import { GetEngagementInvitationCommand } from "../../src/commands/get-engagement-invitation.ts";
import { ListEngagementByAcceptingInvitationTasksCommand } from "../../src/commands/list-engagement-by-accepting-invitation-tasks.ts";
import { ListEngagementInvitationsCommand } from "../../src/commands/list-engagement-invitations.ts";
import { RejectEngagementInvitationCommand } from "../../src/commands/reject-engagement-invitation.ts";
import { StartEngagementByAcceptingInvitationTaskCommand } from "../../src/commands/start-engagement-by-accepting-invitation-task.ts";

const VALID = { Catalog: "Sandbox", ClientToken: "token-1", Identifier: "engi-0123456789abc" };
const START = new StartEngagementByAcceptingInvitationTaskCommand(VALID).operation.input;
const LIST = new ListEngagementByAcceptingInvitationTasksCommand({ Catalog: "AWS" }).operation.input;
const INVITATION = { Catalog: "AWS", Identifier: "engi-0123456789abc" };
const GET = new GetEngagementInvitationCommand(INVITATION).operation.input;
const REJECT = new RejectEngagementInvitationCommand(INVITATION).operation.input;
const INVITATIONS = new ListEngagementInvitationsCommand({ Catalog: "AWS", ParticipantType: "RECEIVER" }).operation
  .input;

/** The violations of a start request that differs from a valid one in `members`. */
function violationsOf(members: object): ValidationExceptionError[] {
  return checkConstraints(START, { ...VALID, ...members }).violations;
}

function codesOf(members: object): (readonly [string | undefined, string | undefined])[] {
  return violationsOf(members).map(({ FieldName, Code }) => [FieldName, Code]);
}

function listCodesOf(members: object): (readonly [string | undefined, string | undefined])[] {
  return checkConstraints(LIST, { Catalog: "AWS", ...members }).violations.map(({ FieldName, Code }) => [
    FieldName,
    Code,
  ]);
}

function tags(count: number) {
  return Array.from({ length: count }, (_, index) => ({ Key: `key${index}`, Value: "v" }));
}

describe("a required string", () => {
  const members = ["Catalog", "ClientToken", "Identifier"] as const;

  test.each(members)("%s is required: undefined, null and an absent member are all missing", (name) => {
    expect(codesOf({ [name]: undefined })).toEqual([[name, "REQUIRED_FIELD_MISSING"]]);
    expect(codesOf({ [name]: null })).toEqual([[name, "REQUIRED_FIELD_MISSING"]]);
    const { [name]: _, ...rest } = VALID;
    expect(checkConstraints(START, rest).violations.map(({ FieldName }) => FieldName)).toEqual([name]);
  });

  describe.each(members)("%s", (name) => {
    test.each([
      ["a number", 5],
      ["NaN", Number.NaN],
      ["a boolean", true],
      ["a bigint", 5n],
      ["a symbol", Symbol("AWS")],
      ["a function", () => "AWS"],
      ["an array of one valid string", [VALID[name]]],
      ["an object", { toString: () => VALID[name] }],
      ["a String object", new String(VALID[name])],
      ["a Date", new Date(0)],
    ])("is not made a string of %s", (_, value) => {
      expect(codesOf({ [name]: value })).toEqual([[name, "INVALID_VALUE"]]);
    });

    test("is refused with half of a surrogate pair, which UTF-8 cannot carry", () => {
      expect(codesOf({ [name]: "arn:\ud83d" })).toEqual([[name, "INVALID_STRING_FORMAT"]]);
      expect(codesOf({ [name]: "\ude00" })).toEqual([[name, "INVALID_STRING_FORMAT"]]);
    });
  });
});

describe("Catalog", () => {
  test.each(["AWS", "Sandbox", "aws", "SomethingNew"])("%s is left to the service to know", (Catalog) => {
    expect(violationsOf({ Catalog })).toEqual([]);
  });

  test.each([
    "",
    "AWS\n",
    "AWS ",
    " AWS",
    "AWS1",
    "Sand-box",
    "АWS",
  ])("%j is refused: it is not all letters A to Z", (value) => {
    expect(codesOf({ Catalog: value })).toEqual([["Catalog", "INVALID_STRING_FORMAT"]]);
  });
});

describe("Identifier", () => {
  test.each([
    "engi-0123456789abc",
    "arn:",
    "arn:aws:partnercentral:us-east-1::catalog/AWS/engagement-invitation/engi-0123456789abc",
  ])("%s is accepted", (Identifier) => {
    expect(violationsOf({ Identifier })).toEqual([]);
  });

  test.each([
    ["a line break after it", "engi-0123456789abc\n"],
    ["a line break in an ARN", "arn:aws\npartnercentral"],
    ["a line break after an ARN", "arn:aws:partnercentral\n"],
    ["a space before it", " engi-0123456789abc"],
    ["twelve characters", "engi-0123456789ab"],
    ["fourteen characters", "engi-0123456789abcd"],
    ["upper-case letters", "engi-0123456789ABC"],
    ["another prefix", "eng-01234567890abc"],
    ["two lines, one of them valid", "x\nengi-0123456789abc"],
  ])("is refused with %s", (_, Identifier) => {
    expect(codesOf({ Identifier })).toEqual([["Identifier", "INVALID_STRING_FORMAT"]]);
  });

  test("may have 255 characters and not 256", () => {
    expect(violationsOf({ Identifier: `arn:${"x".repeat(251)}` })).toEqual([]);
    expect(codesOf({ Identifier: `arn:${"x".repeat(252)}` })).toEqual([["Identifier", "VALUE_OUT_OF_RANGE"]]);
  });

  test("an empty one is out of range", () => {
    expect(codesOf({ Identifier: "" })).toEqual([["Identifier", "VALUE_OUT_OF_RANGE"]]);
  });

  test("is shown in the message, cut where it is long", () => {
    const [violation] = violationsOf({ Identifier: `nope-${"x".repeat(200)}` });
    expect(violation?.Message).toContain(`"nope-${"x".repeat(59)}…"`);
    expect(violation?.Message).not.toContain("x".repeat(60));
  });
});

describe("ClientToken", () => {
  test("may have 1 and 255 characters, and neither 0 nor 256", () => {
    expect(violationsOf({ ClientToken: "x" })).toEqual([]);
    expect(violationsOf({ ClientToken: "x".repeat(255) })).toEqual([]);
    expect(codesOf({ ClientToken: "" })).toEqual([["ClientToken", "VALUE_OUT_OF_RANGE"]]);
    expect(codesOf({ ClientToken: "x".repeat(256) })).toEqual([["ClientToken", "VALUE_OUT_OF_RANGE"]]);
  });

  test("is not held against the patterns of one version of the service", () => {
    expect(violationsOf({ ClientToken: "Ünï cödé\n" })).toEqual([]);
  });

  test("assumed: is counted by code point, so 255 emoji fit and 256 do not", () => {
    expect(violationsOf({ ClientToken: "😀".repeat(255) })).toEqual([]);
    expect(codesOf({ ClientToken: "😀".repeat(256) })).toEqual([["ClientToken", "VALUE_OUT_OF_RANGE"]]);
    expect(violationsOf({ ClientToken: "😀".repeat(256) })[0]?.Message).toContain("but has 256");
  });

  test("of a million characters is refused without being shown", () => {
    const [violation] = violationsOf({ ClientToken: "x".repeat(1_000_000) });
    expect(violation?.Code).toBe("VALUE_OUT_OF_RANGE");
    expect(violation?.Message?.length).toBeLessThan(100);
  });
});

describe("Tags", () => {
  test("may be left out, and may be 1 to 200", () => {
    expect(violationsOf({ Tags: undefined })).toEqual([]);
    expect(violationsOf({ Tags: null })).toEqual([]);
    expect(violationsOf({ Tags: tags(1) })).toEqual([]);
    expect(violationsOf({ Tags: tags(200) })).toEqual([]);
  });

  test("are too few when none and too many when 201, whatever is in them", () => {
    expect(codesOf({ Tags: [] })).toEqual([["Tags", "NOT_ENOUGH_VALUES"]]);
    expect(codesOf({ Tags: tags(201) })).toEqual([["Tags", "TOO_MANY_VALUES"]]);
    expect(codesOf({ Tags: Array(201) })).toEqual([["Tags", "TOO_MANY_VALUES"]]);
  });

  test.each([
    ["a string", "Key=Value"],
    ["an object", { 0: { Key: "a", Value: "b" }, length: 1 }],
    ["a Set", new Set(tags(1))],
    ["a number", 1],
  ])("are refused as %s", (_, Tags) => {
    expect(codesOf({ Tags })).toEqual([["Tags", "INVALID_VALUE"]]);
  });

  test.each([
    ["null", null],
    ["undefined", undefined],
    ["a string", "Key=Value"],
    ["an array", ["Key", "Value"]],
    ["a number", 7],
  ])("an entry is refused as %s, by its place", (_, entry) => {
    expect(codesOf({ Tags: [...tags(2), entry] })).toEqual([["Tags[2]", "INVALID_VALUE"]]);
  });

  test("a hole in the array is an entry that is missing, not one to skip", () => {
    const Tags = tags(3);
    delete Tags[1];
    expect(codesOf({ Tags })).toEqual([["Tags[1]", "INVALID_VALUE"]]);
  });

  test("Key may have 1 to 128 characters and Value 0 to 256", () => {
    expect(violationsOf({ Tags: [{ Key: "k", Value: "" }] })).toEqual([]);
    expect(violationsOf({ Tags: [{ Key: "k".repeat(128), Value: "v".repeat(256) }] })).toEqual([]);
    expect(codesOf({ Tags: [{ Key: "", Value: "v" }] })).toEqual([["Tags[0].Key", "VALUE_OUT_OF_RANGE"]]);
    expect(codesOf({ Tags: [{ Key: "k".repeat(129), Value: "v".repeat(257) }] })).toEqual([
      ["Tags[0].Key", "VALUE_OUT_OF_RANGE"],
      ["Tags[0].Value", "VALUE_OUT_OF_RANGE"],
    ]);
  });

  test("assumed: characters outside the basic plane count once, as the service's length trait counts code points", () => {
    expect(violationsOf({ Tags: [{ Key: "𝐀".repeat(128), Value: "𝐀".repeat(256) }] })).toEqual([]);
    expect(codesOf({ Tags: [{ Key: "𝐀".repeat(129), Value: "" }] })).toEqual([["Tags[0].Key", "VALUE_OUT_OF_RANGE"]]);
  });

  test.each(["Größe", "日本語", "a b_.:/=+-@1", "no-break\u00a0space", "٣"])("%s is text for a tag", (text) => {
    expect(violationsOf({ Tags: [{ Key: text, Value: text }] })).toEqual([]);
  });

  test.each(["a\n", "a\tb", "a#b", "a,b", "😀", "a\u0000", "e\u0301"])("%j is not text for a tag", (text) => {
    expect(codesOf({ Tags: [{ Key: text, Value: text }] })).toEqual([
      ["Tags[0].Key", "INVALID_STRING_FORMAT"],
      ["Tags[0].Value", "INVALID_STRING_FORMAT"],
    ]);
  });

  test("assumed: two tags of one key are left to the service to refuse", () => {
    expect(violationsOf({ Tags: [...tags(1), ...tags(1)] })).toEqual([]);
  });

  test.each([
    ["a pattern", "s3cret#Customer"],
    ["a length", `s3cret${"x".repeat(300)}`],
    ["Unicode", "s3cret\ud83d"],
  ])("what a Key or Value holds is not in the message when it breaks %s", (_, secret) => {
    const messages = violationsOf({ Tags: [{ Key: secret, Value: secret }] }).map(({ Message }) => Message);
    expect(messages).toHaveLength(2);
    expect(messages.join()).not.toContain("s3cret");
  });

  test("a number given as a tag's value is not in the message either", () => {
    const messages = violationsOf({ Tags: [{ Key: 4111111111111111, Value: 4111111111111111 }] }).map(
      ({ Message }) => Message,
    );
    expect(messages).toEqual([
      "Tags[0].Key must be a string, but is a number",
      "Tags[0].Value must be a string, but is a number",
    ]);
  });
});

describe("a request as a whole", () => {
  test("reports every violation at once, each by its path", () => {
    const { violations } = checkConstraints(START, {
      Catalog: "AWS 1",
      ClientToken: "",
      Identifier: 17,
      Tags: [...tags(3), { Key: "a#b", Value: null }, { Value: "v" }],
    });
    expect(violations.map(({ FieldName, Code }) => [FieldName, Code])).toEqual([
      ["Catalog", "INVALID_STRING_FORMAT"],
      ["ClientToken", "VALUE_OUT_OF_RANGE"],
      ["Identifier", "INVALID_VALUE"],
      ["Tags[3].Key", "INVALID_STRING_FORMAT"],
      ["Tags[3].Value", "REQUIRED_FIELD_MISSING"],
      ["Tags[4].Key", "REQUIRED_FIELD_MISSING"],
    ]);
    for (const { FieldName = "?", Message = "" } of violations) expect(Message.startsWith(`${FieldName} `)).toBe(true);
  });

  test.each([
    ["undefined", undefined],
    ["null", null],
    ["a string", "AWS"],
    ["a number", 1],
    ["an array", [VALID]],
    ["a function", () => VALID],
  ])("that is %s misses every required member instead of failing with a TypeError", (_, input) => {
    expect(checkConstraints(START, input).violations.map(({ FieldName, Code }) => [FieldName, Code])).toEqual([
      ["Catalog", "REQUIRED_FIELD_MISSING"],
      ["ClientToken", "REQUIRED_FIELD_MISSING"],
      ["Identifier", "REQUIRED_FIELD_MISSING"],
    ]);
  });

  test("drops members it does not know, at every depth", () => {
    const input = { ...VALID, Color: "red", Tags: [{ Key: "k", Value: "v", Weight: 3 }] };
    expect(checkConstraints(START, input)).toEqual({
      value: { ...VALID, Tags: [{ Key: "k", Value: "v" }] },
      violations: [],
    });
  });

  test("does not take inherited members for its own, and says why they are missing", () => {
    const { violations } = checkConstraints(START, Object.create(VALID));
    expect(violations.map(({ FieldName }) => FieldName)).toEqual(["Catalog", "ClientToken", "Identifier"]);
    expect(violations[0]?.Message).toContain("inherited");
  });

  test("says of a member that is nowhere only that it is missing", () => {
    expect(violationsOf({ Catalog: undefined })[0]?.Message).toBe("Catalog is required, but is missing");
  });

  test("takes members from an object without a prototype", () => {
    const input: object = Object.assign(Object.create(null), VALID);
    expect(checkConstraints(START, input)).toEqual({ value: VALID, violations: [] });
  });

  test("is not fooled by members of a polluted Object.prototype", () => {
    Object.defineProperty(Object.prototype, "Tags", { value: "polluted", configurable: true });
    try {
      expect(checkConstraints(START, { ...VALID })).toEqual({ value: VALID, violations: [] });
    } finally {
      Reflect.deleteProperty(Object.prototype, "Tags");
    }
  });

  test("reads each member once, so what was checked is what is sent", () => {
    let reads = 0;
    const input = {
      ...VALID,
      get Identifier() {
        reads += 1;
        return reads === 1 ? VALID.Identifier : "changed";
      },
    };
    expect(checkConstraints(START, input).value).toEqual(VALID);
    expect(reads).toBe(1);
  });

  test("is copied: the caller's objects can change afterwards", () => {
    const Tags = tags(1);
    const { value } = checkConstraints(START, { ...VALID, Tags });
    Object.assign(Tags[0] ?? {}, { Value: "changed" });
    expect(value.Tags).toEqual(tags(1));
  });
});

describe("a list request", () => {
  test.each([1, 1000])("MaxResults may be %d", (MaxResults) => {
    expect(listCodesOf({ MaxResults })).toEqual([]);
  });

  test.each([0, -1, 1001])("MaxResults %d is out of range", (MaxResults) => {
    expect(listCodesOf({ MaxResults })).toEqual([["MaxResults", "VALUE_OUT_OF_RANGE"]]);
  });

  test.each([
    1.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    "10",
    [10],
    true,
  ])("MaxResults %j is no whole number", (MaxResults) => {
    expect(listCodesOf({ MaxResults })).toEqual([["MaxResults", "INVALID_VALUE"]]);
  });

  test("Sort needs both members, and their values are left to the service to know", () => {
    expect(listCodesOf({ Sort: { SortBy: "StartTime", SortOrder: "ASCENDING" } })).toEqual([]);
    expect(listCodesOf({ Sort: { SortBy: "EndTime", SortOrder: "ascending" } })).toEqual([]);
    expect(listCodesOf({ Sort: {} })).toEqual([
      ["Sort.SortBy", "REQUIRED_FIELD_MISSING"],
      ["Sort.SortOrder", "REQUIRED_FIELD_MISSING"],
    ]);
    expect(listCodesOf({ Sort: "StartTime" })).toEqual([["Sort", "INVALID_VALUE"]]);
  });

  test("a TaskStatus that is not known here is sent, for the service to know", () => {
    const input = { Catalog: "AWS", TaskStatus: ["PAUSED", "COMPLETE"] };
    expect(checkConstraints(LIST, input)).toEqual({ value: input, violations: [] });
  });

  test("filters hold 1 to 10 entries, TaskStatus 1 to 3", () => {
    for (const [name, entry] of [
      ["OpportunityIdentifier", "O1234567"],
      ["EngagementInvitationIdentifier", "engi-0123456789abc"],
      ["TaskIdentifier", "task-0123456789abc"],
    ] as const) {
      expect(listCodesOf({ [name]: Array(10).fill(entry) })).toEqual([]);
      expect(listCodesOf({ [name]: Array(11).fill(entry) })).toEqual([[name, "TOO_MANY_VALUES"]]);
      expect(listCodesOf({ [name]: [] })).toEqual([[name, "NOT_ENOUGH_VALUES"]]);
      expect(listCodesOf({ [name]: [entry, ""] })).toMatchObject([[`${name}[1]`, expect.any(String)]]);
      expect(listCodesOf({ [name]: [entry, null] })).toEqual([[`${name}[1]`, "INVALID_VALUE"]]);
    }
    expect(listCodesOf({ TaskStatus: ["FAILED", "COMPLETE", "IN_PROGRESS"] })).toEqual([]);
    expect(listCodesOf({ TaskStatus: Array(4).fill("FAILED") })).toEqual([["TaskStatus", "TOO_MANY_VALUES"]]);
  });

  test.each([
    ["OpportunityIdentifier", "O1234567\n"],
    ["EngagementInvitationIdentifier", "engi-0123456789abc\n"],
  ])("%s is held against its pattern: %j is refused by its place", (name, entry) => {
    expect(listCodesOf({ [name]: [entry] })).toEqual([[`${name}[0]`, "INVALID_STRING_FORMAT"]]);
  });

  test.each([
    "task-0123456789abc",
    "task-v2-0123456789abcdef",
    "arn:aws:partnercentral:us-east-1::catalog/AWS/engagement-by-accepting-invitation-task/task-0123456789abc",
    "T",
    "t".repeat(3_000),
  ])("TaskIdentifier may be of any form, as the service may give any: %s", (TaskIdentifier) => {
    expect(listCodesOf({ TaskIdentifier: [TaskIdentifier] })).toEqual([]);
  });

  test("NextToken may be as long as the service makes it, but not empty", () => {
    expect(listCodesOf({ NextToken: "n" })).toEqual([]);
    expect(listCodesOf({ NextToken: `${"n".repeat(100_000)}==` })).toEqual([]);
    const { violations } = checkConstraints(LIST, { Catalog: "AWS", NextToken: "" });
    expect(violations).toEqual([
      {
        FieldName: "NextToken",
        Code: "VALUE_OUT_OF_RANGE",
        Message: "NextToken must have 1 or more characters, but has 0",
      },
    ]);
  });
});

describe("a request to list invitations", () => {
  const violationsIn = (members: object) =>
    checkConstraints(INVITATIONS, { Catalog: "AWS", ParticipantType: "RECEIVER", ...members }).violations;
  const codesIn = (members: object) => violationsIn(members).map(({ FieldName, Code }) => [FieldName, Code]);

  test.each([
    "RECEIVER",
    "SENDER",
    "OBSERVER",
  ])("ParticipantType may be %s: the service knows which there are", (ParticipantType) => {
    expect(codesIn({ ParticipantType })).toEqual([]);
  });

  test.each([
    [undefined, "REQUIRED_FIELD_MISSING"],
    [["RECEIVER"], "INVALID_VALUE"],
    [null, "REQUIRED_FIELD_MISSING"],
  ])("ParticipantType %j is refused as %s", (ParticipantType, Code) => {
    expect(codesIn({ ParticipantType })).toEqual([["ParticipantType", Code]]);
  });

  test("MaxResults may be 1 to 100", () => {
    expect(codesIn({ MaxResults: 1 })).toEqual([]);
    expect(codesIn({ MaxResults: 100 })).toEqual([]);
    expect(codesIn({ MaxResults: 0 })).toEqual([["MaxResults", "VALUE_OUT_OF_RANGE"]]);
    expect(codesIn({ MaxResults: 101 })).toEqual([["MaxResults", "VALUE_OUT_OF_RANGE"]]);
  });

  test("filters hold 1 to 10 entries", () => {
    for (const [name, entry] of [
      ["Status", "PENDING"],
      ["EngagementIdentifier", "eng-0123456789abcd"],
      ["SenderAwsAccountId", "123456789012"],
    ] as const) {
      expect(codesIn({ [name]: Array(10).fill(entry) })).toEqual([]);
      expect(codesIn({ [name]: Array(11).fill(entry) })).toEqual([[name, "TOO_MANY_VALUES"]]);
      expect(codesIn({ [name]: [] })).toEqual([[name, "NOT_ENOUGH_VALUES"]]);
      expect(codesIn({ [name]: entry })).toEqual([[name, "INVALID_VALUE"]]);
    }
  });

  test.each([
    "arn:",
    "arn:aws:partnercentral:us-east-1::catalog/AWS/engagement/eng-0123456789abcd",
  ])("EngagementIdentifier may be %s", (identifier) => {
    expect(codesIn({ EngagementIdentifier: [identifier] })).toEqual([]);
  });

  test.each([
    "",
    "eng-0123456789abc",
    "eng-0123456789abcde",
    "eng-0123456789ABCD",
    "engi-0123456789abc",
    "eng-0123456789abcd\n",
    "arn:a\nb",
  ])("EngagementIdentifier %j is refused by its place", (identifier) => {
    expect(codesIn({ EngagementIdentifier: ["arn:", identifier] })).toEqual([
      ["EngagementIdentifier[1]", "INVALID_STRING_FORMAT"],
    ]);
  });

  test.each(["123456789012", "AWS", "a", "partner_1"])("SenderAwsAccountId may be %s", (account) => {
    expect(codesIn({ SenderAwsAccountId: [account] })).toEqual([]);
  });

  test.each([
    "",
    "1234567890123",
    "1234-5678",
    "123456789012\n",
    "büro",
  ])("SenderAwsAccountId %j is refused, and not shown", (account) => {
    const [violation] = violationsIn({ SenderAwsAccountId: [account] });
    expect(violation).toEqual({
      FieldName: "SenderAwsAccountId[0]",
      Code: "INVALID_STRING_FORMAT",
      Message: `SenderAwsAccountId[0] must be an AWS account of 12 digits, or 1 to 12 letters and digits, but is ${account.length} characters`,
    });
  });

  test("PayloadType and Status hold what the service may know, and how many PayloadTypes it is left to say", () => {
    expect(codesIn({ PayloadType: ["LeadInvitation", "OpportunityInvitation", "LeadInvitation"] })).toEqual([]);
    expect(codesIn({ PayloadType: ["ReferralInvitation"], Status: ["WITHDRAWN"] })).toEqual([]);
    expect(codesIn({ PayloadType: "LeadInvitation" })).toEqual([["PayloadType", "INVALID_VALUE"]]);
  });

  test("Sort needs both members, and their values are left to the service to know", () => {
    expect(codesIn({ Sort: { SortBy: "InvitationDate", SortOrder: "DESCENDING" } })).toEqual([]);
    expect(codesIn({ Sort: { SortBy: "ExpirationDate", SortOrder: "descending" } })).toEqual([]);
    expect(codesIn({ Sort: {} })).toEqual([
      ["Sort.SortBy", "REQUIRED_FIELD_MISSING"],
      ["Sort.SortOrder", "REQUIRED_FIELD_MISSING"],
    ]);
  });
});

describe("a request about one invitation", () => {
  const codesIn = (shape: StructureShape, members: object) =>
    checkConstraints(shape, { ...INVITATION, ...members }).violations.map(({ FieldName, Code }) => [FieldName, Code]);

  test.each([
    ["get", GET],
    ["reject", REJECT],
  ])("to %s it needs Catalog and Identifier", (_, shape) => {
    expect(codesIn(shape, {})).toEqual([]);
    expect(codesIn(shape, { Catalog: undefined, Identifier: null })).toEqual([
      ["Catalog", "REQUIRED_FIELD_MISSING"],
      ["Identifier", "REQUIRED_FIELD_MISSING"],
    ]);
    expect(codesIn(shape, { Identifier: "eng-0123456789abcd" })).toEqual([["Identifier", "INVALID_STRING_FORMAT"]]);
  });

  test("RejectionReason may be left out and have 1 to 80 characters, documented or not", () => {
    expect(codesIn(REJECT, { RejectionReason: undefined })).toEqual([]);
    expect(codesIn(REJECT, { RejectionReason: null })).toEqual([]);
    for (const RejectionReason of [...Object.values(RejectionReasons), "x", "x".repeat(80), "Kein Bedarf – leider"]) {
      expect(codesIn(REJECT, { RejectionReason })).toEqual([]);
    }
    expect(codesIn(REJECT, { RejectionReason: "" })).toEqual([["RejectionReason", "VALUE_OUT_OF_RANGE"]]);
    expect(codesIn(REJECT, { RejectionReason: "x".repeat(81) })).toEqual([["RejectionReason", "VALUE_OUT_OF_RANGE"]]);
  });

  test.each([" ", "~", "\u00a0", "\ud7ff", "\ue000", "\ufffd"])("RejectionReason may have %j in it", (character) => {
    expect(codesIn(REJECT, { RejectionReason: `a${character}` })).toEqual([]);
  });

  test.each([
    "\n",
    "\r",
    "\t",
    "\u0000",
    "\u001f",
    "\u007f",
    "\u009f",
    "\ufffe",
    "\uffff",
    "😀",
    "𝐀",
  ])("RejectionReason is refused with %j in it", (character) => {
    const { violations } = checkConstraints(REJECT, { ...INVITATION, RejectionReason: `a${character}` });
    expect(violations).toMatchObject([
      {
        FieldName: "RejectionReason",
        Code: "INVALID_STRING_FORMAT",
        Message: expect.stringContaining("must be text without line breaks, control characters and emoji"),
      },
    ]);
  });
});

/** Holds `It` against a shape that it may be left out of. */
function checkIt(shape: Shape, value: unknown) {
  const { value: checked, violations } = checkConstraints({ type: "structure", members: { It: shape } }, { It: value });
  return { value: checked.It, codes: violations.map(({ FieldName, Code }) => [FieldName, Code]), violations };
}

const TEXT: Shape = { type: "string" };
const PERSON: StructureShape = { type: "structure", members: { Name: TEXT, Phone: TEXT }, required: ["Name"] };

describe("a timestamp member", () => {
  const AT: Shape = { type: "timestamp" };
  const RECEIVED = "2026-02-03T04:05:06.123456789Z";

  test("is sent as RFC 3339", () => {
    expect(checkIt(AT, new Date(0)).value).toBe("1970-01-01T00:00:00.000Z");
  });

  test.each([
    RECEIVED,
    "2026-02-03T04:05:06Z",
    "2026-02-03T04:05:06.12345678Z",
    "2026-02-03T04:05:06.5-08:30",
  ])("is sent as it was received, to the last digit: %s", (text) => {
    expect(checkIt(AT, timestampOf(text)).value).toBe(text);
  });

  test("carries what was received where neither a log nor a copy by members shows it", () => {
    const date = timestampOf(RECEIVED) as Date;
    expect(date).toEqual(new Date("2026-02-03T04:05:06.123Z"));
    expect(Reflect.get(date, Symbol.for("partnercentral-engagement.timestamp"))).toBe(RECEIVED);
    expect(Object.getOwnPropertySymbols({ ...date })).toEqual([]);
    expect(JSON.stringify(date)).toBe('"2026-02-03T04:05:06.123Z"');
  });

  test("that was changed since is sent by its own time", () => {
    const date = timestampOf(RECEIVED) as Date;
    date.setUTCFullYear(2027);
    expect(checkIt(AT, date).value).toBe("2027-02-03T04:05:06.123Z");
  });

  test.each<[string, unknown]>([
    ["no text", 5],
    ["no time", "yesterday"],
    ["another time", "2020-01-01T00:00:00Z"],
  ])("is sent by its own time where somebody else gave it %s to carry", (_, text) => {
    const date = Object.assign(new Date(0), { [Symbol.for("partnercentral-engagement.timestamp")]: text });
    expect(checkIt(AT, date).value).toBe("1970-01-01T00:00:00.000Z");
  });

  test("is left out as null", () => {
    expect(checkIt(AT, null)).toMatchObject({ value: undefined, codes: [] });
  });

  test.each([new Date(Number.NaN), "2026-01-01T00:00:00Z", 0])("is refused as %s", (At) => {
    expect(checkIt(AT, At).codes).toEqual([["It", "INVALID_VALUE"]]);
  });
});

describe("null", () => {
  test.each<[string, Shape, unknown, unknown]>([
    ["in a structure", PERSON, { Name: "A", Phone: null }, { Name: "A" }],
    ["in a structure in a structure", { type: "structure", members: { P: PERSON } }, { P: null }, {}],
    ["in an entry of a list", { type: "list", of: PERSON }, [{ Name: "A", Phone: null }], [{ Name: "A" }]],
    ["in a value of a map", { type: "map", of: PERSON }, { a: { Name: "A", Phone: null } }, { a: { Name: "A" } }],
    [
      "beside a union's one member",
      { type: "union", members: { P: PERSON, Q: TEXT } },
      { P: null, Q: "q" },
      { Q: "q" },
    ],
    [
      "in a union's member",
      { type: "union", members: { P: PERSON } },
      { P: { Name: "A", Phone: null } },
      { P: { Name: "A" } },
    ],
  ])("is as if the member were left out, %s", (_, shape, given, sent) => {
    const { value, codes } = checkIt(shape, given);
    expect(codes).toEqual([]);
    expect(value).toStrictEqual(sent);
  });

  test("is no member that has to be there, at any depth, and the message says that it is null", () => {
    const { violations } = checkIt({ type: "list", of: PERSON }, [{ Name: "A" }, { Name: null }]);
    expect(violations).toEqual([
      { FieldName: "It[1].Name", Code: "REQUIRED_FIELD_MISSING", Message: "It[1].Name is required, but is null" },
    ]);
  });

  test("is no entry of a list: it is refused by its place", () => {
    for (const of of [TEXT, PERSON]) {
      expect(checkIt({ type: "list", of }, [null]).codes).toEqual([["It[0]", "INVALID_VALUE"]]);
    }
  });
});

describe("a map member", () => {
  const shape: Shape = { type: "map", of: PERSON };

  test("is sent with whatever names the caller gives, its values without members that are not known", () => {
    expect(checkIt(shape, { one: { Name: "A", Age: 5 }, "": { Name: "B" }, constructor: { Name: "C" } })).toMatchObject(
      {
        value: { one: { Name: "A" }, "": { Name: "B" }, constructor: { Name: "C" } },
        codes: [],
      },
    );
  });

  test("is refused by the name of the value that is wrong", () => {
    expect(checkIt(shape, { one: { Name: 5 }, two: {}, three: "C" }).codes).toEqual([
      ["It.one.Name", "INVALID_VALUE"],
      ["It.two.Name", "REQUIRED_FIELD_MISSING"],
      ["It.three", "INVALID_VALUE"],
    ]);
  });

  test.each([[["a"]], ["text"], [5]])("is refused as %j", (value) => {
    expect(checkIt(shape, value).codes).toEqual([["It", "INVALID_VALUE"]]);
  });
});

describe("a union member", () => {
  const shape: Shape = { type: "union", members: { Person: PERSON, Text: TEXT } };

  test("is sent with its one member", () => {
    expect(checkIt(shape, { Person: { Name: "A" } })).toMatchObject({ value: { Person: { Name: "A" } }, codes: [] });
    expect(checkIt(shape, { Text: "" })).toMatchObject({ value: { Text: "" }, codes: [] });
  });

  test("that was read as $unknown is sent as what it was read from", () => {
    const received = { Referral: { Fee: [5] } };
    const leaveOut = () => {
      throw new Error("Something is left out");
    };
    const { It } = readOutput({ type: "structure", members: { It: shape } }, { It: received }, leaveOut);
    expect(checkIt(shape, It)).toMatchObject({ value: received, codes: [] });
  });

  test.each([
    ["none", {}],
    ["none", { Referral: {} }],
    ["none", { Person: null }],
    ["2", { Person: { Name: "A" }, Text: "x" }],
  ])("needs just one member, and has %s in %j", (count, value) => {
    expect(checkIt(shape, value).violations).toEqual([
      { FieldName: "It", Code: "INVALID_VALUE", Message: `It must have just one of Person, Text, but has ${count}` },
    ]);
  });

  test("is refused by the member that is wrong", () => {
    expect(checkIt(shape, { Person: {} }).codes).toEqual([["It.Person.Name", "REQUIRED_FIELD_MISSING"]]);
    expect(checkIt(shape, ["Person"]).codes).toEqual([["It", "INVALID_VALUE"]]);
  });
});
