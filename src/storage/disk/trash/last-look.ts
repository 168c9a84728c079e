// When a trash was last looked at for what is old enough to go: its clock is written at each look. For those who have nothing to do with
// a trash unless a look is due.

import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { RESERVED_NAME } from '../../../base/index.ts';
import { TRASH_NAME } from './trash-home.ts';
import { CLOCK_NAME } from './trash-names.ts';

/** Milliseconds since 1970, by the clock of the machine then; undefined: never, or nobody can tell. `root`: host path. */
export const lastTrashLook = async (root: string): Promise<number | undefined> => {
  try {
    const status = await lstat(join(root, RESERVED_NAME, TRASH_NAME, CLOCK_NAME));
    return status.isFile() ? status.mtimeMs : undefined;
  } catch {
    // Then a look finds out why, if anything is wrong at all.
    return undefined;
  }
};
