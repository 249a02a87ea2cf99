// Whatever a request is answered with, and whoever fails, no error and no line of the log shows what the request was signed
// with, or whom the answer was about.
import { inspect } from "node:util";
import fc, { type Arbitrary } from "fast-check";
import { describe, expect, test } from "vitest";
import { HttpResponse } from "../../src/smithy.ts";
import { ANY_STATUS, INVITATION_ID, mutatedAnswer, type OperationName } from "./answers.ts";
import { charactersOf, DIGITS, LOWER_CASE, NASTY_TEXT, runs } from "./arbitraries.ts";
import { type CallError, CLASSES, endingOf, INPUTS, standIn } from "./endings.ts";
import { OPERATION_NAMES, REQUESTS } from "./requests.ts";

const LETTERS = `${LOWER_CASE}${LOWER_CASE.toUpperCase()}${DIGITS}`;
const BASE64 = fc.oneof({ weight: 30, arbitrary: fc.constantFrom(...LETTERS) }, fc.constantFrom(..."+/"));
const lengthOf = (minLength: number, maxLength: number) => ({ minLength, maxLength, size: "max" as const });

const CREDENTIALS = fc.record({
  accessKeyId: charactersOf(`${LOWER_CASE.toUpperCase()}${DIGITS}`, lengthOf(16, 16)).map((id) => `AKIA${id}`),
  secretAccessKey: fc.string({ unit: BASE64, ...lengthOf(40, 40) }),
  sessionToken: fc
    .tuple(fc.string({ unit: BASE64, ...lengthOf(60, 300) }), fc.constantFrom("", "=", "=="))
    .map(([token, padding]) => token + padding),
});

