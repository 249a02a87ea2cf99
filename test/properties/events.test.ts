// Whatever arrives at a consumer of events, it is an event of Partner Central or is refused with a reason.
import { deepStrictEqual } from "node:assert/strict";
import { inspect } from "node:util";
import fc, { type Arbitrary } from "fast-check";
import { describe, expect, test } from "vitest";
import {
  DetailType,
  InvalidEventError,
  isForReceiver,
  isInCatalog,
  type PartnerCentralEvent,
  parsePartnerCentralEvent,
} from "../../src/events/index.ts";
import { damaged, isObject, ODD_JSON, rewritten } from "./answers.ts";
import { NASTY_TEXT, runs } from "./arbitraries.ts";
import { expectPrintable, expectPrototypesUntouched } from "./endings.ts";

type Json = Readonly<Record<string, unknown>>;

const TEXT = NASTY_TEXT.filter(Boolean);
const texts = (...names: string[]) => Object.fromEntries(names.map((name) => [name, TEXT]));
const PARTICIPANT = fc.oneof(fc.constantFrom("Receiver", "RECEIVER", "Sender", "Observer"), TEXT);
const OTHERS = fc.dictionary(
  TEXT.map((name) => `x-${name}`),
  fc.jsonValue(),
  { maxKeys: 2 },
);

/** A structure that has these members, may have those, and has others that nobody knows yet. */
function structure(required: Record<string, Arbitrary<unknown>>, optional: Record<string, Arbitrary<unknown>> = {}) {
  const known = fc.record({ ...required, ...optional }, { requiredKeys: Object.keys(required) });
  return fc.tuple(OTHERS, known).map(([others, members]) => ({ ...others, ...members }));
}

const INVITATION = structure({
  catalog: TEXT,
  engagementInvitation: structure(
    { id: TEXT, participantType: PARTICIPANT },
    texts(
      "arn",
      "engagementId",
      "senderAccountId",
      "receiverAccountId",
      "senderCompanyName",
      "expirationDate",
      "payloadType",
    ),
  ),
});
const MEMBER = structure(
  { catalog: TEXT, engagement: structure({ id: TEXT }) },
  { engagementMember: structure({}, texts("accountId", "companyName")) },
);
const TEXTS = fc.array(NASTY_TEXT, { maxLength: 2 });
const SNAPSHOT = structure({
  catalog: TEXT,
  resourceSnapshot: structure(
    { resourceId: TEXT },
    {
      ...texts("arn", "engagementId", "resourceType", "createdBy", "resourceSnapshotTemplateName"),
      targetMemberAccounts: TEXTS,
    },
  ),
});
const ENGAGEMENT = structure({
  catalog: TEXT,
  engagement: structure(
    { engagementId: TEXT },
    {
      ...texts("engagementArn", "CreatedAt", "CreatedBy", "LastModifiedAt", "LastModifiedBy"),
      ContextTypes: TEXTS,
    },
  ),
});
const OPPORTUNITY = structure({ catalog: TEXT, opportunity: structure({ identifier: TEXT }) }, texts("schemaVersion"));

/** Each kind of event: its detail-type on the wire and its detail, from the specification. */
const KINDS: Readonly<Record<string, readonly [detailType: string, detail: Arbitrary<object>]>> = {
  EngagementInvitationCreated: ["Engagement Invitation Created", INVITATION],
  EngagementInvitationAccepted: ["Engagement Invitation Accepted", INVITATION],
  EngagementInvitationRejected: ["Engagement Invitation Rejected", INVITATION],
  EngagementInvitationExpired: ["Engagement Invitation Expired", INVITATION],
  EngagementMemberAdded: ["Engagement Member Added", MEMBER],
  EngagementResourceSnapshotCreated: ["Engagement Resource Snapshot Created", SNAPSHOT],
  EngagementCreated: ["Engagement Created", ENGAGEMENT],
  EngagementUpdated: ["Engagement Updated", ENGAGEMENT],
  OpportunityCreated: ["Opportunity Created", OPPORTUNITY],
  OpportunityUpdated: ["Opportunity Updated", OPPORTUNITY],
};

