import { describe, expect, test } from "vitest";
import { hideInError } from "../../src/errors/redact.ts";

const SIGNATURE = "6421d5538fb14440b0341a973d014d440558c3a92c5085bba1da791560c66b1d";
const TOKEN = "IQoJb3JpZ2luX2VjEHAaCXVzLWVhc3QtMSJIMEYCIQD+/wT8a9nWmRkZ3VpYQ==";

function hidden(text: string, secrets = [SIGNATURE, TOKEN]): string {
  return hideInError(new Error(text), secrets).message;
}

describe("a part of a secret", () => {
  test.each([
    ["a signature", SIGNATURE],
    ["a token", TOKEN.replace(/[^a-z0-9]/gi, "")],
  ])("of 16 letters is hidden, and one of 15 shown, wherever in %s it begins", (_, secret) => {
    for (let start = 0; start + 16 <= secret.length; start += 1) {
      const part = secret.slice(start, start + 16);
      expect(hidden(`(${part}).`)).toBe("([hidden]).");
      expect(hidden(`(${part.slice(0, 15)}).`)).toBe(`(${part.slice(0, 15)}).`);
    }
  });

  test("is hidden however it is wrapped and escaped, and with it nothing else", () => {
    const wrapped = SIGNATURE.replace(/.{5}/g, "$&\\n");
    expect(hidden(`a ${wrapped} b`)).toMatch(/^a \[hidden\](\\n)? b$/);
    expect(hidden(`a ${encodeURIComponent(encodeURIComponent(TOKEN))} b`)).toMatch(/^a \[hidden\](%[0-9a-fA-F]+)* b$/);
    expect(hidden("a 6421d553 8fb1 b")).toBe("a 6421d553 8fb1 b");
  });

  test("is hidden twice when it is there twice, and a short secret only whole", () => {
    expect(hidden(`${SIGNATURE.slice(3, 30)}, ${SIGNATURE.slice(20, 50)}`)).toBe("[hidden], [hidden]");
    expect(hidden("key short, shor", ["short"])).toBe("key [hidden], shor");
  });
});
