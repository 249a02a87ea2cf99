import { PartnerCentralSellingClient } from "../../src/index.ts";

// Has each client send as one whose middleware stack somebody else has changed: its steps are then composed by Smithy.
const touched = new WeakSet<PartnerCentralSellingClient>();
const { send } = PartnerCentralSellingClient.prototype;

PartnerCentralSellingClient.prototype.send = function (this: PartnerCentralSellingClient, ...args: unknown[]) {
  if (!touched.has(this)) {
    touched.add(this);
    this.middlewareStack.add((next) => next, { step: "initialize", name: "nothingMiddleware" });
  }
  return Reflect.apply(send, this, args);
} as typeof send;
