// What the clients call, in a process of its own: a server that answers at once and does as little as it can.
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { verifySignature } from "../src/local/signature.ts";
import { SECRET_ACCESS_KEY } from "./processes.ts";

const LIST = "AWSPartnerCentralSelling.ListEngagementByAcceptingInvitationTasks";
const NEWEST = Date.UTC(2026, 10, 25);
const LARGEST_PAGE = 1_000;

/** How many requests each access key has sent. */
const requests: Record<string, number> = {};
const verified = new Set<string>();
/** How many tasks the list has. */
let taskCount = 1;

function taskOf(index: number) {
  const id = index.toString(36).padStart(13, "0");
  return {
    TaskId: `task-${id}`,
    TaskArn: `arn:aws:partnercentral:us-east-1:123456789012:catalog/Sandbox/engagement-by-accepting-invitation-task/task-${id}`,
    StartTime: new Date(NEWEST - index * 1_000).toISOString(),
    TaskStatus: "IN_PROGRESS",
    EngagementInvitationId: `engi-${id}`,
  };
}

const STARTED = JSON.stringify(taskOf(0));
/** The same pages are asked for again and again, and made once. */
const pages = new Map<string, string>();

function answerTo(incoming: IncomingMessage, body: Buffer): string {
  if (incoming.headers["x-amz-target"] !== LIST) return STARTED;
  const asked = body.toString();
  const key = `${taskCount} ${asked}`;
  const page = pages.get(key) ?? pageOf(JSON.parse(asked));
  pages.set(key, page);
  return page;
}

interface ListQuery {
  TaskIdentifier?: string[];
  NextToken?: string;
  MaxResults?: number;
}

function pageOf({ TaskIdentifier, NextToken = "0", MaxResults = LARGEST_PAGE }: ListQuery): string {
  if (TaskIdentifier !== undefined) {
    return JSON.stringify({ TaskSummaries: TaskIdentifier.map((id) => taskOf(Number.parseInt(id.slice(5), 36))) });
  }
  const first = Number(NextToken);
  const next = Math.min(first + MaxResults, taskCount);
  const TaskSummaries = Array.from({ length: next - first }, (_, index) => taskOf(first + index));
  return JSON.stringify({ TaskSummaries, ...(next < taskCount && { NextToken: `${next}` }) });
}

/**
 * Counts a request, and verifies its signature if it is the first of its access key: the cost of verifying them all would
 * be the server's, and is measured on the embedded service.
 *
 * @throws ServiceError
 */
function admit({ method = "", url = "", headers, rawHeaders }: IncomingMessage, body: Buffer): void {
  const unsigned = headers["x-unsigned"] as string | undefined;
  const accessKeyId = unsigned ?? /Credential=(\w+)/.exec(headers.authorization ?? "")?.[1] ?? "";
  if (unsigned === undefined && !verified.has(accessKeyId)) {
    const pairs = rawHeaders.flatMap((name, index) =>
      index % 2 === 0 ? [[name.toLowerCase(), rawHeaders[index + 1]]] : [],
    );
    const request = { method, url, headers: new Map(pairs as [string, string][]), body };
    verifySignature(request, { accessKeyId, secretAccessKey: SECRET_ACCESS_KEY }, "us-east-1", Date.now());
    verified.add(accessKeyId);
  }
  requests[accessKeyId] = (requests[accessKeyId] ?? 0) + 1;
}

const server = createServer((incoming, outgoing) => {
  const chunks: Buffer[] = [];
  incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
  incoming.on("end", () => {
    const body = Buffer.concat(chunks);
    admit(incoming, body);
    const answer = answerTo(incoming, body);
    outgoing.writeHead(200, {
      "content-type": "application/x-amz-json-1.0",
      "content-length": Buffer.byteLength(answer),
      "x-amzn-requestid": "0123abcd-4567-89ef-0123-456789abcdef",
    });
    outgoing.end(answer);
  });
});
server.keepAliveTimeout = 600_000;
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));

process.on("message", (message: { taskCount?: number }) => {
  taskCount = message.taskCount ?? taskCount;
  process.send?.({ requests, verified: [...verified] });
});
process.on("disconnect", () => process.exit());
