// Reads one entry into a batch. A link is read as a link, and only when it stays within the tree. Everything is looked at before it is
// opened, since opening some devices has effects, but for what was just seen to be a file.

import { EMPTY_BYTES, displayName, nameBytes } from '../../../base/index.ts';
import { batchEntrySize } from '../../batch.ts';
import type { SeenFile } from '../../storage.ts';
import { isDirectoryStatus, isFileStatus, isLinkStatus, type FileStatus } from '../calls/directory-calls.ts';
import { closeQuietly, notAFile, readFully } from '../content.ts';
import { isExecutable, mtimeOf, type DiskContext } from '../disk-context.ts';
import { refusal } from '../disk-error.ts';
import { readLinkTarget, type Place } from '../jail/jail.ts';
import { staysWithin } from '../jail/tree-link.ts';
import { addRow, makeRoom, type BatchBuilder, type RowName } from './batch-builder.ts';

export interface ReadRun {
  readonly context: DiskContext;
  readonly batch: BatchBuilder;
  /** Real path of the directory that links must stay in. */
  readonly tree: string;
}

/** Reads what `status` told of `place`; false when it does not fit. `CHANGED`, `NOT_A_FILE`, `FORBIDDEN`. */
export const readEntry = (run: ReadRun, place: Place, row: RowName, status: FileStatus): boolean => {
  const { batch } = run;
  const plain = { mtimeUs: mtimeOf(status), executable: false, hash: EMPTY_BYTES };
  if (isDirectoryStatus(status)) return addRow(batch, row, { ...plain, kind: 'directory' }, 0);
  if (isLinkStatus(status)) {
    const target = linkTarget(run, place, row.name);
    if (!addRow(batch, row, { ...plain, kind: 'link' }, target.length)) return false;
    batch.into.set(target, batch.offset - target.length);
    return true;
  }
  if (!isFileStatus(status)) throw notAFile(place);
  if (!makeRoom(batch, batchEntrySize(row.size, 0, 'file'), status.size)) return false;
  const after = readContent(run, place, status.size);
  if (after === undefined || !isUnchanged(status, after))
    throw refusal('CHANGED', row.name, 'changed while it was being read; try again');
  return addFile(run, row, after);
};

/**
 * Reads what was just seen to be a file, without another look before. Undefined when it is not what it was: then it is to
 * be looked at as if it had never been seen.
 */
export const readSeenFile = (
  run: ReadRun,
  place: Place,
  row: RowName,
  { size, mtimeUs }: SeenFile,
): boolean | undefined => {
  if (!makeRoom(run.batch, batchEntrySize(row.size, 0, 'file'), size)) return false;
  let after: FileStatus | undefined;
  try {
    after = readContent(run, place, size);
  } catch {
    // Gone, or no file any more: the look that follows tells which.
    return undefined;
  }
  const isAsSeen =
    after !== undefined && isFileStatus(after) && after.size === size && mtimeOf(after) === mtimeUs;
  return isAsSeen ? addFile(run, row, after as FileStatus) : undefined;
};

/** Reads so many bytes to where the next content goes. What the file is after that; undefined when it is shorter. */
const readContent = ({ context, batch }: ReadRun, place: Place, size: number): FileStatus | undefined => {
  const { calls } = context;
  const fd = calls.openFile(place.directory, place.name, 'read');
  try {
    const count = readFully(calls, fd, batch.into, batch.offset, size, 0);
    // One look, after the bytes, answers both questions: it is the very file that was looked at before, and nobody has
    // written to it since.
    return count < size ? undefined : calls.fstat(fd);
  } finally {
    closeQuietly(calls, fd);
  }
};

/** Adds the file whose content has just been read. */
const addFile = ({ context, batch }: ReadRun, row: RowName, status: FileStatus): boolean => {
  const { size } = status;
  const hash = context.init.hash(batch.into.subarray(batch.offset, batch.offset + size));
  const file = { kind: 'file', mtimeUs: mtimeOf(status), executable: isExecutable(status), hash } as const;
  return addRow(batch, row, file, size);
};

const isUnchanged = (before: FileStatus, after: FileStatus): boolean =>
  after.ino === before.ino &&
  after.dev === before.dev &&
  after.size === before.size &&
  after.mtimeMs === before.mtimeMs;

const linkTarget = (run: ReadRun, place: Place, name: string): Uint8Array => {
  const { calls, jail } = run.context;
  const target = readLinkTarget(calls, place.directory, place.name);
  jail.pin(place.directory);
  try {
    if (staysWithin(jail, place.directory, target, run.tree)) return nameBytes(target);
  } finally {
    jail.unpin(place.directory);
  }
  throw refusal(
    'FORBIDDEN',
    name,
    `is a link to "${displayName(target)}", which leads, or could come to lead, outside of the directory it is in; it is left out`,
  );
};
