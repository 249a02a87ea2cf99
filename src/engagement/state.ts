import { catalog, invitationIdentifier, tag, taskIdentifier } from "../commands/shapes.ts";
import { checkConstraints } from "../constraints.ts";
import { ValidationException } from "../errors.ts";
import type { Tag, ValidationExceptionError } from "../model.ts";
import type { StructureShape } from "../operation.ts";
import { platform } from "../platform/node.ts";

/** Which invitation to accept, and how. */
export interface AcceptEngagementInvitationInput {
  /** The catalog of the invitation: `AWS` for production, `Sandbox` for tests. */
  Catalog: string;
  /** The invitation: its id, `engi-` and 13 lower-case letters or digits, or its ARN. */
  Identifier: string;
  /**
   * Makes the request idempotent, 1 to 255 characters.
   *
   * @default clientTokenFor the invitation and the generation
   */
  ClientToken?: string | undefined;
  /** 1 to 200 tags for the new task. */
  Tags?: Tag[] | undefined;
  /**
   * Counts the tasks that are wanted for the invitation: the next number, after a task has FAILED, asks for a new one.
   *
   * @default that of the ClientToken, else 1
   */
  generation?: number | undefined;
}

/** All that it takes to go on with a task in another process, as plain JSON. It holds no secret. */
export interface EngagementTaskState {
  Catalog: string;
  /** The invitation's id, or its ARN. */
  Identifier: string;
  /** What the request is made idempotent with. */
  ClientToken: string;
  /** Which of the tasks wanted for the invitation it is, from 1 up. */
  generation: number;
  Tags?: Tag[];
  /** Absent while it is not known whether a task was started. */
  TaskId?: string;
  /** RFC 3339, by the service's clock. */
  StartTime?: string;
}

/** What a task can be resumed from: its state, or as little of it as the invitation. Members beside these are ignored. */
export type ResumableEngagementTask = AcceptEngagementInvitationInput &
  Partial<Pick<EngagementTaskState, "TaskId" | "StartTime">>;

/**
 * The ClientToken of an invitation: 40 hexadecimal digits and the generation, the same in every process and on every day,
 * and for the invitation's id and its ARN, so that however many replicas and restarts accept it, the service sees one
 * request. The next `generation`, after a task has FAILED, has another.
 *
 * @throws ValidationException with all that is wrong with the invitation
 */
export function clientTokenFor(
  invitation: Pick<AcceptEngagementInvitationInput, "Catalog" | "Identifier" | "generation">,
): string {
  const { Catalog, Identifier, generation } = Object(invitation);
  return readState({ Catalog, Identifier, generation }).ClientToken;
}

/**
 * Completes what is known of a task, which may also be a handle. An ARN of the invitation becomes its id, so that all who
 * accept it, by whichever of the two, send the same request. A state under another generation asks for a new task.
 *
 * @throws ValidationException with all that is wrong with it
 */
export function readState(given: unknown): EngagementTaskState {
  const input = isHandle(given) ? given.toJSON() : given;
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    const kind = Array.isArray(input) ? "array" : input === null ? "null" : typeof input;
    const Message = `It must be an object with Catalog and Identifier, but is of type ${kind}`;
    throw refused([{ FieldName: undefined, Message, Code: "INVALID_VALUE" }]);
  }
  const { value, violations } = checkConstraints(SHAPE, input);
  violations.push(...misspelt(input));
  const { StartTime, TaskId, ...state } = value as unknown as ResumableEngagementTask;
  if (violations.length === 0) violations.push(...contradictions(value));
  if (violations.length > 0) throw refused(violations);

  const Identifier = state.Identifier.slice(state.Identifier.lastIndexOf("/") + 1);
  const invitation = { Catalog: state.Catalog, Identifier };
  const derivedFor = generationOf(state.ClientToken, invitation);
  const generation = state.generation ?? derivedFor ?? 1;
  const isSameTask = derivedFor === undefined || derivedFor === generation;
  return {
    ...invitation,
    ClientToken: derivedFor === undefined && state.ClientToken ? state.ClientToken : tokenOf(invitation, generation),
    generation,
    ...(state.Tags !== undefined && { Tags: state.Tags }),
    ...(TaskId !== undefined && isSameTask && { TaskId: TaskId.slice(TaskId.lastIndexOf("/") + 1) }),
    ...(StartTime !== undefined && isSameTask && { StartTime }),
  };
}

