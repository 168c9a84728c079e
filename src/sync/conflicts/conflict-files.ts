// What dealing with conflict copies needs of wherever they are: a local directory, or a server.

import { toHex, type RemotePath } from '../../base/index.ts';
import type { Files } from '../../files/index.ts';
import type { Entry, Problem, Storage } from '../../storage/index.ts';

export interface ConflictFiles {
  /** Whether what is removed or replaced is kept; undefined: as the server does it. */
  readonly keepsTrash: boolean | undefined;
  /** Entries below a directory, or with `recursive` false only its own. Codes: `NOT_FOUND`, `NOT_A_DIRECTORY`. */
  list(
    directory: RemotePath,
    options: {
      readonly recursive: boolean;
      readonly onProblem?: ((problem: Problem) => void) | undefined;
      readonly signal?: AbortSignal | undefined;
    },
  ): AsyncIterable<Entry>;
  /** Code: `NOT_FOUND`. */
  stat(path: RemotePath, signal?: AbortSignal): Promise<Entry>;
  /** BLAKE3 of a file, in hexadecimal. Codes: `NOT_A_FILE`, `CHANGED`. */
  checksum(path: RemotePath, signal?: AbortSignal): Promise<string>;
  /**
   * Renames. With `replaces`, only in the place of the entry that has this version (`VERSION_MISMATCH`); without, only where nothing is
   * (`ALREADY_EXISTS`).
   */
  move(from: RemotePath, to: RemotePath, replaces: string | undefined, signal?: AbortSignal): Promise<void>;
  /** Only the entry that has this version (`VERSION_MISMATCH`), with all that is in it. */
  remove(path: RemotePath, version: string, signal?: AbortSignal): Promise<void>;
}

export const conflictFilesOf = (storage: Storage): ConflictFiles => ({
  keepsTrash: storage.info.keepsTrash,
  async *list(directory, { recursive, onProblem, signal }) {
    for await (const { entries, problems } of storage.scan(directory, { recursive, signal })) {
      for (const problem of problems) onProblem?.(problem);
      yield* entries;
    }
  },
  stat: (path) => storage.stat(path),
  checksum: async (path, signal) => toHex((await storage.checksum(path, signal)).hash),
  move: async (from, to, replaces) => {
    await storage.move(from, to, { policy: replaces === undefined ? 'fail' : 'replace', ifMatch: replaces });
  },
  remove: async (path, version) => {
    await storage.remove(path, { ifMatch: version, recursive: true });
  },
});

export const conflictFilesAt = (
  files: Pick<Files, 'list' | 'stat' | 'checksum' | 'move' | 'remove'>,
): ConflictFiles => ({
  keepsTrash: undefined,
  list: (directory, options) => files.list(directory, options),
  stat: (path, signal) => files.stat(path, { signal }),
  checksum: (path, signal) => files.checksum(path, { signal }),
  move: async (from, to, replaces, signal) => {
    const onConflict = replaces === undefined ? 'fail' : 'replace';
    await files.move(from, to, { onConflict, ifMatch: replaces, signal });
  },
  remove: async (path, version, signal) => {
    await files.remove(path, { ifMatch: version, recursive: true, signal });
  },
});
