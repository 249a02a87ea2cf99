// Whatever an error answer holds, it becomes the exception that it names, fit to be logged, copied and decided on.
import { inspect } from "node:util";
import fc, { type Arbitrary } from "fast-check";
import { describe, expect, test } from "vitest";
import { deserialize } from "../../src/call/deserialize.ts";
import {
  ConfigurationError,
  DailyQuotaExhaustedError,
  EngagementTaskFailedError,
  type ErrorOutcome,
  MalformedResponseError,
  NonJsonResponseError,
  PartnerCentralSellingServiceException,
  QuotaWaitError,
  TransportError,
  ValidationException,
} from "../../src/index.ts";
import { HttpResponse } from "../../src/smithy.ts";
import { ANY_HEADERS, type OperationName } from "./answers.ts";
import { charactersOf, DIGITS, LOWER_CASE, NASTY_TEXT, runs } from "./arbitraries.ts";
import {
  CLASSES,
  endingOf,
  expectPrintable,
  expectPrototypesUntouched,
  expectTypedError,
  INPUTS,
  send,
  standIn,
} from "./endings.ts";
import { OPERATION_NAMES, REQUESTS } from "./requests.ts";

type Members = Readonly<Record<string, unknown>>;

interface Refusal {
  name?: OperationName;
  status: number;
  headers?: Readonly<Record<string, string>>;
  body: Members | string;
}

/** The error that an answer is read as, which is fit for whatever is done with errors. */
function errorOf({ name = "ListEngagementInvitations", status, headers = {}, body }: Refusal) {
  const answer = {
    statusCode: status,
    headers: new Map(Object.entries(headers)),
    body: Buffer.from(typeof body === "string" ? body : JSON.stringify(body)),
  };
  const { operation } = REQUESTS[name].command(INPUTS[name]);
  try {
    deserialize(operation, answer, Date.now(), () => {});
  } catch (error) {
    expectPrototypesUntouched();
    expectTypedError(error);
    return error as PartnerCentralSellingServiceException;
  }
  throw new Error("The refusal was read as a success");
}

/** Any status but those of a success and of a redirect, which are what they are whatever the body says. */
const ERROR_STATUS = fc.oneof(
  fc.constantFrom(400, 401, 402, 403, 404, 408, 409, 413, 429, 500, 501, 502, 503, 504, 599, 0, 999),
  fc.integer({ min: 400, max: 599 }),
);

const THROTTLED = { $retryable: { throttling: true }, outcome: "rejected" } as const;
const LOST = { $retryable: { throttling: false }, outcome: "unknown" } as const;
const REFUSED = { $retryable: undefined, outcome: "rejected" } as const;

/** What the service's own errors and those common to AWS mean for a retry, from the specification and the AWS SDKs. */
const KNOWN: Readonly<Record<string, { $retryable: { throttling: boolean } | undefined; outcome: ErrorOutcome }>> = {
  AccessDeniedException: REFUSED,
  ConflictException: REFUSED,
  InternalServerException: LOST,
  ResourceNotFoundException: REFUSED,
  ServiceQuotaExceededException: REFUSED,
  ThrottlingException: THROTTLED,
  ValidationException: REFUSED,
  ExpiredTokenException: REFUSED,
  IncompleteSignature: REFUSED,
  InternalFailure: LOST,
  InvalidClientTokenId: REFUSED,
  InvalidSignatureException: REFUSED,
  MissingAuthenticationToken: REFUSED,
  NotAuthorized: REFUSED,
  OptInRequired: REFUSED,
  RequestEntityTooLarge: REFUSED,
  RequestExpired: REFUSED,
  RequestLimitExceeded: THROTTLED,
  RequestTimeTooSkewed: REFUSED,
  SerializationException: REFUSED,
  ServiceUnavailable: LOST,
  SlowDown: THROTTLED,
  Throttling: THROTTLED,
  TooManyRequestsException: THROTTLED,
  UnknownOperationException: REFUSED,
  UnrecognizedClientException: REFUSED,
};

const KNOWN_NAME = fc.constantFrom(...Object.keys(KNOWN));
const LETTER = `${LOWER_CASE}${LOWER_CASE.toUpperCase()}`;
const OTHER_NAME = charactersOf(`${LETTER}${DIGITS}_.$-`, { minLength: 1, maxLength: 128 });
const ANY_NAME = fc.oneof(KNOWN_NAME, OTHER_NAME, fc.constantFrom("constructor", "__proto__", "toString", "Error"));

/** How a name is written: with a namespace before it and a URI after it, or without. */
const WRITTEN: Arbitrary<(name: string) => string> = fc
  .record({
    namespace: fc.option(charactersOf(`${LETTER}.#/`, { maxLength: 40 })),
    uri: fc.option(fc.oneof(NASTY_TEXT, fc.constant("http://internal.amazon.com/coral/a,b#fragment"))),
  })
  .map(
    ({ namespace, uri }) =>
      (name) =>
        `${namespace === null ? "" : `${namespace}#`}${name}${uri === null ? "" : `:${uri}`}`,
  );

