// The staged copy that takes what a handle writes. Making it may take as long as copying a large file does, so it is
// done in steps between which other operations have their turn.

import { setImmediate as turn } from 'node:timers/promises';
import { handleIsClosed } from '../../file-handle.ts';
import { copyBlocks } from '../content.ts';
import {
  commitPlace,
  createStaged,
  dropStaged,
  ensureUnchanged,
  type Base,
  type HandleState,
} from './handle-state.ts';
import type { Place } from '../jail/jail.ts';
import type { StagedDescriptor } from '../staging/staging.ts';
import { ensureRoom } from '../write-rules.ts';

// Blocks copied between two turns of the event loop.
const BLOCKS_PER_TURN = 8;

/** Copies the first `size` bytes. Throws when the handle is being discarded. */
export const copyInTurns = async (
  state: HandleState,
  from: number,
  to: number,
  size: number,
): Promise<void> => {
  let blocks = 0;
  for (const _ of copyBlocks(state.context.calls, from, to, size)) {
    blocks += 1;
    if (blocks % BLOCKS_PER_TURN === 0) await turn();
    if (state.isEnding) throw handleIsClosed(state.path);
  }
};

/** The staged copy, made when there is none yet; of the base at least its first `keep` bytes are in it. */
export const ensureStaged = async (state: HandleState, keep: number): Promise<StagedDescriptor> => {
  const { context, base } = state;
  if (state.staged !== undefined) return state.staged;
  context.jail.begin();
  // What was replaced since it was opened cannot be committed any more, so it is refused before it is edited.
  const place = commitPlace(state);
  const staged = createStaged(context, place, base);
  try {
    if (base !== undefined) await fill(state, place, base, staged, keep);
  } catch (error: unknown) {
    dropStaged(context, staged);
    throw error;
  }
  state.staged = staged;
  return staged;
};

const fill = async (
  state: HandleState,
  place: Place,
  base: Base,
  staged: StagedDescriptor,
  keep: number,
): Promise<void> => {
  const { context, path } = state;
  const { calls } = context;
  if (keep === 0) return;
  if (!calls.clone(base.fd, staged.fd)) {
    ensureRoom(context, place, path, keep);
    await copyInTurns(state, base.fd, staged.fd, keep);
  }
  ensureUnchanged(context, path, base);
  // Cloning may have brought the file's whole mode along.
  const mode = base.status.mode & 0o777;
  if ((calls.fstat(staged.fd).mode & 0o7777) !== mode) calls.setFileMode(staged.fd, mode);
};
