// Whether the root of a storage is still where it was opened. The storage goes on with the directory that it has open,
// wherever that is by now; whoever watches is told.

import { stat } from 'node:fs/promises';

import type { RootPlace } from '../roots/root-marker.ts';

/** `away`: something else has its path, or nothing. */
export const lookAtRoot = async ({ path, dev, ino }: RootPlace): Promise<'there' | 'away'> => {
  try {
    const now = await stat(path);
    return now.dev === dev && now.ino === ino && now.isDirectory() ? 'there' : 'away';
  } catch {
    // Nothing is there, or nothing that could be looked at.
    return 'away';
  }
};
