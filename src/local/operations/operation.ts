import type { Members } from "../rules.ts";
import type { World } from "../world.ts";

/** One thing the service can be asked to do. */
export interface Operation<Input extends object = object> {
  readonly name: string;
  /** What `Input` must satisfy before it is performed. */
  readonly input: Members;
  /** @throws ServiceError */
  perform(world: World, input: Input): object;
}
