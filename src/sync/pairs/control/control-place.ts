// Where the control socket of a state directory is. A socket's path may have about a hundred bytes, and a state directory more: on
// Linux it is then reached through an open directory, whose path is short.

import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { WherryError, displayName } from '../../../base/index.ts';
import { ensurePairsDirectory, pairsDirectory } from '../pair-store.ts';

export interface ControlPlace extends AsyncDisposable {
  /** To listen at, and to connect to. */
  readonly path: string;
  /** The socket as a file; undefined where it is none. */
  readonly file: string | undefined;
}

const SOCKET = 'control';
/** The shortest that any system takes, with its end. */
const MAX_SOCKET_PATH = 103;

const placed = (path: string, file: string | undefined, close: () => Promise<void>): ControlPlace => ({
  path,
  file,
  [Symbol.asyncDispose]: close,
});

const nothing = async (): Promise<void> => {};

/** The directory of the socket is made, for this user alone. Code: `BAD_REQUEST` where its path is too long. */
export const openControlPlace = async (
  stateDirectory: string,
  platform: NodeJS.Platform = process.platform,
): Promise<ControlPlace> => {
  const directory = pairsDirectory(stateDirectory);
  if (platform === 'win32') {
    const id = createHash('sha256').update(directory.toLowerCase()).digest('hex').slice(0, 32);
    return placed(`\\\\.\\pipe\\wherry-sync-${id}`, undefined, nothing);
  }
  await ensurePairsDirectory(stateDirectory);
  const file = join(directory, SOCKET);
  if (Buffer.byteLength(file) <= MAX_SOCKET_PATH) return placed(file, file, nothing);
  if (platform !== 'linux')
    throw new WherryError(
      'BAD_REQUEST',
      `The path of the state directory is too long for a socket (${displayName(file)}); set XDG_STATE_HOME to a shorter one.`,
    );
  const handle = await open(directory, constants.O_RDONLY | constants.O_DIRECTORY);
  return placed(`/proc/self/fd/${handle.fd}/${SOCKET}`, file, () => handle.close());
};
