import { readFile } from "node:fs/promises";
import type * as official from "@aws-sdk/client-partnercentral-selling";
import ts from "typescript";
import { describe, expect, expectTypeOf, it } from "vitest";
import * as client from "../src/index.ts";
import { ROOT } from "./docs/page.ts";

describe("the compiler", () => {
  it("knows what a task has by its TaskStatus, and that there is no fourth kind", () => {
    function result(task: client.SeenEngagementTask): string | undefined {
      switch (task.TaskStatus) {
        case "IN_PROGRESS":
          expectTypeOf(task).not.toHaveProperty("OpportunityId");
          expectTypeOf(task).not.toHaveProperty("ReasonCode");
          return task.TaskId;
        case "COMPLETE":
          expectTypeOf(task.OpportunityId).toEqualTypeOf<string>();
          return task.OpportunityId;
        case "FAILED":
          expectTypeOf(task.ReasonCode).toEqualTypeOf<client.ReasonCode | undefined>();
          return task.Message;
        default:
          return task satisfies never;
      }
    }
    expect(result({ TaskId: "task-1", TaskStatus: "COMPLETE", OpportunityId: "O1" })).toBe("O1");
  });

  it("knows that AWS may answer a Start without TaskId and TaskStatus, and that a completed task has an opportunity", () => {
    type Started = client.StartEngagementByAcceptingInvitationTaskCommandOutput;
    expectTypeOf<Started["TaskId"]>().toEqualTypeOf<string | undefined>();
    expectTypeOf<Started["TaskStatus"]>().toEqualTypeOf<client.TaskStatus | undefined>();
    expectTypeOf<Pick<Started, "$metadata">>().toExtend<Started>();
    type Completed = Awaited<ReturnType<client.EngagementTask["completed"]>>;
    expectTypeOf<Completed["OpportunityId"]>().toEqualTypeOf<string>();
    expectTypeOf<Completed["TaskStatus"]>().toEqualTypeOf<"COMPLETE">();
  });

  it("knows that AWS may leave out the Id and Catalog of an invitation", () => {
    expectTypeOf<client.EngagementInvitationSummary["Id"]>().toEqualTypeOf<string | undefined>();
    expectTypeOf<client.EngagementInvitationSummary["Catalog"]>().toEqualTypeOf<string | undefined>();
  });

  it("finds a misspelt value of an enumeration, and lets one through that is meant", () => {
    const input = { Catalog: "AWS", ParticipantType: "RECEIVER" } as const;
    const tasks: client.ListEngagementByAcceptingInvitationTasksCommandInput[] = [
      { Catalog: "AWS", TaskStatus: ["COMPLETE", "NEW" as client.TaskStatus] },
      // @ts-expect-error: it is COMPLETE
      { Catalog: "AWS", TaskStatus: ["COMPLETED"] },
      // @ts-expect-error: it is ASCENDING
      { Catalog: "AWS", Sort: { SortBy: "StartTime", SortOrder: "ascending" } },
    ];
    const invitations: client.ListEngagementInvitationsCommandInput[] = [
      { ...input, Status: ["PENDING"], PayloadType: ["ReferralInvitation" as client.EngagementInvitationPayloadType] },
      // @ts-expect-error: it is PENDING
      { ...input, Status: ["PENDIG"] },
      // @ts-expect-error: it is RECEIVER
      { ...input, ParticipantType: "Receiver" },
      // @ts-expect-error: it is LeadInvitation
      { ...input, PayloadType: ["Lead"] },
    ];
    expect(tasks.concat(invitations as never)).toHaveLength(7);
  });

  it("knows all values of an enumeration in a switch without default", () => {
    function action(status: client.InvitationStatus): string {
      switch (status) {
        case "ACCEPTED":
        case "REJECTED":
          return "done";
        case "EXPIRED":
          return "too late";
        case "PENDING":
          return "accept";
      }
    }
    expect(action("PENDING")).toBe("accept");
    // A value of tomorrow comes nevertheless, and the switch has nothing for it.
    expect(action("WITHDRAWN" as client.InvitationStatus)).toBeUndefined();
  });

  it("takes any text for the reason of a rejection, beside the documented ones", () => {
    const { RejectionReason } = client;
    type Reason = NonNullable<client.RejectEngagementInvitationCommandInput["RejectionReason"]>;
    expectTypeOf<Reason>().toEqualTypeOf<string>();
    expect(Object.values(RejectionReason)).toEqual([
      "Customer problem unclear",
      "Duplicate of partner referral",
      "Next steps unclear",
      "Other",
      "Unable to support",
    ]);
  });

  it("takes this client's values for the official client's", () => {
    expectTypeOf<client.TaskStatus>().toEqualTypeOf<official.TaskStatus>();
    expectTypeOf<client.InvitationStatus>().toEqualTypeOf<official.InvitationStatus>();
    expectTypeOf<client.ParticipantType>().toEqualTypeOf<official.ParticipantType>();
    expectTypeOf<client.SortOrder>().toEqualTypeOf<official.SortOrder>();
    expectTypeOf<client.EngagementInvitationPayloadType>().toEqualTypeOf<official.EngagementInvitationPayloadType>();
    expectTypeOf<client.ReceiverResponsibility>().toEqualTypeOf<official.ReceiverResponsibility>();
    expectTypeOf<client.PaymentFrequency>().toEqualTypeOf<official.PaymentFrequency>();
    expectTypeOf<client.ReasonCode>().toEqualTypeOf<official.ReasonCode>();
    expectTypeOf<client.StartEngagementByAcceptingInvitationTaskCommandInput>().toExtend<official.StartEngagementByAcceptingInvitationTaskCommandInput>();
    expectTypeOf<client.ListEngagementByAcceptingInvitationTasksCommandInput>().toExtend<official.ListEngagementByAcceptingInvitationTasksCommandInput>();
    expectTypeOf<client.ListEngagementInvitationsCommandInput>().toExtend<official.ListEngagementInvitationsCommandInput>();
    expectTypeOf<client.GetEngagementInvitationCommandInput>().toExtend<official.GetEngagementInvitationCommandInput>();
    expectTypeOf<client.RejectEngagementInvitationCommandInput>().toExtend<official.RejectEngagementInvitationCommandInput>();
    expectTypeOf<client.StartEngagementByAcceptingInvitationTaskCommandOutput>().toExtend<official.StartEngagementByAcceptingInvitationTaskCommandOutput>();
    expectTypeOf<client.ListEngagementByAcceptingInvitationTasksCommandOutput>().toExtend<official.ListEngagementByAcceptingInvitationTasksCommandOutput>();
    expectTypeOf<client.ListEngagementInvitationsCommandOutput>().toExtend<official.ListEngagementInvitationsCommandOutput>();
    // Industries, countries and currencies are texts here, so that what holds them is not taken for the official client's.
    type WithTexts = "Payload" | "EnrichmentContext";
    expectTypeOf<Omit<client.GetEngagementInvitationCommandOutput, WithTexts>>().toExtend<
      Omit<official.GetEngagementInvitationCommandOutput, WithTexts>
    >();
  });

  it("takes the official client's values for this client's", () => {
    expectTypeOf<official.StartEngagementByAcceptingInvitationTaskCommandInput>().toExtend<client.StartEngagementByAcceptingInvitationTaskCommandInput>();
    expectTypeOf<official.ListEngagementByAcceptingInvitationTasksCommandInput>().toExtend<client.ListEngagementByAcceptingInvitationTasksCommandInput>();
    expectTypeOf<official.ListEngagementInvitationsCommandInput>().toExtend<client.ListEngagementInvitationsCommandInput>();
    expectTypeOf<official.GetEngagementInvitationCommandInput>().toExtend<client.GetEngagementInvitationCommandInput>();
    expectTypeOf<official.RejectEngagementInvitationCommandInput>().toExtend<client.RejectEngagementInvitationCommandInput>();
    expectTypeOf<official.StartEngagementByAcceptingInvitationTaskResponse>().toExtend<client.StartEngagementByAcceptingInvitationTaskResponse>();
    expectTypeOf<official.ListEngagementByAcceptingInvitationTasksResponse>().toExtend<client.ListEngagementByAcceptingInvitationTasksResponse>();
    expectTypeOf<official.ListEngagementInvitationsResponse>().toExtend<client.ListEngagementInvitationsResponse>();
    expectTypeOf<official.GetEngagementInvitationResponse>().toExtend<client.GetEngagementInvitationResponse>();
  });

  it("knows that every error of a call says what the call has led to", () => {
    type Failure = client.StartEngagementByAcceptingInvitationTaskCommandError;
    expectTypeOf<Failure["outcome"]>().toEqualTypeOf<client.ErrorOutcome>();
  });
});

