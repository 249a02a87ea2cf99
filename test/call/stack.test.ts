import { constructStack } from "@smithy/core/client";
import type { BuildMiddleware, HandlerExecutionContext, InitializeMiddleware, MiddlewareStack } from "@smithy/types";
import { describe, expect, it, vi } from "vitest";
import { addSteps, type Step } from "../../src/call/stack.ts";
import { PartnerCentralSellingClient } from "../../src/index.ts";

type Middleware = InitializeMiddleware<object, object> & BuildMiddleware<object, object>;

/** A stack whose steps note their names, and what a call through it and through a command's own stack has noted. */
function stage() {
  const noted: string[] = [];
  const noting = (name: string) => {
    const middleware: InitializeMiddleware<object, object> = (next) => async (args) => {
      noted.push(name);
      return next(args);
    };
    return middleware as Middleware;
  };
  const steps = [
    { name: "validate", step: "initialize" },
    { name: "validateLast", step: "initialize", priority: "low" },
    { name: "retry", step: "finalizeRequest", priority: "high" },
    { name: "sign", aliases: ["auth"], step: "finalizeRequest", tags: ["SIGNING"] },
  ].map((step) => ({ ...step, middleware: noting(step.name) })) as Step<object, object>[];
  const stack: MiddlewareStack<object, object> = constructStack();
  addSteps(stack, steps);
  const call = async (ofCommand: MiddlewareStack<object, object> = constructStack(), context = {}) => {
    noted.length = 0;
    const handler = stack.concat(ofCommand).resolve(async () => ({ output: {}, response: {} }), context);
    await handler({ input: {} });
    return [...noted];
  };
  return { stack, call, noting };
}

const STEPS = ["validate", "validateLast", "retry", "sign"];

describe("the steps of a call", () => {
  it("are taken in the order that the stack tells of", async () => {
    const { stack, call } = stage();
    expect(await call()).toEqual(STEPS);
    expect(stack.identify()).toEqual([
      "validate - initialize",
      "validateLast - initialize",
      "retry - finalizeRequest",
      "sign (a.k.a. auth) - finalizeRequest",
    ]);
  });

  it.each<
    [string, (stack: MiddlewareStack<object, object>, noting: ReturnType<typeof stage>["noting"]) => unknown, string[]]
  >([
    [
      "is added",
      (stack, noting) => stack.add(noting("own"), { step: "build" }),
      ["validate", "validateLast", "own", "retry", "sign"],
    ],
    [
      "is added beside another",
      (stack, noting) => stack.addRelativeTo(noting("own"), { relation: "before", toMiddleware: "auth" }),
      ["validate", "validateLast", "retry", "own", "sign"],
    ],
    [
      "is used as a plugin",
      (stack, noting) => stack.use({ applyToStack: (to) => to.add(noting("own")) }),
      ["validate", "own", "validateLast", "retry", "sign"],
    ],
    ["is removed by name", (stack) => stack.remove("retry"), ["validate", "validateLast", "sign"]],
    ["is removed by tag", (stack) => stack.removeByTag("SIGNING"), ["validate", "validateLast", "retry"]],
  ])("are others from the next call on when a middleware %s", async (_, change, expected) => {
    const { stack, call, noting } = stage();
    expect(await call()).toEqual(STEPS);
    change(stack, noting);
    expect(await call()).toEqual(expected);
  });

  it("include a middleware of the command, for that command alone", async () => {
    const { call, noting } = stage();
    const ofCommand: MiddlewareStack<object, object> = constructStack();
    ofCommand.add(noting("own"), { step: "build" });
    expect(await call(ofCommand)).toEqual(["validate", "validateLast", "own", "retry", "sign"]);
    expect(await call()).toEqual(STEPS);
  });

  it("each get the context of their own call", async () => {
    const seen: HandlerExecutionContext[] = [];
    const stack: MiddlewareStack<object, object> = constructStack();
    const middleware: InitializeMiddleware<object, object> = (next, context) => {
      seen.push(context);
      return next;
    };
    addSteps(stack, [{ name: "look", step: "initialize", middleware }]);
    for (const clientName of ["first", "second"]) {
      stack.concat(constructStack()).resolve(async () => ({ output: {}, response: {} }), { clientName });
    }
    expect(seen).toEqual([{ clientName: "first" }, { clientName: "second" }]);
  });

  it("are printed where identifyOnResolve asks for it", async () => {
    const log = vi.spyOn(console, "log").mockReturnValue();
    const { stack, call } = stage();
    stack.identifyOnResolve(true);
    await call();
    expect(log).toHaveBeenCalledWith(stack.identify());
    log.mockRestore();
  });

  it("of the client stand in the stack as they are written down", () => {
    const client = new PartnerCentralSellingClient({ endpoint: "http://127.0.0.1:1" });
    expect(client.middlewareStack.identify()).toEqual([
      "loggerMiddleware - initialize",
      "deadlineMiddleware - initialize",
      "validationMiddleware - initialize",
      "serializerMiddleware - serialize",
      "getUserAgentMiddleware - build",
      "retryMiddleware - finalizeRequest",
      "httpSigningMiddleware (a.k.a. awsAuthMiddleware) - finalizeRequest",
      "deserializerMiddleware - deserialize",
    ]);
    client.destroy();
  });
});
