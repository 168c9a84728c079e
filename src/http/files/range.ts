// The Range field (RFC 9110, 14): one range of bytes. Several at once are answered with the whole, as 14.2 allows: what asks for a
// thousand overlapping ones gets no more than there is.

export interface ByteRange {
  readonly start: number;
  /** Exclusive; above `start`. */
  readonly end: number;
}

const MAX_DIGITS = 20;

/** Undefined: it is to be ignored. `unsatisfiable`: there is nothing of it. */
export const parseRange = (
  header: string | undefined,
  size: number,
): ByteRange | 'unsatisfiable' | undefined => {
  const match = /^\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*$/iu.exec(header ?? '');
  if (match === null) return undefined;
  const [, first = '', last = ''] = match;
  if (first.length > MAX_DIGITS || last.length > MAX_DIGITS || (first === '' && last === ''))
    return undefined;
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size };
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) return undefined;
  if (start >= size) return 'unsatisfiable';
  return { start, end: last === '' ? size : Math.min(Number(last) + 1, size) };
};
