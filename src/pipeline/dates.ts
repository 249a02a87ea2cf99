/** @see https://www.rfc-editor.org/rfc/rfc3339#section-5.6 */
export function parseRfc3339(text: string): Date | undefined {
  if (!RFC_3339.test(text)) return undefined;
  const day = Number(text.slice(8, 10));
  // JavaScript takes the 30th of February for the 2nd of March.
  if (day > 28 && day > daysIn(Number(text.slice(0, 4)), Number(text.slice(5, 7)))) return undefined;
  return valid(new Date(text.toUpperCase()));
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** The one form of HTTP's dates that may be sent: https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7 */
export function parseImfFixdate(text: string): Date | undefined {
  return IMF_FIXDATE.test(text) ? valid(new Date(text)) : undefined;
}

const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[-+]\d{2}:\d{2})$/i;
const IMF_FIXDATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

function valid(date: Date): Date | undefined {
  return Number.isNaN(date.getTime()) ? undefined : date;
}
