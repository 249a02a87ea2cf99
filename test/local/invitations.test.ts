import {
  CountryCode,
  GetEngagementInvitationCommand,
  Industry,
  ListEngagementInvitationsCommand,
  type ListEngagementInvitationsCommandInput,
  PartnerCentralSellingClient,
  paginateListEngagementInvitations,
  ReceiverResponsibility,
  RejectEngagementInvitationCommand,
  StartEngagementByAcceptingInvitationTaskCommand,
} from "@aws-sdk/client-partnercentral-selling";
import { AwsClient } from "aws4fetch";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type InvitationSeed, type LocalPartnerCentral, startLocalPartnerCentral } from "../../src/local/index.ts";
import { post } from "./wire.ts";

const SUMMARY_MEMBERS = [
  "Arn",
  "Catalog",
  "EngagementId",
  "EngagementTitle",
  "ExpirationDate",
  "Id",
  "InvitationDate",
  "PayloadType",
  "Receiver",
  "SenderAwsAccountId",
  "SenderCompanyName",
  "Status",
];

let now: number;
let local: LocalPartnerCentral;
let client: PartnerCentralSellingClient;

beforeEach(async () => {
  now = Math.floor(Date.now() / 1000) * 1000;
  local = await startLocalPartnerCentral({ world: "asynchronous", clock: { now: () => now } });
  client = new PartnerCentralSellingClient({ ...local.clientConfig, maxAttempts: 1 });
});

afterEach(async () => {
  client.destroy();
  await local.close();
});

type Query = Partial<ListEngagementInvitationsCommandInput>;

function list(query: Query = {}) {
  return client.send(new ListEngagementInvitationsCommand({ Catalog: "AWS", ParticipantType: "RECEIVER", ...query }));
}

async function ids(query: Query = {}) {
  return (await list(query)).EngagementInvitationSummaries?.map(({ Id }) => Id);
}

function get(Identifier: string, Catalog = "AWS") {
  return client.send(new GetEngagementInvitationCommand({ Catalog, Identifier }));
}

function reject(Identifier: string, RejectionReason?: string, Catalog = "AWS") {
  return client.send(new RejectEngagementInvitationCommand({ Catalog, Identifier, RejectionReason }));
}

function accept(Identifier: string) {
  return client.send(
    new StartEngagementByAcceptingInvitationTaskCommand({ Catalog: "AWS", ClientToken: Identifier, Identifier }),
  );
}

/** The answer as it is sent: the official client drops members it does not know. */
async function sent(operation: string, input: object) {
  const signer = new AwsClient({
    ...local.clientConfig.credentials,
    region: "us-east-1",
    service: "partnercentral-selling",
  });
  const response = await signer.fetch(local.endpoint, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `AWSPartnerCentralSelling.${operation}`,
    },
    body: JSON.stringify({ Catalog: "AWS", ...input }),
  });
  return (await response.json()) as Record<string, unknown>;
}

