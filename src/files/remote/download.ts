// files.download, calling side: what arrives goes into a staged file, and is committed only when its number of bytes
// and its hash are those that the server announced. A server can neither make it larger nor other than it said.

import type { Entry, StagedFile, Written } from '../../storage/index.ts';
import { bufferSizeFor } from '../bytes/blocks.ts';
import { receiveFile, type FileReceiver } from '../bytes/receive-file.ts';
import { TRANSFER_WINDOW } from '../limits.ts';
import { decodeHash } from '../wire/answers.ts';
import { decodeEntry } from '../wire/entries.ts';
import { malformed, readFields } from '../wire/fields.ts';
import { METHODS, encodeDownloadRequest, type DownloadRequest } from '../wire/requests.ts';
import { toWherryError } from '../../base/index.ts';
import type { BlockWatcher } from '../bytes/blocks.ts';
import { endedBy } from './patience.ts';
import { abandon, nextMessage, openStream, type RemoteContext } from './remote-context.ts';
import type { TransferHooks } from './upload.ts';

export interface DownloadHooks extends Omit<TransferHooks, 'blocks'> {
  /** Called with the entry that the server opened, before any byte is taken. */
  readonly stage: (entry: Entry) => Promise<StagedFile>;
  /** What is to see the blocks of this file. */
  readonly watch?: ((entry: Entry) => BlockWatcher) | undefined;
}

/** Throws TransferStopped (or its error) when the block watcher does; nothing is stored then. */
export const downloadFile = async (
  remote: RemoteContext,
  request: DownloadRequest,
  hooks: DownloadHooks,
): Promise<Written> => {
  const { patience } = hooks;
  const bufferSize = bufferSizeFor(request.blockSize);
  const params = encodeDownloadRequest(request);
  const stream = await openStream(remote, METHODS.download, params, patience, 'bulk');
  stream.end();
  const window = remote.windows.widen(stream, TRANSFER_WINDOW, 2 * bufferSize);
  let staged: StagedFile | undefined;
  let receiver: FileReceiver | undefined;
  try {
    const entry = openedEntry(await nextMessage(stream, patience));
    const staging = hooks.stage(entry);
    let failure: { readonly error: unknown } | undefined;
    receiver = receiveFile(stream, remote.pool, {
      size: entry.size,
      bufferSize,
      sizeCode: 'CORRUPTED',
      blocks: hooks.watch?.(entry),
      onReceived: (bytes) => {
        patience.touch();
        hooks.onBytes?.(bytes);
      },
      onFailed: (error) => {
        failure = { error };
        stream.reset(toWherryError(error));
      },
    });
    staged = await staging;
    receiver.begin(staged);
    const last = await nextMessage(stream, patience).catch((error: unknown) => {
      throw failure === undefined ? error : failure.error;
    });
    const hash = decodeHash(last, 'answer');
    await receiver.finish();
    return await staged.commit(hash);
  } catch (error: unknown) {
    const reason = endedBy(error, patience.signal);
    abandon(stream);
    await receiver?.settle();
    await staged?.discard();
    throw reason;
  } finally {
    window.giveBack();
    abandon(stream);
  }
};

/** The entry of the first message: it must be a file, whatever else was asked for. */
export const openedEntry = (message: unknown): Entry => {
  const entry = decodeEntry(readFields(message, 'answer').any('entry'));
  if (entry.kind !== 'file') throw malformed('answer', 'it announces something that is not a file');
  return entry;
};
