// What all operations of one disk core share. Made once by createDiskCore and handed to each operation; holds no
// operation's state.

import { MAX_WIRE_INTEGER, type Hashing, type NameRules, type RemotePath } from '../../base/index.ts';
import type { Entry } from '../entry.ts';
import type { Durability } from '../storage.ts';
import {
  isDirectoryStatus,
  isFileStatus,
  isLinkStatus,
  type Directory,
  type DirectoryCalls,
  type FileStatus,
} from './calls/directory-calls.ts';
import { refusal } from './disk-error.ts';
import { readLinkTarget, type Jail, type Place } from './jail/jail.ts';
import type { ProcessMark } from './staging/process-mark.ts';
import type { Staging } from './staging/staging.ts';
import type { TrashHome } from './trash/trash-home.ts';

export interface DiskCoreInit extends Hashing {
  /** Host path of the root; absolute, exists. */
  readonly directory: string;
  /** What new names may be. */
  readonly names: NameRules;
  readonly durability: Durability;
  /** Where files wait until they are whole: `root` in `.wherry/staging`, `beside` under a hidden name beside the destination. */
  readonly staging: 'root' | 'beside';
  readonly readOnly: boolean;
  /** Default true. False: see `Storage.withoutLinks`. */
  readonly followsLinks?: boolean | undefined;
  /** Largest file that may be written, in bytes; inclusive. Default: none. */
  readonly fileSizeLimit?: number | undefined;
  /** Host path of the directory that keeps the journals of parts of a local directory. Default: no parts are kept of it. */
  readonly partsDirectory?: string | undefined;
  /** Names this run of the machine, where there is a name for it: what was written but not synced is good until it ends. */
  readonly boot?: string | undefined;
  /** Tells what a killed process has left beside its destinations. Default: nobody can tell, and it stays. */
  readonly processMark?: ProcessMark | undefined;
  /** At least 8 random bytes, the same for all cores of one root, or versions from one mean nothing to another. Default: own random ones. */
  readonly versionKey?: Uint8Array | undefined;
  /** What is removed or replaced goes to the trash of the root. Only with `staging: 'root'`. Default false. */
  readonly keepsTrash?: boolean | undefined;
  readonly randomBytes: (size: number) => Uint8Array;
  /** Microseconds since 1970. */
  readonly now: () => number;
}

export interface DiskContext {
  readonly init: DiskCoreInit;
  readonly calls: DirectoryCalls;
  readonly jail: Jail;
  readonly staging: Staging;
  /** Undefined for a local directory, which has none. */
  readonly trash: TrashHome | undefined;
  readonly versionOf: (status: FileStatus) => string;
  /** Goes into the states of directories, which tell nothing about the host without it. */
  readonly stateKey: Uint8Array;
  /** Whether what is written into this directory must be synced before it is acknowledged. */
  readonly mustSync: (directory: Directory) => boolean;
}

const OWNER_EXECUTES = 0o100;

/** In microseconds. Other programs may set times that no whole number here can say: the nearest that one can stands for them. */
export const mtimeOf = (status: FileStatus): number =>
  Math.max(-MAX_WIRE_INTEGER, Math.min(MAX_WIRE_INTEGER, Math.round(status.mtimeMs * 1000)));

export const isExecutable = (status: FileStatus): boolean =>
  (status.mode & OWNER_EXECUTES) !== 0 && isFileStatus(status);

/** The entry for what a look at `place` found. `path` is the name it is known by outside. */
export const toEntry = (context: DiskContext, path: RemotePath, place: Place, status: FileStatus): Entry => {
  const isFile = isFileStatus(status);
  const entry: Entry = {
    path,
    kind: isFile ? 'file' : isDirectoryStatus(status) ? 'directory' : isLinkStatus(status) ? 'link' : 'other',
    size: isFile ? status.size : 0,
    mtimeUs: mtimeOf(status),
    executable: isFile && (status.mode & OWNER_EXECUTES) !== 0,
    version: context.versionOf(status),
  };
  if (entry.kind !== 'link') return entry;
  const target = readLinkTarget(context.calls, place.directory, place.name);
  return { ...entry, target, leads: context.jail.follow(place.directory, target).leads };
};

/** The entry at a place that was just written. */
export const entryAt = (context: DiskContext, path: RemotePath, place: Place): Entry => {
  const status = context.jail.status(place);
  if (status === undefined)
    throw refusal(
      'CHANGED',
      path,
      'was moved or removed by another program just after it was written; try again',
    );
  return toEntry(context, path, place, status);
};
