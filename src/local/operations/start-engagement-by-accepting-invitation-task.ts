import { ServiceError } from "../errors.ts";
import type { Invitation } from "../invitations.ts";
import type { Rule } from "../rules.ts";
import { summarize, type World } from "../world.ts";
import type { Operation } from "./operation.ts";

interface Input {
  readonly Catalog: string;
  readonly ClientToken: string;
  readonly Identifier: string;
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
}

const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

const TAGS: Rule = {
  type: "list",
  size: [1, 200],
  distinct: "Key",
  item: {
    type: "structure",
    members: {
      Key: { type: "string", required: true, length: [1, 128], pattern: TAG_TEXT },
      Value: { type: "string", required: true, length: [0, 256], pattern: TAG_TEXT },
    },
  },
};

/** https://docs.aws.amazon.com/partner-central/latest/APIReference/API_StartEngagementByAcceptingInvitationTask.html */
export const startEngagementByAcceptingInvitationTask: Operation<Input> = {
  name: "StartEngagementByAcceptingInvitationTask",
  input: {
    Catalog: { type: "string", required: true, pattern: /^[a-zA-Z]+$/ },
    ClientToken: { type: "string", required: true, length: [1, 255] },
    Identifier: { type: "string", required: true, length: [1, 255], pattern: /^(arn:.*|engi-[0-9a-z]{13})$/ },
    Tags: TAGS,
  },
  perform(world, input) {
    const token = `${input.Catalog} ${input.ClientToken}`;
    const parameters = JSON.stringify([input.Identifier, input.Tags]);
    const earlier = world.starts.get(token);
    if (earlier) {
      if (earlier.parameters !== parameters) {
        throw conflict("ClientToken was used with other parameters; send those, or a new token.");
      }
      return summarize(world.task(earlier.taskId));
    }
    const task = world.startTask(pendingInvitation(world, input));
    world.starts.set(token, { parameters, taskId: task.TaskId });
    return summarize(task);
  },
};

function pendingInvitation(world: World, { Catalog, Identifier }: Input): Invitation {
  const invitation = world.invitation(Catalog, Identifier);
  if (!invitation) {
    throw new ServiceError(
      "ResourceNotFoundException",
      `There is no engagement invitation ${Identifier} in catalog ${Catalog}; check the identifier and the catalog.`,
    );
  }
  if (invitation.ParticipantType !== "RECEIVER") {
    throw new ServiceError("AccessDeniedException", "Only the receiver of an engagement invitation may accept it.");
  }
  if (invitation.Status !== "PENDING") {
    throw conflict(`The engagement invitation is ${invitation.Status}; only a PENDING one can be accepted.`);
  }
  return invitation;
}

function conflict(message: string): ServiceError {
  return new ServiceError("ConflictException", message);
}
