import { Sha256 } from "@aws-crypto/sha256-js";
import { catalog, invitationIdentifier, tag } from "../commands/shapes.ts";
import { checkConstraints } from "../constraints.ts";
import { ValidationException } from "../errors.ts";
import type { Tag } from "../model.ts";
import type { StructureShape } from "../operation.ts";

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
   * @default 1
   */
  generation?: number | undefined;
}

/** All that it takes to go on with a task in another process, as plain JSON. It holds no secret. */
export interface EngagementTaskState {
  Catalog: string;
  /** The invitation's id, or its ARN. */
  Identifier: string;
  ClientToken: string;
  generation: number;
  Tags?: Tag[];
  /** Absent while it is not known whether a task was started. */
  TaskId?: string;
  /** RFC 3339, by the service's clock. */
  StartTime?: string;
}

/** What a task can be resumed from: its state, or as little of it as the invitation. */
export type ResumableEngagementTask = AcceptEngagementInvitationInput &
  Partial<Pick<EngagementTaskState, "TaskId" | "StartTime">>;

/**
 * The ClientToken of an invitation: 64 hexadecimal digits, the same in every process and on every day, and for the
 * invitation's id and its ARN, so that however many replicas and restarts accept it, the service sees one request. The
 * next `generation`, after a task has FAILED, has another.
 *
 * @throws ValidationException with all that is wrong with the invitation
 */
export function clientTokenFor({
  Catalog,
  Identifier,
  generation,
}: Pick<AcceptEngagementInvitationInput, "Catalog" | "Identifier" | "generation">): string {
  return readState({ Catalog, Identifier, generation }).ClientToken;
}

/**
 * Completes what is known of a task. An ARN of the invitation becomes its id, so that all who accept it, by whichever of
 * the two, send the same request.
 *
 * @throws ValidationException with all that is wrong with it
 */
export function readState(input: unknown): EngagementTaskState {
  const { value, violations } = checkConstraints(SHAPE, input);
  const { StartTime } = value as Partial<EngagementTaskState>;
  if (StartTime !== undefined && Number.isNaN(Date.parse(StartTime))) {
    violations.push({ FieldName: "StartTime", Message: "StartTime must be an RFC 3339 time", Code: "INVALID_VALUE" });
  }
  if (violations.length > 0) {
    throw new ValidationException({
      message: `The invitation can't be accepted like this: ${violations.map(({ Message }) => Message).join("; ")}`,
      $metadata: { attempts: 0, totalRetryDelay: 0 },
      Reason: "REQUEST_VALIDATION_FAILED",
      ErrorList: violations,
    });
  }
  const state = value as unknown as ResumableEngagementTask;
  const { Catalog, generation = 1, ClientToken } = state;
  const Identifier = invitationId(Catalog, state.Identifier);
  return {
    ...(state as Partial<EngagementTaskState>),
    Catalog,
    Identifier,
    ClientToken: ClientToken ?? hash(["partnercentral-engagement", Catalog, Identifier, generation]),
    generation,
  };
}

const SHAPE: StructureShape = {
  type: "structure",
  required: { Catalog: catalog, Identifier: invitationIdentifier },
  optional: {
    ClientToken: { type: "string", length: [1, 255] },
    Tags: { type: "list", of: tag, size: [1, 200] },
    generation: { type: "integer", range: [1, Number.MAX_SAFE_INTEGER] },
    TaskId: { type: "string", length: [1, 255] },
    StartTime: { type: "string" },
  },
};

/** An ARN of another catalog stays what it is, for the service to refuse. */
function invitationId(catalogName: string, identifier: string): string {
  const [path, id] = identifier.split("/engagement-invitation/");
  return path?.endsWith(`:catalog/${catalogName}`) && /^engi-[0-9a-z]{13}$/.test(id ?? "") ? String(id) : identifier;
}

function hash(parts: unknown[]): string {
  const sha256 = new Sha256();
  sha256.update(JSON.stringify(parts));
  return Array.from(sha256.digestSync(), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
