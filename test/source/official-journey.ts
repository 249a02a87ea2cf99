// Written for the official client. test/package.test.ts changes nothing but the import, and compiles and runs it again.
import {
  type AccountReceiver,
  ConflictException,
  type EngagementCustomer,
  EngagementInvitationPayloadType,
  type EngagementInvitationSummary,
  type EngagementMemberSummary,
  type EnrichmentContext,
  type ExpectedCustomerSpend,
  GetEngagementInvitationCommand,
  type GetEngagementInvitationCommandInput,
  type GetEngagementInvitationCommandOutput,
  type GetEngagementInvitationRequest,
  type GetEngagementInvitationResponse,
  InvitationStatus,
  type LeadInsights,
  type LeadInvitationCustomer,
  type LeadInvitationInteraction,
  type LeadInvitationPayload,
  type ListEngagementByAcceptingInvitationTaskSummary,
  ListEngagementByAcceptingInvitationTasksCommand,
  type ListEngagementByAcceptingInvitationTasksCommandInput,
  type ListEngagementByAcceptingInvitationTasksCommandOutput,
  ListEngagementInvitationsCommand,
  type ListEngagementInvitationsCommandInput,
  type ListEngagementInvitationsCommandOutput,
  type ListEngagementInvitationsRequest,
  type ListEngagementInvitationsResponse,
  ListTasksSortName,
  type OpportunityEngagementInvitationSort,
  OpportunityEngagementInvitationSortName,
  type OpportunityInvitationPayload,
  ParticipantType,
  PartnerCentralSelling,
  PartnerCentralSellingClient,
  type PartnerCentralSellingClientConfig,
  type PartnerCentralSellingClientResolvedConfig,
  type PartnerCentralSellingPaginationConfiguration,
  PartnerCentralSellingServiceException,
  type Payload,
  PaymentFrequency,
  type ProjectDetails,
  paginateListEngagementByAcceptingInvitationTasks,
  paginateListEngagementInvitations,
  ReasonCode,
  type Receiver,
  ReceiverResponsibility,
  RejectEngagementInvitationCommand,
  type RejectEngagementInvitationCommandInput,
  type RejectEngagementInvitationCommandOutput,
  type RejectEngagementInvitationRequest,
  ResourceNotFoundException,
  type SenderContact,
  SortOrder,
  StartEngagementByAcceptingInvitationTaskCommand,
  type StartEngagementByAcceptingInvitationTaskCommandInput,
  type StartEngagementByAcceptingInvitationTaskCommandOutput,
  type StartEngagementByAcceptingInvitationTaskRequest,
  type StartEngagementByAcceptingInvitationTaskResponse,
  type Tag,
  TaskStatus,
  ThrottlingException,
  ValidationException,
  type ValidationExceptionError,
} from "@aws-sdk/client-partnercentral-selling";

const config: PartnerCentralSellingClientConfig = {
  region: "us-east-1",
  endpoint: process.env.ENDPOINT as string,
  credentials: async () => ({
    accessKeyId: process.env.KEY as string,
    secretAccessKey: process.env.SECRET as string,
  }),
  maxAttempts: 2,
  requestHandler: { requestTimeout: 5_000 },
};
const client = new PartnerCentralSellingClient(config);
const resolved: PartnerCentralSellingClientResolvedConfig = client.config;

async function start(tags: Tag[] = []): Promise<StartEngagementByAcceptingInvitationTaskResponse> {
  const request: StartEngagementByAcceptingInvitationTaskRequest = {
    Catalog: process.env.CATALOG,
    Identifier: process.env.IDENTIFIER,
    ClientToken: process.env.TOKEN,
  };
  const input: StartEngagementByAcceptingInvitationTaskCommandInput =
    tags.length > 0 ? { ...request, Tags: tags } : request;
  const output: StartEngagementByAcceptingInvitationTaskCommandOutput = await client.send(
    new StartEngagementByAcceptingInvitationTaskCommand(input),
    { abortSignal: new AbortController().signal },
  );
  return output;
}

async function list(): Promise<ListEngagementByAcceptingInvitationTaskSummary[]> {
  const output: ListEngagementByAcceptingInvitationTasksCommandOutput = await client.send(
    new ListEngagementByAcceptingInvitationTasksCommand({
      Catalog: process.env.CATALOG,
      TaskStatus: [TaskStatus.IN_PROGRESS, TaskStatus.COMPLETE],
      Sort: { SortBy: ListTasksSortName.START_TIME, SortOrder: SortOrder.DESCENDING },
      MaxResults: 10,
    }),
  );
  return output.TaskSummaries ?? [];
}

async function conflict(): Promise<string> {
  try {
    await client.send(
      new StartEngagementByAcceptingInvitationTaskCommand({
        Catalog: process.env.CATALOG,
        Identifier: process.env.IDENTIFIER,
      }),
    );
    return "none";
  } catch (error) {
    if (error instanceof ValidationException) {
      const errors: ValidationExceptionError[] = error.ErrorList ?? [];
      return errors.map(({ FieldName, Code }) => `${FieldName} ${Code}`).join();
    }
    if (error instanceof ThrottlingException) return error.name;
    if (error instanceof ConflictException && error instanceof PartnerCentralSellingServiceException) {
      return `${error.name} ${error.$fault} ${error.$metadata.httpStatusCode} ${error.$metadata.attempts}`;
    }
    throw error;
  }
}

