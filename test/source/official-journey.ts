// Written for the official client. test/package.test.ts changes nothing but the import, and compiles and runs it again.
import {
  ConflictException,
  type ListEngagementByAcceptingInvitationTaskSummary,
  ListEngagementByAcceptingInvitationTasksCommand,
  type ListEngagementByAcceptingInvitationTasksCommandOutput,
  ListTasksSortName,
  PartnerCentralSelling,
  PartnerCentralSellingClient,
  type PartnerCentralSellingClientConfig,
  type PartnerCentralSellingClientResolvedConfig,
  PartnerCentralSellingServiceException,
  ReasonCode,
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
console.log(
  JSON.stringify({
    sameTask: started.TaskId === byCallback && started.TaskId === byMethod.TaskSummaries?.[0]?.TaskId,
    startTimeIsDate: started.StartTime instanceof Date,
    status: started.TaskStatus,
    listed: (await list()).length,
    conflict: await conflict(),
    region: await resolved.region(),
    reasons: Object.keys(ReasonCode).length,
  }),
);
client.destroy();
aggregated.destroy();
