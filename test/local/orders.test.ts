import { describe, expect, it } from "vitest";
import { Orders } from "../../src/local/orders.ts";

const ordersFor = (...operations: string[]) => new Orders<string>(operations);

const take = (orders: Orders<string>, operation: string, count: number) =>
  Array.from({ length: count }, () => orders.next(operation));

describe("orders", () => {
  it("are met first come first served, each as often as it says, and then no more", () => {
    const orders = ordersFor("Start");
    orders.add("fault", "Start", "first", 2);
    orders.add("fault", "Start", "second", 1);
    expect(take(orders, "Start", 5)).toEqual(["first", "first", "second", undefined, undefined]);
  });

  it("may be given after others have been met", () => {
    const orders = ordersFor("Start");
    orders.add("fault", "Start", "first", 1);
    expect(take(orders, "Start", 2)).toEqual(["first", undefined]);
    orders.add("fault", "Start", "second", 1);
    expect(take(orders, "Start", 2)).toEqual(["second", undefined]);
  });

  it("are kept apart by operation", () => {
    const orders = ordersFor("Start", "List");
    orders.add("fault", "Start", "of Start", 1);
    orders.add("fault", "List", "of List", 1);
    expect(take(orders, "List", 2)).toEqual(["of List", undefined]);
    expect(take(orders, "Start", 2)).toEqual(["of Start", undefined]);
  });

  it.each([
    "Nope",
    "",
    "__proto__",
    "constructor",
  ])("for %o, which is no operation, are refused with those that there are", (operation) => {
    const orders = ordersFor("Start", "List");
    expect(() => orders.add("fail", operation, "item", 1)).toThrow(TypeError);
    expect(() => orders.add("fail", operation, "item", 1)).toThrow(
      `fail: there is no operation ${operation}; use Start, List.`,
    );
    expect(orders.next(operation)).toBeUndefined();
  });

  it("of a million are taken in time", () => {
    const orders = ordersFor("Start");
    orders.add("fault", "Start", "again", 1_000_000);
    orders.add("fault", "Start", "last", 1);
    const began = performance.now();
    let taken = 0;
    // A queue of a million that is moved up each time takes minutes.
    while (orders.next("Start") === "again" && performance.now() - began < 3_000) taken += 1;
    expect(taken).toBe(1_000_000);
    expect(orders.next("Start")).toBeUndefined();
  });
});
