import { readFile } from "node:fs/promises";
import ts from "typescript";
import { describe, expect, expectTypeOf, it } from "vitest";
import type * as client from "../src/index.ts";
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

  it("knows that a started task has an id and a status, and a completed one an opportunity", () => {
    type Started = client.StartEngagementByAcceptingInvitationTaskCommandOutput;
    expectTypeOf<Started["TaskId"]>().toEqualTypeOf<string>();
    expectTypeOf<Started["TaskStatus"]>().toEqualTypeOf<client.TaskStatus>();
    type Completed = Awaited<ReturnType<client.EngagementTask["completed"]>>;
    expectTypeOf<Completed["OpportunityId"]>().toEqualTypeOf<string>();
    expectTypeOf<Completed["TaskStatus"]>().toEqualTypeOf<"COMPLETE">();
  });

  it("takes any text for an enumeration, and remembers the values that are known", () => {
    expectTypeOf<"PAUSED">().toExtend<client.TaskStatus>();
    expectTypeOf<string>().toExtend<client.ReasonCode>();
    expectTypeOf<number>().not.toExtend<client.TaskStatus>();
    expectTypeOf<Extract<client.TaskStatus, "COMPLETE">>().toEqualTypeOf<"COMPLETE">();
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
