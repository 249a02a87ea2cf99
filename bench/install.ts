import { execFile } from "node:child_process";
import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface Installed {
  readonly packages: number;
  readonly bytes: number;
}

/** What `npm install` of the package would bring: the package as it is packed, and everything that it depends on. */
export async function installedOfOurs(): Promise<Installed> {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const { stdout } = await run("npm", ["pack", "--dry-run", "--ignore-scripts", "--json"], {
    cwd: root,
    maxBuffer: 1e8,
  });
  const [{ unpackedSize }] = JSON.parse(stdout);
  const folders = await dependenciesOf(root);
  folders.delete(root);
  return { packages: folders.size + 1, bytes: unpackedSize + (await sizeOf(folders)) };
}

export async function installedOfOfficial(): Promise<Installed> {
  const folders = await dependenciesOf(
    await folderOf("@aws-sdk/client-partnercentral-selling", fileURLToPath(import.meta.url)),
  );
  return { packages: folders.size, bytes: await sizeOf(folders) };
}

/** The folder itself, and those of all that it depends on at run time. */
async function dependenciesOf(folder: string): Promise<Set<string>> {
  const folders = new Set([folder]);
  for (const one of folders) {
    const { dependencies = {} } = JSON.parse(await readFile(join(one, "package.json"), "utf8"));
    for (const name of Object.keys(dependencies)) folders.add(await folderOf(name, join(one, "package.json")));
  }
  return folders;
}

async function folderOf(name: string, from: string): Promise<string> {
  for (const modules of createRequire(from).resolve.paths(name) ?? []) {
    const folder = join(modules, name);
    const there = await stat(join(folder, "package.json")).catch(() => undefined);
    if (there !== undefined) return realpath(folder);
  }
  throw new Error(`${name}, which ${dirname(from)} depends on, is not installed`);
}

async function sizeOf(folders: Iterable<string>): Promise<number> {
  let bytes = 0;
  for (const folder of folders) {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      // Packages within are counted as packages of their own.
      const isOwn = !path.slice(folder.length).includes("/node_modules/");
      if (entry.isFile() && isOwn) bytes += (await stat(path)).size;
    }
  }
  return bytes;
}
