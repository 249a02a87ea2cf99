import { setTimeout as sleep } from "node:timers/promises";
import { parsePartnerCentralEvent } from "../events/index.ts";
import {
  acceptEngagementInvitation,
  type CompletedEngagementTask,
  type EngagementInvitationSummary,
  type EngagementTask,
  EngagementTaskFailedError,
  type EngagementTaskProgress,
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

Shows the whole journey: pending invitations are listed, one is accepted, then the others all at once, interrupted, and
resumed until their opportunities exist. Without options it does so on the embedded Partner Central.
With --identifier it accepts that invitation in the account of your AWS credentials: this cannot be undone.

  --identifier ID       the invitation, engi-… or an ARN
  --catalog NAME        its catalog, AWS or Sandbox (default Sandbox)
  --endpoint-url URL    where to send requests (default the service's own address)

Example: partnercentral-engagement demo --catalog Sandbox --identifier engi-0123456789abc

${exitCodesUsage(0, 1, 2)}`;

/** As AWS was seen to take. */
const TASK_MS = 4_000;
const INTERRUPT_AFTER_MS = 2_000;
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
  console.log(`Accepting ${Identifier} in catalog ${Catalog}; AWS takes some seconds to answer\n`);
  const onProgress = progressIn(new LiveLines(process.stdout), Identifier);
  const task = await acceptEngagementInvitation(client, { Catalog, Identifier }, { onProgress });
  const { OpportunityId } = await task.completed();
  console.log(`\nThe opportunity exists: ${OpportunityId}`);
  console.log("Its Opportunity Created event goes to EventBridge in us-east-1.");
  client.destroy();
  return 0;
}

async function journeyOfMany(): Promise<number> {
  const local = await startLocalPartnerCentral({ taskDuration: TASK_MS });
  try {
    console.log(`The embedded Partner Central is listening on ${local.endpoint}`);
    seed(local);
    const client = new PartnerCentralSellingClient(local.clientConfig);
    const invitations = await listPending(client);
    await showInvalidRequest(client);
    const [first, ...others] = invitations;
    if (first !== undefined) await acceptOne(client, first);
    const states = await acceptAndInterrupt(client, others);
    const { tasks, results } = await resume(client, states);
    showEvents(local);
    client.destroy();
    return showResults(tasks, results) ? 0 : 1;
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

/** As it goes with AWS, for all that was seen of it: one request, and its answer has the opportunity. */
async function acceptOne(client: PartnerCentralSellingClient, invitation: EngagementInvitationSummary): Promise<void> {
  console.log("\nOne is accepted. As AWS was seen to do, the service answers when the opportunity exists:\n");
  const onProgress = progressIn(new LiveLines(process.stdout), invitation.Id ?? "");
  const task = await acceptEngagementInvitation(client, invitation, { ...POLLING, onProgress });
  const { TaskStatus, OpportunityId } = await task.completed();
  console.log(`\n  ${TaskStatus} ${OpportunityId}`);
  const again = await acceptEngagementInvitation(client, invitation);
  console.log(`\nAccepting it again is the same request, and has the same task: ${again.taskId === task.taskId}`);
}

/** Answers what a process that is told to end would save. */
async function acceptAndInterrupt(
  client: PartnerCentralSellingClient,
  invitations: EngagementInvitationSummary[],
): Promise<EngagementTaskState[]> {
  console.log("\nThe others are accepted all at once:\n");
  const tracker = trackEngagementTasks(client, { Catalog: "Sandbox", ...POLLING });
  const lines = new LiveLines(process.stdout);
  for (const invitation of invitations) {
    const onProgress = progressIn(lines, invitation.Id ?? "");
    tracker.accept(invitation, { onProgress }).catch(ignoreInterruption);
  }
  await sleep(INTERRUPT_AFTER_MS);
  const states = tracker.close();
  console.log(`\nInterrupted before an answer came to any of the ${states.length}. Of each this is saved:\n`);
  console.log(`  ${JSON.stringify(states[0])}`);
  return states;
}

type Result = PromiseSettledResult<CompletedEngagementTask>;

async function resume(
  client: PartnerCentralSellingClient,
  saved: EngagementTaskState[],
): Promise<{ tasks: EngagementTask[]; results: Result[] }> {
  const tracker = trackEngagementTasks(client, { Catalog: "Sandbox", ...POLLING });
  console.log("\nAnother tracker finds the tasks by their invitations, and looks at them until they have ended:\n");
  const lines = new LiveLines(process.stdout);
  const tasks = saved.map((state) => tracker.resume(state));
  for (const task of tasks) task.onProgress(progressIn(lines, task.toJSON().Identifier));
  return { tasks, results: await Promise.allSettled(tasks.map((task) => task.completed())) };
}

/** Answers whether all but the one that was to fail are complete. */
function showResults(tasks: EngagementTask[], results: Result[]): boolean {
  const rows = results.map((result, row) => {
    const { Identifier = "", TaskId = "" } = tasks[row]?.toJSON() ?? {};
    const cells = result.status === "fulfilled" ? completedCells(result.value) : failedCells(result.reason);
    return [Identifier, TaskId, ...cells];
  });
  console.log(`\n${table(["INVITATION", "TASK", "STATUS", "OPPORTUNITY OR REASON", "ADVICE"], rows)}`);
  return rows.filter(([, , status]) => status === "COMPLETE").length === results.length - 1;
}

function completedCells({ TaskStatus, OpportunityId }: CompletedEngagementTask): string[] {
  return [TaskStatus, OpportunityId, ""];
}

function failedCells(reason: unknown): string[] {
  if (!(reason instanceof EngagementTaskFailedError)) throw reason;
  return ["FAILED", reason.reasonCode ?? "", reason.advice];
}

function progressIn(lines: LiveLines, invitation: string): (progress: EngagementTaskProgress) => void {
  return ({ status, elapsed, polls }) => {
    const seconds = (elapsed / 1_000).toFixed(1).padStart(5);
    const what = polls === 0 ? "waiting for the answer" : `look ${polls}`;
    lines.show(invitation, status, `  ${invitation}  ${status.padEnd(11)}  ${seconds} s  ${what}`);
  };
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
