// The answers of the service, from its specification: nothing here is read from the tables of src, so that the two can differ.
import { inspect } from "node:util";
import fc, { type Arbitrary } from "fast-check";
import { expect } from "vitest";
import { INHERITED_NAMES, NASTY_TEXT } from "./arbitraries.ts";

/** What a member of an answer is: text, a time, a list, or a structure. */
export type Form = "text" | "time" | readonly [entry: Form] | Structure;

/** None of its members has to be there. */
export interface Structure {
  readonly members: Readonly<Record<string, Form>>;
  /** Has but one member, which may be one that is not known yet. */
  readonly union?: true;
}

type Json = Readonly<Record<string, unknown>>;

function texts(...names: string[]): Structure {
  return { members: Object.fromEntries(names.map((name) => [name, "text"])) };
}

function structure(members: Record<string, Form>): Structure {
  return { members };
}

function union(members: Record<string, Form>): Structure {
  return { members, union: true };
}

const TASK = {
  ...texts("TaskId", "TaskArn", "TaskStatus", "Message", "ReasonCode", "OpportunityId", "ResourceSnapshotJobId")
    .members,
  EngagementInvitationId: "text",
  StartTime: "time",
} as const satisfies Record<string, Form>;

const INVITATION = {
  ...texts("Id", "Catalog", "Arn", "PayloadType", "EngagementId", "EngagementTitle", "Status", "SenderAwsAccountId")
    .members,
  SenderCompanyName: "text",
  InvitationDate: "time",
  ExpirationDate: "time",
  Receiver: union({ Account: texts("Alias", "AwsAccountId") }),
} as const satisfies Record<string, Form>;

const PAYLOAD = union({
  OpportunityInvitation: structure({
    SenderContacts: [texts("Email", "FirstName", "LastName", "BusinessTitle", "Phone")],
    ReceiverResponsibilities: ["text"],
    Customer: texts("Industry", "CompanyName", "WebsiteUrl", "CountryCode"),
    Project: structure({
      ...texts("BusinessProblem", "Title", "TargetCompletionDate").members,
      ExpectedCustomerSpend: [texts("Amount", "CurrencyCode", "Frequency", "TargetCompany", "EstimationUrl")],
    }),
  }),
  LeadInvitation: structure({
    Customer: texts("Industry", "CompanyName", "WebsiteUrl", "CountryCode", "AwsMaturity", "MarketSegment"),
    Interaction: texts("SourceType", "SourceId", "SourceName", "Usecase", "ContactBusinessTitle"),
  }),
});

const ENRICHMENT = structure({
  LeadInsights: texts("LeadReadinessScore"),
  ProspectingResultAws: structure({
    Customer: structure({
      ...texts("AccountName", "Geo", "Region", "SubRegion", "Country", "Industry", "SubIndustry", "Segment").members,
      ...texts("CompanySize", "PublicProfileSummary").members,
      EligiblePrograms: ["text"],
    }),
    Insights: texts("MarketplaceEngagementScore", "SolutionScore", "SolutionCategory", "SolutionSubCategory"),
  }),
});

/** What each operation answers, by its name. */
export const ANSWERS = {
  StartEngagementByAcceptingInvitationTask: structure(TASK),
  ListEngagementByAcceptingInvitationTasks: structure({ TaskSummaries: [structure(TASK)], NextToken: "text" }),
  ListEngagementInvitations: structure({
    EngagementInvitationSummaries: [structure({ ...INVITATION, ParticipantType: "text" })],
    NextToken: "text",
  }),
  GetEngagementInvitation: structure({
    ...INVITATION,
    ...texts("RejectionReason", "InvitationMessage", "EngagementDescription").members,
    Payload: PAYLOAD,
    ExistingMembers: [texts("CompanyName", "WebsiteUrl")],
    EnrichmentContext: ENRICHMENT,
  }),
  RejectEngagementInvitation: structure({}),
} as const satisfies Record<string, Structure>;

export type OperationName = keyof typeof ANSWERS;

/** The invitation that all requests of these tests are about. */
export const INVITATION_ID = "engi-0123456789abc";

/** What the service may answer, as JSON: something at least, where there is something to be said. */
export function validAnswer(name: OperationName): Arbitrary<Json> {
  const says = Object.keys(ANSWERS[name].members).length > 0;
  return valid(ANSWERS[name])
    .map((answer) => answer as Json)
    .filter((answer) => !says || Object.keys(answer).length > 0);
}

const SOME_TEXT = fc.oneof({ weight: 4, arbitrary: fc.string({ unit: "binary" }) }, NASTY_TEXT);

const EPOCH = Date.UTC(1970, 0);
const SOME_TIME = fc
  .tuple(fc.date({ min: new Date(EPOCH), max: new Date(Date.UTC(2200, 0)), noInvalidDate: true }), fc.nat(3))
  .map(([date, style]) => {
    const iso = date.toISOString();
    return [iso, iso.replace(/\.\d+Z/, "Z"), iso.replace("Z", "+02:30"), iso.replace("Z", "999999Z")][style];
  });

function valid(form: Form): Arbitrary<unknown> {
  if (form === "text") return SOME_TEXT;
  if (form === "time") return SOME_TIME;
  if (isList(form)) return fc.array(valid(form[0]), { maxLength: 3 });
  const members = Object.entries(form.members).map(([name, member]) => [name, valid(member)]);
  return fc.record(Object.fromEntries(members), { requiredKeys: [] });
}

