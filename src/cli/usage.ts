import { type ParseArgsConfig, parseArgs } from "node:util";

/** One command of the command line, as its file exports it. */
export interface Command {
  readonly USAGE: string;
  /** Answers the exit code. */
  run(args: string[]): Promise<number>;
}

/** The command line, or a file that it names, is wrong. Nothing was sent. */
export class UsageError extends Error {}

type Options = NonNullable<ParseArgsConfig["options"]>;
type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O }>>["values"];

/** What may stand beside the options. */
interface Operands {
  readonly least: number;
  readonly most: number;
  /** What they are, for who leaves them out. */
  readonly what: string;
}

/** @throws UsageError when `args` has something that `options` and `operands` do not */
export function readCommandLine<O extends Options>(
  args: string[],
  options: O,
  { least, most, what }: Operands = { least: 0, most: 0, what: "" },
): { values: Values<O>; operands: string[] } {
  const { values, positionals } = parsed(args, options, most > 0);
  if (positionals.length < least) throw new UsageError(`What is missing: ${what}.`);
  if (positionals.length > most) throw new UsageError(`${JSON.stringify(positionals[most])} is one too many.`);
  checkCatalog(values as { catalog?: unknown });
  return { values, operands: positionals };
}

/** @throws UsageError unless it is a whole number from `least` to `most` */
export function wholeNumber(text: string, option: string, [least, most]: readonly [number, number]): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= most) return number;
  throw new UsageError(`${option} must be a whole number from ${least} to ${most}, but is ${JSON.stringify(text)}.`);
}

/** @throws UsageError unless each is one of `known`, in whatever case */
export function knownValues<Value extends string>(
  given: string[] | undefined,
  option: string,
  known: Readonly<Record<string, Value>>,
): Value[] | undefined {
  const values = Object.values(known);
  return given?.map((text) => {
    const value = values.find((one) => one.toLowerCase() === text.toLowerCase());
    if (value !== undefined) return value;
    throw new UsageError(`${option} must be one of ${values.join(", ")}, but is ${JSON.stringify(text)}.`);
  });
}

/** In a catalog that there is not, the service finds nothing, as in an empty one. */
function checkCatalog({ catalog }: { catalog?: unknown }): void {
  if (catalog === undefined || catalog === "AWS" || catalog === "Sandbox") return;
  throw new UsageError(`--catalog must be AWS or Sandbox, but is ${JSON.stringify(catalog)}.`);
}

function parsed<O extends Options>(args: string[], options: O, allowPositionals: boolean) {
  try {
    return parseArgs({ args, options, allowPositionals });
  } catch (error) {
    // After the first sentence, Node tells how to give an argument that begins with a dash, which none here does.
    throw new UsageError((error as Error).message.replace(/\. To specify a positional.*/s, "."));
  }
}
