// What is known of one thing in a root.

import type { ErrorCode, RemotePath } from '../base/index.ts';

/** `other` is what can be listed but never opened: FIFO, socket, device. */
export type EntryKind = 'file' | 'directory' | 'link' | 'other';

/** The version of what never changes, such as a directory above mounts: the same at every server. */
export const FIXED_VERSION = 'fixed';

export interface Entry {
  readonly path: RemotePath;
  readonly kind: EntryKind;
  /** Bytes of a file; 0 for everything else. */
  readonly size: number;
  /** Modification time in integer microseconds since 1970 (rounded from nanoseconds; negative before 1970). */
  readonly mtimeUs: number;
  /** Whether the owner may execute it. False for all but files. */
  readonly executable: boolean;
  /** Opaque tag of the entry's state: changes whenever inode, size, mtime or ctime do. Never derived from content. */
  readonly version: string;
  /** Target of a link, as stored. */
  readonly target?: string;
  /** For links: where it leads. `outside` is listed and never followed; `broken` leads to nothing, or around in circles. */
  readonly leads?: 'file' | 'directory' | 'other' | 'outside' | 'broken';
}

/** A path that could not be handled, as a value: reported, never thrown away. */
export interface Problem {
  /** Path in the root, or the name as given. */
  readonly path: string;
  readonly code: ErrorCode;
  readonly message: string;
}
