import type { Logger } from "@smithy/types";
import { memoize } from "./memoize.ts";
import type { CredentialsChain } from "./platform.ts";

/**
 * The default chain of the AWS SDKs, which is loaded by the first question. What it has to log goes to `logger`.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 */
export function defaultChain(profile: string | undefined, logger: Logger = console): CredentialsChain {
  const asked: string[] = [];
  // The chain tells whom it asks by what it logs, and in no other way.
  const debug = (line: unknown) => {
    const name = /defaultProvider::(\w+)$/.exec(String(line))?.[1];
    if (name !== undefined) asked.push(name);
  };
  const silent = () => {};
  const listener: Logger = { debug, info: silent, warn: (...lines) => logger.warn?.(...lines), error: silent };
  const chain = memoize(async () => {
    const { defaultProvider } = await import("@aws-sdk/credential-provider-node");
    return defaultProvider({ logger: listener, ...(profile !== undefined && { profile }) });
  });
  const ask = async (options: object) => {
    asked.length = 0;
    return (await chain())(options);
  };
  return Object.assign(ask, { asked });
}
