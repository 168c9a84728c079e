// Rows below headings, with nothing but spaces between the columns. Pure; cells are shown as they are, so whoever makes
// them escapes what a stranger wrote.

/** Each line with its end. The last column is not padded. */
export const formatTable = (headings: readonly string[], rows: readonly (readonly string[])[]): string => {
  const all = [headings, ...rows];
  const widths = headings.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) => {
      const cells = headings.map((_, column) => (row[column] ?? '').padEnd(widths[column] ?? 0));
      return `${cells.join('  ').trimEnd()}\n`;
    })
    .join('');
};
