// The answers of the service, from its specification: nothing here is read from the tables of src, so that the two can differ.
import { inspect } from "node:util";
import fc, { type Arbitrary } from "fast-check";
import { expect } from "vitest";
import { INHERITED_NAMES, NASTY_TEXT } from "./arbitraries.ts";

/** What a member of an answer is: text, a time, a list, or a structure. */
export type Form = "text" | "time" | readonly [entry: Form] | Structure;

export interface Structure {
  readonly required: Readonly<Record<string, Form>>;
  readonly optional: Readonly<Record<string, Form>>;
  /** What is promised of members that are not known: all are kept, or one where no other is there. */
  readonly others?: "kept" | "one";
}

type Json = Readonly<Record<string, unknown>>;

function texts(...names: string[]): Structure {
  return { required: {}, optional: Object.fromEntries(names.map((name) => [name, "text"])) };
}

/** What the service may leave out although it is needed is for whoever reads it to miss. */
function optional(members: Record<string, Form>, others?: Structure["others"]): Structure {
  return { required: {}, optional: members, ...(others && { others }) };
}

const TASK = {
  ...texts("TaskId", "TaskArn", "TaskStatus", "Message", "ReasonCode", "OpportunityId", "ResourceSnapshotJobId")
    .optional,
  EngagementInvitationId: "text",
  StartTime: "time",
} as const satisfies Record<string, Form>;

const INVITATION = {
  ...texts("Arn", "PayloadType", "EngagementId", "EngagementTitle", "Status", "SenderAwsAccountId").optional,
  SenderCompanyName: "text",
  InvitationDate: "time",
  ExpirationDate: "time",
  Receiver: optional({ Account: texts("Alias", "AwsAccountId") }, "one"),
} as const satisfies Record<string, Form>;

const IDENTIFIED = { Id: "text", Catalog: "text" } as const;

const PAYLOAD = optional(
  {
    OpportunityInvitation: optional({
      SenderContacts: [texts("Email", "FirstName", "LastName", "BusinessTitle", "Phone")],
      ReceiverResponsibilities: ["text"],
      Customer: texts("Industry", "CompanyName", "WebsiteUrl", "CountryCode"),
      Project: optional({
        ...texts("BusinessProblem", "Title", "TargetCompletionDate").optional,
        ExpectedCustomerSpend: [texts("Amount", "CurrencyCode", "Frequency", "TargetCompany", "EstimationUrl")],
      }),
    }),
    LeadInvitation: optional({
      Customer: texts("Industry", "CompanyName", "WebsiteUrl", "CountryCode", "AwsMaturity", "MarketSegment"),
      Interaction: texts("SourceType", "SourceId", "SourceName", "Usecase", "ContactBusinessTitle"),
    }),
  },
  "one",
);

/** Each operation by its name: what it answers, and what tells which request that is about. */
export const ANSWERS = {
  StartEngagementByAcceptingInvitationTask: {
    // Documented as optional, but without them nobody could say what became of the request.
    form: { required: { TaskId: "text", TaskStatus: "text" }, optional: TASK },
    echo: "EngagementInvitationId",
  },
  ListEngagementByAcceptingInvitationTasks: {
    form: optional({ TaskSummaries: [optional(TASK)], NextToken: "text" }),
    echo: undefined,
  },
  ListEngagementInvitations: {
    form: optional({
      EngagementInvitationSummaries: [
        { required: IDENTIFIED, optional: { ...INVITATION, ParticipantType: "text" } } as const,
      ],
      NextToken: "text",
    }),
    echo: undefined,
  },
  GetEngagementInvitation: {
    form: {
      required: IDENTIFIED,
      optional: {
        ...INVITATION,
        ...texts("RejectionReason", "InvitationMessage", "EngagementDescription").optional,
        Payload: PAYLOAD,
        ExistingMembers: [texts("CompanyName", "WebsiteUrl")],
        EnrichmentContext: optional({ LeadInsights: { ...texts("LeadReadinessScore"), others: "kept" } }, "kept"),
      },
    },
    echo: "Id",
  },
  RejectEngagementInvitation: { form: optional({}), echo: undefined },
} as const satisfies Record<string, { form: Structure; echo: string | undefined }>;

