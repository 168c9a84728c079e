// One large file on its way in: written to staging, verified piece by piece while its bytes are hot, made durable,
// published. Every way it can end leaves either the whole new file under its name, or nothing of it but a part.

import { PIECE_SIZE, isWherryError, type RemotePath } from '../../base/index.ts';
import { createPieceLedger } from '../piece-hashes.ts';
import type { FileAttributes, WriteOptions, Written } from '../storage.ts';
import { isRangeWithin } from '../stage-source.ts';
import { blocksOf, closeQuietly, hasPieces, hashBlock, writeFully } from './content.ts';
import type { DiskContext } from './disk-context.ts';
import { guarded, guardedAsync, refusal } from './disk-error.ts';
import { piecesOf, publishWritten, type BegunFile, type FileWrite } from './staging/publish-written.ts';
import { closeSources } from './staging/copy-source.ts';
import { HASH_BLOCK_SIZE } from './limits.ts';
import { createStrangerWatch } from './staging/stranger-watch.ts';
import { syncFile } from './staging/sync.ts';
import { withRoom } from './trash/make-room.ts';
import { ensureSizeAllowed } from './write-rules.ts';

/** See StagedFile. */
export interface CoreWriter {
  /** Where writing begins. */
  readonly offset: number;
  /** Bytes that are there. */
  readonly written: number;
  /** Appends all of it. The writer is over after a refusal. */
  write(bytes: Uint8Array): void;
  /**
   * Appends a range of one of the sources, a block a step. Nothing else may be asked of the writer before the last step, but for
   * giving up when there is to be none. The writer is over after a refusal.
   */
  copyFrom(source: number, offset: number, length: number): Generator<void, void, void>;
  /** Takes the hash of the next piece. The writer is over after `CORRUPTED`. */
  verify(hash: Uint8Array): void;
  /** Takes what was written for what was meant. The writer is over after a refusal. */
  accept(): void;
  /** Takes back what was written since. The writer is over after a refusal. */
  rollBack(): void;
  /** The writer is over afterwards, whatever happens. */
  commit(hash?: Uint8Array): Promise<Written>;
  /** Gives up; what is verified stays as a part. May be called at any time, also twice. Never rejects. */
  suspend(): Promise<void>;
  /** Gives up; nothing remains. May be called at any time, also twice. Never rejects. */
  discard(): Promise<void>;
}

const corrupted = (path: string, why: string): Error =>
  refusal('CORRUPTED', path, `was not written: ${why}; send it again`);

const NOT_AS_SENT = 'the bytes that arrived are not the bytes that were sent';
const NOT_AS_LEFT = 'its bytes were changed by another program while they waited';

/** Runs a step of the ledger; what it finds corrupted is refused by the file's name. */
const compared = (path: string, work: () => void, why = NOT_AS_SENT): void => {
  try {
    work();
  } catch (error: unknown) {
    if (!isCorrupted(error)) throw error;
    throw corrupted(path, why);
  }
};

const isCorrupted = (error: unknown): boolean => isWherryError(error) && error.code === 'CORRUPTED';