describe("the list of invitations", () => {
  it("tells an invitation as it is now, with every member of a summary", async () => {
    const seeded = local.seedInvitation({ SenderCompanyName: "Example Corp" });
    await accept(seeded.Id);
    const { EngagementInvitationSummaries, NextToken } = await list();
    expect(EngagementInvitationSummaries).toEqual([
      {
        Arn: seeded.Arn,
        Catalog: "AWS",
        EngagementId: seeded.EngagementId,
        EngagementTitle: seeded.EngagementTitle,
        ExpirationDate: new Date(now + 15 * 86_400_000),
        Id: seeded.Id,
        InvitationDate: new Date(now),
        ParticipantType: "RECEIVER",
        PayloadType: "OpportunityInvitation",
        Receiver: { Account: { AwsAccountId: "123456789012" } },
        SenderAwsAccountId: seeded.SenderAwsAccountId,
        SenderCompanyName: "Example Corp",
        Status: "ACCEPTED",
      },
    ]);
    expect(NextToken).toBeUndefined();
  });

  it("sends neither the payload nor anything else that only the invitation itself tells", async () => {
    local.seedInvitation({ Status: "REJECTED", RejectionReason: "Other" });
    const { EngagementInvitationSummaries } = await sent("ListEngagementInvitations", { ParticipantType: "RECEIVER" });
    const [summary = {}] = EngagementInvitationSummaries as object[];
    expect(Object.keys(summary).toSorted()).toEqual([...SUMMARY_MEMBERS, "ParticipantType"].toSorted());
  });

  it("tells only the invitations of the catalog", async () => {
    const other = local.seedInvitation({ Catalog: "Sandbox" });
    const own = local.seedInvitation();
    expect(await ids()).toEqual([own.Id]);
    expect(await ids({ Catalog: "Sandbox" })).toEqual([other.Id]);
  });

  it("tells either the invitations received or those sent", async () => {
    const received = local.seedInvitation();
    const shipped = local.seedInvitation({ ParticipantType: "SENDER" });
    expect(await ids()).toEqual([received.Id]);
    expect(await ids({ ParticipantType: "SENDER" })).toEqual([shipped.Id]);
  });

  it("assumed: tells the newest first, also within one millisecond, unless asked for the oldest", async () => {
    const middle = local.seedInvitation();
    const newest = [local.seedInvitation(), local.seedInvitation({ InvitationDate: new Date(now + 1).toISOString() })];
    const oldest = local.seedInvitation({ InvitationDate: new Date(now - 86_400_000).toISOString() });
    const oldestFirst = [oldest, middle, ...newest].map(({ Id }) => Id);
    expect(await ids()).toEqual(oldestFirst.toReversed());
    expect(await ids({ Sort: { SortBy: "InvitationDate", SortOrder: "DESCENDING" } })).toEqual(
      oldestFirst.toReversed(),
    );
    expect(await ids({ Sort: { SortBy: "InvitationDate", SortOrder: "ASCENDING" } })).toEqual(oldestFirst);
  });

  describe("with a filter", () => {
    const SEEDS = [
      { Id: "engi-0000000000001", EngagementId: "eng-0000000000000a", SenderAwsAccountId: "111111111111" },
      { Id: "engi-0000000000002", EngagementId: "eng-0000000000000a", PayloadType: "LeadInvitation" },
      { Id: "engi-0000000000003", Status: "REJECTED", SenderAwsAccountId: "111111111111" },
      { Id: "engi-0000000000004", Status: "EXPIRED", PayloadType: "LeadInvitation" },
    ] satisfies InvitationSeed[];
    const arn = "arn:aws:partnercentral:us-east-1::catalog/AWS/engagement/eng-0000000000000a";

    it.each<[string, Query, number[]]>([
      ["a status", { Status: ["REJECTED"] }, [3]],
      ["several statuses", { Status: ["PENDING", "EXPIRED"] }, [1, 2, 4]],
      ["a payload type", { PayloadType: ["LeadInvitation"] }, [2, 4]],
      ["both payload types", { PayloadType: ["LeadInvitation", "OpportunityInvitation"] }, [1, 2, 3, 4]],
      ["an engagement's id", { EngagementIdentifier: ["eng-0000000000000a"] }, [1, 2]],
      ["an engagement's ARN", { EngagementIdentifier: [arn] }, [1, 2]],
      ["an ARN with the account", { EngagementIdentifier: [arn.replace("::", ":123456789012:")] }, [1, 2]],
      ["an ARN of another catalog", { EngagementIdentifier: [arn.replace("/AWS/", "/Sandbox/")] }, []],
      [
        "an ARN of another kind",
        { EngagementIdentifier: [arn.replace("/engagement/", "/engagement-invitation/")] },
        [],
      ],
      ["an engagement that does not exist", { EngagementIdentifier: ["eng-0000000000000b"] }, []],
      ["a sender", { SenderAwsAccountId: ["111111111111"] }, [1, 3]],
      ["a sender's name in place of an account", { SenderAwsAccountId: ["aws"] }, [2, 4]],
      ["a sender and a status", { SenderAwsAccountId: ["111111111111"], Status: ["PENDING"] }, [1]],
      [
        "a filter of every kind",
        {
          EngagementIdentifier: [arn],
          PayloadType: ["LeadInvitation"],
          SenderAwsAccountId: ["aws"],
          Status: ["PENDING"],
        },
        [2],
      ],
      ["filters that no invitation satisfies together", { PayloadType: ["LeadInvitation"], Status: ["REJECTED"] }, []],
    ])("tells only what satisfies it: %s", async (_filter, query, expected) => {
      for (const seed of SEEDS) local.seedInvitation(seed);
      const Sort = { SortBy: "InvitationDate", SortOrder: "ASCENDING" } as const;
      expect(await ids({ ...query, Sort })).toEqual(expected.map((number) => `engi-000000000000${number}`));
    });
  });

  it("pages through 250 invitations in three pages, each told once, although one comes in between", async () => {
    const seeded = Array.from({ length: 250 }, () => local.seedInvitation().Id);
    const seen: (string | undefined)[] = [];
    const sizes: number[] = [];
    for await (const { EngagementInvitationSummaries = [] } of paginateListEngagementInvitations(
      { client, pageSize: 100 },
      { Catalog: "AWS", ParticipantType: "RECEIVER" },
    )) {
      seen.push(...EngagementInvitationSummaries.map(({ Id }) => Id));
      sizes.push(EngagementInvitationSummaries.length);
      local.seedInvitation();
    }
    expect(seen).toEqual(seeded.toReversed());
    expect(sizes).toEqual([100, 100, 50]);
  });

  it("assumed: has pages of 100 unless asked for smaller ones", async () => {
    for (let count = 0; count < 101; count += 1) local.seedInvitation();
    expect(await ids()).toHaveLength(100);
  });

  it("refuses a token that is made up or of another query", async () => {
    local.seedInvitation();
    local.seedInvitation();
    const NextToken = String((await list({ MaxResults: 1 })).NextToken);
    const others: Query[] = [
      { NextToken: "made up" },
      { NextToken, ParticipantType: "SENDER" },
      { NextToken, Catalog: "Sandbox" },
      { NextToken, Status: ["PENDING"] },
      { NextToken, Sort: { SortBy: "InvitationDate", SortOrder: "ASCENDING" } },
    ];
    for (const other of others) {
      await expect(list(other)).rejects.toMatchObject({
        name: "ValidationException",
        Reason: "REQUEST_VALIDATION_FAILED",
        ErrorList: [{ FieldName: "NextToken", Code: "INVALID_VALUE" }],
      });
    }
    expect(await ids({ NextToken })).toHaveLength(1);
  });

  it("needs to know whether the invitations received or those sent are wanted", async () => {
    await expect(list({ ParticipantType: undefined })).rejects.toMatchObject({
      ErrorList: [{ FieldName: "ParticipantType", Code: "REQUIRED_FIELD_MISSING" }],
    });
  });

  it("names each faulty member by its path", async () => {
    const query = {
      Catalog: "A1",
      EngagementIdentifier: ["eng-0000000000000a", "engi-0123456789abc"],
      MaxResults: 101,
      NextToken: "",
      ParticipantType: "BOTH",
      PayloadType: ["LeadInvitation", "OpportunityInvitation", "LeadInvitation"],
      SenderAwsAccountId: ["1234567890123"],
      Sort: { SortBy: "StartTime" },
      Status: Array(11).fill("PENDING"),
    } as unknown as Query;
    await expect(list(query)).rejects.toMatchObject({
      ErrorList: [
        { FieldName: "Catalog", Code: "INVALID_STRING_FORMAT" },
        { FieldName: "EngagementIdentifier[1]", Code: "INVALID_STRING_FORMAT" },
        { FieldName: "MaxResults", Code: "VALUE_OUT_OF_RANGE" },
        { FieldName: "NextToken", Code: "VALUE_OUT_OF_RANGE" },
        { FieldName: "ParticipantType", Code: "INVALID_ENUM_VALUE" },
        { FieldName: "PayloadType", Code: "TOO_MANY_VALUES" },
        { FieldName: "SenderAwsAccountId[0]", Code: "INVALID_STRING_FORMAT" },
        { FieldName: "Sort.SortBy", Code: "INVALID_ENUM_VALUE" },
        { FieldName: "Sort.SortOrder", Code: "REQUIRED_FIELD_MISSING" },
        { FieldName: "Status", Code: "TOO_MANY_VALUES" },
      ],
    });
  });
});

