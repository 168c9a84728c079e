// files.upload, calling side: the bytes of an open file go out at once, behind the request; the answer may come
// early, as a refusal or because nothing need be sent, and ends the sending.

import type { OpenFile, Written } from '../../storage/index.ts';
import { bufferSizeFor, type BlockWatcher } from '../bytes/blocks.ts';
import { sendFile } from '../bytes/send-file.ts';
import { encodeHash } from '../wire/answers.ts';
import { decodeWritten } from '../wire/entries.ts';
import { METHODS, encodeUploadRequest, type UploadRequest } from '../wire/requests.ts';
import { endedBy, type Patience } from './patience.ts';
import { abandon, nextMessage, openStream, type RemoteContext } from './remote-context.ts';

export interface TransferHooks {
  readonly patience: Patience;
  readonly blocks?: BlockWatcher | undefined;
  /** So many more bytes have been sent or received. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
}

/** Throws TransferStopped (or its error) when the block watcher does; nothing is stored then. The file stays open. */
export const uploadFile = async (
  remote: RemoteContext,
  file: OpenFile,
  request: Omit<UploadRequest, 'size' | 'mtimeUs' | 'executable'>,
  hooks: TransferHooks,
): Promise<Written> => {
  const { patience } = hooks;
  const { size, mtimeUs, executable } = file.entry;
  const params = encodeUploadRequest({ ...request, size, mtimeUs, executable });
  const stream = await openStream(remote, METHODS.upload, params, patience, 'bulk');

  let isSending = true;
  let early: { readonly message: unknown } | undefined;
  const answer = nextMessage(stream, patience).then((message) => {
    if (!isSending) return message;
    early = { message };
    abandon(stream);
    return message;
  });
  answer.catch(() => {
    // The sending below fails with the same error.
  });
  try {
    const hash = await sendFile(stream, file, remote.pool, {
      bufferSize: bufferSizeFor(request.blockSize),
      readAhead: 2,
      blocks: hooks.blocks,
      onSent: (bytes) => {
        patience.touch();
        if (!stream.signal.aborted) hooks.onBytes?.(bytes);
      },
    });
    await stream.send(encodeHash(hash));
    isSending = false;
    stream.end();
    return decodeWritten(await answer);
  } catch (error: unknown) {
    if (early !== undefined) return decodeWritten(early.message);
    isSending = false;
    const reason = endedBy(error, patience.signal);
    abandon(stream);
    throw reason;
  }
};
