import { ERROR_NAMES, ServiceError } from "./errors.ts";
import { Orders } from "./orders.ts";
import { checkArguments, type Members, type Rule } from "./rules.ts";

/** An error to answer with instead of performing the operation. */
export interface Failure {
  /** The error's code, for instance `ThrottlingException`. */
  readonly name: string;
  /** How many requests meet it. @default 1 */
  readonly times?: number;
  /** @default a sentence with the name */
  readonly message?: string;
  /** HTTP status. @default the one the service gives with this code */
  readonly statusCode?: number;
  /** Seconds, sent as `Retry-After`. */
  readonly retryAfter?: number;
  /** Takes a name that no error of AWS is known to have. @default false */
  readonly asIs?: boolean;
}

/** The failures ordered for each operation. */
export class Failures {
  readonly #orders: Orders<ServiceError>;

  constructor(operations: readonly string[]) {
    this.#orders = new Orders(operations);
  }

  /** @throws TypeError if the operation is unknown or the failure can't be answered. */
  order(operation: string, failure: Failure): void {
    checkArguments(`fail(${operation})`, failure?.asIs === true ? { ...FAILURE, name: NAME } : FAILURE, failure);
    const { name, times = 1, message = `${name} was ordered with fail().`, statusCode, retryAfter } = failure;
    const error = new ServiceError(name, message, { ...(statusCode && { statusCode }), retryAfter });
    this.#orders.add("fail", operation, error, times);
  }

  /** @throws ServiceError if one is ordered for this operation. */
  meet(operation: string): void {
    const error = this.#orders.next(operation);
    if (error) throw error;
  }
}

const NAME: Rule = { type: "string", required: true, pattern: /^[a-zA-Z]+$/ };

const FAILURE: Members = {
  name: { ...NAME, values: ERROR_NAMES, unless: "asIs is true" },
  times: { type: "integer", range: [1, 1_000_000] },
  message: { type: "string" },
  statusCode: { type: "integer", range: [400, 599] },
  retryAfter: { type: "integer", range: [0, 86_400] },
  asIs: { type: "boolean" },
};
