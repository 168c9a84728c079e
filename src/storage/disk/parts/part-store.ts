// The parts of one root, or of one local directory: where they lie, opening one to write on, and what becomes of the
// others. Of a root, journals and parts lie in staging; a part whose destination is on another file system lies beside
// it. Of a local directory, parts lie beside their destinations, and journals in the directory that is named for them.
//
// A part is believed to hold what its journal says only where nobody else can have changed it: it must be the very file,
// with the time it was given. Else it is read again. It is never written to when it has another name, since that may be
// the name of a file that was committed.

import { PIECE_SIZE, type RemotePath } from '../../../base/index.ts';
import { closeQuietly, matchPieces } from '../content.ts';
import type { Directory } from '../calls/directory-calls.ts';
import type { OpenDirectory } from '../jail/directory-cache.ts';
import { isExecutable, mtimeOf, type DiskContext } from '../disk-context.ts';
import type { Place } from '../jail/jail.ts';
import {
  continueJournal,
  createJournal,
  isOwnFile,
  journalName,
  readJournal,
  type OpenJournal,
} from './journal-file.ts';
import { partName, stagedPartName } from '../limits.ts';
import { createPartFile, type PartFile, type PartFileInit } from './part-file.ts';
import type { Journal, PartHeader } from './part-journal.ts';
import { createRootShelf, removeFile, removeStored, type PartShelf } from './stored-parts.ts';

/** Which part a write is to leave. The key is made of owner, path, size and source. */
export interface PartRequest {
  readonly key: string;
  readonly owner: string;
  readonly label: string;
}

/** What is being written. */
export interface PartTarget {
  readonly path: RemotePath;
  readonly size: number;
  readonly executable: boolean;
}

export interface PartStore {
  /**
   * Opens the part for writing on, as far as it is what its journal says, or begins one. Undefined when none can be kept
   * just now. `pause` lets others have their turn while it is read again; what it throws ends that.
   */
  open(
    place: Place,
    target: PartTarget,
    request: PartRequest,
    pause: () => Promise<void>,
  ): Promise<PartFile | undefined>;
  /** What is kept. */
  readonly shelf: () => PartShelf;
  close(): void;
}

/** Where the name of a part is. */
interface PartPlace {
  readonly home: Directory;
  readonly name: string;
  /** The destination's directory, when it lies there. */
  readonly beside: OpenDirectory | undefined;
}

// Whole, even seconds: every file system can store them. Long ago: no program sets such a time by chance.
const OLDEST_MARKER = 1_000_000_000;
const MARKER_RANGE = 2 ** 27;

const createMarker = (random: Uint8Array): number => {
  const number = new DataView(random.buffer, random.byteOffset).getUint32(0) % MARKER_RANGE;
  return (OLDEST_MARKER + 2 * number) * 1_000_000;
};

/** Undefined where no parts are kept. */
export const createPartStore = (context: DiskContext): PartStore | undefined => {
  const { calls, init, jail, staging } = context;
  const { partsDirectory } = init;
  if (init.readOnly || (init.staging === 'beside' && partsDirectory === undefined)) return undefined;
  let opened: Directory | undefined;
  /** Where the journals are. */
  const home = (): Directory => {
    if (partsDirectory === undefined) return staging.directory();
    return (opened ??= calls.openRoot(partsDirectory).directory);
  };
  return {
    open: async (place, target, request, pause) => {
      jail.pin(place.directory);
      try {
        return await openPart(context, home(), place, target, request, pause);
      } catch {
        // Something about journals or parts cannot be used just now; the file itself can be written without.
        return undefined;
      } finally {
        jail.unpin(place.directory);
      }
    },
    shelf: () => createRootShelf(context, home()),
    close: () => {
      if (opened !== undefined) calls.closeDirectory(opened);
      opened = undefined;
    },
  };
};

const openPart = async (
  context: DiskContext,
  home: Directory,
  place: Place,
  target: PartTarget,
  request: PartRequest,
  pause: () => Promise<void>,
): Promise<PartFile | undefined> => {
  const { calls, init } = context;
  const at = partPlace(context, home, place, request.key);
  const mustSync = context.mustSync(place.directory);
  const header: PartHeader = {
    key: request.key,
    owner: request.owner,
    label: request.label,
    directory: init.staging === 'beside' ? init.directory : '',
    path: target.path,
    size: target.size,
    beside: at.beside?.path ?? null,
    markerUs: createMarker(init.randomBytes(4)),
    boot: mustSync ? null : (init.boot ?? null),
  };
  const found = readJournal(calls, init.createHasher, home, request.key);
  if (found !== undefined && isSameWrite(found.journal.header, header)) {
    const part = await continuePart(context, home, at, found.journal, target, mustSync, pause);
    if (part !== undefined) return part;
  } else if (found !== undefined) {
    // Its destination's directory is another one by now.
    removeStored(createRootShelf(context, home), found.journal.header);
  }
  return beginPart(context, home, at, header, target, mustSync);
};

