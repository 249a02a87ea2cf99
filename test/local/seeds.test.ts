import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from "vitest";
import { type InvitationSeed, type Seed, startLocalPartnerCentral } from "../../src/local/index.ts";

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "seeds-"));
});

afterAll(() => rm(directory, { recursive: true }));

async function file(name: string, content: unknown): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

async function titles(seed: Seed | readonly Seed[]): Promise<string[]> {
  await using local = await startLocalPartnerCentral({ seed });
  return local.invitations.map(({ EngagementTitle }) => EngagementTitle);
}

it("begins with the invitation, the array, the file or the files that it is given, in their order", async () => {
  const one = await file("one.json", { EngagementTitle: "One" });
  const many = await file("many.json", [{ EngagementTitle: "Two" }, { EngagementTitle: "Three" }]);
  expect(await titles({ EngagementTitle: "Zero" })).toEqual(["Zero"]);
  expect(await titles(one)).toEqual(["One"]);
  expect(await titles(pathToFileURL(many))).toEqual(["Two", "Three"]);
  const seeds = [one, { EngagementTitle: "One and a half" }, pathToFileURL(many)];
  expect(await titles(seeds)).toEqual(["One", "One and a half", "Two", "Three"]);
  expect(await titles([])).toEqual([]);
});

it("reads a file that begins with a byte order mark", async () => {
  expect(await titles(await file("marked.json", '\ufeff{ "EngagementTitle": "Marked" }'))).toEqual(["Marked"]);
});

it("seeds as seedInvitation does, with its events and with how the first task fails", async () => {
  const seed = { Catalog: "Sandbox", Status: "REJECTED", RejectionReason: "Other" } as const;
  await using local = await startLocalPartnerCentral({ seed: [seed] });
  expect(local.invitations).toMatchObject([seed]);
  expect(local.events.map((event) => event["detail-type"])).toEqual(["Engagement Invitation Created"]);
});

it.each<[string, unknown, RegExp]>([
  ["one given as it is", { Status: "OPEN" }, /^startLocalPartnerCentral: seed: Status is not a known value/],
  ["one of an array", [{}, { Titel: "x" }], /^startLocalPartnerCentral: seed\[1\]: Titel is not known/],
  ["one that is no object", [{}, 5], /^startLocalPartnerCentral: seed\[1\] needs an object, not the number 5/],
  ["null", null, /^startLocalPartnerCentral: seed is null; leave it out/],
  [
    "one with a date that is none",
    [{ InvitationDate: "2026-13-01T00:00:00Z" }],
    /seed\[0\]: InvitationDate is not a date/,
  ],
  ["one with an id that there is", twice("engi-0123456789abc"), /seed\[1\]: Id engi-0123456789abc is already seeded/],
])("refuses %s with a TypeError that says which it is and what is wrong", async (_, seed, message) => {
  const started = startLocalPartnerCentral({ seed: seed as InvitationSeed });
  await expect(started).rejects.toBeInstanceOf(TypeError);
  await expect(started).rejects.toThrow(message);
});

function twice(Id: string): InvitationSeed[] {
  return [{ Id }, { Id }];
}

it.each<[string, unknown, RegExp]>([
  ["is not JSON", "[{]", /seeds\.json can't be read as JSON: .*JSON/],
  ["has one that can't be", [{}, {}, { Status: "OPEN" }], /seeds\.json\[2\]: Status is not a known value; send one of/],
  ["has no invitation", "5", /seeds\.json needs an object, not the number 5/],
  ["names another file", ["more.json"], /seeds\.json\[0\] needs an object, not a string/],
])("refuses a file that %s with a TypeError that names it, and where in it", async (_, content, message) => {
  const started = startLocalPartnerCentral({ seed: await file("seeds.json", content) });
  await expect(started).rejects.toBeInstanceOf(TypeError);
  await expect(started).rejects.toThrow(message);
});

it("leaves no timer behind when it is refused", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const seed = [{}, { Status: "OPEN" }] as unknown as InvitationSeed[];
  await expect(startLocalPartnerCentral({ seed })).rejects.toThrow("seed[1]");
  expect(vi.getTimerCount()).toBe(0);
});

it("refuses a file that is not there, and an address that is no file's", async () => {
  const missing = startLocalPartnerCentral({ seed: join(directory, "missing.json") });
  await expect(missing).rejects.toThrow(/missing\.json can't be read as JSON: ENOENT/);
  await expect(missing).rejects.toBeInstanceOf(TypeError);
  await expect(startLocalPartnerCentral({ seed: new URL("https://example.com/seeds.json") })).rejects.toThrow(
    TypeError,
  );
});
