// The pidfile of a server, and the lock beside it. The lock belongs to the process for as long as it lives, so a server that
// was killed leaves a pidfile but no lock; of several that start with one pidfile, one gets it. A process is taken for ours only
// when somebody holds the lock, and the process that the file names began when the file says.

import { open, stat, unlink } from 'node:fs/promises';
import { unlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { displayName, WherryError } from '../../base/index.ts';
import type { FileLock } from '../../storage/disk/index.ts';
import type { CliDoors } from '../cli-context.ts';
import { localFileError } from '../local-file-error.ts';
import { formatPidRecord, MAX_PID_FILE_SIZE, parsePidRecord, type PidRecord } from './pid-record.ts';
import { hasProcess, processIdentity, processOwner } from './process-identity.ts';

export type PidFileState =
  | { readonly kind: 'absent' }
  /** Something else than a pidfile of this program. */
  | { readonly kind: 'strange' }
  | { readonly kind: 'running'; readonly record: PidRecord }
  /** The process is gone, and left the file behind. */
  | { readonly kind: 'left'; readonly record: PidRecord }
  /** Something runs, but it cannot be proven that it is the server that the file names. */
  | { readonly kind: 'doubtful'; readonly record: PidRecord; readonly why: string };

const lockOf = (pidFile: string): string => join(dirname(pidFile), `.${basename(pidFile)}.lock`);

interface Read {
  readonly text: string;
  readonly owner: number;
}

const readPidFile = async (pidFile: string): Promise<Read | undefined> => {
  try {
    const handle = await open(pidFile, 'r');
    try {
      const { uid, size } = await handle.stat();
      const text = size > MAX_PID_FILE_SIZE ? '' : await handle.readFile('utf8');
      return { text, owner: uid };
    } finally {
      await handle.close();
    }
  } catch (error: unknown) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw localFileError(error, pidFile);
  }
};

/** Why the process that the file names is not to be touched; undefined when it is ours. */
const doubtAbout = async (record: PidRecord, owner: number): Promise<string | undefined> => {
  if (record.identity === undefined)
    return hasProcess(record.pid) ? undefined : 'its process is not among those of this system';
  if ((await processIdentity(record.pid)) !== record.identity)
    return 'the process with that number is another one; perhaps the server runs in another container';
  const processUid = await processOwner(record.pid);
  return processUid === owner ? undefined : 'the pidfile belongs to another user than the process';
};

const stateOf = async (read: Read, isLocked: boolean): Promise<PidFileState> => {
  const record = parsePidRecord(read.text);
  if (record === undefined) return { kind: 'strange' };
  if (isLocked) {
    const why = await doubtAbout(record, read.owner);
    return why === undefined ? { kind: 'running', record } : { kind: 'doubtful', record, why };
  }
  const isThere = record.identity !== undefined && (await processIdentity(record.pid)) === record.identity;
  return isThere
    ? { kind: 'doubtful', record, why: 'its process runs without the lock that belongs to the pidfile' }
    : { kind: 'left', record };
};

/** What a pidfile says, and whether it is true. Codes: those of a file that cannot be read. */
export const inspectPidFile = async (pidFile: string, doors: CliDoors): Promise<PidFileState> => {
  const { isFileLocked } = await doors.disk();
  for (;;) {
    const read = await readPidFile(pidFile);
    if (read === undefined) return { kind: 'absent' };
    const state = await stateOf(read, await isFileLocked(lockOf(pidFile)));
    // What was read belongs to what was looked at only if it is still there.
    if ((await readPidFile(pidFile))?.text === read.text) return state;
  }
};

/** Whether the process of a record has ended. */
export const hasEnded = async (pidFile: string, record: PidRecord, doors: CliDoors): Promise<boolean> => {
  if (record.identity !== undefined) return (await processIdentity(record.pid)) !== record.identity;
  const { isFileLocked } = await doors.disk();
  return !(await isFileLocked(lockOf(pidFile))) || !hasProcess(record.pid);
};

/** A pidfile that this process owns. */
export interface ClaimedPidFile {
  write(record: PidRecord): Promise<void>;
  /** Removes it, and lets go of the lock. Synchronous: the last thing that a process does. */
  remove(): void;
}

