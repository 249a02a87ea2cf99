import { describe, expect, test } from "vitest";
import { PartnerCentralSellingServiceException, TransportError } from "../../src/errors.ts";
import { clockOffsetIn } from "../../src/pipeline/sign.ts";

const SIGNED = Date.parse("2026-11-23T07:00:00Z");
const MINUTE = 60_000;

function refusal(name: string, serverTime: number | undefined) {
  return new PartnerCentralSellingServiceException({
    name,
    $fault: "client",
    $metadata: { httpStatusCode: 403 },
    serverTime: serverTime === undefined ? undefined : new Date(serverTime),
  });
}

describe("the clock's offset", () => {
  test.each([
    "RequestTimeTooSkewed",
    "RequestExpired",
    "RequestInTheFuture",
    "InvalidSignatureException",
    "SignatureDoesNotMatch",
  ])("is read from the Date of an answer with %s", (name) => {
    expect(clockOffsetIn(refusal(name, SIGNED + 60 * MINUTE), SIGNED, SIGNED)).toBe(60 * MINUTE);
    expect(clockOffsetIn(refusal(name, SIGNED - 60 * MINUTE), SIGNED, SIGNED)).toBe(-60 * MINUTE);
  });

  test.each([
    "ValidationException",
    "AccessDeniedException",
    "ExpiredTokenException",
    "ThrottlingException",
  ])("is not read from %s, which has nothing to do with time", (name) => {
    expect(clockOffsetIn(refusal(name, SIGNED + 60 * MINUTE), SIGNED, SIGNED)).toBeUndefined();
  });

  test("assumed: a difference below 4 minutes is not why a signature was refused", () => {
    expect(
      clockOffsetIn(refusal("InvalidSignatureException", SIGNED + 4 * MINUTE - 1), SIGNED, SIGNED),
    ).toBeUndefined();
    expect(clockOffsetIn(refusal("InvalidSignatureException", SIGNED + 4 * MINUTE), SIGNED, SIGNED)).toBe(4 * MINUTE);
  });

  test("is that to the local clock, while the difference is that to the signature", () => {
    expect(clockOffsetIn(refusal("RequestTimeTooSkewed", SIGNED), SIGNED, SIGNED - 60 * MINUTE)).toBeUndefined();
    expect(clockOffsetIn(refusal("RequestTimeTooSkewed", SIGNED + 9 * MINUTE), SIGNED, SIGNED + MINUTE)).toBe(
      8 * MINUTE,
    );
  });

  test("is unknown without a Date, and without an answer", () => {
    expect(clockOffsetIn(refusal("RequestTimeTooSkewed", undefined), SIGNED, SIGNED)).toBeUndefined();
    const lost = new TransportError({ message: "lost", code: undefined, retryable: true, cause: undefined });
    expect(clockOffsetIn(lost, SIGNED, SIGNED)).toBeUndefined();
    expect(clockOffsetIn(undefined, SIGNED, SIGNED)).toBeUndefined();
  });
});
