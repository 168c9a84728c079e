// files.upload, serving side: one file on a stream of its own. Whatever goes wrong, nothing of it gets a name, and the
// path is free again at once; of a large file that has a source, what was verified stays as a part.

import {
  PIECE_SIZE,
  onAbort,
  throwIfAborted,
  toWherryError,
  type RemotePath,
  type WherryError,
} from '../../base/index.ts';
import type { CallContext, Handler } from '../../session/index.ts';
import { stageWithParents, type StagedFile, type Written } from '../../storage/index.ts';
import { receiveFile, type FileReceiver } from '../bytes/receive-file.ts';
import { isWorthKeeping } from '../bytes/worth-keeping.ts';
import { MAX_FILE_PARCEL, SMALL_BUFFER_SIZE, TRANSFER_BUFFER_SIZE, TRANSFER_WINDOW } from '../limits.ts';
import { encodeWritten } from '../wire/entries.ts';
import { decodeUploadRequest, type UploadRequest } from '../wire/requests.ts';
import { resolveDestination, statOrNothing } from '../destination.ts';
import { openFromClient } from './service-compression.ts';
import {
  accountOf,
  checkAcceptedBlockSize,
  fileSizeRefusal,
  holderOf,
  whileWorking,
  type ServiceContext,
} from './service-context.ts';
import { loggedTransfer, type LoggedAnswer, type TransferTally } from './transfer-log.ts';
import {
  agreeOnBeginning,
  isGivenUp,
  receiveContent,
  type Receiving,
  type ResumableUpload,
  type ServedUpload,
} from './upload-messages.ts';

/** A buffer must be full, written and credited before the window is used up: two fit besides what every stream has. */
const bufferSizeWithin = (width: number, expected: number): number => {
  if (width >= Math.min(expected, 2 * TRANSFER_BUFFER_SIZE)) return TRANSFER_BUFFER_SIZE;
  return width >= 2 * SMALL_BUFFER_SIZE ? SMALL_BUFFER_SIZE : SMALL_BUFFER_SIZE / 4;
};

export const uploadHandler =
  (service: ServiceContext): Handler =>
  (params, context) =>
    loggedTransfer(service, params, context, (tally) => serveUpload(service, params, context, tally));

const serveUpload = async (
  service: ServiceContext,
  params: unknown,
  call: CallContext,
  tally: TransferTally,
): Promise<LoggedAnswer> => {
  const request = decodeUploadRequest(params);
  checkAcceptedBlockSize(service.limits, request.blockSize);
  const tooLarge = fileSizeRefusal(service.limits, request.size ?? 0);
  if (tooLarge !== undefined) throw tooLarge;
  const { context, takesParcels } = openFromClient(service, call, params, {
    most: MAX_FILE_PARCEL,
    known: 'agreed',
  });
  const { stream } = context;
  const expected = request.size ?? TRANSFER_WINDOW;
  const window = service.windows.widen(stream, expected, 0);
  // From the first byte on, while the destination is still looked at: what waits elsewhere is copied twice.
  const receiver = receiveFile(stream, service.pool, {
    size: request.size,
    bufferSize: bufferSizeWithin(window.width, expected),
    sizeCode: 'INVALID_SIZE',
    sizeRefusal: (size) => fileSizeRefusal(service.limits, size),
    onFailed: (error) => stream.reset(toWherryError(error)),
  });
  tally.sizeBytes = request.size;
  tally.soFar = () => receiver.received;
  try {
    const { outcome, entry } = await upload(service, context, { ...request, takesParcels }, receiver, tally);
    const fields = { path: entry.path, size: entry.size, outcome };
    return { answer: encodeWritten({ outcome, entry }), fields };
  } finally {
    tally.bytes = receiver.received;
    window.giveBack();
    await receiver.settle();
  }
};

const isResumable = (request: ServedUpload): request is ResumableUpload =>
  request.source !== undefined && request.size !== undefined && request.size > PIECE_SIZE;

