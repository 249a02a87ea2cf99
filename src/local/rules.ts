/** What may be sent for one member. */
export type Rule = StringRule | IntegerRule | ListRule | StructureRule | PlainRule;

export type Members = Readonly<Record<string, Rule>>;

type Range = readonly [least: number, most: number];

interface StringRule {
  readonly type: "string";
  readonly required?: true;
  /** In Unicode code points. */
  readonly length?: Range;
  readonly pattern?: RegExp;
  readonly values?: readonly string[];
  /** When other values are taken as well. */
  readonly unless?: string;
  /** Null is a value. */
  readonly nullable?: true;
}

interface IntegerRule {
  readonly type: "integer";
  readonly required?: true;
  readonly range: Range;
}

interface ListRule {
  readonly type: "list";
  readonly required?: true;
  readonly size: Range;
  readonly item: Rule;
  /** The member that may not have the same value in two items. */
  readonly distinct?: string;
}

interface StructureRule {
  readonly type: "structure";
  readonly required?: true;
  readonly members: Members;
}

/** What is only told by its type: text by name, text or a Uint8Array, or what its own rules are for to tell. */
interface PlainRule {
  readonly type: "boolean" | "number" | "texts" | "bytes" | "anything";
  readonly required?: true;
}

/** One entry of a ValidationException's ErrorList. */
export interface Violation {
  readonly FieldName: string;
  readonly Message: string;
  readonly Code:
    | "REQUIRED_FIELD_MISSING"
    | "INVALID_ENUM_VALUE"
    | "INVALID_STRING_FORMAT"
    | "INVALID_VALUE"
    | "ACTION_NOT_PERMITTED"
    | "NOT_ENOUGH_VALUES"
    | "TOO_MANY_VALUES"
    | "DUPLICATE_KEY_VALUE"
    | "VALUE_OUT_OF_RANGE";
}

/** One sentence for each value of another JSON type than its rule's. Absent and null values have no type. */
export function typeErrors(members: Members, input: object): string[] {
  return Object.entries(members).flatMap(([name, rule]) => typeErrorsOf(rule, member(input, name), name));
}

/** Every constraint that `input`, whose types are right, does not satisfy. */
export function violations(members: Members, input: object): Violation[] {
  return Object.entries(members).flatMap(([name, rule]) => violationsOf(rule, member(input, name), name));
}

/** `input` reduced to the members of the table that have a value: null means absent, unknown members are ignored. */
export function knownMembers(members: Members, input: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, rule]) => {
      const value = member(input, name);
      return value === undefined || value === null ? [] : [[name, knownValue(rule, value)]];
    }),
  );
}

/**
 * Holds the arguments of a JavaScript caller to a table.
 *
 * @throws TypeError that names `subject`, each faulty member, what is wrong with it and what to do.
 */
export function checkArguments(subject: string, members: Members, input: unknown): void {
  if (!isStructure(input)) throw new TypeError(`${subject} needs an object, not ${describe(input)}.`);
  const unknown = Object.keys(input)
    .filter((name) => !Object.hasOwn(members, name))
    .map((name) => `${name} is not known; use ${Object.keys(members).join(", ")}.`);
  const nulls = Object.entries(members)
    .filter(([name, rule]) => member(input, name) === null && !isNullable(rule))
    .map(([name]) => name);
  const mistyped = [...nulls.map((name) => `${name} is null; leave it out.`), ...typeErrors(members, input)];
  const problems = mistyped.length > 0 ? mistyped : violations(members, input).map(({ Message }) => Message);
  if (unknown.length + problems.length > 0) throw new TypeError(`${subject}: ${[...unknown, ...problems].join(" ")}`);
}

