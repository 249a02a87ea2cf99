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
import type { CredentialsChain } from "../platform/platform.ts";
import type { Pacer } from "../quota/pacer.ts";
import type { QuotaLimitSettings, QuotaStore } from "../quota/quota-store.ts";
import type { HttpRequest, HttpResponse } from "../smithy.ts";
import type { Lifetime } from "../time/cancellation.ts";
import type { Timeouts } from "../time/timeouts.ts";
import type { Timing } from "../time/timing.ts";
import type { Hashing } from "../transport/sigv4.ts";
import type { CachedCredentials } from "./credentials.ts";

/** @inline */
export type HttpRequestHandler = RequestHandler<HttpRequest, HttpResponse, HttpHandlerOptions>;

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
