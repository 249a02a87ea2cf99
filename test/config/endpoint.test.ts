import type { Endpoint } from "@smithy/types";
import { describe, expect, test } from "vitest";
import { checkRegion, customEndpoint, serviceEndpoint } from "../../src/config/endpoint.ts";
import { ConfigurationError } from "../../src/errors/client-errors.ts";

describe("the service's own address", () => {
  test.each([
    ["us-east-1", "api.aws"],
    ["eu-west-3", "api.aws"],
    ["us-gov-west-1", "api.aws"],
    ["cn-north-1", "api.amazonwebservices.com.cn"],
    ["aws-cn-global", "api.amazonwebservices.com.cn"],
    ["eusc-de-east-1", "api.amazonwebservices.eu"],
    ["us-iso-east-1", "api.aws.ic.gov"],
    ["us-isob-east-1", "api.aws.scloud"],
    ["eu-isoe-west-1", "api.cloud-aws.adc-e.uk"],
    ["us-isof-south-1", "api.aws.hci.ic.gov"],
    ["xx-unknown-9", "api.aws"],
  ])("in %s ends with %s, with and without FIPS", (region, suffix) => {
    const rest = { protocol: "https:", path: "/" };
    expect(serviceEndpoint(region, false)).toEqual({ ...rest, hostname: `partnercentral-selling.${region}.${suffix}` });
    expect(serviceEndpoint(region, true)).toEqual({
      ...rest,
      hostname: `partnercentral-selling-fips.${region}.${suffix}`,
    });
  });

  test.each(["us-east-1", "a", "us-iso-east-1", "x".repeat(63)])("%s can be a Region", (region) => {
    expect(checkRegion(region)).toBe(region);
  });

  test.each([
    "",
    " us-east-1",
    "us-east-1\n",
    "us_east_1",
    "us.east.1",
    "evil.example/",
    "a@b",
    "-us",
    "us-",
    "x".repeat(64),
    null,
    undefined,
    1,
  ])("%j can not be a Region, whose name becomes part of the host", (region) => {
    expect(() => checkRegion(region as string)).toThrow(ConfigurationError);
  });
});

describe("a custom endpoint", () => {
  const plain: Endpoint = { protocol: "http:", hostname: "127.0.0.1", port: 4599, path: "/" };

  test.each([
    ["a string", "http://127.0.0.1:4599"],
    ["a string with a trailing slash", "http://127.0.0.1:4599/"],
    ["a URL", new URL("http://127.0.0.1:4599")],
    ["an Endpoint", plain],
    ["an Endpoint whose protocol has no colon", { ...plain, protocol: "http" }],
    ["an EndpointV2", { url: new URL("http://127.0.0.1:4599") }],
  ])("may be %s", (_, endpoint) => {
    expect(customEndpoint(endpoint, "endpoint", true)).toEqual(plain);
  });

  test.each(["http://h/base/path", "http://h/base/path/"])("%s keeps its path and ends it with a slash", (url) => {
    expect(customEndpoint(url, "endpoint", true)).toEqual({ protocol: "http:", hostname: "h", path: "/base/path/" });
  });

  test("leaves the protocol's own port out", () => {
    expect(customEndpoint("https://h:443", "endpoint", true)).toEqual({ protocol: "https:", hostname: "h", path: "/" });
    expect(customEndpoint("http://h:443", "endpoint", true).port).toBe(443);
  });

  test("may be an IPv6 address", () => {
    expect(customEndpoint("http://[::1]:4599", "endpoint", true)).toEqual({ ...plain, hostname: "[::1]" });
  });

  test.each([
    ["no URL", "localhost"],
    ["empty", ""],
    ["a path", "/base"],
    ["another protocol", "ftp://h"],
    ["a host and port that read as a protocol", "localhost:4599"],
    ["a user", "http://user@h"],
    ["a query", "http://h/?a=b"],
    ["an Endpoint with a query", { protocol: "http:", hostname: "h", path: "/", query: { a: "b" } }],
    ["a fragment", "http://h/#a"],
    ["a port that is none", "http://h:99999"],
    ["null", null],
    ["a number", 4599],
    ["an empty object", {}],
  ])("is refused with the setting's name when it is %s", (_, endpoint) => {
    const read = () => customEndpoint(endpoint as string, "AWS_ENDPOINT_URL", false);
    expect(read).toThrow(ConfigurationError);
    expect(read).toThrow(/^AWS_ENDPOINT_URL /);
  });

  test.each([
    "localhost",
    "partner.localhost",
    "127.0.0.1",
    "127.1",
    "[::1]",
  ])("may be plain HTTP on this machine: %s", (host) => {
    expect(customEndpoint(`http://${host}:4599`, "endpoint", false).protocol).toBe("http:");
  });

  test.each([
    "partner.example.com",
    "10.0.0.7",
    "localhost.example.com",
    "127.0.0.1.example.com",
    "[::2]",
  ])("is refused as plain HTTP to another machine, unless that is allowed: %s", (host) => {
    const read = (allowInsecure: boolean) => customEndpoint(`http://${host}`, "AWS_ENDPOINT_URL", allowInsecure);
    expect(() => read(false)).toThrow(/^AWS_ENDPOINT_URL would send .* unencrypted .* allowInsecureEndpoint/);
    expect(read(true).hostname).toBe(host);
  });

  test("that holds a password is refused without showing it", () => {
    expect(() => customEndpoint("http://user:hunter2@h", "endpoint", true)).toThrow(/^((?!hunter2).)*$/);
    expect(() => customEndpoint("http://user:hunter2@h:bad", "endpoint", true)).toThrow(/^((?!hunter2).)*$/);
  });
});
