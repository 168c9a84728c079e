// The trash of a root: what was removed, and what files held before they were replaced, kept so that it can be had again.
// An item is known by its id; the path it had is told, never used to reach it. What is kept is no entry of the root: no
// list, scan or path leads to it.

import type { RemotePath } from '../base/index.ts';
import type { EntryKind } from './entry.ts';
import type { OpenFile } from './open-file.ts';
import type { WriteOptions } from './write-options.ts';
import type { Written } from './write-outcome.ts';

/** How an item came into the trash: an entry was removed, or a file (or link) was replaced by another. */
export type TrashReason = 'removed' | 'replaced';

export interface TrashItem {
  /** 19 lower-case letters and digits, "-" and a number. Ids of later items sort later. */
  readonly id: string;
  /** Real path that it had. "/" when its record is lost: then it can only be restored to a path that is named. */
  readonly path: RemotePath;
  readonly kind: EntryKind;
  /** Bytes of a file, or of all files in a directory. */
  readonly size: number;
  /** Entries that it is, with all that is below it. */
  readonly entries: number;
  /** Modification time of the entry itself. */
  readonly mtimeUs: number;
  /** When it was removed or replaced, in milliseconds since 1970. */
  readonly timeMs: number;
  /** Who did that: an account at a server; empty when nobody was named. */
  readonly by: string;
  readonly reason: TrashReason;
}

/** What was done with a trash: how many items went, how many bytes of files, and how many things could not be removed. */
export interface TrashCleared {
  readonly items: number;
  readonly bytes: number;
  readonly stuck: number;
}

export interface Trash {
  /** Items, the newest first; with `path` those that were there or below it. */
  list(options?: {
    readonly path?: RemotePath | undefined;
    readonly signal?: AbortSignal | undefined;
  }): AsyncIterable<readonly TrashItem[]>;
  /** Older contents of one path, the newest first: removed entries too. Links on the way are followed. */
  versions(path: RemotePath): Promise<readonly TrashItem[]>;
  /** One item; undefined when there is none (any more). */
  find(id: string): Promise<TrashItem | undefined>;
  /**
   * Opens a file in the trash for reading: the item itself, or with `path` what had this path in it, when it is a
   * directory. No link in it is followed; those on the way to it are, as of `versions`. The entry has the path that the
   * file had. It can be read to its end also when the item is restored or removed meanwhile. `NOT_FOUND` (no such item, or
   * nothing in it had this path), `NOT_A_FILE`.
   */
  open(id: string, path?: RemotePath): Promise<OpenFile>;
  /**
   * Gives an item its name again, in one step: the one it had, or `to`. Missing parents are made; what is replaced becomes
   * an item itself; `unchanged` and `skipped` leave the item where it is. `NOT_FOUND` (no such item), `ALREADY_EXISTS`,
   * `BAD_REQUEST` (no path is known), `UNSUPPORTED` (its place is on another file system), `FORBIDDEN` (a link that would
   * lead outside), `READ_ONLY`; others as of Storage.move.
   */
  restore(id: string, options: WriteOptions & { readonly to?: RemotePath | undefined }): Promise<Written>;
  /** Removes items for good. Each goes at once, its bytes by and by; ids of no item are no error. `READ_ONLY`. */
  remove(ids: readonly string[], signal?: AbortSignal): Promise<TrashCleared>;
  /**
   * Removes what has been there for longer than `keepMs`, thins out the versions of paths that have very many (see
   * thin-versions.ts), and goes on with what was begun. To be called about every hour: a clock that jumps ahead moves the
   * trash's own by no more than a day a call, and by an hour where it jumped by more than `keepMs`.
   */
  expire(keepMs: number): Promise<TrashCleared>;
  /** Removes the oldest items until so many bytes are free that were not; fewer when nothing is left. */
  evict(bytes: number): Promise<TrashCleared>;
  /**
   * Removes items until the trash holds no more than `keepBytes`: those that are larger than that by themselves, then the
   * oldest. To be called when something has come into it; what is known from the last call is not looked at again.
   */
  trim(keepBytes: number, signal?: AbortSignal): Promise<TrashCleared>;
  /** Bytes of all that is kept. */
  usage(): Promise<number>;
}