export type OperationName = keyof typeof ANSWERS;

/** The invitation that all requests of these tests are about. */
export const INVITATION_ID = "engi-0123456789abc";

/** What the service may answer, as JSON. */
export function validAnswer(name: OperationName): Arbitrary<Json> {
  const { form, echo } = ANSWERS[name];
  return valid(form).map((answer) => {
    const said = answer as Json;
    return echo !== undefined && Object.hasOwn(said, echo) ? { ...said, [echo]: INVITATION_ID } : said;
  });
}

const SOME_TEXT = fc
  .oneof({ weight: 4, arbitrary: fc.string({ unit: "binary", minLength: 1 }) }, NASTY_TEXT)
  .filter(Boolean);

const EPOCH = Date.UTC(1970, 0);
const SOME_TIME = fc
  .tuple(fc.date({ min: new Date(EPOCH), max: new Date(Date.UTC(2200, 0)), noInvalidDate: true }), fc.nat(2))
  .map(([date, style]) => {
    const iso = date.toISOString();
    return [iso, iso.replace(/\.\d+Z/, "Z"), iso.replace("Z", "+02:30")][style];
  });

function valid(form: Form): Arbitrary<unknown> {
  if (form === "text") return SOME_TEXT;
  if (form === "time") return SOME_TIME;
  if (isList(form)) return fc.array(valid(form[0]), { maxLength: 3 });
  const members = { ...form.optional, ...form.required };
  const known = Object.fromEntries(Object.entries(members).map(([name, member]) => [name, valid(member)]));
  return fc.record(known, { requiredKeys: Object.keys(form.required) });
}

/** Answers that are valid but for one member, which is of another type, or empty or missing although it has to be there. */
export function brokenAnswer(name: OperationName): Arbitrary<Json> {
  return fc.tuple(validAnswer(name), badMember(ANSWERS[name].form)).map(([answer, bad]) => ({ ...answer, ...bad }));
}

function badMember({ required, optional }: Structure): Arbitrary<Json> {
  const ofOtherForm = Object.entries({ ...optional, ...required }).map(([name, form]) => ({
    name,
    value: broken(form),
  }));
  const notThere = Object.keys(required).map((name) => ({ name, value: fc.constantFrom("", null, undefined) }));
  return fc.oneof(...[...ofOtherForm, ...notThere].map(({ name, value }) => value.map((bad) => ({ [name]: bad }))));
}

function broken(form: Form): Arbitrary<unknown> {
  if (form === "text") return otherThan((value) => typeof value === "string");
  if (form === "time")
    return fc.oneof(
      otherThan((value) => typeof value === "string"),
      NO_TIME,
    );
  if (isList(form)) {
    const entries = fc.tuple(fc.array(valid(form[0]), { maxLength: 2 }), broken(form[0]));
    return fc.oneof(
      otherThan(Array.isArray),
      entries.map(([rest, bad]) => [...rest, bad]),
    );
  }
  const withBadMember = fc.tuple(valid(form), badMember(form)).map(([rest, bad]) => ({ ...(rest as Json), ...bad }));
  return fc.oneof(
    otherThan((value) => isObject(value)),
    withBadMember,
  );
}

function otherThan(isRight: (value: unknown) => boolean): Arbitrary<unknown> {
  return fc.jsonValue({ maxDepth: 1 }).filter((value) => value !== null && !isRight(value));
}

const NO_TIME = fc.oneof(
  NASTY_TEXT.filter((text) => !text.startsWith("20")),
  fc.constantFrom("", "0", "1767225600", "2026-11-23", "2026-11-23T07:00:00", "2026-13-01T07:00:00Z", "Infinity"),
);

