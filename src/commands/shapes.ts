import type { Operation, Shape, StructureShape, UnionShape } from "../api/operation.ts";

// Members that several operations share, from the service's API reference.

export const catalog: Shape = {
  type: "string",
  pattern: { regex: /^[a-zA-Z]+$/, says: 'letters only, such as "AWS" or "Sandbox"' },
};

export const invitationIdentifier: Shape = {
  type: "string",
  length: [1, 255],
  pattern: {
    regex: /^(arn:.*|engi-[0-9a-z]{13})$/,
    says: 'an ARN, or "engi-" and 13 lower-case letters or digits',
  },
};

/** Of whatever form: one that the service gave must be good enough to ask it for the task. */
export const taskIdentifier: Shape = { type: "string", length: [1, Number.POSITIVE_INFINITY] };

export const clientToken: Shape = {
  type: "string",
  // The documented lengths differ over time: only what every version of the service refuses is refused here.
  length: [1, 255],
};

/** No length is documented for all lists, and the service gives tokens that are longer than those it does document. */
export const nextToken: Shape = { type: "string", length: [1, Number.POSITIVE_INFINITY] };

/** What starts a task may be answered only when the task has ended: answers after 8 s were seen. */
export const START_TASK = {
  kind: "write",
  answerLimit: 64 * 1024,
  timeouts: { headers: 60_000, attempt: 75_000, call: 240_000 },
  // A connection that somebody has closed meanwhile would leave nobody knowing what became of the request.
  idleLimit: 5_000,
} as const satisfies Partial<Operation>;

const tagText = {
  regex: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u,
  says: "letters, digits, spaces and _.:/=+-@ only",
};

const tag: StructureShape = {
  type: "structure",
  members: {
    Key: { type: "string", length: [1, 128], pattern: tagText, sensitive: true },
    Value: { type: "string", length: [0, 256], pattern: tagText, sensitive: true },
  },
  required: ["Key", "Value"],
};

export const tags: Shape = { type: "list", of: tag, size: [1, 200] };

/** What the service says of a task. Values are not held against patterns: a new form of id must not break a client. */
export const taskMembers = {
  TaskId: { type: "string" },
  TaskArn: { type: "string" },
  StartTime: { type: "timestamp" },
  TaskStatus: { type: "string" },
  Message: { type: "string" },
  ReasonCode: { type: "string" },
  OpportunityId: { type: "string" },
  ResourceSnapshotJobId: { type: "string" },
  EngagementInvitationId: { type: "string" },
} as const satisfies Record<string, Shape>;

/** What the service says of an invitation, in a list and when it is asked for one. */
export const invitationMembers = {
  Id: { type: "string" },
  Catalog: { type: "string" },
  Arn: { type: "string" },
  PayloadType: { type: "string" },
  EngagementId: { type: "string" },
  EngagementTitle: { type: "string" },
  Status: { type: "string" },
  InvitationDate: { type: "timestamp" },
  ExpirationDate: { type: "timestamp" },
  SenderAwsAccountId: { type: "string" },
  SenderCompanyName: { type: "string" },
  Receiver: union({ Account: strings("Alias", "AwsAccountId") }),
} as const satisfies Record<string, Shape>;

/** How a list is sorted, by one of its members. */
export const sort: StructureShape = {
  type: "structure",
  members: { SortBy: { type: "string" }, SortOrder: { type: "string" } },
  required: ["SortBy", "SortOrder"],
};

export function structure(members: Record<string, Shape>): StructureShape {
  return { type: "structure", members };
}

/** A structure of text members. */
export function strings(...names: string[]): StructureShape {
  return structure(Object.fromEntries(names.map((name) => [name, { type: "string" }])));
}

export function union(members: Record<string, Shape>): UnionShape {
  return { type: "union", members };
}

export function list(of: Shape): Shape {
  return { type: "list", of };
}

/** A filter of a list operation. */
export function upToTen(of: Shape): Shape {
  return { type: "list", of, size: [1, 10] };
}
