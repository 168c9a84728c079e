// What is known of one remote file without its content: its BLAKE3, for whoever compares it with a file of this side,
// and its entry as it would be downloaded.

import type { RemotePath } from '../../base/index.ts';
import type { Entry } from '../../storage/index.ts';
import { decodeHash } from '../wire/answers.ts';
import { METHODS, encodeDownloadRequest, encodePathRequest } from '../wire/requests.ts';
import { openedEntry } from './download.ts';
import type { Patience } from './patience.ts';
import { abandon, nextMessage, openStream, type RemoteContext } from './remote-context.ts';

/** May take long: the server says that it is at work. */
export const remoteChecksum = async (
  remote: RemoteContext,
  path: RemotePath,
  patience: Patience,
): Promise<Uint8Array> => {
  const stream = await openStream(remote, METHODS.checksum, encodePathRequest(path), patience, 'normal');
  stream.end();
  try {
    return decodeHash(await nextMessage(stream, patience), 'answer');
  } finally {
    abandon(stream);
  }
};

/** The file that the path leads to, links followed. Codes: `NOT_FOUND`, `NOT_A_FILE`, `FORBIDDEN`. */
export const remoteFileEntry = async (
  remote: RemoteContext,
  path: RemotePath,
  patience: Patience,
): Promise<Entry> => {
  const params = encodeDownloadRequest({ path, blockSize: undefined, length: 0 });
  const stream = await openStream(remote, METHODS.download, params, patience, 'normal');
  stream.end();
  try {
    return openedEntry(await nextMessage(stream, patience));
  } finally {
    abandon(stream);
  }
};
