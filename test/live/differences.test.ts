import { describe, expect, it } from "vitest";
import { ACCEPT, report, STEPS } from "./run.ts";
import {
  answering,
  INVITATION_ID,
  invitation,
  provoked,
  refusal,
  type Script,
  startScriptedService,
  task,
  telling,
} from "./scripted-service.ts";

const START = "StartEngagementByAcceptingInvitationTask";
const GET = "GetEngagementInvitation";
const LIST_TASKS = "ListEngagementByAcceptingInvitationTasks";
const REJECT = "RejectEngagementInvitation";

const invitations = (...listed: object[]) =>
  telling("ListEngagementInvitations", { EngagementInvitationSummaries: listed });
const tasks = (...listed: object[]) => telling(LIST_TASKS, { TaskSummaries: listed });
const accountArn = task.TaskArn.replace("::", ":987654321098:");

describe("what differs in an answer is named with what was seen and where, and the other steps are taken", () => {
  it.each<[what: string, change: Script, claim: RegExp, seen: string, where: string]>([
    [
      "a number for a text",
      tasks({ ...task, TaskStatus: 7 }),
      /^TaskStatus is a string/,
      "a number",
      "list tasks: TaskSummaries[].TaskStatus",
    ],
    [
      "a time in seconds",
      telling(GET, { InvitationDate: 1772359200.5 }),
      /^InvitationDate is a string/,
      "a number",
      "get invitation: InvitationDate",
    ],
    [
      "a time with an offset",
      telling(GET, { InvitationDate: "2026-03-01T10:00:00+01:00" }),
      /^Timestamps/,
      "a string of 25 characters",
      "get invitation: InvitationDate",
    ],
    [
      "a time in microseconds",
      telling(GET, { InvitationDate: "2026-03-01T10:00:00.123456Z" }),
      /^Timestamps/,
      "6 digits of fraction",
      "get invitation: InvitationDate",
    ],
    [
      "an ARN with account",
      telling(START, { TaskArn: accountArn }),
      /^TaskArn is/,
      "arn:aws:partnercentral:us-east-1:account…",
      "accept: TaskArn",
    ],
    [
      "a new value of an enumeration",
      telling(GET, { Status: "ON_HOLD" }),
      /^Status is one of ACCEPTED, EXPIRED/,
      "ON_HOLD",
      "get invitation: Status",
    ],
    [
      "a new form of id",
      tasks({ ...task, TaskId: "task-v2-0Abc" }),
      /^TaskId is/,
      "task-a0-0Aaa…",
      "list tasks: TaskSummaries[].TaskId",
    ],
    [
      "a new member",
      telling(GET, { WinScore: "very likely" }),
      /no members but those that are known/,
      "a string of 11 characters",
      "get invitation: WinScore",
    ],
    [
      "an entry that is no object",
      telling(LIST_TASKS, { TaskSummaries: [task, "x"] }),
      /^TaskSummaries\[\] is an object/,
      "a string of 1 characters",
      "list tasks: TaskSummaries[]",
    ],
    [
      "a longer title",
      telling(GET, { EngagementTitle: "x".repeat(41) }),
      /^EngagementTitle is at most 40/,
      "(41 characters)",
      "get invitation: EngagementTitle",
    ],
    [
      "a page of HTML",
      answering(GET, () => ({ contentType: "text/html", body: "<h1>Umbrella</h1>" })),
      /JSON object/,
      "17 bytes that are no JSON",
      "get invitation",
    ],
    [
      "two request ids",
      answering(GET, () => ({ headers: [["x-amzn-requestid", "by hand"]] })),
      /^x-amzn-requestid is a UUID/,
      "a string of 45 characters",
      "get invitation",
    ],
    [
      "another content type",
      answering(GET, () => ({ contentType: "text/json" })),
      /content type/,
      "text/json",
      "get invitation",
    ],
    ["no JSON object", answering(GET, () => ({ body: "[]" })), /JSON object/, "a list", "get invitation"],
    ["a body after a rejection", answering(REJECT, () => ({ body: {} })), /empty body/, "an object", "reject"],
    [
      "a refused list of tasks",
      answering(LIST_TASKS, () => refusal("AccessDeniedException", 403)),
      /every other call with success/,
      "AccessDeniedException with HTTP 403",
      "list tasks",
    ],
    [
      "another error than the provoked one",
      provoked(refusal("AccessDeniedException")),
      /provokes an error/,
      "AccessDeniedException with HTTP 400",
      "get an invitation that is not there",
    ],
    [
      "an error's new status",
      provoked(refusal("ResourceNotFoundException", 410)),
      /HTTP status/,
      "ResourceNotFoundException with HTTP 410",
      "get an invitation that is not there",
    ],
    [
      "an error that is named in its body alone",
      provoked({ status: 400, body: { __type: "a#ResourceNotFoundException", Message: "x" } }),
      /x-amzn-errortype/,
      "absent",
      "get an invitation that is not there",
    ],
    [
      "an error of another form of name",
      provoked({ ...refusal("ResourceNotFoundException"), body: { __type: "aws/NotFound", Message: "x" } }),
      /__type/,
      "aws/NotFound",
      "get an invitation that is not there",
    ],
    [
      "an error with two messages",
      provoked({ ...refusal("ResourceNotFoundException"), body: { message: "x", Message: "x" } }),
      /Message or message/,
      "Message and message",
      "get an invitation that is not there",
    ],
    [
      "the oldest first",
      invitations(invitation(1), invitation(2)),
      /newest first/,
      "oldest first",
      "list invitations: EngagementInvitationSummaries",
    ],
    [
      "more than MaxResults",
      invitations(...Array(6).fill(invitation(2))),
      /MaxResults/,
      "6 of at most 5",
      "list invitations: EngagementInvitationSummaries",
    ],
    [
      "an entry of the page before",
      invitations(invitation(2)),
      /on two pages/,
      "1 of 1 were on the page before",
      "list invitations, second page: EngagementInvitationSummaries",
    ],
    [
      "a task that was not asked for",
      answering(LIST_TASKS, (input) =>
        "TaskIdentifier" in input ? { body: { TaskSummaries: [{ ...task, TaskId: "task-zzzzzzzzzzz99" }] } } : {},
      ),
      /ids has these/,
      "0 that were asked for, 1 others",
      "look up a task by id: TaskSummaries",
    ],
    [
      "another invitation",
      telling(GET, { Id: "engi-zzzzzzzzzzz99" }),
      /is the one in the request/,
      "engi-…",
      "get invitation: Id",
    ],
    [
      "the payload of a rejected invitation",
      telling(GET, { Status: "REJECTED" }),
      /REJECTED invitation/,
      "an object of 1 members",
      "get invitation",
    ],
    [
      "no reason of a complete task",
      tasks({ ...task, ReasonCode: undefined }),
      /the text "null"/,
      "absent",
      "list tasks: TaskSummaries[].ReasonCode",
    ],
    [
      "a task that is not over",
      telling(START, { TaskStatus: "IN_PROGRESS", OpportunityId: null }),
      /when the task has ended/,
      "TaskStatus IN_PROGRESS, without OpportunityId",
      "accept",
    ],
    [
      "an answer of nothing, which the official client takes",
      answering(LIST_TASKS, () => ({ body: "" })),
      /official client/,
      "an error about the answer; the official client: an output",
      "list tasks",
    ],
  ])("%s", async (_, change, claim, seen, where) => {
    const { endpoint } = await startScriptedService(change);
    const { steps, differences } = await report(endpoint, [...ACCEPT, "--reject", INVITATION_ID]);
    const about = { claim: expect.stringMatching(claim), seen: expect.stringContaining(seen) };
    expect(differences).toContainEqual(expect.objectContaining({ ...about, where: expect.arrayContaining([where]) }));
    expect(steps.map(({ name }) => name)).toEqual(STEPS);
  });

  it("another task for the same ClientToken", async () => {
    let count = 0;
    const change = answering(START, () => ({
      body: { ...task, ReasonCode: null, TaskId: `task-zzzzzzzzzzz${20 + count++}` },
    }));
    const { endpoint } = await startScriptedService(change);
    const { differences } = await report(endpoint, ACCEPT);
    expect(differences).toMatchObject([
      { claim: expect.stringMatching(/same ClientToken/), where: ["accept again, same ClientToken: TaskId"] },
    ]);
    expect(differences[0]?.seen).toMatch(/^task-…([A-Z]), then task-…(?!\1)[A-Z]$/);
  });

  it("a Start that takes more than a minute", async () => {
    const { endpoint } = await startScriptedService();
    let clock = 0;
    const { differences } = await report(endpoint, ACCEPT, { now: () => (clock += 61_000) });
    expect(differences).toMatchObject([
      { claim: "Start answers within 60 s", where: ["accept", "accept again, same ClientToken"] },
    ]);
  });
});
