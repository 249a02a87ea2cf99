import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AdaptiveRetryStrategy } from "@smithy/core/retry";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { StandardRetryStrategy } from "../../src/call/retry-strategy.ts";
import { resolveConfig } from "../../src/config/resolve.ts";
import type { PartnerCentralSellingClientConfig } from "../../src/config/settings.ts";
import { ConfigurationError } from "../../src/errors/client-errors.ts";
import { readProfile } from "../../src/platform/profile.ts";
import { KeepAliveHandler } from "../../src/transport/node-handler.ts";

let saved: NodeJS.ProcessEnv;
let directory: string;

beforeEach(() => {
  saved = { ...process.env };
  for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) delete process.env[name];
  // A directory of its own for each test: the loader keeps what it has read by path.
  directory = mkdtempSync(join(tmpdir(), "partnercentral-config-"));
  process.env.AWS_CONFIG_FILE = join(directory, "config");
  process.env.AWS_SHARED_CREDENTIALS_FILE = join(directory, "credentials");
});

afterEach(() => {
  process.env = saved;
  rmSync(directory, { recursive: true });
});

function configFile(text: string) {
  writeFileSync(join(directory, "config"), text);
}

async function addressOf(config: PartnerCentralSellingClientConfig = {}): Promise<string> {
  const { protocol, hostname, port, path } = await resolveConfig(config).endpoint();
  return `${protocol}//${hostname}${port === undefined ? "" : `:${port}`}${path}`;
}

const OWN = "https://partnercentral-selling.us-east-1.api.aws/";

describe("the region", () => {
  test("is us-east-1, whatever Region the caller runs in", async () => {
    process.env.AWS_REGION = "eu-west-1";
    process.env.AWS_DEFAULT_REGION = "eu-west-2";
    configFile("[default]\nregion = eu-west-3\n");
    expect(await resolveConfig({}).region()).toBe("us-east-1");
    expect(await addressOf()).toBe(OWN);
  });

  test("is the caller's, as a value or a provider", async () => {
    expect(await addressOf({ region: "us-gov-west-1" })).toBe("https://partnercentral-selling.us-gov-west-1.api.aws/");
    expect(await addressOf({ region: async () => "cn-north-1" })).toContain(
      ".cn-north-1.api.amazonwebservices.com.cn/",
    );
  });

  test("that can't be one is refused: a value at once, a provider's when asked", async () => {
    expect(() => resolveConfig({ region: "evil.example/" })).toThrow(ConfigurationError);
    await expect(resolveConfig({ region: async () => "a b" }).region()).rejects.toThrow(ConfigurationError);
  });
});