/** What an editor would tell of the public types. */
const program = ts.createProgram([`${ROOT}src/index.ts`, `${ROOT}src/local/index.ts`], {
  module: ts.ModuleKind.NodeNext,
  strict: true,
  skipLibCheck: true,
  allowImportingTsExtensions: true,
  noEmit: true,
});
const checker = program.getTypeChecker();

interface Hover {
  readonly name: string;
  readonly type: string;
  /** What the comment says. */
  readonly text: string;
  readonly hasDefault: boolean;
}

/** Of the members of an interface that are declared here. */
function hoversOf(entry: string, name: string): Hover[] {
  const source = program.getSourceFile(`${ROOT}${entry}`) as ts.SourceFile;
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(source) as ts.Symbol);
  const symbol = checker.getAliasedSymbol(exported.find((one) => one.name === name) as ts.Symbol);
  return checker
    .getDeclaredTypeOfSymbol(symbol)
    .getProperties()
    .filter(({ valueDeclaration }) => valueDeclaration?.getSourceFile().fileName.startsWith(`${ROOT}src/`))
    .map((member) => {
      const tags = member.getJsDocTags().map(({ name, text }) => `@${name} ${ts.displayPartsToString(text)}`);
      return {
        name: member.name,
        type: checker.typeToString(checker.getNonNullableType(checker.getTypeOfSymbol(member))),
        text: [ts.displayPartsToString(member.getDocumentationComment(checker)), ...tags].join("\n"),
        hasDefault: tags.some((tag) => tag.startsWith("@default ")),
      };
    });
}

