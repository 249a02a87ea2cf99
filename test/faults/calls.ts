import { inspect } from "node:util";
import { expect, onTestFinished, vi } from "vitest";
import {
  ListEngagementByAcceptingInvitationTasksCommand,
  PartnerCentralSellingClient,
  type PartnerCentralSellingClientConfig,
  StartEngagementByAcceptingInvitationTaskCommand,
  type StartEngagementByAcceptingInvitationTaskCommandOutput,
  type Timing,
} from "../../src/index.ts";
import { systemTiming } from "../../src/time/timing.ts";

/** Real ones, whatever a test does to the global. */
const { setTimeout, clearTimeout } = globalThis;

export const INVITATION = "engi-0000000000001";
export const INVITATION_ARN = `arn:aws:partnercentral:us-east-1::catalog/Sandbox/engagement-invitation/${INVITATION}`;

/** What the service answers a Start with. */
export const TASK = {
  TaskId: "task-0000000000001",
  TaskArn: "arn:aws:partnercentral:us-east-1:123456789012:catalog/Sandbox/task/task-0000000000001",
  StartTime: "2026-09-01T10:00:00Z",
  TaskStatus: "IN_PROGRESS",
  EngagementInvitationId: INVITATION,
};

export const CREDENTIALS = {
  accessKeyId: "AKIDFAULTS",
  secretAccessKey: "the-secret-key-of-the-fault-tests",
  sessionToken: "the-session-token-of-the-fault-tests",
};

export type Settings = PartnerCentralSellingClientConfig;
/** ms */
export type Timeouts = NonNullable<Settings["timeouts"]>;

interface CallOptions {
  timeouts?: Timeouts;
  abortSignal?: AbortSignal;
}

/** The real time, but every backoff is as short as it can be. */
const withoutBackoff: Timing = { ...systemTiming, random: () => 0 };

/** Time that passes at once. `slept` holds every wait in ms, and half of each backoff's ceiling is waited. */
export function recordedTiming(now: () => number = Date.now): { timing: Timing; slept: number[] } {
  const slept: number[] = [];
  return { timing: { now, random: () => 0.5, sleep: async (ms) => void slept.push(ms) }, slept };
}

/** A client that ends with the test. */
export function clientOf({ endpoint }: { endpoint: string }, settings: Settings = {}): PartnerCentralSellingClient {
  const client = new PartnerCentralSellingClient({
    endpoint,
    credentials: CREDENTIALS,
    timing: withoutBackoff,
    ...settings,
  });
  onTestFinished(() => client.destroy());
  return client;
}

export type Task = StartEngagementByAcceptingInvitationTaskCommandOutput;

interface StartOptions extends CallOptions {
  input?: Partial<ConstructorParameters<typeof StartEngagementByAcceptingInvitationTaskCommand>[0]>;
}

/** Accepts the invitation. */
export function start(client: PartnerCentralSellingClient, { input, ...options }: StartOptions = {}): Promise<Task> {
  const command = new StartEngagementByAcceptingInvitationTaskCommand({
    Catalog: "Sandbox",
    Identifier: INVITATION,
    ...input,
  });
  return client.send(command, options);
}

export function list(client: PartnerCentralSellingClient, options: CallOptions = {}) {
  return client.send(new ListEngagementByAcceptingInvitationTasksCommand({ Catalog: "Sandbox" }), options);
}

/** What any error of a call may have. */
export interface CallError extends Error {
  $metadata: { attempts?: number; httpStatusCode?: number; requestId?: string; clientToken?: string };
  $retryable?: { throttling?: boolean };
  category?: string;
  code?: string;
  outcome?: string;
  suggestedAction?: string;
  retryAfter?: number;
  bodyStart?: string;
}

/** The end of a promise that must not take long. It is the hang detector: every call of these tests goes through it. */
export async function settled<T>(promise: Promise<T>, ms = 1_000): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const hung = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The call is still pending after ${ms} ms`)), ms);
  });
  return Promise.race([promise, hung]).finally(() => clearTimeout(timer));
}

/** The error that a call ends with, which whatever happened shows no secret. */
export async function failureOf(call: Promise<unknown>, ms?: number): Promise<CallError> {
  const end = await settled(
    call.then(
      (output) => ({ output }),
      (error: CallError) => ({ error }),
    ),
    ms,
  );
  if ("output" in end) throw new Error(`The call succeeded with ${inspect(end.output)}`);
  expectNoSecretIn(end.error);
  return end.error;
}

const SECRETS = [
  CREDENTIALS.secretAccessKey,
  CREDENTIALS.sessionToken,
  /AWS4-HMAC-SHA256 Credential/,
  /Signature=[0-9a-f]{64}/,
];

/** Looks at everything that a logger, a worker thread or a person at a console would see of an error. */
export function expectNoSecretIn(error: unknown): void {
  const { message, stack } = Object(error);
  const shown = [
    String(message),
    String(stack),
    JSON.stringify(error),
    inspect(error, { showHidden: true, depth: 10 }),
    inspect(structuredClone(error), { showHidden: true, depth: 10 }),
  ];
  for (const text of shown) {
    for (const secret of SECRETS) {
      const leaked = typeof secret === "string" ? text.includes(secret) : secret.test(text);
      expect(leaked, `a secret in ${text}`).toBe(false);
    }
  }
}

/** CR, LF and the other control characters of C0 and C1: what can forge a line of a log or move a terminal's cursor. */
export const CONTROL_CHARACTERS = /\p{Cc}/u;

/** How a call ends, and after how much of the faked time. Each real turn of the event loop is half a second of it. */
export async function inFakeTime<T>(
  begin: () => Promise<T>,
  longest = 90_000,
): Promise<{ end: Promise<T>; took: number }> {
  vi.useFakeTimers({
    toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date", "performance", "hrtime"],
  });
  onTestFinished(() => void vi.useRealTimers());
  let over = false;
  const began = Date.now();
  const end = begin();
  end.then(
    () => {
      over = true;
    },
    () => {
      over = true;
    },
  );
  await new Promise((resolve) => setTimeout(resolve, 50));
  while (!over && Date.now() - began < longest) {
    await vi.advanceTimersByTimeAsync(500);
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
  if (!over) throw new Error(`The call is still pending after ${longest} ms of faked time`);
  const took = Date.now() - began;
  vi.useRealTimers();
  return { end, took };
}
