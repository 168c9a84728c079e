// What cannot be right between two servers, refused before anything is done.

import {
  WherryError,
  displayName,
  isWherryError,
  isWithinRemotePath,
  type RemotePath,
} from '../../base/index.ts';
import { FIXED_VERSION, type Entry } from '../../storage/index.ts';
import type { FileCallOptions } from '../files-api.ts';
import type { RemoteContext } from '../remote/remote-context.ts';
import { statAtServer } from './stat-at-server.ts';

/** Both are one server, as far as keys tell: a link without encryption shows none. */
const areOne = (from: RemoteContext, to: RemoteContext): boolean => {
  const { pin } = from.session.peer;
  return from.session === to.session || (pin !== undefined && pin === to.session.peer.pin);
};

/** A move onto itself would find its content there, and remove it; a copy into itself would not end. Code: `BAD_REQUEST`. */
export const refuseOneServer = (
  from: RemoteContext,
  to: RemoteContext,
  { source, destination, isMove }: { source: RemotePath; destination: RemotePath; isMove: boolean },
): void => {
  if (!areOne(from, to)) return;
  if (isMove)
    throw new WherryError(
      'BAD_REQUEST',
      'Both remotes are the same server; use one name for both, and nothing has to be sent.',
    );
  if (isWithinRemotePath(destination, source))
    throw new WherryError(
      'BAD_REQUEST',
      'A directory cannot be copied into itself; choose another destination.',
    );
};

const TELLING_NOTHING: readonly string[] = ['', FIXED_VERSION];

/** The same where no keys tell: versions are made with a key of their root. Code: `BAD_REQUEST`. */
export const refuseSameDirectory = async (
  to: RemoteContext,
  source: Entry,
  place: RemotePath,
  options: FileCallOptions,
): Promise<void> => {
  try {
    const { kind, version } = await statAtServer(to, place, options);
    if (kind !== 'directory' || version !== source.version || TELLING_NOTHING.includes(version)) return;
  } catch (error: unknown) {
    // There is nothing, or nothing that may be seen: then it is not the source, which was.
    if (isWherryError(error) && ['NOT_FOUND', 'NOT_A_DIRECTORY', 'FORBIDDEN'].includes(error.code)) return;
    throw error;
  }
  throw new WherryError(
    'BAD_REQUEST',
    `"${displayName(place)}" is the same directory on both remotes: they are one server. Use one name for both.`,
  );
};

/** A link by itself means nothing elsewhere. Code: `UNSUPPORTED`. */
export const linkNotMoved = (path: RemotePath): WherryError =>
  new WherryError(
    'UNSUPPORTED',
    `"${displayName(path)}" is a symbolic link, which leads nowhere on another server: copy what it leads to, or name that.`,
  );
