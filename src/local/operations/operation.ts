import type { Members, Rule } from "../rules.ts";
import type { World } from "../world.ts";

/** One thing the service can be asked to do. */
export interface Operation<Input extends object = object> {
  readonly name: string;
  /** Which of the account's quotas it counts against. */
  readonly kind: "read" | "write";
  /** What `Input` must satisfy before it is performed. */
  readonly input: Members;
  /** The members that its answer may have; one inside another has dots in its name. */
  readonly output: readonly string[];
  /**
   * @returns nothing where the answer has no members.
   * @throws ServiceError
   */
  perform(world: World, input: Input): object | undefined | Promise<object>;
}

/** A member and those inside it. */
export function membersOf(name: string, ...inside: readonly string[]): string[] {
  return [name, ...inside.map((member) => `${name}.${member}`)];
}

/** Every operation's first member. */
export const CATALOG: Rule = { type: "string", required: true, pattern: /^[a-zA-Z]+$/ };
