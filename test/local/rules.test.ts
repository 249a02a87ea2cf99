import { describe, expect, test } from "vitest";
import { checkArguments, knownMembers, type Members, typeErrors, violations } from "../../src/local/rules.ts";

/** Stands for an operation's input: every kind of rule once. */
const MEMBERS: Members = {
  Catalog: { type: "string", required: true, values: ["AWS", "Sandbox"] },
  ClientToken: { type: "string", length: [1, 5] },
  Identifier: { type: "string", pattern: /^engi-[0-9a-z]{13}$/ },
  MaxResults: { type: "integer", range: [1, 1000] },
  TaskStatus: { type: "list", size: [1, 3], item: { type: "string", values: ["COMPLETE", "FAILED"] } },
  Sort: {
    type: "structure",
    members: {
      SortOrder: { type: "string", required: true, values: ["ASCENDING", "DESCENDING"] },
      SortBy: { type: "string", required: true, values: ["StartTime"] },
    },
  },
  Tags: {
    type: "list",
    size: [1, 4],
    item: {
      type: "structure",
      members: {
        Key: { type: "string", required: true, length: [1, 8], pattern: /^[\p{L}\p{N} ]*$/u },
        Value: { type: "string", required: true, length: [0, 8] },
      },
    },
    distinct: "Key",
  },
};

