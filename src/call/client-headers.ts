import type { UserAgent } from "@smithy/types";
import packageJson from "../../package.json" with { type: "json" };
import { platform } from "../platform/node.ts";
import { cloneOf, type HttpRequest } from "../smithy.ts";

const PRODUCT = `partnercentral-engagement/${packageJson.version}`;
const PLATFORM = [
  PRODUCT,
  "ua/2.1",
  token(platform.userAgent),
  `api/partnercentral-selling#${packageJson.version}`,
].join(" ");

const encoder = new TextEncoder();

/**
 * Says who is calling, from where, which call this is, and in AWS Lambda which trace it belongs to; and sets the headers
 * that follow from host and body, after any middleware had its chance to change those.
 */
export function identify(
  request: HttpRequest,
  caller: { invocationId: string; customUserAgent: UserAgent; appId: string | undefined },
): HttpRequest {
  const identified = cloneOf(request);
  const { hostname, port, body, headers } = identified;
  const custom = caller.customUserAgent.map(([name, version]) =>
    token(version === undefined ? name : `${name}/${version}`),
  );
  const app = caller.appId === undefined ? [] : [`app/${token(caller.appId)}`];
  headers.host = port === undefined ? hostname : `${hostname}:${port}`;
  headers["content-length"] = String(encoder.encode(body).byteLength);
  headers["amz-sdk-invocation-id"] = caller.invocationId;
  headers["x-amz-user-agent"] = [PRODUCT, ...custom].join(" ");
  headers["user-agent"] = [PLATFORM, ...app, ...custom].join(" ");
  const traceId = lambdaTraceId();
  const isTraced = () => Object.keys(headers).some((name) => name.toLowerCase() === "x-amzn-trace-id");
  if (traceId && !isTraced()) headers["x-amzn-trace-id"] = traceId;
  return identified;
}

/**
 * The trace of the event that is being handled: of this one by what Lambda's runtime keeps apart where it handles several at
 * once, else by the environment, which changes with each event.
 *
 * @see https://github.com/awslabs/aws-lambda-invoke-store
 */
function lambdaTraceId(): string | undefined {
  const { environment } = platform;
  if (!environment.AWS_LAMBDA_FUNCTION_NAME) return undefined;
  const { awslambda } = globalThis as { awslambda?: { InvokeStore?: { getXRayTraceId?(): string | undefined } } };
  return awslambda?.InvokeStore?.getXRayTraceId?.() ?? environment._X_AMZN_TRACE_ID;
}

/** Keeps what a user agent may hold; a line break, above all, could otherwise begin a header of its own. */
function token(text: string): string {
  return text.replace(/[^\w!#$%&'*+\-.^`|~/ ]/g, "-");
}
