import type { Endpoint, EndpointV2 } from "@smithy/types";
import { ConfigurationError } from "../errors/client-errors.ts";

/**
 * The service's own address in a Region. It is offered in us-east-1 only today; other Regions give the host name that
 * AWS's endpoint rules would give them.
 *
 * @see https://docs.aws.amazon.com/general/latest/gr/partner-central.html
 */
export function serviceEndpoint(region: string, useFipsEndpoint: boolean): Endpoint {
  const service = useFipsEndpoint ? "partnercentral-selling-fips" : "partnercentral-selling";
  return { protocol: "https:", hostname: `${service}.${region}.${dnsSuffixOf(region)}`, path: "/" };
}

/**
 * Reads an address that the caller or the environment chose.
 *
 * @param allowInsecure whether another machine may be spoken to without encryption
 * @throws ConfigurationError naming `setting` when it isn't an https URL, or an http one of this machine, without user,
 * query and fragment
 */
export function customEndpoint(
  endpoint: string | URL | Endpoint | EndpointV2,
  setting: string,
  allowInsecure: boolean,
): Endpoint {
  const url = toUrl(endpoint, setting);
  const refuse = (problem: string) => {
    throw new ConfigurationError(`${setting} ${problem}; give an address such as http://127.0.0.1:4599`);
  };
  if (url.protocol !== "http:" && url.protocol !== "https:") refuse(`must begin with http:// or https://`);
  if (url.username !== "" || url.password !== "") refuse("must not hold a user name or password");
  if (url.search !== "" || url.hash !== "") refuse("must not have a query or fragment");
  if (url.protocol === "http:" && !allowInsecure && !LOOPBACK.test(url.hostname)) {
    refuse("would send invitations unencrypted to another machine: use https, or set allowInsecureEndpoint");
  }
  return {
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port !== "" && { port: Number(url.port) }),
    path: url.pathname.endsWith("/") ? url.pathname : `${url.pathname}/`,
  };
}

/** @throws ConfigurationError when `region` could not be a part of a host name */
export function checkRegion(region: string): string {
  if (typeof region === "string" && /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(region)) return region;
  throw new ConfigurationError(`region must be a Region's name such as us-east-1, but is ${JSON.stringify(region)}`);
}

/** This machine, as the URL parser writes it. */
const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/;

/** https://docs.aws.amazon.com/general/latest/gr/rande.html#dual-stack-endpoints, where it differs from `api.aws` */
const DUAL_STACK_SUFFIXES: readonly (readonly [regions: RegExp, suffix: string])[] = [
  [/^(cn-\w+-\d+|aws-cn-global)$/, "api.amazonwebservices.com.cn"],
  [/^eusc-de-\w+-\d+$/, "api.amazonwebservices.eu"],
  [/^(us-iso-\w+-\d+|aws-iso-global)$/, "api.aws.ic.gov"],
  [/^(us-isob-\w+-\d+|aws-iso-b-global)$/, "api.aws.scloud"],
  [/^(eu-isoe-\w+-\d+|aws-iso-e-global)$/, "api.cloud-aws.adc-e.uk"],
  [/^(us-isof-\w+-\d+|aws-iso-f-global)$/, "api.aws.hci.ic.gov"],
];

function dnsSuffixOf(region: string): string {
  return DUAL_STACK_SUFFIXES.find(([regions]) => regions.test(region))?.[1] ?? "api.aws";
}

function toUrl(endpoint: string | URL | Endpoint | EndpointV2, setting: string): URL {
  try {
    if (typeof endpoint === "string" || endpoint instanceof URL) return new URL(endpoint);
    if ("url" in endpoint) return new URL(endpoint.url);
    const { protocol, hostname, port, path = "/", query = {} } = endpoint;
    const url = new URL(`${protocol.replace(/:?$/, ":")}//${hostname}${port === undefined ? "" : `:${port}`}${path}`);
    url.search = Object.keys(query).join("&");
    return url;
  } catch {
    throw new ConfigurationError(`${setting} is not a URL; give an address such as http://127.0.0.1:4599`);
  }
}