function envelope(detailType: Arbitrary<string>, detail: Arbitrary<object>): Arbitrary<Json> {
  const members: Record<string, Arbitrary<unknown>> = {
    ...texts("version", "id", "time", "region", "account"),
    source: fc.constant("aws.partnercentral-selling"),
    "detail-type": detailType,
    resources: TEXTS,
    detail,
  };
  const required = Object.keys(members).filter((name) => name !== "resources");
  return fc.record(members, { requiredKeys: required }).map(asDelivered);
}

/** As JSON brings it: without -0 and with no prototype but JavaScript's own. */
function asDelivered(event: Json): Json {
  return JSON.parse(JSON.stringify(event));
}

const KNOWN_EVENT = fc.oneof(
  ...Object.entries(KINDS).map(([kind, [detailType, detail]]) =>
    envelope(fc.constant(detailType), detail).map((event) => ({ kind, event })),
  ),
);
const KNOWN_TYPES: readonly string[] = Object.values(DetailType);
const UNKNOWN_TYPE = fc.oneof(
  TEXT.filter((detailType) => !KNOWN_TYPES.includes(detailType)),
  fc.constantFrom(...KNOWN_TYPES).map((detailType) => `${detailType} `),
  fc.constantFrom(...KNOWN_TYPES).map((detailType) => detailType.toLowerCase()),
);
const UNKNOWN_EVENT = envelope(UNKNOWN_TYPE, fc.dictionary(NASTY_TEXT, fc.jsonValue(), { maxKeys: 4 }));
const ANY_EVENT = fc.oneof({ weight: 4, arbitrary: KNOWN_EVENT.map(({ event }) => event) }, UNKNOWN_EVENT);

/** What SQS, SNS, Kinesis, API Gateway and Lambda make of an event: text in a member of something else, or a part of it. */
const WRAPPERS: readonly ((inner: unknown) => unknown)[] = [
  (inner) => text(inner),
  (inner) => ({ messageId: "m", eventSource: "aws:sqs", body: text(inner) }),
  (inner) => ({ messageId: "m", eventSource: "aws:sqs", body: inner }),
  (inner) => ({ MessageId: "m", ReceiptHandle: "r", Body: text(inner) }),
  (inner) => ({ Type: "Notification", TopicArn: "t", Message: text(inner) }),
  (inner) => ({ EventSource: "aws:sns", Sns: { Type: "Notification", Message: text(inner) } }),
  (inner) => ({ version: "2.0", isBase64Encoded: true, body: text(inner) }),
  (inner) => ({ eventSource: "aws:kinesis", kinesis: { data: text(inner) } }),
];

const base64 = (json: string) => Buffer.from(json).toString("base64");

/** The forms that JSON may have as a text. */
const TEXT_FORM = fc.constantFrom<((json: string) => string)[]>(
  (json) => json,
  (json) => `\ufeff${json}`,
  base64,
  (json) => base64(`\ufeff${json}`),
);

/** The forms that JSON may have. */
const FORM = fc.oneof(
  TEXT_FORM,
  fc.constantFrom<((json: string) => Uint8Array | ArrayBuffer)[]>(
    (json) => Buffer.from(json),
    (json) => new TextEncoder().encode(`\ufeff${json}`).buffer,
    (json) => Buffer.from(base64(json)),
  ),
);

/** JSON of JSON is none that any of AWS's services makes. */
function text(inner: unknown): string {
  return typeof inner === "string" ? inner : JSON.stringify(inner);
}

/** Up to four layers around an event. */
const WRAPPED = fc
  .array(fc.constantFrom(...WRAPPERS), { maxLength: 4 })
  .map((wrappers) => (event: unknown) => wrappers.reduceRight((inner, wrap) => wrap(inner), event));

