import { Agent, request } from "node:http";
import type { AwsClient } from "aws4fetch";

/** The service's address, and how to sign for it. */
export interface Target {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** What a client is asked to do: accept an invitation, and answer the task's id. */
export type Call = () => Promise<string>;

/** The clients that are compared, each with all that it does by default. */
export type ClientName = "ours" | "official" | "aws4fetch" | "bare";

export const CLIENT_NAMES: readonly ClientName[] = ["ours", "official", "aws4fetch", "bare"];

/** The quota is set so high that nothing waits, and every call is counted against it all the same. */
export const WIDE_QUOTA = {
  writesPerSecond: 1_000_000,
  writesPerDay: 100_000_000,
  readsPerSecond: 1_000_000,
  readsPerDay: 100_000_000,
};

const INPUT = { Catalog: "Sandbox", Identifier: "engi-0000000000000" };
const TARGET = "AWSPartnerCentralSelling.StartEngagementByAcceptingInvitationTask";
const CONTENT_TYPE = "application/x-amz-json-1.0";

/** @param tags as many tags as are sent with each request */
export async function clientOf(name: ClientName, target: Target, tags = 0): Promise<Call> {
  const Tags = Array.from({ length: tags }, (_, index) => ({ Key: `key-${index}`, Value: `value-${index}` }));
  const input = { ...INPUT, ...(tags > 0 && { Tags }) };
  switch (name) {
    case "ours":
      return callOf(await ourClient(target), input);
    case "official":
      return callOf(await officialClient(target), input);
    case "aws4fetch": {
      const { AwsClient } = await import("aws4fetch");
      return fetchCall(
        new AwsClient({ ...target, region: "us-east-1", service: "partnercentral-selling" }),
        target,
        input,
      );
    }
    case "bare":
      return bareCall(target, input);
  }
}

/** The package as it is published, by its own name. */
export async function ourPackage(): Promise<typeof import("../src/index.ts")> {
  const name = "partnercentral-engagement";
  return import(name);
}

async function ourClient({ endpoint, accessKeyId, secretAccessKey }: Target) {
  const { PartnerCentralSellingClient, StartEngagementByAcceptingInvitationTaskCommand } = await ourPackage();
  const credentials = { accessKeyId, secretAccessKey };
  const client = new PartnerCentralSellingClient({ endpoint, credentials, quota: WIDE_QUOTA });
  return (input: typeof INPUT) => client.send(new StartEngagementByAcceptingInvitationTaskCommand(input));
}

async function officialClient({ endpoint, accessKeyId, secretAccessKey }: Target) {
  const { PartnerCentralSellingClient, StartEngagementByAcceptingInvitationTaskCommand } = await import(
    "@aws-sdk/client-partnercentral-selling"
  );
  const credentials = { accessKeyId, secretAccessKey };
  const client = new PartnerCentralSellingClient({ endpoint, credentials, region: "us-east-1" });
  return (input: typeof INPUT) =>
    client.send(new StartEngagementByAcceptingInvitationTaskCommand({ ...input, ClientToken: undefined }));
}

function callOf(send: (input: typeof INPUT) => Promise<{ TaskId?: string | undefined }>, input: typeof INPUT): Call {
  return async () => (await send(input)).TaskId ?? "";
}

function fetchCall(client: AwsClient, { endpoint }: Target, input: object): Call {
  return async () => {
    const body = JSON.stringify({ ...input, ClientToken: crypto.randomUUID() });
    const headers = { "content-type": CONTENT_TYPE, "x-amz-target": TARGET };
    const response = await client.fetch(endpoint, { method: "POST", headers, body });
    return ((await response.json()) as { TaskId: string }).TaskId;
  };
}

function bareCall({ endpoint, accessKeyId }: Target, input: object): Call {
  const agent = new Agent({ keepAlive: true, maxSockets: 50 });
  const { hostname, port } = new URL(endpoint);
  return () =>
    new Promise((resolve, reject) => {
      const body = JSON.stringify({ ...input, ClientToken: crypto.randomUUID() });
      const headers = {
        "content-type": CONTENT_TYPE,
        "content-length": Buffer.byteLength(body),
        "x-amz-target": TARGET,
        "x-unsigned": accessKeyId,
      };
      const outgoing = request({ agent, hostname, port, method: "POST", headers }, (incoming) => {
        const chunks: Buffer[] = [];
        incoming
          .on("data", (chunk: Buffer) => chunks.push(chunk))
          .on("end", () => resolve(JSON.parse(Buffer.concat(chunks).toString()).TaskId))
          .on("error", reject);
      });
      outgoing.on("error", reject).end(body);
    });
}