describe("the endpoint", () => {
  const PROFILE = [
    "[default]",
    "services = mine",
    "endpoint_url = https://profile",
    "[services mine]",
    "partnercentral_selling =",
    "  endpoint_url = https://services",
    "",
  ].join("\n");

  test("is the first of: code, the service's variable, the common one, the services section, the profile", async () => {
    configFile(PROFILE);
    process.env.AWS_ENDPOINT_URL_PARTNERCENTRAL_SELLING = "https://variable";
    process.env.AWS_ENDPOINT_URL = "https://common";
    expect(await addressOf({ endpoint: "https://code" })).toBe("https://code/");
    expect(await addressOf()).toBe("https://variable/");
    delete process.env.AWS_ENDPOINT_URL_PARTNERCENTRAL_SELLING;
    expect(await addressOf()).toBe("https://common/");
    delete process.env.AWS_ENDPOINT_URL;
    expect(await addressOf()).toBe("https://services/");
  });

  test("is the profile's endpoint_url when its services section is of other services", async () => {
    configFile(PROFILE.replace("partnercentral_selling", "s3"));
    expect(await addressOf()).toBe("https://profile/");
  });

  test("is the service's own where nothing is configured, and an empty variable is nothing", async () => {
    process.env.AWS_ENDPOINT_URL = "";
    expect(await addressOf()).toBe(OWN);
  });

  test("is that of the profile which is asked for", async () => {
    configFile("[default]\nendpoint_url = https://a\n[profile other]\nendpoint_url = https://b\n");
    expect(await addressOf({ profile: "other" })).toBe("https://b/");
    process.env.AWS_PROFILE = "other";
    expect(await addressOf()).toBe("https://b/");
    expect(await addressOf({ profile: "default" })).toBe("https://a/");
  });

  test("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS leaves only the one in code", async () => {
    configFile(PROFILE);
    process.env.AWS_ENDPOINT_URL_PARTNERCENTRAL_SELLING = "https://variable";
    process.env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS = "true";
    expect(await addressOf()).toBe(OWN);
    expect(await addressOf({ endpoint: "https://code" })).toBe("https://code/");
    process.env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS = "false";
    expect(await addressOf()).toBe("https://variable/");
  });

  test("ignore_configured_endpoint_urls leaves out the profile's", async () => {
    configFile(PROFILE.replace("[default]", "[default]\nignore_configured_endpoint_urls = true"));
    expect(await addressOf()).toBe(OWN);
  });

  test("may be plain HTTP to another machine only where that is allowed", async () => {
    const insecure = { endpoint: "http://localstack:4566" };
    await expect(addressOf({ ...insecure, allowInsecureEndpoint: true })).resolves.toBe("http://localstack:4566/");
    process.env.AWS_ENDPOINT_URL = insecure.endpoint;
    await expect(addressOf()).rejects.toThrow("AWS_ENDPOINT_URL would send");
    await expect(addressOf({ allowInsecureEndpoint: true })).resolves.toBe("http://localstack:4566/");
  });

  test("may be a provider of any form", async () => {
    expect(await addressOf({ endpoint: async () => new URL("http://[::1]:4599/base") })).toBe(
      "http://[::1]:4599/base/",
    );
    expect(await addressOf({ endpoint: async () => ({ url: new URL("https://h") }) })).toBe("https://h/");
  });

  test("that can't be one is refused by the name of where it comes from", async () => {
    expect(() => resolveConfig({ endpoint: "localhost" })).toThrow(/^endpoint /);
    configFile("[default]\nendpoint_url = nonsense\n");
    await expect(addressOf()).rejects.toThrow(/^The profile's endpoint_url /);
    process.env.AWS_ENDPOINT_URL = "nonsense";
    await expect(addressOf()).rejects.toThrow(/^AWS_ENDPOINT_URL /);
  });

  test("a mistake in the environment can be corrected without a new client", async () => {
    process.env.AWS_ENDPOINT_URL = "nonsense";
    const { endpoint } = resolveConfig({});
    await expect(endpoint()).rejects.toThrow(ConfigurationError);
    process.env.AWS_ENDPOINT_URL = "https://right";
    expect((await endpoint()).hostname).toBe("right");
  });
});

describe("FIPS", () => {
  test("is the caller's wish, else the environment's, else the profile's", async () => {
    configFile("[default]\nuse_fips_endpoint = true\n");
    expect(await addressOf()).toContain("-fips.");
    process.env.AWS_USE_FIPS_ENDPOINT = "false";
    expect(await addressOf()).toBe(OWN);
    process.env.AWS_USE_FIPS_ENDPOINT = "TRUE";
    expect(await addressOf()).toContain("-fips.");
    expect(await addressOf({ useFipsEndpoint: false })).toBe(OWN);
    expect(await addressOf({ useFipsEndpoint: async () => true })).toContain("-fips.");
  });

  test("together with a custom endpoint is refused, wherever the two come from", async () => {
    const refusal = /FIPS and a custom endpoint/;
    await expect(addressOf({ useFipsEndpoint: true, endpoint: "https://h" })).rejects.toThrow(refusal);
    process.env.AWS_ENDPOINT_URL = "https://h";
    await expect(addressOf({ useFipsEndpoint: true })).rejects.toThrow(ConfigurationError);
    process.env.AWS_USE_FIPS_ENDPOINT = "true";
    await expect(addressOf()).rejects.toThrow(refusal);
    await expect(addressOf({ useFipsEndpoint: false })).resolves.toBe("https://h/");
  });

  test("is not guessed from a variable that is neither true nor false", async () => {
    process.env.AWS_USE_FIPS_ENDPOINT = "yes";
    await expect(addressOf()).rejects.toThrow('AWS_USE_FIPS_ENDPOINT must be true or false, but is "yes"');
  });
});

describe("retries", () => {
  test("are 3 attempts, else the profile's, else the environment's, else the caller's", async () => {
    configFile("[profile p]\nmax_attempts = 4\n");
    expect(await resolveConfig({}).maxAttempts()).toBe(3);
    expect(await resolveConfig({ profile: "p" }).maxAttempts()).toBe(4);
    process.env.AWS_MAX_ATTEMPTS = "5";
    expect(await resolveConfig({ profile: "p" }).maxAttempts()).toBe(5);
    expect(await resolveConfig({ profile: "p", maxAttempts: 6 }).maxAttempts()).toBe(6);
    expect(await resolveConfig({ maxAttempts: async () => 7 }).maxAttempts()).toBe(7);
  });

  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])("%d attempts are refused at once", (maxAttempts) => {
    expect(() => resolveConfig({ maxAttempts })).toThrow(/^maxAttempts must be a whole number/);
  });

  test.each(["many", "0", "2.5"])("AWS_MAX_ATTEMPTS=%s is refused by its name", async (value) => {
    process.env.AWS_MAX_ATTEMPTS = value;
    await expect(resolveConfig({}).maxAttempts()).rejects.toThrow(/^AWS_MAX_ATTEMPTS must be/);
  });

  test("are in standard mode unless adaptive is asked for", async () => {
    expect(await resolveConfig({}).retryStrategy()).toBeInstanceOf(StandardRetryStrategy);
    process.env.AWS_RETRY_MODE = "adaptive";
    expect(await resolveConfig({}).retryStrategy()).toBeInstanceOf(AdaptiveRetryStrategy);
    expect(await resolveConfig({ retryMode: "standard" }).retryStrategy()).toBeInstanceOf(StandardRetryStrategy);
  });

  test("are in the profile's mode", async () => {
    configFile("[default]\nretry_mode = adaptive\n");
    expect(await resolveConfig({}).retryMode()).toBe("adaptive");
  });

  test("in a mode that does not exist are refused, wherever it is named", async () => {
    expect(() => resolveConfig({ retryMode: "adaptve" })).toThrow(/^retryMode must be/);
    configFile("[default]\nretry_mode = adaptve\n");
    await expect(resolveConfig({}).retryMode()).rejects.toThrow(/^The profile's retry_mode must be/);
    process.env.AWS_RETRY_MODE = "fast";
    await expect(resolveConfig({}).retryMode()).rejects.toThrow(/^AWS_RETRY_MODE must be/);
  });

  test("are left to the caller's strategy, and not to something that is none", async () => {
    const strategy = new StandardRetryStrategy(async () => 1, { now: () => 0, random: () => 0 });
    expect(await resolveConfig({ retryStrategy: strategy }).retryStrategy()).toBe(strategy);
    expect(() => resolveConfig({ retryStrategy: {} as StandardRetryStrategy })).toThrow(ConfigurationError);
  });
});