describe("a violation", () => {
  test.each([
    ["a required member is absent", {}, "Catalog", "REQUIRED_FIELD_MISSING", "Catalog is required; add it."],
    [
      "a required member is null",
      { Catalog: null },
      "Catalog",
      "REQUIRED_FIELD_MISSING",
      "Catalog is required; add it.",
    ],
    [
      "a string isn't of an enum's values",
      { Catalog: "aws" },
      "Catalog",
      "INVALID_ENUM_VALUE",
      "Catalog is not a known value; send one of AWS, Sandbox.",
    ],
    ["an enum's value is empty", { Catalog: "" }, "Catalog", "INVALID_ENUM_VALUE", /^Catalog /],
    [
      "a string doesn't match its pattern",
      { Catalog: "AWS", Identifier: "engi-1" },
      "Identifier",
      "INVALID_STRING_FORMAT",
      "Identifier has the wrong form; match ^engi-[0-9a-z]{13}$.",
    ],
    [
      "a string matches its pattern but for a trailing newline",
      { Catalog: "AWS", Identifier: "engi-0123456789abc\n" },
      "Identifier",
      "INVALID_STRING_FORMAT",
      /^Identifier /,
    ],
    [
      "a string is too long",
      { Catalog: "AWS", ClientToken: "123456" },
      "ClientToken",
      "VALUE_OUT_OF_RANGE",
      "ClientToken has 6 characters; send 1 to 5 characters.",
    ],
    ["a string is too short", { Catalog: "AWS", ClientToken: "" }, "ClientToken", "VALUE_OUT_OF_RANGE", /has 0 char/],
    [
      "an integer is too small",
      { Catalog: "AWS", MaxResults: 0 },
      "MaxResults",
      "VALUE_OUT_OF_RANGE",
      "MaxResults is 0; send 1 to 1000.",
    ],
    ["an integer is too great", { Catalog: "AWS", MaxResults: 1001 }, "MaxResults", "VALUE_OUT_OF_RANGE", /is 1001/],
    [
      "a list is too short",
      { Catalog: "AWS", Tags: [] },
      "Tags",
      "NOT_ENOUGH_VALUES",
      "Tags has 0 items; send 1 to 4 items.",
    ],
    [
      "a list is too long",
      { Catalog: "AWS", TaskStatus: Array(4).fill("FAILED") },
      "TaskStatus",
      "TOO_MANY_VALUES",
      "TaskStatus has 4 items; send 1 to 3 items.",
    ],
    [
      "a list has a wrong item",
      { Catalog: "AWS", TaskStatus: ["FAILED", "DONE"] },
      "TaskStatus[1]",
      "INVALID_ENUM_VALUE",
      /^TaskStatus\[1\] /,
    ],
    [
      "a member inside an object is wrong",
      { Catalog: "AWS", Sort: { SortOrder: "UP", SortBy: "StartTime" } },
      "Sort.SortOrder",
      "INVALID_ENUM_VALUE",
      /^Sort\.SortOrder /,
    ],
    [
      "a member inside an object is absent",
      { Catalog: "AWS", Sort: { SortOrder: "ASCENDING" } },
      "Sort.SortBy",
      "REQUIRED_FIELD_MISSING",
      "Sort.SortBy is required; add it.",
    ],
    [
      "a member inside a list's fourth item is absent",
      { Catalog: "AWS", Tags: [tag("a"), tag("b"), tag("c"), { Value: "" }] },
      "Tags[3].Key",
      "REQUIRED_FIELD_MISSING",
      "Tags[3].Key is required; add it.",
    ],
    [
      "a tag's key repeats an earlier one",
      { Catalog: "AWS", Tags: [tag("a"), tag("b"), tag("a")] },
      "Tags[2].Key",
      "DUPLICATE_KEY_VALUE",
      "Tags[2].Key repeats an earlier one; send it once.",
    ],
  ])("says which member, why and what to do when %s", (_when, input, FieldName, Code, message) => {
    const Message = typeof message === "string" ? message : expect.stringMatching(message);
    expect(violations(MEMBERS, input)).toEqual([{ FieldName, Code, Message }]);
  });

  test("assumed: of a null item is that the item is required", () => {
    expect(codes({ Catalog: "AWS", TaskStatus: [null, "FAILED"], Tags: [tag("a"), null] })).toEqual([
      "TaskStatus[0] REQUIRED_FIELD_MISSING",
      "Tags[1] REQUIRED_FIELD_MISSING",
    ]);
  });

  test("is found wherever there is one, all at once, in the order of the table", () => {
    const input = {
      Tags: [{ Key: "a-b-c-d-e" }, tag("x"), tag("x"), tag("y"), tag("z")],
      Sort: {},
      TaskStatus: [],
      MaxResults: -1,
      Identifier: "",
      ClientToken: "",
      Catalog: "Beta",
    };
    expect(codes(input)).toEqual([
      "Catalog INVALID_ENUM_VALUE",
      "ClientToken VALUE_OUT_OF_RANGE",
      "Identifier INVALID_STRING_FORMAT",
      "MaxResults VALUE_OUT_OF_RANGE",
      "TaskStatus NOT_ENOUGH_VALUES",
      "Sort.SortOrder REQUIRED_FIELD_MISSING",
      "Sort.SortBy REQUIRED_FIELD_MISSING",
      "Tags TOO_MANY_VALUES",
      "Tags[0].Key VALUE_OUT_OF_RANGE",
      "Tags[0].Key INVALID_STRING_FORMAT",
      "Tags[0].Value REQUIRED_FIELD_MISSING",
      "Tags[2].Key DUPLICATE_KEY_VALUE",
    ]);
  });

  test("assumed: past the limit of a list is that of its size alone", () => {
    const TaskStatus = [...Array(3).fill("FAILED"), "DONE", null];
    const Tags = [tag("a"), tag("b"), tag("c"), tag("d"), tag("a"), {}];
    expect(codes({ Catalog: "AWS", TaskStatus, Tags })).toEqual(["TaskStatus TOO_MANY_VALUES", "Tags TOO_MANY_VALUES"]);
  });

  test("of several in one object carries the path of each", () => {
    expect(violations({ Outer: { type: "structure", members: MEMBERS } }, { Outer: { Tags: [{}] } })).toEqual([
      { FieldName: "Outer.Catalog", Code: "REQUIRED_FIELD_MISSING", Message: "Outer.Catalog is required; add it." },
      {
        FieldName: "Outer.Tags[0].Key",
        Code: "REQUIRED_FIELD_MISSING",
        Message: "Outer.Tags[0].Key is required; add it.",
      },
      {
        FieldName: "Outer.Tags[0].Value",
        Code: "REQUIRED_FIELD_MISSING",
        Message: "Outer.Tags[0].Value is required; add it.",
      },
    ]);
  });
});

describe("no violation", () => {
  test.each([
    ["only what is required", { Catalog: "AWS" }],
    ["optional members that are null", { Catalog: "AWS", ClientToken: null, Sort: null, Tags: null, MaxResults: null }],
    ["members it doesn't know", { Catalog: "AWS", Colour: "blue", catalog: 7 }],
    ["the shortest and smallest", { Catalog: "AWS", ClientToken: "1", MaxResults: 1, Tags: [tag("a", "")] }],
    [
      "the longest and greatest",
      {
        Catalog: "AWS",
        ClientToken: "12345",
        MaxResults: 1000,
        Tags: ["a", "b", "c", "12345678"].map((key) => tag(key)),
      },
    ],
    ["one value in several tags", { Catalog: "AWS", Tags: [tag("a", "x"), tag("b", "x")] }],
    ["keys that differ in case only", { Catalog: "AWS", Tags: [tag("a"), tag("A")] }],
    ["one item twice in a list whose items needn't differ", { Catalog: "AWS", TaskStatus: ["FAILED", "FAILED"] }],
  ])("is found in %s", (_what, input) => {
    expect(violations(MEMBERS, input)).toEqual([]);
  });
});