const paging: PartnerCentralSellingPaginationConfiguration = { client, pageSize: 2, stopOnSameToken: false };

async function pageThroughTasks(): Promise<string[]> {
  const input: ListEngagementByAcceptingInvitationTasksCommandInput = { Catalog: process.env.CATALOG };
  const ids: string[] = [];
  for await (const page of paginateListEngagementByAcceptingInvitationTasks(paging, input)) {
    for (const { TaskId } of page.TaskSummaries ?? []) if (TaskId !== undefined) ids.push(TaskId);
  }
  return ids;
}

async function findInvitation(): Promise<EngagementInvitationSummary | undefined> {
  const sort: OpportunityEngagementInvitationSort = {
    SortBy: OpportunityEngagementInvitationSortName.INVITATION_DATE,
    SortOrder: SortOrder.ASCENDING,
  };
  const request: ListEngagementInvitationsRequest = {
    Catalog: process.env.CATALOG,
    ParticipantType: ParticipantType.RECEIVER,
    PayloadType: [EngagementInvitationPayloadType.OPPORTUNITY_INVITATION],
    Status: [InvitationStatus.PENDING, InvitationStatus.ACCEPTED],
    Sort: sort,
  };
  const input: ListEngagementInvitationsCommandInput = request;
  const controller = new AbortController();
  const pages = paginateListEngagementInvitations({ ...paging, withCommand: (command) => command }, input, {
    abortSignal: controller.signal,
  });
  for await (const page of pages) {
    const output: ListEngagementInvitationsCommandOutput = page;
    const response: ListEngagementInvitationsResponse = output;
    const found = response.EngagementInvitationSummaries?.find(({ Id }) => Id === process.env.IDENTIFIER);
    if (found) return found;
  }
  return undefined;
}

async function get(): Promise<GetEngagementInvitationResponse> {
  const request: GetEngagementInvitationRequest = { Catalog: process.env.CATALOG, Identifier: process.env.IDENTIFIER };
  const input: GetEngagementInvitationCommandInput = request;
  const output: GetEngagementInvitationCommandOutput = await client.send(new GetEngagementInvitationCommand(input));
  return output;
}

function describeSpend(spend: ExpectedCustomerSpend): string {
  const { Amount = "0", CurrencyCode, Frequency, TargetCompany, EstimationUrl } = spend;
  const monthly = Frequency === PaymentFrequency.MONTHLY;
  return `${Amount} ${CurrencyCode} ${monthly} ${TargetCompany} ${EstimationUrl}`;
}

function describeOpportunity(payload: OpportunityInvitationPayload): string[] {
  const customer: EngagementCustomer | undefined = payload.Customer;
  const project: ProjectDetails | undefined = payload.Project;
  const contacts: SenderContact[] = payload.SenderContacts ?? [];
  const responsibilities: ReceiverResponsibility[] = payload.ReceiverResponsibilities ?? [];
  return [
    `${customer?.CompanyName} ${customer?.Industry} ${customer?.CountryCode} ${customer?.WebsiteUrl}`,
    `${project?.Title} ${project?.BusinessProblem} ${project?.TargetCompletionDate?.length}`,
    ...(project?.ExpectedCustomerSpend ?? []).map(describeSpend),
    ...contacts.map(({ Email, FirstName, LastName, BusinessTitle, Phone }) =>
      [Email, FirstName, LastName, BusinessTitle, Phone].join(),
    ),
    `services ${responsibilities.includes(ReceiverResponsibility.SERVICES_PARTNER)}`,
  ];
}

function describeLead({ Customer, Interaction }: LeadInvitationPayload): string[] {
  const customer: LeadInvitationCustomer | undefined = Customer;
  const interaction: LeadInvitationInteraction | undefined = Interaction;
  return [`${customer?.CompanyName} ${customer?.AwsMaturity}`, `${interaction?.ContactBusinessTitle}`];
}

function describePayload(payload: Payload | undefined): string[] {
  if (payload?.OpportunityInvitation) return describeOpportunity(payload.OpportunityInvitation);
  if (payload?.LeadInvitation) return describeLead(payload.LeadInvitation);
  const member: Payload.$UnknownMember | undefined = payload;
  return [member?.$unknown[0] ?? "nothing"];
}

function describeContext(context: EnrichmentContext | undefined): string {
  const insights: LeadInsights | undefined = context?.LeadInsights;
  return insights?.LeadReadinessScore ?? "none";
}

function describeReceiver(receiver: Receiver | undefined): string | undefined {
  const account: AccountReceiver | undefined = receiver?.Account;
  return account?.AwsAccountId ?? receiver?.$unknown?.[0];
}

