// Times as HTTP and WebDAV write them. Disks hold any time, also one that no calendar has a name for; what is written is
// always a date.

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const HTTP_DATE =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), ([0-9]{2}) ([A-Z][a-z]{2}) ([0-9]{4}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) GMT$/u;
const ISO_DATE = /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?Z$/u;

/** The first millisecond of the year 1 and the last one of the year 9999. */
const FIRST_MS = -62_135_596_800_000;
const LAST_MS = 253_402_300_799_999;

const toDate = (ms: number): Date =>
  new Date(Number.isNaN(ms) ? 0 : Math.min(LAST_MS, Math.max(FIRST_MS, Math.floor(ms))));

/** As in `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7). */
export const formatHttpDate = (ms: number): string => toDate(ms).toUTCString();

/** As in `1994-11-06T08:49:37Z` (RFC 3339), without fractions, which some readers stumble over. */
export const formatIsoDate = (ms: number): string => `${toDate(ms).toISOString().slice(0, 19)}Z`;

/** Milliseconds; undefined for what is no date in the one form that is written today. Leap seconds are none. */
export const parseHttpDate = (text: string): number | undefined => {
  const [, day = '', month = '', year = '', ...time] = HTTP_DATE.exec(text) ?? [];
  return millisecondsOf(year, MONTHS.indexOf(month) + 1, day, time);
};

/** The same for dates of RFC 3339 in UTC. */
export const parseIsoDate = (text: string): number | undefined => {
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '', fraction = ''] =
    ISO_DATE.exec(text) ?? [];
  const ms = millisecondsOf(year, Number(month), day, [hour, minute, second]);
  return ms === undefined ? undefined : ms + Number(fraction.padEnd(3, '0').slice(0, 3));
};

const millisecondsOf = (
  year: string,
  month: number,
  day: string,
  [hour = '', minute = '', second = '']: readonly string[],
): number | undefined => {
  const text = `${year}-${String(month).padStart(2, '0')}-${day}T${hour}:${minute}:${second}.000Z`;
  const ms = Date.parse(text);
  // Of a day that the month does not have, Date makes one of the next month.
  return Number.isNaN(ms) || new Date(ms).toISOString() !== text ? undefined : ms;
};
