import { describe, expect, expectTypeOf, test, vi } from "vitest";
import {
  DetailType,
  EVENT_SOURCE,
  InvalidEventError,
  isForReceiver,
  isInCatalog,
  type PartnerCentralEvent,
  parsePartnerCentralEvent,
} from "../../src/events/index.ts";
import { PartnerCentralSellingClient, StartEngagementByAcceptingInvitationTaskCommand } from "../../src/index.ts";
import { startLocalPartnerCentral } from "../../src/local/index.ts";

const ENVELOPE = {
  version: "0",
  id: "01234567-0123-0123-0123-0123456789ab",
  source: "aws.partnercentral-selling",
  time: "2026-04-16T15:23:45Z",
  region: "us-east-1",
  account: "123456789012",
};

const INVITATION_ARN = "arn:aws:partnercentral:us-east-1::catalog/AWS/engagement-invitation/engi-v7p8z56whnauo";

const INVITATION = {
  arn: INVITATION_ARN,
  id: "engi-v7p8z56whnauo",
  engagementId: "eng-12345678901234",
  senderAccountId: "111122223333",
  receiverAccountId: "123456789012",
  participantType: "Receiver",
  payloadType: "OpportunityInvitation",
};

const OPPORTUNITY = { schemaVersion: "1", catalog: "AWS", opportunity: { identifier: "O1234567" } };

function invitationEvent(change: string, more: Record<string, unknown> = {}) {
  return {
    ...ENVELOPE,
    "detail-type": `Engagement Invitation ${change}`,
    resources: [INVITATION_ARN],
    detail: { catalog: "AWS", engagementInvitation: { ...INVITATION, ...more } },
  };
}

const created = invitationEvent("Created", { senderCompanyName: "AWS", expirationDate: "2026-05-01T15:23:45Z" });

const memberAdded = {
  ...ENVELOPE,
  "detail-type": "Engagement Member Added",
  detail: {
    catalog: "AWS",
    engagement: { id: "eng-12345678901234" },
    engagementMember: { accountId: "123456789012", companyName: "Example Corp." },
  },
};

const opportunityCreated = { ...ENVELOPE, version: "1", "detail-type": "Opportunity Created", detail: OPPORTUNITY };
const opportunityUpdated = { ...opportunityCreated, "detail-type": "Opportunity Updated" };

const SNAPSHOT = {
  arn: "arn:aws:partnercentral-selling:us-east-1::catalog/AWS/engagement/eng-12345678901234/resource/Opportunity/O1234567/template/OpportunitySummaryView/snapshot/snapshot-1",
  engagementId: "eng-12345678901234",
  resourceType: "Opportunity",
  resourceId: "O1234567",
  createdBy: "123456789012",
  targetMemberAccounts: ["123456789012", "aws"],
  resourceSnapshotTemplateName: "OpportunitySummaryView",
};

const snapshotCreated = {
  ...ENVELOPE,
  "detail-type": "Engagement Resource Snapshot Created",
  detail: { catalog: "AWS", resourceSnapshot: SNAPSHOT },
};

const ENGAGEMENT = {
  engagementArn: "arn:aws:partnercentral:us-east-1::catalog/AWS/engagement/eng-12345678901234",
  engagementId: "eng-12345678901234",
  ContextTypes: ["Lead", "CustomerProject"],
};

const engagementCreated = {
  ...ENVELOPE,
  "detail-type": "Engagement Created",
  detail: { catalog: "AWS", engagement: { ...ENGAGEMENT, CreatedAt: "2026-04-16T15:23:45Z", CreatedBy: "aws" } },
};

const engagementUpdated = {
  ...ENVELOPE,
  "detail-type": "Engagement Updated",
  detail: {
    catalog: "AWS",
    engagement: { ...ENGAGEMENT, LastModifiedAt: "2026-04-16T15:23:45Z", LastModifiedBy: "aws" },
  },
};

/** Of a detail-type that is not known. */
const archived = { ...ENVELOPE, "detail-type": "Engagement Archived", detail: { catalog: "AWS" } };

const KNOWN = [
  ["EngagementInvitationCreated", created],
  ["EngagementInvitationAccepted", invitationEvent("Accepted")],
  ["EngagementInvitationRejected", invitationEvent("Rejected")],
  ["EngagementInvitationExpired", invitationEvent("Expired")],
  ["EngagementMemberAdded", memberAdded],
  ["EngagementResourceSnapshotCreated", snapshotCreated],
  ["EngagementCreated", engagementCreated],
  ["EngagementUpdated", engagementUpdated],
  ["OpportunityCreated", opportunityCreated],
  ["OpportunityUpdated", opportunityUpdated],
] as const;

