import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Logger } from "@smithy/types";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  AccessDeniedException,
  ConflictException,
  GetEngagementInvitationCommand,
  type GetEngagementInvitationCommandInput,
  ListEngagementInvitationsCommand,
  type ListEngagementInvitationsCommandInput,
  PartnerCentralSelling,
  PartnerCentralSellingClient,
  RejectEngagementInvitationCommand,
  type RejectEngagementInvitationCommandInput,
  ResourceNotFoundException,
  ValidationException,
} from "../src/index.ts";
import { type LocalPartnerCentral, startLocalPartnerCentral } from "../src/local/index.ts";

const ID = "engi-0123456789abc";

const closing: (() => unknown)[] = [];
let local: LocalPartnerCentral;
let client: PartnerCentralSelling;

beforeEach(async () => {
  local = await startLocalPartnerCentral();
  client = new PartnerCentralSelling({ ...local.clientConfig, maxAttempts: 1 });
  closing.push(
    () => local.close(),
    () => client.destroy(),
  );
});

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A client of a service that answers everything with `body`: an object as JSON, text as it is. */
async function answering(body: object | string, logger?: Logger): Promise<PartnerCentralSellingClient> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { "content-type": "application/x-amz-json-1.0", "x-amzn-requestid": "request-1" });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const answered = new PartnerCentralSellingClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: "key", secretAccessKey: "secret" },
    maxAttempts: 1,
    ...(logger && { logger }),
  });
  closing.push(
    () => server.close().closeAllConnections(),
    () => answered.destroy(),
  );
  return answered;
}

async function failure(call: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  return call.then(
    () => Promise.reject(new Error("The call succeeded")),
    (error) => error,
  );
}

function list(input: Partial<ListEngagementInvitationsCommandInput> = {}) {
  return new ListEngagementInvitationsCommand({ Catalog: "AWS", ParticipantType: "RECEIVER", ...input });
}

function get(input: Partial<GetEngagementInvitationCommandInput> = {}) {
  return new GetEngagementInvitationCommand({ Catalog: "AWS", Identifier: ID, ...input });
}

function reject(input: Partial<RejectEngagementInvitationCommandInput> = {}) {
  return new RejectEngagementInvitationCommand({ Catalog: "AWS", Identifier: ID, ...input });
}