describe("a string's length", () => {
  test("is counted in code points: 5 handshakes are 5 characters, not 10", () => {
    expect(codes({ Catalog: "AWS", ClientToken: "🤝".repeat(5) })).toEqual([]);
    expect(codes({ Catalog: "AWS", ClientToken: "🤝".repeat(6) })).toEqual(["ClientToken VALUE_OUT_OF_RANGE"]);
  });

  test("has 1 for a letter and 1 for each accent that combines with it", () => {
    expect(codes({ Catalog: "AWS", ClientToken: "e\u0301".repeat(3) })).toEqual(["ClientToken VALUE_OUT_OF_RANGE"]);
  });

  test("has 1 for half a surrogate pair", () => {
    expect(codes({ Catalog: "AWS", ClientToken: "\ud800".repeat(5) })).toEqual([]);
  });
});

describe("a member", () => {
  test("isn't found on the prototype", () => {
    const inherited = Object.create({ Catalog: "AWS" });
    expect(codes(inherited)).toEqual(["Catalog REQUIRED_FIELD_MISSING"]);
    expect(knownMembers(MEMBERS, inherited)).toEqual({});
    expect(typeErrors(MEMBERS, Object.create({ Catalog: 1 }))).toEqual([]);
  });

  test("named __proto__ gives nothing to the others", () => {
    const input = JSON.parse('{"__proto__":{"Catalog":"AWS"},"Tags":[{"__proto__":{"Key":"a"},"Value":""}]}');
    expect(codes(input)).toEqual(["Catalog REQUIRED_FIELD_MISSING", "Tags[0].Key REQUIRED_FIELD_MISSING"]);
    const known = knownMembers(MEMBERS, input);
    expect(known).toEqual({ Tags: [{ Value: "" }] });
    expect(Object.getPrototypeOf(known)).toBe(Object.prototype);
    expect("Catalog" in {}).toBe(false);
  });

  test("that a table calls constructor isn't taken from Object.prototype", () => {
    const members: Members = Object.fromEntries([["constructor", { type: "string", required: true }]]);
    expect(typeErrors(members, {})).toEqual([]);
    expect(violations(members, {}).map(({ Code }) => Code)).toEqual(["REQUIRED_FIELD_MISSING"]);
    expect(knownMembers(members, {})).toEqual({});
  });

  test("distinct in a list isn't taken from the prototype either", () => {
    const inherited = () => Object.assign(Object.create({ Key: "a" }), { Value: "" });
    expect(codes({ Catalog: "AWS", Tags: [inherited(), inherited()] })).toEqual([
      "Tags[0].Key REQUIRED_FIELD_MISSING",
      "Tags[1].Key REQUIRED_FIELD_MISSING",
    ]);
  });

  test("named __proto__ is a tag key that may be used once, like any other", () => {
    const members: Members = {
      Tags: {
        type: "list",
        size: [1, 9],
        item: { type: "structure", members: { Key: { type: "string" } } },
        distinct: "Key",
      },
    };
    const keys = (...names: string[]) => ({ Tags: names.map((Key) => ({ Key })) });
    expect(violations(members, keys("__proto__", "constructor", "toString"))).toEqual([]);
    expect(violations(members, keys("__proto__", "__proto__")).map(({ FieldName }) => FieldName)).toEqual([
      "Tags[1].Key",
    ]);
  });
});

