// What of a group of entries is at the destination already, so that it need not be transferred. The destination tells
// first what it has, then the source hashes only what could be the same.

import { equalBytes, isWherryError, parseRemotePath, ROOT_PATH } from '../../base/index.ts';
import type { ConflictPolicy, Entry, Storage } from '../../storage/index.ts';
import type { Checksums } from '../remote/checksums.ts';
import type { FoundFile } from '../wire/checksums.ts';
import { sourcePath, type TreeItem } from './tree-item.ts';

/** One side of a comparison: a local directory, or a server's that is asked with `files.checksums`. */
export type Examiner = Pick<Checksums, 'ask'>;

export interface ExaminerOptions {
  /** What has a hash is made durable. */
  readonly settle: boolean;
  /** Whether entries are told as well. */
  readonly entries: boolean;
  readonly signal: AbortSignal;
}

export const createLocalExaminer = (storage: Storage, options: ExaminerOptions): Examiner => ({
  async ask(files): Promise<readonly FoundFile[]> {
    // First the entries: what is changed after them no longer has their version.
    const entries = options.entries
      ? await Promise.all(files.map(({ path }) => lookAt(storage, path)))
      : undefined;
    const { settle, signal } = options;
    const hashes = await storage.hashFiles(ROOT_PATH, files, { settle, signal });
    return files.map((_, index) => ({ hash: hashes[index], entry: entries?.[index] }));
  },
});

const lookAt = async (storage: Storage, path: string): Promise<Entry | undefined> => {
  try {
    return await storage.stat(parseRemotePath(`/${path}`));
  } catch (error: unknown) {
    // Nobody relies on its absence; a write there is told why.
    if (isWherryError(error) && error.code !== 'INTERNAL') return undefined;
    throw error;
  }
};

/** Whether a policy decides by more than the content. */
export const needsEntries = (policy: ConflictPolicy): boolean => policy !== 'fail' && policy !== 'rename';

/** `metadata`: only time or executable bit are to be brought up to date. `conflict`: refused under the policy `fail`. */
export type Verdict = 'unchanged' | 'skipped' | 'conflict' | 'metadata' | 'transfer';

export interface ComparedItem {
  readonly item: TreeItem;
  /** What has the name at the destination, where entries were asked for. */
  readonly existing: Entry | undefined;
  /** Whether that is a file of the same content; undefined when that cannot be told. */
  readonly isSame: boolean | undefined;
}

/** Only files are compared. */
export const compareItems = async (
  items: readonly TreeItem[],
  source: Examiner,
  destination: Examiner,
): Promise<readonly ComparedItem[]> => {
  const found = await destination.ask(items);
  const candidates = items
    .map((item, index) => ({ item, index }))
    .filter(({ item, index }) => item.kind === 'file' && found[index]?.hash !== undefined);
  const own =
    candidates.length === 0
      ? []
      : await source.ask(candidates.map(({ item }) => ({ path: sourcePath(item), size: item.size })));
  const same = new Map<number, boolean>();
  candidates.forEach(({ index }, position) => {
    const [there, here] = [found[index]?.hash, own[position]?.hash];
    if (there !== undefined && here !== undefined) same.set(index, equalBytes(there, here));
  });
  return items.map((item, index) => ({ item, existing: found[index]?.entry, isSame: same.get(index) }));
};

/** What is to be done with a compared file. What is not sure is transferred: the destination then decides. */
export const judge = ({ item, existing, isSame }: ComparedItem, policy: ConflictPolicy): Verdict => {
  if (isSame === true) {
    const isAlike =
      existing === undefined ||
      (existing.mtimeUs === item.mtimeUs && existing.executable === item.executable);
    return policy === 'replace' && !isAlike ? 'metadata' : 'unchanged';
  }
  if (isSame === false && policy === 'fail') return 'conflict';
  if (existing?.kind !== 'file') return 'transfer';
  if (policy === 'skip') return 'skipped';
  return policy === 'newer' && item.mtimeUs <= existing.mtimeUs ? 'skipped' : 'transfer';
};