describe("listing invitations", () => {
  it("answers what the service says of each, with Dates, and nothing of what they share", async () => {
    const { Payload, InvitationMessage, EngagementDescription, ...told } = local.seedInvitation({
      InvitationDate: "2026-11-23T07:00:00.123Z",
      ExpirationDate: "2026-12-08T07:00:00Z",
    });
    const { EngagementInvitationSummaries, $metadata } = await client.send(list());
    expect(EngagementInvitationSummaries).toEqual([
      {
        ...told,
        InvitationDate: new Date("2026-11-23T07:00:00.123Z"),
        ExpirationDate: new Date("2026-12-08T07:00:00Z"),
      },
    ]);
    expect($metadata).toMatchObject({ httpStatusCode: 200, attempts: 1, requestId: expect.any(String) });
  });

  it("sends every filter, and is answered what they leave", async () => {
    const wanted = local.seedInvitation({ PayloadType: "LeadInvitation", SenderAwsAccountId: "222233334444" });
    local.seedInvitation({ PayloadType: "LeadInvitation" });
    local.seedInvitation({ SenderAwsAccountId: "222233334444" });
    local.seedInvitation({ ParticipantType: "SENDER" });
    const query = {
      Catalog: "AWS",
      ParticipantType: "RECEIVER",
      MaxResults: 10,
      PayloadType: ["LeadInvitation"],
      SenderAwsAccountId: ["222233334444"],
      Sort: { SortBy: "InvitationDate", SortOrder: "DESCENDING" },
      Status: ["PENDING", "ACCEPTED"],
      EngagementIdentifier: [wanted.EngagementId],
    } satisfies ListEngagementInvitationsCommandInput;
    const { EngagementInvitationSummaries, NextToken } = await client.send(list(query));
    expect(EngagementInvitationSummaries?.map(({ Id }) => Id)).toEqual([wanted.Id]);
    expect(NextToken).toBeUndefined();
    expect(local.requests.at(-1)?.body).toEqual(query);
  });

  it("lists what the caller sent, apart from what it was sent", async () => {
    local.seedInvitation();
    const { Id } = local.seedInvitation({ ParticipantType: "SENDER" });
    const { EngagementInvitationSummaries } = await client.send(list({ ParticipantType: "SENDER" }));
    expect(EngagementInvitationSummaries).toMatchObject([{ Id, ParticipantType: "SENDER" }]);
    expect(EngagementInvitationSummaries).toHaveLength(1);
  });

  it.each<[string, object]>([
    ["Id", { Catalog: "AWS", Status: "PENDING" }],
    ["Catalog", { Id: ID, Status: "PENDING" }],
    ["anything", {}],
  ])("gives a summary without %s as it is, beside the others", async (_, summary) => {
    const whole = { Id: ID, Catalog: "AWS" };
    const answered = await answering({ EngagementInvitationSummaries: [whole, summary, whole] });
    expect((await answered.send(list())).EngagementInvitationSummaries).toEqual([whole, summary, whole]);
  });

  it("gives a summary whose members are null as one without them", async () => {
    const summary = { Id: ID, Catalog: null, ExpirationDate: null, Receiver: null, EngagementTitle: "Title" };
    const answered = await answering({ EngagementInvitationSummaries: [summary] });
    expect((await answered.send(list())).EngagementInvitationSummaries).toEqual([{ Id: ID, EngagementTitle: "Title" }]);
  });

  it("keeps a receiver of tomorrow as name and value", async () => {
    const Receiver = { Organization: { Id: "o-1" } };
    const answered = await answering({ EngagementInvitationSummaries: [{ Id: ID, Catalog: "AWS", Receiver }] });
    const { EngagementInvitationSummaries } = await answered.send(list());
    expect(EngagementInvitationSummaries?.[0]?.Receiver).toEqual({ $unknown: ["Organization", { Id: "o-1" }] });
  });

  it("passes values that AWS adds tomorrow", async () => {
    const summary = { Id: ID, Catalog: "AWS", Status: "WITHDRAWN", PayloadType: "ReferralInvitation" };
    const { EngagementInvitationSummaries } = await (
      await answering({ EngagementInvitationSummaries: [{ ...summary, New: 1 }] })
    ).send(list());
    expect(EngagementInvitationSummaries).toEqual([summary]);
  });
});

