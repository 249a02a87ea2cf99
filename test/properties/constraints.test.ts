import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkConstraints } from "../../src/api/check-input.ts";
import { PartnerCentralSellingClient, ValidationException } from "../../src/index.ts";
import { HttpResponse } from "../../src/smithy.ts";
import { NASTY_TEXT, runs } from "./arbitraries.ts";
import { OPERATION_NAMES, REQUESTS } from "./requests.ts";

type Name = keyof typeof REQUESTS;

/** A client whose requests end here: what was sent last, as text. */
function recordingClient() {
  const sent: string[] = [];
  const requestHandler = {
    handle: async ({ body }: { body: string }) => {
      sent.push(body);
      const { Identifier: Id } = JSON.parse(body);
      const answer = JSON.stringify({ TaskId: "task-0000000000001", TaskStatus: "COMPLETE", Id, Catalog: "AWS" });
      return { response: new HttpResponse({ statusCode: 200, headers: {}, body: Buffer.from(answer) }) };
    },
  };
  const credentials = { accessKeyId: "AKIDPROPERTIES", secretAccessKey: "secret" };
  const client = new PartnerCentralSellingClient({
    endpoint: "http://127.0.0.1",
    credentials,
    requestHandler,
  } as never);
  const end = async (name: Name, input: unknown): Promise<unknown> => {
    sent.length = 0;
    return client.send(REQUESTS[name].command(input) as never).then(
      () => "sent",
      (error: unknown) => error,
    );
  };
  return { sent, end };
}

/** The fields that the client finds fault with, before anything is sent. */
function faultyFields(name: Name, input: unknown): (string | undefined)[] {
  const { operation } = REQUESTS[name].command({});
  return checkConstraints(operation.input, input).violations.map(({ FieldName }) => FieldName);
}

const JUNK = fc.anything({
  stringUnit: "binary",
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withObjectString: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
});

describe.each(OPERATION_NAMES)("a request for %s", (name) => {
  const { valid, brokenMember, names, optional } = REQUESTS[name].input;
  const { sent, end } = recordingClient();

  test("that keeps every rule of the specification is sent, as it was given", async () => {
    await fc.assert(
      fc.asyncProperty(valid, async (input) => {
        expect(await end(name, input)).toBe("sent");
        expect(JSON.parse(sent[0] ?? "")).toEqual(JSON.parse(JSON.stringify(input)));
      }),
      runs(50),
    );
  });

  test("is sent without the members that are null, where they may be left out", async () => {
    await fc.assert(
      fc.asyncProperty(valid, fc.subarray(optional), async (input, left) => {
        const nulls = Object.fromEntries(left.map((one) => [one, null]));
        const undefineds = Object.fromEntries(left.map((one) => [one, undefined]));
        expect(await end(name, { ...(input as object), ...nulls })).toBe("sent");
        expect(JSON.parse(sent[0] ?? "")).toEqual(JSON.parse(JSON.stringify({ ...(input as object), ...undefineds })));
      }),
      runs(30),
    );
  });

  test("is sent the same when it is frozen, has no prototype, or is an instance of a class", async () => {
    const dressed = fc.tuple(
      valid,
      fc.constantFrom(
        (input: object) => Object.freeze(input),
        (input: object) => Object.assign(Object.create(null), input),
        (input: object) => Object.assign(new (class Request {})(), input),
      ),
    );
    await fc.assert(
      fc.asyncProperty(dressed, async ([input, dress]) => {
        expect(await end(name, dress({ ...(input as object) }))).toBe("sent");
        expect(JSON.parse(sent[0] ?? "")).toEqual(JSON.parse(JSON.stringify(input)));
      }),
      runs(20),
    );
  });

  test("that breaks one rule is not sent, and ErrorList names that member alone", async () => {
    await fc.assert(
      fc.asyncProperty(brokenMember, async ({ at, value }) => {
        const error = (await end(name, value)) as ValidationException;
        expect(error).toBeInstanceOf(ValidationException);
        expect(error).toMatchObject({ outcome: "not-sent", $metadata: { attempts: 0 } });
        expect(error.ErrorList?.map(({ FieldName }) => FieldName)).toEqual([at.slice(1)]);
        expect(sent).toEqual([]);
      }),
      runs(250),
    );
  });

  test("is never refused at length: a rule takes 500 characters at most to explain", () => {
    fc.assert(
      fc.property(brokenMember, ({ value }) => {
        const { violations: found } = checkConstraints(REQUESTS[name].command({}).operation.input, value);
        for (const { FieldName = "?", Message = "" } of found) {
          expect(Message.startsWith(`${FieldName} `)).toBe(true);
          expect(Message.length).toBeLessThanOrEqual(500);
        }
      }),
      runs(100),
    );
  });

  test("that is any value of JavaScript is sent or refused with a ValidationException, and nothing else", async () => {
    const members = fc.record(Object.fromEntries(names.map((one) => [one, JUNK])), { requiredKeys: [] });
    const mixed = fc.tuple(valid, members).map(([input, junk]) => ({ ...(input as object), ...junk }));
    const inherited = valid.map((input) => Object.create(input as object));
    await fc.assert(
      fc.asyncProperty(fc.oneof(JUNK, members, mixed, inherited), async (input) => {
        const ending = await end(name, input);
        if (ending !== "sent") expect(ending).toBeInstanceOf(ValidationException);
        expect(sent).toHaveLength(ending === "sent" ? 1 : 0);
      }),
      runs(100),
    );
  });

  test("of 100,000 characters in any place is judged within a second", () => {
    const long = fc
      .tuple(fc.constantFrom("", "arn:", "engi-", "O"), NASTY_TEXT.filter(Boolean), fc.constantFrom("", "!", "\n"))
      .map(([start, repeated, end]) => start + repeated.repeat(Math.ceil(100_000 / repeated.length)) + end);
    fc.assert(
      fc.property(valid, fc.constantFrom(...names), long, (input, member, text) => {
        const Sort = { SortBy: text, SortOrder: text };
        const began = performance.now();
        for (const value of [text, [text], [{ Key: text, Value: text }], Sort]) {
          faultyFields(name, { ...(input as object), [member]: value });
        }
        expect(performance.now() - began).toBeLessThan(1_000);
      }),
      runs(20),
    );
  });
});