/** The event with one member, for instance `detail.catalog`, set to another value or, for undefined, left out. */
function withMember(event: object, path: string, value: unknown): unknown {
  const copy = structuredClone(event) as Record<string, unknown>;
  const names = path.split(".");
  const last = names.pop() as string;
  const holder = names.reduce((object, name) => object[name] as Record<string, unknown>, copy);
  if (value === undefined) delete holder[last];
  else holder[last] = value;
  return copy;
}

function refusal(input: unknown): InvalidEventError {
  try {
    parsePartnerCentralEvent(input);
  } catch (error) {
    if (error instanceof InvalidEventError) return error;
    throw error;
  }
  throw new Error("It was not refused");
}

describe("an event on the wire", () => {
  test.each([
    ...KNOWN,
    ["Unknown", archived] as const,
  ])("becomes %s, with every member as AWS wrote it", (kind, event) => {
    expect(parsePartnerCentralEvent(event)).toStrictEqual({ ...event, kind });
  });

  test("assumed: names a snapshot or an engagement as AWS's examples do", () => {
    const [snapshot, engagement] = [snapshotCreated, engagementUpdated].map(parsePartnerCentralEvent);
    expect(snapshot?.detail).toHaveProperty("resourceSnapshot.resourceId", "O1234567");
    expect(engagement?.detail).toHaveProperty("engagement.engagementId", "eng-12345678901234");
  });

  test("is known only under its exact detail-type", () => {
    for (const detailType of [
      "engagement invitation created",
      "Opportunity Engagement Invitation Created",
      "Created",
    ]) {
      expect(parsePartnerCentralEvent({ ...created, "detail-type": detailType }).kind).toBe("Unknown");
    }
  });

  test("of a detail-type that AWS adds tomorrow is kept, whatever its detail holds", () => {
    for (const detail of [{}, { catalog: 7 }, { opportunity: null }, { engagementInvitation: "engi-v7p8z56whnauo" }]) {
      const event = { ...ENVELOPE, "detail-type": "Engagement Archived", detail };
      expect(parsePartnerCentralEvent(event)).toStrictEqual({ ...event, kind: "Unknown" });
    }
  });

  test("keeps members of detail that are not documented, and values of enumerations that AWS adds tomorrow", () => {
    const event = invitationEvent("Created", { participantType: "Observer", payloadType: "Renewal", priority: 1 });
    expect(parsePartnerCentralEvent(event)).toMatchObject({ detail: event.detail });
  });

  test("decides its kind by its detail-type, not by a kind that it brings", () => {
    const event = parsePartnerCentralEvent({ ...archived, kind: "EngagementInvitationCreated" });
    expect(event.kind).toBe("Unknown");
  });

  test("needs only the members that a consumer cannot do without", () => {
    const { id, participantType } = INVITATION;
    const { resources, ...withoutResources } = created;
    for (const event of [
      { ...snapshotCreated, detail: { catalog: "AWS", resourceSnapshot: { resourceId: "O1234567" } } },
      { ...engagementCreated, detail: { catalog: "AWS", engagement: { engagementId: "eng-12345678901234" } } },
      { ...withoutResources, detail: { catalog: "AWS", engagementInvitation: { id, participantType } } },
      { ...memberAdded, detail: { catalog: "AWS", engagement: { id: "eng-12345678901234" } } },
      { ...opportunityUpdated, detail: { catalog: "AWS", opportunity: { identifier: "O1234567" } } },
    ]) {
      expect(parsePartnerCentralEvent(event)).toStrictEqual({ ...event, kind: expect.not.stringMatching("Unknown") });
    }
  });
});

describe("an event as AWS was seen to send it", () => {
  test("may have its invitation's ARN as the id, RECEIVER in capitals and schemaVersion 1.0", () => {
    const event = parsePartnerCentralEvent(
      withMember(
        invitationEvent("Created", { id: INVITATION_ARN, participantType: "RECEIVER" }),
        "detail.schemaVersion",
        "1.0",
      ),
    );
    expect(isForReceiver(event) && event.detail.engagementInvitation.id).toBe(INVITATION_ARN);
    expect(event.detail.schemaVersion).toBe("1.0");
  });

  test.each(["0", "1"])("may be of version %s, with no resources", (version) => {
    const event = { ...opportunityUpdated, version, resources: [] };
    expect(parsePartnerCentralEvent(event)).toStrictEqual({ ...event, kind: "OpportunityUpdated" });
  });

  test("may have null where nothing is known: it is left out", () => {
    const { senderCompanyName, expirationDate, engagementId, ...known } = {
      ...INVITATION,
      senderCompanyName: null,
      expirationDate: null,
      engagementId: null,
    };
    const event = invitationEvent("Created", { senderCompanyName, expirationDate, engagementId });
    const { detail, resources } = parsePartnerCentralEvent({ ...event, resources: null });
    expect(detail).toStrictEqual({ catalog: "AWS", engagementInvitation: known });
    expect(resources).toBeUndefined();
  });
});