describe("getting an invitation", () => {
  it.each([
    "OpportunityInvitation",
    "LeadInvitation",
  ] as const)("answers all that an %s shares", async (PayloadType) => {
    const { ParticipantType, ...seeded } = local.seedInvitation({ PayloadType });
    const { $metadata, ...invitation } = await client.send(get({ Identifier: seeded.Id }));
    expect(invitation).toEqual({
      ...seeded,
      InvitationDate: new Date(seeded.InvitationDate),
      ExpirationDate: new Date(seeded.ExpirationDate ?? 0),
      ExistingMembers: [{ CompanyName: "AWS", WebsiteUrl: "https://www.example.com" }],
      ...(PayloadType === "LeadInvitation" && {
        EnrichmentContext: { LeadInsights: { LeadReadinessScore: "High" } },
      }),
    });
    expect(Object.keys(invitation.Payload ?? {})).toEqual([PayloadType]);
    expect($metadata.attempts).toBe(1);
  });

  it("finds it by its ARN", async () => {
    const { Id, Arn } = local.seedInvitation({ Catalog: "Sandbox" });
    expect((await client.send(get({ Catalog: "Sandbox", Identifier: Arn }))).Id).toBe(Id);
  });

  it("throws a ResourceNotFoundException where the catalog has none", async () => {
    const { Id } = local.seedInvitation({ Catalog: "Sandbox" });
    const error = await failure(client.send(get({ Identifier: Id })));
    expect(error).toBeInstanceOf(ResourceNotFoundException);
    expect(error.category).toBe("not-found");
  });

  it("keeps a payload of tomorrow as name and value", async () => {
    const answered = await answering({ Id: ID, Catalog: "AWS", Payload: { ReferralInvitation: { Fee: [5] } } });
    const { Payload } = await answered.send(get());
    expect(Payload).toEqual({ $unknown: ["ReferralInvitation", { Fee: [5] }] });
  });

  it("tells what enriches the invitation, without members that are not known", async () => {
    const LeadInsights = { LeadReadinessScore: "High" };
    const Insights = { MarketplaceEngagementScore: "High", SolutionScore: "Low" };
    const Customer = { AccountName: "Example", EligiblePrograms: ["A", "B"] };
    const EnrichmentContext = {
      LeadInsights: { ...LeadInsights, Reasons: ["visited twice"] },
      ProspectingResultAws: { Insights: { ...Insights, SolutionCategory: null, New: 1 }, Customer },
      Weather: "fine",
    };
    const answered = await answering({ Id: ID, Catalog: "AWS", EnrichmentContext });
    expect((await answered.send(get())).EnrichmentContext).toEqual({
      LeadInsights,
      ProspectingResultAws: { Insights, Customer },
    });
  });

  it("is not harmed by a __proto__ in EnrichmentContext", async () => {
    const answered = await answering(
      `{"Id":"${ID}","Catalog":"AWS","EnrichmentContext":{"__proto__":{"polluted":true},"LeadInsights":{"__proto__":{"LeadReadinessScore":"Low"}}}}`,
    );
    const { EnrichmentContext } = await answered.send(get());
    expect(Object.getPrototypeOf(EnrichmentContext)).toBe(Object.prototype);
    expect(EnrichmentContext).toEqual({ LeadInsights: {} });
    expect(EnrichmentContext?.LeadInsights?.LeadReadinessScore).toBeUndefined();
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  it.each<[string, object, object]>([
    ["without Id and Catalog", { Status: "REJECTED", RejectionReason: "Other" }, {}],
    ["whose Id is its ARN", { Id: `arn:aws:partnercentral:us-east-1::catalog/AWS/engagement-invitation/${ID}` }, {}],
    ["of another Id than was asked for", { Id: "engi-zzzzzzzzzzzzz" }, {}],
    ["that tells no payload any more", { Id: ID, Status: "REJECTED" }, { Payload: null, InvitationMessage: null }],
  ])("gives an invitation %s as it is", async (_, told, untold) => {
    const { $metadata, ...invitation } = await (await answering({ ...told, ...untold })).send(get());
    expect(invitation).toEqual(told);
  });
});

describe("rejecting an invitation", () => {
  it("rejects it with the reason", async () => {
    const { Id } = local.seedInvitation();
    const output = await client.send(reject({ Identifier: Id, RejectionReason: "Not our field" }));
    expect(output).toEqual({ $metadata: expect.objectContaining({ httpStatusCode: 200, attempts: 1 }) });
    expect(await client.send(get({ Identifier: Id }))).toMatchObject({
      Status: "REJECTED",
      RejectionReason: "Not our field",
    });
  });

  it("rejects it without a reason", async () => {
    const { Id } = local.seedInvitation();
    await client.send(reject({ Identifier: Id }));
    expect(local.invitations[0]).toMatchObject({ Status: "REJECTED" });
    expect(local.requests.at(-1)?.body).toEqual({ Catalog: "AWS", Identifier: Id });
  });

  it("throws a ConflictException for one that is not PENDING any more", async () => {
    const { Id } = local.seedInvitation({ Status: "EXPIRED" });
    const error = await failure(client.send(reject({ Identifier: Id })));
    expect(error).toBeInstanceOf(ConflictException);
    expect(error.$retryable).toBeUndefined();
  });

  it("throws an AccessDeniedException for one that the caller sent", async () => {
    const { Id } = local.seedInvitation({ ParticipantType: "SENDER" });
    expect(await failure(client.send(reject({ Identifier: Id })))).toBeInstanceOf(AccessDeniedException);
    expect(local.invitations[0]?.Status).toBe("PENDING");
  });

  it.each([
    ["an empty body", ""],
    ["an empty object", "{}"],
    ["members of tomorrow", '{"Status":"REJECTED"}'],
  ])("takes %s for the success that it is", async (_, body) => {
    expect(await (await answering(body)).send(reject())).toEqual({
      $metadata: { httpStatusCode: 200, requestId: "request-1", attempts: 1, totalRetryDelay: 0 },
    });
  });
});

describe("the methods of PartnerCentralSelling", () => {
  const called = <Output>(call: (callback: (error: unknown, output?: Output) => void) => void) =>
    new Promise<Output | undefined>((resolve, fail) => {
      call((error, output) => (error ? fail(error) : resolve(output)));
    });

  it("answer as promises, with and without options", async () => {
    const { Catalog, Id } = local.seedInvitation();
    const listed = await client.listEngagementInvitations({ Catalog, ParticipantType: "RECEIVER" });
    expect(listed.EngagementInvitationSummaries?.map((summary) => summary.Id)).toEqual([Id]);
    expect((await client.getEngagementInvitation({ Catalog, Identifier: Id }, {})).Id).toBe(Id);
    await client.rejectEngagementInvitation({ Catalog, Identifier: Id });
    expect(local.invitations[0]?.Status).toBe("REJECTED");
  });

  it("answer to a callback, with and without options", async () => {
    const { Catalog, Id } = local.seedInvitation();
    const input = { Catalog, Identifier: Id };
    const query = { Catalog, ParticipantType: "RECEIVER" } as const;
    for (const listed of [
      await called<object>((callback) => client.listEngagementInvitations(query, callback)),
      await called<object>((callback) => client.listEngagementInvitations(query, {}, callback)),
    ]) {
      expect(listed).toMatchObject({ EngagementInvitationSummaries: [{ Id }] });
    }
    for (const got of [
      await called<object>((callback) => client.getEngagementInvitation(input, callback)),
      await called<object>((callback) => client.getEngagementInvitation(input, {}, callback)),
    ]) {
      expect(got).toMatchObject({ Id, Payload: { OpportunityInvitation: expect.any(Object) } });
    }
    await called<object>((callback) => client.rejectEngagementInvitation(input, callback));
    expect(local.invitations[0]?.Status).toBe("REJECTED");
  });

  it("tell errors to the callback", async () => {
    const { Catalog, Id } = local.seedInvitation({ Status: "ACCEPTED" });
    const input = { Catalog, Identifier: Id };
    const conflict = called((callback) => client.rejectEngagementInvitation(input, {}, callback));
    await expect(conflict).rejects.toBeInstanceOf(ConflictException);
    const missing = called((callback) => client.getEngagementInvitation({ Catalog, Identifier: ID }, callback));
    await expect(missing).rejects.toBeInstanceOf(ResourceNotFoundException);
  });

  it("end with an AbortError when the options' signal is aborted", async () => {
    const abortSignal = AbortSignal.abort("enough");
    const calls = [
      client.listEngagementInvitations({ Catalog: "AWS", ParticipantType: "RECEIVER" }, { abortSignal }),
      client.getEngagementInvitation({ Catalog: "AWS", Identifier: ID }, { abortSignal }),
      client.rejectEngagementInvitation({ Catalog: "AWS", Identifier: ID }, { abortSignal }),
    ];
    for (const call of calls) expect(await failure(call)).toMatchObject({ name: "AbortError", cause: "enough" });
    expect(local.requests).toEqual([]);
  });
});

describe("a request that breaks constraints", () => {
  const anything = (input: object) => input as never;

  it.each([
    [
      "ListEngagementInvitations without members",
      new ListEngagementInvitationsCommand(anything({})),
      ["Catalog REQUIRED_FIELD_MISSING", "ParticipantType REQUIRED_FIELD_MISSING"],
    ],
    [
      "ListEngagementInvitations with every member wrong",
      new ListEngagementInvitationsCommand(
        anything({
          Catalog: "AWS 1",
          ParticipantType: null,
          MaxResults: 101,
          NextToken: "",
          Sort: { SortBy: "StartTime" },
          PayloadType: ["LeadInvitation", "\ud83d"],
          Status: [],
          EngagementIdentifier: [ID],
          SenderAwsAccountId: Array(11).fill("123456789012"),
        }),
      ),
      [
        "Catalog INVALID_STRING_FORMAT",
        "ParticipantType REQUIRED_FIELD_MISSING",
        "MaxResults VALUE_OUT_OF_RANGE",
        "NextToken VALUE_OUT_OF_RANGE",
        "Sort.SortOrder REQUIRED_FIELD_MISSING",
        "PayloadType[1] INVALID_STRING_FORMAT",
        "Status NOT_ENOUGH_VALUES",
        "EngagementIdentifier[0] INVALID_STRING_FORMAT",
        "SenderAwsAccountId TOO_MANY_VALUES",
      ],
    ],
    [
      "ListEngagementInvitations with every type wrong",
      new ListEngagementInvitationsCommand(
        anything({
          Catalog: 1,
          ParticipantType: true,
          MaxResults: "10",
          NextToken: {},
          Sort: "InvitationDate",
          PayloadType: "LeadInvitation",
          Status: [null],
          EngagementIdentifier: {},
          SenderAwsAccountId: [123456789012],
        }),
      ),
      [
        "Catalog INVALID_VALUE",
        "ParticipantType INVALID_VALUE",
        "MaxResults INVALID_VALUE",
        "NextToken INVALID_VALUE",
        "Sort INVALID_VALUE",
        "PayloadType INVALID_VALUE",
        "Status[0] INVALID_VALUE",
        "EngagementIdentifier INVALID_VALUE",
        "SenderAwsAccountId[0] INVALID_VALUE",
      ],
    ],
    [
      "GetEngagementInvitation without members",
      new GetEngagementInvitationCommand(anything({})),
      ["Catalog REQUIRED_FIELD_MISSING", "Identifier REQUIRED_FIELD_MISSING"],
    ],
    [
      "GetEngagementInvitation with every member wrong",
      get({ Catalog: "", Identifier: "eng-0123456789abcd" }),
      ["Catalog INVALID_STRING_FORMAT", "Identifier INVALID_STRING_FORMAT"],
    ],
    [
      "RejectEngagementInvitation without members",
      new RejectEngagementInvitationCommand(anything({})),
      ["Catalog REQUIRED_FIELD_MISSING", "Identifier REQUIRED_FIELD_MISSING"],
    ],
    [
      "RejectEngagementInvitation with every member wrong",
      reject({ Catalog: "AWS\n", Identifier: `arn:${"x".repeat(252)}`, RejectionReason: "r".repeat(81) }),
      ["Catalog INVALID_STRING_FORMAT", "Identifier VALUE_OUT_OF_RANGE", "RejectionReason VALUE_OUT_OF_RANGE"],
    ],
    [
      "RejectEngagementInvitation with no reason given",
      reject({ RejectionReason: "" }),
      ["RejectionReason VALUE_OUT_OF_RANGE"],
    ],
    [
      "RejectEngagementInvitation with a reason on two lines",
      reject({ RejectionReason: "Not our\nfield" }),
      ["RejectionReason INVALID_STRING_FORMAT"],
    ],
  ])("%s is refused before sending, with all that is wrong", async (_, command, expected) => {
    const error = await failure(client.send(command as ListEngagementInvitationsCommand));
    expect(error).toBeInstanceOf(ValidationException);
    const { ErrorList, Reason, $metadata } = error as unknown as ValidationException;
    expect(ErrorList?.map(({ FieldName, Code }) => `${FieldName} ${Code}`).sort()).toEqual(expected.toSorted());
    expect(Reason).toBe("REQUEST_VALIDATION_FAILED");
    expect($metadata.attempts).toBe(0);
    expect(local.requests).toEqual([]);
  });

  it("is none that has values of enumerations that are not known here: the service is asked", async () => {
    const answered = await answering({ EngagementInvitationSummaries: [] });
    const query = anything({
      ParticipantType: "OBSERVER",
      Sort: { SortBy: "ExpirationDate", SortOrder: "RANDOM" },
      PayloadType: ["ReferralInvitation"],
      Status: ["WITHDRAWN"],
    });
    await expect(answered.send(list(query))).resolves.toMatchObject({ EngagementInvitationSummaries: [] });
  });

  it("is refused by the client wherever the embedded service refuses it", async () => {
    local.seedInvitation({ Id: ID });
    await expect(client.send(list({ MaxResults: 100 }))).resolves.toBeDefined();
    await expect(client.send(list({ SenderAwsAccountId: Array(10).fill("partner_1") }))).resolves.toBeDefined();
    await expect(client.send(reject({ RejectionReason: "r".repeat(80) }))).resolves.toBeDefined();
  });
});

describe("what is sensitive", () => {
  const everywhere = (error: object) => `${String(error)} ${JSON.stringify(error)}`;

  it.each([
    ["breaks its pattern", "s3cret-account"],
    ["is too long", "s3cret0123456789"],
    ["is not Unicode", "s3cret\ud83d"],
    ["is a number", 4711471147114711],
    ["is an object", { account: "s3cret" }],
  ])("a SenderAwsAccountId is in no error when it %s", async (_, value) => {
    const error = await failure(client.send(list({ SenderAwsAccountId: [value as string] })));
    expect(error.message).toContain("SenderAwsAccountId[0]");
    expect(everywhere(error)).not.toMatch(/s3cret|4711/);
  });

  it.each([
    ["an e-mail address", { SenderContacts: [{ Email: [4711] }] }, /SenderContacts\[\].Email/.source],
    ["a company", { Customer: { CompanyName: { name: "s3cret" } } }, "Customer.CompanyName"],
    [
      "an amount",
      { Project: { ExpectedCustomerSpend: [{ Amount: 4711.5 }] } },
      /Project.ExpectedCustomerSpend\[\].Amount/.source,
    ],
    ["contacts that are no list", { SenderContacts: "s3cret" }, "SenderContacts"],
  ])("%s is in no log line when the answer has it in another form", async (_, OpportunityInvitation, place) => {
    const warn = vi.fn();
    const logger = { debug() {}, info() {}, warn, error() {} };
    const answered = await answering({ Id: ID, Catalog: "AWS", Payload: { OpportunityInvitation } }, logger);
    expect((await answered.send(get())).Id).toBe(ID);
    expect(warn.mock.calls).toEqual([
      [
        expect.stringMatching(
          `^GetEngagementInvitation was answered with Payload.OpportunityInvitation.${place} that is`,
        ),
      ],
    ]);
    expect(JSON.stringify(warn.mock.calls)).not.toMatch(/s3cret|4711/);
  });

  it("nothing of an invitation is in the error when its JSON is cut off", async () => {
    const whole = JSON.stringify({
      Id: ID,
      Catalog: "AWS",
      SenderAwsAccountId: "471147114711",
      SenderCompanyName: "s3cret",
    });
    const error = await failure((await answering(whole.slice(0, -1))).send(get()));
    expect(error.name).toBe("MalformedResponseError");
    expect(everywhere(error)).not.toMatch(/s3cret|4711/);
  });
});
