// files.download, calling side: what arrives goes into a staged file, and is committed only when its number of bytes
// and its hashes are those that the server announced. A server can neither make it larger nor other than it said.

import { PIECE_SIZE, WherryError, malformed, toWherryError } from '../../base/index.ts';
import type { LinkStream } from '../../session/index.ts';
import type { Entry, StagedFile, Written } from '../../storage/index.ts';
import { TransferStopped, bufferSizeFor, type BlockWatcher } from '../bytes/blocks.ts';
import { receiveFile, type FileReceiver } from '../bytes/receive-file.ts';
import { receivePieces } from '../bytes/receive-pieces.ts';
import { isWorthKeeping } from '../bytes/worth-keeping.ts';
import { MAX_FILE_PARCEL, TRANSFER_WINDOW } from '../limits.ts';
import { decodeHash } from '../wire/answers.ts';
import type { DownloadRequest } from '../wire/requests.ts';
import { encodeBeginning } from '../wire/resuming.ts';
import { receiveEntry, requestDownload } from './open-download.ts';
import { expectParcels } from './remote-compression.ts';
import { endedBy, type Patience } from './patience.ts';
import { abandon, nextMessage, type RemoteContext } from './remote-context.ts';

export interface DownloadHooks {
  readonly patience: Patience;
  /**
   * Called with the entry that the server opened, before any byte is taken. The staged file is the download's from then
   * on. Gives what was written when it turns out that nothing need be received.
   */
  readonly stage: (entry: Entry) => Promise<StagedFile | Written>;
  /** Called when bytes are about to be received, with the number of those that are here already: once, or not at all. */
  readonly onBegin?: ((offset: number) => void) | undefined;
  /** So many more bytes have been received. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
  /** What is to see the blocks that are received. */
  readonly watch?: ((entry: Entry, offset: number) => BlockWatcher) | undefined;
}

/** One attempt. Throws TransferStopped when the block watcher does; nothing is stored or kept then. */
export const downloadFile = async (
  remote: RemoteContext,
  request: Pick<DownloadRequest, 'path' | 'item' | 'blockSize'>,
  hooks: DownloadHooks,
): Promise<Written> => {
  const { patience } = hooks;
  const bufferSize = bufferSizeFor(request.blockSize);
  const { compression } = remote;
  const opened = await requestDownload(remote, { ...request, resume: true }, patience);
  const stream = expectParcels(opened, compression, MAX_FILE_PARCEL);
  const window = remote.windows.widen(stream, TRANSFER_WINDOW, 2 * bufferSize);
  try {
    const entry = await receiveEntry(stream, request, patience);
    const receiver = receiveFile(stream, remote.pool, {
      size: entry.size,
      bufferSize,
      sizeCode: 'CORRUPTED',
      onReceived: (bytes) => {
        patience.touch();
        hooks.onBytes?.(bytes);
      },
      onFailed: (error) =>
        stream.reset(error instanceof TransferStopped ? new WherryError('CANCELLED') : toWherryError(error)),
    });
    const staged = await hooks.stage(entry);
    if ('outcome' in staged) return staged;
    return await receive(stream, entry, staged, receiver, hooks);
  } catch (error: unknown) {
    throw endedBy(error, patience.signal);
  } finally {
    window.giveBack();
    abandon(stream);
  }
};

const receive = async (
  stream: LinkStream,
  entry: Entry,
  staged: StagedFile,
  receiver: FileReceiver,
  { patience, onBegin, watch }: DownloadHooks,
): Promise<Written> => {
  const { size } = entry;
  const { offset } = staged;
  try {
    if (size > PIECE_SIZE) await stream.send(encodeBeginning({ offset, same: undefined }));
    stream.end();
    onBegin?.(offset);
    receiver.begin(staged, watch?.(entry, offset));
    const last = await receivePieces(staged, receiver, {
      size,
      refusal: () => malformed('answer', 'the hashes of its pieces are not where they must be'),
      nextHash: async () => decodeHash(await nextMessage(stream, patience), 'answer'),
    });
    await receiver.finish();
    return await staged.commit(last);
  } catch (error: unknown) {
    // What failed here ends the stream, and then everything fails with what it was ended with.
    const reason = receiver.failure?.error ?? error;
    abandon(stream);
    await receiver.settle();
    const isInterrupted = patience.signal.aborted && receiver.failure === undefined;
    if (isInterrupted || (isWorthKeeping(reason) && !(reason instanceof TransferStopped)))
      await staged.suspend();
    throw reason;
  } finally {
    await staged.discard();
  }
};
