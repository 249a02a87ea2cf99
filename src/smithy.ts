// The one door to Smithy's runtime: these two packages are thin fronts of @smithy/core, so they may be exchanged here alone.
export { HttpRequest, HttpResponse } from "@smithy/protocol-http";
export {
  Client,
  Command,
  generateIdempotencyToken,
  NoOpLogger,
  ServiceException,
} from "@smithy/smithy-client";