const PLACES = ["header", "__type", "code"] as const;

/** An answer of which `type` is in that place, with junk in the places that come after it. */
function refusalNaming(type: string, place: (typeof PLACES)[number], junk: Members): Omit<Refusal, "status"> {
  if (place === "header") return { headers: { "x-amzn-errortype": type }, body: junk };
  const { __type, ...rest } = junk;
  return { body: place === "__type" ? { ...junk, __type: type } : { ...rest, code: type } };
}

const JUNK_MEMBERS = fc.dictionary(
  fc.oneof(
    fc.constantFrom("__type", "code", "message", "Message", "Reason", "ErrorList", "outcome", "$metadata"),
    NASTY_TEXT,
  ),
  fc.jsonValue(),
  { maxKeys: 6 },
);

const NASTY_JSON = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.oneof(NASTY_TEXT, fc.double(), fc.boolean(), fc.constant(null)),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.constantFrom("FieldName", "Message", "Code", "toString"), NASTY_TEXT), tie("value"), {
      maxKeys: 4,
    }),
  ),
})).value;

const ERROR_LIST = fc.oneof(
  NASTY_JSON,
  fc.array(fc.record({ FieldName: NASTY_JSON, Message: NASTY_JSON, Code: NASTY_JSON }, { requiredKeys: [] }), {
    maxLength: 5,
  }),
);

describe("the name of an error answer", () => {
  test("decides its class, wherever it stands, with whatever namespace and URI, under any status", () => {
    const named = fc.tuple(ANY_NAME, WRITTEN, fc.constantFrom(...PLACES), JUNK_MEMBERS, ERROR_STATUS);
    fc.assert(
      fc.property(named, ([name, write, place, junk, status]) => {
        const error = errorOf({ ...refusalNaming(write(name), place, junk), status });
        const type = Object.hasOwn(CLASSES, name)
          ? CLASSES[name as keyof typeof CLASSES]
          : PartnerCentralSellingServiceException;
        expect(error.name).toBe(name);
        expect(error.constructor).toBe(type);
        expect(error).toBeInstanceOf(type);
        for (const [other, otherType] of Object.entries(CLASSES)) {
          if (other !== name) expect(error).not.toBeInstanceOf(otherType);
        }
      }),
      runs(500),
    );
  });

  test("that is one of the client's own errors makes no such error of it", () => {
    const own = [
      ConfigurationError,
      DailyQuotaExhaustedError,
      EngagementTaskFailedError,
      MalformedResponseError,
      NonJsonResponseError,
      QuotaWaitError,
      TransportError,
    ];
    const usurped = fc.constantFrom(
      ...own.map(({ name }) => name),
      "AbortError",
      "TimeoutError",
      "RedirectError",
      "InvalidEventError",
    );
    fc.assert(
      fc.property(usurped, WRITTEN, fc.constantFrom(...PLACES), ERROR_STATUS, (name, write, place, status) => {
        const error = errorOf({ ...refusalNaming(write(name), place, {}), status });
        expect(error.name).not.toBe(name);
        for (const type of own) expect(error).not.toBeInstanceOf(type);
      }),
      runs(100),
    );
  });

  test("that is none is not made up from what is there instead", () => {
    const junk = fc.oneof(NASTY_TEXT, fc.jsonValue());
    fc.assert(
      fc.property(junk, junk, NASTY_TEXT, ERROR_STATUS, (__type, code, header, status) => {
        const { name } = errorOf({ body: { __type, code }, headers: { "x-amzn-errortype": header }, status });
        expect(name).toMatch(/^[\w.$-]{1,128}$/);
        const said = [__type, code, header].filter((one) => typeof one === "string");
        if (name !== "UnknownError") expect(said.some((one) => one.includes(name))).toBe(true);
      }),
      runs(300),
    );
  });

  test("where it is known decides alone, whatever the status, whether to retry and what became of the request", () => {
    fc.assert(
      fc.property(KNOWN_NAME, WRITTEN, fc.constantFrom(...PLACES), ERROR_STATUS, (name, write, place, status) => {
        const { $retryable, outcome } = errorOf({ ...refusalNaming(write(name), place, {}), status });
        expect({ $retryable, outcome }).toEqual(KNOWN[name]);
      }),
      runs(300),
    );
  });

  test("where it is not known leaves it to the status whether to retry", () => {
    const unknown = charactersOf(LETTER, { minLength: 31, maxLength: 128 });
    fc.assert(
      fc.property(unknown, fc.constantFrom(...PLACES), ERROR_STATUS, (name, place, status) => {
        const { $retryable } = errorOf({ ...refusalNaming(name, place, {}), status });
        const transient = [408, 500, 502, 503, 504].includes(status);
        expect($retryable).toEqual(
          status === 429 ? { throttling: true } : transient ? { throttling: false } : undefined,
        );
      }),
      runs(200),
    );
  });

  test("decides how many requests a client makes", async () => {
    await fc.assert(
      fc.asyncProperty(KNOWN_NAME, WRITTEN, ERROR_STATUS, async (name, write, statusCode) => {
        const body = Buffer.from(JSON.stringify({ __type: write(name) }));
        const { client, requests } = standIn(() => new HttpResponse({ statusCode, headers: {}, body }));
        const ending = await endingOf(() => send(client, "RejectEngagementInvitation"));
        expect(ending).toMatchObject({ error: { name, $metadata: { attempts: requests.count } } });
        expect(requests.count).toBe(KNOWN[name]?.$retryable === undefined ? 1 : 3);
      }),
      runs(100),
    );
  });
});