describe("other settings", () => {
  test("the request handler is the caller's own, or made with the caller's options", () => {
    const handler = new NodeHttpHandler();
    expect(resolveConfig({ requestHandler: handler }).requestHandler).toBe(handler);
    expect(resolveConfig({ requestHandler: { requestTimeout: 5 } }).requestHandler).toBeInstanceOf(KeepAliveHandler);
  });

  test("timeouts are those that the caller gave and no others, which differ from operation to operation", () => {
    expect(resolveConfig({}).timeouts).toEqual({});
    expect(resolveConfig({ timeouts: { call: 5 } }).timeouts).toEqual({ call: 5 });
  });

  test("requestHandler's requestTimeout is the timeout for headers, and wins over it", () => {
    const requestHandler = { requestTimeout: 5 };
    expect(resolveConfig({ requestHandler }).timeouts).toEqual({ headers: 5 });
    expect(resolveConfig({ requestHandler, timeouts: { headers: 7, call: 9 } }).timeouts).toEqual({
      headers: 5,
      call: 9,
    });
    expect(resolveConfig({ requestHandler: new NodeHttpHandler({ requestTimeout: 5 }) }).timeouts).toEqual({});
  });

  test("the caller's timeouts can change afterwards without changing the client's", () => {
    const timeouts = { call: 5 };
    const resolved = resolveConfig({ timeouts });
    timeouts.call = 6;
    expect(resolved.timeouts).toEqual({ call: 5 });
  });

  test("the app id is the caller's, else the environment's, else the profile's", async () => {
    configFile("[profile p]\nsdk_ua_app_id = from-profile\n");
    expect(await resolveConfig({}).userAgentAppId()).toBeUndefined();
    expect(await resolveConfig({ profile: "p" }).userAgentAppId()).toBe("from-profile");
    process.env.AWS_SDK_UA_APP_ID = "from-environment";
    expect(await resolveConfig({ profile: "p" }).userAgentAppId()).toBe("from-environment");
    expect(await resolveConfig({ userAgentAppId: "from-code" }).userAgentAppId()).toBe("from-code");
  });

  test("a custom user agent is text or pairs", () => {
    expect(resolveConfig({ customUserAgent: "app/1" }).customUserAgent).toEqual([["app/1"]]);
    expect(resolveConfig({ customUserAgent: [["app", "1"]] }).customUserAgent).toEqual([["app", "1"]]);
  });

  test("credentials without a secret are refused at once, and not shown", () => {
    const config = { credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "" } };
    expect(() => resolveConfig(config)).toThrow(/secretAccessKey is empty/);
    expect(() => resolveConfig(config)).toThrow(/^((?!AKIDEXAMPLE).)*$/);
  });

  test("nothing is asked of a provider before the first call", () => {
    const unexpected = () => Promise.reject(new Error("asked too early"));
    const asked: string[] = [];
    const note = (name: string) => async () => {
      asked.push(name);
      return unexpected();
    };
    resolveConfig({ region: note("region"), credentials: note("credentials"), endpoint: note("endpoint") });
    expect(asked).toEqual([]);
  });
});

