import type { Endpoint } from "@smithy/types";
import type { Operation } from "../api/operation.ts";
import { HttpRequest } from "../smithy.ts";

// Here and in the next steps: an object that is spread and added to takes V8 ten times as long as one that is written out.

/**
 * Writes a checked input as an AWS JSON 1.0 request.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */
export function serialize(
  operation: Operation,
  input: object,
  { protocol, hostname, port, path }: Endpoint,
): HttpRequest {
  return new HttpRequest({
    protocol,
    hostname,
    port: port as number,
    path,
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      // Nothing would unpack it.
      "accept-encoding": "identity",
      "x-amz-target": `AWSPartnerCentralSelling.${operation.name}`,
    },
    body: JSON.stringify(input),
  });
}