describe("the members of an error answer", () => {
  const anyBody = fc
    .tuple(ANY_NAME, JUNK_MEMBERS, ERROR_LIST, NASTY_JSON, NASTY_JSON, NASTY_JSON)
    .map(([__type, junk, ErrorList, Reason, message, Message]) => ({
      ...junk,
      ErrorList,
      Reason,
      message,
      Message,
      __type,
    }));
  const refusals = fc.record({
    name: fc.constantFrom(...OPERATION_NAMES),
    status: ERROR_STATUS,
    headers: ANY_HEADERS.map(({ "x-amzn-errortype": _, ...rest }) => rest as Record<string, string>),
    body: anyBody,
  });

  test("give it its message: message, else Message, without control characters and of at most 4,096 characters", () => {
    const spelled = fc.constantFrom(["message", "Message"], ["Message", "other"] as const);
    fc.assert(
      fc.property(NASTY_TEXT, spelled, fc.jsonValue(), ERROR_STATUS, (text, [first, second], other, status) => {
        const { message } = errorOf({
          body: { __type: "FooException", [first ?? ""]: text, [second ?? ""]: other },
          status,
        });
        const words = text
          .slice(0, 4_096)
          .split(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/u)
          .join(" ");
        if (text === "") expect(message).not.toBe("");
        else expect(message).toBe(words);
      }),
      runs(200),
    );
  });

  test("are only what the specification names, and of the type that it says", () => {
    fc.assert(
      fc.property(refusals, (refusal) => {
        const error = errorOf(refusal) as Partial<ValidationException>;
        const { ErrorList, Reason } = error;
        expect(["string", "undefined"]).toContain(typeof Reason);
        if (!(error instanceof ValidationException)) expect(ErrorList).toBeUndefined();
        for (const entry of ErrorList ?? []) {
          expect(Object.getPrototypeOf(entry)).toBe(Object.prototype);
          expect(Object.keys(entry)).toEqual(["FieldName", "Message", "Code"]);
          for (const [member, text] of Object.entries(entry)) expectPrintable(member, text, 4_096);
        }
        const known = [
          "name",
          "message",
          "stack",
          "$fault",
          "$service",
          "$metadata",
          "$retryable",
          "category",
          "outcome",
        ];
        const more = ["suggestedAction", "retryAfter", "serverTime", "Reason", "ErrorList", "contentType", "bodyStart"];
        expect([...known, ...more, "$response"]).toEqual(expect.arrayContaining(Reflect.ownKeys(error)));
      }),
      runs(300),
    );
  });

  test("name the fields in the message of a ValidationException, and a list of many does not grow without end", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20_000 }), fc.jsonValue({ maxDepth: 1 }), (length, Message) => {
        const ErrorList = Array.from({ length }, (_, index) => ({ FieldName: `F${index}`, Message }));
        const error = errorOf({ body: { __type: "ValidationException", message: "why", ErrorList }, status: 400 });
        const { ErrorList: read = [] } = error as ValidationException;
        expect(read).toHaveLength(Math.min(length, 1_000));
        expect(error.message).toMatch(/^why \(F0[,)]/);
      }),
      runs(10),
    );
  });

  test("leave it something that can be cloned, inspected, and logged as JSON with its name and message", () => {
    fc.assert(
      fc.property(refusals, (refusal) => {
        const error = errorOf(refusal);
        expect(structuredClone(error)).toMatchObject({ message: error.message });
        expect(inspect(error, { showHidden: true, depth: Number.POSITIVE_INFINITY })).toContain(error.name);
        const { name, message, outcome } = JSON.parse(JSON.stringify(error));
        expect({ name, message, outcome }).toEqual({
          name: error.name,
          message: error.message,
          outcome: error.outcome,
        });
      }),
      runs(200),
    );
  });
});
