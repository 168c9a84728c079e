// The lines of an ignore file that was found in a tree, where anybody may have written it. Pure.

import { WherryError, nameFromBytes } from '../../base/index.ts';
import { MAX_IGNORE_FILE_SIZE, MAX_IGNORE_LINES } from '../limits.ts';

/** What counts in a directory whose ignore file cannot be known: nothing in it takes part. */
export const IGNORE_EVERYTHING: readonly string[] = ['*'];

/** Codes: `TOO_LARGE`. */
export const readIgnoreLines = (bytes: Uint8Array): readonly string[] => {
  if (bytes.length > MAX_IGNORE_FILE_SIZE) throw tooLarge();
  // A mark of the byte order is none of the first line.
  const lines = nameFromBytes(bytes)
    .replace(/^\ufeff/u, '')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));
  if (lines.length > MAX_IGNORE_LINES) throw tooLarge();
  return lines;
};

const tooLarge = (): WherryError =>
  new WherryError(
    'TOO_LARGE',
    `The ignore file has more than ${MAX_IGNORE_FILE_SIZE} bytes or ${MAX_IGNORE_LINES} lines, so that all beside it is ignored; shorten it.`,
  );
