import { createHmac, hash } from "node:crypto";
import { tracingChannel } from "node:diagnostics_channel";
import { platform as os, release } from "node:os";
import { KeepAliveHandler } from "../transport/node-handler.ts";
import { defaultChain } from "./default-chain.ts";
import type { Platform } from "./platform.ts";
import { readProfile } from "./profile.ts";

const sends = tracingChannel<unknown, object>("partnercentral-engagement:send");

/** Node. The build for browsers and workers has edge.ts in the place of this file. */
export const platform: Platform = {
  get environment() {
    return process.env;
  },
  userAgent: `os/${os()}#${release()} lang/js md/nodejs#${process.versions.node}`,
  // Several times as fast as in JavaScript.
  hashing: {
    sha256: (data) => hash("sha256", data, "hex"),
    hmac: (key, data) => createHmac("sha256", key).update(data).digest(),
  },
  sha256: (text) => hash("sha256", text, "hex"),
  trace: (call, context) => (sends.hasSubscribers ? traced(call, context) : call()),
  requestHandler: (options) => new KeepAliveHandler(options),
  defaultChain,
  readProfile,
};

/** The channel is told what the promise that it traces resolves to, so that one resolves to nothing. */
async function traced<T>(call: () => Promise<T>, context: object): Promise<T> {
  const answers: T[] = [];
  await sends.tracePromise(async () => void answers.push(await call()), context);
  return answers[0] as T;
}
