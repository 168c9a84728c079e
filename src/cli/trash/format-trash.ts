// Items of the trash as a table for people, and as objects for programs. Pure.

import { displayName, formatSize } from '../../base/index.ts';
import type { TrashItem } from '../../client/index.ts';
import { formatIsoTime, formatLocalTime } from '../text/format-time.ts';

const HEADINGS = ['ID', 'WHEN', 'WHY', 'BY', 'SIZE', 'PATH'] as const;

const MARKS = { file: '', directory: '/', link: '@', other: '' } as const;

const rowOf = (item: TrashItem): readonly string[] => [
  item.id,
  formatLocalTime(item.timeMs * 1000),
  item.reason,
  item.by === '' ? '-' : displayName(item.by),
  item.kind === 'link' ? '-' : formatSize(item.size),
  item.path === '/' ? '(its path is lost)' : displayName(item.path) + MARKS[item.kind],
];

const countOf = (count: number): string => (count === 1 ? '1 item' : `${count} items`);

const sizeOf = (items: readonly TrashItem[]): number => items.reduce((sum, { size }) => sum + size, 0);

/** A line for each item below a line of headings, and what they come to. */
export const formatTrashTable = (items: readonly TrashItem[]): string => {
  const rows = [HEADINGS, ...items.map(rowOf)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) =>
        column === 4 ? cell.padStart(widths[4] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
  return `${[...lines, `${countOf(items.length)}, ${formatSize(sizeOf(items))}`].join('\n')}\n`;
};

/** "2 items, 1.5 MiB". */
export const formatTrashSum = (items: number, bytes: number): string =>
  `${countOf(items)}, ${formatSize(bytes)}`;

export const trashItemJson = ({ timeMs, ...item }: TrashItem): Readonly<Record<string, unknown>> => ({
  type: 'trashItem',
  ...item,
  time: formatIsoTime(timeMs * 1000),
  mtime: formatIsoTime(item.mtimeUs),
});
