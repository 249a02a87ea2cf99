// What this package claims of the service's answers. A claim that the service contradicts is to be corrected here, in the
// client and in the embedded service.
import {
  EngagementInvitationPayloadType,
  InvitationStatus,
  ParticipantType,
  PaymentFrequency,
  ReasonCode,
  ReceiverResponsibility,
  TaskStatus,
  ValidationExceptionErrorCode,
  ValidationExceptionReason,
} from "../../src/index.ts";
import * as look from "./look.ts";
import { formed, list, oneOf, type Shape, structure, text, texts, time } from "./members.ts";

/** By name; 400 is in AWS's reference, the other in its newest model. */
const ERROR_STATUSES: Readonly<Record<string, readonly number[]>> = {
  AccessDeniedException: [400, 403],
  ConflictException: [400, 409],
  InternalServerException: [500],
  ResourceNotFoundException: [400, 404],
  ServiceQuotaExceededException: [400, 402],
  ThrottlingException: [400, 429],
  ValidationException: [400],
};

const ARN = "arn:aws:partnercentral:us-east-1::catalog";

const TASK = {
  TaskId: formed("task- and 13 of 0-9a-z", /^task-[0-9a-z]{13}$/),
  TaskArn: formed(
    `${ARN}/…/engagement-by-accepting-invitation-task/task-…, without account`,
    new RegExp(`^${ARN}/[a-zA-Z]+/engagement-by-accepting-invitation-task/task-[0-9a-z]{13}$`),
  ),
  StartTime: time,
  TaskStatus: oneOf(TaskStatus),
  Message: text,
  ReasonCode: oneOf({ ...ReasonCode, NONE: "null" }),
  OpportunityId: formed("O and 1 to 19 digits", /^O[0-9]{1,19}$/),
  ResourceSnapshotJobId: formed("job- and 13 of 0-9a-z", /^job-[0-9a-z]{13}$/),
  EngagementInvitationId: formed(
    "engi- and 13 of 0-9a-z, or the ARN",
    new RegExp(`^(${ARN}/[a-zA-Z]+/engagement-invitation/)?engi-[0-9a-z]{13}$`),
  ),
};

const INVITATION = {
  Id: formed("engi- and 13 of 0-9a-z", /^engi-[0-9a-z]{13}$/),
  Arn: formed(
    `${ARN}/…/engagement-invitation/engi-…, without account`,
    new RegExp(`^${ARN}/[a-zA-Z]+/engagement-invitation/engi-[0-9a-z]{13}$`),
  ),
  Catalog: oneOf(["AWS", "Sandbox"]),
  PayloadType: oneOf(EngagementInvitationPayloadType),
  EngagementId: formed("eng- and 14 of 0-9a-z", /^eng-[0-9a-z]{14}$/),
  EngagementTitle: formed("at most 40 characters", /^.{0,40}$/su),
  Status: oneOf(InvitationStatus),
  InvitationDate: time,
  ExpirationDate: time,
  SenderAwsAccountId: formed('"aws" or 12 digits', /^(aws|[0-9]{12})$/),
  SenderCompanyName: text,
  Receiver: structure({
    Account: structure({ Alias: text, AwsAccountId: formed("12 digits", /^[0-9]{12}$/) }),
  }),
};

const OPPORTUNITY_INVITATION = structure({
  SenderContacts: list(texts("Email", "FirstName", "LastName", "BusinessTitle", "Phone")),
  ReceiverResponsibilities: list(oneOf(ReceiverResponsibility)),
  Customer: texts("Industry", "CompanyName", "WebsiteUrl", "CountryCode"),
  Project: structure({
    ...texts("BusinessProblem", "Title").members,
    TargetCompletionDate: formed("a day, YYYY-MM-DD", /^\d{4}-\d\d-\d\d$/),
    ExpectedCustomerSpend: list(
      structure({
        Amount: formed("a decimal number", /^\d+(\.\d+)?$/),
        CurrencyCode: formed("3 capital letters", /^[A-Z]{3}$/),
        Frequency: oneOf(PaymentFrequency),
        ...texts("TargetCompany", "EstimationUrl").members,
      }),
    ),
  }),
});