describe("every event that the embedded Partner Central emits", () => {
  test("is of a known kind: an invitation accepted, one expired and one sent", async () => {
    await using local = await startLocalPartnerCentral({ world: "asynchronous", taskDuration: 60_000 });
    const invitation = local.seedInvitation({ Catalog: "Sandbox" });
    local.seedInvitation({ Catalog: "Sandbox", ParticipantType: "SENDER", PayloadType: "LeadInvitation" });
    const client = new PartnerCentralSellingClient(local.clientConfig);
    await client.send(
      new StartEngagementByAcceptingInvitationTaskCommand({ Catalog: "Sandbox", Identifier: invitation.Id }),
    );
    local.advance(60_000);
    local.advance(15 * 86_400_000);
    client.destroy();

    const events = local.events.map(parsePartnerCentralEvent);
    expect(events.map(({ kind }) => kind)).toEqual([
      "EngagementInvitationCreated",
      "EngagementInvitationCreated",
      "EngagementInvitationAccepted",
      "EngagementMemberAdded",
      "OpportunityCreated",
      "OpportunityUpdated",
      "EngagementResourceSnapshotCreated",
      "EngagementInvitationExpired",
    ]);
    expect(events.map((event) => isInCatalog(event, "Sandbox"))).not.toContain(false);
    const received = events.filter(isForReceiver).map(({ detail }) => detail.engagementInvitation.id);
    expect(received).toEqual([invitation.Id, invitation.Id]);
    const opportunity = events.find((event) => event.kind === "OpportunityCreated")?.detail.opportunity;
    expect(opportunity?.identifier).toBe(local.tasks[0]?.OpportunityId);
  });
});

describe("the same event is read", () => {
  const json = JSON.stringify(created);
  const bytes = new TextEncoder().encode(json);
  const base64 = Buffer.from(json).toString("base64");
  const notification = { Type: "Notification", MessageId: "m", TopicArn: "arn:aws:sns:us-east-1:1:t", Message: json };
  const snsRecord = { EventSource: "aws:sns", EventVersion: "1.0", Sns: notification };
  const sqsRecord = { messageId: "m", receiptHandle: "r", eventSource: "aws:sqs", body: json };

  test.each([
    ["from EventBridge", created],
    ["from EventBridge, as JSON", json],
    ["from the body of an SQS message", json],
    ["from an SQS record that Lambda got", sqsRecord],
    ["from an SQS record that Lambda got, as JSON", JSON.stringify(sqsRecord)],
    ["from an SQS record whose body a middleware has parsed already", { ...sqsRecord, body: created }],
    ["from an SQS message that the SDK received", { MessageId: "m", ReceiptHandle: "r", Body: json }],
    ["from an SNS notification", notification],
    ["from an SNS notification, as JSON", JSON.stringify(notification)],
    ["from an SNS notification in an SQS record", { ...sqsRecord, body: JSON.stringify(notification) }],
    ["from an SNS notification in an SQS message of the SDK", { Body: JSON.stringify(notification) }],
    ["from an SNS record that Lambda got", snsRecord],
    ["from an SNS record that holds the message alone", { Sns: { Message: json } }],
    ["from four wrappings", { body: { body: { body: { Body: json } } } }],
    ["from the bytes of its JSON", bytes],
    ["from an ArrayBuffer of its JSON", bytes.buffer],
    ["from a Buffer of its JSON", Buffer.from(json)],
    ["from a part of a longer buffer", Buffer.from(`{}${json}{}`).subarray(2, -2)],
    ["from base64 of its JSON", base64],
    ["from base64 in lines of 76 characters, as MIME has it", base64.replace(/.{76}/g, "$&\r\n")],
    ["from base64 without padding", base64.replace(/=+$/, "")],
    ["from the bytes of base64 of its JSON", Buffer.from(base64)],
    ["from a message whose body is bytes", { Body: bytes }],
    ["from a request to API Gateway or a function URL", { version: "2.0", isBase64Encoded: false, body: json }],
    ["from such a request in base64", { version: "2.0", isBase64Encoded: true, body: base64 }],
    ["from such a request whose body a middleware has decoded already", { isBase64Encoded: true, body: json }],
    [
      "from a Kinesis record that Lambda got",
      { eventSource: "aws:kinesis", kinesis: { partitionKey: "1", data: base64 } },
    ],
    ["from a Kinesis record that the SDK got", { PartitionKey: "1", Data: bytes }],
    ["from an SNS notification in base64", { body: Buffer.from(JSON.stringify(notification)).toString("base64") }],
    ["after a byte order mark", `\ufeff${json}`],
    ["after a byte order mark in bytes", Buffer.from(`\ufeff${json}`)],
    ["after a byte order mark in base64", Buffer.from(`\ufeff${json}`).toString("base64")],
    ["after a byte order mark before base64", `\ufeff${base64}`],
    ["after a byte order mark in a body", { body: `\ufeff${json}` }],
  ])("%s", (_, input) => {
    expect(parsePartnerCentralEvent(input)).toStrictEqual({ ...created, kind: "EngagementInvitationCreated" });
  });

  test("from exactly 1,048,576 characters, bytes, or characters of base64", () => {
    const full = json.padEnd(1_048_576);
    for (const input of [full, Buffer.from(full), Buffer.from(json.padEnd(786_432)).toString("base64")]) {
      expect(input).toHaveLength(1_048_576);
      expect(parsePartnerCentralEvent(input).id).toBe(created.id);
    }
  });

  test("with the letters of every language, from bytes and from base64", () => {
    const senderCompanyName = "Größe 株式会社 \u{1f600}";
    const event = JSON.stringify(invitationEvent("Created", { senderCompanyName }));
    for (const input of [Buffer.from(event), Buffer.from(event).toString("base64")]) {
      expect(parsePartnerCentralEvent(input)).toMatchObject({
        detail: { engagementInvitation: { senderCompanyName } },
      });
    }
  });
});

