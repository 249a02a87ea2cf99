/** What a member of a request or response looks like. */
export type Shape = StringShape | IntegerShape | TimestampShape | ListShape | MapShape | StructureShape | UnionShape;

export interface StringShape {
  type: "string";
  /** Shortest and longest, in Unicode characters. */
  length?: readonly [min: number, max: number];
  /** What the service matches, and the same in words for people. */
  pattern?: { regex: RegExp; says: string };
  /** Never shown in a message or a log. */
  sensitive?: true;
}

export interface IntegerShape {
  type: "integer";
  range: readonly [min: number, max: number];
}

interface TimestampShape {
  type: "timestamp";
}

export interface ListShape {
  type: "list";
  of: Shape;
  /** Fewest and most entries. */
  size?: readonly [min: number, max: number];
}

/** Values of one shape under names of the sender's. */
export interface MapShape {
  type: "map";
  of: Shape;
}

export interface StructureShape {
  type: "structure";
  members: Readonly<Record<string, Shape>>;
  /** The members without which a request is refused. An answer needs none. */
  required?: readonly string[];
}

/** A structure with just one of `members`, or one that is not known yet: name and value are then in `$unknown`. */
export interface UnionShape {
  type: "union";
  members: Readonly<Record<string, Shape>>;
}

/** All that the client knows of an operation. */
export interface Operation {
  name: string;
  /** Which of the account's quotas it counts against. */
  kind: "read" | "write";
  input: StructureShape;
  output: StructureShape;
  /** The most that an answer may have, in bytes: many times what the service answers with. */
  answerLimit: number;
  /** What a call of it may take where the caller sets nothing else and the client's own defaults are too short, in ms. */
  timeouts?: Readonly<Record<"headers" | "attempt" | "call", number>>;
  /** The longest that a kept connection may have been idle to carry its request, in ms. */
  idleLimit?: number;
}
