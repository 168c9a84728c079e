// Parts as a table for people, and as objects for programs. Pure.

import { displayName, formatSize } from '../../base/index.ts';
import { formatIsoTime } from '../text/format-time.ts';
import { formatSpan } from '../text/format-duration.ts';
import { formatTable } from '../text/format-table.ts';
import type { Unfinished } from './unfinished.ts';

/** Enough to tell parts apart, and to be typed. */
const SHOWN_DIGITS = 12;

const HEADINGS = ['KEY', 'WHAT', 'DONE', 'SIZE', 'AGE', 'EXPIRES IN', 'FROM -> TO'] as const;

const percentOf = ({ verified, size }: Unfinished): number =>
  size === 0 ? 0 : Math.floor((verified * 100) / size);

const rowOf = (part: Unfinished, nowMs: number): readonly string[] => [
  part.key.slice(0, SHOWN_DIGITS),
  part.side === 'local' ? 'download' : 'upload',
  `${percentOf(part)} %`,
  formatSize(part.size),
  part.isActive ? 'active' : formatSpan(Math.max(0, nowMs - part.changedMs) / 1000),
  formatSpan(Math.max(0, part.expiresMs - nowMs) / 1000),
  displayName(`${part.from === '' ? '?' : part.from} -> ${part.to}`),
];

/** A line for each part below a line of headings; nothing but spaces between the columns. */
export const formatPartTable = (parts: readonly Unfinished[], nowMs: number): string =>
  formatTable(
    HEADINGS,
    parts.map((part) => rowOf(part, nowMs)),
  );

export const partJson = ({
  to: path,
  changedMs,
  expiresMs,
  ...part
}: Unfinished): Readonly<Record<string, unknown>> => ({
  type: 'part',
  what: part.side === 'local' ? 'download' : 'upload',
  ...part,
  path,
  changed: formatIsoTime(changedMs * 1000),
  expires: formatIsoTime(expiresMs * 1000),
});