describe("what is no event is refused", () => {
  test.each([
    ["text", "hello", "not-json", "input is not JSON, plain or in base64; pass the event"],
    ["no text", "", "not-json", "input is not JSON"],
    ["text in an SQS record", { body: "hello" }, "not-json", "input.body is not JSON"],
    [
      "text in an SNS notification in an SQS record",
      { Body: JSON.stringify({ Type: "Notification", Message: "hello" }) },
      "not-json",
      "input.Body.Message is not JSON",
    ],
    ["base64 of text", Buffer.from("hello").toString("base64"), "not-json", "input is not JSON"],
    [
      "base64 of base64",
      Buffer.from(btoa(JSON.stringify(created))).toString("base64"),
      "not-json",
      "input is not JSON",
    ],
    ["bytes that are no text", Buffer.from([0xff, 0xfe, 0x00]), "not-json", "input is not JSON"],
    ["no bytes", new Uint8Array(), "not-json", "input is not JSON"],
    ["bytes of a number", Buffer.from("7"), "not-an-event", "input is a number"],
    ["a Kinesis record without data", { kinesis: {} }, "not-an-event", "input.kinesis.data is missing"],
    ["nothing", undefined, "not-an-event", "input is missing; pass the event"],
    ["null as JSON", "null", "not-an-event", "input is null"],
    ["null", null, "not-an-event", "input is null"],
    ["a number", 7, "not-an-event", "input is a number"],
    ["a number as JSON", "7", "not-an-event", "input is a number"],
    ["JSON in JSON", JSON.stringify(JSON.stringify(created)), "not-an-event", "input is a string"],
    ["an object of another sort", { hello: 1 }, "not-an-event", "input is no event and carries none; pass the event"],
    ["the detail alone", created.detail, "not-an-event", "without an InputPath or an input transformer"],
    ["an SQS record of another sort", { body: "{}" }, "not-an-event", "input.body is no event and carries none"],
    ["an SQS record without text", { body: 7 }, "not-an-event", "input.body is a number"],
    ["an SNS record without a message", { Sns: {} }, "not-an-event", "input.Sns.Message is missing"],
    [
      "a request to confirm an SNS subscription",
      { Type: "SubscriptionConfirmation", Message: "You have chosen" },
      "not-an-event",
      "input is no event and carries none",
    ],
    ["five wrappings", { body: { body: { body: { body: { body: created } } } } }, "not-an-event", "more than 4 times"],
    ["another service's event", { ...created, source: "aws.ec2" }, "other-source", 'source is "aws.ec2"; let the rule'],
    ["an event of no source", withMember(created, "source", undefined), "other-source", "source is missing"],
    ["an event of a source that is no string", { ...created, source: [EVENT_SOURCE] }, "other-source", "is a list"],
    ["a source in capitals", { ...created, source: "AWS.PartnerCentral-Selling" }, "other-source", "source is"],
    ["a source with more after it", { ...created, source: `${EVENT_SOURCE}.evil` }, "other-source", "source is"],
  ])("%s", (_, input, reason, message) => {
    const error = refusal(input);
    expect(error.reason).toBe(reason);
    expect(error.message).toContain(message);
  });

  test.each([
    ["Lambda's records", { Records: [{ body: JSON.stringify(created) }] }],
    ["Lambda's records as JSON", JSON.stringify({ Records: [{ body: JSON.stringify(created) }] })],
    ["the SDK's messages", { Messages: [{ Body: JSON.stringify(created) }], $metadata: {} }],
    ["a list", [created]],
    ["an empty list", []],
  ])("a batch is to be passed one record at a time: %s", (_, input) => {
    const error = refusal(input);
    expect(error.reason).toBe("not-an-event");
    expect(error.message).toContain("input is a batch; pass one record at a time");
  });

  test("another source comes first, so that a shared queue's other events are never called malformed", () => {
    expect(refusal({ source: "shop", "detail-type": 7 }).reason).toBe("other-source");
  });
});