/** The event that something is, or why it is refused; nothing else may come of it. */
function verdictOn(input: unknown): PartnerCentralEvent | InvalidEventError {
  try {
    const event = parsePartnerCentralEvent(input);
    expectEvent(event);
    return event;
  } catch (error) {
    if (!(error instanceof InvalidEventError)) throw error;
    expect(error.constructor).toBe(InvalidEventError);
    expect(["malformed", "not-an-event", "not-json", "other-source", "too-large"]).toContain(error.reason);
    expect(error).not.toHaveProperty("cause");
    expect(error.message).not.toBe("");
    expectPrintable("message", error.message, 512);
    return error;
  } finally {
    expectPrototypesUntouched();
  }
}

function expectEvent(event: PartnerCentralEvent): void {
  const texts: unknown[] = [event.version, event.id, event["detail-type"], event.time, event.region, event.account];
  const optional: unknown[] = [...(event.resources ?? [])];
  const { detail } = event;
  expect(event.source).toBe("aws.partnercentral-selling");
  expect(isObject(detail)).toBe(true);
  expect(isInCatalog(event, "AWS")).toBe(detail.catalog === "AWS");
  expect(Reflect.ownKeys(event).filter((name) => (event as object as Json)[name as string] === undefined)).toEqual([]);
  if (event.kind !== "Unknown") {
    expect(KINDS[event.kind]?.[0]).toBe(event["detail-type"]);
    texts.push(detail.catalog);
  }
  switch (event.kind) {
    case "EngagementMemberAdded": {
      const { engagement, engagementMember } = event.detail;
      texts.push(engagement.id);
      optional.push(engagementMember?.accountId, engagementMember?.companyName);
      break;
    }
    case "EngagementResourceSnapshotCreated": {
      const { resourceId, engagementId, resourceType, targetMemberAccounts } = event.detail.resourceSnapshot;
      texts.push(resourceId);
      optional.push(engagementId, resourceType, ...(targetMemberAccounts ?? []));
      break;
    }
    case "EngagementCreated":
    case "EngagementUpdated": {
      const { engagementId, engagementArn, CreatedAt, LastModifiedAt, ContextTypes } = event.detail.engagement;
      texts.push(engagementId);
      optional.push(engagementArn, CreatedAt, LastModifiedAt, ...(ContextTypes ?? []));
      break;
    }
    case "OpportunityCreated":
    case "OpportunityUpdated":
      texts.push(event.detail.opportunity.identifier);
      optional.push(event.detail.schemaVersion);
      break;
    case "Unknown":
      expect(isForReceiver(event)).toBe(false);
      break;
    default: {
      const { id, participantType, arn, payloadType, expirationDate } = event.detail.engagementInvitation;
      texts.push(id, participantType);
      optional.push(arn, payloadType, expirationDate);
      expect(isForReceiver(event)).toBe(participantType.toLowerCase() === "receiver");
    }
  }
  for (const text of texts)
    if (typeof text !== "string" || text === "") throw new Error(`not a text: ${inspect(event)}`);
  for (const text of optional) expect(["string", "undefined"]).toContain(typeof text);
}

