// What is asked of whatever gives something a name.

/** What to do when the name exists with other content. Identical content is never a conflict. */
export type ConflictPolicy = 'fail' | 'replace' | 'rename' | 'skip' | 'newer';

export const CONFLICT_POLICIES: readonly ConflictPolicy[] = ['fail', 'replace', 'rename', 'skip', 'newer'];

export interface WriteOptions {
  readonly policy: ConflictPolicy;
  /** Only if the existing entry has this version. Code `VERSION_MISMATCH`, whatever the content is. */
  readonly ifMatch?: string | undefined;
  /**
   * The same write was tried before, and its answer was lost: if the very content is there, it has been done, and is
   * `unchanged` although the version is another one (RFC 9110, 13.1.1). Default false.
   */
  readonly isRepeated?: boolean | undefined;
  /** Who writes: told of what is replaced, in the trash. Default: nobody is named. */
  readonly by?: string | undefined;
}
