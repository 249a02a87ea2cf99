import type { Endpoint, NodeHttpHandlerOptions, Provider, RetryStrategyV2 } from "@smithy/types";
import { StandardRetryStrategy } from "../call/retry-strategy.ts";
import { ConfigurationError } from "../errors/client-errors.ts";
import { memoize } from "../platform/memoize.ts";
import { platform } from "../platform/node.ts";
import type { Profile } from "../platform/profile.ts";
import { sharedStore } from "../quota/memory-quota-store.ts";
import { type Pacer, pacerFor } from "../quota/pacer.ts";
import { resolveQuotaLimits } from "../quota/quota-store.ts";
import { NoOpLogger } from "../smithy.ts";
import { Lifetime } from "../time/cancellation.ts";
import { checkTimeouts, DEFAULT_TIMEOUTS } from "../time/timeouts.ts";
import { systemTiming, type Timing } from "../time/timing.ts";
import { hashingWith } from "../transport/sigv4.ts";
import { attempts, checkKinds, checkRetryMode, isStore, isTrue } from "./check.ts";
import { cachedCredentials, checkCredentials } from "./credentials.ts";
import { checkRegion, customEndpoint, serviceEndpoint } from "./endpoint.ts";
import type {
  HttpRequestHandler,
  PartnerCentralSellingClientConfig,
  PartnerCentralSellingClientResolvedConfig,
} from "./settings.ts";

/**
 * Settles every setting: what the caller gave, else the environment, else the profile, else the default.
 *
 * @throws ConfigurationError when a setting that the caller gave can't be right
 */
export function resolveConfig(input: PartnerCentralSellingClientConfig): PartnerCentralSellingClientResolvedConfig {
  checkKinds(input);
  const timing = input.timing ?? systemTiming;
  const profile = memoize(() => platform.readProfile(input.profile));

  const region = given(input.region ?? "us-east-1", checkRegion) as Provider<string>;
  const useFipsEndpoint =
    given(input.useFipsEndpoint, Boolean) ??
    memoize(async () => {
      const fromEnvironment = platform.environment.AWS_USE_FIPS_ENDPOINT;
      if (fromEnvironment) return isTrue(fromEnvironment, "AWS_USE_FIPS_ENDPOINT");
      return isTrue((await profile()).setting("use_fips_endpoint"), "The profile's use_fips_endpoint");
    });
  const customAddress = resolveCustomEndpoint(input, profile);
  const address = async () => {
    const custom = await customAddress();
    const fips = await useFipsEndpoint();
    if (custom === undefined) return serviceEndpoint(await region(), fips);
    if (!fips) return custom;
    throw new ConfigurationError("FIPS and a custom endpoint are not supported together; set only one of them");
  };
  const mayChange = [input.endpoint, input.region, input.useFipsEndpoint].some((one) => typeof one === "function");
  const endpoint = mayChange ? address : memoize(address);

  const maxAttempts =
    given(input.maxAttempts, (value) => attempts(value, "maxAttempts")) ??
    memoize(async () => {
      const fromEnvironment = platform.environment.AWS_MAX_ATTEMPTS;
      if (fromEnvironment) return attempts(fromEnvironment, "AWS_MAX_ATTEMPTS");
      const fromProfile = (await profile()).setting("max_attempts");
      return fromProfile === undefined ? 3 : attempts(fromProfile, "The profile's max_attempts");
    });
  const retryMode =
    given(input.retryMode, (value) => checkRetryMode(value, "retryMode")) ??
    memoize(async () => {
      const fromEnvironment = platform.environment.AWS_RETRY_MODE;
      if (fromEnvironment) return checkRetryMode(fromEnvironment, "AWS_RETRY_MODE");
      return checkRetryMode((await profile()).setting("retry_mode") ?? "standard", "The profile's retry_mode");
    });

  return {
    apiVersion: "2022-07-26",
    serviceId: "PartnerCentral Selling",
    region,
    endpoint,
    credentials: resolveCredentials(input, region, timing),
    profile: input.profile,
    useFipsEndpoint,
    maxAttempts,
    retryMode,
    retryStrategy: resolveRetryStrategy(input, { maxAttempts, retryMode, timing }),
    ...resolveRequestHandler(input),
    pacer: resolvePacer(input.quota, customAddress),
    hashing: input.sha256 === undefined ? platform.hashing : hashingWith(input.sha256),
    logger: input.logger ?? new NoOpLogger(),
    systemClockOffset: input.systemClockOffset ?? 0,
    customUserAgent:
      typeof input.customUserAgent === "string" ? [[input.customUserAgent]] : (input.customUserAgent ?? []),
    userAgentAppId:
      given(input.userAgentAppId, (value) => value) ??
      memoize(async () => platform.environment.AWS_SDK_UA_APP_ID || (await profile()).setting("sdk_ua_app_id")),
    timing,
    lifetime: new Lifetime(),
  };
}

