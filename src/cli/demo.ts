import { setTimeout as sleep } from "node:timers/promises";
import { parsePartnerCentralEvent } from "../events/index.ts";
import {
  acceptEngagementInvitation,
  type CompletedEngagementTask,
  type EngagementInvitationSummary,
  type EngagementTask,
  EngagementTaskFailedError,
  type EngagementTaskState,
  type ListEngagementInvitationsCommandInput,
  PartnerCentralSellingClient,
  paginateListEngagementInvitations,
  StartEngagementByAcceptingInvitationTaskCommand,
  trackEngagementTasks,
  ValidationException,
} from "../index.ts";
import { type LocalPartnerCentral, startLocalPartnerCentral } from "../local/index.ts";
import { exitCodesUsage } from "./exit-codes.ts";
import { explain } from "./explain.ts";
import { LiveLines } from "./live.ts";
import { table } from "./output.ts";
import { readCommandLine, UsageError } from "./usage.ts";

export const USAGE = `Usage: partnercentral-engagement demo [options]

Shows the whole journey: pending invitations are listed, accepted all at once, interrupted, and resumed until their
opportunities exist. Without options it does so on the embedded Partner Central.
With --identifier it accepts that invitation in the account of your AWS credentials: this cannot be undone.

  --identifier ID       the invitation, engi-… or an ARN
  --catalog NAME        its catalog, AWS or Sandbox (default Sandbox)
  --endpoint-url URL    where to send requests (default the service's own address)

Example: partnercentral-engagement demo --catalog Sandbox --identifier engi-0123456789abc

${exitCodesUsage(0, 1, 2)}`;

const TASK_MS = 2_500;
const INTERRUPT_AFTER_MS = 1_200;
const POLLING = { minDelay: 300, maxDelay: 5_000 };
const FAILING = "Mainframe migration";
const TITLES = [
  "Data lake",
  "Contact centre",
  "Mainframe migration",
  "Web shop",
  "Machine learning",
  "Disaster recovery",
];

/** Ends with 0 when all went as it should, with 1 when it did not. */
export async function run(args: string[]): Promise<number> {
  const { identifier, ...options } = readCommandLine(args, {
    identifier: { type: "string" },
    catalog: { type: "string" },
    "endpoint-url": { type: "string" },
  }).values;
  if (identifier === undefined && Object.keys(options).length > 0) {
    throw new UsageError("--catalog and --endpoint-url go with --identifier: say which invitation to accept.");
  }
  try {
    if (identifier === undefined) return await journeyOfMany();
    return await journeyOfOne(options.catalog ?? "Sandbox", identifier, options["endpoint-url"]);
  } catch (error) {
    console.error(`\nThis did not work. ${explain(error)}`);
    return 1;
  }
}

async function journeyOfOne(Catalog: string, Identifier: string, endpoint: string | undefined): Promise<number> {
  const client = new PartnerCentralSellingClient({ endpoint });
  console.log(`Sending to ${(await client.config.endpoint()).hostname}`);
  const task = await acceptEngagementInvitation(client, { Catalog, Identifier });
  console.log(`Accepted ${Identifier} in catalog ${Catalog}: ${task.taskId}\n`);
  showProgress(task, Identifier, new LiveLines(process.stdout));
  const { OpportunityId } = await task.completed();
  console.log(`\nThe opportunity exists: ${OpportunityId}`);
  console.log("Its Opportunity Created event goes to EventBridge in us-east-1.");
  client.destroy();
  return 0;
}

async function journeyOfMany(): Promise<number> {
  const local = await startLocalPartnerCentral({ world: "asynchronous", taskDuration: TASK_MS });
  try {
    console.log(`The embedded Partner Central is listening on ${local.endpoint}`);
    seed(local);
    const client = new PartnerCentralSellingClient(local.clientConfig);
    const invitations = await listPending(client);
    await showInvalidRequest(client);
    const states = await acceptAndInterrupt(client, invitations);
    const results = await resume(client, states);
    showEvents(local);
    client.destroy();
    return showResults(states, results) ? 0 : 1;
  } finally {
    await local.close();
  }
}

function seed(local: LocalPartnerCentral): void {
  for (const EngagementTitle of TITLES) {
    local.seedInvitation({
      Catalog: "Sandbox",
      EngagementTitle,
      SenderCompanyName: "AWS",
      ...(EngagementTitle === FAILING && {
        outcome: { ReasonCode: "OpportunityValidationFailed", Message: "The customer's postal code is missing." },
      }),
    });
  }
}