const partPlace = (context: DiskContext, home: Directory, { directory }: Place, key: string): PartPlace =>
  context.init.staging === 'root' && home.dev === directory.dev
    ? { home, name: stagedPartName(key), beside: undefined }
    : { home: directory, name: partName(key), beside: directory };

const isSameWrite = (a: PartHeader, b: PartHeader): boolean =>
  a.owner === b.owner &&
  a.size === b.size &&
  (a.beside === null) === (b.beside === null) &&
  below(a, a.path) === below(b, b.path) &&
  below(a, a.beside) === below(b, b.beside);

/** A local directory may be opened at any level above the destination. */
const below = ({ directory }: PartHeader, path: string | null): string =>
  (directory === '/' ? '' : directory) + (path === null || path === '/' ? '' : path);

/** Undefined when nothing of it is left that could be continued. */
const continuePart = async (
  context: DiskContext,
  home: Directory,
  at: PartPlace,
  journal: Journal,
  target: PartTarget,
  mustSync: boolean,
  pause: () => Promise<void>,
): Promise<PartFile | undefined> => {
  const { calls } = context;
  const { createHasher } = context.init;
  if (!isOwnFile(calls.lstat(at.home, at.name))) return undefined;
  const fd = calls.openFile(at.home, at.name, 'update');
  let log: OpenJournal | undefined;
  try {
    const count = await countGood(context, at, fd, journal, pause);
    if (count === 0) {
      closeQuietly(calls, fd);
      return undefined;
    }
    log = continueJournal(calls, createHasher, home, journal, count);
    takeUp(context, fd, count * PIECE_SIZE, target.executable, journal.header.markerUs);
    const pieces = journal.pieces.slice(0, count);
    const synced = Math.min(journal.synced, count);
    return asPartFile(context, home, at, fd, { journal: log, pieces, synced, isNew: false, mustSync });
  } catch (error: unknown) {
    closeQuietly(calls, fd);
    log?.close();
    throw error;
  }
};

/** How many pieces of the journal the open file holds. Reads those that may not be what they were. */
const countGood = async (
  context: DiskContext,
  at: PartPlace,
  fd: number,
  journal: Journal,
  pause: () => Promise<void>,
): Promise<number> => {
  const { calls, init } = context;
  const { header, inode, synced } = journal;
  const status = calls.fstat(fd);
  if (!isOwnFile(status) || status.dev !== at.home.dev || status.size > header.size) return 0;
  const there = Math.min(journal.pieces.length, Math.floor(status.size / PIECE_SIZE));
  const isUntouched = mtimeOf(status) === header.markerUs && status.ino === inode && there >= synced;
  const isSameRun = header.boot !== null && header.boot === init.boot;
  const trusted = !isUntouched ? 0 : isSameRun ? there : synced;
  const steps = matchPieces(context, fd, status.size, journal.pieces.slice(0, there), trusted);
  let step = steps.next();
  for (; step.done !== true; step = steps.next()) await pause();
  // What is changed while it is read cannot be told good from bad.
  return calls.fstat(fd).ctimeMs === status.ctimeMs ? step.value : 0;
};

/** Makes the file ready to be written on behind its first `size` bytes. */
const takeUp = (
  { calls }: DiskContext,
  fd: number,
  size: number,
  executable: boolean,
  markerUs: number,
): void => {
  const status = calls.fstat(fd);
  if (status.size !== size) calls.truncate(fd, size);
  if (isExecutable(status) !== executable || (status.mode & 0o7000) !== 0)
    calls.setFileMode(
      fd,
      executable ? (status.mode & 0o777) | ((status.mode & 0o444) >> 2) : status.mode & 0o666,
    );
  calls.setFileTime(fd, markerUs);
};

/** Journal first: a part that no journal knows of would lie beside its destination for ever. */
const beginPart = (
  context: DiskContext,
  home: Directory,
  at: PartPlace,
  header: PartHeader,
  target: PartTarget,
  mustSync: boolean,
): PartFile | undefined => {
  const { calls, init } = context;
  const name = journalName(header.key);
  // Names that something else has are not taken from it.
  if (!removeFile(calls, at.home, at.name) || !removeFile(calls, home, name)) return undefined;
  const journal = createJournal(calls, init.createHasher, home, header);
  let fd: number | undefined;
  try {
    fd = calls.openFile(at.home, at.name, target.executable ? 'create-executable' : 'create');
    calls.setFileTime(fd, header.markerUs);
    journal.append({ kind: 'began', inode: calls.fstat(fd).ino });
  } catch (error: unknown) {
    if (fd !== undefined) {
      closeQuietly(calls, fd);
      calls.unlink(at.home, at.name);
    }
    journal.close();
    calls.unlink(home, name);
    throw error;
  }
  return asPartFile(context, home, at, fd, { journal, pieces: [], synced: 0, isNew: true, mustSync });
};

const asPartFile = (
  context: DiskContext,
  home: Directory,
  { home: lies, name, beside }: PartPlace,
  fd: number,
  init: Omit<PartFileInit, 'staged' | 'home'>,
): PartFile => {
  if (beside !== undefined) context.jail.pin(beside);
  return createPartFile(context, { ...init, home, staged: { home: lies, name, pinned: beside, fd } });
};
