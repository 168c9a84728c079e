// The body of a request at the end of an upload, and the end of the upload when that was the last of it.

import { PART_LIFETIME_MS, PIECE_SIZE, isWherryError, toWherryError } from '../../base/index.ts';
import { rateOf } from '../../files/index.ts';
import type { UploadRecord } from '../../catalog/index.ts';
import { forwardStaged, type StagedFile } from '../../storage/index.ts';
import type { AnswerHeaders, Exchange } from '../exchange.ts';
import { etagOf } from '../files/entity-tag.ts';
import { logFor } from '../files/files-context.ts';
import type { FilesRequest } from '../files/files-request.ts';
import { receiveContent } from '../files/receive-content.ts';
import { encodePath } from '../target.ts';
import type { LiveUpload } from './live-uploads.ts';
import type { TusContext } from './tus-context.ts';
import { progressHeaders } from './tus-headers.ts';
import { tooMuch, wrongChecksum } from './tus-refusals.ts';
import type { BodyChecksum } from './upload-checksum.ts';

/** An expiry that would move by less is left where it is: it is written down for many small requests once. */
const KEEP_STEP_MS = 60_000;

/** Refused before anything is read: what could not be appended in any case. Code: `INVALID_SIZE` (413). */
export const ensureFits = ({ bodySize = 0 }: Exchange, { size }: UploadRecord, offset: number): void => {
  // A size that is no number is no size that fits.
  if (!(offset + bodySize <= size)) throw tooMuch(size);
};

/**
 * The same, whose pieces are accepted while more comes: a process that is killed in the middle of a long body loses little of it. But
 * the last: it counts when nothing came behind it.
 */
const acceptingPieces = (staged: StagedFile, size: number): StagedFile => {
  let accepted = Math.floor(staged.written / PIECE_SIZE);
  return forwardStaged(staged, {
    write: async (buffer, length) => {
      const back = await staged.write(buffer, length);
      const pieces = Math.floor(staged.written / PIECE_SIZE);
      if (pieces > accepted && staged.written < size) {
        accepted = pieces;
        await staged.accept();
      }
      return back;
    },
  });
};

/** Takes what comes; `written` tells how far that was. Codes: as `receiveContent`, `INVALID_SIZE` (413), `CORRUPTED` (460). */
const appendContent = async (
  { files }: TusContext,
  { exchange }: FilesRequest,
  record: UploadRecord,
  staged: StagedFile,
  live: LiveUpload,
  checksum: BodyChecksum | undefined,
): Promise<void> => {
  const before = staged.written;
  // What has a checksum counts as a whole or not at all.
  const into = checksum === undefined ? acceptingPieces(staged, record.size) : staged;
  try {
    const cut = await receiveContent(files, exchange, into, {
      path: record.path,
      size: exchange.bodySize,
      most: record.size - before,
      keepsBeginning: true,
      onPiece: (bytes) => checksum?.hash.update(bytes),
    });
    const isGood = checksum === undefined || (cut === undefined && checksum.holds());
    if (isGood) return await staged.accept();
    await staged.rollBack();
  } catch (error) {
    // What is not accepted does not count; the rest goes on from there, unless the write itself is over.
    await staged.rollBack().catch(() => live.suspend());
    throw isWherryError(error) && error.code === 'INVALID_SIZE' ? tooMuch(record.size) : error;
  }
  if (!exchange.signal.aborted) throw wrongChecksum(before);
};

/** Whether what a client has sent may take effect although he is gone: unless it is because he may not be here any more. */
const mayTakeEffect = ({ signal }: Exchange): boolean =>
  !signal.aborted || toWherryError(signal.reason).code === 'CONNECTION_LOST';

/** Gives the file its name, all of it being there. Returns what else to say. Codes: as `StagedFile.commit` and `Visitor.ensureHolds`, and `BUSY` (a lock). */
const finish = async (
  { files, uploads, now }: TusContext,
  request: FilesRequest,
  record: UploadRecord,
  live: LiveUpload,
): Promise<AnswerHeaders> => {
  const { path } = record;
  await request.visitor.ensureHolds();
  // Until nothing is in the way, it waits whole.
  await files.guard.check(request, path, [{ path, kind: 'put' }]);
  try {
    const { outcome, entry } = await live.commit();
    uploads.finish(record.id, entry.path, now());
    logFor(files, request, 'files.upload', { path: entry.path, size: entry.size, outcome, tus: true });
    return { ETag: etagOf(entry), 'Content-Location': encodePath(request.prefix, entry.path) };
  } catch (error) {
    const { code, message: reason } = toWherryError(error);
    logFor(files, request, 'files.upload', { path, outcome: 'failed', code, reason, tus: true }, 'warn');
    // What was verified can be gone on with; else nothing of it is left.
    if (code !== 'CORRUPTED') uploads.remove(record.id);
    throw error;
  }
};

/**
 * Finishes an upload that is whole. Whoever hears that all bytes are there takes the file for stored, so nobody hears it before.
 * Codes: as of `finish`, and the reason of the exchange's signal.
 */
export const finishIfWhole = async (
  tus: TusContext,
  request: FilesRequest,
  record: UploadRecord,
  staged: StagedFile,
  live: LiveUpload,
): Promise<AnswerHeaders | undefined> => {
  const { signal } = request.exchange;
  const isDue = staged.written === record.size && mayTakeEffect(request.exchange);
  const done = isDue ? await finish(tus, request, record, live) : undefined;
  if (signal.aborted) throw signal.reason;
  return done;
};

/** Appends the body. Returns how far the upload is, as it is answered. Codes: as of `appendContent` and `finishIfWhole`. */
export const appendBody = async (
  tus: TusContext,
  request: FilesRequest,
  record: UploadRecord,
  staged: StagedFile,
  live: LiveUpload,
  checksum: BodyChecksum | undefined,
): Promise<AnswerHeaders> => {
  const { files } = tus;
  const before = staged.written;
  const begunMs = files.clock.nowMs();
  await appendContent(tus, request, record, staged, live, checksum);
  const offset = staged.written;
  const moved = rateOf(offset - before, files.clock.nowMs() - begunMs);
  logFor(files, request, 'files.uploadPiece', { path: record.path, ...moved }, 'debug');
  const done = await finishIfWhole(tus, request, record, staged, live);
  if (done !== undefined) return { ...progressHeaders(record, offset, true), ...done };
  const expiresMs = tus.now() + PART_LIFETIME_MS;
  const isMoved = expiresMs - record.expiresMs >= KEEP_STEP_MS;
  if (isMoved) tus.uploads.keep(record.id, expiresMs);
  return progressHeaders(isMoved ? { ...record, expiresMs } : record, offset, false);
};
