// One file open for reading and writing at any offset, as the worker sees it: its calls one after another, reads from the
// file as it was opened until something is written, and from the staged copy from then on.

import { equalBytes, type RemotePath } from '../../../base/index.ts';
import type { Entry } from '../../entry.ts';
import {
  ensureHandleRange,
  ensureNoLargeGap,
  handleIsClosed,
  type FileHandle,
  type HandleOptions,
} from '../../file-handle.ts';
import type { Written } from '../../storage.ts';
import { readFully, writeFully } from '../content.ts';
import type { DiskContext } from '../disk-context.ts';
import { guarded, guardedAsync, refusal } from '../disk-error.ts';
import { commit } from './handle-commit.ts';
import { ensureStaged } from './handle-draft.ts';
import { endState, ensureUnchanged, openState, type HandleState } from './handle-state.ts';
import { inTwoTries } from '../jail/successor.ts';
import { withRoom } from '../trash/make-room.ts';
import { ensureRoom, ensureSizeAllowed } from '../write-rules.ts';

/** See FileHandle for what each method promises. */
export interface CoreHandle extends Pick<
  FileHandle,
  'realPath' | 'entry' | 'size' | 'isChanged' | 'truncate' | 'sync' | 'close'
> {
  /** Fills `into` from `offset`; fewer bytes only at the end. */
  read(into: Uint8Array, offset: number): Promise<{ readonly length: number; readonly hash: Uint8Array }>;
  write(bytes: Uint8Array, offset: number, hash: Uint8Array | undefined): Promise<void>;
  /** What waits for its turn is refused, and what runs for long stops. Never rejects. */
  discard(): Promise<void>;
}

const hashOf = ({ init }: DiskContext, bytes: Uint8Array): Uint8Array => {
  const hasher = init.createHasher();
  hasher.update(bytes);
  return hasher.digest();
};

const read = (state: HandleState, into: Uint8Array, offset: number): { length: number; hash: Uint8Array } => {
  const { context, path, staged, base, size } = state;
  ensureHandleRange(path, offset, into.length);
  const wanted = Math.max(0, Math.min(into.length, size - offset));
  const fd = staged?.fd ?? base?.fd;
  const length = fd === undefined ? 0 : readFully(context.calls, fd, into, 0, wanted, offset);
  if (staged === undefined && base !== undefined) ensureUnchanged(context, path, base);
  if (length < wanted)
    throw refusal('CHANGED', path, 'was made shorter by another program while it was open; open it again');
  return { length, hash: hashOf(context, into.subarray(0, length)) };
};

const write = async (
  state: HandleState,
  bytes: Uint8Array,
  offset: number,
  hash: Uint8Array | undefined,
): Promise<void> => {
  const { context, path } = state;
  ensureHandleRange(path, offset, bytes.length);
  if (hash !== undefined && !equalBytes(hashOf(context, bytes), hash))
    throw refusal('CORRUPTED', path, 'was not written: the bytes that arrived are not those that were sent');
  if (bytes.length === 0) return;
  ensureNoLargeGap(path, state.size, offset);
  const size = Math.max(state.size, offset + bytes.length);
  ensureSizeAllowed(context, path, size);
  const staged = await ensureStaged(state, state.size);
  withRoom(context, bytes.length, () => writeFully(context.calls, staged.fd, bytes, offset));
  state.size = size;
};

const truncate = async (state: HandleState, size: number): Promise<void> => {
  const { context, path } = state;
  ensureHandleRange(path, size, 0);
  ensureSizeAllowed(context, path, size);
  const staged = await ensureStaged(state, Math.min(size, state.size));
  // The zeros take no room at first, but whoever writes or copies the file later would need it.
  ensureRoom(context, { directory: staged.home }, path, size - state.size);
  context.calls.truncate(staged.fd, size);
  state.size = size;
};

/** Runs a change; after one that is refused nothing is committed any more. */
const changing = async (state: HandleState, work: () => Promise<void>): Promise<void> => {
  const { path, options } = state;
  if (options.access === 'read')
    throw refusal('BAD_REQUEST', path, 'was opened for reading only; open it for writing');
  if (state.spoiled !== undefined) throw state.spoiled.error;
  try {
    await guardedAsync(path, work);
  } catch (error: unknown) {
    state.spoiled = { error };
    throw error;
  }
};

export const openHandle = (context: DiskContext, path: RemotePath, options: HandleOptions): CoreHandle => {
  const open = (): HandleState => openState(context, path, options);
  const state = guarded(path, () => inTwoTries(context.jail, open));
  // The last commit's, once everything is closed.
  let lastEntry: Entry | undefined;
  let lastCall: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => T | Promise<T>): Promise<T> => {
    const call = lastCall.then(work);
    lastCall = call.catch(() => {
      // Told to whoever made that call; the next one has its turn all the same.
    });
    return call;
  };
  const whileOpen = <T>(work: () => T | Promise<T>): Promise<T> =>
    inTurn(() =>
      guardedAsync(path, async () => {
        if (state.isEnding) throw handleIsClosed(path);
        return work();
      }),
    );
  const close = async (): Promise<Written> => {
    const written = await commit(state);
    lastEntry = written.entry;
    endState(state);
    return written;
  };
  return {
    realPath: state.realPath,
    get entry() {
      return state.base?.entry ?? lastEntry;
    },
    get size() {
      return state.size;
    },
    get isChanged() {
      return state.staged !== undefined;
    },
    read: (into, offset) => whileOpen(() => read(state, into, offset)),
    write: (bytes, offset, hash) => whileOpen(() => changing(state, () => write(state, bytes, offset, hash))),
    truncate: (size) => whileOpen(() => changing(state, () => truncate(state, size))),
    sync: () => whileOpen(() => commit(state)),
    close: () => whileOpen(close),
    discard: () => {
      state.isEnding = true;
      return inTurn(() => endState(state));
    },
  };
};
