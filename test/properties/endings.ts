// How a call may end, and a client that nothing is behind but what a test has it answered with.
import { expect } from "vitest";
import {
  AccessDeniedException,
  ConflictException,
  InternalServerException,
  MalformedResponseError,
  NonJsonResponseError,
  PartnerCentralSellingClient,
  type PartnerCentralSellingClientConfig,
  PartnerCentralSellingServiceException,
  ResourceNotFoundException,
  ServiceQuotaExceededException,
  ThrottlingException,
  TransportError,
  ValidationException,
} from "../../src/index.ts";
import { INVITATION_ID, type OperationName } from "./answers.ts";
import { CONTROL } from "./arbitraries.ts";
import { REQUESTS } from "./requests.ts";

/** The errors of the service that have a class of their own. */
export const CLASSES = {
  AccessDeniedException,
  ConflictException,
  InternalServerException,
  ResourceNotFoundException,
  ServiceQuotaExceededException,
  ThrottlingException,
  ValidationException,
} as const;

const TYPES: readonly unknown[] = [
  ...Object.values(CLASSES),
  PartnerCentralSellingServiceException,
  NonJsonResponseError,
  MalformedResponseError,
  TransportError,
];

/** What any error of a call has. */
export interface CallError extends Error {
  readonly $fault: string;
  readonly $service: string;
  readonly $metadata: Readonly<Record<string, unknown>>;
  readonly $retryable?: { readonly throttling?: boolean };
  readonly outcome: string;
  readonly code?: string;
  readonly retryAfter?: number;
  readonly serverTime?: Date;
}

/** How a call that has ended did so. */
export type Ending = { readonly output: object } | { readonly error: unknown };

export async function endingOf(call: () => Promise<object>): Promise<Ending> {
  try {
    return { output: await call() };
  } catch (error) {
    return { error };
  }
}

/** @returns the error, which is one of those that docs/errors.md lists, and is fit to be logged */
export function expectTypedError(error: unknown): CallError {
  expect(error).toBeInstanceOf(Error);
  const { $fault, $service, $metadata, outcome, retryAfter, serverTime } = error as CallError;
  const { constructor: type } = error as Error;
  if (!TYPES.includes(type)) throw new Error(`${type.name} is none of the errors of a call`, { cause: error });
  expect(["client", "server"]).toContain($fault);
  expect($service).toBe("PartnerCentralSelling");
  expect($metadata).toBeTypeOf("object");
  expect(["not-sent", "rejected", "unknown"]).toContain(outcome);
  if (retryAfter !== undefined) expect(Number.isFinite(retryAfter) && retryAfter >= 0).toBe(true);
  if (serverTime !== undefined) expect(serverTime.getTime()).not.toBeNaN();
  for (const [member, longest] of Object.entries(LONGEST)) {
    expectPrintable(member, (error as unknown as Record<string, unknown>)[member], longest);
  }
  for (const id of ["requestId", "extendedRequestId", "cfId"]) {
    expectPrintable(id, $metadata[id], 256);
    expect($metadata[id]).not.toBe("");
  }
  return error as CallError;
}

/** How long the texts of an error may be, whoever was answered with what. */
const LONGEST = { message: 5_000, name: 128, contentType: 128, bodyStart: 512, suggestedAction: 256, Reason: 4_096 };

export function expectPrintable(member: string, text: unknown, longest: number): void {
  if (text === undefined) return;
  if (typeof text !== "string" || text.length > longest) throw new Error(`${member} is too long, or no text`);
  if (!text.isWellFormed()) throw new Error(`${member} has half of a surrogate pair`);
  if (CONTROL.test(text)) throw new Error(`${member} has a control character: ${JSON.stringify(text)}`);
}

const PROTOTYPES = [Object, Function, Array, String, Number, Error, Date, Map, Promise, Uint8Array].map(
  ({ prototype }) => [prototype, Object.getOwnPropertyDescriptors(prototype)] as const,
);

/** Nothing that was read has changed what all objects have in common. */
export function expectPrototypesUntouched(): void {
  for (const [prototype, before] of PROTOTYPES) {
    const now = Object.getOwnPropertyDescriptors(prototype) as Record<PropertyKey, PropertyDescriptor>;
    const names = Reflect.ownKeys(now);
    if (names.length !== Reflect.ownKeys(before).length)
      throw new Error(`A prototype has other members: ${names.map(String)}`);
    for (const name of names) {
      if (now[name]?.value !== (before as Record<PropertyKey, PropertyDescriptor>)[name]?.value)
        throw new Error(`${String(name)} was changed`);
    }
  }
}

/** What a stand-in for the network answers, or throws. */
export type Respond = (request: { headers: Record<string, string>; body: string }) => unknown;

/** A client whose requests `respond` answers, whose pauses are over at once, and how many requests it has made. */
export function standIn(respond: Respond, settings: PartnerCentralSellingClientConfig = {}) {
  const requests = { count: 0 };
  const requestHandler = {
    handle: async (request: Parameters<Respond>[0]) => {
      requests.count += 1;
      return { response: await respond(request) };
    },
  };
  const client = new PartnerCentralSellingClient({
    endpoint: "http://127.0.0.1",
    credentials: { accessKeyId: "AKIDPROPERTIES", secretAccessKey: "secret" },
    timing: { now: Date.now, random: () => 0, sleep: async () => {} },
    requestHandler,
    ...settings,
  } as PartnerCentralSellingClientConfig);
  return { client, requests };
}

/** One request to each operation, all about one invitation. */
export const INPUTS: Readonly<Record<OperationName, object>> = {
  StartEngagementByAcceptingInvitationTask: { Catalog: "AWS", Identifier: INVITATION_ID },
  ListEngagementByAcceptingInvitationTasks: { Catalog: "AWS" },
  ListEngagementInvitations: { Catalog: "AWS", ParticipantType: "RECEIVER" },
  GetEngagementInvitation: { Catalog: "AWS", Identifier: INVITATION_ID },
  RejectEngagementInvitation: { Catalog: "AWS", Identifier: INVITATION_ID },
};

export function send(client: PartnerCentralSellingClient, name: OperationName): Promise<object> {
  return client.send(REQUESTS[name].command(INPUTS[name]) as never);
}
