import type { Shape, StructureShape } from "../operation.ts";

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

export const taskIdentifier: Shape = {
  type: "string",
  pattern: {
    regex: /^(arn:.*|task-[0-9a-z]{13})$/,
    says: 'an ARN, or "task-" and 13 lower-case letters or digits',
  },
};

const tagText = {
  regex: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u,
  says: "letters, digits, spaces and _.:/=+-@ only",
};

export const tag: StructureShape = {
  type: "structure",
  required: {
    Key: { type: "string", length: [1, 128], pattern: tagText, sensitive: true },
    Value: { type: "string", length: [0, 256], pattern: tagText, sensitive: true },
  },
  optional: {},
};

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

/** A structure of text members, none of which has to be there. */
export function strings(...names: string[]): StructureShape {
  return {
    type: "structure",
    required: {},
    optional: Object.fromEntries(names.map((name) => [name, { type: "string" }])),
  };
}

/** A structure with just one of `members`, or one that is not known yet. */
export function union(members: Record<string, Shape>): StructureShape {
  return { type: "structure", required: {}, optional: members, others: "$unknown" };
}

/** A filter of a list operation. */
export function upToTen(of: Shape): Shape {
  return { type: "list", of, size: [1, 10] };
}
