import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseImfFixdate, parseRfc3339 } from "../../src/api/dates.ts";

const FROM_1970_TO_9999 = fc.date({ min: new Date(0), max: new Date("9999-12-31T23:59:59.999Z"), noInvalidDate: true });

describe("an RFC 3339 time", () => {
  test.each([
    ["2026-11-23T10:00:00Z", "2026-11-23T10:00:00.000Z"],
    ["2026-11-23t10:00:00.1z", "2026-11-23T10:00:00.100Z"],
    ["2026-11-23T10:00:00.123456789Z", "2026-11-23T10:00:00.123Z"],
    ["2026-11-23T10:00:00+05:30", "2026-11-23T04:30:00.000Z"],
    ["2028-02-29T23:59:59-00:00", "2028-02-29T23:59:59.000Z"],
  ])("may be %s", (text, same) => {
    expect(parseRfc3339(text)?.toISOString()).toBe(same);
  });

  test.each([
    "",
    "2026-11-23",
    "2026-11-23T10:00:00",
    "2026-11-23 10:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-00-01T00:00:00Z",
    "2026-02-30T00:00:00Z",
    "2027-02-29T00:00:00Z",
    "2026-11-00T00:00:00Z",
    "2026-11-23T25:00:00Z",
    "2026-11-23T10:60:00Z",
    "2026-11-23T10:00:00.Z",
    "+002026-11-23T10:00:00Z",
    " 2026-11-23T10:00:00Z",
    "1795417200",
  ])("is not %j", (text) => {
    expect(parseRfc3339(text)).toBeUndefined();
  });

  test("is read as it was written, whenever it is", () => {
    fc.assert(
      fc.property(FROM_1970_TO_9999, (date) => {
        expect(parseRfc3339(date.toISOString())).toEqual(date);
      }),
    );
  });
});

describe("a date of HTTP", () => {
  test("is read as it was written, to the second", () => {
    fc.assert(
      fc.property(FROM_1970_TO_9999, (date) => {
        const second = Math.floor(date.getTime() / 1_000) * 1_000;
        expect(parseImfFixdate(date.toUTCString())).toEqual(new Date(second));
      }),
    );
  });

  test.each([
    "",
    "0",
    "2026-11-23T10:00:00Z",
    "Mon, 23 Nov 2026 10:00:00",
    "Mon, 23 Nov 2026 10:00:00 CET",
    "Mon, 23 Foo 2026 10:00:00 GMT",
    "Mon, 23 Nov 2026 25:00:00 GMT",
    "Monday, 23-Nov-26 10:00:00 GMT",
  ])("is not %j", (text) => {
    expect(parseImfFixdate(text)).toBeUndefined();
  });
});
