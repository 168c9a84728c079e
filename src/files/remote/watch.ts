// files.watch, calling side.

import { WherryError, isWherryError, parseRemotePath, toWherryError } from '../../base/index.ts';
import type { DirectoryWatch, Files } from '../files-api.ts';
import { METHODS, encodePathRequest } from '../wire/requests.ts';
import { isArmedMessage } from '../wire/watching.ts';
import { abandon, nextMessage, openStream, type RemoteContext } from './remote-context.ts';

export const createWatch =
  (remote: RemoteContext): Files['watch'] =>
  async (path, onChange, options) => {
    const patience = remote.patience(options);
    let stream;
    try {
      const params = encodePathRequest(parseRemotePath(path));
      stream = await openStream(remote, METHODS.watch, params, patience, 'normal');
      const first = await nextMessage(stream, patience);
      if (first === undefined || !isArmedMessage(first))
        throw new WherryError('BAD_REQUEST', 'The server did not begin to watch, and did not say why.');
    } catch (error) {
      if (stream !== undefined) abandon(stream);
      patience.close();
      throw error;
    }
    // From here on silence is what there is to hear where nothing changes.
    patience.close();
    const opened = stream;
    let isClosed = false;
    const listen = async (): Promise<WherryError | undefined> => {
      try {
        while ((await opened.receive()) !== undefined) if (!isClosed) onChange();
        return isClosed ? undefined : new WherryError('CANCELLED', 'The server watches no longer.');
      } catch (error) {
        if (isClosed) return undefined;
        return isWherryError(error) ? error : toWherryError(error);
      } finally {
        abandon(opened);
      }
    };
    const watch: DirectoryWatch = {
      over: listen(),
      close() {
        isClosed = true;
        abandon(opened);
      },
    };
    return watch;
  };
