import type { PartnerCentralSellingServiceException } from "../index.ts";
import { ExitCode } from "./exit-codes.ts";

/** What an error may tell. Errors are told apart by name, so that none of their classes has to be loaded. */
type Failure = Error & Partial<PartnerCentralSellingServiceException> & { readonly code?: unknown };

/** What went wrong and what to do about it, in one paragraph. */
export function explain(error: unknown): string {
  const problem = problemOf(error).replace(/[^.]$/, "$&.");
  const { outcome } = error as Failure;
  const effect = outcome === "unknown" ? "It may have taken effect all the same." : undefined;
  return [problem, effect, adviceOn(error)].filter((part) => part !== undefined).join(" ");
}

/** What went wrong; messages have the request id where there is one. */
export function problemOf(error: unknown): string {
  const { name, message, code } = error as Failure;
  // Node's error for a host of several addresses, none of which answers, has no message.
  const problem = message || String(code);
  return name === "Error" ? problem : `${name}: ${problem}`;
}

/** What to do about an error, as far as it tells. */
export function adviceOn(error: unknown): string | undefined {
  const { name, message, suggestedAction, category } = error as Failure;
  // The message says it all, and there is nothing to send again.
  if (isRefusedBeforeSending(error)) return undefined;
  if (/valid region/.test(message)) return "Leave the Region out: the service is in us-east-1 only.";
  if (suggestedAction !== undefined) return suggestedAction;
  if (name === "TransportError") {
    return "Check the address and the network between here and there: partnercentral-engagement doctor looks at each.";
  }
  if (name === "NonJsonResponseError") {
    return "What answered is not the service: check the endpoint, and what is between here and there.";
  }
  if (name === "CredentialsProviderError") {
    return "Give credentials, for instance with --profile and a profile that has some, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.";
  }
  if (category === "authentication") return "The service does not take these credentials: renew them, or give others.";
  return undefined;
}

/** How a command ends that was ended by this error. */
export function exitCodeOf(error: unknown): ExitCode {
  if (isRefusedBeforeSending(error)) return ExitCode.usage;
  return EXIT_CODES.get((error as Error).name) ?? ExitCode.failed;
}

const EXIT_CODES: ReadonlyMap<string, ExitCode> = new Map([
  ["AbortError", ExitCode.interrupted],
  ["ConfigurationError", ExitCode.usage],
  ["EngagementTaskFailedError", ExitCode.taskFailed],
  ["TimeoutError", ExitCode.timeout],
]);

function isRefusedBeforeSending(error: unknown): boolean {
  const { name, $metadata } = error as Failure;
  return name === "ValidationException" && $metadata?.attempts === 0;
}
