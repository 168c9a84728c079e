// Spans of time for people, and back.

/** "0.12 s", "12.3 s", "2:05" (minutes), "1:02:03" (hours). */
export const formatDuration = (seconds: number): string => {
  if (seconds < 9.995) return `${seconds.toFixed(2)} s`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  return formatClock(seconds);
};

/** "0:07", "2:05", "1:02:03". */
export const formatClock = (seconds: number): string => {
  const whole = Math.round(seconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  return minutes < 60
    ? `${minutes}:${two(whole % 60)}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
};

/** A span roughly: "45 s", "12 min", "36 h", "7 d". */
export const formatSpan = (seconds: number): string => {
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  if (seconds < 59.5 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 47.5 * 3600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
};

const FACTORS: Readonly<Record<string, number>> = {
  ms: 1,
  '': 1000,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Milliseconds of "30" (seconds), "500ms", "90s", "5m", "1.5h", "2d", "3w"; undefined when it is none of these. */
export const parseDuration = (text: string): number | undefined => {
  const match = /^(?<number>\d{1,9}(?:\.\d{1,6})?)\s*(?<unit>[a-z]{0,2})$/iu.exec(text.trim());
  const factor = FACTORS[match?.groups?.unit?.toLowerCase() ?? 'none'];
  if (match?.groups?.number === undefined || factor === undefined) return undefined;
  const exact = Number(match.groups.number) * factor;
  // 0 means never to many options, and a short span does not.
  return exact > 0 ? Math.max(1, Math.round(exact)) : 0;
};