describe("a single invitation", () => {
  it("tells the project, the customer and the contacts of an opportunity", async () => {
    const seeded = local.seedInvitation({ EngagementTitle: "A new shop" });
    const { $metadata, ...invitation } = await get(seeded.Id);
    const text = expect.any(String);
    expect(invitation).toEqual({
      Arn: seeded.Arn,
      Catalog: "AWS",
      EngagementDescription: text,
      EngagementId: seeded.EngagementId,
      EngagementTitle: "A new shop",
      ExistingMembers: [{ CompanyName: "AWS", WebsiteUrl: expect.stringMatching(/^https:.*\bexample\.com$/) }],
      ExpirationDate: new Date(now + 15 * 86_400_000),
      Id: seeded.Id,
      InvitationDate: new Date(now),
      InvitationMessage: text,
      Payload: {
        OpportunityInvitation: {
          Customer: { CompanyName: text, CountryCode: text, Industry: text, WebsiteUrl: text },
          Project: {
            BusinessProblem: text,
            ExpectedCustomerSpend: [{ Amount: text, CurrencyCode: "USD", Frequency: "Monthly", TargetCompany: "AWS" }],
            TargetCompletionDate: new Date(now + 90 * 86_400_000).toISOString().slice(0, 10),
            Title: "A new shop",
          },
          ReceiverResponsibilities: [text],
          SenderContacts: [
            { BusinessTitle: text, Email: expect.stringMatching(/@example\.com$/), FirstName: text, LastName: text },
          ],
        },
      },
      PayloadType: "OpportunityInvitation",
      Receiver: { Account: { AwsAccountId: "123456789012" } },
      SenderAwsAccountId: seeded.SenderAwsAccountId,
      SenderCompanyName: "AWS",
      Status: "PENDING",
    });
    const { Customer, ReceiverResponsibilities } = invitation.Payload?.OpportunityInvitation ?? {};
    expect(Object.values(Industry)).toContain(Customer?.Industry);
    expect(Object.values(CountryCode)).toContain(Customer?.CountryCode);
    expect(Object.values(ReceiverResponsibility)).toContain(ReceiverResponsibilities?.[0]);
  });

  it("tells the customer, the interaction and the readiness of a lead", async () => {
    const { Id } = local.seedInvitation({ PayloadType: "LeadInvitation", EngagementTitle: "A new shop" });
    const { EnrichmentContext, Payload } = await get(Id);
    const text = expect.any(String);
    expect(Payload).toEqual({
      LeadInvitation: {
        Customer: {
          AwsMaturity: text,
          CompanyName: text,
          CountryCode: text,
          Industry: text,
          MarketSegment: text,
          WebsiteUrl: text,
        },
        Interaction: {
          ContactBusinessTitle: text,
          SourceId: text,
          SourceName: text,
          SourceType: text,
          Usecase: "A new shop",
        },
      },
    });
    expect(["Low", "Medium", "High"]).toContain(EnrichmentContext?.LeadInsights?.LeadReadinessScore);
  });

  it("does not send which side the caller is on, unlike a summary", async () => {
    const { Id } = local.seedInvitation();
    expect(Object.keys(await sent("GetEngagementInvitation", { Identifier: Id })).toSorted()).toEqual(
      [...SUMMARY_MEMBERS, "EngagementDescription", "ExistingMembers", "InvitationMessage", "Payload"].toSorted(),
    );
  });

  it("is told as it was seeded, with members that no one but the test knows of", async () => {
    const seed: InvitationSeed = {
      EngagementDescription: "We move a shop.",
      InvitationMessage: "Join us!",
      Payload: { LeadInvitation: { Customer: { CompanyName: "Example Corp", Colour: "blue" }, Interaction: {} } },
      PayloadType: "LeadInvitation",
    };
    const { Id } = local.seedInvitation(seed);
    expect(local.invitations).toMatchObject([seed]);
    expect(await sent("GetEngagementInvitation", { Identifier: Id })).toMatchObject(seed);
  });

  it("tells 40 characters of its title, as AWS was seen to do, and the whole one in its payload", async () => {
    const EngagementTitle = `${"Data lake ".repeat(4)}of a shop`;
    const { Id } = local.seedInvitation({ EngagementTitle });
    const { EngagementTitle: told, Payload } = await get(Id);
    expect(told).toBe("Data lake ".repeat(4));
    expect((await list()).EngagementInvitationSummaries?.[0]?.EngagementTitle).toBe(told);
    expect(Payload?.OpportunityInvitation?.Project?.Title).toBe(EngagementTitle);
    expect(local.invitations).toMatchObject([{ EngagementTitle }]);
  });

  it("assumed: is cut in its title between two characters, never within one", async () => {
    const { Id } = local.seedInvitation({ EngagementTitle: "🦊".repeat(41) });
    expect((await get(Id)).EngagementTitle).toBe("🦊".repeat(40));
  });

  it("has null for responsibilities that its payload does not name, as AWS was seen to do", async () => {
    const Payload = { OpportunityInvitation: { Customer: {}, Project: {} } };
    const { Id } = local.seedInvitation({ Payload });
    expect(await sent("GetEngagementInvitation", { Identifier: Id })).toMatchObject({
      Payload: { OpportunityInvitation: { ...Payload.OpportunityInvitation, ReceiverResponsibilities: null } },
    });
  });

  it("that never expires says so with null, in lists too", async () => {
    const { Id } = local.seedInvitation({ ExpirationDate: null });
    local.advance(3_650 * 86_400_000);
    local.restore({ ...local.snapshot(), advanced: 0 });
    expect(await sent("GetEngagementInvitation", { Identifier: Id })).toMatchObject({
      ExpirationDate: null,
      Status: "PENDING",
    });
    expect(await sent("ListEngagementInvitations", { ParticipantType: "RECEIVER" })).toMatchObject({
      EngagementInvitationSummaries: [{ Id, ExpirationDate: null }],
    });
  });

  it("is found by its ARN", async () => {
    local.seedInvitation();
    const { Arn, Id } = local.seedInvitation();
    expect((await get(Arn)).Id).toBe(Id);
  });

  it("is found by its sender too", async () => {
    const { Id } = local.seedInvitation({ ParticipantType: "SENDER" });
    expect((await get(Id)).SenderAwsAccountId).toBe("123456789012");
  });

  it("is not found if it does not exist or is in another catalog", async () => {
    const { Id, Arn } = local.seedInvitation({ Catalog: "Sandbox" });
    for (const identifier of ["engi-0000000000000", Id, Arn]) {
      await expect(get(identifier)).rejects.toMatchObject({
        name: "ResourceNotFoundException",
        message: expect.stringContaining("in catalog AWS; check the identifier"),
      });
    }
    expect((await get(Id, "Sandbox")).Id).toBe(Id);
  });

  it("is asked for with a catalog and an identifier in the service's patterns", async () => {
    await expect(get("eng-0000000000000a", "A1")).rejects.toMatchObject({
      name: "ValidationException",
      ErrorList: [
        { FieldName: "Catalog", Code: "INVALID_STRING_FORMAT" },
        { FieldName: "Identifier", Code: "INVALID_STRING_FORMAT" },
      ],
    });
    await expect(get(`arn:${"x".repeat(252)}`)).rejects.toMatchObject({
      ErrorList: [{ FieldName: "Identifier", Code: "VALUE_OUT_OF_RANGE" }],
    });
  });
});

