/**
 * Puts the callers of a function that fails into the stack of its error: V8 follows a call back through `await` alone, and loses
 * them where a timer or a socket comes between. Of the error's own frames those go that would push them out of sight.
 *
 * @see https://v8.dev/docs/stack-trace-api#async-stack-traces
 */
export function nameCallers(error: Error, callee: (...args: never[]) => unknown): void {
  const here = { stack: "" };
  Error.captureStackTrace?.(here, callee);
  const [, callers] = parts(here.stack);
  const { stack } = error;
  if (callers.length === 0 || typeof stack !== "string" || stack.includes(callers.join("\n"))) return;
  const [header, own] = parts(stack);
  const shown = own.slice(0, Math.max(FEWEST_OWN, Error.stackTraceLimit - callers.length));
  Reflect.set(error, "stack", [header, ...shown, ...callers].join("\n"));
}

/** So many frames tell where in this package an error was made. */
const FEWEST_OWN = 4;

const FRAME = /\n(?= {4}at )/;

/** The lines before the frames, and the frames, less Node's own between two turns of its loop. */
function parts(stack: unknown): [header: string, frames: string[]] {
  const [header = "", ...frames] = typeof stack === "string" ? stack.split(FRAME) : [];
  return [header, frames.filter((frame) => !frame.includes("processTicksAndRejections"))];
}
