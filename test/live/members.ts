import { kindOf, type Masks, plain, word } from "./mask.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

/** What a member of an answer is claimed to look like. */
export type Shape = Text | Time | List | Structure;

interface Text {
  readonly type: "text";
  /** The form in words; undefined where any text will do. */
  readonly says?: string;
  readonly form?: { test(value: string): boolean };
  /** Whether it is one of a few words, which may be shown. */
  readonly isWord?: boolean;
}

interface Time {
  readonly type: "time";
}

interface List {
  readonly type: "list";
  readonly of: Shape;
}

interface Structure {
  readonly type: "structure";
  readonly members: Readonly<Record<string, Shape>>;
}

/** What an answer shows of the claim that `says` so. */
export interface Finding {
  readonly says: string;
  readonly held: boolean;
  /** Fit to be shown to others. */
  readonly seen: string;
  /** The member, or "" for the answer as a whole. */
  readonly path: string;
}

export const text: Text = { type: "text" };
export const time: Time = { type: "time" };

export function formed(says: string, form: RegExp): Text {
  return { type: "text", says, form };
}

export function oneOf(values: object): Text {
  const known = Object.values(values);
  return {
    type: "text",
    says: `one of ${known.join(", ")}`,
    form: { test: (value) => known.includes(value) },
    isWord: true,
  };
}

export function list(of: Shape): List {
  return { type: "list", of };
}

export function structure(members: Structure["members"]): Structure {
  return { type: "structure", members };
}

export function texts(...names: string[]): Structure {
  return structure(Object.fromEntries(names.map((name) => [name, text])));
}

export const NULLS = "A member that there is not is left out, or is null";
export const TIMESTAMPS = "Timestamps are RFC 3339 in UTC (Z) with 0, 3, 8 or 9 digits of fraction";
const NO_OTHERS = "An answer has no members but those that are known";

const TYPES = { text: "a string", time: "a string", list: "a list", structure: "an object" };

/** Holds a value against its shape, and all that is in it. */
export function* lookAt(shape: Shape, value: unknown, masks: Masks, path = ""): Generator<Finding> {
  const name = path.split(".").at(-1);
  if (value === null) {
    yield { says: NULLS, held: true, seen: `${path}: null`, path };
  } else if (!isOfType(shape, value)) {
    yield { says: `${name} is ${TYPES[shape.type]}`, held: false, seen: kindOf(value), path };
  } else if (shape.type === "list") {
    for (const entry of value as unknown[]) yield* lookAt(shape.of, entry, masks, `${path}[]`);
  } else if (shape.type === "structure") {
    for (const [name, member] of Object.entries(value as JsonObject)) {
      const known = Object.hasOwn(shape.members, name) ? shape.members[name] : undefined;
      const at = path === "" ? plain(name) : `${path}.${plain(name)}`;
      if (known === undefined) yield { says: NO_OTHERS, held: false, seen: kindOf(member), path: at };
      else yield* lookAt(known, member, masks, at);
    }
  } else if (shape.type === "time") {
    yield { says: TIMESTAMPS, path, ...timestamp(value as string) };
  } else if (shape.form !== undefined) {
    const held = shape.form.test(value as string);
    yield { says: `${name} is ${shape.says}`, held, seen: shape.isWord ? word(value) : masks.value(value), path };
  }
}

function timestamp(value: string): { held: boolean; seen: string } {
  const match = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.(\d+))?Z$/.exec(value);
  if (match === null) return { held: false, seen: kindOf(value) };
  const digits = match[1]?.length ?? 0;
  return { held: [0, 3, 8, 9].includes(digits), seen: `${digits} digits of fraction` };
}

function isOfType({ type }: Shape, value: unknown): boolean {
  if (type === "list") return Array.isArray(value);
  if (type === "structure") return typeof value === "object" && !Array.isArray(value);
  return typeof value === "string";
}