describe("a profile", () => {
  test("has no settings when there are no files", async () => {
    const { setting, serviceSetting } = await readProfile(undefined);
    expect(setting("max_attempts")).toBeUndefined();
    expect(serviceSetting("partnercentral_selling", "endpoint_url")).toBeUndefined();
  });

  describe("in the home directory", () => {
    beforeEach(() => {
      for (const name of ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "USERPROFILE", "HOMEPATH"]) {
        delete process.env[name];
      }
      process.env.HOME = directory;
    });

    afterEach(() => {
      vi.doUnmock("@smithy/core/config");
    });

    test("is not looked for any further when there are no files, as in Lambda functions and containers", async () => {
      vi.doMock("@smithy/core/config", () => {
        throw new Error("loaded in vain");
      });
      const { setting, serviceSetting } = await readProfile("p");
      expect(setting("max_attempts")).toBeUndefined();
      expect(serviceSetting("partnercentral_selling", "endpoint_url")).toBeUndefined();
    });

    test.each([
      ["config", "[profile p]\nmax_attempts = 4\n", "HOME"],
      ["credentials", "[p]\nmax_attempts = 4\n", "HOME"],
      ["config", "[profile p]\nmax_attempts = 4\n", "USERPROFILE"],
      ["credentials", "[p]\nmax_attempts = 4\n", "HOMEPATH"],
    ])("is read where there is a file of %s alone (%j, found by %s)", async (file, text, variable) => {
      delete process.env.HOME;
      Object.assign(process.env, { HOMEDRIVE: "", [variable]: directory });
      mkdirSync(join(directory, ".aws"));
      writeFileSync(join(directory, ".aws", file), text);
      expect((await readProfile("p")).setting("max_attempts")).toBe("4");
    });
  });

  test("has the settings of both files, and those of the config file first", async () => {
    configFile("[profile p]\nmax_attempts = 4\n");
    writeFileSync(join(directory, "credentials"), "[p]\nmax_attempts = 9\nretry_mode = adaptive\n");
    const { setting } = await readProfile("p");
    expect(setting("max_attempts")).toBe("4");
    expect(setting("retry_mode")).toBe("adaptive");
  });

  test("does not take settings of another profile", async () => {
    configFile("[default]\nmax_attempts = 4\n");
    const { setting } = await readProfile("nobody");
    expect(setting("max_attempts")).toBeUndefined();
  });
});
