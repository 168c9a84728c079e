// From the staged copy of a handle to the file: made durable, given the name in one step if that still has the file that
// was opened, and the handle goes on with the new file as its base. Until the name is given nothing is lost: after a
// refusal the staged copy is what it was.

import { isWherryError } from '../../../base/index.ts';
import type { Entry } from '../../entry.ts';
import type { WriteOptions, Written } from '../../storage.ts';
import { closeQuietly } from '../content.ts';
import { errnoOf } from '../calls/directory-calls.ts';
import { mtimeOf, toEntry, type DiskContext } from '../disk-context.ts';
import { copyInTurns } from './handle-draft.ts';
import { commitPlace, createStaged, dropStaged, endState, taken, type HandleState } from './handle-state.ts';
import type { Place } from '../jail/jail.ts';
import type { Incoming } from '../staging/placement.ts';
import { publish, type Published } from '../staging/publish.ts';
import type { StagedDescriptor } from '../staging/staging.ts';
import { syncDirectory } from '../staging/sync.ts';

/** See FileHandle.sync. */
export const commit = async (state: HandleState): Promise<Written> => {
  const { staged } = state;
  if (state.spoiled !== undefined) throw state.spoiled.error;
  if (staged === undefined) {
    await settleDirectory(state);
    return { outcome: 'unchanged', entry: state.base?.entry as Entry };
  }
  const outcome = state.base === undefined ? 'created' : 'replaced';
  await makeDurable(state, staged);
  // Refuses early, and says why in the words of a handle.
  state.context.jail.begin();
  commitPlace(state);
  const entry = await publishStaged(state, staged);
  await settleDirectory(state);
  return { outcome, entry };
};

/** A sync that fails may have lost what it was to keep, whatever a later one says: then this edit is never committed. */
const makeDurable = async (state: HandleState, staged: StagedDescriptor): Promise<void> => {
  const { calls, init, mustSync } = state.context;
  calls.setFileTime(staged.fd, init.now());
  if (!mustSync(staged.home)) return;
  const [error] = await calls.syncFiles([staged.fd]);
  if (error === undefined) return;
  state.spoiled = { error };
  throw error;
};

/** Gives the name. The staged copy is the base afterwards. */
const publishStaged = async (state: HandleState, first: StagedDescriptor): Promise<Entry> => {
  try {
    return publishOnce(state, first);
  } catch (error: unknown) {
    if (errnoOf(error) !== 'EXDEV' || first.pinned !== undefined) throw error;
  }
  // A mount that its device number did not give away: carry the bytes over, then try again.
  return publishOnce(state, await carryOver(state, first));
};

const publishOnce = (state: HandleState, staged: StagedDescriptor): Entry => {
  const { calls, jail } = state.context;
  // Opened by the only name it has, before it can be lost among others.
  const fd = calls.openFile(staged.home, staged.name, 'read');
  let published: Published;
  let place: Place;
  try {
    jail.begin();
    place = jail.parent(state.realPath);
    published = placeStaged(state, staged, place);
  } catch (error: unknown) {
    closeQuietly(calls, fd);
    throw error;
  }
  state.unsynced = place.directory.path;
  return adopt(state, staged, place, published, fd);
};

const placeStaged = (state: HandleState, staged: StagedDescriptor, place: Place): Published => {
  const { context, base } = state;
  const incoming: Incoming = {
    kind: 'file',
    mtimeUs: context.init.now(),
    isSame: () => false,
    directoryCode: 'NOT_A_FILE',
  };
  const options: WriteOptions =
    base === undefined
      ? { policy: 'fail' }
      : { policy: 'replace', ifMatch: base.entry.version, by: state.options.by };
  try {
    return publish(context, staged, place, incoming, options);
  } catch (error: unknown) {
    const isTaken =
      isWherryError(error) && ['ALREADY_EXISTS', 'VERSION_MISMATCH', 'NOT_A_FILE'].includes(error.code);
    throw isTaken ? taken(state) : error;
  }
};

/** The name is given: what was staged is what the handle reads from now on. */
const adopt = (
  state: HandleState,
  staged: StagedDescriptor,
  place: Place,
  published: Published,
  fd: number,
): Entry => {
  const { context, path, base } = state;
  state.staged = undefined;
  closeQuietly(context.calls, staged.fd);
  if (published.sourceRemains) context.staging.remove(staged);
  else context.staging.release(staged);
  if (base !== undefined) closeQuietly(context.calls, base.fd);
  state.base = undefined;
  try {
    // Only now: giving a name changes the version.
    const status = context.calls.fstat(fd);
    const entry = toEntry(context, path, place, status);
    state.base = { fd, status, entry };
    return entry;
  } catch (error: unknown) {
    closeQuietly(context.calls, fd);
    endState(state);
    throw error;
  }
};

const carryOver = async (state: HandleState, from: StagedDescriptor): Promise<StagedDescriptor> => {
  const { context, base, size } = state;
  const { calls } = context;
  context.jail.begin();
  const to = createStaged(context, commitPlace(state), base, true);
  try {
    await copyInTurns(state, from.fd, to.fd, size);
    calls.setFileTime(to.fd, mtimeOf(calls.fstat(from.fd)));
    await syncStaged(context, to);
  } catch (error: unknown) {
    dropStaged(context, to);
    throw error;
  }
  state.staged = to;
  dropStaged(context, from);
  return to;
};

const syncStaged = async (
  { calls, mustSync }: DiskContext,
  { home, fd }: StagedDescriptor,
): Promise<void> => {
  if (!mustSync(home)) return;
  const [error] = await calls.syncFiles([fd]);
  if (error !== undefined) throw error;
};

/** Makes the name durable; when that fails, the next commit tries again. */
const settleDirectory = async (state: HandleState): Promise<void> => {
  if (state.unsynced === undefined) return;
  await syncDirectory(state.context, state.unsynced);
  state.unsynced = undefined;
};