describe("an event that lacks what its consumer cannot do without is malformed", () => {
  const invitation = "detail.engagementInvitation";

  test.each<[string, object]>([
    ["version", archived],
    ["id", archived],
    ["detail-type", archived],
    ["time", archived],
    ["region", archived],
    ["account", archived],
    ...KNOWN.slice(0, 4).flatMap(([, event]): [string, object][] => [
      ["detail.catalog", event],
      [`${invitation}.id`, event],
      [`${invitation}.participantType`, event],
    ]),
    ["detail.catalog", memberAdded],
    ["detail.engagement.id", memberAdded],
    ["detail.catalog", snapshotCreated],
    ["detail.resourceSnapshot.resourceId", snapshotCreated],
    ["detail.catalog", engagementCreated],
    ["detail.engagement.engagementId", engagementCreated],
    ["detail.catalog", engagementUpdated],
    ["detail.engagement.engagementId", engagementUpdated],
    ["detail.catalog", opportunityCreated],
    ["detail.opportunity.identifier", opportunityCreated],
    ["detail.catalog", opportunityUpdated],
    ["detail.opportunity.identifier", opportunityUpdated],
  ])("without a text in %s (%#)", (path, event) => {
    for (const [value, problem] of [
      [undefined, "is missing where a string belongs"],
      [null, "is null where a string belongs"],
      [7, "is a number where a string belongs"],
      [true, "is a boolean where a string belongs"],
      [["x"], "is a list where a string belongs"],
      [{ x: "x" }, "is an object where a string belongs"],
      ["", "is empty"],
    ] as const) {
      const error = refusal(withMember(event, path, value));
      expect(error.message).toContain(`${path} ${problem}; pass the event as EventBridge delivered it`);
      expect(error.reason).toBe("malformed");
    }
  });

  test.each([
    ["detail", archived],
    [invitation, created],
    ["detail.engagement", memberAdded],
    ["detail.resourceSnapshot", snapshotCreated],
    ["detail.engagement", engagementCreated],
    ["detail.opportunity", opportunityCreated],
  ])("with anything but an object in %s (%#)", (path, event) => {
    for (const value of ["x", 7, [], null]) {
      const error = refusal(withMember(event, path, value));
      expect(error.message).toMatch(`${path} is `);
      expect(error.message).toContain("where an object belongs");
      expect(error.reason).toBe("malformed");
    }
  });

  test("without a detail", () => {
    expect(refusal(withMember(archived, "detail", undefined)).message).toContain("detail is missing");
  });
});