/** What a program may write for one character, to be safe. */
const ESCAPES: Readonly<Record<string, (character: string) => string>> = {
  nothing: (character) => character,
  "percent signs": encodeURIComponent,
  "percent signs, twice": (character) => encodeURIComponent(encodeURIComponent(character)),
  "entities by number": (character) => `&#${character.charCodeAt(0)};`,
  "entities by hexadecimal number": (character) => `&#x${character.charCodeAt(0).toString(16).toUpperCase()};`,
  "entities by name": (character) => ({ "+": "&plus;", "/": "&sol;", "=": "&equals;" })[character] ?? "&nbsp;",
  "entities by name, twice": (character) => `&amp;${{ "+": "plus", "/": "sol", "=": "equals" }[character] ?? "nbsp"};`,
  backslashes: (character) => `\\${character}`,
  "escapes of JSON": (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  "escapes of JavaScript": (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
};

const LINE_ENDS = ["", "\n", "\r\n    ", "\\n", "<br>", "<br />\n", "&#10;", "%0A", " "];

/** How somebody shows what they were sent. */
const ECHO = fc.record({
  style: fc.constantFrom(...Object.keys(ESCAPES)),
  width: fc.integer({ min: 3, max: 100 }),
  lineEnd: fc.constantFrom(...LINE_ENDS),
  /** Which part is shown, in thousandths. */
  from: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.nat(999)),
  to: fc.oneof({ weight: 2, arbitrary: fc.constant(1_000) }, fc.nat(1_000)),
});
type Echo = typeof ECHO extends Arbitrary<infer T> ? T : never;

function escaped(text: string, style: string): string {
  return text.replaceAll(/[^A-Za-z0-9]/g, ESCAPES[style] as (character: string) => string);
}

type Headers = Readonly<Record<string, string>>;

function shownBy({ style, width, lineEnd, from, to }: Echo, headers: Headers): string {
  const { authorization, "x-amz-security-token": token } = headers;
  const [begin, end] = [Math.min(from, to), Math.max(from, to)];
  const lines = [`Authorization: ${authorization}`, `X-Amz-Security-Token: ${token}`].map((line) => {
    const part = line.slice((line.length * begin) / 1_000, (line.length * end) / 1_000);
    const columns = part.match(new RegExp(`.{1,${width}}`, "g")) ?? [];
    return columns.map((column) => escaped(column, style)).join(lineEnd);
  });
  return lines.join("\n");
}

/** All that is to be seen of a value: each text and each run of bytes in it, of what it was caused by, and of its copies. */
function seenOf(value: unknown): string[] {
  const { message, stack } = Object(value);
  const seen = [String(message), String(stack), JSON.stringify(value) ?? ""];
  seen.push(inspect(value, { showHidden: true, depth: null, maxStringLength: null, maxArrayLength: null }));
  seen.push(inspect(structuredClone(value), { showHidden: true, depth: null, maxStringLength: null }));
  const reached = new Set([value]);
  for (const one of reached) {
    if (typeof one === "string") seen.push(one);
    else if (ArrayBuffer.isView(one)) seen.push(Buffer.from(one.buffer, one.byteOffset, one.byteLength).toString());
    else if (typeof one === "object" && one !== null) {
      for (const name of Reflect.ownKeys(one)) reached.add(Reflect.get(one, name));
    }
  }
  return seen;
}

/** Less than this many characters of a secret are of no use. */
const USEFUL = 24;

function expectNothingOf(secret: string, style: string, seen: readonly string[]): void {
  const lineEnds = /<br( \/)?>|&#10;|%0A|\\n|\s/g;
  const texts = seen.flatMap((text) => [text, text.replaceAll(lineEnds, ""), unquoted(text).replaceAll(lineEnds, "")]);
  for (let at = 0; at + USEFUL <= secret.length; at += 1) {
    const part = secret.slice(at, at + USEFUL);
    for (const form of [part, escaped(part, style)]) {
      const text = texts.find((one) => one.includes(form));
      if (text !== undefined) throw new Error(`${JSON.stringify(form)} is shown in ${text}`);
    }
  }
}

/** What JSON and `inspect` write for a backslash. */
function unquoted(text: string): string {
  return text.replaceAll("\\\\", "\\");
}

/** Makes a call and answers how it ended, with all that it has told its log. */
async function failureOf(
  name: OperationName,
  settings: Parameters<typeof standIn>[1],
  respond: (headers: Headers) => unknown,
  input: object = {},
) {
  const told: unknown[][] = [];
  const tell = (...content: unknown[]) => void told.push(content);
  const sent: Headers[] = [];
  const { client } = standIn(
    ({ headers }) => {
      sent.push({ ...headers });
      return respond(headers);
    },
    { logger: { trace: tell, debug: tell, info: tell, warn: tell, error: tell }, ...settings },
  );
  const ending = await endingOf(() => client.send(REQUESTS[name].command({ ...INPUTS[name], ...input }) as never));
  return { ending, told, sent };
}

type Failure = Awaited<ReturnType<typeof failureOf>>;

function expectNoSecretIn(
  { ending, told, sent }: Failure,
  { secretAccessKey, sessionToken }: { secretAccessKey: string; sessionToken: string },
  style = "nothing",
): void {
  const seen = [...seenOf("error" in ending ? ending.error : undefined), ...told.flatMap(seenOf)];
  expect(told.length).toBeGreaterThan(0);
  expectNothingOf(secretAccessKey, style, seen);
  expectNothingOf(sessionToken, style, seen);
  for (const { authorization = "" } of sent) {
    const [, signature = ""] = authorization.split("Signature=");
    expect(signature).toMatch(/^[0-9a-f]{64}$/);
    expectNothingOf(signature, style, seen);
    expect(seen.filter((text) => text.includes(authorization))).toEqual([]);
  }
}

const CONTENT_TYPE = fc.constantFrom("text/html", "text/plain", "application/json", "application/x-amz-json-1.0", "");
const CLIENT_TOKEN = charactersOf(`${LETTERS}-`, { minLength: 1, maxLength: 64 });
const START = "StartEngagementByAcceptingInvitationTask";

describe("what a request was signed with", () => {
  test("is not shown when a page shows the request, whole or in part, escaped and wrapped as it may be", async () => {
    const pages = fc.record({
      statusCode: ANY_STATUS,
      contentType: CONTENT_TYPE,
      before: NASTY_TEXT,
      after: NASTY_TEXT,
    });
    await fc.assert(
      fc.asyncProperty(CREDENTIALS, ECHO, pages, CLIENT_TOKEN, async (credentials, echo, page, ClientToken) => {
        const { statusCode, contentType, before, after } = page;
        const failure = await failureOf(
          START,
          { credentials },
          (headers) => {
            const body = Buffer.from(`${before}\n${shownBy(echo, headers)}\n${after}`);
            return new HttpResponse({ statusCode, headers: { "content-type": contentType }, body });
          },
          { ClientToken },
        );
        expectNoSecretIn(failure, credentials, echo.style);
        const { error } = failure.ending as { error: CallError };
        expect(error.$metadata).toMatchObject({ clientToken: ClientToken });
      }),
      runs(150),
    );
  });

  test("is not shown when an error of the service repeats it in any member or header", async () => {
    const codes = fc.constantFrom(...Object.keys(CLASSES), "InvalidSignatureException", "ExpiredTokenException", "New");
    await fc.assert(
      fc.asyncProperty(CREDENTIALS, ECHO, ANY_STATUS, codes, async (credentials, echo, statusCode, code) => {
        const failure = await failureOf(START, { credentials }, (headers) => {
          const shown = shownBy(echo, headers);
          const members = { message: shown, Message: shown, Reason: shown, TaskId: shown, TaskStatus: shown };
          const ErrorList = [{ FieldName: shown, Message: shown, Code: shown }];
          const token = headers["x-amz-security-token"] ?? "";
          return new HttpResponse({
            statusCode,
            headers: {
              "content-type": `application/x-amz-json-1.0; ${shown}`,
              "x-amzn-requestid": token,
              "x-amz-id-2": shown,
              "x-amz-cf-id": headers.authorization ?? "",
              location: `https://a.example/${token}`,
              "content-encoding": token,
            },
            body: Buffer.from(JSON.stringify({ __type: code, ...members, ErrorList })),
          });
        });
        if ("error" in failure.ending) expectNoSecretIn(failure, credentials, echo.style);
      }),
      runs(100),
    );
  });

  test("is not shown when the error's type is made of it", async () => {
    await fc.assert(
      fc.asyncProperty(CREDENTIALS, fc.boolean(), async (credentials, inHeader) => {
        const failure = await failureOf(START, { credentials }, (headers) => {
          const type = (headers["x-amz-security-token"] ?? "").replaceAll(/[+/=]/g, "_").slice(0, 128);
          return new HttpResponse({
            statusCode: 403,
            headers: inHeader ? { "x-amzn-errortype": type } : {},
            body: Buffer.from(JSON.stringify({ __type: type })),
          });
        });
        expectNoSecretIn(failure, credentials);
      }),
      runs(20),
    );
  });

  /** What a handler, or what it stands on, may do with the request when it fails. */
  const HOLDERS: Readonly<Record<string, (request: { headers: Headers }, shown: string) => object>> = {
    nowhere: () => ({}),
    "in its members": (request) => ({ request, config: { headers: request.headers } }),
    "as text": (_, shown) => ({ shown, reason: shown }),
    "as bytes": (_, shown) => ({ rawPacket: Buffer.from(shown), data: shown }),
    "in its cause": (request, shown) => ({ cause: Object.assign(new Error(shown), { request }) }),
    "in a frozen cause": (request, shown) => ({ cause: Object.freeze(Object.assign(new Error(shown), { request })) }),
    "in a cause that is no Error": (request, shown) => ({ cause: { message: shown, request } }),
    "in one of its errors": (request, shown) => ({
      errors: [new Error("one"), Object.assign(new Error(shown), { request })],
    }),
  };

  test("is not shown when a handler fails with an error that holds the request, nor is the request changed", async () => {
    const codes = fc.constantFrom("ECONNRESET", "HPE_INVALID_CONSTANT", "X", undefined);
    const holders = fc.uniqueArray(fc.constantFrom(...Object.keys(HOLDERS)), { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(CREDENTIALS, ECHO, codes, holders, async (credentials, echo, code, places) => {
        const requests: { headers: Headers }[] = [];
        const failure = await failureOf(START, { credentials }, (headers) => {
          const request = { headers };
          requests.push(request);
          const shown = shownBy(echo, headers);
          const held = places.map((place) => HOLDERS[place]?.(request, shown));
          throw Object.assign(new Error(`lost ${shown}`), code && { code }, ...held);
        });
        expectNoSecretIn(failure, credentials, echo.style);
        expect(requests.map(({ headers }) => ({ ...headers }))).toEqual(failure.sent);
      }),
      runs(100),
    );
  });

  test("is not shown when a provider fails, at once or once its credentials have expired", async () => {
    await fc.assert(
      fc.asyncProperty(CREDENTIALS, ECHO, fc.nat(2), fc.anything(), async (given, echo, good, thrown) => {
        let asked = 0;
        const credentials = async () => {
          asked += 1;
          if (asked > good) throw asked % 2 === 0 ? thrown : new Error("The provider is out of order");
          return { ...given };
        };
        const failure = await failureOf(START, { credentials }, (headers) => {
          const body = JSON.stringify({ __type: "ExpiredTokenException", message: shownBy(echo, headers) });
          return new HttpResponse({ statusCode: 400, headers: {}, body: Buffer.from(body) });
        });
        expect(failure.ending).toHaveProperty("error");
        expectNoSecretIn(failure, given, echo.style);
      }),
      runs(50),
    );
  });

  test("does not matter for what is told of a page that shows nothing of it", async () => {
    const twice = fc.tuple(CREDENTIALS, CREDENTIALS);
    await fc.assert(
      fc.asyncProperty(twice, NASTY_TEXT, ANY_STATUS, async (pair, text, statusCode) => {
        const body = Buffer.from(`<html>${text}`);
        const respond = () => new HttpResponse({ statusCode, headers: {}, body });
        const failures = await Promise.all(pair.map((credentials) => failureOf(START, { credentials }, respond)));
        const [one, other] = failures.map(({ ending }) => {
          const { message, bodyStart } = (ending as { error: CallError & { bodyStart?: string } }).error;
          return { message, bodyStart };
        });
        expect(one).toEqual(other);
        expect(one?.message).not.toContain("[hidden]");
      }),
      runs(50),
    );
  });
});

describe("whom an answer is about", () => {
  const NAME = charactersOf(LETTERS, lengthOf(12, 24));
  const CONTACTS = fc.record({
    Email: NAME.map((name) => `${name}@customer.example`),
    FirstName: NAME,
    LastName: NAME,
    CompanyName: NAME,
  });
  type Contacts = Readonly<Record<string, string>>;

  function invitationOf({ CompanyName, ...contact }: Contacts): object {
    const Payload = { OpportunityInvitation: { SenderContacts: [contact], Customer: { CompanyName } } };
    return { Id: INVITATION_ID, Catalog: "AWS", SenderCompanyName: CompanyName, Payload };
  }

  /** Ways in which an answer is none that can be believed. */
  const DAMAGES: Readonly<Record<string, (answer: object, share: number) => string>> = {
    "is cut off": (answer, share) => {
      const json = JSON.stringify(answer);
      return json.slice(0, 1 + share * (json.length - 2));
    },
    "goes on": (answer) => `${JSON.stringify(answer)}${JSON.stringify(answer)}`,
    "is a list": (answer) => JSON.stringify([answer]),
    "is a text": (answer) => JSON.stringify(JSON.stringify(answer)),
    "is an error": (answer) => JSON.stringify({ __type: "ConflictException", message: "no", ...answer }),
    "has odd bytes": (answer) => JSON.stringify(answer).replace("{", "{\u0000"),
  };

  /** Ways in which a member is none that can be read, and where it is. */
  const ODDITIES: Readonly<Record<string, (answer: object) => object>> = {
    Payload: (answer) => ({ ...answer, Payload: JSON.stringify(answer) }),
    "Payload.OpportunityInvitation.SenderContacts[]": (answer) => {
      const SenderContacts = [JSON.stringify(answer)];
      return { ...answer, Payload: { OpportunityInvitation: { SenderContacts } } };
    },
    Status: (answer) => ({ ...answer, Status: answer }),
    InvitationDate: (answer) => ({ ...answer, InvitationDate: JSON.stringify(answer) }),
    Id: (answer) => ({ ...answer, Id: answer }),
  };

  test("is not in the log when a member is left out, of which the log tells only the place", async () => {
    const places = fc.constantFrom(...Object.keys(ODDITIES));
    await fc.assert(
      fc.asyncProperty(CONTACTS, places, async (contacts, place) => {
        const body = Buffer.from(JSON.stringify(ODDITIES[place]?.(invitationOf(contacts))));
        const failure = await failureOf(
          "GetEngagementInvitation",
          {},
          () => new HttpResponse({ statusCode: 200, headers: {}, body }),
        );
        expect(failure.ending).toHaveProperty("output");
        const [[warning], ...others] = failure.told as [[string], ...unknown[][]];
        expect(warning.startsWith(`GetEngagementInvitation was answered with ${place} that is not `)).toBe(true);
        expect(others).toHaveLength(1);
        expectNobodyIn(failure, contacts);
      }),
      runs(50),
    );
  });

  test("is not shown when the answer is none, or an error", async () => {
    const damage = fc.tuple(fc.constantFrom(...Object.keys(DAMAGES)), fc.double({ min: 0, max: 1, noNaN: true }));
    await fc.assert(
      fc.asyncProperty(CONTACTS, damage, ANY_STATUS, CONTENT_TYPE, async (contacts, [how, share], statusCode, type) => {
        const body = Buffer.from(DAMAGES[how]?.(invitationOf(contacts), share) ?? "");
        const failure = await failureOf(
          "GetEngagementInvitation",
          {},
          () => new HttpResponse({ statusCode, headers: { "content-type": type }, body }),
        );
        expectNobodyIn(failure, contacts);
      }),
      runs(150),
    );
  });

  test("is not shown when the answer is no HTTP, of which the parser keeps the bytes", async () => {
    const parsers = fc.constantFrom<(text: string) => object>(
      (text) => ({ code: "HPE_INVALID_CONSTANT", rawPacket: Buffer.from(text) }),
      (text) => ({ cause: Object.assign(new Error("parser"), { code: "HPE_INVALID_CHUNK_SIZE", data: text }) }),
    );
    await fc.assert(
      fc.asyncProperty(CONTACTS, parsers, async (contacts, parser) => {
        const failure = await failureOf("GetEngagementInvitation", {}, () => {
          throw Object.assign(new Error("Parse Error"), parser(JSON.stringify(invitationOf(contacts))));
        });
        expect(failure.ending).toMatchObject({ error: { name: "TransportError" } });
        expectNobodyIn(failure, contacts);
      }),
      runs(20),
    );
  });

  test("is not in the log when the answer is believed, whichever operation it answers", async () => {
    const answers = fc
      .constantFrom(...OPERATION_NAMES)
      .chain((name) => mutatedAnswer(name).map((body) => ({ name, body })));
    await fc.assert(
      fc.asyncProperty(CONTACTS, answers, async (contacts, { name, body }) => {
        const ours = Buffer.from(JSON.stringify(invitationOf(contacts)));
        const answer = name === "GetEngagementInvitation" ? ours : body;
        const failure = await failureOf(
          name,
          {},
          () => new HttpResponse({ statusCode: 200, headers: {}, body: answer }),
        );
        expectNobodyIn({ ...failure, ending: { error: undefined } }, contacts);
        const lines = failure.told.map(([line]) => line);
        for (const line of lines.splice(0, lines.length - 1)) {
          expect(line).toMatch(/^\w+ was answered with [\w.[\]]+ that is not an? [\w ]+: it is left out$/);
        }
        expect(["commandName", "clientName", "durationMs", "metadata", "error", "outcome"]).toEqual(
          expect.arrayContaining(Object.keys(lines[0] as object)),
        );
      }),
      runs(50),
    );
  });

  function expectNobodyIn({ ending, told }: Failure, contacts: Contacts): void {
    const seen = [...("error" in ending ? seenOf(ending.error) : []), ...told.flatMap(seenOf)];
    for (const contact of Object.values(contacts)) {
      const text = seen.find((one) => one.includes(contact));
      if (text !== undefined) throw new Error(`${contact} is shown in ${text}`);
    }
  }
});
