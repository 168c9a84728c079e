// Reads the files whose content nobody knows: many in one call, of any directories, and several calls at a time.

import { Semaphore, relativeRemotePath, type RemotePath } from '../../base/index.ts';
import type { Storage } from '../../storage/index.ts';

export interface UnknownFile {
  readonly path: RemotePath;
  readonly size: number;
  /** Undefined: it could not be read as it was found. */
  readonly give: (hash: Uint8Array | undefined) => void;
}

/** Files of one call, and bytes, unless a single one has more. */
const MAX_FILES = 256;
const MAX_BYTES = 32 * 1024 * 1024;
/** Calls under way: as many as keep several workers busy while answers travel. */
const CALLS_AT_ONCE = 4;

const inCalls = (files: readonly UnknownFile[]): readonly (readonly UnknownFile[])[] => {
  const calls: UnknownFile[][] = [];
  let bytes = 0;
  for (const file of files) {
    const last = calls.at(-1);
    if (last === undefined || last.length >= MAX_FILES || bytes + file.size > MAX_BYTES) {
      calls.push([file]);
      bytes = file.size;
    } else {
      last.push(file);
      bytes += file.size;
    }
  }
  return calls;
};

/** `directory` is above all of them. Codes: those of Storage.hashFiles. */
export const hashUnknown = async (
  storage: Pick<Storage, 'hashFiles'>,
  directory: RemotePath,
  files: readonly UnknownFile[],
  onRead: (bytes: number) => void,
  signal: AbortSignal | undefined,
): Promise<void> => {
  const stopping = new AbortController();
  const stopped = signal === undefined ? stopping.signal : AbortSignal.any([signal, stopping.signal]);
  const turns = new Semaphore(CALLS_AT_ONCE);
  const call = async (group: readonly UnknownFile[]): Promise<void> => {
    const asked = group.map(({ path, size }) => ({ path: relativeRemotePath(path, directory), size }));
    const hashes = await storage.hashFiles(directory, asked, { signal: stopped });
    for (const [index, { give }] of group.entries()) give(hashes[index]);
    onRead(group.reduce((sum, { size }) => sum + size, 0));
  };
  try {
    await Promise.all(inCalls(files).map((group) => turns.run(() => call(group), stopped)));
  } finally {
    // Where one call failed, nobody waits for the others.
    stopping.abort();
  }
};
