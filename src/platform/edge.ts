import { Sha256 } from "@aws-crypto/sha256-js";
import { ConfigurationError } from "../errors/client-errors.ts";
import { FetchHandler } from "../transport/fetch-handler.ts";
import { hashingWith } from "../transport/sigv4.ts";
import type { Platform } from "./platform.ts";

/** Browsers and workers, which have neither files nor an environment that names credentials. */
export const platform: Platform = {
  environment: {},
  userAgent: "os/other lang/js md/edge",
  hashing: hashingWith(Sha256),
  sha256: (text) => {
    const sha256 = new Sha256();
    sha256.update(text);
    return Array.from(sha256.digestSync(), (byte) => byte.toString(16).padStart(2, "0")).join("");
  },
  trace: (call) => call(),
  requestHandler: () => new FetchHandler(),
  defaultChain: () => Object.assign(noCredentials, { asked: [] }),
  readProfile: async () => ({ setting: () => undefined, serviceSetting: () => undefined }),
};

async function noCredentials(): Promise<never> {
  throw new ConfigurationError("credentials must be given here: browsers and workers have no place to look for them");
}
