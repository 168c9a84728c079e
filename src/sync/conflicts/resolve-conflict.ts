// Ends a conflict: one of the two contents keeps the name, or both get names of their own. Nothing is overwritten: what gives way goes
// to the trash, and what is not as it was when it was looked at stays, with all else.

import {
  WherryError,
  displayName,
  isReservedName,
  isWherryError,
  joinRemotePath,
  remotePathName,
  remotePathParent,
  type RemotePath,
} from '../../base/index.ts';
import { MAX_NUMBERED_NAMES, numberedName, type Entry } from '../../storage/index.ts';
import { isConflictName } from '../core/conflict-name.ts';
import type { ConflictFiles } from './conflict-files.ts';
import type { KeepChoice } from '../core/keep-choice.ts';
import { statIfThere, type ConflictCopy } from './find-conflicts.ts';

export interface ResolveOptions {
  readonly keep: KeepChoice;
  /** Of `both`: the copy's new name, beside the original. Default `name (2).ext`, or the next number that is free. */
  readonly as?: string | undefined;
  /** Where no trash is kept, what gives way may be removed for good. Default false: `BAD_REQUEST`. */
  readonly permanent?: boolean | undefined;
  /** Change nothing. Default false. */
  readonly dryRun?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Resolution {
  /** Where the copy's content is now; undefined: it gave way. */
  readonly path: RemotePath | undefined;
  /** What gave way; undefined: nothing did. */
  readonly gone: Entry | undefined;
}

/** Of `as`, before anything is looked at. Code: `BAD_REQUEST`. */
export const ensureOrdinaryName = (name: string): void => {
  const isPlain = name !== '' && name !== '.' && name !== '..' && !name.includes('/');
  if (isPlain && !isConflictName(name) && !isReservedName(name)) return;
  throw new WherryError(
    'BAD_REQUEST',
    `"${displayName(name)}" cannot be the new name of a copy: that is one name, without a slash, and not again one of a conflict.`,
  );
};

/**
 * Does it, if both are still as `conflict` tells. Codes: `CHANGED` and `VERSION_MISMATCH` (one of them is not what it was),
 * `NOT_FOUND` (nothing has the original's name, and the copy is all there is), `ALREADY_EXISTS` (the name for `as`),
 * `BAD_REQUEST` (no trash), and those of removing and renaming.
 */
export const resolveConflict = async (
  files: ConflictFiles,
  conflict: ConflictCopy,
  options: ResolveOptions,
): Promise<Resolution> => {
  const { copy, original } = conflict;
  const { keep, dryRun = false, signal } = options;
  if (options.as !== undefined) ensureOrdinaryName(options.as);
  const gone = keep === 'both' ? undefined : keep === 'original' ? copy : original;
  if (keep === 'original' && original === undefined) throw isAllThereIs(conflict);
  if (gone !== undefined && files.keepsTrash === false && options.permanent !== true) throw hasNoTrash(gone);
  if (dryRun) return { path: await plannedPath(files, conflict, options), gone };
  await ensureUnchanged(files, conflict, signal);
  if (keep === 'original') {
    await files.remove(copy.path, copy.version, signal);
    return { path: undefined, gone };
  }
  if (keep === 'copy') await takeName(files, conflict, signal);
  return { path: keep === 'copy' ? conflict.path : await rename(files, conflict, options), gone };
};

const isAllThereIs = ({ copy, path }: ConflictCopy): WherryError =>
  new WherryError(
    'NOT_FOUND',
    `Nothing is called "${displayName(remotePathName(path))}" any more, and "${displayName(copy.path)}" is all there is of it: keep the copy.`,
  );

const hasNoTrash = ({ path }: Entry): WherryError =>
  new WherryError(
    'BAD_REQUEST',
    `"${displayName(path)}" would be gone for good, since it is in no directory that sync changes or a server serves, so that there is no trash for it; add --permanent if that is meant, or keep both.`,
  );

/** Whoever decided has seen these two. The removal or rename itself looks once more at what it takes away. */
const ensureUnchanged = async (
  files: ConflictFiles,
  { copy, path, original }: ConflictCopy,
  signal: AbortSignal | undefined,
): Promise<void> => {
  const [copyNow, originalNow] = await Promise.all([
    statIfThere(files, copy.path, signal),
    statIfThere(files, path, signal),
  ]);
  const changed =
    copyNow?.version !== copy.version
      ? copy.path
      : originalNow?.version !== original?.version
        ? path
        : undefined;
  if (changed === undefined) return;
  throw new WherryError(
    'CHANGED',
    `"${displayName(changed)}" was changed meanwhile, and nothing was done; look at both again.`,
  );
};

const takeName = async (
  files: ConflictFiles,
  { copy, path, original }: ConflictCopy,
  signal: AbortSignal | undefined,
): Promise<void> => {
  if (original === undefined || (original.kind !== 'directory' && copy.kind !== 'directory'))
    return files.move(copy.path, path, original?.version, signal);
  // A directory is neither replaced nor takes something's place in one step.
  await files.remove(path, original.version, signal);
  try {
    await files.move(copy.path, path, undefined, signal);
  } catch (error) {
    if (!isWherryError(error)) throw error;
    const message = `What was at "${displayName(path)}" is in the trash now, but the copy did not get its name: ${error.message}`;
    throw new WherryError(error.code, message, { cause: error });
  }
};

const nameKind = ({ kind }: Entry): 'file' | 'directory' => (kind === 'directory' ? 'directory' : 'file');

/** Where the copy may go, one after another. */
const candidates = function* ({ copy, path }: ConflictCopy, as: string | undefined): Generator<RemotePath> {
  const parent = remotePathParent(path);
  if (as !== undefined) return void (yield joinRemotePath(parent, as));
  for (let number = 2; number <= MAX_NUMBERED_NAMES; number += 1)
    yield joinRemotePath(parent, numberedName(remotePathName(path), number, nameKind(copy)));
};

const rename = async (
  files: ConflictFiles,
  conflict: ConflictCopy,
  { as, signal }: ResolveOptions,
): Promise<RemotePath> => {
  let refusal: unknown;
  for (const to of candidates(conflict, as)) {
    try {
      await files.move(conflict.copy.path, to, undefined, signal);
      return to;
    } catch (error) {
      if (!isWherryError(error) || error.code !== 'ALREADY_EXISTS') throw error;
      refusal = error;
    }
  }
  throw refusal;
};

const plannedPath = async (
  files: ConflictFiles,
  conflict: ConflictCopy,
  { keep, as, signal }: ResolveOptions,
): Promise<RemotePath | undefined> => {
  if (keep !== 'both') return keep === 'copy' ? conflict.path : undefined;
  for (const to of candidates(conflict, as))
    if ((await statIfThere(files, to, signal)) === undefined) return to;
  throw new WherryError(
    'ALREADY_EXISTS',
    `"${displayName(as ?? remotePathName(conflict.path))}" exists; choose another name.`,
  );
};
