import type { Rule } from "../rules.ts";
import { summarize } from "../task.ts";
import { conflict, INVITATION_IDENTIFIER, pendingInvitation } from "./invitation.ts";
import { CATALOG, type Operation } from "./operation.ts";

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
  kind: "write",
  input: {
    Catalog: CATALOG,
    ClientToken: { type: "string", required: true, length: [1, 255] },
    Identifier: INVITATION_IDENTIFIER,
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
    const task = world.startTask(pendingInvitation(world, input, "accept"));
    world.starts.set(token, { parameters, taskId: task.TaskId });
    return summarize(task);
  },
};