describe("a member that nobody needs does not cost the event: it is left out", () => {
  test.each([
    ...Object.keys(created.detail.engagementInvitation)
      .filter((name) => name !== "id" && name !== "participantType")
      .map((name): [string, object] => [`detail.engagementInvitation.${name}`, created]),
    ["detail.schemaVersion", created],
    ["detail.engagementMember", memberAdded],
    ["detail.engagementMember.accountId", memberAdded],
    ["detail.engagementMember.companyName", memberAdded],
    ...Object.keys(SNAPSHOT)
      .filter((name) => name !== "resourceId" && name !== "targetMemberAccounts")
      .map((name): [string, object] => [`detail.resourceSnapshot.${name}`, snapshotCreated]),
    ["detail.engagement.engagementArn", engagementCreated],
    ["detail.engagement.CreatedAt", engagementCreated],
    ["detail.engagement.CreatedBy", engagementCreated],
    ["detail.engagement.LastModifiedAt", engagementUpdated],
    ["detail.engagement.LastModifiedBy", engagementUpdated],
    ["detail.schemaVersion", opportunityUpdated],
  ] as [string, object][])("when %s is of another type or null (%#)", (path, event) => {
    const without = parsePartnerCentralEvent(withMember(event, path, undefined));
    for (const value of [null, 7, false, []]) {
      expect(parsePartnerCentralEvent(withMember(event, path, value))).toStrictEqual(without);
    }
  });

  test.each([
    ["detail.resourceSnapshot.targetMemberAccounts", snapshotCreated],
    ["detail.engagement.ContextTypes", engagementCreated],
    ["resources", created],
  ])("when %s is no list, and of a list what is no text", (path, event) => {
    const without = parsePartnerCentralEvent(withMember(event, path, undefined));
    for (const value of [null, 7, "aws", { 0: "aws" }]) {
      expect(parsePartnerCentralEvent(withMember(event, path, value))).toStrictEqual(without);
    }
    const mixed = parsePartnerCentralEvent(withMember(event, path, [7, "aws", null, {}]));
    expect(mixed).toStrictEqual(parsePartnerCentralEvent(withMember(event, path, ["aws"])));
  });

  test("while what AWS does not document is kept as it came", () => {
    const event = { ...created, detail: { ...created.detail, schemaVersion: 7, priority: null } };
    expect(parsePartnerCentralEvent(event).detail).toHaveProperty("priority", null);
  });

  test("and what was given stays as it was", () => {
    const event = withMember(created, "detail.engagementInvitation.arn", 7);
    const before = structuredClone(event);
    parsePartnerCentralEvent(event);
    expect(event).toStrictEqual(before);
  });
});

describe("hostile input", () => {
  test.each([
    ["a string of 2 MB", "[".repeat(2_000_000)],
    ["a string one character too long", JSON.stringify(created).padEnd(1_048_577)],
    ["a body of 2 MB", { body: " ".repeat(2_000_000) }],
    ["a message of 2 MB", { Sns: { Message: " ".repeat(2_000_000) } }],
    ["2 MB of bytes", new Uint8Array(2_000_000)],
    ["an ArrayBuffer of one byte too many", new ArrayBuffer(1_048_577)],
    ["base64 that is too long", Buffer.from(JSON.stringify(created).padEnd(786_433)).toString("base64")],
    ["2 MB of data of Kinesis", { kinesis: { data: "A".repeat(2_000_000) } }],
  ])("%s is refused before it is parsed", (_, input) => {
    const parse = vi.spyOn(JSON, "parse");
    try {
      const error = refusal(input);
      expect(error.reason).toBe("too-large");
      expect(error.message).toContain("pass at most 1048576");
      expect(parse).not.toHaveBeenCalled();
    } finally {
      parse.mockRestore();
    }
  });

  test("nested half a million deep is refused like any other, not with a stack overflow", () => {
    expect(refusal("[".repeat(500_000))).toMatchObject({ reason: "not-json" });
    expect(refusal(`{"body":${"[".repeat(500_000)}${"]".repeat(500_000)}}`)).toMatchObject({ reason: "not-an-event" });
    expect(refusal(`${'{"body":'.repeat(50_000)}1${"}".repeat(50_000)}`).message).toContain("more than 4 times");
  });

  test("an object that carries itself is refused", () => {
    const record: Record<string, unknown> = {};
    record.body = record;
    expect(refusal(record)).toMatchObject({ reason: "not-an-event" });
  });

  test("members of a prototype do not count", () => {
    expect(refusal(Object.create(created)).reason).toBe("not-an-event");
    expect(refusal({ ...created, detail: Object.create(created.detail) }).message).toContain(
      "detail.catalog is missing",
    );
    expect(refusal(Object.create({ body: JSON.stringify(created) })).reason).toBe("not-an-event");
    expect(refusal(Object.create({ Records: [] })).message).not.toContain("batch");
    expect(parsePartnerCentralEvent(Object.assign(Object.create({ resources: 7 }), archived))).toStrictEqual({
      ...archived,
      kind: "Unknown",
    });
  });

  test.each([
    ["source", "other-source"],
    ["id", "malformed"],
    ["detail", "malformed"],
    ["detail.engagementInvitation", "malformed"],
    ["detail.engagementInvitation.participantType", "malformed"],
  ])("a getter for %s is not run, since it could answer otherwise the next time", (path, reason) => {
    const event = structuredClone(created) as Record<string, unknown>;
    const names = path.split(".");
    const last = names.pop() as string;
    const holder = names.reduce((object, name) => object[name] as Record<string, unknown>, event);
    const get = vi.fn(() => "Receiver");
    Object.defineProperty(holder, last, { get, enumerable: true });
    const error = refusal(event);
    expect(error.reason).toBe(reason);
    expect(error.message).toContain(`${path} is a function`);
    expect(get).not.toHaveBeenCalled();
  });

  test("a getter for a member that may be left out is left out, and not run", () => {
    const get = vi.fn(() => "OpportunityInvitation");
    const event = structuredClone(created);
    Object.defineProperty(event.detail.engagementInvitation, "payloadType", { get, enumerable: true });
    expect(parsePartnerCentralEvent(event).detail).not.toHaveProperty("engagementInvitation.payloadType");
    expect(get).not.toHaveBeenCalled();
  });

  test("__proto__ and constructor are members like any other", () => {
    const json = JSON.stringify(created)
      .replace('"detail":{', '"detail":{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},')
      .replace("{", '{"__proto__":{"kind":"Unknown","resources":7},"constructor":1,');
    const event = parsePartnerCentralEvent(json);
    expect(event.kind).toBe("EngagementInvitationCreated");
    expect(Object.getPrototypeOf(event)).toBe(Object.prototype);
    expect(Object.keys(event.detail)).toEqual(["__proto__", "constructor", "catalog", "engagementInvitation"]);
    expect({}).not.toHaveProperty("polluted");
  });

  test.each(["__proto__", "constructor", "toString", "hasOwnProperty"])("a detail-type of %s is unknown", (name) => {
    expect(parsePartnerCentralEvent({ ...archived, "detail-type": name }).kind).toBe("Unknown");
    expect(refusal(`{"${name}":{"body":"x","source":"${EVENT_SOURCE}"}}`).reason).toBe("not-an-event");
  });

  test("at most 64 printable characters of a source are quoted", () => {
    const { message } = refusal({ ...created, source: `\u001b[31m\r\n\u202e\ud800a${"b".repeat(1_000_000)}` });
    expect(message).toContain(`source is "[31m a${"b".repeat(58)}"; let`);
    expect(message).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
    expect(refusal({ ...created, source: `${"c".repeat(63)}\u{1f600}` }).message).toContain(`"${"c".repeat(63)}";`);
  });

  test("no other value is shown, in the message or in a cause", () => {
    const secret = "hunter2";
    for (const input of [
      secret,
      [secret],
      { body: secret },
      { [secret]: secret },
      { ...created, id: { secret } },
      { ...created, resources: secret, id: undefined },
      withMember(created, "detail.catalog", [secret]),
      withMember(created, "detail.engagementInvitation", secret),
    ]) {
      const error = refusal(input);
      expect(error.message).not.toContain(secret);
      expect(error.cause).toBeUndefined();
    }
  });
});

