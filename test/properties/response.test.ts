// Whatever bytes an answer has, a call ends with what the operation promises or with an error of the table in docs/errors.md.
import { Readable } from "node:stream";
import fc, { type Arbitrary } from "fast-check";
import { describe, expect, test } from "vitest";
import { deserialize } from "../../src/call/deserialize.ts";
import { TransportError } from "../../src/index.ts";
import { HttpResponse } from "../../src/smithy.ts";
import {
  ANSWERS,
  ANY_BODY,
  ANY_HEADERS,
  ANY_STATUS,
  brokenAnswer,
  expectReading,
  isObject,
  mutatedAnswer,
  type OperationName,
  validAnswer,
} from "./answers.ts";
import { NASTY_TEXT, runs } from "./arbitraries.ts";
import {
  type CallError,
  type Ending,
  endingOf,
  expectPrototypesUntouched,
  expectTypedError,
  INPUTS,
  send,
  standIn,
} from "./endings.ts";
import { OPERATION_NAMES, REQUESTS } from "./requests.ts";

const NOW = Date.parse("2026-11-23T07:00:00Z");

interface Wire {
  statusCode: number;
  headers: Record<string, string>;
  body: Uint8Array;
}

/** `leftOut` is told what was left out of the output. */
function endingOfReading(name: OperationName, { statusCode, headers, body }: Wire, leftOut: string[] = []): Ending {
  const { operation } = REQUESTS[name].command(INPUTS[name]);
  try {
    const answer = { statusCode, headers: new Map(Object.entries(headers)), body };
    return { output: deserialize<object>(operation, answer, NOW, (message) => void leftOut.push(message)) };
  } catch (error) {
    return { error };
  }
}

/**
 * Only a 2xx may be believed, for what it says, and one that says anything at all must be; one that says nothing may
 * nevertheless have taken effect.
 */
function expectFair(name: OperationName, ending: Ending, { statusCode, body }: Wire): void {
  expectPrototypesUntouched();
  const succeeded = statusCode >= 200 && statusCode < 300;
  const answered = jsonIn(body);
  const says = isObject(answered) && Object.keys(answered).length > 0;
  if ("output" in ending) {
    expect(succeeded).toBe(true);
    expect(says || name === "RejectEngagementInvitation").toBe(true);
    expectReading(name, ending.output, answered);
    expect(ending.output).toMatchObject({ $metadata: { httpStatusCode: statusCode } });
  } else {
    const error = expectTypedError(ending.error);
    expect(error.$metadata.httpStatusCode).toBe(statusCode);
    if (succeeded) {
      expect(says).toBe(false);
      expect(error.outcome).toBe("unknown");
      expect(["MalformedResponseError", "NonJsonResponseError"]).toContain(error.name);
    }
  }
}