/** `begun` is the writer's from now on. */
export const createWriter = (
  context: DiskContext,
  path: RemotePath,
  attributes: FileAttributes,
  options: WriteOptions,
  begun: BegunFile,
): CoreWriter => {
  const { calls } = context;
  const { staged, part, sources } = begun;
  const { size } = attributes;
  const offset = (part?.pieces.length ?? 0) * PIECE_SIZE;
  const ledger = createPieceLedger(context.init.createHasher, offset, size);
  const file: FileWrite = { context, path, attributes, options, begun, ledger };
  let isOver = false;
  let ending: Promise<void> | undefined;
  const strangers = createStrangerWatch(calls, staged, part);

  const end = async (keeps: boolean): Promise<void> => {
    closeSources(sources);
    if (part !== undefined) return keeps ? part.leave() : part.remove();
    closeQuietly(calls, staged.fd);
    context.staging.remove(staged);
  };
  /** What goes on after a refusal may go on while the caller hears of it; whoever gives up waits for it. */
  const abandon = (keeps: boolean): Promise<void> => {
    isOver = true;
    return (ending ??= end(keeps));
  };

  const ensureOpen = (): void => {
    if (isOver) throw refusal('BAD_REQUEST', path, 'is no longer being written; begin again');
  };

  const lookForStrangers = (): void => {
    try {
      strangers.look(ledger.position);
    } catch {
      // What cannot be looked at is not believed.
      strangers.suspect();
    }
  };

  /** A step after whose refusal the writer is over. What is verified stays if `keeps`, or if something differs from what was meant. */
  const step = (work: () => void, keeps = false): void =>
    guarded(path, () => {
      ensureOpen();
      try {
        work();
      } catch (error: unknown) {
        void abandon(keeps || isCorrupted(error));
        throw error;
      }
    });

  const ensureFits = (more: number): void => {
    const after = ledger.position + more;
    if (size === undefined) ensureSizeAllowed(context, path, after);
    else if (after > size)
      throw refusal('INVALID_SIZE', path, `was declared with ${size} bytes, and more came`);
  };

  const write = (bytes: Uint8Array): void =>
    step(() => {
      ensureFits(bytes.length);
      strangers.look(ledger.position);
      withRoom(context, bytes.length, () => writeFully(calls, staged.fd, bytes, ledger.position));
      strangers.changed();
      compared(path, () => ledger.wrote(bytes));
      part?.grew(ledger.verified);
    });

  /** Nothing that goes is in the journal. So what is accepted stays as it is, even if the rest cannot be taken back. */
  const rollBack = (): void =>
    step(() => {
      const before = ledger.position;
      strangers.look(before);
      compared(path, () => ledger.rollBack((from, to) => blocksOf(calls, staged.fd, from, to)), NOT_AS_LEFT);
      if (ledger.position === before) return;
      calls.truncate(staged.fd, ledger.position);
      strangers.changed();
    }, true);

  /** The next bytes of a range that is copied, of which so many are left. What is verified is good, whatever became of the source. */
  const readSource = (index: number, offset: number, length: number): Uint8Array =>
    guarded(path, () => {
      ensureOpen();
      const source = sources[index];
      try {
        if (source === undefined || !isRangeWithin(offset, length, source.size))
          throw refusal('BAD_REQUEST', path, 'was to be made of bytes that its source does not have');
        const block = hashBlock().subarray(0, Math.min(HASH_BLOCK_SIZE, length));
        source.read(block, offset);
        return block;
      } catch (error: unknown) {
        void abandon(true);
        throw error;
      }
    });

  const makeWhole = async (hash: Uint8Array | undefined): Promise<void> => {
    if (size !== undefined && ledger.position !== size)
      throw refusal('INVALID_SIZE', path, `was declared with ${size} bytes, and ${ledger.position} came`);
    await part?.settled();
    strangers.look(ledger.position);
    compared(path, () => ledger.end(hash));
    // The time of a part says something else.
    const mtimeUs = attributes.mtimeUs ?? (part === undefined ? undefined : context.init.now());
    if (mtimeUs !== undefined) calls.setFileTime(staged.fd, mtimeUs);
    const before = calls.fstat(staged.fd);
    context.jail.begin();
    await syncFile(context, context.jail.parent(path).directory, staged.fd);
    const after = calls.fstat(staged.fd);
    if (after.ctimeMs !== before.ctimeMs || after.size !== ledger.position) strangers.suspect();
    const named = calls.lstat(staged.home, staged.name);
    if (named !== undefined && (named.ino !== after.ino || named.dev !== after.dev))
      throw corrupted(path, 'another program put another file in its place');
    if (strangers.isSuspect && !hasPieces(context, staged.fd, ledger.position, piecesOf(file)))
      throw corrupted(path, NOT_AS_LEFT);
  };

  return {
    offset,
    get written() {
      return ledger.position;
    },
    write,
    *copyFrom(source, offset, length) {
      for (let done = 0; done < length || done === 0;) {
        const block = readSource(source, offset + done, length - done);
        write(block);
        done += block.length;
        if (done >= length) return;
        yield;
      }
    },
    verify: (hash) =>
      guarded(path, () => {
        ensureOpen();
        try {
          compared(path, () => ledger.told(hash));
          part?.grew(ledger.verified);
        } catch (error: unknown) {
          // A hash of no piece changes nothing.
          if (!isWherryError(error) || isCorrupted(error)) void abandon(isCorrupted(error));
          throw error;
        }
      }),
    accept: () =>
      step(() => {
        compared(path, () => ledger.accept());
        part?.grew(ledger.verified);
      }),
    rollBack,
    commit: (hash) =>
      guardedAsync(path, async () => {
        ensureOpen();
        isOver = true;
        try {
          await makeWhole(hash);
        } catch (error: unknown) {
          await abandon(isCorrupted(error));
          throw error;
        }
        closeSources(sources);
        // From here the name in staging is commitStaged's to remove.
        return publishWritten(file);
      }),
    suspend: async () => {
      if (isOver) return ending;
      lookForStrangers();
      return abandon(true);
    },
    discard: async () => (isOver ? ending : abandon(false)),
  };
};
