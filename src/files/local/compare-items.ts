// What of a group of entries is at the destination already, so that it need not be transferred. The destination tells
// first what it has, then the source hashes only what could be the same.

import { equalBytes, isWherryError, parseRemotePath, ROOT_PATH } from '../../base/index.ts';
import { type BatchResult, type ConflictPolicy, type Entry, type Storage } from '../../storage/index.ts';
import type { Checksums } from '../remote/checksums.ts';
import type { FoundFile } from '../wire/checksums.ts';
import { numberedItemPath, sourcePath, type TreeItem } from './tree-item.ts';

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

/** One that only tells hashes. */
export const createExaminer = (
  files: Pick<Storage, 'hashFiles'>,
  options: Pick<ExaminerOptions, 'settle' | 'signal'>,
): Examiner => ({
  async ask(asked): Promise<readonly FoundFile[]> {
    const hashes = await files.hashFiles(ROOT_PATH, asked, options);
    return asked.map((_, index) => ({ hash: hashes[index], entry: undefined }));
  },
});

/** Whether what is there is the very file, at the same server: versions are made with a key of their root. */
export const isItself = ({ item, existing }: ComparedItem): boolean =>
  existing?.kind === 'file' && existing.version !== '' && existing.version === item.version;

/** Whether a policy decides by more than the content. */
export const needsEntries = (policy: ConflictPolicy): boolean => policy !== 'fail';

/** `metadata`: only time or executable bit are to be brought up to date. `conflict`: refused under the policy `fail`. */
export type Verdict = 'unchanged' | 'skipped' | 'conflict' | 'metadata' | 'transfer';

export interface ComparedItem {
  readonly item: TreeItem;
  /** What has the name at the destination, where entries were asked for. */
  readonly existing: Entry | undefined;
  /** Whether that is a file of the same content; undefined when that cannot be told. */
  readonly isSame: boolean | undefined;
  /** Under `rename`: the numbered name at the destination that has the content already. */
  readonly numbered: string | undefined;
}

/** Numbered names that are looked at; content that has a higher one is sent again, and found to be there then. */
const NUMBERS_COMPARED = 16;

/** Only files are compared. */
export const compareItems = async (
  items: readonly TreeItem[],
  source: Examiner,
  destination: Examiner,
  policy: ConflictPolicy,
): Promise<readonly ComparedItem[]> => {
  const own = createOwnHashes(items, source);
  const found = await destination.ask(items);
  const same = await compareFound(items, found, own);
  const isTaken = (index: number): boolean =>
    items[index]?.kind === 'file' && found[index]?.entry !== undefined && same.get(index) !== true;
  const numbered =
    policy === 'rename'
      ? await findNumbered(items, [...items.keys()].filter(isTaken), own, destination)
      : new Map<number, string>();
  return items.map((item, index) => ({
    item,
    existing: found[index]?.entry,
    isSame: same.get(index),
    numbered: numbered.get(index),
  }));
};

/** Hashes of the source by the index of the item, asked for once. */
type OwnHashes = (indexes: readonly number[]) => Promise<ReadonlyMap<number, Uint8Array | undefined>>;

const createOwnHashes = (items: readonly TreeItem[], source: Examiner): OwnHashes => {
  const known = new Map<number, Uint8Array | undefined>();
  return async (indexes) => {
    const unknown = indexes.filter((index) => !known.has(index));
    if (unknown.length > 0) {
      const asked = unknown.map((index) => items[index] as TreeItem);
      const hashes = await source.ask(asked.map((item) => ({ path: sourcePath(item), size: item.size })));
      unknown.forEach((index, position) => known.set(index, hashes[position]?.hash));
    }
    return known;
  };
};

/** Whether what was found is the same, by the index of the item; nothing where that cannot be told. */
const compareFound = async (
  items: readonly TreeItem[],
  found: readonly FoundFile[],
  own: OwnHashes,
): Promise<ReadonlyMap<number, boolean>> => {
  const candidates = [...items.keys()].filter(
    (index) => items[index]?.kind === 'file' && found[index]?.hash !== undefined,
  );
  const same = new Map<number, boolean>();
  const hashes = await own(candidates);
  for (const index of candidates) {
    const [there, here] = [found[index]?.hash, hashes.get(index)];
    if (there !== undefined && here !== undefined) same.set(index, equalBytes(there, here));
  }
  return same;
};

/** Which of the items whose names are taken have a numbered copy already: looked for as a commit would, up to the first free name. */
const findNumbered = async (
  items: readonly TreeItem[],
  taken: readonly number[],
  own: OwnHashes,
  destination: Examiner,
): Promise<ReadonlyMap<number, string>> => {
  const numbered = new Map<number, string>();
  let open = taken;
  for (let number = 1; number <= NUMBERS_COMPARED && open.length > 0; number += 1) {
    const asked = open.map((index) => {
      const { path, size } = items[index] as TreeItem;
      return { path: numberedItemPath(path, number, 'file'), size };
    });
    const found = await destination.ask(asked);
    const hashes = await own(open.filter((_, position) => found[position]?.hash !== undefined));
    open = open.filter((index, position) => {
      const [there, here] = [found[position]?.hash, hashes.get(index)];
      const isSame = there !== undefined && here !== undefined && equalBytes(there, here);
      if (isSame) numbered.set(index, asked[position]?.path ?? '');
      return !isSame && found[position]?.entry !== undefined;
    });
  }
  return numbered;
};

/** What is to be done with a compared file. What is not sure is transferred: the destination then decides. */
export const judge = (
  { item, existing, isSame, numbered }: ComparedItem,
  policy: ConflictPolicy,
): Verdict => {
  if (numbered !== undefined) return 'unchanged';
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

/** How an entry that need not be transferred is settled. */
export const settledAs = ({ numbered }: ComparedItem, outcome: 'unchanged' | 'skipped'): BatchResult =>
  numbered === undefined ? { outcome } : { outcome, path: numbered };
