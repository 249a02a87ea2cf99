import { timestampOf } from "./dates.ts";
import { isObject, type JsonObject, ownMember } from "./object.ts";
import type { Shape, StructureShape } from "./operation.ts";

/** Is told of what was left out, by its path without indexes, and why. */
type LeaveOut = (path: string, problem: string) => void;

/**
 * Reads what the service answered as far as it makes sense: nothing has to be there, null stands for what is not, and a
 * value of another type than its shape's is left out. In a list, only entries that cannot be read at all are.
 */
export function readOutput(shape: StructureShape, value: JsonObject, leaveOut: LeaveOut): Record<string, unknown> {
  return members(shape.members, value, "", leaveOut);
}

function members(
  shapes: Readonly<Record<string, Shape>>,
  value: JsonObject,
  path: string,
  leaveOut: LeaveOut,
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const name in shapes) {
    const read = readShape(shapes[name] as Shape, ownMember(value, name), `${path}${name}`, leaveOut);
    if (read !== undefined) result[name] = read;
  }
  return result;
}

/** Answers undefined for what is not there, or is left out. */
function readShape(shape: Shape, value: unknown, path: string, leaveOut: LeaveOut): unknown {
  if (value === undefined || value === null) return undefined;
  const leave = (expected: string): undefined => {
    leaveOut(path, `is not ${expected}`);
  };
  switch (shape.type) {
    case "string":
      return typeof value === "string" ? value : leave("a string");
    case "integer":
      return Number.isSafeInteger(value) ? value : leave("a whole number");
    case "timestamp":
      return (typeof value === "string" ? timestampOf(value) : undefined) ?? leave("an RFC 3339 time");
    case "list":
      return Array.isArray(value) ? list(shape.of, value, path, leaveOut) : leave("a list");
  }
  if (!isObject(value)) return leave("an object");
  switch (shape.type) {
    case "map":
      return map(shape.of, value, path, leaveOut);
    case "structure":
      return members(shape.members, value, `${path}.`, leaveOut);
    case "union":
      return union(shape.members, value, path, leaveOut);
  }
}

function list(of: Shape, entries: readonly unknown[], path: string, leaveOut: LeaveOut): unknown[] {
  return entries.map((entry) => readShape(of, entry, `${path}[]`, leaveOut)).filter((entry) => entry !== undefined);
}

function map(of: Shape, value: JsonObject, path: string, leaveOut: LeaveOut): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, entry]) => [name, readShape(of, entry, `${path}{}`, leaveOut)] as const)
      .filter(([name, entry]) => entry !== undefined && name !== PROTO),
  );
}

function union(
  shapes: Readonly<Record<string, Shape>>,
  value: JsonObject,
  path: string,
  leaveOut: LeaveOut,
): Record<string, unknown> {
  const known = members(shapes, value, `${path}.`, leaveOut);
  const unknown = Object.entries(value).filter(
    ([name, member]) => member !== null && !Object.hasOwn(shapes, name) && name !== "__type" && name !== PROTO,
  );
  return Object.keys(known).length === 0 && unknown.length > 0 ? { $unknown: unknown[0] } : known;
}

/** Whoever copies an object member by member would set it as the copy's prototype. */
const PROTO = "__proto__";