async function reject(identifier: string | undefined): Promise<string> {
  const request: RejectEngagementInvitationRequest = {
    Catalog: process.env.CATALOG,
    Identifier: identifier,
    RejectionReason: "Not our field",
  };
  const input: RejectEngagementInvitationCommandInput = request;
  try {
    const output: RejectEngagementInvitationCommandOutput = await client.send(
      new RejectEngagementInvitationCommand(input),
    );
    return `${output.$metadata.httpStatusCode}`;
  } catch (error) {
    if (error instanceof ConflictException || error instanceof ResourceNotFoundException) return error.name;
    throw error;
  }
}

const aggregated = new PartnerCentralSelling(config);
const started = await start([{ Key: "team", Value: "alliances" }]);
const byMethod = await aggregated.listEngagementByAcceptingInvitationTasks({ Catalog: process.env.CATALOG });
const byCallback = await new Promise<string | undefined>((resolve, reject) => {
  aggregated.startEngagementByAcceptingInvitationTask(
    {
      Catalog: process.env.CATALOG,
      Identifier: process.env.IDENTIFIER,
      ClientToken: process.env.TOKEN,
      Tags: [{ Key: "team", Value: "alliances" }],
    },
    (error, data) => (error ? reject(error) : resolve(data?.TaskId)),
  );
});
const summary = await findInvitation();
const invitation = await get();
const members: EngagementMemberSummary[] = invitation.ExistingMembers ?? [];
const listedByMethod = await aggregated.listEngagementInvitations({
  Catalog: process.env.CATALOG,
  ParticipantType: "RECEIVER",
  SenderAwsAccountId: ["000000000000"],
});
const gotByCallback = await new Promise<string | undefined>((resolve, fail) => {
  aggregated.getEngagementInvitation(
    { Catalog: process.env.CATALOG, Identifier: process.env.IDENTIFIER },
    (error, data) => (error ? fail(error) : resolve(data?.EngagementTitle)),
  );
});
const rejectedByMethod = await aggregated
  .rejectEngagementInvitation({ Catalog: process.env.CATALOG, Identifier: process.env.IDENTIFIER })
  .catch((error) => `${error.name} ${error.$fault}`);
async function pageByMethods(): Promise<boolean[]> {
  const ids: (string | undefined)[] = [];
  const input: ListEngagementInvitationsCommandInput = { Catalog: process.env.CATALOG, ParticipantType: "RECEIVER" };
  for await (const { EngagementInvitationSummaries = [] } of aggregated.paginateListEngagementInvitations(input)) {
    ids.push(...EngagementInvitationSummaries.map(({ Id }) => Id));
  }
  const tasks = aggregated.paginateListEngagementByAcceptingInvitationTasks(
    { Catalog: process.env.CATALOG },
    { pageSize: 2 },
  );
  for await (const { TaskSummaries = [] } of tasks) ids.push(...TaskSummaries.map(({ TaskId }) => TaskId));
  return [ids.includes(process.env.IDENTIFIER), ids.includes(started.TaskId)];
}

const oneInvitationByCommand = await client.send(
  new ListEngagementInvitationsCommand({
    Catalog: process.env.CATALOG,
    ParticipantType: "RECEIVER",
    MaxResults: 1,
  }),
);
console.log(
  JSON.stringify({
    sameTask: started.TaskId === byCallback && started.TaskId === byMethod.TaskSummaries?.[0]?.TaskId,
    startTimeIsDate: started.StartTime instanceof Date,
    status: started.TaskStatus,
    listed: (await list()).length,
    conflict: await conflict(),
    paged: (await pageThroughTasks()).includes(started.TaskId ?? ""),
    found: [summary?.Status, summary?.PayloadType, summary?.ParticipantType, summary?.EngagementTitle],
    foundDates: [
      summary?.InvitationDate instanceof Date,
      summary?.ExpirationDate?.getTime() === invitation.ExpirationDate?.getTime(),
    ],
    sender: [summary?.SenderAwsAccountId, summary?.SenderCompanyName, describeReceiver(summary?.Receiver)],
    got: [invitation.Status, invitation.PayloadType, invitation.InvitationMessage, invitation.EngagementDescription],
    sameEngagement: invitation.EngagementId === summary?.EngagementId && invitation.Arn === summary?.Arn,
    members: members.map(({ CompanyName, WebsiteUrl }) => `${CompanyName} ${WebsiteUrl}`),
    payload: describePayload(invitation.Payload),
    context: describeContext(invitation.EnrichmentContext),
    gotByCallback,
    pagedByMethods: await pageByMethods(),
    listedByMethod: listedByMethod.EngagementInvitationSummaries?.length,
    listedByCommand: oneInvitationByCommand.EngagementInvitationSummaries?.length,
    rejected: [await reject(process.env.IDENTIFIER), await reject("engi-0000000000000"), rejectedByMethod],
    rejectionReason: invitation.RejectionReason ?? "none",
    region: await resolved.region(),
    reasons: Object.keys(ReasonCode).length,
  }),
);
client.destroy();
aggregated.destroy();
