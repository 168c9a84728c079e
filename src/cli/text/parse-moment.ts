// Times as people type them: a span before now, or a date with or without a time of day. Pure.

import { parseDuration } from '../../base/index.ts';

/** Milliseconds: a span before now, or a time since 1970. */
export type Moment =
  { readonly kind: 'ago'; readonly spanMs: number } | { readonly kind: 'at'; readonly timeMs: number };

const DATE = /^\d{4}-\d{2}-\d{2}$/u;
const DATE_AND_TIME = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:\d{2})?$/u;

/**
 * "90m", "2d", "3w"; "2026-11-20" (its midnight) and "2026-11-20T14:03", "2026-11-20 14:03:11" by this machine's time zone;
 * "2026-11-20T14:03Z" by its own. Undefined when it is none of these; a bare number is none, since it could be both.
 */
export const parseMoment = (text: string): Moment | undefined => {
  const trimmed = text.trim();
  const spanMs = /[a-z]$/iu.test(trimmed) ? parseDuration(trimmed) : undefined;
  if (spanMs !== undefined) return { kind: 'ago', spanMs };
  if (!DATE.test(trimmed) && !DATE_AND_TIME.test(trimmed)) return undefined;
  // A date alone would be read as UTC.
  const timeMs = Date.parse(DATE.test(trimmed) ? `${trimmed}T00:00` : trimmed.replace(' ', 'T'));
  return Number.isNaN(timeMs) ? undefined : { kind: 'at', timeMs };
};

export const momentMs = (moment: Moment, nowMs: number): number =>
  moment.kind === 'ago' ? nowMs - moment.spanMs : moment.timeMs;
