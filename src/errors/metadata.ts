import type { ResponseMetadata } from "@smithy/types";

/** What is known of a call once it has ended, well or badly. */
export interface PartnerCentralSellingResponseMetadata extends ResponseMetadata {
  /** The ClientToken that the call was sent with, where the operation has one. */
  clientToken?: string | undefined;
}

/** AWS asks for it, and a message is often all that is kept of an error. */
export function withRequestId({
  message = "",
  $metadata: { requestId },
}: {
  message?: string;
  $metadata: PartnerCentralSellingResponseMetadata;
}): string {
  if (requestId === undefined || message.includes(requestId)) return message;
  return `${message} (request id ${requestId})`.trimStart();
}
