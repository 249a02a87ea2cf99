import { checkConstraints } from "../api/check-input.ts";
import { timestampOf } from "../api/dates.ts";
import type { EngagementInvitationPayloadType, ReasonCode } from "../api/enumerations.ts";
import { isObject } from "../api/object.ts";
import type { Shape, StructureShape } from "../api/operation.ts";
import type { Tag, ValidationExceptionError } from "../api/structures.ts";
import { catalog, clientToken, invitationIdentifier, tags, taskIdentifier } from "../commands/shapes.ts";
import { ValidationException } from "../errors/service-exceptions.ts";
import { generationOf, tokenOf } from "./client-token.ts";
import { idOf } from "./ids.ts";

/** Which invitation to accept, and how. */
export interface AcceptEngagementInvitationInput {
  /** The catalog of the invitation: `AWS` for production, `Sandbox` for tests. */
  Catalog: string | undefined;
  /** The invitation: its id, `engi-` and 13 lower-case letters or digits, or its ARN. */
  Identifier: string | undefined;
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

/** An invitation to accept: as {@link AcceptEngagementInvitationInput} has it, or as a list of invitations does. */
export type InvitationToAccept =
  | AcceptEngagementInvitationInput
  | (Omit<AcceptEngagementInvitationInput, "Identifier"> & {
      /** The invitation: its id or its ARN. */
      Id: string | undefined;
      /** What it shares. */
      PayloadType?: EngagementInvitationPayloadType | undefined;
    });

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
  /** Absent while it is not known whether a task was started, and where the service has told none. */
  TaskId?: string;
  /** RFC 3339, by the service's clock, as the service wrote it. */
  StartTime?: string;
  /** Only once the task has ended: then nothing is sent for it any more. */
  TaskStatus?: "COMPLETE" | "FAILED";
  /** The opportunity of a task that is COMPLETE. */
  OpportunityId?: string;
  /** Why a task is FAILED, where the service told it. */
  ReasonCode?: ReasonCode;
  /** Whether the task is not known to be started with this ClientToken, which is then not sent to ask for the task. */
  foreign?: boolean;
}

/** What a task can be resumed from: its state, or as little of it as the invitation. Members beside these are ignored. */
export type ResumableEngagementTask = InvitationToAccept &
  Partial<
    Pick<EngagementTaskState, "TaskId" | "StartTime" | "TaskStatus" | "OpportunityId" | "ReasonCode" | "foreign">
  >;

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
  if (!isObject(input)) {
    const kind = Array.isArray(input) ? "array" : input === null ? "null" : typeof input;
    const Message = `It must be an object with Catalog and Identifier, but is of type ${kind}`;
    throw refused([{ FieldName: undefined, Message, Code: "INVALID_VALUE" }]);
  }
  const { value, violations } = checkConstraints(SHAPE, withIdentifier(input));
  violations.push(...misspelt(input));
  if (violations.length === 0) violations.push(...contradictions(value));
  if (violations.length > 0) throw refused(violations);

  const state = value as unknown as EngagementTaskState;
  const { ClientToken, Tags, TaskId, StartTime } = state;
  const invitation = { Catalog: state.Catalog, Identifier: idOf(state.Identifier) };
  const derivedFor = generationOf(ClientToken, invitation);
  const generation = state.generation ?? derivedFor ?? 1;
  const isSameTask = derivedFor === undefined || derivedFor === generation;
  return {
    ...invitation,
    ClientToken: derivedFor === undefined && ClientToken ? ClientToken : tokenOf(invitation, generation),
    generation,
    ...(Tags !== undefined && { Tags }),
    ...(TaskId !== undefined && isSameTask && { TaskId: idOf(TaskId) }),
    ...(StartTime !== undefined && isSameTask && { StartTime }),
    ...(isSameTask && endOf(state)),
  };
}

/** Whether a state was saved after its request had been made: only then has it both. */
export function tellsOfRequest(given: unknown): boolean {
  const state = Object(isHandle(given) ? given.toJSON() : given) as Partial<EngagementTaskState>;
  return Boolean(state.ClientToken && state.TaskId) && state.foreign !== true;
}