function isList(form: Form): form is readonly [Form] {
  return Array.isArray(form);
}

/**
 * Holds what was read against what was answered: each member is of its form and is what the answer has there, none that is
 * known was lost, and none is there that was not promised.
 */
export function expectReading(name: OperationName, output: object, answered: unknown): void {
  const { $metadata, ...members } = output as Json;
  expect($metadata).toBeTypeOf("object");
  expectForm(ANSWERS[name].form, members, answered ?? {}, name);
}

function expectForm(form: Form, value: unknown, answered: unknown, path: string): void {
  const wrong = (problem: string) => new Error(`${path} ${problem}: ${inspect(value)} of ${inspect(answered)}`);
  if (form === "text") {
    if (typeof value !== "string" || value !== answered) throw wrong("is not the text that was answered");
  } else if (form === "time") {
    if (!(value instanceof Date) || Number.isNaN(value.getTime())) throw wrong("is no time");
    if (typeof answered !== "string") throw wrong("is made of what is no time");
    if (PLAIN_TIME.test(answered) && Math.abs(value.getTime() - Date.parse(answered)) > 1)
      throw wrong("is another time");
  } else if (isList(form)) {
    if (!Array.isArray(value) || !Array.isArray(answered)) throw wrong("is no list");
    const entries = answered.filter((entry) => entry !== null);
    if (entries.length !== value.length) throw wrong("has lost or made up an entry");
    for (const [index, entry] of value.entries()) expectForm(form[0], entry, entries[index], `${path}[${index}]`);
  } else {
    expectStructure(form, value, answered, path);
  }
}

/** What JavaScript itself reads as the specification does; with an hour or a second of 60, it reads NaN. */
const PLAIN_TIME = /^(19[789]|20\d|21\d)\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

