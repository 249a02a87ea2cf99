import { setTimeout as sleep } from "node:timers/promises";
import {
  ConflictException,
  type ListEngagementByAcceptingInvitationTaskSummary,
  ListEngagementByAcceptingInvitationTasksCommand,
  PartnerCentralSellingClient,
  PartnerCentralSellingServiceException,
  StartEngagementByAcceptingInvitationTaskCommand,
  TransportError,
  ValidationException,
} from "../index.ts";
import { type LocalPartnerCentral, startLocalPartnerCentral } from "../local/index.ts";
import { readOptions, UsageError } from "./usage.ts";

const USAGE = `Usage: partnercentral-engagement demo [options]

Accepts an engagement invitation from beginning to end. Without options it does so on the embedded Partner Central.
With --identifier it accepts that invitation in the account of your AWS credentials: this cannot be undone.

  --identifier ID       the invitation, engi-… or an ARN
  --catalog NAME        its catalog, AWS or Sandbox (default Sandbox)
  --endpoint-url URL    where to send requests (default the service's own address)

Example: partnercentral-engagement demo --catalog Sandbox --identifier engi-0123456789abc`;

const POLL_MS = 250;
const MAX_WAIT_MS = 120_000;

/** Shows the whole journey. Ends with 0 when the opportunity exists, with 1 when it does not. */
export async function demo(args: string[]): Promise<number> {
  const { help, identifier, ...options } = readOptions(
    args,
    {
      identifier: { type: "string" },
      catalog: { type: "string" },
      "endpoint-url": { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
    USAGE,
  );
  if (help) {
    console.log(USAGE);
    return 0;
  }
  const catalog = options.catalog ?? "Sandbox";
  if (identifier !== undefined) {
    const endpoint = options["endpoint-url"];
    return journey({ endpoint }, catalog, identifier);
  }
  if (Object.keys(options).length > 0) {
    throw new UsageError("--catalog and --endpoint-url go with --identifier: say which invitation to accept", USAGE);
  }

  const local = await startLocalPartnerCentral({ taskDuration: 1_000 });
  console.log(`The embedded Partner Central is listening on ${local.clientConfig.endpoint}`);
  const invitation = local.seedInvitation({ Catalog: catalog, SenderCompanyName: "AWS" });
  console.log(`An AWS seller invites you: ${invitation.Id} (${invitation.EngagementTitle})\n`);
  try {
    return await journey(local.clientConfig, catalog, invitation.Id, local);
  } finally {
    await local.close();
  }
}

async function journey(
  config: { endpoint: string | undefined },
  Catalog: string,
  Identifier: string,
  local?: LocalPartnerCentral,
): Promise<number> {
  try {
    const client = new PartnerCentralSellingClient(config);
    if (local === undefined) console.log(`Sending to ${(await client.config.endpoint()).hostname}`);
    const task = await accept(client, Catalog, Identifier);
    if (task.TaskStatus !== "COMPLETE") {
      console.log(
        `\nThe task ended as ${task.TaskStatus}: ${task.ReasonCode ?? "no reason given"}. ${task.Message ?? ""}`,
      );
      return 1;
    }
    console.log(`\nThe opportunity exists: ${task.OpportunityId}`);
    const event = local?.events.find((emitted) => emitted["detail-type"] === "Opportunity Created");
    if (local === undefined) console.log("Its Opportunity Created event goes to EventBridge in us-east-1.");
    else console.log(`Its event: ${JSON.stringify(event)}`);
    await showErrors(client, Catalog, Identifier);
    client.destroy();
    return 0;
  } catch (error) {
    console.error(`\nThis did not work. ${explain(error)}`);
    return 1;
  }
}

async function accept(
  client: PartnerCentralSellingClient,
  Catalog: string,
  Identifier: string,
): Promise<ListEngagementByAcceptingInvitationTaskSummary> {
  const started = await client.send(new StartEngagementByAcceptingInvitationTaskCommand({ Catalog, Identifier }));
  const { TaskId, $metadata } = started;
  console.log(`Accepted ${Identifier} in catalog ${Catalog}: ${TaskId}`);
  console.log(
    `  client token ${$metadata.clientToken}, attempts ${$metadata.attempts}, request id ${$metadata.requestId}`,
  );

  let task: ListEngagementByAcceptingInvitationTaskSummary = started;
  const began = Date.now();
  showProgress(task, began);
  while (task.TaskStatus === "IN_PROGRESS") {
    if (Date.now() - began > MAX_WAIT_MS) throw new Error(`${TaskId} is still in progress after ${MAX_WAIT_MS} ms.`);
    await sleep(POLL_MS);
    const list = new ListEngagementByAcceptingInvitationTasksCommand({ Catalog, TaskIdentifier: [TaskId] });
    const { TaskSummaries = [] } = await client.send(list);
    task = TaskSummaries[0] ?? task;
    showProgress(task, began);
  }
  return task;
}

function showProgress({ TaskStatus }: ListEngagementByAcceptingInvitationTaskSummary, began: number): void {
  console.log(`  ${String(Date.now() - began).padStart(6)} ms  ${TaskStatus}`);
}

/** Two requests that can't succeed: one that never leaves the machine, and one that the service refuses. */
async function showErrors(client: PartnerCentralSellingClient, Catalog: string, Identifier: string): Promise<void> {
  console.log("\nAn invalid request is refused before it is sent:");
  const invalid = new StartEngagementByAcceptingInvitationTaskCommand({ Catalog: "AWS-2", Identifier: "engi-?" });
  await client.send(invalid).catch((error: unknown) => {
    if (!(error instanceof ValidationException)) throw error;
    for (const { FieldName, Code, Message } of error.ErrorList ?? [])
      console.log(`  ${FieldName}  ${Code}  ${Message}`);
  });
  console.log("\nAccepting the invitation a second time is a conflict:");
  const again = new StartEngagementByAcceptingInvitationTaskCommand({ Catalog, Identifier });
  await client.send(again).catch((error: unknown) => {
    if (!(error instanceof ConflictException)) throw error;
    console.log(`  ${explain(error)}`);
  });
}

function explain(error: unknown): string {
  const { name, message } = error as Error;
  const parts = [`${name}: ${message.replace(/[^.]$/, "$&.")}`];
  if (error instanceof PartnerCentralSellingServiceException) {
    if (error.suggestedAction !== undefined) parts.push(error.suggestedAction);
    if (error.$metadata.requestId !== undefined) parts.push(`(request id ${error.$metadata.requestId})`);
  }
  if (error instanceof TransportError) parts.push("Check the address and the network between here and there.");
  if (name === "CredentialsProviderError") {
    parts.push("Give credentials, for instance with AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.");
  }
  return parts.join(" ");
}
