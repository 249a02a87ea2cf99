import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type {
  EngagementTaskFailedError,
  EngagementTaskProgress,
  EngagementTaskState,
  ListEngagementByAcceptingInvitationTaskSummary,
  PartnerCentralSellingServiceException,
} from "../index.ts";
import { type ClientSettings, flagsOf } from "./client.ts";
import { ExitCode, worst } from "./exit-codes.ts";
import { exitCodeOf, explain } from "./explain.ts";
import { LiveLines } from "./live.ts";
import { type Output, printJson } from "./output.ts";
import { type TaskRow, taskTable } from "./task-table.ts";

/** How it went with one task: what `acceptEngagementInvitations` yields. */
export interface Settled {
  invitation: EngagementTaskState;
  outcome:
    | { status: "fulfilled"; value: ListEngagementByAcceptingInvitationTaskSummary }
    | { status: "rejected"; reason: Error; state: EngagementTaskState | undefined };
}

/** Is aborted by the first Ctrl-C; the second ends the process. */
export function interruption(): AbortSignal {
  const interrupted = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(name, () => interrupted.abort());
  return interrupted.signal;
}

/** Shows on standard error how tasks are doing. */
export function progressLines(): (progress: EngagementTaskProgress & { invitation: EngagementTaskState }) => void {
  const lines = new LiveLines(process.stderr);
  return ({ invitation: { Identifier }, status, elapsed }) => {
    const seconds = (elapsed / 1_000).toFixed(0).padStart(4);
    lines.show(Identifier, status, `  ${Identifier}  ${status.padEnd(11)}  ${seconds} s`);
  };
}

interface Settling {
  readonly signal: AbortSignal;
  readonly output: Output;
  readonly settings: ClientSettings;
}

/**
 * Reads how it goes with tasks, prints it, and answers the exit code. What has not ended when the signal is aborted or the
 * time is over is saved, and how to go on with it is told.
 */
export async function settle(
  states: readonly EngagementTaskState[],
  ends: AsyncIterable<Settled>,
  { signal, output, settings }: Settling,
): Promise<ExitCode> {
  const settled = new Map<EngagementTaskState, Settled["outcome"]>();
  try {
    for await (const { invitation, outcome } of ends) settled.set(invitation, outcome);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  const rows = states.flatMap((state) => {
    const outcome = settled.get(state);
    return outcome === undefined ? [] : rowOf(state, outcome);
  });
  if (output === "json") printJson({ TaskSummaries: rows });
  else if (rows.length > 0) console.log(taskTable(rows));

  explainAll(settled, settings);
  const open = states.flatMap((state) => {
    const outcome = settled.get(state);
    if (outcome === undefined) return state;
    return outcome.status === "rejected" && isOpen(outcome.reason) ? (outcome.state ?? state) : [];
  });
  if (open.length > 0) await save(open, settings);
  const codes = [...settled.values()].map((outcome) =>
    outcome.status === "fulfilled" ? ExitCode.ok : exitCodeOf(outcome.reason),
  );
  return worst(settled.size < states.length ? [...codes, ExitCode.interrupted] : codes);
}

function rowOf({ Identifier }: EngagementTaskState, outcome: Settled["outcome"]): TaskRow {
  if (outcome.status === "fulfilled") return { EngagementInvitationId: Identifier, ...outcome.value };
  const { reason, state: { TaskId, StartTime } = {} } = outcome;
  const known = { EngagementInvitationId: Identifier, ...(TaskId !== undefined && { TaskId, StartTime }) };
  if (exitCodeOf(reason) === ExitCode.taskFailed) {
    const { taskId, reasonCode: ReasonCode, Message } = reason as EngagementTaskFailedError;
    return { ...known, TaskId: taskId, TaskStatus: "FAILED", ReasonCode, Message };
  }
  const { name: Name, message: Message } = reason;
  const { requestId: RequestId } = Object((reason as PartnerCentralSellingServiceException).$metadata);
  return {
    ...known,
    ...(TaskId !== undefined && isOpen(reason) && { TaskStatus: "IN_PROGRESS" }),
    ...(Name !== "AbortError" && { Error: { Name, Message, RequestId } }),
  };
}

/** Whether the task may go on although it is not waited for any more. */
function isOpen(error: Error): boolean {
  const { outcome } = error as Partial<PartnerCentralSellingServiceException>;
  return error.name === "AbortError" || error.name === "TimeoutError" || outcome === "unknown";
}

/** One paragraph for each thing that went wrong, however many it befell. */
function explainAll(settled: ReadonlyMap<EngagementTaskState, Settled["outcome"]>, settings: ClientSettings): void {
  const befallen = new Map<string, string[]>();
  for (const [{ Identifier, Catalog, generation }, outcome] of settled) {
    if (outcome.status === "fulfilled" || outcome.reason.name === "AbortError") continue;
    const next = ["accept", Identifier, "--catalog", Catalog, "--generation", String(generation + 1)];
    const again = exitCodeOf(outcome.reason) === ExitCode.taskFailed ? `\n  ${commandLine(next, settings)}` : "";
    const paragraph = `${explain(outcome.reason)}${again}`;
    befallen.set(paragraph, [...(befallen.get(paragraph) ?? []), Identifier]);
  }
  for (const [paragraph, identifiers] of befallen) console.error(`\n${identifiers.join(", ")}: ${paragraph}`);
}

async function save(states: EngagementTaskState[], settings: ClientSettings): Promise<void> {
  const name = `engagement-tasks-${new Date().toISOString().replace(/\D/g, "")}.json`;
  const text = `${JSON.stringify(states, null, 2)}\n`;
  const write = async (file: string) => {
    await writeFile(file, text, { flag: "wx" });
    return file;
  };
  const file = await write(name).catch(() => write(join(tmpdir(), name)));
  const command = commandLine(["wait", file], settings);
  console.error(
    `\n${states.length} not ended, and the service goes on with what was begun. To go on waiting:\n  ${command}`,
  );
}

/** A command to copy, for the same client. */
function commandLine(words: string[], settings: ClientSettings): string {
  const npx = process.env.npm_command === "exec" ? ["npx"] : [];
  return [...npx, "partnercentral-engagement", ...words, ...flagsOf(settings)].map(quoted).join(" ");
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
