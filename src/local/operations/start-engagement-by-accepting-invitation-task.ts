import { ServiceError } from "../errors.ts";
import { resolveId } from "../identifiers.ts";
import type { Invitation } from "../invitations.ts";
import type { Rule, Violation } from "../rules.ts";
import type { Start } from "../snapshot.ts";
import { summarize, TASK_MEMBERS } from "../task.ts";
import type { World } from "../world.ts";
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
  output: TASK_MEMBERS,
  async perform(world, input) {
    const token = `${input.Catalog} ${input.ClientToken}`;
    const earlier = world.starts.get(token);
    if (earlier && !isSame(earlier, input, world)) {
      throw conflict("ClientToken was used with other parameters; send those, or a new token.");
    }
    return summarize(await world.taskToTell(earlier?.taskId ?? start(world, token, input)));
  },
};

function start(world: World, token: string, input: Input): string {
  const invitation = pendingInvitation(world, input, "accept");
  refuseLead(invitation);
  const taskId = world.startTask(invitation).TaskId;
  world.starts.set(token, { parameters: JSON.stringify([input.Identifier, input.Tags]), taskId });
  return taskId;
}

/** The same invitation may be named by its id one time and by its ARN another. */
function isSame(earlier: Start, { Catalog, Identifier, Tags }: Input, world: World): boolean {
  const [identifier, tags] = JSON.parse(earlier.parameters);
  const idOf = (one: string) => resolveId(one, world, Catalog, "engagement-invitation");
  return idOf(identifier) === idOf(Identifier) && JSON.stringify(tags) === JSON.stringify(Tags ?? null);
}

/** AWS documents AcceptEngagementInvitation for leads, and nowhere says that a task accepts one. */
function refuseLead({ PayloadType }: Invitation): void {
  if (PayloadType !== "LeadInvitation") return;
  const Message =
    "The engagement invitation is to a lead; leads are accepted with the operation AcceptEngagementInvitation of AWS, which is not here.";
  throw new ServiceError("ValidationException", Message, {
    members: {
      Reason: "BUSINESS_VALIDATION_FAILED",
      ErrorList: [{ FieldName: "Identifier", Message, Code: "ACTION_NOT_PERMITTED" } satisfies Violation],
    },
  });
}
