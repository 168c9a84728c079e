// A storage in which only what a survey has seen is read, and only what it has seen is replaced: what is something else by now
// is "changed", and stays as it is. Transfers of a plan go through it on both sides.

import { WherryError, equalBytes, nameFromBytes, type RemotePath } from '../../base/index.ts';
import {
  decodeBatch,
  encodeBatch,
  type BatchEntry,
  type Entry,
  type Problem,
  type Storage,
  type WriteOptions,
} from '../../storage/index.ts';
import { isUnread, type FileNode, type LinkNode, type Node } from '../core/tree.ts';
import { hashBytes } from '../listing/listed-tree.ts';

/** What a survey saw at a path of the storage. */
export interface SeenEntries {
  nodeAt(path: RemotePath): Node | undefined;
  /** Whether there are files whose contents were not read. */
  readonly isUnread: boolean;
  /** "" or undefined: the survey has no version of it. */
  versionOf(path: RemotePath): string | undefined;
}

const changed = (): WherryError =>
  new WherryError('CHANGED', 'It has changed since it was looked at; it is looked at again next time.');

/** Where an entry of a batch is to be looked up. What is no path is nowhere, and the storage refuses it. */
const pathIn = (directory: RemotePath, name: string): RemotePath =>
  (directory === '/' ? `/${name}` : `${directory}/${name}`) as RemotePath;

/** What may be replaced, if it is still what was seen. */
const isReplaceable = (node: Node | undefined): node is FileNode | LinkNode =>
  node?.kind === 'file' || node?.kind === 'link';

const isAsSeen = ({ kind, content, hash, mtimeUs }: BatchEntry, node: Node | undefined): boolean => {
  if (node?.kind === 'file') {
    if (kind !== 'file') return false;
    if (isUnread(node)) return content.length === node.size && mtimeUs === node.mtimeUs;
    return equalBytes(hashBytes(node.content), hash);
  }
  return kind === 'link' && node?.kind === 'link' && nameFromBytes(content) === node.target;
};

/** Hears of a file's content, in the version that has it. */
export type OnLearned = (path: RemotePath, version: string, hash: Uint8Array) => void;

/** `by`: recorded with what goes to the trash. `onGone` hears of each file or link that is about to be replaced. Closing it closes nothing. */
export const createSeenStorage = (
  storage: Storage,
  seen: SeenEntries,
  by: string,
  onLearned: OnLearned,
  onGone: (path: RemotePath) => void = () => {},
): Storage => {
  const expectedAt = (path: RemotePath): string | undefined =>
    isReplaceable(seen.nodeAt(path)) ? seen.versionOf(path) : undefined;

  const writeOptions = (path: RemotePath): WriteOptions => {
    const ifMatch = expectedAt(path);
    return ifMatch === undefined
      ? { policy: 'fail', by }
      : { policy: 'replace', ifMatch, isRepeated: true, by };
  };

  /** `CHANGED` when a file's version is not the one that was seen. */
  const ensureSeen = ({ path, version }: Entry): void => {
    const known = seen.versionOf(path);
    if (known !== undefined && known !== '' && known !== version) throw changed();
  };

  const readBatch: Storage['readBatch'] = async (directory, names, lent, expected) => {
    const read = await storage.readBatch(directory, names, lent, expected);
    const entries = decodeBatch(read.buffer.subarray(0, read.length));
    const isStale = (entry: BatchEntry): boolean =>
      !isAsSeen(entry, seen.nodeAt(pathIn(directory, entry.path)));
    const stale = entries.filter(isStale);
    if (seen.isUnread)
      for (const entry of entries) {
        const path = pathIn(directory, entry.path);
        if (isUnread(seen.nodeAt(path)) && !stale.includes(entry))
          onLearned(path, seen.versionOf(path) ?? '', new Uint8Array(entry.hash));
      }
    if (stale.length === 0) return read;
    const kept = encodeBatch(entries.filter((entry) => !stale.includes(entry)));
    // Never longer than before.
    read.buffer.set(kept);
    const { code, message } = changed();
    const problems = stale.map(({ path }): Problem => ({ path, code, message }));
    return { ...read, length: kept.length, problems: [...read.problems, ...problems] };
  };

  const writeBatch: Storage['writeBatch'] = async (directory, lent, length) => {
    // The buffer is gone when the batch is written.
    const entries = decodeBatch(lent.subarray(0, length)).map(({ kind, path, hash }) => ({
      kind,
      path: kind === 'directory' ? undefined : pathIn(directory, path),
      hash: kind === 'file' ? new Uint8Array(hash) : undefined,
    }));
    const expected = entries.map(({ path }) => (path === undefined ? undefined : expectedAt(path)));
    entries.forEach(({ path }, index) => {
      if (path !== undefined && expected[index] !== undefined) onGone(path);
    });
    const written = await storage.writeBatch(directory, lent, length, {
      policy: 'fail',
      expected,
      by,
      versions: true,
    });
    entries.forEach(({ path, hash }, index) => {
      const version = written.versions?.[index] ?? '';
      if (path !== undefined && hash !== undefined && version !== '') onLearned(path, version, hash);
    });
    return written;
  };

  const stayOpen = async (): Promise<void> => {};
  return {
    ...storage,
    open: async (path) => {
      const file = await storage.open(path);
      try {
        ensureSeen(file.entry);
        return file;
      } catch (error) {
        await file.close();
        throw error;
      }
    },
    checksum: async (path, signal) => {
      const summed = await storage.checksum(path, signal);
      ensureSeen(summed.entry);
      return summed;
    },
    readBatch,
    writeBatch,
    chunkFile: async (path, options) => {
      const chunked = await storage.chunkFile(path, options);
      ensureSeen(chunked.entry);
      return chunked;
    },
    stage: (path, attributes, options) => {
      const written = writeOptions(path);
      if (written.policy === 'replace') onGone(path);
      return storage.stage(path, attributes, {
        ...written,
        part: options.part,
        // Whatever version is named: only what was seen is taken from.
        sources: options.sources?.map((source) => ({
          path: source.path,
          version: seen.versionOf(source.path) ?? '',
        })),
      });
    },
    close: stayOpen,
    [Symbol.asyncDispose]: stayOpen,
  };
};
