import { expect, it } from "vitest";
import { Masks } from "./mask.ts";
import { compareWithOfficial, type Ending } from "./official.ts";

const body = { TaskSummaries: [{ TaskId: "task-zzzzzzzzzzz11", StartTime: "2026-03-01T10:00:00Z" }, { TaskId: null }] };

async function compare(ours: Ending, status = 200): Promise<{ held: boolean; seen: string; path: string }[]> {
  const exchange = {
    operation: "ListEngagementByAcceptingInvitationTasks",
    input: {},
    status,
    headers: { "x-amzn-errortype": status === 200 ? "" : "ConflictException" },
    body: Buffer.from(JSON.stringify(body)),
    json: body,
    ms: 1,
  };
  const found = await compareWithOfficial(exchange, ours, new Masks());
  return found.map(({ held, seen, path }) => ({ held, seen, path }));
}

const StartTime = new Date("2026-03-01T10:00:00Z");

it("finds nothing where the official client returns the same, whatever the metadata", async () => {
  const output = { TaskSummaries: [{ TaskId: "task-zzzzzzzzzzz11", StartTime }, {}], $metadata: { attempts: 7 } };
  expect(await compare({ output })).toEqual([{ held: true, seen: "the same output", path: "" }]);
});

it("names each member that the official client reads otherwise, masked", async () => {
  const output = { TaskSummaries: [{ TaskId: "task-zzzzzzzzzzz22", StartTime: new Date(0) }, { Message: null }] };
  expect(await compare({ output })).toEqual([
    { held: false, seen: "task-…A; the official client: task-…B", path: "TaskSummaries[].TaskId" },
    { held: false, seen: "a time; the official client: a time", path: "TaskSummaries[].StartTime" },
    { held: false, seen: "null; the official client: absent", path: "TaskSummaries[].Message" },
  ]);
});

it("names the errors where the official client throws another", async () => {
  const error = Object.assign(new Error(), { name: "ThrottlingException", $fault: "client" });
  expect(await compare({ error }, 400)).toEqual([
    { held: false, seen: "ThrottlingException; the official client: ConflictException", path: "" },
  ]);
});

it("says so where the official client takes an answer that this one refuses", async () => {
  const error = Object.assign(new Error(), { name: "MalformedResponseError", $fault: "server" });
  expect(await compare({ error })).toEqual([
    { held: false, seen: "an error about the answer; the official client: an output", path: "" },
  ]);
});