const OPTIONS: readonly [entry: string, name: string][] = [
  ["src/index.ts", "AcceptEngagementInvitationsOptions"],
  ["src/index.ts", "CallOptions"],
  ["src/index.ts", "CompletedOptions"],
  ["src/index.ts", "EngagementTaskWaiterConfiguration"],
  ["src/index.ts", "PartnerCentralSellingClientConfig"],
  ["src/index.ts", "PollingOptions"],
  ["src/index.ts", "QuotaLimits"],
  ["src/index.ts", "StartedOptions"],
  ["src/index.ts", "Timeouts"],
  ["src/index.ts", "TrackEngagementTasksOptions"],
  ["src/local/index.ts", "LocalPartnerCentralOptions"],
  ["src/local/index.ts", "QuotaLimits"],
];

describe("an editor, over a setting or an option,", () => {
  it.each(OPTIONS)("says what it is: in %s, of %s", (entry, name) => {
    const untold = hoversOf(entry, name).filter(({ text }) => text.trim() === "");
    expect(untold.map((hover) => hover.name)).toEqual([]);
  });

  it.each(OPTIONS)("says the unit of a number, and what it is if it is left out: in %s, of %s", (entry, name) => {
    const numbers = hoversOf(entry, name).filter(({ type }) => /^(number|number \| Provider<number>)$/.test(type));
    const without = numbers.filter(({ text, hasDefault }) => !hasDefault || !UNIT.test(text));
    expect(without.map((hover) => hover.name)).toEqual([]);
  });
});

/** A count needs none but what is counted. */
const UNIT = /\b(ms|seconds|how (many|often)|24 hours|second|free one)\b/i;

it("has no any in the public types, but where a command takes Smithy's stack of every operation", async () => {
  const files = ["index.d.cts", "events.d.cts", "local/index.d.cts"];
  const texts = await Promise.all(files.map((file) => readFile(`${ROOT}dist/${file}`, "utf8")));
  const code = texts.join("\n").replaceAll(/\/\*.*?\*\//gs, "");
  expect(code.match(/^.*\bany\b.*$/gm)).toEqual(["type ClientMiddlewareStack = MiddlewareStack<any, any>;"]);
});
