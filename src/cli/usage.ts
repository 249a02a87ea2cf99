import { type ParseArgsConfig, parseArgs } from "node:util";

/** The command line is wrong: what is wrong with it, and how it is used. */
export class UsageError extends Error {
  readonly usage: string;

  constructor(message: string, usage: string) {
    super(message);
    this.usage = usage;
  }
}

type Options = NonNullable<ParseArgsConfig["options"]>;
type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O }>>["values"];

/** @throws UsageError when `args` has something that `options` does not */
export function readOptions<O extends Options>(args: string[], options: O, usage: string): Values<O> {
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new UsageError((error as Error).message, usage);
  }
}
