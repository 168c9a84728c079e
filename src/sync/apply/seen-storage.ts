// A storage in which only what a survey has seen is read, and only what it has seen is replaced: what is something else by now
// is "changed", and stays as it is. Transfers of a plan go through it on both sides.

import { WherryError, equalBytes, joinRemotePath, nameFromBytes, type RemotePath } from '../../base/index.ts';
import {
  decodeBatch,
  encodeBatch,
  type BatchEntry,
  type Entry,
  type Problem,
  type Storage,
  type WriteOptions,
} from '../../storage/index.ts';
import type { FileNode, LinkNode, Node } from '../core/tree.ts';
import { hashBytes } from '../listing/listed-tree.ts';

/** What a survey saw at a path of the storage. */
export interface SeenEntries {
  nodeAt(path: RemotePath): Node | undefined;
  /** "" or undefined: the survey has no version of it. */
  versionOf(path: RemotePath): string | undefined;
}

const changed = (): WherryError =>
  new WherryError('CHANGED', 'It has changed since it was looked at; it is looked at again next time.');

/** What may be replaced, if it is still what was seen. */
const isReplaceable = (node: Node | undefined): node is FileNode | LinkNode =>
  node?.kind === 'file' || node?.kind === 'link';

const isAsSeen = ({ kind, content, hash }: BatchEntry, node: Node | undefined): boolean =>
  kind === 'file'
    ? node?.kind === 'file' && equalBytes(hashBytes(node.content), hash)
    : kind === 'link' && node?.kind === 'link' && nameFromBytes(content) === node.target;

/** `by`: recorded with what goes to the trash. Closing it closes nothing. */
export const createSeenStorage = (storage: Storage, seen: SeenEntries, by: string): Storage => {
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
      !isAsSeen(entry, seen.nodeAt(joinRemotePath(directory, entry.path)));
    const stale = entries.filter(isStale);
    if (stale.length === 0) return read;
    const kept = encodeBatch(entries.filter((entry) => !stale.includes(entry)));
    // Never longer than before.
    read.buffer.set(kept);
    const { code, message } = changed();
    const problems = stale.map(({ path }): Problem => ({ path, code, message }));
    return { ...read, length: kept.length, problems: [...read.problems, ...problems] };
  };

  const writeBatch: Storage['writeBatch'] = async (directory, lent, length) => {
    const expected = decodeBatch(lent.subarray(0, length)).map(({ kind, path }) =>
      kind === 'directory' ? undefined : expectedAt(joinRemotePath(directory, path)),
    );
    return storage.writeBatch(directory, lent, length, { policy: 'fail', expected, by });
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
    stage: (path, attributes, options) =>
      storage.stage(path, attributes, {
        ...writeOptions(path),
        part: options.part,
        // Whatever version is named: only what was seen is taken from.
        sources: options.sources?.map((source) => ({
          path: source.path,
          version: seen.versionOf(source.path) ?? '',
        })),
      }),
    close: stayOpen,
    [Symbol.asyncDispose]: stayOpen,
  };
};
