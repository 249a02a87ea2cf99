import { describe, expect, test } from "vitest";
import { redactError } from "../../src/errors/redact.ts";

const SIGNATURE = "6421d5538fb14440b0341a973d014d440558c3a92c5085bba1da791560c66b1d";
const TOKEN = "IQoJb3JpZ2luX2VjEHAaCXVzLWVhc3QtMSJIMEYCIQD+/wT8a9nWmRkZ3VpYQ==";

function redacted(text: string, secrets = [SIGNATURE, TOKEN]): string {
  return redactError(new Error(text), secrets).message;
}

describe("a text with a part of a secret", () => {
  test.each([
    ["a signature", SIGNATURE],
    ["a token", TOKEN.replace(/[^a-z0-9]/gi, "")],
  ])("of 16 letters is hidden, and one of 15 shown, wherever in %s it begins", (_, secret) => {
    for (let start = 0; start + 16 <= secret.length; start += 1) {
      const part = secret.slice(start, start + 16);
      expect(redacted(`(${part}).`)).toBe("[hidden]");
      expect(redacted(`(${part.slice(0, 15)}).`)).toBe(`(${part.slice(0, 15)}).`);
    }
  });

  test("is hidden however it is wrapped and escaped, and a text with less of it is shown", () => {
    const wrapped = SIGNATURE.replace(/.{5}/g, "$&\\n");
    expect(redacted(`a ${wrapped} b`)).toBe("[hidden]");
    expect(redacted(`a ${encodeURIComponent(encodeURIComponent(TOKEN))} b`)).toBe("[hidden]");
    expect(redacted("a 6421d553 8fb1 b")).toBe("a 6421d553 8fb1 b");
  });

  test("is hidden once when several are in it, and a short secret only whole", () => {
    expect(redacted(`${SIGNATURE.slice(3, 30)}, ${SIGNATURE.slice(20, 50)}`)).toBe("[hidden]");
    expect(redacted("key short", ["short"])).toBe("[hidden]");
    expect(redacted("key shor", ["short"])).toBe("key shor");
  });
});

describe("the stack of an error whose message has a part of a secret", () => {
  test("shows the functions that the error came from, and nothing of the message", () => {
    const error = (function ofTheCaller() {
      return redactError(new RangeError(`lost ${TOKEN}\n${SIGNATURE}`), [SIGNATURE, TOKEN]);
    })();
    const [first, second] = error.stack?.split("\n") ?? [];
    expect(first).toBe("Error: [hidden]");
    expect(second).toMatch(/^ {4}at ofTheCaller /);
  });

  test("is hidden as a whole when what looks like functions has it", () => {
    const error = new Error(`lost\n    at ${SIGNATURE}`);
    expect(redactError(error, [SIGNATURE]).stack).toBe("[hidden]");
  });
});
