// Conflict copies as a table for people, and as objects for programs. Pure.

import { displayName, remotePathName, formatSize } from '../../base/index.ts';
import type { ConflictCopy } from '../../sync/conflicts/index.ts';
import { formatTable } from '../text/format-table.ts';
import { formatIsoTime, formatLocalTime } from '../text/format-time.ts';
import type { ConflictPlace } from './conflict-place.ts';

const HEADINGS = [
  'MADE',
  'DEVICE',
  'CONTENTS',
  'SIZE',
  'CHANGED',
  'COPY SIZE',
  'COPY CHANGED',
  'ORIGINAL',
  'COPY BESIDE IT',
];

type Entry = ConflictCopy['copy'];

const sizeOf = (entry: Entry | undefined): string =>
  entry === undefined ? '-' : entry.kind === 'file' ? formatSize(entry.size) : entry.kind;
const timeOf = (entry: Entry | undefined): string =>
  entry === undefined ? 'is gone' : formatLocalTime(entry.mtimeUs);

const contentsOf = ({ isEqual, original }: ConflictCopy): string => {
  if (original === undefined) return '-';
  return isEqual === undefined ? 'unknown' : isEqual ? 'the same' : 'differ';
};

export const formatConflictTable = (
  conflicts: readonly ConflictCopy[],
  shown: ConflictPlace['shown'],
): string =>
  formatTable(
    HEADINGS,
    conflicts.map((conflict) => {
      const { copy, original, path, device, madeMs } = conflict;
      return [
        formatLocalTime(madeMs * 1000),
        displayName(device),
        contentsOf(conflict),
        sizeOf(original),
        timeOf(original),
        sizeOf(copy),
        timeOf(copy),
        displayName(shown(path)),
        displayName(remotePathName(copy.path)),
      ];
    }),
    new Set([3, 5]),
  );

const entryFields = (prefix: 'original' | 'copy', entry: Entry): Readonly<Record<string, unknown>> => ({
  [`${prefix}Kind`]: entry.kind,
  [`${prefix}Size`]: entry.size,
  [`${prefix}Mtime`]: formatIsoTime(entry.mtimeUs),
  [`${prefix}MtimeUs`]: entry.mtimeUs,
});

export const conflictJson = (
  { copy, original, path, device, madeMs, isEqual }: ConflictCopy,
  { side, whole }: Pick<ConflictPlace, 'side' | 'whole'>,
): Readonly<Record<string, unknown>> => ({
  type: 'conflictCopy',
  side,
  path: whole(path),
  copy: whole(copy.path),
  device,
  made: formatIsoTime(madeMs * 1000),
  isEqual,
  ...(original === undefined ? {} : entryFields('original', original)),
  ...entryFields('copy', copy),
});
