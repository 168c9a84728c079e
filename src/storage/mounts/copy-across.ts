// Copies from one mount into another: files through staging, verified piece by piece as any upload is; links as links;
// directories as batches that one storage writes as the other has read them.

import {
  BATCH_SIZE,
  ROOT_PATH,
  WherryError,
  displayName,
  isWherryError,
  joinRemotePath,
  nameBytes,
  relativeRemotePath,
  remotePathParent,
  toWherryError,
  type RemotePath,
} from '../../base/index.ts';
import { decodeBatch, encodeBatch, type BatchResult } from '../batch.ts';
import type { Entry, Problem } from '../entry.ts';
import type { OpenFile, StagedFile, WriteOptions, TreePiece } from '../storage.ts';
import type { Written } from '../write-outcome.ts';
import type { InMount } from './mount-table.ts';
import { outerOpenFile, outerStagedFile } from './mounted-files.ts';

const outerPath = ({ view, inner }: InMount): RemotePath => view.toOuter(inner);

/** All bytes from one to the other; returns the hash of the last piece, which goes to the commit. */
const pour = async (file: OpenFile, staged: StagedFile): Promise<Uint8Array> => {
  const { size } = file.entry;
  let buffer: Uint8Array<ArrayBuffer> = new Uint8Array(BATCH_SIZE);
  let last: Uint8Array | undefined;
  for (let offset = 0; offset === 0 || offset < size;) {
    const read = await file.read(buffer, offset);
    ({ buffer } = read);
    for (const hash of read.pieces) {
      if (last !== undefined) await staged.verify(last);
      last = hash;
    }
    if (read.length === 0) break;
    buffer = await staged.write(buffer, read.length);
    offset += read.length;
  }
  if (last === undefined) throw new WherryError('CHANGED');
  return last;
};

/** Both ends speak of their own paths; the result is in outer words. */
export const copyFileAcross = async (
  from: InMount,
  entry: Entry,
  to: InMount,
  options: WriteOptions,
): Promise<Written> => {
  const { mtimeUs, executable } = entry;
  const file = await from.view.guard(async () =>
    outerOpenFile(from.view, await from.view.storage.open(from.inner)),
  );
  try {
    const attributes = { size: file.entry.size, mtimeUs, executable };
    const staged = await to.view.guard(async () =>
      outerStagedFile(to.view, await to.view.storage.stage(to.inner, attributes, options)),
    );
    try {
      return await staged.commit(await pour(file, staged));
    } finally {
      await staged.discard();
    }
  } finally {
    await file.close();
  }
};

const ensureDone = (result: BatchResult | undefined) => {
  if (result === undefined) throw new WherryError('INTERNAL');
  if ('code' in result) throw new WherryError(result.code, result.message);
  return result;
};

/** The link itself, if it stays within its new mount. */
export const copyLinkAcross = async (entry: Entry, to: InMount, options: WriteOptions): Promise<Written> => {
  const { view, inner } = to;
  return view.guard(async () => {
    // A batch makes missing directories; a copy does not.
    await view.storage.stat(remotePathParent(inner));
    const batch = encodeBatch([
      {
        kind: 'link',
        path: inner.slice(1),
        mtimeUs: entry.mtimeUs,
        executable: false,
        hash: new Uint8Array(0),
        content: nameBytes(entry.target ?? ''),
      },
    ]);
    const { results } = await view.storage.writeBatch(ROOT_PATH, batch, batch.length, options);
    const { outcome, path } = ensureDone(results[0]);
    const place = path === undefined ? inner : joinRemotePath(ROOT_PATH, path);
    return view.written({ outcome, entry: await view.storage.stat(place) });
  });
};

/** A directory for what is copied; one that is there is merged into. */
const ensureDirectory = async ({ view, inner }: InMount): Promise<void> => {
  try {
    await view.storage.makeDirectory(inner);
  } catch (error) {
    if (!isWherryError(error) || error.code !== 'ALREADY_EXISTS') throw error;
    const there = await view.storage.stat(inner);
    if (there.kind !== 'directory' && there.leads !== 'directory') throw error;
  }
};

/** One directory, or one file that is too large for a batch. */
const copyEntry = async (from: InMount, entry: Entry, to: InMount, options: WriteOptions): Promise<void> => {
  if (entry.kind === 'directory') await to.view.guard(() => ensureDirectory(to));
  else if (entry.kind === 'file') await copyFileAcross(from, entry, to, options);
  else
    throw new WherryError(
      'NOT_A_FILE',
      `"${displayName(outerPath(from))}" is neither file, directory nor link, and was left out.`,
    );
};

interface TreeCopy {
  readonly from: InMount;
  readonly to: InMount;
  readonly options: WriteOptions;
  readonly problems: Problem[];
}

const addProblem = ({ problems }: TreeCopy, path: string, error: unknown): void => {
  const { code, message } = toWherryError(error);
  problems.push({ path, code, message });
};

const copyPiece = async (copy: TreeCopy, piece: TreePiece): Promise<Uint8Array<ArrayBuffer>> => {
  const { from, to, options } = copy;
  for (const entry of piece.entries) {
    try {
      const inner = joinRemotePath(to.inner, relativeRemotePath(entry.path, from.inner));
      await copyEntry({ view: from.view, inner: entry.path }, entry, { view: to.view, inner }, options);
    } catch (error) {
      addProblem(copy, from.view.toOuter(entry.path), error);
    }
  }
  copy.problems.push(...piece.problems.map(from.view.problem));
  if (piece.batched === 0) return piece.buffer;
  const names = decodeBatch(piece.buffer.subarray(0, piece.length)).map(({ path }) => path);
  const { results, buffer } = await to.view.guard(() =>
    to.view.storage.writeBatch(to.inner, piece.buffer, piece.length, options),
  );
  results.forEach((result, index) => {
    if (!('code' in result)) return;
    const path = `${outerPath(to)}/${names[index] ?? ''}`;
    copy.problems.push({ path, code: result.code, message: to.view.message(result.message) });
  });
  return buffer;
};

/** All that is in a directory into another, which exists. What fails is a problem, and the rest is copied. */
export const copyTreeAcross = async (
  from: InMount,
  to: InMount,
  options: Pick<WriteOptions, 'policy'>,
): Promise<readonly Problem[]> => {
  const copy: TreeCopy = { from, to, options: { policy: options.policy }, problems: [] };
  const reader = await from.view.guard(() => from.view.storage.readTree(from.inner));
  try {
    let buffer: Uint8Array<ArrayBuffer> = new Uint8Array(BATCH_SIZE);
    for (let isLast = false; !isLast;) {
      const piece = await from.view.guard(() => reader.next(buffer));
      ({ isLast } = piece);
      buffer = await copyPiece(copy, piece);
    }
  } finally {
    await reader.close();
  }
  return copy.problems;
};
