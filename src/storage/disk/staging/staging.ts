// Where bytes wait until they are whole: `.wherry/staging` of the root, or, where the root keeps no such directory or the
// destination lies on another file system, a hidden name beside the destination. What is staged is made new, is seen by
// nobody under any other name, and is either given its name (a file by publish.ts) or removed.

import { toHex } from '../../../base/index.ts';
import { errnoOf, type Directory, type DirectoryCalls } from '../calls/directory-calls.ts';
import type { OpenDirectory } from '../jail/directory-cache.ts';
import type { Jail } from '../jail/jail.ts';
import { partName } from '../limits.ts';
import { openOwnDirectory } from './own-directory.ts';
import type { ProcessMark } from './process-mark.ts';
import {
  closeStagedDirectory,
  makeStagedDirectory,
  removeStagedDirectory,
  type StagedDirectory,
} from './staged-directory.ts';
import type { StagedName } from './staged-name.ts';
import { MARK_DIGITS, createSweeper } from './sweep-beside.ts';

export interface StagedDescriptor extends StagedName {
  readonly fd: number;
}

export interface Staging {
  /** A new empty file that can be given a name in `destination`. */
  createFile(destination: OpenDirectory, executable: boolean, beside?: boolean): StagedDescriptor;
  /** A new link that can be given a name in `destination`. */
  createLink(destination: OpenDirectory, target: string): StagedName;
  /**
   * A new empty directory that can be given a name in `destination`: it is made there, so that it gets the group and the
   * access rules that a directory inherits there, and only then put where it is to wait.
   */
  createDirectory(destination: OpenDirectory): StagedDirectory;
  /** Removes the name, if it is still there, and lets go of the destination. */
  remove(staged: StagedName): void;
  /** Closes the directory, removes it with the files in it, and lets go of the destination. */
  removeDirectory(staged: StagedDirectory): void;
  /** Lets go of the destination; the name was given away. */
  release(staged: StagedName): void;
  /** The same for a directory, which it closes. */
  releaseDirectory(staged: StagedDirectory): void;
  /** The root's staging directory. */
  directory(): Directory;
  close(): void;
}

/** See DiskCoreInit. */
interface StagingInit {
  readonly staging: 'root' | 'beside';
  readonly randomBytes: (size: number) => Uint8Array;
  readonly processMark?: ProcessMark | undefined;
}

const STAGING_NAME = 'staging';

export const createStaging = (
  calls: DirectoryCalls,
  jail: Jail,
  { staging: where, randomBytes, processMark }: StagingInit,
  mustSync: (directory: Directory) => boolean,
): Staging => {
  // Whose it is, then what nobody can guess, then what is unique; always 32 hexadecimal digits.
  const mark = processMark?.own ?? toHex(randomBytes(MARK_DIGITS / 2));
  const prefix = mark + toHex(randomBytes(4));
  const sweepBeside = createSweeper(calls, processMark);
  let count = 0;
  let opened: Directory | undefined;

  const nextId = (): string => {
    count = (count + 1) >>> 0;
    return prefix + count.toString(16).padStart(8, '0');
  };

  const openStaging = (): Directory => {
    if (opened !== undefined) return opened;
    opened = openOwnDirectory(calls, jail.root, STAGING_NAME, mustSync);
    return opened;
  };

  const reopenStaging = (): Directory => {
    if (opened !== undefined) calls.closeDirectory(opened);
    opened = undefined;
    return openStaging();
  };

  /** Makes something under a new name, in staging or beside its destination. */
  const create = <T>(
    destination: OpenDirectory,
    beside: boolean,
    make: (home: Directory, name: string) => T,
  ): StagedName & { readonly made: T } => {
    const id = nextId();
    const home = where === 'beside' || beside ? undefined : openStaging();
    if (home === undefined || home.dev !== destination.dev) {
      sweepBeside(destination);
      const made = make(destination, partName(id));
      jail.pin(destination);
      return { home: destination, name: partName(id), pinned: destination, made };
    }
    try {
      return { home, name: id, pinned: undefined, made: make(home, id) };
    } catch (error: unknown) {
      // Somebody removed the staging directory under us: make it anew, once.
      if (errnoOf(error) !== 'ENOENT') throw error;
      const again = reopenStaging();
      return { home: again, name: id, pinned: undefined, made: make(again, id) };
    }
  };

  const createDirectory = (destination: OpenDirectory): StagedDirectory => {
    sweepBeside(destination);
    const staged = makeStagedDirectory(calls, destination, nextId(), () =>
      where === 'beside' ? undefined : openStaging(),
    );
    if (staged.pinned !== undefined) jail.pin(staged.pinned);
    return staged;
  };

  const release = (staged: StagedName): void => {
    if (staged.pinned !== undefined) jail.unpin(staged.pinned);
  };

  /** Beside its destination nothing sweeps while this process lives, so a first failure (an interrupted call, say) gets a second try. */
  const removeBy = (staged: StagedName, remove: () => void): void => {
    try {
      try {
        remove();
      } catch {
        remove();
      }
    } catch {
      // What cannot be removed now is nobody's file: unlisted, unaddressable, and swept when this process is over.
    } finally {
      release(staged);
    }
  };

  return {
    createFile: (destination, executable, beside = false) => {
      const mode = executable ? 'create-executable' : 'create';
      const { made, ...staged } = create(destination, beside, (home, name) =>
        calls.openFile(home, name, mode),
      );
      return { ...staged, fd: made };
    },
    createLink: (destination, target) => {
      const { home, name, pinned } = create(destination, false, (at, chosen) =>
        calls.symbolicLink(target, at, chosen),
      );
      return { home, name, pinned };
    },
    createDirectory,
    remove: (staged) => removeBy(staged, () => calls.unlink(staged.home, staged.name)),
    removeDirectory: (staged) => {
      closeStagedDirectory(calls, staged);
      removeBy(staged, () => removeStagedDirectory(calls, staged.home, staged.name));
    },
    release,
    releaseDirectory: (staged) => {
      closeStagedDirectory(calls, staged);
      release(staged);
    },
    directory: openStaging,
    close: () => {
      if (opened !== undefined) calls.closeDirectory(opened);
      opened = undefined;
    },
  };
};