describe("an event", () => {
  test("is read as it was sent, with its kind, through whatever carries it", () => {
    fc.assert(
      fc.property(KNOWN_EVENT, WRAPPED, ({ kind, event }, wrapped) => {
        deepStrictEqual(verdictOn(wrapped(event)), { ...event, kind });
      }),
      runs(250),
    );
  });

  test("of a type that is not known is read as it was sent, whatever its detail holds", () => {
    fc.assert(
      fc.property(UNKNOWN_EVENT, WRAPPED, (event, wrapped) => {
        deepStrictEqual(verdictOn(wrapped(event)), { ...event, kind: "Unknown" });
      }),
      runs(150),
    );
  });

  test("is not changed by being read, and can be frozen", () => {
    fc.assert(
      fc.property(ANY_EVENT, (event) => {
        const before = structuredClone(event);
        verdictOn(deeplyFrozen(event));
        deepStrictEqual(event, before);
      }),
      runs(50),
    );
  });

  test("is read the same from JSON, its bytes and its base64, with a byte order mark or without, in whatever carries it", () => {
    fc.assert(
      fc.property(KNOWN_EVENT, WRAPPED, TEXT_FORM, FORM, ({ kind, event }, wrapped, inner, outer) => {
        const carried = wrapped(inner(JSON.stringify(event)));
        const given = typeof carried === "string" ? carried : outer(JSON.stringify(carried));
        deepStrictEqual(verdictOn(given), { ...event, kind });
      }),
      runs(250),
    );
  });

  test("without one of the members that are always there, or with another type or nothing in it, is malformed", () => {
    const place = fc.constantFrom(
      ...["version", "id", "time", "region", "account", "detail", "detail.catalog", "detail.engagementInvitation"],
      "detail.engagementInvitation.id",
      "detail.engagementInvitation.participantType",
    );
    const bad = fc.oneof(
      fc.constantFrom<unknown>(undefined, null, "", [], 7, true),
      fc.jsonValue({ maxDepth: 1 }).filter((value) => typeof value !== "string" && !isObject(value)),
    );
    const created = envelope(fc.constant("Engagement Invitation Created"), INVITATION);
    fc.assert(
      fc.property(created, place, bad, WRAPPED, (event, path, value, wrapped) => {
        const verdict = verdictOn(wrapped(withMember(event, path.split("."), value)));
        expect(verdict).toMatchObject({ name: "InvalidEventError", reason: "malformed" });
        // Of what is missing, the message names the text that should have been in it.
        const named = (verdict as InvalidEventError).message.split(" ", 1)[0];
        expect(`${named}.`.startsWith(`${path}.`)).toBe(true);
      }),
      runs(200),
    );
  });

  test("of another source is refused as such, which is the only text of it that the message shows", () => {
    fc.assert(
      fc.property(ANY_EVENT, NASTY_TEXT, WRAPPED, (event, source, wrapped) => {
        fc.pre(source !== event.source);
        expect(verdictOn(wrapped({ ...event, source }))).toMatchObject({ reason: "other-source" });
      }),
      runs(100),
    );
  });
});

describe("what is not quite an event", () => {
  test("is an event or refused, when its JSON was cut, changed, added to or garbled", () => {
    const text = ANY_EVENT.map((event) => JSON.stringify(event));
    const changed = rewritten(ANY_EVENT);
    const garbled = damaged(fc.oneof(text, changed)).map((bytes) => new TextDecoder().decode(bytes));
    fc.assert(
      fc.property(fc.oneof(changed, garbled), WRAPPED, (json, wrapped) => {
        verdictOn(json);
        verdictOn(parsedOr(json, json));
        verdictOn(wrapped(parsedOr(json, json)));
      }),
      runs(400),
    );
  });

  test("is an event or refused, when what carries it was cut, changed, added to or garbled", () => {
    const carried = fc.tuple(ANY_EVENT, fc.constantFrom(...WRAPPERS.slice(1))).map(([event, wrap]) => wrap(event));
    const json = fc.oneof(
      rewritten(carried),
      damaged(rewritten(carried)).map((bytes) => new TextDecoder().decode(bytes)),
    );
    fc.assert(
      fc.property(json, (text) => {
        verdictOn(text);
        verdictOn(parsedOr(text, text));
      }),
      runs(300),
    );
  });

  test("is refused without showing what may be confidential, wherever that stands", () => {
    const CONFIDENTIAL = "jane.doe@customer.example";
    const marked = fc.tuple(
      ANY_EVENT,
      ODD_JSON,
      fc.constantFrom("id", "detail-type", "detail", "resources", "version"),
    );
    fc.assert(
      fc.property(marked, WRAPPED, fc.nat(), ([event, odd, member], wrapped, cut) => {
        const value = { Email: CONFIDENTIAL, odd: parsedOr(odd, null) };
        for (const input of [{ ...event, [member]: value }, { ...event, source: undefined, detail: value }, value]) {
          const json = JSON.stringify(wrapped(input));
          for (const given of [json, json.slice(0, cut % json.length), parsedOr(json, null)]) {
            const verdict = verdictOn(given);
            if (verdict instanceof InvalidEventError) {
              expect(inspect(verdict, { showHidden: true, depth: 10 })).not.toContain(CONFIDENTIAL);
            }
          }
        }
      }),
      runs(100),
    );
  });
});

