// What a handle on a file holds open, and how it begins: the file as it was opened, and the staged copy that takes what
// is written. Nothing here writes content.

import type { RemotePath } from '../../../base/index.ts';
import type { Entry } from '../../entry.ts';
import { ensureHandleOptions, replacedMeanwhile, type HandleOptions } from '../../file-handle.ts';
import { closeQuietly, openRegularFile } from '../content.ts';
import type { FileStatus } from '../calls/directory-calls.ts';
import { childPath } from '../jail/directory-cache.ts';
import { isExecutable, toEntry, type DiskContext } from '../disk-context.ts';
import { refusal, toDiskError } from '../disk-error.ts';
import type { Place } from '../jail/jail.ts';
import type { StagedDescriptor } from '../staging/staging.ts';
import { ensureNameAllowed, ensureWritable } from '../write-rules.ts';

/** A file as it was opened, or as this handle committed it. */
export interface Base {
  /** For reading only. */
  readonly fd: number;
  readonly status: FileStatus;
  readonly entry: Entry;
}

export interface HandleState {
  readonly context: DiskContext;
  readonly path: RemotePath;
  /** Links resolved. */
  readonly realPath: RemotePath;
  readonly options: HandleOptions;
  /** Undefined while there is no such file yet. */
  base: Base | undefined;
  /** Undefined while nothing was written since the base. */
  staged: StagedDescriptor | undefined;
  /** Bytes of the staged copy, or else of the base. */
  size: number;
  /** A change was refused, or its bytes may not have reached the disk: nothing is committed any more. */
  spoiled: { readonly error: unknown } | undefined;
  /** Real path of a directory in which the name was given, but not yet made durable. */
  unsynced: string | undefined;
  /** Whatever runs for long is to stop. */
  isEnding: boolean;
}

export const ensureUnchanged = (context: DiskContext, path: RemotePath, { fd, status }: Base): void => {
  const now = context.calls.fstat(fd);
  if (now.size !== status.size || now.mtimeMs !== status.mtimeMs)
    throw refusal('CHANGED', path, 'was changed by another program while it was open; open it again');
};

/** Where the path leads; the place holds no link. */
const targetPlace = (context: DiskContext, path: RemotePath, options: HandleOptions): Place => {
  const { jail } = context;
  const { create = 'never' } = options;
  const own = jail.parent(path);
  const status = jail.status(own);
  if (status !== undefined && create === 'always-new')
    throw refusal('ALREADY_EXISTS', path, 'exists; choose another name');
  const place = jail.target(path);
  const leadsNowhere = status !== undefined && jail.status(place) === undefined;
  if (leadsNowhere || (status === undefined && create === 'never'))
    throw refusal('NOT_FOUND', path, 'does not exist; list its parent directory to see what does');
  return place;
};

const openBase = (context: DiskContext, path: RemotePath, place: Place): Base | undefined => {
  const known = context.jail.status(place);
  if (known === undefined) return undefined;
  const { fd, status } = openRegularFile(context.calls, place, known);
  return { fd, status, entry: toEntry(context, path, place, status) };
};

/** An empty staged file with the mode that the file has; one that may go to `place`. */
export const createStaged = (
  context: DiskContext,
  place: Place,
  base: Base | undefined,
  beside = false,
): StagedDescriptor => {
  const isProgram = base !== undefined && isExecutable(base.status);
  const staged = context.staging.createFile(place.directory, isProgram, beside);
  try {
    // Nobody may read the copy who may not read the file. Setuid, setgid and sticky bits never survive.
    if (base !== undefined) context.calls.setFileMode(staged.fd, base.status.mode & 0o777);
  } catch (error: unknown) {
    dropStaged(context, staged);
    throw error;
  }
  return staged;
};

export const dropStaged = (context: DiskContext, staged: StagedDescriptor): void => {
  closeQuietly(context.calls, staged.fd);
  context.staging.remove(staged);
};

export const openState = (context: DiskContext, path: RemotePath, options: HandleOptions): HandleState => {
  ensureHandleOptions(path, options);
  if (options.access === 'write') ensureWritable(context, path);
  if (path === '/') throw refusal('NOT_A_FILE', path, 'is the root directory; name a file in it');
  context.jail.begin();
  const place = targetPlace(context, path, options);
  const base = openBase(context, path, place);
  try {
    if (options.ifMatch !== undefined && base?.entry.version !== options.ifMatch)
      throw refusal(
        'VERSION_MISMATCH',
        path,
        'is no longer the version that was expected; look at it again first',
      );
    if (base === undefined) ensureNameAllowed(context, path, place.name);
    const isChanged = base === undefined || options.truncate === true;
    return {
      context,
      path,
      realPath: childPath(place.directory.path, place.name) as RemotePath,
      options,
      base,
      staged: isChanged ? createStaged(context, place, base) : undefined,
      size: isChanged ? 0 : base.status.size,
      spoiled: undefined,
      unsynced: undefined,
      isEnding: false,
    };
  } catch (error: unknown) {
    if (base !== undefined) closeQuietly(context.calls, base.fd);
    throw error;
  }
};

const GONE: ReadonlySet<string> = new Set(['NOT_FOUND', 'NOT_A_DIRECTORY', 'FORBIDDEN', 'CHANGED']);

/** Where the handle commits: the name must still have the very file that was opened, or nothing. */
export const commitPlace = (state: HandleState): Place => {
  const { context, path, realPath, base } = state;
  let place: Place;
  let status: FileStatus | undefined;
  try {
    place = context.jail.parent(realPath);
    status = context.jail.status(place);
  } catch (error: unknown) {
    const known = toDiskError(error, path);
    // Something is missing on the way: what was opened is not there any more.
    throw base !== undefined && GONE.has(known.code) ? replacedMeanwhile(path) : known;
  }
  const version = status === undefined ? undefined : context.versionOf(status);
  if (version === base?.entry.version) return place;
  throw taken(state);
};

/** The refusal when something else has the name by now. */
export const taken = ({ path, base, options }: HandleState): Error =>
  base === undefined && options.create === 'always-new'
    ? refusal('ALREADY_EXISTS', path, 'exists by now; choose another name')
    : replacedMeanwhile(path);

/** Closes everything that is held. May be called twice. */
export const endState = (state: HandleState): void => {
  const { context, staged, base } = state;
  state.isEnding = true;
  state.staged = undefined;
  state.base = undefined;
  if (base !== undefined) closeQuietly(context.calls, base.fd);
  if (staged !== undefined) dropStaged(context, staged);
};