async function listPending(client: PartnerCentralSellingClient): Promise<EngagementInvitationSummary[]> {
  const pending: EngagementInvitationSummary[] = [];
  const query: ListEngagementInvitationsCommandInput = {
    Catalog: "Sandbox",
    ParticipantType: "RECEIVER",
    Status: ["PENDING"],
  };
  for await (const page of paginateListEngagementInvitations({ client }, query)) {
    pending.push(...(page.EngagementInvitationSummaries ?? []));
  }
  console.log(`${pending.length} invitations are pending:\n`);
  const rows = pending.map(({ Id = "", SenderCompanyName = "", EngagementTitle = "", ExpirationDate }) => [
    Id,
    SenderCompanyName,
    EngagementTitle,
    ExpirationDate?.toISOString().slice(0, 10) ?? "",
  ]);
  console.log(table(["INVITATION", "FROM", "ABOUT", "EXPIRES"], rows));
  return pending;
}

/** Answers what a process that is told to end would save. */
async function acceptAndInterrupt(
  client: PartnerCentralSellingClient,
  invitations: EngagementInvitationSummary[],
): Promise<EngagementTaskState[]> {
  const tracker = trackEngagementTasks(client, { Catalog: "Sandbox", ...POLLING });
  const twice = [...invitations, ...invitations.slice(0, 1)];
  const tasks = await Promise.all(twice.map((invitation) => tracker.accept(invitation)));
  console.log(`\nAll are accepted at once. The first is accepted twice, and is one task: ${tasks.at(-1)?.taskId}\n`);
  const lines = new LiveLines(process.stdout);
  for (const task of tasks) {
    showProgress(task, task.toJSON().Identifier, lines);
    task.completed().catch(ignoreInterruption);
  }
  await sleep(INTERRUPT_AFTER_MS);
  const states = tracker.close();
  console.log(`\nInterrupted: ${states.length} tasks have not ended. Of each this is saved:\n`);
  console.log(`  ${JSON.stringify(states[0])}`);
  return states;
}

type Result = PromiseSettledResult<CompletedEngagementTask>;

async function resume(client: PartnerCentralSellingClient, saved: EngagementTaskState[]): Promise<Result[]> {
  const tracker = trackEngagementTasks(client, { Catalog: "Sandbox", ...POLLING });
  console.log("\nAnother tracker resumes them:\n");
  const lines = new LiveLines(process.stdout);
  const tasks = saved.map((state) => tracker.resume(state));
  for (const task of tasks) showProgress(task, task.toJSON().Identifier, lines);
  return Promise.allSettled(tasks.map((task) => task.completed()));
}

/** Answers whether all but the one that was to fail are complete. */
function showResults(saved: EngagementTaskState[], results: Result[]): boolean {
  const rows = results.map((result, row) => {
    const { Identifier = "", TaskId = "" } = saved[row] ?? {};
    const cells = result.status === "fulfilled" ? completedCells(result.value) : failedCells(result.reason);
    return [Identifier, TaskId, ...cells];
  });
  console.log(`\n${table(["INVITATION", "TASK", "STATUS", "OPPORTUNITY OR REASON", "ADVICE"], rows)}`);
  return rows.filter(([, , status]) => status === "COMPLETE").length === TITLES.length - 1;
}

function completedCells({ TaskStatus, OpportunityId }: CompletedEngagementTask): string[] {
  return [TaskStatus, OpportunityId, ""];
}

function failedCells(reason: unknown): string[] {
  if (!(reason instanceof EngagementTaskFailedError)) throw reason;
  return ["FAILED", reason.reasonCode ?? "", reason.advice];
}

function showProgress(task: EngagementTask, invitation: string, lines: LiveLines): void {
  task.onProgress(({ status, elapsed, polls }) => {
    const seconds = (elapsed / 1_000).toFixed(1).padStart(5);
    lines.show(
      invitation,
      status,
      `  ${invitation}  ${task.taskId}  ${status.padEnd(11)}  ${seconds} s  look ${polls}`,
    );
  });
}

function ignoreInterruption(error: unknown): void {
  if ((error as Error).name !== "AbortError") throw error;
}

function showEvents(local: LocalPartnerCentral): void {
  const created = local.events.map(parsePartnerCentralEvent).filter(({ kind }) => kind === "OpportunityCreated");
  console.log(`\n${created.length} Opportunity Created events were emitted, for instance:\n`);
  console.log(`  ${JSON.stringify(created[0])}`);
}

/** A request that can't succeed never leaves the machine. */
async function showInvalidRequest(client: PartnerCentralSellingClient): Promise<void> {
  console.log("\nAn invalid request is refused before it is sent:\n");
  const invalid = new StartEngagementByAcceptingInvitationTaskCommand({ Catalog: "AWS-2", Identifier: "engi-?" });
  await client.send(invalid).catch((error: unknown) => {
    if (!(error instanceof ValidationException)) throw error;
    for (const { FieldName, Code, Message } of error.ErrorList ?? [])
      console.log(`  ${FieldName}  ${Code}  ${Message}`);
  });
}
