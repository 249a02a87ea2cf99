import { timestampText } from "./dates.ts";
import type { ValidationExceptionErrorCode } from "./enumerations.ts";
import { isObject, ownMember } from "./object.ts";
import type { IntegerShape, ListShape, MapShape, Shape, StringShape, StructureShape, UnionShape } from "./operation.ts";
import type { ValidationExceptionError } from "./structures.ts";

/**
 * Holds a request against its shape and reports every violation at once. `value` is a copy of the members that the shape
 * knows, each read once; all others are left out, and so are optional ones that are null.
 */
export function checkConstraints(
  shape: StructureShape,
  input: unknown,
): { value: Record<string, unknown>; violations: ValidationExceptionError[] } {
  const violations: ValidationExceptionError[] = [];
  const value = structure(shape, isObject(input) ? input : {}, "", violations);
  return { value, violations };
}

function check(shape: Shape, value: unknown, path: string, violations: ValidationExceptionError[]): unknown {
  const refuse = (Code: ValidationExceptionErrorCode, Message: string) => {
    violations.push({ FieldName: path, Message: `${path} ${Message}`, Code });
  };
  switch (shape.type) {
    case "string":
      return typeof value === "string"
        ? string(shape, value, refuse)
        : refuse(
            "INVALID_VALUE",
            `must be a string, but is ${shape.sensitive && typeof value === "number" ? "a number" : kindOf(value)}`,
          );
    case "integer":
      return Number.isSafeInteger(value)
        ? integer(shape, value as number, refuse)
        : refuse("INVALID_VALUE", `must be a whole number, but is ${kindOf(value)}`);
    case "timestamp":
      return value instanceof Date && !Number.isNaN(value.getTime())
        ? timestampText(value)
        : refuse("INVALID_VALUE", `must be a valid Date, but is ${kindOf(value)}`);
    case "list":
      return Array.isArray(value)
        ? list(shape, value, path, refuse, violations)
        : refuse("INVALID_VALUE", `must be an array, but is ${kindOf(value)}`);
  }
  if (!isObject(value)) return refuse("INVALID_VALUE", `must be an object, but is ${kindOf(value)}`);
  switch (shape.type) {
    case "map":
      return map(shape, value, path, violations);
    case "structure":
      return structure(shape, value, path, violations);
    case "union":
      return union(shape, value, path, refuse, violations);
  }
}

type Refuse = (code: ValidationExceptionErrorCode, message: string) => void;

function string({ length, pattern, sensitive }: StringShape, value: string, refuse: Refuse): string {
  const characters = length === undefined ? 0 : lengthOf(value, length[1]);
  const got = () => (sensitive ? `${value.length} characters` : quoted(value));
  if (!value.isWellFormed()) {
    refuse("INVALID_STRING_FORMAT", "must be well-formed Unicode, but has half of a surrogate pair");
  } else if (length !== undefined && !within(length, characters)) {
    const allowed = length[1] === Number.POSITIVE_INFINITY ? `${length[0]} or more` : `${length[0]} to ${length[1]}`;
    refuse("VALUE_OUT_OF_RANGE", `must have ${allowed} characters, but has ${characters}`);
  } else if (pattern !== undefined && !pattern.regex.test(value)) {
    refuse("INVALID_STRING_FORMAT", `must be ${pattern.says}, but is ${got()}`);
  }
  return value;
}

function integer({ range }: IntegerShape, value: number, refuse: Refuse): number {
  if (!within(range, value)) refuse("VALUE_OUT_OF_RANGE", `must be ${range[0]} to ${range[1]}, but is ${value}`);
  return value;
}

function list(
  { of, size }: ListShape,
  values: unknown[],
  path: string,
  refuse: Refuse,
  violations: ValidationExceptionError[],
): unknown[] {
  if (size !== undefined && !within(size, values.length)) {
    const code = values.length < size[0] ? "NOT_ENOUGH_VALUES" : "TOO_MANY_VALUES";
    refuse(code, `must have ${size[0]} to ${size[1]} entries, but has ${values.length}`);
    return values;
  }
  return Array.from(values, (value, index) => check(of, value, `${path}[${index}]`, violations));
}

function map({ of }: MapShape, object: object, path: string, violations: ValidationExceptionError[]): object {
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => [name, check(of, value, `${path}.${name}`, violations)]),
  );
}

function structure(
  { members, required = [] }: StructureShape,
  object: object,
  path: string,
  violations: ValidationExceptionError[],
): Record<string, unknown> {
  const checked: Record<string, unknown> = {};
  const prefix = path === "" ? "" : `${path}.`;
  const checkMember = (name: string) => {
    const value = ownMember(object, name);
    if (value !== undefined && value !== null) {
      checked[name] = check(members[name] as Shape, value, prefix + name, violations);
    } else if (required.includes(name)) {
      violations.push({
        FieldName: prefix + name,
        Message: `${prefix}${name} is required, but is ${value === null ? "null" : "missing"}${inheritedHint(object, name)}`,
        Code: "REQUIRED_FIELD_MISSING",
      });
    }
  };
  for (const name in members) checkMember(name);
  return checked;
}

function union(
  { members }: UnionShape,
  object: object,
  path: string,
  refuse: Refuse,
  violations: ValidationExceptionError[],
): Record<string, unknown> {
  const { $unknown } = object as { $unknown?: [name: string, value: unknown] };
  const checked = Array.isArray($unknown)
    ? { [String($unknown[0])]: $unknown[1] }
    : structure({ type: "structure", members }, object, path, violations);
  const count = Object.keys(checked).length;
  if (count !== 1) {
    refuse("INVALID_VALUE", `must have just one of ${Object.keys(members).join(", ")}, but has ${count || "none"}`);
  }
  return checked;
}

function inheritedHint(object: object, name: string): string {
  return name in object && !Object.hasOwn(object, name)
    ? " (an inherited member is not sent: set it on the object itself)"
    : "";
}

function within([min, max]: readonly [number, number], value: number): boolean {
  return min <= value && value <= max;
}

/** Counts characters as the service does, by code point; a string too long in any case is not walked through. */
function lengthOf(value: string, max: number): number {
  return value.length > 4 * max || !/[\ud800-\udbff]/.test(value) ? value.length : Array.from(value).length;
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (value === "") return "empty";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "number") return `the number ${value}`;
  if (typeof value === "string") return "a string";
  if (typeof value === "undefined") return "undefined";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

function quoted(value: string): string {
  // The ellipsis is escaped because V8 keeps a file in which one character is beyond Latin-1 at twice its size.
  // JSON escapes line feeds, but not all that log viewers take for one.
  return JSON.stringify(value.length > 64 ? `${value.slice(0, 64)}\u2026` : value).replace(
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    " ",
  );
}
