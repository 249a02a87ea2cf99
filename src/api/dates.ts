/** A Date made of what the service sent has the text here: it may have more digits than a Date can hold. */
const TEXT = Symbol.for("partnercentral-engagement.timestamp");

/** Reads a timestamp of the service as a Date that carries its text. */
export function timestampOf(text: string): Date | undefined {
  const date = parseRfc3339(text);
  return date && Object.defineProperty(date, TEXT, { value: text });
}

/** How to send a Date: as it was received, unless it was changed since. */
export function timestampText(date: Date): string {
  const { [TEXT]: text } = date as { [TEXT]?: unknown };
  return typeof text === "string" && parseRfc3339(text)?.getTime() === date.getTime() ? text : date.toISOString();
}

/**
 * What is less than a millisecond is cut off.
 *
 * @see https://www.rfc-editor.org/rfc/rfc3339#section-5.6
 */
export function parseRfc3339(text: string): Date | undefined {
  const [, year, month, day, hour, minute, second, fraction = "0", sign = "+", hours = "0", minutes = "0"] =
    RFC_3339.exec(text) ?? [];
  // JavaScript takes the 30th of February for the 2nd of March.
  if (day === undefined || Number(day) < 1 || Number(day) > daysIn(Number(year), Number(month))) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const ahead = Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes));
  date.setUTCHours(Number(hour), Number(minute) - ahead, Number(second), Number(fraction.padEnd(3, "0").slice(0, 3)));
  return date;
}

function daysIn(year: number, month: number): number {
  return month < 1 || month > 12 ? 0 : new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** The one form of HTTP's dates that may be sent: https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7 */
export function parseImfFixdate(text: string): Date | undefined {
  if (!IMF_FIXDATE.test(text)) return undefined;
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** A minute may end with a leap second. */
const RFC_3339 =
  /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60)(?:\.(\d+))?(?:Z|([-+])([01]\d|2[0-3]):([0-5]\d))$/i;
const IMF_FIXDATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
