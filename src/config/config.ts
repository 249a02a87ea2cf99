import type {
  AwsCredentialIdentity,
  AwsCredentialIdentityProvider,
  ChecksumConstructor,
  Endpoint,
  EndpointV2,
  HashConstructor,
  HttpHandlerOptions,
  Logger,
  NodeHttpHandlerOptions,
  Provider,
  RequestHandler,
  RetryStrategyV2,
  UserAgent,
} from "@smithy/types";
import { StandardRetryStrategy } from "../call/retry-strategy.ts";
import { ConfigurationError } from "../errors/client-errors.ts";
import { once } from "../platform/memoize.ts";
import { platform } from "../platform/node.ts";
import type { CredentialsChain } from "../platform/platform.ts";
import type { Profile } from "../platform/profile.ts";
import { sharedStore } from "../quota/memory-quota-store.ts";
import { type Pacer, pacerFor } from "../quota/pacer.ts";
import { type QuotaLimitSettings, type QuotaStore, resolveQuotaLimits } from "../quota/quota-store.ts";
import { type HttpRequest, type HttpResponse, NoOpLogger } from "../smithy.ts";
import { Lifetime } from "../time/cancellation.ts";
import { checkTimeouts, DEFAULT_TIMEOUTS, type Timeouts } from "../time/timeouts.ts";
import { systemTiming, type Timing } from "../time/timing.ts";
import { type Hashing, hashingWith } from "../transport/sigv4.ts";
import { type CachedCredentials, cachedCredentials, checkCredentials } from "./credentials.ts";
import { checkRegion, customEndpoint, serviceEndpoint } from "./endpoint.ts";

/** @inline */
type HttpRequestHandler = RequestHandler<HttpRequest, HttpResponse, HttpHandlerOptions>;

/** The settings of a client. All may be left out, and the names are those of the AWS SDK. */
export interface PartnerCentralSellingClientConfig {
  /**
   * The Region to sign for and, without `endpoint`, to send to. `AWS_REGION` and the profile's region are not looked at:
   * they say where the caller runs, and the service is in one place.
   *
   * @default "us-east-1"
   */
  region?: string | Provider<string> | undefined;
  /**
   * Where to send requests instead of the service's own address.
   *
   * @default AWS_ENDPOINT_URL_PARTNERCENTRAL_SELLING, AWS_ENDPOINT_URL, the profile's `services` section, the profile's
   * `endpoint_url`; none of them when AWS_IGNORE_CONFIGURED_ENDPOINT_URLS or `ignore_configured_endpoint_urls` is true
   */
  endpoint?: string | URL | Endpoint | EndpointV2 | Provider<string | URL | Endpoint | EndpointV2> | undefined;
  /**
   * Whether `endpoint` may be a plain http:// address of another machine, such as a container's.
   *
   * @default false
   */
  allowInsecureEndpoint?: boolean | undefined;
  /**
   * What to sign with, or a function that answers it. Answers are kept until 5 minutes before their `expiration`.
   *
   * @default the default chain of `@aws-sdk/credential-provider-node`
   */
  credentials?: AwsCredentialIdentity | AwsCredentialIdentityProvider | undefined;
  /**
   * The profile of `~/.aws/config` and `~/.aws/credentials` to take settings and credentials from.
   *
   * @default AWS_PROFILE, else "default"
   */
  profile?: string | undefined;
  /**
   * Whether to use the service's FIPS address. Cannot be combined with a custom endpoint.
   *
   * @default AWS_USE_FIPS_ENDPOINT, the profile's `use_fips_endpoint`, else false
   */
  useFipsEndpoint?: boolean | Provider<boolean> | undefined;
  /**
   * How often a request is tried at the most, the first time included. What is throttled while calls are paced does not
   * count: it waits for its next turn.
   *
   * @default AWS_MAX_ATTEMPTS, the profile's `max_attempts`, else 3
   */
  maxAttempts?: number | Provider<number> | undefined;
  /**
   * `standard`, or `adaptive` to also slow down after throttling.
   *
   * @default AWS_RETRY_MODE, the profile's `retry_mode`, else "standard"
   */
  retryMode?: string | Provider<string> | undefined;
  /** Decides whether and when to try again, instead of `maxAttempts` and `retryMode`. */
  retryStrategy?: RetryStrategyV2 | undefined;
  /**
   * What carries requests, or options for the one that the client has: `httpAgent`, `httpsAgent`, `connectionTimeout`,
   * `requestTimeout` and `socketTimeout`, with the names and meanings of the AWS SDK's `NodeHttpHandler`.
   *
   * @default one that keeps up to 50 connections
   */
  requestHandler?: HttpRequestHandler | NodeHttpHandlerOptions | Record<string, unknown> | undefined;
  /**
   * Paces calls to the service's quotas, which all processes of an account share: true or limits of the account for the
   * pacer that the clients of an account have in common in this process, a store of the caller's that several processes
   * share, or false. What is waited for counts against the deadline of the call.
   *
   * @default true at the service's own address, false at a custom endpoint
   */
  quota?: boolean | QuotaLimitSettings | QuotaStore | undefined;
  /** How long a call and its parts may take, in ms; each has a default. */
  timeouts?: Partial<Timeouts> | undefined;
  /**
   * The hash to sign with, such as Sha256 of `@aws-crypto/sha256-js`.
   *
   * @default Node's own
   */
  sha256?: ChecksumConstructor | HashConstructor | undefined;
  /**
   * Is told of each call: its name, duration and metadata, never what was sent or answered.
   *
   * @default one that says nothing
   */
  logger?: Logger | undefined;
  /**
   * How far the service's clock is ahead of the local one, in ms. The client corrects it when the service refuses a
   * signature for its time.
   *
   * @default 0
   */
  systemClockOffset?: number | undefined;
  /** What to add to the user agent, as text or as name and version pairs. */
  customUserAgent?: string | UserAgent | undefined;
  /**
   * The application's name in the user agent, up to 50 characters.
   *
   * @default AWS_SDK_UA_APP_ID, the profile's `sdk_ua_app_id`
   */
  userAgentAppId?: string | Provider<string | undefined> | undefined;
  /** Changes nothing: each call has middleware and a state of its own. The official client has this setting. */
  cacheMiddleware?: boolean | undefined;
  /**
   * Time and chance, for tests.
   *
   * @default the system's
   */
  timing?: Timing | undefined;
}