describe("rejecting an invitation", () => {
  it("makes it REJECTED for the reason given", async () => {
    const { Arn, Id } = local.seedInvitation();
    const { $metadata, ...answer } = await reject(Arn, "Unable to support");
    expect(answer).toEqual({});
    expect(await sent("GetEngagementInvitation", { Identifier: Id })).toMatchObject({
      Status: "REJECTED",
      RejectionReason: "Unable to support",
    });
    expect(await ids({ Status: ["REJECTED"] })).toEqual([Id]);
    expect(local.invitations).toMatchObject([{ Status: "REJECTED", RejectionReason: "Unable to support" }]);
  });

  it("is answered with no body at all, as AWS was seen to do", async () => {
    const { Id } = local.seedInvitation();
    const { headers, status } = await post(local, "RejectEngagementInvitation", {
      Catalog: "AWS",
      Identifier: Id,
    });
    expect([status, headers.get("content-length")]).toEqual([200, "0"]);
  });

  it("takes its payload from what is told of it", async () => {
    const { Id } = local.seedInvitation();
    await reject(Id);
    expect(await sent("GetEngagementInvitation", { Identifier: Id })).not.toHaveProperty("Payload");
  });

  it("assumed: takes its message, its description and what enriches it as well, and nothing else", async () => {
    const { Id } = local.seedInvitation({ PayloadType: "LeadInvitation" });
    await reject(Id, "Other");
    expect(Object.keys(await sent("GetEngagementInvitation", { Identifier: Id })).toSorted()).toEqual(
      [...SUMMARY_MEMBERS, "ExistingMembers", "RejectionReason"].toSorted(),
    );
  });

  it("needs no reason, and then none is told", async () => {
    const { Id } = local.seedInvitation();
    await reject(Id);
    const invitation = await get(Id);
    expect(invitation.Status).toBe("REJECTED");
    expect(invitation).not.toHaveProperty("RejectionReason");
  });

  it("takes a reason of 1 to 80 characters", async () => {
    const { Id } = local.seedInvitation();
    for (const reason of ["", "x".repeat(81)]) {
      await expect(reject(Id, reason)).rejects.toMatchObject({
        name: "ValidationException",
        ErrorList: [{ FieldName: "RejectionReason", Code: "VALUE_OUT_OF_RANGE" }],
      });
    }
    expect(local.invitations).toMatchObject([{ Status: "PENDING" }]);
    await reject(Id, "x".repeat(80));
    expect(local.invitations).toMatchObject([{ Status: "REJECTED" }]);
  });

  it.each([
    "two\nlines",
    "a\ttab",
    "\u007f",
    "\u0085",
    "🦊",
    "\ufffe",
  ])("takes no reason with %j in it", async (reason) => {
    const { Id } = local.seedInvitation();
    await expect(reject(Id, reason)).rejects.toMatchObject({
      ErrorList: [{ FieldName: "RejectionReason", Code: "INVALID_STRING_FORMAT" }],
    });
  });

  it("takes a reason in any writing of the basic plane", async () => {
    const { Id } = local.seedInvitation();
    await reject(Id, " ~\u00a0Größe, 範囲外\ud7ff\ue000\ufffd");
    expect(local.invitations).toMatchObject([{ Status: "REJECTED" }]);
  });

  it("emits one event, without the reason", async () => {
    const { Arn, EngagementId, Id, SenderAwsAccountId } = local.seedInvitation();
    now += 60_000;
    await reject(Id, "Other");
    expect(local.events.slice(1)).toEqual([
      {
        version: "0",
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        source: "aws.partnercentral-selling",
        "detail-type": "Engagement Invitation Rejected",
        time: new Date(now).toISOString().replace(".000", ""),
        region: "us-east-1",
        account: "123456789012",
        resources: [Arn],
        detail: {
          schemaVersion: "1.0",
          catalog: "AWS",
          engagementInvitation: {
            arn: Arn,
            id: Id,
            engagementId: EngagementId,
            senderAccountId: SenderAwsAccountId,
            receiverAccountId: "123456789012",
            participantType: "RECEIVER",
            payloadType: "OpportunityInvitation",
          },
        },
      },
    ]);
  });

  it("keeps it from expiring and from being accepted", async () => {
    const { Id } = local.seedInvitation();
    await reject(Id);
    await expect(accept(Id)).rejects.toMatchObject({ name: "ConflictException" });
    local.advance(16 * 86_400_000);
    expect(local.invitations).toMatchObject([{ Status: "REJECTED" }]);
    expect(local.events).toHaveLength(2);
    expect(local.tasks).toEqual([]);
  });

  it.each(["ACCEPTED", "REJECTED", "EXPIRED"] as const)("assumed: is a conflict when it is %s", async (Status) => {
    const { Id } = local.seedInvitation({ Status });
    await expect(reject(Id, "Other")).rejects.toMatchObject({
      name: "ConflictException",
      message: `The engagement invitation is ${Status}; only a PENDING one can be rejected.`,
    });
    expect(local.invitations).toMatchObject([{ Status }]);
    expect(local.invitations[0]).not.toHaveProperty("RejectionReason");
    expect(local.events).toHaveLength(1);
  });

  it("assumed: is a conflict a second time, and the first reason stays", async () => {
    const { Id } = local.seedInvitation();
    await reject(Id, "Other");
    await expect(reject(Id, "Unable to support")).rejects.toMatchObject({ name: "ConflictException" });
    expect((await get(Id)).RejectionReason).toBe("Other");
    expect(local.events).toHaveLength(2);
  });

  it("assumed: is a conflict once its time is over", async () => {
    const { Id } = local.seedInvitation({ ExpirationDate: new Date(now + 1000).toISOString() });
    now += 1000;
    await expect(reject(Id)).rejects.toMatchObject({
      name: "ConflictException",
      message: expect.stringContaining("EXPIRED"),
    });
  });

  it("assumed: is possible after the task that accepted it has failed", async () => {
    const { Id } = local.seedInvitation({ outcome: { ReasonCode: "InternalError" } });
    await accept(Id);
    await expect(reject(Id)).rejects.toMatchObject({ name: "ConflictException" });
    now += 300;
    await reject(Id);
    expect(local.invitations).toMatchObject([{ Status: "REJECTED" }]);
  });

  it("is denied to its sender", async () => {
    const { Id } = local.seedInvitation({ ParticipantType: "SENDER" });
    await expect(reject(Id)).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: expect.stringContaining("may reject it"),
    });
    expect(local.invitations).toMatchObject([{ Status: "PENDING" }]);
  });

  it("finds no invitation that does not exist or is in another catalog", async () => {
    const { Id } = local.seedInvitation({ Catalog: "Sandbox" });
    for (const identifier of ["engi-0000000000000", Id]) {
      await expect(reject(identifier)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    }
    await reject(Id, "Other", "Sandbox");
    expect(local.invitations).toMatchObject([{ Status: "REJECTED" }]);
  });
});

describe("a failure that was ordered", () => {
  it.each([
    ["ListEngagementInvitations", () => list()],
    ["GetEngagementInvitation", (id: string) => get(id)],
    ["RejectEngagementInvitation", (id: string) => reject(id)],
  ])("is met by the next %s, which then changes nothing, and by no other request", async (operation, send) => {
    const { Id } = local.seedInvitation();
    local.fail(operation, { name: "ThrottlingException" });
    await accept(local.seedInvitation().Id);
    await expect(send(Id)).rejects.toMatchObject({ name: "ThrottlingException" });
    expect(local.invitations[0]).toMatchObject({ Status: "PENDING" });
    expect((await send(Id)).$metadata.httpStatusCode).toBe(200);
  });
});
