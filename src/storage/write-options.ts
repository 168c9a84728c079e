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

/** Options of a batch. */
export interface BatchOptions extends WriteOptions {
  /**
   * Of each entry, in their order, the version that it takes the place of: it is written only if that is there, whatever
   * the policy (`VERSION_MISMATCH`), or if the very content is there already. Undefined: the policy decides.
   */
  readonly expected?: readonly (string | undefined)[] | undefined;
  /** Tell the version that each file has then. Default false. */
  readonly versions?: boolean | undefined;
}

/** What holds for one entry of a batch. */
export const entryOptions = <T extends BatchOptions>(options: T, index: number): T => {
  const ifMatch = options.expected?.[index];
  return ifMatch === undefined ? options : { ...options, policy: 'replace', ifMatch, isRepeated: true };
};

/** The options of a batch that holds only these entries of another one. */
export const someEntries = <T extends BatchOptions>(options: T, indexes: readonly number[]): T =>
  options.expected === undefined
    ? options
    : { ...options, expected: indexes.map((index) => options.expected?.[index]) };
