// What the watching thread cannot find out without waiting for the disk: a few directories at once, opened and kept open
// until each is watched, and then listed. In that order: what comes into a directory while it is not watched yet is in the
// listing that follows.

import { ROOT_PATH, type ErrorCode, type RemotePath } from '../../../base/index.ts';
import type { DiskContext } from '../disk-context.ts';
import { toDiskError } from '../disk-error.ts';
import type { OpenDirectory } from '../jail/directory-cache.ts';
import { isHiddenName } from '../limits.ts';

/** A directory that is open, for as long as its group is. */
export interface FoundDirectory {
  /** Host path of the directory itself. Where it goes through a descriptor it is good only while the group is open. */
  readonly hostPath: string;
  readonly dev: number;
  readonly ino: number;
  /** Of the root, which stays open when it is removed. */
  readonly isRemoved: boolean;
}

/** Why a directory could not be opened. */
export interface NotFound {
  readonly code: ErrorCode;
  readonly message: string;
}

export interface OpenGroup {
  readonly found: readonly (FoundDirectory | NotFound)[];
  /** The names of all directories in each directory that is wanted, undefined for the others; closes the group. */
  read(wanted: readonly boolean[]): readonly (readonly string[] | undefined)[];
  close(): void;
}

/** `paths` are real ones: a link on the way is `NOT_A_DIRECTORY`. */
export const openGroup = (context: DiskContext, paths: readonly RemotePath[]): OpenGroup => {
  const { calls, jail } = context;
  const open: (OpenDirectory | undefined)[] = [];
  jail.begin();
  const found = paths.map((path): FoundDirectory | NotFound => {
    let directory: OpenDirectory | undefined;
    try {
      directory = jail.realDirectory(path);
      const { prefix, dev, ino } = directory;
      const isRemoved = path === ROOT_PATH && calls.statDirectory(directory).nlink === 0;
      jail.pin(directory);
      open.push(directory);
      // With the dot it is the directory that is watched, and not the link that leads there from /proc; and what happens
      // to the directory itself is told under a name that nothing in it can have.
      return { hostPath: `${prefix}.`, dev, ino, isRemoved };
    } catch (error: unknown) {
      open.push(undefined);
      const { code, message } = toDiskError(error, path);
      return { code, message };
    }
  });
  const close = (): void => {
    for (const directory of open.splice(0)) if (directory !== undefined) jail.unpin(directory);
  };
  return {
    found,
    read: (wanted) => {
      try {
        return open.map((directory, index) => {
          if (directory === undefined || wanted[index] !== true) return undefined;
          return calls.readSubdirectories(directory).filter((name) => !isHiddenName(name));
        });
      } finally {
        close();
      }
    },
    close,
  };
};