describe("any value", () => {
  const anything = fc.anything({
    key: fc.oneof(
      fc.constantFrom("source", "detail-type", "detail", "body", "Body", "Message", "Type", "Sns", "Records"),
      NASTY_TEXT,
    ),
    stringUnit: "binary",
    withBigInt: true,
    withBoxedValues: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withObjectString: true,
    withSet: true,
    withSparseArray: true,
    withTypedArray: true,
  });

  test("is an event or refused", () => {
    fc.assert(
      fc.property(fc.oneof(anything, ODD_JSON, NASTY_TEXT), (value) => {
        verdictOn(value);
      }),
      runs(500),
    );
  });

  test("in any member of an event makes an event of it or has it refused", () => {
    fc.assert(
      fc.property(
        ANY_EVENT,
        fc.dictionary(
          fc.constantFrom(...Object.keys(KINDS), "source", "detail-type", "detail", "resources", "id", "kind"),
          anything,
        ),
        (event, junk) => {
          verdictOn({ ...event, ...junk });
          verdictOn({ ...event, detail: { ...(event.detail as object), ...junk } });
          verdictOn(Object.create(event));
        },
      ),
      runs(200),
    );
  });

  test("that is wrapped 5 times or more is refused, and nothing is read for ever", () => {
    const deeply = fc.tuple(ANY_EVENT, fc.integer({ min: 5, max: 5_000 }), fc.boolean());
    fc.assert(
      fc.property(deeply, ([event, layers, asJson]) => {
        let input: unknown = event;
        for (let layer = 0; layer < layers; layer += 1) input = { body: input };
        expect(verdictOn(asJson && layers < 2_000 ? JSON.stringify(input) : input)).toMatchObject({
          reason: "not-an-event",
        });
        const ring: Record<string, unknown> = {};
        ring.body = ring;
        expect(verdictOn(ring)).toMatchObject({ reason: "not-an-event" });
      }),
      runs(20),
    );
  });

  test("with a getter in the place of a member is refused, and the getter is not run", () => {
    const members = fc.constantFrom("source", "detail-type", "id", "detail", "resources", "body", "Sns", "Records");
    fc.assert(
      fc.property(ANY_EVENT, members, fc.boolean(), (event, member, bare) => {
        let read = 0;
        const input = Object.defineProperty(bare ? {} : { ...event }, member, {
          enumerable: true,
          get: () => {
            read += 1;
            throw new Error("the getter ran");
          },
        });
        verdictOn(input);
        expect(read).toBe(0);
      }),
      runs(50),
    );
  });

  test("of more than 1,048,576 characters is too large, wherever it is wrapped", () => {
    fc.assert(
      fc.property(fc.constantFrom(...WRAPPERS.slice(1)), fc.integer({ min: 0, max: 2 }), (wrap, excess) => {
        const text = `"${"x".repeat(1024 * 1024 - 2 + excess)}"`;
        const carrier = JSON.parse(JSON.stringify(wrap("x")).replaceAll(/"x"|"\\"x\\""/g, () => JSON.stringify(text)));
        expect(verdictOn(carrier)).toMatchObject({ reason: excess > 0 ? "too-large" : "not-an-event" });
      }),
      runs(5),
    );
  });
});

function withMember(value: unknown, [name = "", ...rest]: string[], member: unknown): unknown {
  const inner = rest.length === 0 ? member : withMember((value as Json)[name], rest, member);
  return { ...(value as Json), [name]: inner };
}

function deeplyFrozen(value: object): object {
  for (const member of Object.values(value)) if (typeof member === "object" && member !== null) deeplyFrozen(member);
  return Object.freeze(value);
}

function parsedOr(json: string, otherwise: unknown): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return otherwise;
  }
}