const inodeOf = (file: string): Promise<bigint | undefined> =>
  stat(file, { bigint: true }).then(
    ({ ino }) => ino,
    () => undefined,
  );

const unlinkQuietly = (file: string): void => {
  try {
    unlinkSync(file);
  } catch {
    // Gone already, or not ours to remove any more: without its lock it says nothing.
  }
};

const inUse = (pidFile: string): WherryError =>
  new WherryError(
    'BUSY',
    `A server with the pidfile "${displayName(pidFile)}" is running or starting; stop it first, or choose another --pidfile.`,
  );

/** Makes the lock's file, so that what stands in the way is said as for any file. */
const ensureLockFile = async (lock: string): Promise<void> => {
  const handle = await open(lock, 'a', 0o600).catch((error: unknown) => {
    throw localFileError(error, lock);
  });
  await handle.close();
};

type Disk = Awaited<ReturnType<CliDoors['disk']>>;

/** Takes the lock that belongs to a pidfile; undefined when a server has it. Code: `FORBIDDEN` (a file system without locks). */
const takeLockOf = async (
  pidFile: string,
  takeFileLock: Disk['takeFileLock'],
  isFileLocked: Disk['isFileLocked'],
): Promise<FileLock | undefined> => {
  const file = lockOf(pidFile);
  for (;;) {
    await ensureLockFile(file);
    const before = await inodeOf(file);
    const lock = await takeFileLock(file).catch((error: unknown) => {
      throw new WherryError(
        'FORBIDDEN',
        `"${displayName(file)}" cannot be locked; choose a --pidfile on another file system.`,
        { cause: error },
      );
    });
    if (lock === undefined) {
      if (await isFileLocked(file)) return undefined;
      // Somebody only looked whether it is locked ("status"), and was in the way for that long.
      continue;
    }
    // Whoever had it before may have removed the file between our look and our lock: then the lock says nothing.
    if (before !== undefined && (await inodeOf(file)) === before) return lock;
    lock.release();
  }
};

/**
 * Takes a pidfile for this process. What a server that is gone left there is removed.
 * Codes: `BUSY` (another server has it), `ALREADY_EXISTS` (the file is something else), those of a file that cannot be made.
 */
export const claimPidFile = async (pidFile: string, doors: CliDoors): Promise<ClaimedPidFile> => {
  const [{ takeFileLock, isFileLocked }, { replaceStateFile }] = await Promise.all([
    doors.disk(),
    import('../../transport/identity/index.ts'),
  ]);
  const existing = await readPidFile(pidFile);
  if (existing !== undefined && parsePidRecord(existing.text) === undefined) {
    throw new WherryError(
      'ALREADY_EXISTS',
      `"${displayName(pidFile)}" is there already and is no pidfile of Wherry's; remove it, or choose another --pidfile.`,
    );
  }
  const file = lockOf(pidFile);
  const lock = await takeLockOf(pidFile, takeFileLock, isFileLocked);
  if (lock === undefined) throw inUse(pidFile);
  unlinkQuietly(pidFile);
  return {
    write: (record) => replaceStateFile(dirname(pidFile), basename(pidFile), formatPidRecord(record)),
    remove: () => {
      unlinkQuietly(pidFile);
      unlinkQuietly(file);
      lock.release();
    },
  };
};

/**
 * Removes what a server that is gone has left. Does nothing when another server has taken the pidfile since: what is there now
 * is that one's. Codes: those of files that cannot be removed.
 */
export const removeLeftPidFile = async (pidFile: string, doors: CliDoors): Promise<void> => {
  // Usually its server has tidied up, and nobody is to find a lock in his way that is taken for nothing.
  if ((await readPidFile(pidFile)) === undefined && (await inodeOf(lockOf(pidFile))) === undefined) return;
  const { takeFileLock, isFileLocked } = await doors.disk();
  const lock = await takeLockOf(pidFile, takeFileLock, isFileLocked);
  if (lock === undefined) return;
  try {
    for (const file of [pidFile, lockOf(pidFile)]) {
      await unlink(file).catch((error: unknown) => {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT'))
          throw localFileError(error, file);
      });
    }
  } finally {
    lock.release();
  }
};
