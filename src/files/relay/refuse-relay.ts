// What cannot be right between two servers, refused before anything is done.

import { WherryError, displayName, isWithinRemotePath, type RemotePath } from '../../base/index.ts';
import type { RemoteContext } from '../remote/remote-context.ts';

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

/** A link by itself means nothing elsewhere. Code: `UNSUPPORTED`. */
export const linkNotMoved = (path: RemotePath): WherryError =>
  new WherryError(
    'UNSUPPORTED',
    `"${displayName(path)}" is a symbolic link, which leads nowhere on another server: copy what it leads to, or name that.`,
  );
