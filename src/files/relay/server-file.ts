// A file of another server, open for reading as one of a local storage is. Its pieces have the hashes that server told: they
// are held against the bytes where these are written, so nothing on the way can change them unseen.

import { WherryError, isWherryError, type RemotePath } from '../../base/index.ts';
import type { OpenFile } from '../../storage/index.ts';
import { TRANSFER_WINDOW } from '../limits.ts';
import { pieceEnd } from '../piece-ends.ts';
import { openArrivals, type Arrivals } from '../remote/arrivals.ts';
import type { Patience } from '../remote/patience.ts';
import type { RemoteContext } from '../remote/remote-context.ts';
import { remoteFileEntry } from '../remote/remote-file.ts';

/** A range that is arriving. */
interface Range {
  readonly arrivals: Arrivals;
  readonly end: number;
  position: number;
}

/** What is read must be the version that was opened. */
const openRange = async (
  remote: RemoteContext,
  path: RemotePath,
  version: string,
  position: number,
  end: number,
  patience: Patience,
): Promise<Range> => {
  const request = { path, blockSize: undefined, offset: position, length: end - position, ifMatch: version };
  try {
    return { arrivals: await openArrivals(remote, request, patience, TRANSFER_WINDOW), position, end };
  } catch (error: unknown) {
    if (isWherryError(error) && error.code === 'VERSION_MISMATCH') throw new WherryError('CHANGED');
    throw error;
  }
};

/** Fills the buffer up to the end of the range; gives the hashes of the pieces that ended in it. */
const fill = async (
  range: Range,
  buffer: Uint8Array,
): Promise<{ readonly length: number; readonly pieces: readonly Uint8Array[] }> => {
  const { arrivals, end } = range;
  const pieces: Uint8Array[] = [];
  const length = Math.min(buffer.length, end - range.position);
  let filled = 0;
  do {
    const ending = pieceEnd(range.position, end);
    while (filled < length && range.position < ending) {
      const bytes = await arrivals.take(Math.min(length - filled, ending - range.position));
      buffer.set(bytes, filled);
      filled += bytes.length;
      range.position += bytes.length;
    }
    if (range.position === ending) pieces.push(await arrivals.nextHash());
  } while (filled < length);
  return { length, pieces };
};

/**
 * Links are followed within the server's root. Reads are answered one after the other; those that follow each other without a gap
 * are one request to the server. Codes: `NOT_FOUND`, `NOT_A_FILE`, `FORBIDDEN`; `CHANGED` of reads.
 */
export const openServerFile = async (
  remote: RemoteContext,
  path: RemotePath,
  patience: Patience,
): Promise<OpenFile> => {
  const entry = await remoteFileEntry(remote, { path }, patience);
  let range: Range | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  const read: OpenFile['read'] = async (buffer, offset, end = entry.size) => {
    if (range?.position !== offset || range.end !== end) {
      range?.arrivals.close();
      range = undefined;
      range = await openRange(remote, path, entry.version, offset, end, patience);
    }
    return { buffer, ...(await fill(range, buffer)) };
  };
  return {
    entry,
    read(buffer, offset, end) {
      const reading = turn.then(() => read(buffer, offset, end));
      turn = reading;
      return reading;
    },
    async close() {
      range?.arrivals.close();
    },
  };
};
