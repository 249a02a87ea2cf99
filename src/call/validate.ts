import { checkConstraints } from "../api/check-input.ts";
import type { Operation } from "../api/operation.ts";
import { ValidationException } from "../errors/service-exceptions.ts";

/**
 * Answers the members of `input` that the operation knows, or refuses it with all that is wrong with it.
 *
 * @throws ValidationException as the service would, without asking it
 */
export function validate(operation: Operation, input: unknown): object {
  const { value, violations } = checkConstraints(operation.input, input);
  if (violations.length === 0) return value;
  throw new ValidationException({
    message: `${operation.name} was not sent: ${violations.map(({ Message }) => Message).join("; ")}`,
    $metadata: { attempts: 0, totalRetryDelay: 0 },
    Reason: "REQUEST_VALIDATION_FAILED",
    ErrorList: violations,
  });
}