/** The settings as a client uses them: what may come from the environment or a profile is asked for by the first call. */
export interface PartnerCentralSellingClientResolvedConfig {
  readonly apiVersion: "2022-07-26";
  readonly serviceId: "PartnerCentral Selling";
  region: Provider<string>;
  endpoint: Provider<Endpoint>;
  credentials: AwsCredentialIdentityProvider & Partial<CachedCredentials & Pick<CredentialsChain, "asked">>;
  readonly profile?: string | undefined;
  useFipsEndpoint: Provider<boolean>;
  maxAttempts: Provider<number>;
  retryMode: Provider<string>;
  retryStrategy: Provider<RetryStrategyV2>;
  requestHandler: HttpRequestHandler;
  /** Those that the caller gave. */
  timeouts: Partial<Timeouts>;
  /** The pacer of these credentials' account; undefined where nothing is paced. */
  pacer: (credentials: AwsCredentialIdentity) => Promise<Pacer | undefined>;
  hashing: Hashing;
  logger: Logger;
  systemClockOffset: number;
  customUserAgent: UserAgent;
  userAgentAppId: Provider<string | undefined>;
  timing: Timing;
  /** What `destroy()` ends. */
  readonly lifetime: Lifetime;
}

/**
 * Settles every setting: what the caller gave, else the environment, else the profile, else the default.
 *
 * @throws ConfigurationError when a setting that the caller gave can't be right
 */
