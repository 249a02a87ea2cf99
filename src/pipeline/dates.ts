/** @see https://www.rfc-editor.org/rfc/rfc3339#section-5.6 */
export function parseRfc3339(text: string): Date | undefined {
  const [, year, month, day] = RFC_3339.exec(text) ?? [];
  const date = new Date(text.toUpperCase());
  // JavaScript takes the 30th of February for the 2nd of March.
  return new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate() >= Number(day) ? valid(date) : undefined;
}

/** The one form of HTTP's dates that may be sent: https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7 */
export function parseImfFixdate(text: string): Date | undefined {
  return IMF_FIXDATE.test(text) ? valid(new Date(text)) : undefined;
}

const RFC_3339 = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[-+]\d{2}:\d{2})$/i;
const IMF_FIXDATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

function valid(date: Date): Date | undefined {
  return Number.isNaN(date.getTime()) ? undefined : date;
}
