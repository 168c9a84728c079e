// files.upload, calling side: the bytes of an open file go out at once, behind the request; the answer may come
// early, as a refusal or because nothing need be sent, and ends the sending. A large file that can be recognised later
// waits for the server's word on where to begin.

import { PIECE_SIZE, equalBytes, isWherryError, malformed } from '../../base/index.ts';
import type { LinkStream } from '../../session/index.ts';
import { MAX_NUMBERED_NAMES, type OpenFile, type Written } from '../../storage/index.ts';
import { TransferStopped, bufferSizeFor, type BlockWatcher } from '../bytes/blocks.ts';
import { sendFile } from '../bytes/send-file.ts';
import { encodeHash } from '../wire/answers.ts';
import { decodeWritten } from '../wire/entries.ts';
import { METHODS, encodeUploadRequest, type UploadRequest } from '../wire/requests.ts';
import { DISCARD, decodeFirstAnswer, encodeIsSame } from '../wire/resuming.ts';
import { MAX_FILE_PARCEL } from '../limits.ts';
import { saysParcels, withCompression } from '../wire/compression.ts';
import { learn, mayUseParcels, packForServer } from './remote-compression.ts';
import { endedBy, type Patience } from './patience.ts';
import { abandon, nextMessage, openStream, type RemoteContext } from './remote-context.ts';

/** What makes an upload one that can be continued, or found to be done already. */
export interface UploadSource {
  /** The same for the same file in the same state only: see `sourceIdentity`. */
  readonly id: Uint8Array;
  /** What lists of parts show. */
  readonly label: string;
  /** BLAKE3 of the whole content. Asked only when the server has a file of the same size. */
  readonly checksum: (signal: AbortSignal) => Promise<Uint8Array>;
}

export interface UploadHooks {
  readonly patience: Patience;
  readonly source?: UploadSource | undefined;
  /** Called when bytes are about to be sent, with the number of those that are there already: once, or not at all. */
  readonly onBegin?: ((offset: number) => void) | undefined;
  /** So many more bytes have been sent. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
  /** What is to see the blocks that are sent. */
  readonly watch?: ((offset: number) => BlockWatcher) | undefined;
}

/** Where a file is to go, and how. */
export type UploadTarget = Pick<
  UploadRequest,
  'path' | 'name' | 'makeParents' | 'policy' | 'ifMatch' | 'isRepeated' | 'blockSize'
>;

/**
 * One attempt. Throws TransferStopped when the block watcher does; nothing is stored or kept then. The
 * file stays open.
 */
export const uploadFile = async (
  remote: RemoteContext,
  file: OpenFile,
  target: UploadTarget,
  hooks: UploadHooks,
): Promise<Written> => {
  const { patience } = hooks;
  const { size, mtimeUs, executable } = file.entry;
  const { source } = hooks;
  const { compression } = remote;
  const isResumable = source !== undefined && size > PIECE_SIZE;
  // A server that is waited for anyway says itself whether it takes parcels.
  const isAgreed = isResumable
    ? compression?.shared.takesParcels === true
    : await mayUseParcels(compression, size);
  const request = encodeUploadRequest({
    ...target,
    size,
    mtimeUs,
    executable,
    source: source?.id,
    label: source?.label,
  });
  const asked = isAgreed || isResumable ? compression : undefined;
  const params = withCompression(request, asked);
  const stream = await openStream(remote, METHODS.upload, params, patience, 'bulk');
  try {
    const beginning = isResumable
      ? await agreeOnBeginning(stream, patience, size, source)
      : { offset: 0, takesParcels: isAgreed };
    if ('written' in beginning) return beginning.written;
    const isPacked = asked !== undefined && beginning.takesParcels;
    if (isPacked) learn(asked.shared, stream);
    const content = isPacked ? packForServer(stream, asked, { most: MAX_FILE_PARCEL }) : stream;
    return await sendContent(remote, content, file, beginning.offset, target, hooks);
  } catch (error: unknown) {
    throw endedBy(error, patience.signal);
  } finally {
    abandon(stream);
  }
};

const agreeOnBeginning = async (
  stream: LinkStream,
  patience: Patience,
  size: number,
  source: UploadSource,
): Promise<{ readonly offset: number; readonly takesParcels: boolean } | { readonly written: Written }> => {
  let own: Uint8Array | undefined;
  // What differs is what the policy is about: the server decides before anything is sent. Under `rename` it may ask about
  // each numbered name.
  for (let asked = 0; asked <= MAX_NUMBERED_NAMES; asked += 1) {
    const message = await nextMessage(stream, patience);
    const answer = decodeFirstAnswer(message, size);
    if ('written' in answer) return answer;
    if (answer.same === undefined) return { offset: answer.offset, takesParcels: saysParcels(message) };
    own ??= await source.checksum(stream.signal);
    const isSame = equalBytes(own, answer.same);
    await stream.send(encodeIsSame(isSame));
    if (!isSame) continue;
    stream.end();
    return { written: decodeWritten(await nextMessage(stream, patience)) };
  }
  throw malformed('answer', 'it asks about more files than there can be');
};

const sendContent = async (
  remote: RemoteContext,
  stream: LinkStream,
  file: OpenFile,
  offset: number,
  { blockSize }: UploadTarget,
  hooks: UploadHooks,
): Promise<Written> => {
  const { patience } = hooks;
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
  hooks.onBegin?.(offset);
  try {
    const watcher = hooks.watch?.(offset);
    const last = await sendFile(stream, file, remote.pool, {
      start: offset,
      end: file.entry.size,
      bufferSize: bufferSizeFor(blockSize),
      readAhead: 2,
      blocks: watcher,
      onSent: (bytes) => {
        patience.touch();
        if (!stream.signal.aborted) hooks.onBytes?.(bytes);
      },
    });
    await stream.send(encodeHash(last));
  } catch (error: unknown) {
    if (early !== undefined) return decodeWritten(early.message);
    isSending = false;
    const isResumable = hooks.source !== undefined && file.entry.size > PIECE_SIZE;
    if (isResumable && isEndOfSource(stream, error)) await discardPart(stream, answer);
    throw error;
  }
  isSending = false;
  stream.end();
  return decodeWritten(await answer);
};

/** Whether the sending stopped on this side, for a reason that makes what the server has of no use: the user's callback, or a source that changed. */
const isEndOfSource = (stream: LinkStream, error: unknown): boolean =>
  !stream.signal.aborted &&
  (error instanceof TransferStopped || (isWherryError(error) && error.code === 'CHANGED'));

/** Tells the server to keep nothing, and waits until it says that it has heard so. */
const discardPart = async (stream: LinkStream, answer: Promise<unknown>): Promise<void> => {
  try {
    await stream.send(DISCARD);
    stream.end();
    await answer;
  } catch {
    // The server ends the stream with CANCELLED. If the link is lost meanwhile, the part expires by itself.
  }
};
