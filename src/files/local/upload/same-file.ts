// A file that is to be copied to where it is already, found out by its version.

import { WherryError, displayName } from '../../../base/index.ts';

/** How it is refused: a move would remove it. */
export const sameFile = (path: string): WherryError =>
  new WherryError(
    'BAD_REQUEST',
    `"${displayName(path)}" is the same file on both remotes: they are one server. Use one name for both.`,
  );
