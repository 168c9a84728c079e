// Spans of time as people write them. Pure.

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