/** Undefined where there is none. */
function jsonIn(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

function succeeding(body: string | Uint8Array): Wire {
  return { statusCode: 200, headers: { "content-type": "application/x-amz-json-1.0" }, body: Buffer.from(body) };
}

describe.each(OPERATION_NAMES)("an answer to %s", (name) => {
  const body = fc.oneof(ANY_BODY, mutatedAnswer(name));
  const anyWire = fc.record({ statusCode: ANY_STATUS, headers: ANY_HEADERS, body });

  test("that keeps the specification is read whole under any headers, with each text as it came and each time as a Date", () => {
    fc.assert(
      fc.property(validAnswer(name), ANY_HEADERS, (answer, headers) => {
        const wire = { ...succeeding(JSON.stringify(answer)), headers };
        const leftOut: string[] = [];
        const ending = endingOfReading(name, wire, leftOut);
        if ("error" in ending) throw ending.error;
        expectFair(name, ending, wire);
        expect(leftOut).toEqual([]);
      }),
      runs(100),
    );
  });

  test("is read the same when members that are not there are null, and lists have null among their entries", () => {
    fc.assert(
      fc.property(validAnswer(name), (answer) => {
        const names = Object.keys(ANSWERS[name].members);
        const nulls = Object.fromEntries(names.map((one) => [one, null]));
        const lists = Object.entries(answer).flatMap(([one, list]) =>
          Array.isArray(list) ? [[one, [null, ...list]]] : [],
        );
        const sparse = { ...nulls, ...answer, ...Object.fromEntries(lists) };
        expect(endingOfReading(name, succeeding(JSON.stringify(sparse)))).toStrictEqual(
          endingOfReading(name, succeeding(JSON.stringify(answer))),
        );
      }),
      runs(50),
    );
  });

  test("is read the same with one byte order mark before it", () => {
    fc.assert(
      fc.property(validAnswer(name), (answer) => {
        const json = JSON.stringify(answer);
        expect(endingOfReading(name, succeeding(`\ufeff${json}`))).toStrictEqual(
          endingOfReading(name, succeeding(json)),
        );
      }),
      runs(20),
    );
  });

  test.skipIf(name === "RejectEngagementInvitation")(
    "of which a member is of another type is read without that member, and all others are; the log is told where, and not what",
    () => {
      fc.assert(
        fc.property(brokenAnswer(name), (answer) => {
          const wire = succeeding(JSON.stringify(answer));
          const leftOut: string[] = [];
          const ending = endingOfReading(name, wire, leftOut);
          if ("error" in ending) throw ending.error;
          expectFair(name, ending, wire);
          expect(leftOut).toEqual([
            expect.stringMatching(
              /^\w+ was answered with [\w.[\]]+ that is not (a string|an RFC 3339 time|a list|an object): it is left out$/,
            ),
          ]);
        }),
        runs(200),
      );
    },
  );

  test("of any bytes, under any status and headers, is what the operation promises or a typed error", () => {
    fc.assert(
      fc.property(anyWire, (wire) => expectFair(name, endingOfReading(name, wire), wire)),
      runs(150),
    );
  });

  test("that was valid until it was cut, changed, added to or garbled is what the operation promises or a typed error", () => {
    fc.assert(
      fc.property(mutatedAnswer(name), ANY_HEADERS, (body, headers) => {
        const wire = { statusCode: 200, headers, body };
        expectFair(name, endingOfReading(name, wire), wire);
      }),
      runs(300),
    );
  });

  test("that is nested 20,000 deep in any place is read within a second", () => {
    const members = { ...ANSWERS[name].members, Tomorrow: "text" };
    const nested = fc.tuple(
      validAnswer(name),
      fc.constantFrom(...Object.keys(members)),
      fc.constantFrom("[]", '{"a":}'),
    );
    fc.assert(
      fc.property(nested, ([answer, member, brackets]) => {
        const [open, close] = [brackets.slice(0, -1), brackets.slice(-1)];
        const deep = `${open.repeat(20_000)}1${close.repeat(20_000)}`;
        const json = JSON.stringify({ ...answer, [member]: "HERE" }).replace('"HERE"', `{"a":${deep}}`);
        const began = performance.now();
        const ending = endingOfReading(name, succeeding(json));
        expect(performance.now() - began).toBeLessThan(1_000);
        if ("error" in ending) throw ending.error;
      }),
      runs(5),
    );
  });
});

/** Ways in which an error with a code gets thrown. */
const SHAPES: ((error: Error) => unknown)[] = [
  (error) => error,
  (error) => Object.freeze(error),
  (error) => cyclic(error),
  (error) => new Error("thrown", { cause: error }),
  (error) => new AggregateError([error, error], ""),
  (error) => Object.assign(error, { errors: [error] }),
  (error) => Object.assign(Object.create(null), { ...error }),
  (error) => ({ ...error, message: error }),
];

function cyclic(error: Error): Error {
  return Object.assign(error, { cause: new Error("thrown, too", { cause: error }) });
}

function hasCode(value: unknown): boolean {
  const { code, name, cause, errors } = Object(value);
  return [code, name, cause, errors].some((member) => member !== undefined);
}

/** The same bytes in each form in which handlers give them. */
const BODIES = {
  bytes: (bytes: Uint8Array) => bytes,
  "a stream of Node's": (bytes: Uint8Array) => Readable.from([bytes.subarray(0, 5), bytes.subarray(5)]),
  "a stream of the web's": (bytes: Uint8Array) => new Blob([bytes as Uint8Array<ArrayBuffer>]).stream(),
  nothing: () => undefined,
  "a stream that breaks": async function* (bytes: Uint8Array) {
    yield bytes;
    throw Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
  },
  "a stream that is too long": async function* () {
    for (let length = 0; length < 5 * 1024 * 1024; length += 512 * 1024) yield Buffer.alloc(512 * 1024, " ");
  },
} satisfies Record<string, (bytes: Uint8Array) => unknown>;

const SPELLINGS = {
  toLowerCase: (name: string) => name,
  toUpperCase: (name: string) => name.toUpperCase(),
  capitalized: (name: string) => name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase()),
};

