// One large file on its way in: written to staging, verified piece by piece while its bytes are hot, made durable,
// published. Every way it can end leaves either the whole new file under its name, or nothing of it but a part.

import { isWherryError, remotePathParent, type RemotePath } from '../../base/index.ts';
import { createPieceLedger, type PieceLedger } from '../piece-hashes.ts';
import type { FileAttributes, WriteOptions, Written } from '../storage.ts';
import { commitStaged, settleUnchanged } from './commit-file.ts';
import { closeQuietly, hasPieces, hasPiecesAt, writeFully } from './content.ts';
import { isFileStatus, type FileStatus } from './directory-calls.ts';
import { childPath } from './directory-cache.ts';
import { entryAt, type DiskContext } from './disk-context.ts';
import { guarded, guardedAsync, refusal } from './disk-error.ts';
import type { Place } from './jail.ts';
import { decidePlacement, type Incoming } from './placement.ts';
import type { StagedDescriptor } from './staging.ts';
import { syncDirectory, syncFile } from './sync.ts';
import {
  ensureNameAllowed,
  ensureRoom,
  ensureSizeAllowed,
  ensureTimeAllowed,
  ensureWritable,
} from './write-rules.ts';

/** See StagedFile. */
export interface CoreWriter {
  /** Where writing begins. */
  readonly offset: number;
  /** Bytes that are there. */
  readonly written: number;
  /** Appends all of it. The writer is over after a refusal. */
  write(bytes: Uint8Array): void;
  /** Takes the hash of the next piece. The writer is over after `CORRUPTED`. */
  verify(hash: Uint8Array): void;
  /** The writer is over afterwards, whatever happens. */
  commit(hash: Uint8Array): Promise<Written>;
  /** Gives up; what is verified stays as a part. May be called at any time, also twice. Never rejects. */
  suspend(): Promise<void>;
  /** Gives up; nothing remains. May be called at any time, also twice. Never rejects. */
  discard(): Promise<void>;
}

export const openWriter = (
  context: DiskContext,
  path: RemotePath,
  attributes: FileAttributes,
  options: WriteOptions,
): CoreWriter => {
  const staged = guarded(path, () => {
    const place = ensureStageable(context, path, attributes, options);
    ensureRoom(context, place, path, attributes.size ?? 0);
    return context.staging.createFile(place.directory, attributes.executable === true);
  });
  return createWriter(context, path, attributes, options, staged);
};

/** Refuses what can be refused before the first byte; the place where the file is to be. */
const ensureStageable = (
  context: DiskContext,
  path: RemotePath,
  attributes: FileAttributes,
  options: WriteOptions,
): Place => {
  const { size } = attributes;
  ensureWritable(context, path);
  if (path === '/') throw refusal('NOT_A_FILE', path, 'is the root directory; name a file in it');
  if (size !== undefined && (!Number.isSafeInteger(size) || size < 0))
    throw refusal('INVALID_SIZE', path, 'was declared with a size that no file can have');
  ensureTimeAllowed(path, attributes.mtimeUs);
  ensureNameAllowed(context, path);
  ensureSizeAllowed(context, path, size ?? 0);
  context.jail.begin();
  const place = context.jail.parent(path);
  // What has the name with the same size may turn out to be identical; only what cannot be is refused this early.
  const isSame = (_: Place, status: FileStatus): boolean =>
    isFileStatus(status) && (size === undefined || status.size === size);
  decidePlacement(context, place, incomingFile(context, attributes, isSame), options);
  return place;
};

const incomingFile = (
  context: DiskContext,
  attributes: FileAttributes,
  isSame: Incoming['isSame'],
): Incoming => ({
  kind: 'file',
  mtimeUs: attributes.mtimeUs ?? context.init.now(),
  isSame,
  directoryCode: 'NOT_A_FILE',
});

const corrupted = (path: string, why: string): Error =>
  refusal('CORRUPTED', path, `was not written: ${why}; send it again`);

/** Runs a step of the ledger; what it finds corrupted is refused by the file's name. */
const compared = (path: string, work: () => void): void => {
  try {
    work();
  } catch (error: unknown) {
    if (!isCorrupted(error)) throw error;
    throw corrupted(path, 'the bytes that arrived are not the bytes that were sent');
  }
};

const isCorrupted = (error: unknown): boolean => isWherryError(error) && error.code === 'CORRUPTED';

interface FileWrite {
  readonly context: DiskContext;
  readonly path: RemotePath;
  readonly attributes: FileAttributes;
  readonly options: WriteOptions;
  readonly staged: StagedDescriptor;
  readonly ledger: PieceLedger;
}

