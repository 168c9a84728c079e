// A remote file, or a range of it, as a stream of bytes in memory, for `cat` and for programs. What was given out cannot
// be taken back, so each piece is compared as soon as it ends: the stream fails with CORRUPTED instead of going on. After
// a lost link the piece that had not ended is fetched again, and what is known of it is compared instead of given out.

import { WherryError, equalBytes, parseRemotePath, type Hasher, type RemotePath } from '../../base/index.ts';
import type { Files } from '../files-api.ts';
import { pieceEnd } from '../piece-ends.ts';
import { openArrivals } from './arrivals.ts';
import { endedBy, type Patience } from './patience.ts';
import type { RemoteContext } from './remote-context.ts';
import { createAttempts } from './try-again.ts';

/** How far a read has come. All numbers are offsets in the file. */
interface ReadState {
  readonly path: RemotePath;
  readonly item: string | undefined;
  /** Of the file: asked for, or known from the first attempt. */
  version: string | undefined;
  end: number;
  /** Where the piece begins that is not verified yet. */
  verified: number;
  /** What comes next. */
  position: number;
  /** What was given out between the two, as a hash. */
  tail: Uint8Array | undefined;
}

export const createRead = (context: RemoteContext): Files['read'] =>
  async function* read(path, options = {}) {
    const remote = context.compressing(options.compress);
    const offset = wholeNumber('offset', options.offset) ?? 0;
    const length = wholeNumber('length', options.length);
    const state: ReadState = {
      path: parseRemotePath(path),
      item: options.item,
      version: options.ifMatch,
      end: offset + (length ?? Infinity),
      verified: offset,
      position: offset,
      tail: undefined,
    };
    const patience = remote.patience(options);
    const attempts = createAttempts(remote.session, patience);
    try {
      for (let isDone = false; !isDone;) {
        const before = state.verified;
        try {
          yield* readOn(remote, state, patience);
          isDone = true;
        } catch (error: unknown) {
          if (state.verified > before) attempts.gained();
          attempts.failed(error);
        }
      }
    } catch (error: unknown) {
      throw endedBy(error, patience.signal);
    } finally {
      patience.close();
    }
  };

const wholeNumber = (name: 'offset' | 'length', value: number | undefined): number | undefined => {
  if (value === undefined || (Number.isSafeInteger(value) && value >= 0)) return value;
  throw new WherryError('BAD_REQUEST', `The ${name} must be a whole number of bytes, 0 or more.`);
};

/** One attempt: from the last verified piece to the end. */
async function* readOn(
  remote: RemoteContext,
  state: ReadState,
  patience: Patience,
): AsyncGenerator<Uint8Array, void> {
  const { verified: begin } = state;
  const length = Number.isFinite(state.end)
    ? Math.min(state.end - begin, Number.MAX_SAFE_INTEGER)
    : undefined;
  const { path, item, version: ifMatch } = state;
  const request = { path, item, blockSize: undefined, offset: begin, length, ifMatch };
  const arrivals = await openArrivals(remote, request, patience);
  let at = begin;
  /** Of the piece that has begun, and of what of it was given out before. */
  let piece: Hasher | undefined;
  const repeated = await remote.createHasher();
  try {
    state.version = arrivals.entry.version;
    state.end = Math.max(begin, Math.min(state.end, arrivals.entry.size));
    do {
      const ending = pieceEnd(state.verified, state.end);
      piece = await remote.createHasher();
      while (at < ending) {
        const bytes = await arrivals.take(ending - at);
        piece.update(bytes);
        const known = Math.min(bytes.length, state.position - at);
        at += bytes.length;
        if (known > 0) repeated.update(bytes.subarray(0, known));
        if (known > 0 && at >= state.position) requireEqual(repeated.digest(), state.tail);
        if (known === bytes.length) continue;
        state.position = at;
        yield bytes.subarray(known);
      }
      const told = await arrivals.nextHash();
      const hash = piece.digest();
      piece = undefined;
      requireEqual(hash, told);
      state.verified = ending;
    } while (state.verified < state.end);
    await arrivals.requireEnd();
  } finally {
    if (piece !== undefined && at === state.position) state.tail = piece.digest();
    arrivals.close();
  }
}

const requireEqual = (one: Uint8Array, other: Uint8Array | undefined): void => {
  if (other === undefined || !equalBytes(one, other)) throw new WherryError('CORRUPTED');
};
