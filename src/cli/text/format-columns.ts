// "Label   value" lines with their values aligned.

/** One line a row, each with its line end. A value with several lines continues below itself. */
export const formatColumns = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...rows.map(([label]) => label.length)) + 2;
  return rows
    .map(([label, value]) => `${label.padEnd(width)}${value.replaceAll('\n', `\n${' '.repeat(width)}`)}\n`)
    .join('');
};