export function isStructure(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Only own members count, so that nothing is read from a prototype. */
function member(input: object, name: string): unknown {
  return Object.hasOwn(input, name) ? (input as Record<string, unknown>)[name] : undefined;
}

function typeErrorsOf(rule: Rule, value: unknown, field: string): string[] {
  if (value === undefined || value === null) return [];
  switch (rule.type) {
    case "string":
      return typeof value === "string" ? [] : [`${field} is ${describe(value)}; send a string.`];
    case "boolean":
      return typeof value === "boolean" ? [] : [`${field} is ${describe(value)}; send true or false.`];
    case "number":
      return Number.isFinite(value) ? [] : [`${field} is ${describe(value)}; send a number.`];
    case "anything":
      return [];
    case "bytes":
      return typeof value === "string" || value instanceof Uint8Array
        ? []
        : [`${field} is ${describe(value)}; send text or a Uint8Array.`];
    case "texts":
      return isStructure(value) && Object.values(value).every((text) => typeof text === "string")
        ? []
        : [`${field} is not an object with nothing but text; send that.`];
    case "integer":
      return Number.isInteger(value) ? [] : [`${field} is ${describe(value)}; send a whole number.`];
    case "list":
      return Array.isArray(value)
        ? // No item past the limit is looked at, so that the answer stays smaller than the request.
          value.slice(0, rule.size[1]).flatMap((item, index) => typeErrorsOf(rule.item, item, `${field}[${index}]`))
        : [`${field} is ${describe(value)}; send a list.`];
    case "structure":
      return isStructure(value)
        ? typeErrors(rule.members, value).map((sentence) => `${field}.${sentence}`)
        : [`${field} is ${describe(value)}; send an object.`];
  }
}

function violationsOf(rule: Rule, value: unknown, field: string): Violation[] {
  if (value === null && isNullable(rule)) return [];
  if (value === undefined || value === null) {
    return rule.required ? [violation(field, "REQUIRED_FIELD_MISSING", "is required; add it")] : [];
  }
  switch (rule.type) {
    case "string":
      return stringViolations(rule, value as string, field);
    case "integer":
      return outside(rule.range, value as number)
        ? [violation(field, "VALUE_OUT_OF_RANGE", `is ${value}; send ${rule.range.join(" to ")}`)]
        : [];
    case "list":
      return listViolations(rule, value as unknown[], field);
    case "structure":
      return violations(rule.members, value as object).map((inner) => ({
        ...inner,
        FieldName: `${field}.${inner.FieldName}`,
        Message: `${field}.${inner.Message}`,
      }));
    case "anything":
    case "boolean":
    case "bytes":
    case "number":
    case "texts":
      return [];
  }
}

function isNullable(rule: Rule): boolean {
  return rule.type === "string" && rule.nullable === true;
}

function stringViolations({ length, pattern, values, unless }: StringRule, value: string, field: string): Violation[] {
  const found: Violation[] = [];
  const characters = Array.from(value).length;
  if (length && outside(length, characters)) {
    found.push(violation(field, "VALUE_OUT_OF_RANGE", `has ${characters} characters; send ${span(length)} characters`));
  }
  if (pattern && !pattern.test(value)) {
    found.push(violation(field, "INVALID_STRING_FORMAT", `has the wrong form; match ${pattern.source}`));
  }
  if (values && !values.includes(value)) {
    const known = `${values.join(", ")}${unless ? `, unless ${unless}` : ""}`;
    found.push(violation(field, "INVALID_ENUM_VALUE", `is not a known value; send one of ${known}`));
  }
  return found;
}

function listViolations({ size, item, distinct }: ListRule, list: unknown[], field: string): Violation[] {
  const found: Violation[] = [];
  if (outside(size, list.length)) {
    const code = list.length < size[0] ? "NOT_ENOUGH_VALUES" : "TOO_MANY_VALUES";
    found.push(violation(field, code, `has ${list.length} items; send ${size.join(" to ")} items`));
  }
  // What lies past the limit is refused by number alone, or a small request could ask for a huge answer.
  const items = list.slice(0, size[1]);
  const present: Rule = { ...item, required: true };
  found.push(...items.flatMap((value, index) => violationsOf(present, value, `${field}[${index}]`)));
  if (distinct) found.push(...duplicates(items, distinct, field));
  return found;
}

function duplicates(list: unknown[], distinct: string, field: string): Violation[] {
  const seen = new Set<unknown>();
  return list.flatMap((item, index) => {
    const value = isStructure(item) ? member(item, distinct) : undefined;
    if (value === undefined || value === null || !seen.has(value)) {
      seen.add(value);
      return [];
    }
    return [violation(`${field}[${index}].${distinct}`, "DUPLICATE_KEY_VALUE", "repeats an earlier one; send it once")];
  });
}

function violation(field: string, code: Violation["Code"], problem: string): Violation {
  return { FieldName: field, Message: `${field} ${problem}.`, Code: code };
}

function span([least, most]: Range): string {
  return most === Number.POSITIVE_INFINITY ? `at least ${least}` : `${least} to ${most}`;
}

function outside([least, most]: Range, amount: number): boolean {
  return amount < least || amount > most;
}

function knownValue(rule: Rule, value: unknown): unknown {
  if (rule.type === "structure") return isStructure(value) ? knownMembers(rule.members, value) : value;
  if (rule.type === "list") return (value as unknown[]).map((item) => knownValue(rule.item, item));
  return value;
}

function describe(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  if (typeof value === "number") return `the number ${value}`;
  return typeof value === "undefined" ? "undefined" : `a ${typeof value}`;
}
