// Small files in the state directory: read whole, written whole, seen by others as before or as after and never
// between. Directory 0700, files 0600. Nothing here knows what the files mean.

import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { WherryError } from '../../base/index.ts';

/** A lock older than this was left behind by a process that died: what it guards takes milliseconds. */
const STALE_LOCK_MS = 10_000;
const LOCK_RETRY_MS = 5;

const errno = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

const toStateError = (error: unknown, path: string, verb: 'read' | 'written'): WherryError => {
  const code = errno(error);
  const options = { cause: error };
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new WherryError(
      'NO_SPACE',
      `The disk is full: ${path} cannot be written; free some space and try again.`,
      options,
    );
  }
  if (code === 'EISDIR')
    return new WherryError(
      'NOT_A_FILE',
      `${path} is a directory, where a file of Wherry's belongs; remove it.`,
      options,
    );
  if (code === 'ENOTDIR' || code === 'EEXIST') {
    return new WherryError(
      'NOT_A_DIRECTORY',
      `${path} cannot be ${verb}: a part of that path is not a directory; choose another one with --state or XDG_STATE_HOME.`,
      options,
    );
  }
  if (['EACCES', 'EPERM', 'EROFS'].includes(code)) {
    const sentence = `${path} cannot be ${verb} (${code}); check its owner and rights, or choose another state directory with --state or XDG_STATE_HOME.`;
    return new WherryError('FORBIDDEN', sentence, options);
  }
  const sentence = `${path} cannot be ${verb} (${code === '' ? String(error) : code}); check it, or choose another state directory with --state or XDG_STATE_HOME.`;
  return new WherryError('INTERNAL', sentence, options);
};

/** The text of a file; undefined when there is none. With `isSecret`, a file that other users may read is refused. */
export const readStateFile = async (
  directory: string,
  name: string,
  isSecret = false,
): Promise<string | undefined> => {
  const path = join(directory, name);
  try {
    if (isSecret && process.platform !== 'win32' && ((await stat(path)).mode & 0o077) !== 0) {
      throw new WherryError(
        'FORBIDDEN',
        `${path} holds a secret, and other users may read it; run: chmod 600 ${path}`,
      );
    }
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errno(error) === 'ENOENT') return undefined;
    throw error instanceof WherryError ? error : toStateError(error, path, 'read');
  }
};

const syncDirectory = async (directory: string): Promise<void> => {
  try {
    const handle = await open(directory, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // Some systems cannot sync a directory; there the rename is as durable as it gets.
  }
};

/** Writes and syncs a temporary file beside the final one, hands it to `place`, and leaves no trace of it. */
const withTemporary = async (
  directory: string,
  name: string,
  text: string,
  place: (temporary: string) => Promise<void>,
): Promise<void> => {
  const temporary = join(directory, `.${name}.${randomBytes(8).toString('hex')}.tmp`);
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await place(temporary);
    await syncDirectory(directory);
  } catch (error) {
    throw error instanceof WherryError ? error : toStateError(error, join(directory, name), 'written');
  } finally {
    // Gone already when it was renamed.
    await unlink(temporary).catch(() => {});
  }
};

/** Puts `text` under the name, in place of what is there. */
export const replaceStateFile = (directory: string, name: string, text: string): Promise<void> =>
  withTemporary(directory, name, text, (temporary) => rename(temporary, join(directory, name)));

/** Puts `text` under the name unless something is there: of several processes, exactly one puts its own. */
export const createStateFile = (directory: string, name: string, text: string): Promise<void> =>
  withTemporary(directory, name, text, async (temporary) => {
    const path = join(directory, name);
    try {
      await link(temporary, path);
    } catch (error) {
      if (errno(error) === 'EEXIST') return;
      // A file system without hard links.
      await withStateLock(directory, name, async () => {
        if ((await readStateFile(directory, name)) === undefined) await rename(temporary, path);
      });
    }
  });

/** Removes a lock that its maker left behind. Of several that try, one succeeds; a fresh lock caught by mistake is put back. */
const breakStaleLock = async (lock: string): Promise<void> => {
  const seen = await stat(lock).catch(() => undefined);
  if (seen === undefined || Date.now() - seen.mtimeMs < STALE_LOCK_MS) return;
  const aside = `${lock}.${randomBytes(8).toString('hex')}`;
  try {
    await rename(lock, aside);
    if ((await stat(aside)).ino !== seen.ino) await link(aside, lock);
    await unlink(aside);
  } catch {
    // Another process was quicker: the lock is looked at again.
  }
};

/** Runs `task` while no other process runs one under the same name. */
export const withStateLock = async <T>(
  directory: string,
  name: string,
  task: () => Promise<T>,
): Promise<T> => {
  const lock = join(directory, `.${name}.lock`);
  for (;;) {
    try {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await (await open(lock, 'wx', 0o600)).close();
      break;
    } catch (error) {
      if (errno(error) !== 'EEXIST') throw toStateError(error, lock, 'written');
    }
    await breakStaleLock(lock);
    await delay(LOCK_RETRY_MS);
  }
  try {
    return await task();
  } finally {
    // If it is gone, another process took it for stale; that one will remove its own.
    await unlink(lock).catch(() => {});
  }
};