const upload = async (
  service: ServiceContext,
  context: CallContext,
  request: ServedUpload,
  receiver: FileReceiver,
  tally: TransferTally,
): Promise<Written> => {
  const path = await resolveDestination(service.storage, request.path, request.name);
  tally.path = path;
  const skipped = await skippedEarly(service, path, request);
  if (skipped !== undefined) return skipped;
  let isWhole = false;
  // What has all its bytes is waited for, and says itself that it is there.
  const letGo = await claim(service, context, path, request, (error) => {
    if (!isWhole) context.stream.reset(error);
  });
  try {
    throwIfAborted(context.signal);
    const release = service.locks.lockPath(path, holderOf(context, 'written'));
    // A client that stops, and tries again at once, finds the path free: what was staged is nobody's business but ours.
    const stopListening = onAbort(context.signal, release);
    try {
      const staged = await stage(service, context, path, request);
      return await receive(
        service,
        context,
        { request, path, staged, receiver },
        {
          arrived: () => {
            isWhole = true;
          },
          written: stopListening,
        },
      );
    } finally {
      stopListening();
      release();
    }
  } finally {
    letGo();
  }
};

/** The same upload, if it is still under way, ends first, and leaves what it has. */
const claim = async (
  service: ServiceContext,
  context: CallContext,
  path: RemotePath,
  request: UploadRequest,
  end: (error: WherryError) => void,
): Promise<() => void> => {
  const { size, source } = request;
  if (source === undefined || size === undefined) return () => {};
  const claiming = service.takeovers.claim({ account: accountOf(context), path, size, source }, end);
  return whileWorking(service.clock, context.stream, claiming);
};

/** What its caller hears of an upload on its way. */
interface Milestones {
  /** Nothing more is needed of the client. */
  arrived(): void;
  /** All is staged: from now on the entry may change at any moment. */
  written(): void;
}

const receive = async (
  service: ServiceContext,
  context: CallContext,
  receiving: Receiving,
  on: Milestones,
): Promise<Written> => {
  const { request, staged, receiver } = receiving;
  try {
    const known = isResumable(request)
      ? await agreeOnBeginning(service, context, { ...receiving, request })
      : undefined;
    if (known !== undefined) return known;
    receiver.begin(staged);
    const last = await receiveContent(context.stream, receiving);
    on.arrived();
    await receiver.finish();
    on.written();
    return await whileWorking(service.clock, context.stream, staged.commit(last));
  } catch (error: unknown) {
    await receiver.settle();
    // A client may reset its stream with any code it likes: that is an interruption all the same.
    const isInterrupted = context.signal.aborted && receiver.failure === undefined;
    if (!isGivenUp(error) && (isInterrupted || isWorthKeeping(receiver.failure?.error ?? error)))
      await staged.suspend();
    throw error;
  } finally {
    await receiver.settle();
    await staged.discard();
  }
};

const stage = (
  service: ServiceContext,
  context: CallContext,
  path: RemotePath,
  request: ServedUpload,
): Promise<StagedFile> => {
  const { size, mtimeUs, executable, policy, ifMatch, isRepeated, makeParents, label } = request;
  const attributes = { size, mtimeUs, executable };
  const part = isResumable(request)
    ? { owner: accountOf(context), source: request.source, label }
    : undefined;
  const options = { policy, ifMatch, isRepeated, part, by: accountOf(context) };
  if (makeParents) return stageWithParents(service.storage, path, attributes, options);
  return service.storage.stage(path, attributes, options);
};

/** What `skip` and `newer` leave alone need not be sent: but content of the same size may turn out to be the same. */
const skippedEarly = async (
  service: ServiceContext,
  path: RemotePath,
  request: UploadRequest,
): Promise<Written | undefined> => {
  const { policy, size, mtimeUs, ifMatch } = request;
  if (ifMatch !== undefined || (policy !== 'skip' && policy !== 'newer')) return undefined;
  const entry = await statOrNothing(service.storage, path);
  if (entry?.kind !== 'file' || entry.size === size) return undefined;
  const isNewer = policy === 'newer' && (mtimeUs === undefined || mtimeUs > entry.mtimeUs);
  return isNewer ? undefined : { outcome: 'skipped', entry };
};
