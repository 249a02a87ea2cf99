import type { ErrorCategory } from "./categories.ts";

/**
 * What a failed call has led to at the service:
 *
 * - `not-sent`: nothing, the request never reached it.
 * - `rejected`: nothing, it refused the request.
 * - `unknown`: the request may have taken effect, at the last attempt or at one before.
 */
export type ErrorOutcome = "not-sent" | "rejected" | "unknown";

/** What several requests have led to, of which each led to one of these. */
export function worseOutcome(one: ErrorOutcome, other: ErrorOutcome): ErrorOutcome {
  return OUTCOMES[Math.max(OUTCOMES.indexOf(one), OUTCOMES.indexOf(other))] as ErrorOutcome;
}

const OUTCOMES: readonly ErrorOutcome[] = ["not-sent", "rejected", "unknown"];

/** @param attempts 0 where the client itself refused the request */
export function outcomeOf(category: ErrorCategory, attempts: number | undefined): ErrorOutcome {
  if (attempts === 0) return "not-sent";
  return category === "response" || category === "server" || category === "timeout" ? "unknown" : "rejected";
}

/** Whether the code is one of Node's for a connection that never came about. */
export function isBeforeSending(code: string | undefined, cause: unknown): boolean {
  const { syscall, errors } = Object(cause) as { syscall?: unknown; errors?: { syscall?: unknown }[] };
  if (code === "EHOSTUNREACH" || code === "ENETUNREACH") return (syscall ?? errors?.[0]?.syscall) === "connect";
  return CODES_BEFORE_SENDING.has(code) || isTlsCode(code);
}

const CODES_BEFORE_SENDING: ReadonlySet<string | undefined> = new Set(["EAI_AGAIN", "ECONNREFUSED", "ENOTFOUND"]);

/** https://nodejs.org/api/tls.html#x509-certificate-error-codes, and those of a server that does not speak TLS */
export function isTlsCode(code: string | undefined): boolean {
  return code !== undefined && /^(EPROTO$|ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|.*SELF_SIGNED_CERT)/.test(code);
}
