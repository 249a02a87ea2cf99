import { readFile } from "node:fs/promises";
import type { InvitationSeed } from "./invitations.ts";

/** An invitation to begin with, or a file, by its path or URL, with one or an array of them as JSON. */
export type Seed = InvitationSeed | string | URL;

interface NamedSeed {
  /** Where it was given, for who has to mend it. */
  readonly subject: string;
  readonly seed: InvitationSeed;
}

/** @throws TypeError that names the file that can't be read. */
export async function readSeeds(given: Seed | readonly Seed[]): Promise<NamedSeed[]> {
  const seeds: NamedSeed[] = [];
  for (const { subject, seed } of named("startLocalPartnerCentral: seed", given)) {
    if (typeof seed === "string" || seed instanceof URL) {
      seeds.push(...named(`seed ${seed}`, await readJson(seed)));
    } else {
      seeds.push({ subject, seed });
    }
  }
  return seeds;
}

function named<Item>(subject: string, given: Item | readonly Item[]): { subject: string; seed: Item }[] {
  if (!Array.isArray(given)) return [{ subject, seed: given as Item }];
  return given.map((seed, index) => ({ subject: `${subject}[${index}]`, seed }));
}

async function readJson(file: string | URL): Promise<InvitationSeed | InvitationSeed[]> {
  try {
    // A TextDecoder takes a byte order mark away.
    return JSON.parse(new TextDecoder().decode(await readFile(file)));
  } catch (error) {
    throw new TypeError(`seed ${file} can't be read as JSON: ${(error as Error).message}`);
  }
}
