import type { Members, Rule } from "../rules.ts";
import type { World } from "../world.ts";

/** One thing the service can be asked to do. */
export interface Operation<Input extends object = object> {
  readonly name: string;
  /** Which of the account's quotas it counts against. */
  readonly kind: "read" | "write";
  /** What `Input` must satisfy before it is performed. */
  readonly input: Members;
  /** @throws ServiceError */
  perform(world: World, input: Input): object;
}

/** Every operation's first member. */
export const CATALOG: Rule = { type: "string", required: true, pattern: /^[a-zA-Z]+$/ };
