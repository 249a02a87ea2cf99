import { randomUUID } from "node:crypto";
import type { Answers } from "./answers.ts";
import { errorBody, errorType, ServiceError, validationException } from "./errors.ts";
import type { Failures } from "./failures.ts";
import { type Faults, isPerformed } from "./faults.ts";
import type { Operation } from "./operations/operation.ts";
import type { Quotas } from "./quotas.ts";
import { isStructure, knownMembers, typeErrors, violations } from "./rules.ts";
import type { HttpRequest, HttpResponse } from "./server.ts";
import { type KeyPair, verifySignature } from "./signature.ts";
import type { World } from "./world.ts";

/** Bytes. */
export const BODY_LIMIT = 1024 * 1024;

interface Service {
  readonly world: World;
  readonly operations: readonly Operation[];
  readonly answers: Answers;
  readonly failures: Failures;
  readonly faults: Faults;
  /** Undefined where every request is admitted. */
  readonly quotas: Quotas | undefined;
  readonly keyPair: KeyPair;
  readonly region: string;
}

/** Answers a request; a fault that its operation was ordered to meet is for whoever sends the answer to play. */
export function createHandler(service: Service): (request: HttpRequest) => Promise<HttpResponse> {
  const handle = createFaultlessHandler(service);
  return async (request) => {
    const fault = service.faults.next(operationIn(request));
    if (fault === undefined) return handle(request);
    return { ...(isPerformed(fault) ? await handle(request) : NOTHING), fault };
  };
}

const NOTHING: HttpResponse = { statusCode: 200, headers: {}, body: "" };

/** Its gates stand in the order of AWS's own. */
function createFaultlessHandler(service: Service): (request: HttpRequest) => Promise<HttpResponse> {
  return async (request) => {
    const requestId = randomUUID();
    try {
      service.world.settle();
      if (request.method === "OPTIONS") return preflight(request, requestId, service.world);
      return answer(service.world, requestId, await perform(request, service));
    } catch (error) {
      return refusal(service.world, requestId, error);
    }
  };
}

async function perform(request: HttpRequest, service: Service): Promise<object | undefined> {
  const { world, operations, answers, failures, quotas, keyPair, region } = service;
  refuseOversizedBody(request);
  refuseOtherMethod(request);
  refuseOtherContentType(request);
  const operation = findOperation(request, operations);
  const input = parseBody(request);
  verifySignature(request, keyPair, region, world.now());
  quotas?.admit(operation.kind, world.now());
  refuseOtherTypes(operation, input);
  refuseViolations(operation, input);
  failures.meet(operation.name);
  const known = knownMembers(operation.input, input);
  const output = await operation.perform(world, known);
  return answers.formed(operation.name, output, world, String(known.Catalog));
}

const CONTENT_TYPE = "application/x-amz-json-1.0";
const TARGET_PREFIX = "AWSPartnerCentralSelling.";

const CORS = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "x-amzn-requestid,x-amzn-errortype,date",
};

function preflight({ headers }: HttpRequest, requestId: string, world: World): HttpResponse {
  return {
    statusCode: 200,
    headers: {
      ...CORS,
      "x-amzn-RequestId": requestId,
      "access-control-allow-methods": "POST",
      // A wildcard would not cover Authorization.
      "access-control-allow-headers": headers.get("access-control-request-headers") ?? "*",
      "access-control-max-age": "86400",
      date: httpDate(world),
    },
    body: "",
  };
}

function refuseOversizedBody({ body }: HttpRequest): void {
  if (body.length > BODY_LIMIT) {
    throw new ServiceError("RequestEntityTooLarge", `The body is longer than ${BODY_LIMIT} bytes; send less.`);
  }
}

function refuseOtherMethod({ method }: HttpRequest): void {
  if (method !== "POST") throw unknownOperation(`The method is ${method}; send POST.`, 404);
}

function refuseOtherContentType({ headers }: HttpRequest): void {
  const mediaType = headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase();
  if (mediaType !== CONTENT_TYPE) throw unknownOperation(`The content type is not ${CONTENT_TYPE}; send that.`, 404);
}

/** The name of the operation that a request names; empty if it names none of the service. */
function operationIn({ headers }: HttpRequest): string {
  const target = headers.get("x-amz-target") ?? "";
  return target.startsWith(TARGET_PREFIX) ? target.slice(TARGET_PREFIX.length) : "";
}

function findOperation(request: HttpRequest, operations: readonly Operation[]): Operation {
  const target = operationIn(request);
  const operation = operations.find(({ name }) => target === name);
  if (!operation) {
    const names = operations.map(({ name }) => name).join(", ");
    throw unknownOperation(
      `X-Amz-Target names no operation that the embedded Partner Central has; send ${TARGET_PREFIX} and one of ${names}.`,
      400,
    );
  }
  return operation;
}

function parseBody({ body }: HttpRequest): object {
  let input: unknown;
  try {
    input = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    throw serializationException("The body is not JSON in UTF-8; send a JSON object.");
  }
  if (!isStructure(input)) throw serializationException("The body is JSON, but not an object; send an object.");
  return input;
}

function refuseOtherTypes(operation: Operation, input: object): void {
  const found = typeErrors(operation.input, input);
  if (found.length > 0) throw serializationException(found.join(" "));
}

function refuseViolations(operation: Operation, input: object): void {
  const found = violations(operation.input, input);
  if (found.length > 0) throw validationException(found);
}

function answer(
  world: World,
  requestId: string,
  body: object | undefined,
  { statusCode = 200, headers = {} }: Partial<Pick<HttpResponse, "statusCode" | "headers">> = {},
): HttpResponse {
  return {
    statusCode,
    headers: {
      ...CORS,
      "x-amzn-RequestId": requestId,
      // The protocol's own media type is CONTENT_TYPE, but AWS was seen to answer with this one.
      "content-type": "application/json",
      // By the embedded clock, so that a client whose own differs can correct itself.
      date: httpDate(world),
      ...headers,
    },
    body: body === undefined ? "" : JSON.stringify(body),
  };
}

function refusal(world: World, requestId: string, cause: unknown): HttpResponse {
  const error = cause instanceof ServiceError ? cause : internalError(cause, requestId);
  const headers: Record<string, string> = { "x-amzn-errortype": errorType(error) };
  if (error.retryAfter !== undefined) headers["retry-after"] = String(error.retryAfter);
  return answer(world, requestId, errorBody(error), { statusCode: error.statusCode, headers });
}

function internalError(cause: unknown, requestId: string): ServiceError {
  process.emitWarning(`The embedded Partner Central failed in request ${requestId}: ${String(cause)}`, {
    detail: cause instanceof Error ? (cause.stack ?? "") : "",
  });
  return new ServiceError("InternalServerException", `The embedded Partner Central failed in request ${requestId}.`);
}

function unknownOperation(message: string, statusCode: number): ServiceError {
  return new ServiceError("UnknownOperationException", message, { statusCode });
}

function serializationException(message: string): ServiceError {
  return new ServiceError("SerializationException", message);
}

function httpDate(world: World): string {
  return new Date(world.now()).toUTCString();
}