/** A setting that the caller gave: a value is checked at once, and what a provider answers when it is asked. */
function given<T, R>(value: T | Provider<T> | undefined, check: (value: T) => R): Provider<R> | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "function") return async () => check(await (value as Provider<T>)());
  const checked = Promise.resolve(check(value));
  return () => checked;
}

function resolveCustomEndpoint(
  { endpoint, allowInsecureEndpoint = false }: PartnerCentralSellingClientConfig,
  profile: Provider<Profile>,
): Provider<Endpoint | undefined> {
  return (
    given(endpoint, (address) => customEndpoint(address, "endpoint", allowInsecureEndpoint)) ??
    memoize(() => configuredEndpoint(profile, allowInsecureEndpoint))
  );
}

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html */
async function configuredEndpoint(profile: Provider<Profile>, allowInsecure: boolean): Promise<Endpoint | undefined> {
  const env = platform.environment;
  const ignored = env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS;
  if (ignored && isTrue(ignored, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")) return undefined;
  for (const name of ["AWS_ENDPOINT_URL_PARTNERCENTRAL_SELLING", "AWS_ENDPOINT_URL"]) {
    const url = env[name];
    if (url) return customEndpoint(url, name, allowInsecure);
  }
  const { setting, serviceSetting } = await profile();
  if (isTrue(setting("ignore_configured_endpoint_urls"), "The profile's ignore_configured_endpoint_urls"))
    return undefined;
  const url = serviceSetting("partnercentral_selling", "endpoint_url") ?? setting("endpoint_url");
  return url === undefined ? undefined : customEndpoint(url, "The profile's endpoint_url", allowInsecure);
}

function resolvePacer(
  quota: PartnerCentralSellingClientConfig["quota"],
  customEndpoint: Provider<Endpoint | undefined>,
): PartnerCentralSellingClientResolvedConfig["pacer"] {
  if (quota === false) return async () => undefined;
  if (isStore(quota)) {
    const pacer = pacerFor(quota);
    return async () => pacer;
  }
  const limits = typeof quota === "object" ? resolveQuotaLimits(quota) : undefined;
  const pacers = new Map<string | undefined, Pacer>();
  return async ({ accountId }) => {
    if (quota === undefined && (await customEndpoint()) !== undefined) return undefined;
    const pacer = pacers.get(accountId) ?? pacerFor(sharedStore(accountId, limits));
    pacers.set(accountId, pacer);
    return pacer;
  };
}

function resolveCredentials(
  { credentials, profile, logger }: PartnerCentralSellingClientConfig,
  region: Provider<string>,
  timing: Timing,
): PartnerCentralSellingClientResolvedConfig["credentials"] {
  if (credentials !== undefined && typeof credentials !== "function") {
    const checked = Promise.resolve(checkCredentials(credentials, "credentials"));
    return () => checked;
  }
  const chain = platform.defaultChain(profile, logger);
  const provide = credentials ?? chain;
  // Providers that call other AWS services on the way, such as those assuming a role, take these from the calling client.
  const callerClientConfig = { region, profile, logger };
  const cached = cachedCredentials((options) => provide({ callerClientConfig, ...options }), timing);
  return Object.assign(cached, { asked: chain.asked });
}

function resolveRetryStrategy(
  { retryStrategy }: PartnerCentralSellingClientConfig,
  {
    maxAttempts,
    retryMode,
    timing,
  }: Pick<PartnerCentralSellingClientResolvedConfig, "maxAttempts" | "retryMode" | "timing">,
): Provider<RetryStrategyV2> {
  if (retryStrategy !== undefined) return memoize(async () => retryStrategy);
  return memoize(async () => {
    if ((await retryMode()) !== "adaptive") return new StandardRetryStrategy(maxAttempts, timing);
    const { AdaptiveRetryStrategy } = await import("@smithy/core/retry");
    return new AdaptiveRetryStrategy(maxAttempts);
  });
}

function resolveRequestHandler({
  requestHandler = {},
  timeouts,
}: PartnerCentralSellingClientConfig): Pick<PartnerCentralSellingClientResolvedConfig, "requestHandler" | "timeouts"> {
  const given = { ...checkTimeouts(timeouts) };
  if ("handle" in requestHandler) return { requestHandler: requestHandler as HttpRequestHandler, timeouts: given };
  const {
    connectionTimeout = given.connect ?? DEFAULT_TIMEOUTS.connect,
    requestTimeout,
    ...options
  } = {
    ...(requestHandler as NodeHttpHandlerOptions),
  };
  return {
    requestHandler: platform.requestHandler({ ...options, connectionTimeout }),
    timeouts: { ...given, ...(requestTimeout !== undefined && { headers: requestTimeout }) },
  };
}
