// files.upload, serving side: one file on a stream of its own. The client's bytes are on their way before anything is
// answered; whatever goes wrong, nothing of them stays, and the path is free again at once.

import { WherryError, onAbort, throwIfAborted, toWherryError, type RemotePath } from '../../base/index.ts';
import type { CallContext, Handler, LinkStream } from '../../session/index.ts';
import type { StagedFile, Written } from '../../storage/index.ts';
import { receiveFile, type FileReceiver } from '../bytes/receive-file.ts';
import { SMALL_BUFFER_SIZE, TRANSFER_BUFFER_SIZE } from '../limits.ts';
import { decodeHash } from '../wire/answers.ts';
import { encodeWritten } from '../wire/entries.ts';
import { decodeUploadRequest, type UploadRequest } from '../wire/requests.ts';
import { resolveDestination, stageWithParents, statOrNothing } from '../destination.ts';
import {
  checkAcceptedBlockSize,
  fileSizeRefusal,
  holderOf,
  whileWorking,
  type ServiceContext,
} from './service-context.ts';

// A stream whose window could not be widened must be credited before a large buffer would be full.
const NARROW_BUFFER_SIZE = SMALL_BUFFER_SIZE / 4;

export const uploadHandler =
  (service: ServiceContext): Handler =>
  async (params, context) => {
    const request = decodeUploadRequest(params);
    checkAcceptedBlockSize(service.limits, request.blockSize);
    const tooLarge = fileSizeRefusal(service.limits, request.size);
    if (tooLarge !== undefined) throw tooLarge;
    const { stream } = context;
    const { size } = request;
    const window = service.windows.widen(stream, size, 0);
    const isWide = window.width >= Math.min(size, 2 * TRANSFER_BUFFER_SIZE);
    // From the first byte on, while the destination is still looked at: what waits elsewhere is copied twice.
    const receiver = receiveFile(stream, service.pool, {
      size,
      bufferSize: isWide ? TRANSFER_BUFFER_SIZE : NARROW_BUFFER_SIZE,
      sizeCode: 'INVALID_SIZE',
      onFailed: (error) => stream.reset(toWherryError(error)),
    });
    try {
      const { outcome, entry } = await upload(service, context, request, receiver);
      service.log('files.upload', context, { path: entry.path, size: entry.size, outcome });
      return encodeWritten({ outcome, entry });
    } finally {
      window.giveBack();
      await receiver.settle();
    }
  };

const upload = async (
  service: ServiceContext,
  context: CallContext,
  request: UploadRequest,
  receiver: FileReceiver,
): Promise<Written> => {
  const path = await resolveDestination(service.storage, request.path, request.name);
  const skipped = await skippedEarly(service, path, request);
  if (skipped !== undefined) return skipped;
  throwIfAborted(context.signal);
  const release = service.locks.lockPath(path, holderOf(context, 'written'));
  // A client that stops, and tries again at once, finds the path free: what was staged is nobody's business but ours.
  const stopListening = onAbort(context.signal, release);
  try {
    const staged = await stage(service, path, request);
    try {
      receiver.begin(staged);
      const hash = await receiveHash(context.stream);
      await receiver.finish();
      // From here on the entry may change at any moment, so the path stays locked to the end.
      stopListening();
      return await whileWorking(service.clock, context.stream, staged.commit(hash));
    } finally {
      await receiver.settle();
      await staged.discard();
    }
  } finally {
    stopListening();
    release();
  }
};

const receiveHash = async (stream: LinkStream): Promise<Uint8Array> => {
  const last = await stream.receive();
  if (last !== undefined) return decodeHash(last, 'request');
  throw new WherryError('INVALID_SIZE', 'The upload ended without the hash that says that it is whole.');
};

const stage = (service: ServiceContext, path: RemotePath, request: UploadRequest): Promise<StagedFile> => {
  const { size, mtimeUs, executable, policy, ifMatch, makeParents } = request;
  const attributes = { size, mtimeUs, executable };
  if (makeParents) return stageWithParents(service.storage, path, attributes, { policy, ifMatch });
  return service.storage.stage(path, attributes, { policy, ifMatch });
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
