import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { serviceException } from "../../src/call/error-response.ts";
import { withMetadata } from "../../src/call/metadata.ts";
import { NonJsonResponseError, TransportError } from "../../src/errors/client-errors.ts";
import {
  PartnerCentralSellingServiceException,
  type ValidationException,
} from "../../src/errors/service-exceptions.ts";

function errorOf(code: string | undefined, httpStatusCode = 400) {
  return serviceException({ operation: "Start", code, body: { message: "why" }, $metadata: { httpStatusCode } });
}

describe("an exception of the service", () => {
  test.each([
    ["AccessDeniedException", "client", "access", undefined],
    ["ConflictException", "client", "conflict", undefined],
    ["InternalServerException", "server", "server", { throttling: false }],
    ["ResourceNotFoundException", "client", "not-found", undefined],
    ["ServiceQuotaExceededException", "client", "quota", undefined],
    ["ThrottlingException", "client", "throttling", { throttling: true }],
    ["ValidationException", "client", "validation", undefined],
  ])("%s tells fault, category, whether to retry, and what to do, whatever the status", (name, fault, category, retryable) => {
    for (const status of [400, 404, 429, 500]) {
      const error = errorOf(name, status);
      expect(error).toMatchObject({
        name,
        $fault: fault,
        category,
        $service: "PartnerCentralSelling",
        message: "why",
      });
      expect(error.$retryable).toEqual(retryable);
      expect(error.suggestedAction).toMatch(/^[A-Z].{30,}\.$/);
    }
  });

  test("suggests something else for each of the seven", () => {
    const names = [
      "AccessDenied",
      "Conflict",
      "InternalServer",
      "ResourceNotFound",
      "ServiceQuotaExceeded",
      "Throttling",
      "Validation",
    ];
    expect(new Set(names.map((name) => errorOf(`${name}Exception`).suggestedAction)).size).toBe(7);
    expect(errorOf("ExpiredTokenException").suggestedAction).toBeUndefined();
  });

  test.each([
    ["ExpiredTokenException", "authentication", undefined],
    ["UnrecognizedClientException", "authentication", undefined],
    ["RequestTimeTooSkewed", "clock", undefined],
    ["OptInRequired", "access", undefined],
    ["SerializationException", "request", undefined],
    ["ServiceUnavailable", "server", { throttling: false }],
    ["InternalFailure", "server", { throttling: false }],
    ["TooManyRequestsException", "throttling", { throttling: true }],
  ])("%s is known by its name", (name, category, retryable) => {
    const error = errorOf(name);
    expect(error.constructor).toBe(PartnerCentralSellingServiceException);
    expect(error.category).toBe(category);
    expect(error.$retryable).toEqual(retryable);
  });

  test.each([
    [500, "server", { throttling: false }],
    [501, "server", undefined],
    [503, "server", { throttling: false }],
    [429, "throttling", { throttling: true }],
    [408, "timeout", { throttling: false }],
    [403, "access", undefined],
    [401, "authentication", undefined],
    [400, "request", undefined],
  ])("of an unknown name is judged by its status %d", (status, category, retryable) => {
    const error = errorOf("ExceptionOfTomorrow", status);
    expect(error.category).toBe(category);
    expect(error.$retryable).toEqual(retryable);
    expect(error.$fault).toBe(status >= 500 ? "server" : "client");
  });

  test("has its message in JSON, for the log", () => {
    expect(JSON.parse(JSON.stringify(errorOf("ConflictException")))).toMatchObject({
      name: "ConflictException",
      message: "why",
      $metadata: { httpStatusCode: 400 },
    });
  });

  test("has a stack that begins with its name", () => {
    expect(errorOf("ConflictException")).toBeInstanceOf(Error);
    expect(String(errorOf("ConflictException"))).toBe("ConflictException: why");
  });
});

describe("instanceof the base", () => {
  test("holds for what came as an answer, and not for what did not", () => {
    const page = new NonJsonResponseError({
      $metadata: { httpStatusCode: 502 },
      contentType: undefined,
      bodyStart: "",
    });
    expect(page).toBeInstanceOf(PartnerCentralSellingServiceException);
    const lost = new TransportError({ message: "lost", code: undefined, retryable: true, cause: undefined });
    expect(lost).not.toBeInstanceOf(PartnerCentralSellingServiceException);
    expect(new Error("other")).not.toBeInstanceOf(PartnerCentralSellingServiceException);
  });
});