const createWriter = (
  context: DiskContext,
  path: RemotePath,
  attributes: FileAttributes,
  options: WriteOptions,
  staged: StagedDescriptor,
): CoreWriter => {
  const { calls } = context;
  const { size } = attributes;
  const ledger = createPieceLedger(context.init.createHasher, 0, size);
  const write: FileWrite = { context, path, attributes, options, staged, ledger };
  let isOver = false;
  let lastChange: number | undefined;
  let isSuspect = false;

  const abandon = (): void => {
    isOver = true;
    closeQuietly(calls, staged.fd);
    context.staging.remove(staged);
  };
  const giveUp = async (): Promise<void> => {
    if (!isOver) abandon();
  };

  const ensureOpen = (): void => {
    if (isOver) throw refusal('BAD_REQUEST', path, 'is no longer being written; begin again');
  };

  // Another program that writes into staging shows by the file's change time. Some network file systems change that by
  // themselves, so it only raises the suspicion, and reading the file again settles it.
  const watchForStrangers = (): void => {
    const status = calls.fstat(staged.fd);
    if (status.size !== ledger.position || (lastChange !== undefined && status.ctimeMs !== lastChange))
      isSuspect = true;
  };

  const ensureFits = (more: number): void => {
    const after = ledger.position + more;
    if (size === undefined) ensureSizeAllowed(context, path, after);
    else if (after > size)
      throw refusal('INVALID_SIZE', path, `was declared with ${size} bytes, and more came`);
  };

  const makeWhole = async (hash: Uint8Array): Promise<void> => {
    if (size !== undefined && ledger.position !== size)
      throw refusal('INVALID_SIZE', path, `was declared with ${size} bytes, and ${ledger.position} came`);
    compared(path, () => ledger.end(hash));
    watchForStrangers();
    if (attributes.mtimeUs !== undefined) calls.setFileTime(staged.fd, attributes.mtimeUs);
    const before = calls.fstat(staged.fd);
    context.jail.begin();
    await syncFile(context, context.jail.parent(path).directory, staged.fd);
    const after = calls.fstat(staged.fd);
    if (after.ctimeMs !== before.ctimeMs || after.size !== ledger.position) isSuspect = true;
    if (isSuspect && !hasPieces(context, staged.fd, ledger.position, ledger.verified))
      throw corrupted(path, 'its bytes were changed by another program while they waited');
  };

  return {
    offset: 0,
    get written() {
      return ledger.position;
    },
    write: (bytes) =>
      guarded(path, () => {
        ensureOpen();
        try {
          ensureFits(bytes.length);
          watchForStrangers();
          writeFully(calls, staged.fd, bytes, ledger.position);
          lastChange = calls.fstat(staged.fd).ctimeMs;
          compared(path, () => ledger.wrote(bytes));
        } catch (error: unknown) {
          abandon();
          throw error;
        }
      }),
    verify: (hash) =>
      guarded(path, () => {
        ensureOpen();
        try {
          compared(path, () => ledger.told(hash));
        } catch (error: unknown) {
          if (isCorrupted(error)) abandon();
          throw error;
        }
      }),
    commit: (hash) =>
      guardedAsync(path, async () => {
        ensureOpen();
        isOver = true;
        try {
          await makeWhole(hash);
        } catch (error: unknown) {
          abandon();
          throw error;
        }
        // From here the name in staging is commitStaged's to remove.
        return publishWritten(write);
      }),
    suspend: giveUp,
    discard: giveUp,
  };
};

/** Gives what is whole and durable its name. Closes the descriptor. */
const publishWritten = async (write: FileWrite): Promise<Written> => {
  const { context, path, attributes, options, staged, ledger } = write;
  let place: Place;
  try {
    context.calls.close(staged.fd);
    context.jail.begin();
    place = context.jail.parent(path);
  } catch (error: unknown) {
    context.staging.remove(staged);
    throw error;
  }
  const isSame = (other: Place, status: FileStatus): boolean =>
    hasPiecesAt(context, other, status, ledger.position, ledger.verified);
  const placement = commitStaged(context, staged, place, incomingFile(context, attributes, isSame), options);
  const written = { directory: place.directory, name: placement.name };
  if (placement.outcome === 'unchanged')
    settleUnchanged(context, written, options.policy === 'replace' ? attributes : {});
  const shown =
    placement.name === place.name ? path : (childPath(remotePathParent(path), placement.name) as RemotePath);
  const entry = entryAt(context, shown, written);
  if (placement.outcome !== 'skipped') await syncDirectory(context, place.directory.path);
  return { outcome: placement.outcome, entry };
};
