// Rows below headings, with nothing but spaces between the columns. Pure; cells are shown as they are, so whoever makes
// them escapes what a stranger wrote.

import { textWidth } from './text-width.ts';

/** Each line with its end, and no space before that. `right`: columns, by their index, whose cells end together. */
export const formatTable = (
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  right: ReadonlySet<number> = new Set(),
): string => {
  const all = [headings, ...rows];
  const widths = headings.map((_, column) => Math.max(...all.map((row) => textWidth(row[column] ?? ''))));
  const pad = (cell: string, column: number): string => {
    const space = ' '.repeat(Math.max(0, (widths[column] ?? 0) - textWidth(cell)));
    return right.has(column) ? `${space}${cell}` : `${cell}${space}`;
  };
  return all
    .map(
      (row) =>
        `${headings
          .map((_, column) => pad(row[column] ?? '', column))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
};
