// A remote file as a stream of bytes in memory, for `cat` and for programs. What was given out cannot be taken back, so
// the hash is checked at the end: the stream fails with CORRUPTED instead of ending.

import { AsyncQueue, WherryError, equalBytes, parseRemotePath } from '../../base/index.ts';
import type { Files } from '../files-api.ts';
import { decodeHash } from '../wire/answers.ts';
import { METHODS, encodeDownloadRequest } from '../wire/requests.ts';
import { openedEntry } from './download.ts';
import { endedBy } from './patience.ts';
import { abandon, nextMessage, openStream, type RemoteContext } from './remote-context.ts';

const READ_WINDOW = 2 * 1024 * 1024;

export const createRead = (remote: RemoteContext): Files['read'] =>
  async function* read(path, options) {
    const params = encodeDownloadRequest({ path: parseRemotePath(path), blockSize: undefined });
    const patience = remote.patience(options);
    try {
      const stream = await openStream(remote, METHODS.download, params, patience, 'bulk');
      stream.end();
      const window = remote.windows.widen(stream, READ_WINDOW, 0);
      try {
        const [{ size }, hasher] = await Promise.all([
          nextMessage(stream, patience).then(openedEntry),
          remote.createHasher(),
        ]);
        const pieces = new AsyncQueue<Uint8Array>();
        stream.onBytes((bytes) => pieces.push(bytes.slice()));
        // The limit runs only while a piece is awaited: a slow reader may take its time.
        const last = nextMessage(stream);
        last.then(
          () => pieces.end(),
          (error: unknown) => pieces.end(error),
        );
        let received = 0;
        for (
          let piece = await patience.waitFor(pieces.next());
          piece !== undefined;
          piece = await patience.waitFor(pieces.next())
        ) {
          received += piece.length;
          if (received > size)
            throw new WherryError('CORRUPTED', 'The server sent more bytes than the file has.');
          hasher.update(piece);
          yield piece;
          stream.consumed(piece.length);
        }
        const hash = decodeHash(await last, 'answer');
        if (received !== size || !equalBytes(hasher.digest(), hash)) throw new WherryError('CORRUPTED');
      } finally {
        window.giveBack();
        abandon(stream);
      }
    } catch (error: unknown) {
      throw endedBy(error, patience.signal);
    } finally {
      patience.close();
    }
  };