const SHAPE: StructureShape = {
  type: "structure",
  required: { Catalog: catalog, Identifier: invitationIdentifier },
  optional: {
    ClientToken: { type: "string", length: [1, 255] },
    Tags: { type: "list", of: tag, size: [1, 200] },
    generation: { type: "integer", range: [1, Number.MAX_SAFE_INTEGER] },
    TaskId: taskIdentifier,
    StartTime: { type: "string" },
  },
};

function isHandle(given: unknown): given is { toJSON(): unknown } {
  return typeof (given as { toJSON?: unknown } | null | undefined)?.toJSON === "function";
}

/** Members in the wrong case would be passed over, and the generation with them. */
function misspelt(input: object): ValidationExceptionError[] {
  const known = [...Object.keys(SHAPE.required), ...Object.keys(SHAPE.optional)];
  return Object.keys(input).flatMap((name) => {
    const meant = known.find((member) => member !== name && member.toLowerCase() === name.toLowerCase());
    if (meant === undefined) return [];
    return [{ FieldName: name, Message: `${name} is not known: write ${meant}`, Code: "INVALID_VALUE" }];
  });
}

function contradictions(value: Record<string, unknown>): ValidationExceptionError[] {
  const {
    Catalog,
    Identifier,
    ClientToken,
    generation = 1,
    TaskId,
    StartTime,
  } = value as unknown as ResumableEngagementTask;
  const found: ValidationExceptionError[] = [];
  if (StartTime !== undefined && Number.isNaN(Date.parse(StartTime))) {
    const Message = `StartTime must be an RFC 3339 time, but is ${JSON.stringify(StartTime.slice(0, 64))}`;
    found.push({ FieldName: "StartTime", Message, Code: "INVALID_STRING_FORMAT" });
  }
  const isOwnToken = ClientToken !== undefined && !/^[0-9a-f]{40}-[1-9]\d*$/.test(ClientToken);
  if (isOwnToken && generation > 1) {
    const Message = `generation must be left out with a ClientToken of your own, but is ${generation}: give a new ClientToken for a new task`;
    found.push({ FieldName: "generation", Message, Code: "INVALID_VALUE" });
  }
  if (
    TaskId?.startsWith("arn:") &&
    idIn(TaskId, Catalog, "engagement-by-accepting-invitation-task/task") === undefined
  ) {
    const Message = `TaskId must be the ARN of a task in catalog ${Catalog}, but is of another resource or catalog`;
    found.push({ FieldName: "TaskId", Message, Code: "INVALID_VALUE" });
  }
  if (Identifier.startsWith("arn:") && idIn(Identifier, Catalog, "engagement-invitation/engi") === undefined) {
    const Message = `Identifier must be the ARN of an invitation in catalog ${Catalog}, but is of another resource or catalog`;
    found.push({ FieldName: "Identifier", Message, Code: "INVALID_VALUE" });
  }
  return found;
}

/** The id in an ARN of an `engagement-invitation/engi` or the like in this catalog. */
function idIn(arn: string, catalogName: string, kind: string): string | undefined {
  const [resource, prefix] = kind.split("/");
  return new RegExp(`^arn:[^/]*:catalog/${catalogName}/${resource}/(${prefix}-[0-9a-z]{13})$`).exec(arn)?.[1];
}

function refused(violations: ValidationExceptionError[]): ValidationException {
  return new ValidationException({
    message: `Nothing was sent for the invitation: ${violations.map(({ Message }) => Message).join("; ")}`,
    $metadata: { attempts: 0, totalRetryDelay: 0 },
    Reason: "REQUEST_VALIDATION_FAILED",
    ErrorList: violations,
  });
}

type Invitation = Pick<EngagementTaskState, "Catalog" | "Identifier">;

function tokenOf({ Catalog, Identifier }: Invitation, generation: number): string {
  const digest = platform.sha256(JSON.stringify(["partnercentral-engagement", Catalog, Identifier]));
  return `${digest.slice(0, 40)}-${generation}`;
}

/** The generation that a token was derived for; undefined for a token of the caller's own. */
function generationOf(token: string | undefined, invitation: Invitation): number | undefined {
  const generation = Number(token?.split("-")[1]);
  if (token === undefined || !Number.isSafeInteger(generation) || generation < 1) return undefined;
  return token === tokenOf(invitation, generation) ? generation : undefined;
}