function expectStructure(form: Structure, value: unknown, answered: unknown, path: string): void {
  const wrong = (problem: string) => new Error(`${path} ${problem}: ${inspect(value)} of ${inspect(answered)}`);
  if (!isObject(value) || !isObject(answered)) throw wrong("is no object");
  if (Object.getPrototypeOf(value) !== Object.prototype) throw wrong("has another prototype");
  const members = { ...form.optional, ...form.required };
  const knownThere = Object.keys(members).filter(
    (name) => own(answered, name) !== null && Object.hasOwn(answered, name),
  );
  for (const name of knownThere) if (!Object.hasOwn(value, name)) throw wrong(`has lost ${name}`);
  for (const name of Object.keys(form.required)) {
    if (!Object.hasOwn(value, name) || value[name] === "") throw wrong(`lacks ${name}`);
  }
  for (const name of Reflect.ownKeys(value)) {
    const member = own(value, name as string);
    if (member === undefined) throw wrong(`has an undefined ${String(name)}`);
    const known = Object.hasOwn(members, name) ? members[name as string] : undefined;
    if (known !== undefined) {
      expectForm(known, member, own(answered, name as string), `${path}.${String(name)}`);
    } else if (form.others === "kept") {
      if (name === "__proto__" || !isSame(member, own(answered, name as string)))
        throw wrong(`has made up ${String(name)}`);
    } else if (form.others === "one" && name === "$unknown") {
      const [unknownName, unknown] = member as [string, unknown];
      if (knownThere.length > 0) throw wrong("has $unknown beside a known member");
      if (!isSame(unknown, own(answered, unknownName))) throw wrong("has made up $unknown");
    } else {
      throw wrong(`has ${String(name)}, which is not promised`);
    }
  }
}

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function own(object: Json, name: string): unknown {
  return Object.getOwnPropertyDescriptor(object, name)?.value;
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** What JSON makes of these is a number that is none, another one, or nothing; or is nested more deeply than code may go. */
export const ODD_JSON = fc.oneof(
  fc.constantFrom("NaN", "Infinity", "-Infinity", "1e999", "-1e999", "-0", "01", "0.1", "1e-400", "9007199254740993"),
  fc.constantFrom(
    "null",
    "true",
    '""',
    "[]",
    "{}",
    "[null]",
    "undefined",
    "'x'",
    "//x",
    '"\\ud83d"',
    '"\\u0000"',
    '"\\x"',
  ),
  fc.constantFrom(
    '{"__proto__":{"polluted":true}}',
    '[{"__proto__":[]}]',
    '"2026-02-31T25:61:61+99:99"',
    '"0000-00-00T00:00:00Z"',
  ),
  fc.integer({ min: 1, max: 2_000 }).map((depth) => "[".repeat(depth) + "]".repeat(depth)),
  fc.integer({ min: 1, max: 2_000 }).map((depth) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`),
  fc.json(),
  NASTY_TEXT.map((text) => JSON.stringify(text)),
);

const EVIL_MEMBERS = fc.constantFrom(
  '"__proto__":{"polluted":true}',
  '"constructor":{"polluted":true,"prototype":{"polluted":true}}',
  '"toString":1',
  '"$metadata":{"requestId":"forged","attempts":99}',
  '"then":"x"',
  '"toJSON":"x"',
);

const EXTRA_MEMBERS = fc.oneof(
  EVIL_MEMBERS,
  fc
    .tuple(fc.oneof(NASTY_TEXT, fc.constantFrom(...INHERITED_NAMES)), ODD_JSON)
    .map(([name, json]) => `${JSON.stringify(name)}:${json}`),
);

/** Takes the place of what is written into the JSON by hand. */
const MARK = "\u0000mark\u0000";
const MARKED = JSON.stringify(MARK);

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  const entries: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [path, ...entries.flatMap(([name, member]) => pathsOf(member, [...path, name]))];
}

function changedAt(value: unknown, [name, ...rest]: Path, change: (value: unknown) => unknown): unknown {
  if (name === undefined) return change(value);
  if (Array.isArray(value)) return value.with(Number(name), changedAt(value[Number(name)], rest, change));
  return { ...(value as Json), [name]: changedAt((value as Json)[name], rest, change) };
}

/** JSON in which one value is another, or an object has another member, before or after its own. */
export function rewritten(answers: Arbitrary<unknown>): Arbitrary<string> {
  return fc
    .tuple(answers, fc.nat(), fc.constantFrom("value", "before", "after", "twice"), ODD_JSON, EXTRA_MEMBERS)
    .map(([answer, place, where, json, extra]) => {
      const paths = pathsOf(answer);
      const path = paths[place % paths.length] ?? [];
      if (where === "value") return JSON.stringify(changedAt(answer, path, () => MARK)).replace(MARKED, () => json);
      const marked = changedAt(answer, path, (value) => {
        if (!isObject(value)) return value;
        return where === "before" ? { [MARK]: 0, ...value } : { ...value, [MARK]: 0 };
      });
      const names = Object.keys(answer as object);
      const duplicate = `${JSON.stringify(names[place % names.length] ?? "TaskId")}:${json}`;
      return JSON.stringify(marked).replace(`${MARKED}:0`, () => (where === "twice" ? duplicate : extra));
    });
}

const BOM = [0xef, 0xbb, 0xbf];
const NO_BYTES: number[] = [];

/** What may happen to bytes on their way. */
export function damaged(texts: Arbitrary<string>): Arbitrary<Uint8Array> {
  const damage = fc.constantFrom(
    "cut",
    "beheaded",
    "flipped",
    "inserted",
    "marked",
    "marked twice",
    "doubled",
    "UTF-16",
  );
  return fc
    .tuple(texts, damage, fc.nat(), fc.nat(7), fc.uint8Array({ maxLength: 8 }))
    .map(([text, how, place, bit, junk]) => {
      const bytes = Buffer.from(text);
      const at = bytes.length === 0 ? 0 : place % bytes.length;
      switch (how) {
        case "cut":
          return bytes.subarray(0, at);
        case "beheaded":
          return bytes.subarray(at);
        case "flipped":
          return Uint8Array.from(bytes, (byte, index) => (index === at ? byte ^ (1 << bit) : byte));
        case "inserted":
          return Buffer.concat([bytes.subarray(0, at), junk, bytes.subarray(at)]);
        case "doubled":
          return Buffer.concat([bytes, junk, bytes]);
        case "UTF-16":
          return Buffer.from(text, "utf16le");
        default:
          return Uint8Array.from([...BOM, ...(how === "marked" ? NO_BYTES : BOM), ...bytes]);
      }
    });
}

/** Bodies that are nearly what the service answers. */
export function mutatedAnswer(name: OperationName): Arbitrary<Uint8Array> {
  const text = validAnswer(name).map((answer) => JSON.stringify(answer));
  return fc.oneof(
    rewritten(validAnswer(name)).map((json) => Buffer.from(json)),
    damaged(text),
    damaged(rewritten(validAnswer(name))),
  );
}

/** Bodies of any bytes, and of any JSON. */
export const ANY_BODY: Arbitrary<Uint8Array> = fc.oneof(
  fc.uint8Array({ maxLength: 64 }),
  fc.oneof(fc.json(), ODD_JSON, NASTY_TEXT).map((text) => Buffer.from(text)),
  fc.constantFrom("<html><h1>Blocked</h1></html>", '{"message":"Too many"}', "").map((text) => Buffer.from(text)),
);

/** Statuses, and most often that of a success. */
export const ANY_STATUS = fc.oneof(
  { weight: 3, arbitrary: fc.constant(200) },
  fc.constantFrom(0, 101, 201, 204, 206, 299, 300, 307, 400, 403, 408, 429, 500, 502, 503, 504, 599, 600, 999),
  fc.integer({ min: 100, max: 999 }),
);

const HEADERS: Readonly<Record<string, readonly string[]>> = {
  "content-type": ["application/x-amz-json-1.0", "text/html; charset=utf-8", "text/plain"],
  "content-encoding": ["identity", "gzip", "br"],
  "content-length": ["5", "-1", "999999999999"],
  "x-amzn-errortype": ["ConflictException", "a#ThrottlingException:http://a/", "InvalidSignatureException"],
  "x-amzn-requestid": ["01234567-0123-0123-0123-0123456789ab"],
  "x-amzn-request-id": ["01234567-0123-0123-0123-0123456789ab"],
  "x-amz-id-2": ["b"],
  "x-amz-cf-id": ["c"],
  date: [
    "Mon, 23 Nov 2026 07:00:00 GMT",
    "Sunday, 06-Nov-94 08:49:37 GMT",
    "Sun Nov  6 08:49:37 1994",
    "Sun, 31 Feb 2026 25:61:61 GMT",
  ],
  "retry-after": ["0", "2", "3600", "999999999", "1e9", "-1", "0.5", "Mon, 23 Nov 2026 07:00:00 GMT"],
  "x-amz-retry-after": ["0", "1500", "999999999", "-1", "1.5"],
  location: [
    "http://169.254.169.254/latest/",
    "javascript:alert(1)",
    "/relative",
    "foo://a\u009b31m/",
    `http://${"a".repeat(9_000)}/`,
  ],
};

/** Headers by lower-case name, their values as Node would give them, or another handler. */
export const ANY_HEADERS: Arbitrary<Record<string, string>> = fc.record(
  Object.fromEntries(
    Object.entries(HEADERS).map(([name, usual]) => [
      name,
      fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...usual) }, NASTY_TEXT),
    ]),
  ),
  { requiredKeys: [] },
) as Arbitrary<Record<string, string>>;