/** Answers that are valid but for one member, which is of another type, in whatever depth. */
export function brokenAnswer(name: OperationName): Arbitrary<Json> {
  return fc.tuple(validAnswer(name), badMember(ANSWERS[name])).map(([answer, bad]) => ({ ...answer, ...bad }));
}

function badMember({ members }: Structure): Arbitrary<Json> {
  return fc.oneof(...Object.entries(members).map(([name, form]) => broken(form).map((bad) => ({ [name]: bad }))));
}

function broken(form: Form): Arbitrary<unknown> {
  if (form === "text") return otherThan((value) => typeof value === "string");
  if (form === "time")
    return fc.oneof(
      otherThan((value) => typeof value === "string"),
      NO_TIME,
    );
  if (isList(form)) {
    const entries = fc.tuple(fc.array(valid(form[0]), { maxLength: 2 }), broken(form[0]), fc.boolean());
    return fc.oneof(
      otherThan(Array.isArray),
      entries.map(([rest, bad, first]) => (first ? [bad, ...rest] : [...rest, bad])),
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
 * Holds what was read against what was answered: each member that is known and of its form is there as it was answered, and
 * nothing else is.
 */
export function expectReading(name: OperationName, output: object, answered: unknown): void {
  const { $metadata, ...members } = output as Json;
  expect($metadata).toBeTypeOf("object");
  expectForm(ANSWERS[name], members, isObject(answered) ? answered : {}, name);
}

/** Whether this is of its form, whatever is in it; undefined where only the reader itself can say. */
function fits(form: Form, answered: unknown): boolean | undefined {
  if (form === "text") return typeof answered === "string";
  if (form === "time") return typeof answered === "string" && isTime(answered);
  return isList(form) ? Array.isArray(answered) : isObject(answered);
}

/** Undefined for times that JavaScript reads otherwise than the specification. */
function isTime(text: string): boolean | undefined {
  if (!/^\d{4}-\d\d-\d\d[Tt]/.test(text)) return false;
  const [, year, month, day, hour] = PLAIN_TIME.exec(text) ?? [];
  if (day === undefined || Number(hour) > 23) return undefined;
  return Number(day) <= new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate() &&
    !Number.isNaN(Date.parse(text))
    ? true
    : undefined;
}

/** What JavaScript itself reads as the specification does, but for days that no month has; with a second of 60, it reads NaN. */
const PLAIN_TIME = /^(19[789]\d|20\d\d|21\d\d)-(\d\d)-(\d\d)T(\d\d):\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

function expectForm(form: Form, value: unknown, answered: unknown, path: string): void {
  const wrong = (problem: string) => new Error(`${path} ${problem}: ${inspect(value)} of ${inspect(answered)}`);
  if (form === "text") {
    if (typeof value !== "string" || value !== answered) throw wrong("is not the text that was answered");
  } else if (form === "time") {
    if (!(value instanceof Date) || Number.isNaN(value.getTime())) throw wrong("is no time");
    if (Reflect.get(value, Symbol.for("partnercentral-engagement.timestamp")) !== answered)
      throw wrong("does not carry what was answered");
    if (isTime(String(answered)) && value.getTime() !== Date.parse(String(answered))) throw wrong("is another time");
  } else if (isList(form)) {
    if (!Array.isArray(value) || !Array.isArray(answered)) throw wrong("is no list");
    const entries = answered.filter((entry) => fits(form[0], entry));
    if (entries.length !== value.length) throw wrong("has lost or made up an entry");
    for (const [index, entry] of value.entries()) expectForm(form[0], entry, entries[index], `${path}[${index}]`);
  } else {
    expectStructure(form, value, answered, path);
  }
}

function expectStructure({ members, union }: Structure, value: unknown, answered: unknown, path: string): void {
  const wrong = (problem: string) => new Error(`${path} ${problem}: ${inspect(value)} of ${inspect(answered)}`);
  if (!isObject(value) || !isObject(answered)) throw wrong("is no object");
  if (Object.getPrototypeOf(value) !== Object.prototype) throw wrong("has another prototype");
  for (const [name, form] of Object.entries(members)) {
    const member = own(answered, name);
    const isThere = Object.hasOwn(value, name);
    if (isThere !== (fits(form, member) ?? isThere)) throw wrong(isThere ? `has made up ${name}` : `has lost ${name}`);
    if (isThere) expectForm(form, value[name], member, `${path}.${name}`);
  }
  const others = Reflect.ownKeys(value).filter((name) => !Object.hasOwn(members, name));
  const unknown = Object.keys(answered).filter(
    (name) => !Object.hasOwn(members, name) && !["__type", "__proto__"].includes(name) && answered[name] !== null,
  );
  if (union && unknown.length > 0 && Object.keys(value).length === others.length) {
    const [name, member] = (value.$unknown ?? []) as [string, unknown];
    if (others.length !== 1 || name !== unknown[0] || !isSame(member, own(answered, name)))
      throw wrong(`does not keep ${unknown[0]} as $unknown`);
  } else if (others.length > 0) {
    throw wrong(`has ${others.map(String)}, which is not promised`);
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
