// Which writes may be made of what is there already, by their sizes alone. Pure.

import { CHUNKED_FILE_SIZE } from '../../storage/chunks/index.ts';
import type { Write } from '../core/operations.ts';
import type { FileNode } from '../core/tree.ts';

/** A large file that takes the place of another one. */
export interface DeltaWrite extends Write {
  readonly before: FileNode;
  readonly after: FileNode;
}

/** Less of the new file cannot be in the old one. */
const MOST_GROWTH = 8;

export const isDeltaWrite = (write: Write): write is DeltaWrite => {
  const { before, after } = write;
  if (before?.kind !== 'file' || after.kind !== 'file') return false;
  return after.size > CHUNKED_FILE_SIZE && before.size * MOST_GROWTH >= after.size;
};
