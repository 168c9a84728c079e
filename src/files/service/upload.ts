// files.upload, serving side: one file on a stream of its own. The client's bytes are on their way before anything is
// answered; whatever goes wrong, nothing of them stays, and the path is free again at once.

import { WherryError, onAbort, remotePathParent, throwIfAborted, type RemotePath } from '../../base/index.ts';
import type { CallContext, Handler } from '../../session/index.ts';
import type { StagedFile, Written } from '../../storage/index.ts';
import { receiveFile, type FileReceiver } from '../bytes/receive-file.ts';
import { SMALL_BUFFER_SIZE, TRANSFER_BUFFER_SIZE } from '../limits.ts';
import { decodeHash } from '../wire/answers.ts';
import { encodeWritten } from '../wire/entries.ts';
import { decodeUploadRequest, type UploadRequest } from '../wire/requests.ts';
import { resolveDestination, statOrNothing } from '../destination.ts';
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
    const path = await resolveDestination(service.storage, request.path, request.name);
    const skipped = await skippedEarly(service, path, request);
    if (skipped !== undefined) return encodeWritten(skipped);
    if (request.makeParents) await service.storage.makeDirectory(remotePathParent(path), { parents: true });

    throwIfAborted(context.signal);
    const release = service.locks.lockPath(path, holderOf(context, 'written'));
    // A client that stops, and tries again at once, finds the path free: what was staged is nobody's business but ours.
    const stopListening = onAbort(context.signal, release);
    try {
      const written = await receiveAndCommit(service, context, path, request, stopListening);
      const { outcome, entry } = written;
      service.log('files.upload', context, { path: entry.path, size: entry.size, outcome });
      return encodeWritten(written);
    } finally {
      stopListening();
      release();
    }
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

const receiveAndCommit = async (
  service: ServiceContext,
  context: CallContext,
  path: RemotePath,
  request: UploadRequest,
  onCommit: () => void,
): Promise<Written> => {
  const { stream } = context;
  const { size, mtimeUs, executable, policy, ifMatch } = request;
  const staged = await service.storage.stage(path, { size, mtimeUs, executable }, { policy, ifMatch });
  const window = service.windows.widen(stream, size, 0);
  let receiver: FileReceiver | undefined;
  try {
    receiver = receiveFile(stream, staged, service.pool, {
      size,
      bufferSize:
        window.width >= Math.min(size, 2 * TRANSFER_BUFFER_SIZE) ? TRANSFER_BUFFER_SIZE : NARROW_BUFFER_SIZE,
      sizeCode: 'INVALID_SIZE',
      onFailed: (error) =>
        stream.reset(
          error instanceof WherryError ? error : new WherryError('INTERNAL', undefined, { cause: error }),
        ),
    });
    const last = await stream.receive();
    if (last === undefined)
      throw new WherryError('INVALID_SIZE', 'The upload ended without the hash that says that it is whole.');
    const hash = decodeHash(last, 'request');
    await receiver.finish();
    // From here on the entry may change at any moment, so the path stays locked to the end.
    onCommit();
    return await whileWorking(service.clock, stream, staged.commit(hash));
  } catch (error: unknown) {
    await giveUp(receiver, staged);
    throw error;
  } finally {
    window.giveBack();
  }
};

const giveUp = async (receiver: FileReceiver | undefined, staged: StagedFile): Promise<void> => {
  await receiver?.settle();
  await staged.discard();
};