/** What a handler may throw, and the code that the call's error has to have for it, if any. */
const THROWN: Arbitrary<{ thrown: () => unknown; code?: string }> = fc.oneof(
  fc
    .anything({ maxDepth: 1 })
    .filter((value) => !hasCode(value))
    .map((value) => ({ thrown: () => value })),
  fc
    .constantFrom<() => unknown>(
      () => new Error("thrown"),
      () => Object.freeze(new Error("thrown, and frozen")),
      () => cyclic(new Error("thrown, its own cause")),
      () => new AggregateError([new Error("one")], "thrown"),
      () => new Error("thrown", { cause: null }),
      () => Object.create(null),
      () => undefined,
    )
    .map((thrown) => ({ thrown })),
  fc
    .tuple(fc.constantFrom("ECONNRESET", "EPIPE", "X"), NASTY_TEXT, fc.constantFrom(...SHAPES))
    .map(([code, text, shape]) => ({
      code,
      thrown: () => shape(Object.assign(new Error(text), { code })),
    })),
);

describe("a call of a client", () => {
  const calls = fc.constantFrom(...OPERATION_NAMES).chain((name) =>
    fc.record({
      name: fc.constant(name),
      statusCode: ANY_STATUS,
      headers: ANY_HEADERS,
      body: fc.oneof(ANY_BODY, mutatedAnswer(name)),
      form: fc.constantFrom(...(Object.keys(BODIES) as (keyof typeof BODIES)[])),
    }),
  );

  test("ends with what the operation promises or a typed error, whatever status, headers and bytes it is answered with", async () => {
    await fc.assert(
      fc.asyncProperty(calls, async ({ name, form, body, ...head }) => {
        const { client, requests } = standIn(() => new HttpResponse({ ...head, body: BODIES[form](body) }));
        const ending = await endingOf(() => send(client, name));
        const { $metadata } = ("output" in ending ? ending.output : ending.error) as CallError;
        expect($metadata.attempts).toBe(requests.count);
        if ("error" in ending && ending.error instanceof TransportError) {
          const error = expectTypedError(ending.error);
          expect(error).toMatchObject({ code: expect.stringMatching(/^(ECONNRESET|EMSGSIZE)$/), outcome: "unknown" });
          if (error.code === "ECONNRESET") expect(form).toBe("a stream that breaks");
          else expect(form === "a stream that is too long" || body.length > 64 * 1024).toBe(true);
        } else {
          expectFair(name, ending, { ...head, body: form === "nothing" ? Buffer.of() : body });
        }
      }),
      runs(300),
    );
  });

  test("reads headers by any spelling of their names", async () => {
    const spelled = fc.tuple(ANY_HEADERS, fc.constantFrom("toUpperCase", "toLowerCase", "capitalized"));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...OPERATION_NAMES),
        spelled,
        ANY_BODY,
        async (name, [headers, spelling], body) => {
          const respelled = Object.entries(headers).map(([header, value]) => [SPELLINGS[spelling](header), value]);
          const endings = [headers, Object.fromEntries(respelled)].map((sent) => {
            const timing = { now: () => NOW, random: () => 0, sleep: async () => {} };
            const { client } = standIn(() => new HttpResponse({ statusCode: 403, headers: sent, body }), { timing });
            return endingOf(() => send(client, name));
          });
          const [one, other] = (await Promise.all(endings)).map((ending) => JSON.parse(JSON.stringify(ending)));
          for (const { error } of [one, other]) delete error.$metadata.clientToken;
          expect(one).toEqual(other);
        },
      ),
      runs(50),
    );
  });

  test("ends with a TransportError or with what its handler threw, whatever that is", async () => {
    await fc.assert(
      fc.asyncProperty(THROWN, async ({ thrown, code }) => {
        const { client } = standIn(() => {
          throw thrown();
        });
        const ending = await endingOf(() => send(client, "ListEngagementInvitations"));
        const { error } = ending as { error: CallError };
        expect(error).toBeInstanceOf(Error);
        expect(error).toMatchObject({ $fault: "client", $service: "PartnerCentralSelling", outcome: "unknown" });
        expect(error.$metadata.attempts).toBeGreaterThan(0);
        if (code !== undefined) expect(expectTypedError(error)).toMatchObject({ name: "TransportError", code });
        else expect(error.message).toMatch(/^(thrown|A value that is no Error was thrown)/);
      }),
      runs(200),
    );
  });
});