export function resolveConfig(input: PartnerCentralSellingClientConfig): PartnerCentralSellingClientResolvedConfig {
  checkKinds(input);
  const timing = input.timing ?? systemTiming;
  const profile = once(() => platform.readProfile(input.profile));

  const region = given(input.region ?? "us-east-1", checkRegion) as Provider<string>;
  const useFipsEndpoint =
    given(input.useFipsEndpoint, Boolean) ??
    once(async () => {
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
  const endpoint = mayChange ? address : once(address);

  const maxAttempts =
    given(input.maxAttempts, (value) => attempts(value, "maxAttempts")) ??
    once(async () => {
      const fromEnvironment = platform.environment.AWS_MAX_ATTEMPTS;
      if (fromEnvironment) return attempts(fromEnvironment, "AWS_MAX_ATTEMPTS");
      const fromProfile = (await profile()).setting("max_attempts");
      return fromProfile === undefined ? 3 : attempts(fromProfile, "The profile's max_attempts");
    });
  const retryMode =
    given(input.retryMode, (value) => checkRetryMode(value, "retryMode")) ??
    once(async () => {
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
      once(async () => platform.environment.AWS_SDK_UA_APP_ID || (await profile()).setting("sdk_ua_app_id")),
    timing,
    lifetime: new Lifetime(),
  };
}

/** What settings have to be that are used as they are given. */
const KINDS: Readonly<Record<string, readonly [says: string, is: (value: unknown) => boolean]>> = {
  requestHandler: [
    "an object with handle(), or options such as httpsAgent",
    (value) => isObject(value) && (!("handle" in value) || hasMethods("handle")(value)),
  ],
  retryStrategy: [
    "an object with acquireInitialRetryToken(), refreshRetryTokenForRetry() and recordSuccess(), as those of @smithy/util-retry",
    hasMethods("acquireInitialRetryToken", "refreshRetryTokenForRetry", "recordSuccess"),
  ],
  sha256: ["the constructor of a hash", (value) => typeof value === "function"],
  logger: ["an object with debug(), info(), warn() and error()", isObject],
  systemClockOffset: ["a number of ms", Number.isFinite],
  customUserAgent: [
    "text, or an array of name and version pairs",
    (value) => typeof value === "string" || Array.isArray(value),
  ],
  timeouts: ["an object of times in ms", isObject],
  quota: [
    "true, false, limits, or a store with take(), penalise() and peek()",
    (value) =>
      typeof value === "boolean" ||
      (isObject(value) && (isStore(value) || !STORE_METHODS.some((name) => name in value))),
  ],
  allowInsecureEndpoint: ["true or false", (value) => typeof value === "boolean"],
  profile: ["a profile's name", (value) => typeof value === "string"],
  timing: ["an object with now(), random() and sleep()", hasMethods("now", "random", "sleep")],
};

function checkKinds(input: PartnerCentralSellingClientConfig): void {
  if (!isObject(input))
    throw new ConfigurationError(`The client's settings must be an object, but are ${String(input)}`);
  for (const [setting, [says, is]] of Object.entries(KINDS)) {
    const value = (input as Record<string, unknown>)[setting];
    if (value !== undefined && !is(value)) {
      throw new ConfigurationError(
        `${setting} must be ${says}, but is ${value === null ? "null" : `another ${typeof value}`}`,
      );
    }
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function hasMethods(...names: string[]): (value: unknown) => boolean {
  return (value) => isObject(value) && names.every((name) => typeof Reflect.get(value, name) === "function");
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
    once(() => configuredEndpoint(profile, allowInsecureEndpoint))
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

const STORE_METHODS = ["take", "penalise", "peek"];

function isStore(quota: unknown): quota is QuotaStore {
  return hasMethods(...STORE_METHODS)(quota);
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
  if (retryStrategy !== undefined) return once(async () => retryStrategy);
  return once(async () => {
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

/**
 * Takes what a caller gives to end a call with: also null, as fetch does, and signals from before there was AbortSignal, as
 * the AWS SDK does.
 *
 * @throws ConfigurationError
 */
export function callSignal(given: unknown): AbortSignal | undefined {
  if (given === undefined || given === null) return undefined;
  const signal = given as AbortSignal;
  if (typeof signal.addEventListener === "function") return signal;
  if (typeof signal.aborted !== "boolean") {
    throw new ConfigurationError("abortSignal must be an AbortSignal, such as new AbortController().signal");
  }
  const known = standIns.get(signal);
  if (known !== undefined) return known;
  const controller = new AbortController();
  if (signal.aborted) controller.abort();
  const { onabort } = signal;
  signal.onabort = function (event) {
    onabort?.call(this, event);
    controller.abort();
  };
  standIns.set(signal, controller.signal);
  return controller.signal;
}

/** Signals from before AbortSignal have room for one listener, and may end many calls. */
const standIns = new WeakMap<object, AbortSignal>();

/** Takes text as well: it is how the environment and the profile say numbers. */
function attempts(value: number | string, setting: string): number {
  const number = Number(value);
  if (Number.isSafeInteger(number) && number >= 1) return number;
  throw new ConfigurationError(`${setting} must be a whole number from 1 up, but is ${String(value).slice(0, 64)}`);
}

function checkRetryMode(mode: string, setting: string): string {
  if (["standard", "adaptive", "legacy"].includes(mode)) return mode;
  throw new ConfigurationError(`${setting} must be "standard" or "adaptive", but is ${JSON.stringify(mode)}`);
}

function isTrue(value: string | undefined, setting: string): boolean {
  const text = value?.toLowerCase() ?? "false";
  if (text === "true" || text === "false") return text === "true";
  throw new ConfigurationError(`${setting} must be true or false, but is ${JSON.stringify(value)}`);
}
