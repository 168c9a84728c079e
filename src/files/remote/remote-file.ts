// What is known of one remote file without its content: its BLAKE3, for whoever compares it with a file of this side,
// and its entry as it would be downloaded.

import type { RemotePath } from '../../base/index.ts';
import type { Entry } from '../../storage/index.ts';
import { decodeHash } from '../wire/answers.ts';
import { METHODS, encodePathRequest, type DownloadRequest } from '../wire/requests.ts';
import { openArrivals } from './arrivals.ts';
import { receiveEntry, requestDownload } from './open-download.ts';
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

const HASHED_AT_ONCE = 1024 * 1024;

/** The same of a file in the trash, of which the server tells none: its content is fetched for it. */
export const itemChecksum = async (
  remote: RemoteContext,
  file: Pick<DownloadRequest, 'path' | 'item'>,
  patience: Patience,
): Promise<Uint8Array> => {
  const hasher = await remote.createHasher();
  const arrivals = await openArrivals(remote, { ...file, blockSize: undefined }, patience);
  try {
    for (let left = arrivals.entry.size; left > 0;) {
      const bytes = await arrivals.take(Math.min(left, HASHED_AT_ONCE));
      hasher.update(bytes);
      left -= bytes.length;
    }
    return hasher.digest();
  } finally {
    arrivals.close();
  }
};

/** The file that the path leads to, links followed; with `item` the one that the item holds there. Codes: `NOT_FOUND`, `NOT_A_FILE`, `FORBIDDEN`. */
export const remoteFileEntry = async (
  remote: RemoteContext,
  file: Pick<DownloadRequest, 'path' | 'item'>,
  patience: Patience,
): Promise<Entry> => {
  const request = { ...file, blockSize: undefined, length: 0 };
  const stream = await requestDownload({ ...remote, compression: undefined }, request, patience, 'normal');
  stream.end();
  try {
    return await receiveEntry(stream, file, patience);
  } finally {
    abandon(stream);
  }
};
