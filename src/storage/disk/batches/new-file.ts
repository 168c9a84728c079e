// A file that is made in a staged directory, under the name it is to have there.

import type { BatchEntry } from '../../batch.ts';
import { closeQuietly } from '../content.ts';
import type { EntryPath } from '../jail/entry-path.ts';
import { UnnamedDirectory } from '../tree/make-directory.ts';
import type { BatchRun, NewDirectory } from './batch-run.ts';
import { fillFile, verifyFile } from './write-batch-file.ts';

/**
 * Makes the file, whole. What keeps it from being made (its name is taken in another spelling, the disk is full) is
 * answered by staging it as any other file, once the directory has its name.
 */
export const startNewFile = (
  run: BatchRun,
  index: number,
  at: EntryPath,
  directory: NewDirectory,
  entry: BatchEntry,
): void => {
  const incoming = verifyFile(run, at, entry);
  let fd: number | undefined;
  try {
    fd = writeFile(run, directory, at.name, entry);
  } catch (error: unknown) {
    throw new UnnamedDirectory(error);
  }
  directory.files.push({ index, at, incoming, fd });
  if (fd !== undefined) run.unnamed.held += 1;
};

/** Its descriptor, if it is to be synced. */
const writeFile = (
  run: BatchRun,
  directory: NewDirectory,
  name: string,
  entry: BatchEntry,
): number | undefined => {
  const { calls } = run.context;
  const home = directory.staged.directory;
  const fd = calls.openFile(home, name, entry.executable ? 'create-executable' : 'create');
  let isOpen = true;
  try {
    fillFile(run, fd, entry);
    if (directory.mustSync) return fd;
    isOpen = false;
    // Nothing is synced, so closing may be the first to hear that the bytes did not fit.
    calls.close(fd);
    return undefined;
  } catch (error: unknown) {
    if (isOpen) closeQuietly(calls, fd);
    try {
      calls.unlink(home, name);
    } catch {
      // Half a file must not get its name with the others.
      directory.isSpoiled = true;
    }
    throw error;
  }
};