describe("isForReceiver", () => {
  const ofType = (participantType: string, change = "Created") =>
    parsePartnerCentralEvent(invitationEvent(change, { participantType }));

  test("holds for every kind of invitation event of the receiver, and for none of the sender", () => {
    for (const change of ["Created", "Accepted", "Rejected", "Expired"]) {
      expect(isForReceiver(ofType("Receiver", change))).toBe(true);
      expect(isForReceiver(ofType("Sender", change))).toBe(false);
    }
  });

  test("takes the API's spelling too, and nothing that only resembles it", () => {
    expect(isForReceiver(ofType("RECEIVER"))).toBe(true);
    for (const other of ["Receiver ", "Receivers", "rece\u0131ver", "Observer"]) {
      expect(isForReceiver(ofType(other))).toBe(false);
    }
  });

  test("does not hold for an event that is about no invitation, or about one in a way not known", () => {
    const withdrawn = { ...created, "detail-type": "Engagement Invitation Withdrawn" };
    for (const event of [memberAdded, opportunityCreated, opportunityUpdated, archived, withdrawn]) {
      expect(isForReceiver(parsePartnerCentralEvent(event))).toBe(false);
    }
  });
});

describe("isInCatalog", () => {
  test("keeps an invitation of Sandbox out of production", () => {
    const sandbox = parsePartnerCentralEvent(withMember(created, "detail.catalog", "Sandbox"));
    expect(isInCatalog(sandbox, "AWS")).toBe(false);
    expect(isInCatalog(sandbox, "Sandbox")).toBe(true);
  });

  test("compares exactly", () => {
    for (const catalog of ["aws", "AWS ", "AW", ""]) {
      expect(isInCatalog(parsePartnerCentralEvent(created), catalog)).toBe(false);
    }
  });

  test("holds for an unknown event that names the catalog itself", () => {
    expect(isInCatalog(parsePartnerCentralEvent(archived), "AWS")).toBe(true);
    const inherited = { ...archived, detail: Object.create({ catalog: "AWS" }) };
    expect(isInCatalog(parsePartnerCentralEvent(inherited), "AWS")).toBe(false);
  });

  test("does not hold for an event without a catalog, even when the catalog to compare with is unset", () => {
    const event = parsePartnerCentralEvent({ ...archived, detail: {} });
    expect(isInCatalog(event, "AWS")).toBe(false);
    expect(isInCatalog(event, process.env.PARTNERCENTRAL_NO_SUCH_VARIABLE as string)).toBe(false);
  });
});

