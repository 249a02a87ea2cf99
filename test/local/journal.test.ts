import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type LocalPartnerCentral, startLocalPartnerCentral } from "../../src/local/index.ts";
import { keep } from "../../src/local/journal.ts";
import { openWire } from "./wire.ts";

const KEPT = 10_000;

let local: LocalPartnerCentral;

beforeEach(async () => {
  local = await startLocalPartnerCentral();
});

afterEach(() => local.close());

describe("a record", () => {
  it("holds the latest 10,000 entries at least and 20,000 at the most, in their order", () => {
    const record: number[] = [];
    for (let entry = 1; entry <= 5 * KEPT; entry += 1) {
      keep(record, entry);
      if (record.length < Math.min(entry, KEPT) || record.length >= 2 * KEPT) {
        expect.fail(`after ${entry} entries it holds ${record.length}`);
      }
      if (record.at(-1) !== entry) expect.fail(`after ${entry} entries the last is ${record.at(-1)}`);
    }
    expect(record).toEqual(Array.from(record, (_, index) => 5 * KEPT - record.length + 1 + index));
  });
});

describe("local.events", () => {
  it("forgets what is long ago, not the latest 10,000", () => {
    const { events } = local;
    const first = local.seedInvitation();
    for (let seeded = 1; seeded < 2 * KEPT - 1; seeded += 1) local.seedInvitation();
    expect(events[0]?.resources).toEqual([first.Arn]);
    const last = local.seedInvitation();
    expect(events.length).toBeGreaterThanOrEqual(KEPT);
    expect(events.length).toBeLessThan(2 * KEPT);
    expect(events[0]?.resources).not.toEqual([first.Arn]);
    expect(events.at(-1)?.resources).toEqual([last.Arn]);
    expect(local.events).toBe(events);
    expect(local.invitations).toHaveLength(2 * KEPT);
  });
});

describe("local.requests", () => {
  it("forgets what is long ago, not the latest 10,000, whatever they were answered with", async () => {
    const wire = await openWire(local);
    const get = (x: number) => `GET /${x} HTTP/1.1\r\nhost: x\r\nx-nth: ${x}\r\n\r\n`;
    const ask = async (from: number, to: number) => {
      wire.send(Array.from({ length: to - from + 1 }, (_, index) => get(from + index)).join(""));
      for (let answer = from; answer <= to; answer += 1) await wire.answer();
    };
    const nths = () => local.requests.map(({ headers }) => Number(headers["x-nth"]));
    for (let from = 1; from < 2 * KEPT; from += 1_000) await ask(from, Math.min(from + 999, 2 * KEPT - 1));
    expect(nths()).toEqual(Array.from({ length: 2 * KEPT - 1 }, (_, index) => index + 1));
    await ask(2 * KEPT, 2 * KEPT);
    expect(nths()).toEqual(Array.from({ length: KEPT }, (_, index) => KEPT + index + 1));
  }, 15_000);
});
