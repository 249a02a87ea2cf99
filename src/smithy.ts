// The one door to Smithy's runtime: these two packages are thin fronts of @smithy/core, so they may be exchanged here alone.
import { HttpRequest } from "@smithy/protocol-http";

export { HttpResponse } from "@smithy/protocol-http";
export {
  Client,
  Command,
  generateIdempotencyToken,
  NoOpLogger,
  ServiceException,
} from "@smithy/smithy-client";
export { HttpRequest };

/** As HttpRequest.clone, but that spreads the headers, and what is added to a spread object takes Node 20 µs. */
export function cloneOf(request: HttpRequest): HttpRequest {
  return Object.assign(new HttpRequest({}), request, {
    headers: Object.assign({}, request.headers),
    query: Object.assign({}, request.query),
  });
}
