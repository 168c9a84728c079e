// Times of entries for people: local time, to the second.

const two = (value: number): string => String(value).padStart(2, '0');

/** "2026-11-20 14:03:11" in the machine's time zone, from microseconds since 1970. */
export const formatLocalTime = (mtimeUs: number): string => {
  const date = new Date(mtimeUs / 1000);
  if (Number.isNaN(date.getTime())) return '-'.padEnd(19);
  const day = `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
};

/** ISO 8601 in UTC with milliseconds; undefined for a time that no calendar has. */
export const formatIsoTime = (mtimeUs: number): string | undefined => {
  const date = new Date(mtimeUs / 1000);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
};
