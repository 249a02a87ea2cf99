import type { PartnerCentralSellingClient } from "../../src/index.ts";
import { CLAIMS, ERROR, OUTPUTS } from "./claims.ts";
import { type Exchange, recordExchanges } from "./exchange.ts";
import { errorName, isSuccess, isUuid, objectIn } from "./look.ts";
import { Masks, plain } from "./mask.ts";
import { type Finding, lookAt } from "./members.ts";
import { compareWithOfficial, type Ending, endingOf } from "./official.ts";

export const AS_EXPECTED = "A call that provokes an error ends with that error, every other call with success";

/** What became of one step. All of it is fit to be shown to others. */
export interface Step {
  readonly name: string;
  readonly status: "as claimed" | "differs" | "no answer" | "skipped";
  /** Why it was skipped or had no answer. */
  readonly why?: string;
  readonly ms?: number;
  /** AWS finds the call by it. */
  readonly requestId?: string;
  readonly findings: readonly Finding[];
}

/** Sends calls one after the other and holds each answer against the claims. */
export class Steps {
  readonly taken: Step[] = [];
  readonly #exchanges: Exchange[] = [];
  readonly #masks = new Masks();
  readonly #recorded: () => Exchange[];
  readonly #onStep: (step: Step, error?: Error) => void;

  /** @param onStep is also told the error of a call that had no answer, which is not fit to be shown to others */
  constructor(client: PartnerCentralSellingClient, now: () => number, onStep: (step: Step, error?: Error) => void) {
    this.#recorded = recordExchanges(client, now);
    this.#onStep = onStep;
  }

  skip(name: string, why: string): void {
    this.#add({ name, status: "skipped", why, findings: [] });
  }

  /**
   * @param expected the error that the call is to end with; without it, it is to succeed
   * @returns what the client made of the answer; undefined where it made an error of it
   * @throws ConfigurationError
   */
  async call<O extends object>(name: string, send: () => Promise<O>, expected = ""): Promise<O | undefined> {
    const ending = await endingOf(send());
    const exchanges = this.#recorded();
    const last = exchanges.at(-1);
    if ("error" in ending && ending.error.name === "ConfigurationError") throw ending.error;
    if (last === undefined) {
      const { name: why } = (ending as { error: Error }).error;
      this.#add({ name, status: "no answer", why: plain(why), findings: [] }, (ending as { error: Error }).error);
      return undefined;
    }
    const findings: Finding[] = [asExpected(last, expected)];
    for (const exchange of exchanges) {
      findings.push(...this.#claimed(exchange));
      this.#exchanges.push(exchange);
    }
    findings.push(...(await compareWithOfficial(last, ending, this.#masks)));
    const status = findings.every(({ held }) => held) ? "as claimed" : "differs";
    const requestId = last.headers["x-amzn-requestid"];
    const ms = Math.round(last.ms);
    this.#add({ name, status, ms, ...(isUuid(requestId) && { requestId: requestId as string }), findings });
    return "output" in ending ? (ending as Ending & { output: O }).output : undefined;
  }

  *#claimed(exchange: Exchange): Generator<Finding> {
    for (const { says, look } of CLAIMS) {
      for (const sighting of look(exchange, this.#exchanges, this.#masks)) yield { says, path: "", ...sighting };
    }
    const shape = isSuccess(exchange) ? OUTPUTS[exchange.operation] : ERROR;
    const json = objectIn(exchange);
    if (shape !== undefined && json !== undefined) yield* lookAt(shape, json, this.#masks);
  }

  #add(step: Step, error?: Error): void {
    this.taken.push(step);
    this.#onStep(step, error);
  }
}

function asExpected(exchange: Exchange, expected: string): Finding {
  const name = isSuccess(exchange) ? "" : errorName(exchange) || "an error without name";
  return {
    says: AS_EXPECTED,
    held: name === expected,
    seen: name === "" ? "success" : `${plain(name)} with HTTP ${exchange.status}`,
    path: "",
  };
}
