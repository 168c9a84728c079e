// An entry for people (one line) and for programs (a JSON object).

import { displayName } from '../../base/index.ts';
import type { Entry, EntryKind } from '../../client/index.ts';
import { formatIsoTime, formatLocalTime } from './format-time.ts';

const MARKERS: Readonly<Record<EntryKind, string>> = {
  file: '[F]',
  directory: '[D]',
  link: '[L]',
  other: '[O]',
};

const SIZE_WIDTH = 12;

export const formatEntryName = (name: string): string => displayName(name);

/** What a line shows. */
export type ShownEntry = Pick<Entry, 'kind' | 'size' | 'mtimeUs'> & Partial<Pick<Entry, 'target' | 'leads'>>;

const formatTarget = (entry: ShownEntry): string => {
  if (entry.target === undefined) return '';
  const remark = entry.leads === 'outside' || entry.leads === 'broken' ? ` (${entry.leads})` : '';
  return ` -> ${displayName(entry.target)}${remark}`;
};

/** "[F]         1052 2026-11-20 14:03:11 name"; links say where they lead. */
export const formatEntryLine = (entry: ShownEntry, name: string): string => {
  const size = String(entry.size).padStart(SIZE_WIDTH);
  return `${MARKERS[entry.kind]} ${size} ${formatLocalTime(entry.mtimeUs)} ${displayName(name)}${formatTarget(entry)}`;
};

/** What --json prints of an entry. */
export const entryJson = (entry: Entry): Readonly<Record<string, unknown>> => ({
  type: 'entry',
  path: entry.path,
  kind: entry.kind,
  size: entry.size,
  mtime: formatIsoTime(entry.mtimeUs),
  mtimeUs: entry.mtimeUs,
  executable: entry.executable,
  version: entry.version,
  target: entry.target,
  leads: entry.leads,
});
