import { type ErrorOutcome, worseOutcome } from "../errors/error-outcome.ts";

/** What the requests of a call may have led to at the service. */
export class CallOutcome {
  #soFar: ErrorOutcome = "not-sent";
  /** The same of the requests that are over. */
  #before: ErrorOutcome = "not-sent";
  #hasLeft = false;
  /** Whether a kept connection lost a request, which may have taken effect whatever becomes of the next. */
  #wasLost = false;

  get soFar(): ErrorOutcome {
    return this.#soFar;
  }

  /** A request is about to be made. */
  begins(): void {
    this.#hasLeft = false;
  }

  /** The request may be on its way, as far as its handler tells. */
  mayLeave(): void {
    this.#soFar = "unknown";
  }

  /** The request is on its way: a second time where a kept connection has lost it. */
  leaves(): void {
    this.#wasLost ||= this.#hasLeft;
    this.#hasLeft = true;
    this.mayLeave();
  }

  /** The request has arrived: its answer begins. */
  arrived(): void {
    this.#hasLeft = true;
  }

  /** The request has failed, and its error tells what it has led to, as far as that can be believed. */
  fails(error: unknown): void {
    const { outcome } = Object(error) as { outcome?: ErrorOutcome };
    const isBelievable = outcome !== undefined && !(this.#hasLeft && outcome === "not-sent");
    if (isBelievable && !this.#wasLost) this.#soFar = worseOutcome(this.#before, outcome);
    this.#before = this.#soFar;
  }
}
