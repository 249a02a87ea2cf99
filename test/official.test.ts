import * as official from "@aws-sdk/client-partnercentral-selling";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import * as ours from "../src/index.ts";
import { type LocalPartnerCentral, startLocalPartnerCentral } from "../src/local/index.ts";

let local: LocalPartnerCentral;
let identifier: string;

describe.each(
  [official, ours as unknown as typeof official].flatMap((sdk) =>
    (["recorded", "asynchronous"] as const).map((world) => ({
      sdk,
      world,
      who: sdk === official ? "the official client" : "this client",
    })),
  ),
)("$who against the embedded service, in its $world world", ({ sdk, world }) => {
  beforeEach(async () => {
    local = await startLocalPartnerCentral({ world, taskDuration: world === "recorded" ? 0 : 60_000 });
    identifier = local.seedInvitation({ Catalog: "Sandbox" }).Id;
  });

  afterEach(() => local.close());

  const start = (ClientToken?: string) =>
    new sdk.StartEngagementByAcceptingInvitationTaskCommand({
      Catalog: "Sandbox",
      Identifier: identifier,
      ClientToken,
    });
  const client = (secretAccessKey = local.clientConfig.credentials.secretAccessKey) =>
    new sdk.PartnerCentralSellingClient({
      ...local.clientConfig,
      credentials: { ...local.clientConfig.credentials, secretAccessKey },
    });

  it("starts a task and finds it again when the token is replayed", async () => {
    const first = await client().send(start("token-1"));
    const second = await client().send(start("token-1"));
    expect(first).toMatchObject({
      TaskStatus: world === "recorded" ? "COMPLETE" : "IN_PROGRESS",
      StartTime: expect.any(Date),
    });
    expect(second.TaskId).toBe(first.TaskId);
  });

  it("throws a ConflictException for a second token", async () => {
    await client().send(start("token-1"));
    const error = await client()
      .send(start("token-2"))
      .catch((thrown) => thrown);
    expect(error).toBeInstanceOf(sdk.ConflictException);
    expect(error).toBeInstanceOf(sdk.PartnerCentralSellingServiceException);
    expect(error).toMatchObject({ $fault: "client", $metadata: { attempts: 1, requestId: expect.any(String) } });
  });

  it("gets through two throttlings", async () => {
    local.fail("StartEngagementByAcceptingInvitationTask", { name: "ThrottlingException", times: 2 });
    expect((await client().send(start())).$metadata.attempts).toBe(3);
  }, 15_000);

  it("pages through every task once", async () => {
    for (let i = 0; i < 7; i += 1) {
      const { Id } = local.seedInvitation({ Catalog: "Sandbox" });
      await client().send(
        new sdk.StartEngagementByAcceptingInvitationTaskCommand({ Catalog: "Sandbox", Identifier: Id }),
      );
    }
    const seen: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const page = await client().send(
        new sdk.ListEngagementByAcceptingInvitationTasksCommand({ Catalog: "Sandbox", MaxResults: 3, NextToken }),
      );
      seen.push(...(page.TaskSummaries ?? []).map(({ TaskId }) => TaskId));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(new Set(seen).size).toBe(7);
    expect(seen).toHaveLength(7);
  });

  it("lists, gets and rejects an invitation", async () => {
    const { EngagementInvitationSummaries: [summary] = [] } = await client().send(
      new sdk.ListEngagementInvitationsCommand({ Catalog: "Sandbox", ParticipantType: "RECEIVER" }),
    );
    expect(summary).toMatchObject({ Id: identifier, Status: "PENDING", ExpirationDate: expect.any(Date) });
    const input = { Catalog: "Sandbox", Identifier: summary?.Id };
    const { Payload, InvitationDate } = await client().send(new sdk.GetEngagementInvitationCommand(input));
    expect(Payload).toEqual(local.invitations[0]?.Payload);
    expect(InvitationDate).toEqual(summary?.InvitationDate);
    await client().send(new sdk.RejectEngagementInvitationCommand({ ...input, RejectionReason: "Not our field" }));
    expect(await client().send(new sdk.GetEngagementInvitationCommand(input))).toMatchObject({
      Status: "REJECTED",
      RejectionReason: "Not our field",
    });
    const error = await client()
      .send(new sdk.RejectEngagementInvitationCommand(input))
      .catch((thrown) => thrown);
    expect(error).toBeInstanceOf(sdk.ConflictException);
  });

  it.each([
    ["an opportunity", "OpportunityInvitation"],
    ["a lead", "LeadInvitation"],
  ] as const)("reads all that an invitation to %s shares", async (_, PayloadType) => {
    const { ParticipantType, ...seeded } = local.seedInvitation({ PayloadType });
    const { $metadata, ...invitation } = await client().send(
      new sdk.GetEngagementInvitationCommand({ Catalog: "AWS", Identifier: seeded.Arn }),
    );
    expect(invitation).toMatchObject({
      ...seeded,
      InvitationDate: new Date(seeded.InvitationDate),
      ExpirationDate: new Date(seeded.ExpirationDate ?? 0),
    });
  });

  it("passes on the trace in AWS Lambda", async () => {
    vi.stubEnv("AWS_LAMBDA_FUNCTION_NAME", "accept");
    vi.stubEnv("_X_AMZN_TRACE_ID", "Root=1-a;Parent=b;Sampled=1");
    onTestFinished(() => void vi.unstubAllEnvs());
    await client().send(start());
    expect(local.requests[0]?.headers["x-amzn-trace-id"]).toBe("Root=1-a;Parent=b;Sampled=1");
  });

  it("is told that a wrong secret does not match", async () => {
    const error = await client("wrong")
      .send(start())
      .catch((thrown) => thrown);
    expect(error).toMatchObject({ name: "InvalidSignatureException", $metadata: { attempts: 1 } });
    expect(error.message).not.toContain("wrong");
  });
});

describe("the names that this client shares with the official one", () => {
  it.each([
    "AccessDeniedExceptionErrorCode",
    "EngagementInvitationPayloadType",
    "InvitationStatus",
    "ListTasksSortName",
    "OpportunityEngagementInvitationSortName",
    "ParticipantType",
    "PaymentFrequency",
    "ReasonCode",
    "ReceiverResponsibility",
    "SortOrder",
    "TaskStatus",
    "ValidationExceptionErrorCode",
    "ValidationExceptionReason",
  ] as const)("%s has the same members", (name) => {
    expect(ours[name]).toEqual(official[name]);
  });

  it("recognise the official client's exceptions", () => {
    const error = new official.ConflictException({ message: "m", $metadata: {} });
    expect(error).toBeInstanceOf(ours.ConflictException);
    expect(error).not.toBeInstanceOf(ours.ValidationException);
  });
});
