import { ServiceError } from "../errors.ts";
import type { Invitation } from "../invitations.ts";
import type { Rule } from "../rules.ts";
import type { World } from "../world.ts";
import { membersOf } from "./operation.ts";

/** What names one invitation. */
export interface InvitationInput {
  readonly Catalog: string;
  readonly Identifier: string;
}

export const INVITATION_IDENTIFIER: Rule = {
  type: "string",
  required: true,
  length: [1, 255],
  pattern: /^(arn:.*|engi-[0-9a-z]{13})$/,
};

/** @throws ServiceError if the catalog has no such invitation. */
export function findInvitation(world: World, { Catalog, Identifier }: InvitationInput): Invitation {
  const invitation = world.invitation(Catalog, Identifier);
  if (!invitation) {
    throw new ServiceError(
      "ResourceNotFoundException",
      `There is no engagement invitation ${Identifier} in catalog ${Catalog}; check the identifier and the catalog.`,
    );
  }
  return invitation;
}

/** @throws ServiceError if there is no such invitation, or it is not this account's to answer, or not PENDING. */
export function pendingInvitation(world: World, input: InvitationInput, answer: "accept" | "reject"): Invitation {
  const invitation = findInvitation(world, input);
  if (invitation.ParticipantType !== "RECEIVER") {
    throw new ServiceError("AccessDeniedException", `Only the receiver of an engagement invitation may ${answer} it.`);
  }
  if (invitation.Status !== "PENDING") {
    throw conflict(`The engagement invitation is ${invitation.Status}; only a PENDING one can be ${answer}ed.`);
  }
  return invitation;
}

/** AWS was seen to cut titles at 40 characters. */
export function titleToTell({ EngagementTitle }: Invitation): string {
  return Array.from(EngagementTitle).slice(0, 40).join("");
}

/** What a list tells of an invitation, and so does the invitation itself. */
export const INVITATION_MEMBERS: readonly string[] = [
  "Arn",
  "Catalog",
  "EngagementId",
  "EngagementTitle",
  "ExpirationDate",
  "Id",
  "InvitationDate",
  "PayloadType",
  ...membersOf("Receiver", ...membersOf("Account", "Alias", "AwsAccountId")),
  "SenderAwsAccountId",
  "SenderCompanyName",
  "Status",
];

export function conflict(message: string): ServiceError {
  return new ServiceError("ConflictException", message);
}
