/** What a member of a request or response looks like. */
export type Shape = StringShape | IntegerShape | TimestampShape | ListShape | StructureShape;

export interface StringShape {
  type: "string";
  /** Shortest and longest, in Unicode characters. */
  length?: readonly [min: number, max: number];
  /** What the service matches, and the same in words for people. */
  pattern?: { regex: RegExp; says: string };
  /** The only values that the service takes. */
  values?: readonly string[];
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

export interface StructureShape {
  type: "structure";
  required: Readonly<Record<string, Shape>>;
  optional: Readonly<Record<string, Shape>>;
  /**
   * What becomes of members of an answer that the shape does not name: they are `kept` as they came, or, where just one
   * member is to be expected, it is kept as name and value in `$unknown`.
   *
   * @default they are left out
   */
  others?: "kept" | "$unknown";
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
  /** A member of the output that names the resource in a member of the input, by its id where that is an ARN. */
  echo?: { input: string; output: string };
}