/** When a task was started, in ms; undefined where that is not told. */
export function timeOf(StartTime: string | undefined): number | undefined {
  return timestampOf(StartTime ?? "")?.getTime();
}

/** Lists name an invitation by its Id. */
function withIdentifier(input: object): object {
  const { Id, Identifier } = input as { Id?: unknown; Identifier?: unknown };
  return Object.hasOwn(input, "Id") && (Identifier ?? undefined) === undefined ? { ...input, Identifier: Id } : input;
}

/** What a state says of the end of a task; nothing of one that goes on, for all that is known. */
function endOf({ TaskStatus, OpportunityId, ReasonCode }: EngagementTaskState): object {
  if (TaskStatus === "FAILED") return { TaskStatus, ...(ReasonCode !== undefined && { ReasonCode }) };
  return TaskStatus === "COMPLETE" && OpportunityId ? { TaskStatus, OpportunityId } : {};
}

const TEXT: Shape = { type: "string" };

const SHAPE: StructureShape = {
  type: "structure",
  members: {
    Catalog: catalog,
    Identifier: invitationIdentifier,
    ClientToken: clientToken,
    Tags: tags,
    generation: { type: "integer", range: [1, Number.MAX_SAFE_INTEGER] },
    TaskId: taskIdentifier,
    StartTime: TEXT,
    TaskStatus: TEXT,
    OpportunityId: TEXT,
    ReasonCode: TEXT,
  },
  required: ["Catalog", "Identifier"],
};

function isHandle(given: unknown): given is { toJSON(): unknown } {
  return typeof (given as { toJSON?: unknown } | null | undefined)?.toJSON === "function";
}

/** Members in the wrong case would be passed over, and the generation with them. */
function misspelt(input: object): ValidationExceptionError[] {
  const known = ["Id", ...Object.keys(SHAPE.members)];
  return Object.keys(input).flatMap((name) => {
    const meant = known.find((member) => member !== name && member.toLowerCase() === name.toLowerCase());
    if (meant === undefined) return [];
    return [{ FieldName: name, Message: `${name} is not known: write ${meant}`, Code: "INVALID_VALUE" }];
  });
}

function contradictions(value: Record<string, unknown>): ValidationExceptionError[] {
  const { Catalog, Identifier, ClientToken, generation = 1, StartTime } = value as Partial<EngagementTaskState>;
  const found: ValidationExceptionError[] = [];
  if (StartTime !== undefined && timeOf(StartTime) === undefined) {
    const Message = `StartTime must be an RFC 3339 time, but is ${JSON.stringify(StartTime.slice(0, 64))}`;
    found.push({ FieldName: "StartTime", Message, Code: "INVALID_STRING_FORMAT" });
  }
  const isOwnToken = ClientToken !== undefined && !/^[0-9a-f]{40}-[1-9]\d*$/.test(ClientToken);
  if (isOwnToken && generation > 1) {
    const Message = `generation must be left out with a ClientToken of your own, but is ${generation}: give a new ClientToken for a new task`;
    found.push({ FieldName: "generation", Message, Code: "INVALID_VALUE" });
  }
  if (Identifier?.startsWith("arn:") && !new RegExp(`^arn:[^/]*:catalog/${Catalog}/${INVITATION}$`).test(Identifier)) {
    const Message = `Identifier must be the ARN of an invitation in catalog ${Catalog}, but is of another resource or catalog`;
    found.push({ FieldName: "Identifier", Message, Code: "INVALID_VALUE" });
  }
  return found;
}

const INVITATION = "engagement-invitation/engi-[0-9a-z]{13}";

function refused(violations: ValidationExceptionError[]): ValidationException {
  return new ValidationException({
    message: `Nothing was sent for the invitation: ${violations.map(({ Message }) => Message).join("; ")}`,
    $metadata: { attempts: 0, totalRetryDelay: 0 },
    Reason: "REQUEST_VALIDATION_FAILED",
    ErrorList: violations,
  });
}
