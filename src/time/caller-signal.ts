import { ConfigurationError } from "../errors/client-errors.ts";

/**
 * Takes what a caller gives, as the option of that name, to end a call or a wait with: also null, as fetch does, and signals from before there was AbortSignal, as
 * the AWS SDK does.
 *
 * @throws ConfigurationError
 */
export function callerSignal(name: string, given: unknown): AbortSignal | undefined {
  if (given === undefined || given === null) return undefined;
  const signal = given as AbortSignal;
  if (typeof signal.addEventListener === "function") return signal;
  if (typeof signal.aborted !== "boolean") {
    throw new ConfigurationError(`${name} must be an AbortSignal, such as new AbortController().signal`);
  }
  const known = standIns.get(signal);
  if (known !== undefined) return known;
  const controller = new AbortController();
  if (signal.aborted) controller.abort();
  const { onabort } = signal;
  signal.onabort = function (event) {
    onabort?.call(this, event);
    controller.abort();
  };
  standIns.set(signal, controller.signal);
  return controller.signal;
}

/** Signals from before AbortSignal have room for one listener, and may end many calls. */
const standIns = new WeakMap<object, AbortSignal>();
