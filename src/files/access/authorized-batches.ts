// Batches of small entries under an account's rights. Where one look decides for the whole directory the batch passes as it
// is; otherwise each entry is asked for by itself, and what is refused is answered as such among the others.

import {
  type WherryError,
  isWherryError,
  joinRemotePath,
  toWherryError,
  type RemotePath,
} from '../../base/index.ts';
import {
  decodeBatch,
  encodeBatch,
  type Batch,
  type BatchEntry,
  type BatchResult,
  type Problem,
  type Storage,
  someEntries,
  type BatchOptions,
} from '../../storage/index.ts';
import type { Access } from './access.ts';
import { allowedOptions } from './replacing.ts';

type BatchMethods = Pick<Storage, 'hashFiles' | 'writeBatch' | 'readBatch'>;

/** What an account may do with one entry of a batch. */
type Judgement = 'write' | 'add' | WherryError;

/** Why this is refused, if it is. A path that is none is the storage's to refuse. */
const judge = (access: Access, directory: RemotePath, path: string): Judgement => {
  let full: RemotePath;
  try {
    full = joinRemotePath(directory, path);
  } catch (error) {
    return toWherryError(error);
  }
  if (!access.may('write', full)) return toWherryError(access.refusal('write', full));
  return access.may('delete', full) ? 'write' : 'add';
};

const refusedResult = ({ code, message }: WherryError): BatchResult => ({ code, message });

/** "The name is taken" to one who asked to replace and may not. */
const explained = (access: Access, directory: RemotePath, path: string, result: BatchResult): BatchResult =>
  'code' in result && result.code === 'ALREADY_EXISTS'
    ? refusedResult(toWherryError(access.refusal('delete', joinRemotePath(directory, path))))
    : result;

export const createAuthorizedBatches = (storage: Storage, access: Access): BatchMethods => {
  /** Writes some entries of a batch as a batch of their own. */
  const writeSome = async (
    directory: RemotePath,
    batch: Batch,
    indexes: readonly number[],
    options: BatchOptions,
  ): Promise<readonly BatchResult[]> => {
    if (indexes.length === 0) return [];
    const bytes = encodeBatch(indexes.map((index) => batch[index] as BatchEntry));
    return (await storage.writeBatch(directory, bytes, bytes.length, someEntries(options, indexes))).results;
  };

  /** Each entry by what is allowed for it; `results[i]` answers `batch[i]`. */
  const writeJudged = async (
    directory: RemotePath,
    batch: Batch,
    options: BatchOptions,
  ): Promise<readonly BatchResult[]> => {
    const replaces = options.policy === 'replace' || options.policy === 'newer';
    const judgements = batch.map(({ path }, index): Judgement => {
      const judgement = judge(access, directory, path);
      // Whoever says what is to be replaced may not fall back to adding.
      return judgement === 'add' && options.expected?.[index] !== undefined
        ? toWherryError(access.refusal('delete', joinRemotePath(directory, path)))
        : judgement;
    });
    const chosen = (wanted: Judgement): readonly number[] =>
      [...batch.keys()].filter((index) => judgements[index] === wanted);
    const written = await writeSome(directory, batch, chosen('write'), options);
    const added = await writeSome(
      directory,
      batch,
      chosen('add'),
      replaces ? { ...options, policy: 'fail' } : options,
    );
    let [nextWritten, nextAdded] = [0, 0];
    return batch.map(({ path }, index) => {
      const judgement = judgements[index];
      if (isWherryError(judgement)) return refusedResult(judgement);
      if (judgement === 'write') return written[nextWritten++] as BatchResult;
      const result = added[nextAdded++] as BatchResult;
      return replaces ? explained(access, directory, path, result) : result;
    });
  };

  const writeBatch: Storage['writeBatch'] = async (directory, batch, length, options) => {
    const isReplacing = options.expected !== undefined && !access.may('delete', directory);
    const isPlain =
      access.isUniform(directory) && !isReplacing && allowedOptions(access, directory, options) === options;
    if (isPlain) {
      access.ensure('write', directory);
      return storage.writeBatch(directory, batch, length, options);
    }
    const entries = decodeBatch(batch.subarray(0, length));
    return { results: await writeJudged(directory, entries, options), buffer: batch };
  };

  const mayRead = (directory: RemotePath, path: string): boolean => {
    try {
      return access.may('read', joinRemotePath(directory, path));
    } catch {
      // No path: the storage says so.
      return true;
    }
  };

  const readBatch: Storage['readBatch'] = async (directory, names, buffer, seen) => {
    if (access.isUniform(directory)) {
      access.ensure('read', directory);
      return storage.readBatch(directory, names, buffer, seen);
    }
    const firstRefused = names.findIndex((name) => !mayRead(directory, name));
    if (firstRefused !== 0) {
      const allowed = firstRefused < 0 ? names : names.slice(0, firstRefused);
      return storage.readBatch(directory, allowed, buffer, seen);
    }
    // A run of refused names is answered by a batch of nothing.
    const end = names.findIndex((name) => mayRead(directory, name));
    const refused = end < 0 ? names : names.slice(0, end);
    const problems = refused.map((name): Problem => {
      const { code, message } = toWherryError(access.refusal('read', joinRemotePath(directory, name)));
      return { path: name, code, message };
    });
    const empty = encodeBatch([]);
    buffer.set(empty);
    return { buffer, length: empty.length, taken: refused.length, problems };
  };

  const hashFiles: Storage['hashFiles'] = async (directory, files, options) => {
    if (access.isUniform(directory) && access.may('read', directory))
      return storage.hashFiles(directory, files, options);
    // What may not be read is as if it were not there: no hash tells what its content is.
    const asked = files.filter(({ path }) => mayRead(directory, path));
    if (asked.length === 0) return files.map(() => undefined);
    const hashes = await storage.hashFiles(directory, asked, options);
    const byFile = new Map(asked.map((file, index) => [file, hashes[index]]));
    return files.map((file) => byFile.get(file));
  };

  return { hashFiles, writeBatch, readBatch };
};