const LEAD_INVITATION = structure({
  Customer: texts("Industry", "CompanyName", "WebsiteUrl", "CountryCode", "AwsMaturity", "MarketSegment"),
  Interaction: texts("SourceType", "SourceId", "SourceName", "Usecase", "ContactBusinessTitle"),
});

/** https://docs.aws.amazon.com/partner-central/latest/APIReference/API_GetEngagementInvitation.html */
const ENRICHMENT = structure({
  LeadInsights: texts("LeadReadinessScore"),
  ProspectingResultAws: structure({
    Customer: structure({
      ...texts("AccountName", "Geo", "Region", "SubRegion", "Country", "Industry", "SubIndustry").members,
      ...texts("Segment", "CompanySize", "PublicProfileSummary").members,
      EligiblePrograms: list(text),
    }),
    Insights: texts("MarketplaceEngagementScore", "SolutionScore", "SolutionCategory", "SolutionSubCategory"),
  }),
});

/** What may be in the answers of the operations that have output. None of it has to be there. */
export const OUTPUTS: Readonly<Record<string, Shape>> = {
  ListEngagementInvitations: structure({
    EngagementInvitationSummaries: list(structure({ ...INVITATION, ParticipantType: oneOf(ParticipantType) })),
    NextToken: text,
  }),
  GetEngagementInvitation: structure({
    ...INVITATION,
    RejectionReason: text,
    Payload: structure({ OpportunityInvitation: OPPORTUNITY_INVITATION, LeadInvitation: LEAD_INVITATION }),
    InvitationMessage: text,
    EngagementDescription: text,
    ExistingMembers: list(texts("CompanyName", "WebsiteUrl")),
    EnrichmentContext: ENRICHMENT,
  }),
  StartEngagementByAcceptingInvitationTask: structure(TASK),
  ListEngagementByAcceptingInvitationTasks: structure({ TaskSummaries: list(structure(TASK)), NextToken: text }),
};

/** What may be in an error's body. */
export const ERROR: Shape = structure({
  ...texts("__type", "Message", "message").members,
  Reason: oneOf(ValidationExceptionReason),
  ErrorList: list(structure({ ...texts("FieldName", "Message").members, Code: oneOf(ValidationExceptionErrorCode) })),
});

/** Of answers as a whole, and of answers together. */
export const CLAIMS: readonly { readonly says: string; readonly look: look.Look }[] = [
  { says: "The content type is application/json or application/x-amz-json-1.0", look: look.contentType },
  { says: "x-amzn-requestid is a UUID", look: look.requestId },
  {
    says: "An answer is a JSON object; an operation without output answers with an empty body",
    look: look.body(OUTPUTS),
  },
  {
    says: "An error is named by x-amzn-errortype: Name, or Name:http://internal.amazon.com/coral/…",
    look: look.errorType,
  },
  { says: "An error's body has no __type, or Name or namespace#Name in it", look: look.errorBodyType },
  { says: "An error tells what is wrong in either Message or message", look: look.errorMessage },
  { says: "An error has the HTTP status that AWS documents for it", look: look.errorStatus(ERROR_STATUSES) },
  { says: "A list that is asked for no order has the newest first", look: look.order },
  { says: "A list has no more entries than MaxResults", look: look.pageSize },
  { says: "Nothing is on two pages", look: look.pages },
  { says: "A list that is asked for ids has these and no others", look: look.filter },
  { says: "The invitation in the answer is the one in the request", look: look.echo },
  { says: "A REJECTED invitation tells no Payload", look: look.rejected },
  { says: 'In lists, the ReasonCode of a COMPLETE task is the text "null"', look: look.reasonOfComplete },
  { says: "Start answers within 60 s", look: look.duration },
  { says: "Start answers when the task has ended: COMPLETE with OpportunityId, or FAILED", look: look.ended },
  { says: "The same ClientToken is answered with the same task and opportunity", look: look.replay },
];
