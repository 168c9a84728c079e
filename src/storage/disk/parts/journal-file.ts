// Journals of parts as files in one directory. What they say is in part-journal.ts; what becomes of the parts, in
// part-store.ts.

import type { Hasher } from '../../../base/index.ts';
import { closeQuietly, readFully, writeFully } from '../content.ts';
import {
  isFileStatus,
  type Directory,
  type DirectoryCalls,
  type FileStatus,
} from '../calls/directory-calls.ts';
import { MAX_JOURNAL_SIZE } from '../limits.ts';
import {
  RECORD_SIZE,
  encodeHeader,
  encodeRecord,
  isPartKey,
  parseJournal,
  sealOf,
  type Journal,
  type JournalRecord,
  type PartHeader,
} from './part-journal.ts';

const JOURNAL_SUFFIX = '.journal';

export const journalName = (key: string): string => key + JOURNAL_SUFFIX;

/** The key of a name that is a journal's. */
export const journalKey = (name: string): string | undefined => {
  const key = name.slice(0, -JOURNAL_SUFFIX.length);
  return name.endsWith(JOURNAL_SUFFIX) && isPartKey(key) ? key : undefined;
};

export interface FoundJournal {
  readonly journal: Journal;
  /** When it was last written, in milliseconds since 1970. */
  readonly changedMs: number;
}

/** A journal that is written on. */
export interface OpenJournal {
  readonly fd: number;
  readonly header: PartHeader;
  append(record: JournalRecord): void;
  close(): void;
}

/** Whether this can only be a file that was made here: one name, no link. */
export const isOwnFile = (status: FileStatus | undefined): status is FileStatus =>
  status !== undefined && isFileStatus(status) && status.nlink === 1;

/** What is there by this key; undefined when nothing is, or nothing that counts. Throws what the calls throw. */
export const readJournal = (
  calls: DirectoryCalls,
  createHasher: () => Hasher,
  home: Directory,
  key: string,
): FoundJournal | undefined => {
  if (!isJournalStatus(calls.lstat(home, journalName(key)))) return undefined;
  const fd = calls.openFile(home, journalName(key), 'read');
  try {
    const status = calls.fstat(fd);
    if (!isJournalStatus(status)) return undefined;
    const bytes = new Uint8Array(status.size);
    const count = readFully(calls, fd, bytes, 0, bytes.length, 0);
    const journal = parseJournal(createHasher, bytes.subarray(0, count));
    if (journal === undefined || journal.header.key !== key) return undefined;
    return { journal, changedMs: Math.floor(status.mtimeMs) };
  } finally {
    closeQuietly(calls, fd);
  }
};

const isJournalStatus = (status: FileStatus | undefined): status is FileStatus =>
  isOwnFile(status) && status.size <= MAX_JOURNAL_SIZE;

/** A new one. EEXIST when there is one. */
export const createJournal = (
  calls: DirectoryCalls,
  createHasher: () => Hasher,
  home: Directory,
  header: PartHeader,
): OpenJournal => {
  const bytes = encodeHeader(createHasher, header);
  const fd = calls.openFile(home, journalName(header.key), 'create');
  try {
    writeFully(calls, fd, bytes, 0);
  } catch (error: unknown) {
    closeQuietly(calls, fd);
    calls.unlink(home, journalName(header.key));
    throw error;
  }
  return writeOn(calls, createHasher, fd, header, sealOf(bytes), bytes.length);
};

/** One that was read just now, to be continued behind its first `pieces` pieces. */
export const continueJournal = (
  calls: DirectoryCalls,
  createHasher: () => Hasher,
  home: Directory,
  { header, seal, offsets }: Journal,
  pieces: number,
): OpenJournal => {
  const end = offsets[pieces] as number;
  const fd = calls.openFile(home, journalName(header.key), 'update');
  try {
    const status = calls.fstat(fd);
    if (!isJournalStatus(status) || status.size < end)
      throw Object.assign(new Error('The journal was exchanged.'), { code: 'ESTALE' });
    if (status.size > end) calls.truncate(fd, end);
  } catch (error: unknown) {
    closeQuietly(calls, fd);
    throw error;
  }
  return writeOn(calls, createHasher, fd, header, seal, end);
};

const writeOn = (
  calls: DirectoryCalls,
  createHasher: () => Hasher,
  fd: number,
  header: PartHeader,
  seal: Uint8Array,
  start: number,
): OpenJournal => {
  let end = start;
  return {
    fd,
    header,
    append: (record) => {
      writeFully(calls, fd, encodeRecord(createHasher, seal, end, record), end);
      end += RECORD_SIZE;
    },
    close: () => closeQuietly(calls, fd),
  };
};
