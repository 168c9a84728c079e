// Where locks and properties of an entry are kept: by its real path, so that a link on the way to it is no way around them.

import {
  ROOT_PATH,
  isWherryError,
  joinRemotePath,
  remotePathParent,
  type RemotePath,
} from '../../base/index.ts';
import type { Storage } from '../../storage/index.ts';

/** The path itself where it cannot be had: its way is not there, or the account may not look. */
export const placeOf = async (storage: Storage, path: RemotePath): Promise<RemotePath> => {
  try {
    return await storage.realPath(path);
  } catch (error) {
    if (isWherryError(error)) return path;
    throw error;
  }
};

/** Of what has this name in a directory with that place. Not judged as a path: a real one may be longer than one that is asked for. */
export const placeIn = (place: RemotePath, name: string): RemotePath =>
  (place === ROOT_PATH ? `/${name}` : `${place}/${name}`) as RemotePath;

/** Of a directory, or of the one that a link leads to: where what is in it has its places. */
export const placeInside = async (storage: Storage, directory: RemotePath): Promise<RemotePath> => {
  let child: RemotePath;
  try {
    child = joinRemotePath(directory, 'x');
  } catch {
    // The longest path that there can be holds nothing that could be asked for.
    return directory;
  }
  return remotePathParent(await placeOf(storage, child));
};