describe("InvalidEventError", () => {
  test("is an Error that tells its name", () => {
    const error = refusal("hello");
    expect(error).toBeInstanceOf(Error);
    expect(String(error)).toMatch(/^InvalidEventError: input is /);
  });

  test("of the package's other build is recognised, and no other error is", async () => {
    vi.resetModules();
    const other = await import("../../src/events/index.ts");
    expect(other.InvalidEventError).not.toBe(InvalidEventError);
    expect(new other.InvalidEventError({ message: "m", reason: "not-json" })).toBeInstanceOf(InvalidEventError);
    for (const value of [
      new Error("m"),
      Object.assign(new Error("m"), { name: "InvalidEventError" }),
      null,
      undefined,
    ]) {
      expect(value instanceof InvalidEventError).toBe(false);
    }
  });
});

describe("for a rule's event pattern", () => {
  test("there is the source and each known detail-type, by kind", () => {
    expect(DetailType).toEqual(Object.fromEntries(KNOWN.map(([kind, event]) => [kind, event["detail-type"]])));
    expect(EVENT_SOURCE).toBe(created.source);
  });
});

describe("the compiler", () => {
  /** What a partner's handler looks like. That it compiles is what is tested, and that it returns. */
  function subject(event: PartnerCentralEvent): string {
    switch (event.kind) {
      case "EngagementInvitationCreated":
        expectTypeOf(event["detail-type"]).toEqualTypeOf<"Engagement Invitation Created">();
        expectTypeOf(event.detail.engagementInvitation.senderCompanyName).toEqualTypeOf<string | undefined>();
        return event.detail.engagementInvitation.id;
      case "EngagementInvitationAccepted":
      case "EngagementInvitationRejected":
      case "EngagementInvitationExpired":
        return event.detail.engagementInvitation.id;
      case "EngagementMemberAdded":
        return event.detail.engagement.id;
      case "EngagementResourceSnapshotCreated":
        expectTypeOf(event.detail.resourceSnapshot.targetMemberAccounts).toEqualTypeOf<readonly string[] | undefined>();
        return event.detail.resourceSnapshot.resourceId;
      case "EngagementCreated":
      case "EngagementUpdated":
        return event.detail.engagement.engagementId;
      case "OpportunityCreated":
      case "OpportunityUpdated":
        return event.detail.opportunity.identifier;
      case "Unknown":
        expectTypeOf(event.detail).toEqualTypeOf<Readonly<Record<string, unknown>>>();
        return event["detail-type"];
      default:
        return event satisfies never;
    }
  }

  /** A sender's event is an invitation event still, after the guard said no. */
  function acceptable(event: PartnerCentralEvent): string | undefined {
    if (isForReceiver(event)) {
      expectTypeOf(event.detail.engagementInvitation.participantType).toExtend<"Receiver" | "RECEIVER">();
      return event.kind === "EngagementInvitationCreated" ? event.detail.engagementInvitation.id : undefined;
    }
    return event.kind === "EngagementInvitationCreated" ? `not ${event.detail.engagementInvitation.id}` : undefined;
  }

  test("narrows detail by kind", () => {
    const subjects = [created, memberAdded, snapshotCreated, engagementUpdated, opportunityUpdated, archived]
      .map(parsePartnerCentralEvent)
      .map(subject);
    expect(subjects).toEqual([
      "engi-v7p8z56whnauo",
      "eng-12345678901234",
      "O1234567",
      "eng-12345678901234",
      "O1234567",
      "Engagement Archived",
    ]);
  });

  test("narrows by isForReceiver to what may be accepted, and leaves the sender's invitation events otherwise", () => {
    const sent = invitationEvent("Created", { participantType: "Sender" });
    expect([created, sent, opportunityCreated].map(parsePartnerCentralEvent).map(acceptable)).toEqual([
      "engi-v7p8z56whnauo",
      "not engi-v7p8z56whnauo",
      undefined,
    ]);
  });
});
