// Tables in text: fields with commas between them, or what else divides them (RFC 4180). Pure.

export interface CsvTable {
  readonly rows: readonly (readonly string[])[];
  /** Whether there are more rows than these. */
  readonly hasMore: boolean;
}

const DELIMITERS = [',', ';', '\t', '|'] as const;

/** Of what divides fields anywhere, the one that the first line has most of. */
export const guessDelimiter = (text: string): string => {
  const counts = new Map<string, number>();
  let isQuoted = false;
  for (const character of text.slice(0, 4096)) {
    if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (character === '\n' || character === '\r')) break;
    else if (!isQuoted) counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  return DELIMITERS.toSorted((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0))[0] ?? ',';
};

/** A field from `start` on, and where it ends. A quote that is never closed reaches to the end: nothing is refused. */
const readField = (text: string, start: number, delimiter: string): readonly [field: string, end: number] => {
  let at = start;
  let field = '';
  if (text[at] === '"') {
    for (at += 1; ;) {
      const quote = text.indexOf('"', at);
      if (quote < 0) return [field + text.slice(at), text.length];
      field += text.slice(at, quote);
      at = quote + 1;
      if (text[at] !== '"') break;
      field += '"';
      at += 1;
    }
  }
  let end = at;
  while (end < text.length && text[end] !== delimiter && text[end] !== '\n' && text[end] !== '\r') end += 1;
  return [field + text.slice(at, end), end];
};

/** At most `maxRows` rows; a byte order mark and empty lines are left out. */
export const readCsv = (text: string, maxRows: number, delimiter = guessDelimiter(text)): CsvTable => {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  const isEmptyRow = (): boolean => row.length === 1 && row[0] === '';
  while (at < text.length) {
    const [field, end] = readField(text, at, delimiter);
    row.push(field);
    at = end + 1;
    if (text[end] === delimiter) {
      // A line that ends with a delimiter ends with an empty field.
      if (at === text.length) row.push('');
      else continue;
    }
    if (text[end] === '\r' && text[at] === '\n') at += 1;
    if (!isEmptyRow()) {
      if (rows.length === maxRows) return { rows, hasMore: true };
      rows.push(row);
    }
    row = [];
  }
  if (row.length > 0 && !isEmptyRow()) {
    if (rows.length === maxRows) return { rows, hasMore: true };
    rows.push(row);
  }
  return { rows, hasMore: false };
};