describe("a type error", () => {
  test.each([
    [{ Catalog: 1 }, "Catalog is the number 1; send a string."],
    [{ Catalog: true }, "Catalog is a boolean; send a string."],
    [{ Catalog: ["AWS"] }, "Catalog is a list; send a string."],
    [{ Catalog: {} }, "Catalog is an object; send a string."],
    [{ MaxResults: "1" }, "MaxResults is a string; send a whole number."],
    [{ MaxResults: 1.5 }, "MaxResults is the number 1.5; send a whole number."],
    [JSON.parse('{"MaxResults":1e999}'), "MaxResults is the number Infinity; send a whole number."],
    [{ TaskStatus: "FAILED" }, "TaskStatus is a string; send a list."],
    [{ TaskStatus: { 0: "FAILED", length: 1 } }, "TaskStatus is an object; send a list."],
    [{ TaskStatus: ["FAILED", 2] }, "TaskStatus[1] is the number 2; send a string."],
    [{ Sort: [] }, "Sort is a list; send an object."],
    [{ Sort: "StartTime" }, "Sort is a string; send an object."],
    [{ Sort: { SortOrder: 0 } }, "Sort.SortOrder is the number 0; send a string."],
    [{ Tags: [tag("a"), "b"] }, "Tags[1] is a string; send an object."],
    [{ Tags: [tag("a"), { Key: false }] }, "Tags[1].Key is a boolean; send a string."],
  ])("of %j is one sentence with the path, the type and what to send", (input, sentence) => {
    expect(typeErrors(MEMBERS, input)).toEqual([sentence]);
  });

  test("is found wherever there is one, all at once", () => {
    expect(typeErrors(MEMBERS, { Catalog: 1, MaxResults: "1", Tags: [[], { Value: {} }] })).toHaveLength(4);
  });

  test("isn't what null, absence, an unknown member or a wrong value is", () => {
    const input = { Catalog: null, Identifier: "", MaxResults: -1, Tags: [null], Sort: {}, Colour: 7 };
    expect(typeErrors(MEMBERS, input)).toEqual([]);
  });

  test("isn't what a whole number spelt 1.0 or 1e2 is", () => {
    expect(typeErrors(MEMBERS, JSON.parse('{"MaxResults":1.0}'))).toEqual([]);
    expect(typeErrors(MEMBERS, JSON.parse('{"MaxResults":1e2}'))).toEqual([]);
  });
});

describe("the known members", () => {
  test("are those of the table that have a value, at every depth", () => {
    const input = {
      Catalog: "AWS",
      ClientToken: null,
      Identifier: undefined,
      Colour: "blue",
      Sort: { SortBy: "StartTime", SortOrder: null, Colour: "blue" },
      Tags: [{ Key: "a", Value: "", Colour: "blue" }],
    };
    expect(knownMembers(MEMBERS, input)).toStrictEqual({
      Catalog: "AWS",
      Sort: { SortBy: "StartTime" },
      Tags: [{ Key: "a", Value: "" }],
    });
  });

  test("come in the order of the table, whatever the order sent, so that equal parameters compare equal", () => {
    expect(
      JSON.stringify(knownMembers(MEMBERS, { Tags: [{ Value: "v", Key: "k" }], MaxResults: 0, Catalog: "" })),
    ).toBe('{"Catalog":"","MaxResults":0,"Tags":[{"Key":"k","Value":"v"}]}');
  });
});

describe("a JavaScript caller's argument", () => {
  test.each([
    [undefined, "seedInvitation needs an object, not undefined."],
    [null, "seedInvitation needs an object, not null."],
    [[], "seedInvitation needs an object, not a list."],
    ["AWS", "seedInvitation needs an object, not a string."],
    [{ Catalog: null }, "seedInvitation: Catalog is null; leave it out."],
    [{ Catalog: 1 }, "seedInvitation: Catalog is the number 1; send a string."],
    [{ Catalog: "Beta" }, "seedInvitation: Catalog is not a known value; send one of AWS, Sandbox."],
    [
      { Catalog: "AWS", catalog: "AWS" },
      "seedInvitation: catalog is not known; use Catalog, ClientToken, Identifier, MaxResults, TaskStatus, Sort, Tags.",
    ],
  ])("of %j is a TypeError that names the function, the member and what to do", (input, message) => {
    expect(() => checkArguments("seedInvitation", MEMBERS, input)).toThrow(new TypeError(message));
  });

  test("that is faulty in several members gets all of them in one error", () => {
    expect(() => checkArguments("seedInvitation", MEMBERS, { colour: "blue", MaxResults: 0 })).toThrow(
      /colour is not known.*Catalog is required.*MaxResults is 0/,
    );
  });

  test("named like a member of Object.prototype isn't known", () => {
    expect(() => checkArguments("seedInvitation", MEMBERS, { Catalog: "AWS", constructor: 1 })).toThrow(
      /constructor is not known/,
    );
  });

  test("that satisfies the table is let through", () => {
    expect(checkArguments("seedInvitation", MEMBERS, { Catalog: "AWS", ClientToken: undefined })).toBeUndefined();
  });
});

describe("a list with items of the wrong type", () => {
  test("is answered for the items within its limit alone, so that the answer stays small", () => {
    expect(typeErrors(MEMBERS, { TaskStatus: Array(100_000).fill(7) })).toHaveLength(3);
  });
});

function codes(input: object): string[] {
  return violations(MEMBERS, input).map(({ FieldName, Code }) => `${FieldName} ${Code}`);
}

function tag(Key: string, Value = "v"): { Key: string; Value: string } {
  return { Key, Value };
}
