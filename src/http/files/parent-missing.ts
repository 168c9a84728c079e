// RFC 4918, 9.7.1: where a new entry has no directory to be in, that is a conflict (409), not a thing that is missing.

import { WherryError, displayName, remotePathParent, type RemotePath } from '../../base/index.ts';

export const parentMissing = (path: RemotePath, cause?: unknown): WherryError =>
  new WherryError(
    'NOT_A_DIRECTORY',
    `The directory "${displayName(remotePathParent(path))}" does not exist; make it first.`,
    { cause },
  );
