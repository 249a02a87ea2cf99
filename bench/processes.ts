import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { LocalPartnerCentral } from "../src/local/index.ts";
import type { ClientName, Target } from "./clients.ts";

/** The server and the clients each have a process: what one of them does must not count for another. */

export const SECRET_ACCESS_KEY = "secret-access-key-of-the-benchmarks-only";

export interface CallerSettings {
  readonly client: ClientName;
  readonly target: Target;
  readonly tags: number;
}

export interface Work {
  readonly calls: number;
  readonly concurrency: number;
  readonly collectGarbage?: boolean;
}

export interface WorkReport {
  /** µs of user and system time, per call. */
  readonly cpu: number;
  /** bytes */
  readonly heap: number;
}

interface ServiceReport {
  readonly requests: Readonly<Record<string, number>>;
  readonly verified: readonly string[];
}

export interface Service {
  readonly endpoint: string;
  /** Answers what has come so far, and how many tasks are to be listed from now on. */
  tell(settings: { taskCount?: number }): Promise<ServiceReport>;
  close(): void;
}

export interface Caller {
  readonly accessKeyId: string;
  work(work: Work): Promise<WorkReport>;
  close(): void;
}

/** Since the last report. */
export interface EmbeddedReport {
  /** µs of user and system time */
  readonly cpu: number;
  /** All that were started. */
  readonly tasks: number;
}

export interface EmbeddedService {
  readonly clientConfig: LocalPartnerCentral["clientConfig"];
  /** Its pending invitations. */
  readonly ids: readonly string[];
  report(): Promise<EmbeddedReport>;
  close(): void;
}

const scriptOf = (name: string) => new URL(`./${name}.mjs`, import.meta.url);

export async function startService(): Promise<Service> {
  const child = fork(scriptOf("service"));
  const port = await answerOf<number>(child);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    tell: (settings) => ask<ServiceReport>(child, settings),
    close: () => child.disconnect(),
  };
}

export async function startCaller(client: ClientName, { endpoint }: Service, { tags = 0 } = {}): Promise<Caller> {
  const accessKeyId = client.toUpperCase();
  const settings: CallerSettings = {
    client,
    target: { endpoint, accessKeyId, secretAccessKey: SECRET_ACCESS_KEY },
    tags,
  };
  const child = fork(scriptOf("caller"), [JSON.stringify(settings)], { execArgv: ["--expose-gc", "--no-warnings"] });
  await answerOf<string>(child);
  return { accessKeyId, work: (work) => ask<WorkReport>(child, work), close: () => child.disconnect() };
}

export async function startEmbeddedService(): Promise<EmbeddedService> {
  const child = fork(scriptOf("embedded"));
  const ready = await answerOf<Pick<EmbeddedService, "clientConfig" | "ids">>(child);
  return { ...ready, report: () => ask<EmbeddedReport>(child, {}), close: () => child.disconnect() };
}

async function ask<Answer>(child: ChildProcess, question: object): Promise<Answer> {
  const answer = answerOf<Answer>(child);
  child.send(question);
  return answer;
}

async function answerOf<Answer>(child: ChildProcess): Promise<Answer> {
  const over = new AbortController();
  const died = once(child, "exit", over).then(([code]) => {
    throw new Error(`${child.spawnargs.slice(1).join(" ")} ended with ${code}`);
  });
  try {
    const [answer] = await Promise.race([once(child, "message", over), died]);
    return answer as Answer;
  } finally {
    died.catch(() => {});
    over.abort();
  }
}
