// What all properties are made of: nasty text, and members of requests together with what breaks just one rule of them.
import fc, { type Arbitrary } from "fast-check";

/** How often a property is tried. PROPERTY_RUNS in the environment asks for more, to look for what is rare. */
export function runs(usual: number): { numRuns: number } {
  return { numRuns: Number(process.env.PROPERTY_RUNS ?? usual) };
}

/** CR, LF and the other control characters of C0 and C1. */
export const CONTROL = /\p{Cc}/u;

/** Any character but half of a surrogate pair. */
export const CHARACTER = fc.string({ unit: "binary", minLength: 1, maxLength: 1 });

/** Names that JavaScript's objects have of themselves. */
export const INHERITED_NAMES = ["__proto__", "constructor", "hasOwnProperty", "prototype", "toString"] as const;

/** Strings, among them long ones, control characters, halves of surrogate pairs and names that objects have. */
export const NASTY_TEXT: Arbitrary<string> = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xff }).map((unit) => String.fromCharCode(unit)) }),
  fc.constantFrom(...INHERITED_NAMES),
  fc.tuple(CHARACTER, fc.integer({ min: 1, max: 9_000 })).map(([character, times]) => character.repeat(times)),
);

/** A member of a request. */
export interface Member {
  readonly valid: Arbitrary<unknown>;
  /** Breaks just one rule. */
  readonly broken: Arbitrary<Broken>;
  readonly required?: true;
}

interface Broken {
  /** Where the rule is broken, as what follows the member's own path. */
  readonly at: string;
  readonly value: unknown;
}

type Members = Readonly<Record<string, Member>>;

export const here = (values: Arbitrary<unknown>): Arbitrary<Broken> => values.map((value) => ({ at: "", value }));
export const joined = (...parts: Arbitrary<string>[]) => fc.tuple(...parts).map((texts) => texts.join(""));
export const charactersOf = (characters: string, length: object = {}) =>
  fc.string({ unit: fc.constantFrom(...characters), ...length });

export const DIGITS = "0123456789";
export const LOWER_CASE = "abcdefghijklmnopqrstuvwxyz";
export const NO_TEXT = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.bigInt(),
  fc.constantFrom<unknown>(Symbol("AWS"), () => "AWS", { toString: () => "AWS" }, new Date(0)),
  fc.array(fc.string()),
  fc.object(),
  fc.string().map(Object),
);
export const HALF_OF_A_PAIR = joined(fc.string(), fc.constantFrom("\ud83d", "\ude00"));

/** Text of so many code points, of such characters. */
export function text(least: number, most = Number.POSITIVE_INFINITY, character = CHARACTER): Member {
  const tooShort = least === 0 ? [] : [fc.constant("")];
  const tooLong = most === Number.POSITIVE_INFINITY ? [] : [character.map((one) => one.repeat(most + 1))];
  return {
    valid: fc.oneof(
      fc.string({ unit: character, minLength: least, maxLength: Math.min(most, 3_000) }),
      character.map((one) => one.repeat(Math.min(most, 20_000))),
    ),
    broken: here(fc.oneof(NO_TEXT, HALF_OF_A_PAIR, ...tooShort, ...tooLong)),
  };
}

export function matching(valid: Arbitrary<string>, ...broken: Arbitrary<string>[]): Member {
  return { valid, broken: here(fc.oneof(NO_TEXT, HALF_OF_A_PAIR, fc.constant(""), ...broken)) };
}

/** One of these values or of those that the service may have tomorrow. */
export function oneOf(...values: string[]): Member {
  const tomorrow = fc.string({ unit: "binary" });
  return {
    valid: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...values) }, tomorrow),
    broken: here(fc.oneof(NO_TEXT, HALF_OF_A_PAIR)),
  };
}

export function integer(least: number, most: number): Member {
  return {
    valid: fc.integer({ min: least, max: most }),
    broken: here(
      fc.oneof(
        fc.double({ noInteger: true }),
        fc.maxSafeInteger().filter((value) => value < least || value > most),
        fc.integer({ min: least, max: most }).map(String),
        fc.constantFrom<unknown>(least - 1, most + 1, true, BigInt(least), [least], Object(least), new Date(least)),
      ),
    ),
  };
}

/** Of so many entries, or of any number. */
export function list(item: Member, size?: readonly [least: number, most: number]): Member {
  const [least, most] = size ?? [0, 8];
  const some = fc.array(item.valid, { minLength: 1, maxLength: Math.min(most, 4) });
  const filled = (length: number) =>
    some.map((items) => Array.from({ length }, (_, index) => items[index % items.length]));
  const wrongSize = size === undefined ? [] : [filled(most + 1), filled(least - 1)];
  const entry = fc.oneof(
    { weight: 4, arbitrary: item.broken },
    fc.constantFrom({ at: "", value: undefined }, { at: "", value: null }),
  );
  return {
    valid: fc.oneof({ weight: 3, arbitrary: some }, filled(most)),
    broken: fc.oneof(
      here(fc.oneof(...wrongSize, fc.string(), fc.integer(), fc.object())),
      fc.tuple(some, fc.nat(), entry).map(([items, place, { at, value }]) => {
        const index = place % items.length;
        return { at: `[${index}]${at}`, value: items.with(index, value) };
      }),
    ),
  };
}

/** As a request it is an object for certain, so that only a member of it can be broken. */
interface Structure extends Member {
  readonly names: string[];
  /** Those of them that may be left out. */
  readonly optional: string[];
  readonly brokenMember: Arbitrary<Broken>;
}

export function structure(members: Members): Structure {
  const requiredKeys = Object.keys(members).filter((name) => members[name]?.required);
  const valid = fc.record(Object.fromEntries(Object.entries(members).map(([name, member]) => [name, member.valid])), {
    requiredKeys,
  });
  const brokenMember = fc.oneof(
    ...Object.entries(members).map(([name, { broken }]) =>
      fc
        .tuple(valid, broken)
        .map(([rest, { at, value }]) => ({ at: `.${name}${at}`, value: { ...rest, [name]: value } })),
    ),
  );
  const noObject = here(fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.string())));
  return {
    names: Object.keys(members),
    optional: Object.keys(members).filter((name) => !requiredKeys.includes(name)),
    valid,
    brokenMember,
    broken: fc.oneof(noObject, { weight: 4, arbitrary: brokenMember }),
  };
}

export function required(member: Member): Member {
  return {
    ...member,
    required: true,
    broken: fc.oneof({ weight: 9, arbitrary: member.broken }, here(fc.constantFrom(undefined, null))),
  };
}
