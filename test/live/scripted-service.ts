import { bytesOf, type Rig, raw, startRig } from "../faults/rig.ts";
import type { JsonObject } from "./members.ts";

const ARN = "arn:aws:partnercentral:us-east-1::catalog/Sandbox";

export const INVITATION_ID = "engi-zzzzzzzzzzz02";

/** What the service says of one request. */
export interface Answered {
  readonly status?: number;
  readonly contentType?: string;
  readonly headers?: readonly (readonly [string, string])[];
  /** Text as it is, anything else as JSON. */
  readonly body: unknown;
}

export type Script = (operation: string, input: Readonly<Record<string, unknown>>) => Answered | undefined;

/** A service that answers in the recorded forms, but for what `otherwise` says. It ends with the test. */
export function startScriptedService(otherwise: Script = () => undefined): Promise<Rig> {
  let count = 0;
  return startRig((stage) => {
    const { headers, input } = stage.request;
    const operation = headers["x-amz-target"]?.split(".")[1] ?? "";
    const {
      body,
      contentType = "application/json",
      ...rest
    } = otherwise(operation, input) ?? recorded(operation, input);
    count += 1;
    const id = `00000000-0000-4000-8000-${String(count).padStart(12, "0")}`;
    const answer = { ...rest, contentType, headers: [["x-amzn-requestid", id] as const, ...(rest.headers ?? [])] };
    return raw(bytesOf(body, answer))(stage);
  });
}

/** An error in the recorded form. */
export function refusal(name: string, status = 400): Answered {
  const type = `${name}:http://internal.amazon.com/coral/com.amazon.partnerintegrationapi.common/`;
  return { status, headers: [["x-amzn-errortype", type]], body: { Message: "Ask jane.doe@partner.example." } };
}

export function recorded(operation: string, input: Readonly<Record<string, unknown>>): { body: unknown } & Answered {
  switch (operation) {
    case "ListEngagementInvitations":
      if (input.NextToken === "invalid") return refusal("ValidationException");
      return input.NextToken === undefined
        ? { body: { EngagementInvitationSummaries: [invitation(2), invitation(1)], NextToken: "a+page==" } }
        : { body: { EngagementInvitationSummaries: [invitation(0)], NextToken: null } };
    case "GetEngagementInvitation":
      if (input.Identifier === "engi-0000000000000") return refusal("ResourceNotFoundException");
      return { body: { ...invitation(2), ParticipantType: undefined, Payload } };
    case "StartEngagementByAcceptingInvitationTask":
      return { body: { ...task, ReasonCode: null } };
    case "ListEngagementByAcceptingInvitationTasks":
      return { body: { TaskSummaries: [task], NextToken: null } };
    default:
      return { body: "" };
  }
}

export const task = {
  TaskId: "task-zzzzzzzzzzz11",
  TaskArn: `${ARN}/engagement-by-accepting-invitation-task/task-zzzzzzzzzzz11`,
  StartTime: "2026-03-01T10:00:00.123456789Z",
  TaskStatus: "COMPLETE",
  Message: null,
  ReasonCode: "null",
  OpportunityId: "O7654321",
  ResourceSnapshotJobId: null,
  EngagementInvitationId: INVITATION_ID,
};

export function invitation(age: number) {
  const Id = `engi-zzzzzzzzzzz0${age}`;
  return {
    Arn: `${ARN}/engagement-invitation/${Id}`,
    Catalog: "Sandbox",
    EngagementId: "eng-yyyyyyyyyyyyy1",
    EngagementTitle: "Umbrella wants its warehouse in the clou",
    ExpirationDate: null,
    Id,
    InvitationDate: `2026-03-0${age + 1}T10:00:00Z`,
    ParticipantType: "RECEIVER",
    PayloadType: "OpportunityInvitation",
    Receiver: { Account: { AwsAccountId: "987654321098" } },
    SenderAwsAccountId: "aws",
    SenderCompanyName: "Umbrella",
    Status: "PENDING",
  };
}

const Payload = {
  OpportunityInvitation: {
    ReceiverResponsibilities: null,
    SenderContacts: [{ Email: "jane.doe@partner.example", FirstName: "Jane", LastName: "Doe", Phone: "+15550100" }],
    Customer: { CompanyName: "Umbrella", CountryCode: "US", Industry: "Retail", WebsiteUrl: "umbrella.example" },
    Project: {
      BusinessProblem: "The warehouse floods.",
      Title: "Umbrella wants its warehouse in the cloud",
      TargetCompletionDate: "2026-12-31",
      ExpectedCustomerSpend: [{ Amount: "424242.0", CurrencyCode: "USD", Frequency: "Monthly", TargetCompany: "AWS" }],
    },
  },
};

/** A service that answers one operation otherwise where it would be answered with success, and the others as recorded. */
export function answering(operation: string, otherwise: (input: object) => Partial<Answered>): Script {
  return (asked, input) => {
    const usual = recorded(asked, input);
    return asked === operation && usual.status === undefined ? { ...usual, ...otherwise(input) } : undefined;
  };
}

/** The same for some members of the answer. */
export function telling(operation: string, members: object): Script {
  return answering(operation, (input) => ({
    body: { ...Object(recorded(operation, input as JsonObject).body), ...members },
  }));
}

/** A service that refuses so what is not there. */
export const provoked =
  (refused: Answered): Script =>
  (operation, input) =>
    operation === "GetEngagementInvitation" && input.Identifier === "engi-0000000000000" ? refused : undefined;