describe("withMetadata", () => {
  test("keeps the error, its own fault and what it knew already", () => {
    const error = errorOf("InternalServerException", 500);
    expect(withMetadata(error, { attempts: 2 }, {})).toBe(error);
    expect(error).toMatchObject({ $fault: "server", $metadata: { httpStatusCode: 500, attempts: 2 } });
  });

  test("makes any Error readable like the others", () => {
    expect(withMetadata(new TypeError("bug"), { attempts: 1 }, {})).toMatchObject({
      name: "TypeError",
      $fault: "client",
      $service: "PartnerCentralSelling",
      $metadata: { attempts: 1 },
    });
  });

  test("copies an error that ended another call as well, so that each call's has its own", () => {
    const shared = Object.assign(new TypeError("sts is away"), { code: "ENOTFOUND" });
    const first = withMetadata(shared, { clientToken: "one" }, {});
    Object.assign(first, { outcome: "unknown" });
    const second = withMetadata(shared, { attempts: 0 }, {});
    expect(first).toBe(shared);
    expect(first.$metadata).toEqual({ clientToken: "one" });
    expect(second).toBeInstanceOf(TypeError);
    expect(second).toMatchObject({ message: "sts is away", code: "ENOTFOUND", $metadata: { attempts: 0 } });
    expect(second.stack).toBe(shared.stack);
    expect(second.$metadata).not.toHaveProperty("clientToken");
    expect(second).not.toHaveProperty("outcome");
  });

  test("copies a frozen error", () => {
    const frozen = Object.freeze(Object.assign(new RangeError("no"), { code: "EPERM" }));
    const own = withMetadata(frozen, { attempts: 1 }, {});
    expect(own).toBeInstanceOf(RangeError);
    expect(own).toMatchObject({ message: "no", code: "EPERM", $metadata: { attempts: 1 } });
  });

  test("keeps an error of another realm, such as those that Node's modules throw in jest", () => {
    const foreign = runInNewContext("new TypeError('away')");
    expect(foreign).not.toBeInstanceOf(Error);
    expect(withMetadata(foreign, {}, {})).toBe(foreign);
  });

  test("does not show a thrown value that is no Error", () => {
    expect(withMetadata("hunter2", {}, {}).message).not.toContain("hunter2");
  });
});

describe("the outcome of a failed call", () => {
  test.each([
    ["AccessDeniedException", 400, "rejected"],
    ["ConflictException", 400, "rejected"],
    ["ThrottlingException", 400, "rejected"],
    ["ExpiredTokenException", 403, "rejected"],
    ["InternalServerException", 500, "unknown"],
    ["ServiceUnavailable", 503, "unknown"],
    ["RequestTimeout", 408, "unknown"],
    [undefined, 502, "unknown"],
    [undefined, 403, "rejected"],
  ])("of %s with HTTP %d is %s", (code, status, outcome) => {
    expect(errorOf(code, status).outcome).toBe(outcome);
  });

  test("that the client refused itself is not-sent", () => {
    const refused = serviceException({
      operation: "Start",
      code: "ValidationException",
      body: {},
      $metadata: { attempts: 0 },
    });
    expect(refused.outcome).toBe("not-sent");
  });

  test.each([
    ["ECONNREFUSED", "not-sent"],
    ["ENOTFOUND", "not-sent"],
    ["EAI_AGAIN", "not-sent"],
    ["ECONNRESET", "unknown"],
    ["EPIPE", "unknown"],
    ["ETIMEDOUT", "unknown"],
    ["HPE_INVALID_CONSTANT", "unknown"],
    ["EHOSTUNREACH", "unknown"],
    ["CERT_HAS_EXPIRED", "not-sent"],
  ])("that the network failed with %s is %s", (code, outcome) => {
    expect(new TransportError({ message: "m", code, retryable: true, cause: undefined }).outcome).toBe(outcome);
  });
});

test("a host that cannot be reached is one that nothing was sent to only while it is connected to", () => {
  const unreachable = (syscall: string) => {
    const cause = Object.assign(new Error("unreachable"), { syscall });
    return new TransportError({ message: "m", code: "EHOSTUNREACH", retryable: true, cause }).outcome;
  };
  expect([unreachable("connect"), unreachable("read")]).toEqual(["not-sent", "unknown"]);
});

describe("what the service says", () => {
  test("never begins a line of its own in a log", () => {
    const body = {
      message: "no\r\n2026-11-23 root logged in\u001b[2J\u2028\u202e",
      ErrorList: [{ FieldName: "a\nb", Message: "c\rd", Code: "e\tf" }],
    };
    const error = serviceException({ operation: "Start", code: "ValidationException", body, $metadata: {} });
    expect(JSON.stringify([error.message, (error as ValidationException).ErrorList])).not.toMatch(
      /[\p{C}\u2028]|\\[nrtu]/u,
    );
    expect(error.message).toContain("no 2026-11-23 root logged in");
  });
});
