// What the two ends of an upload say to each other besides its bytes: where it begins, whether it is needed, the hashes
// of its pieces, and that it is given up.

import { WherryError, isWherryError, throwIfAborted, type RemotePath, malformed } from '../../base/index.ts';
import type { CallContext, LinkStream } from '../../session/index.ts';
import type { Entry, StagedFile, Written } from '../../storage/index.ts';
import type { FileReceiver } from '../bytes/receive-file.ts';
import { receivePieces } from '../bytes/receive-pieces.ts';
import { planOutcome, plannedRefusal } from '../plan-outcome.ts';
import { sameCandidates } from '../same-candidates.ts';
import { PARCELS_FIELD } from '../wire/compression.ts';
import type { UploadRequest } from '../wire/requests.ts';
import { decodeUploadMessage, encodeBeginning, type UploadMessage } from '../wire/resuming.ts';
import { whileWorking, type ServiceContext } from './service-context.ts';

/** A request, and whether its bytes come in parcels. */
export type ServedUpload = UploadRequest & { readonly takesParcels: boolean };

/** An upload whose file may be in part there already, or wholly. */
export type ResumableUpload = ServedUpload & { readonly size: number; readonly source: Uint8Array };

/** One upload, once it may begin. */
export interface Receiving {
  readonly request: ServedUpload;
  readonly path: RemotePath;
  readonly staged: StagedFile;
  readonly receiver: FileReceiver;
}

const GIVEN_UP = new WherryError('CANCELLED', 'The upload was given up, together with what was there of it.');

/** Whether the client wants nothing of the upload to be kept. */
export const isGivenUp = (error: unknown): boolean => error === GIVEN_UP;

const nextMessage = async (
  stream: LinkStream,
): Promise<Exclude<UploadMessage, { readonly type: 'discard' }> | undefined> => {
  const received = await stream.receive();
  if (received === undefined) return undefined;
  const message = decodeUploadMessage(received);
  if (message.type === 'discard') throw GIVEN_UP;
  return message;
};

const endedEarly = (): WherryError =>
  new WherryError('INVALID_SIZE', 'The upload ended without the hashes that say that it is whole.');

/** Takes bytes and hashes to the last. Resolves with that one. */
export const receiveContent = (
  stream: LinkStream,
  { request, staged, receiver }: Receiving,
): Promise<Uint8Array> =>
  receivePieces(staged, receiver, {
    size: request.size,
    refusal: endedEarly,
    nextHash: async () => {
      const message = await nextMessage(stream);
      if (message?.type === 'same') throw malformed('request', 'it answers what it was not asked');
      return message?.hash;
    },
  });

/**
 * Tells the client where to begin, and what files of the same size hold that are there already. Resolves with the answer
 * when nothing need be sent.
 */
export const agreeOnBeginning = async (
  service: ServiceContext,
  context: CallContext,
  { request, path, staged }: Receiving & { readonly request: ResumableUpload },
): Promise<Written | undefined> => {
  const { stream } = context;
  const { policy, size, mtimeUs, executable, takesParcels } = request;
  const { offset } = staged;
  const beginning = (same: Uint8Array | undefined): unknown => ({
    ...encodeBeginning({ offset, same }),
    ...(takesParcels ? PARCELS_FIELD : {}),
  });
  const candidates = service.isView ? [] : sameCandidates(service.storage, path, size, policy);
  for await (const candidate of candidates) {
    const existing = await whileWorking(
      service.clock,
      stream,
      hashExisting(service, context, candidate.path, size),
    );
    throwIfAborted(context.signal);
    if (existing === undefined) continue;
    await stream.send(beginning(existing.hash));
    const message = await nextMessage(stream);
    if (message?.type !== 'same')
      throw malformed('request', 'it does not say whether its content is the same');
    if (message.same) {
      // Only who replaces means to change what is there.
      const attributes = policy === 'replace' ? { mtimeUs, executable } : {};
      const entry = await service.storage.settle(candidate.path, existing.entry.version, attributes);
      return { outcome: 'unchanged', entry };
    }
    const planned = planOutcome({ ...request, existing: existing.entry, isSame: false });
    if ('refusal' in planned) throw plannedRefusal(planned.refusal, path);
    if (planned.outcome === 'skipped') return { outcome: 'skipped', entry: existing.entry };
  }
  await stream.send(beginning(undefined));
  return undefined;
};

const hashExisting = async (
  service: ServiceContext,
  context: CallContext,
  path: RemotePath,
  size: number,
): Promise<{ readonly hash: Uint8Array; readonly entry: Entry } | undefined> => {
  try {
    const hashed = await service.storage.checksum(path, context.signal);
    return hashed.entry.size === size ? hashed : undefined;
  } catch (error: unknown) {
    if (!isWherryError(error)) throw error;
    // What cannot be read, or changes meanwhile, is not known to be the same; the bytes are sent, and the policy decides.
    return undefined;
  }
};
