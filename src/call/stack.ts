import type {
  AbsoluteLocation,
  BuildMiddleware,
  DeserializeMiddleware,
  FinalizeRequestMiddleware,
  Handler,
  HandlerExecutionContext,
  HandlerOptions,
  InitializeMiddleware,
  MiddlewareStack,
  SerializeMiddleware,
} from "@smithy/types";

/** A step of a call, under the name by which middleware of others finds it. */
export type Step<Input extends object, Output extends object> = HandlerOptions &
  Pick<AbsoluteLocation, "priority"> &
  (
    | { step: "initialize"; middleware: InitializeMiddleware<Input, Output> }
    | { step: "serialize"; middleware: SerializeMiddleware<Input, Output> }
    | { step: "build"; middleware: BuildMiddleware<Input, Output> }
    | { step: "finalizeRequest"; middleware: FinalizeRequestMiddleware<Input, Output> }
    | { step: "deserialize"; middleware: DeserializeMiddleware<Input, Output> }
  );

const CHANGES = ["add", "addRelativeTo", "remove", "removeByTag"] as const;

/**
 * Adds steps to a client's stack, in their order. Smithy sorts a stack anew for each call, which takes longer than to sign
 * it; one that nobody else has changed is in order already.
 */
export function addSteps<Input extends object, Output extends object>(
  stack: MiddlewareStack<Input, Output>,
  steps: readonly Step<Input, Output>[],
): void {
  for (const { middleware, ...options } of steps) {
    stack.add(middleware as InitializeMiddleware<Input, Output>, options as { step: "initialize" });
  }
  let changed = false;
  for (const name of CHANGES) {
    const change = stack[name] as (...args: unknown[]) => never;
    stack[name] = (...args: unknown[]) => {
      changed = true;
      return change(...args);
    };
  }

  const { concat } = stack;
  const resolve = (handler: unknown, context: HandlerExecutionContext) =>
    steps.reduceRight(
      (next, { middleware }) => (middleware as unknown as MiddlewareOfAnyStep)(next, context),
      handler as Handler<never, never>,
    );
  let inOrder: unknown;
  stack.concat = (other) => {
    if (changed || stack.identifyOnResolve() || other.identify().length > 0) return concat(other);
    inOrder ??= Object.assign(concat(other), { resolve });
    return inOrder as typeof other;
  };
}

type MiddlewareOfAnyStep = (next: Handler<never, never>, context: HandlerExecutionContext) => Handler<never, never>;
