// The contract of reading a whole tree as batches, in the order of a walk.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { MAX_BATCHED_FILE_SIZE, type RemotePath } from '../../../src/base/index.ts';
import {
  decodeBatch,
  type BatchEntry,
  type Entry,
  type Problem,
  type Storage,
} from '../../../src/storage/index.ts';
import {
  createBed,
  directoryEntry,
  fileEntry,
  linkEntry,
  patternBytes,
  put,
  putBatch,
  refuses,
  scanAll,
  text,
  type StorageMaker,
} from './bed.ts';

interface ReadTree {
  readonly batched: readonly BatchEntry[];
  readonly told: readonly Entry[];
  readonly problems: readonly Problem[];
  readonly pieces: number;
  /** Relative paths in the order in which they came: those of a piece's list before those of its batch. */
  readonly order: readonly string[];
}

const readTree = async (storage: Storage, path: RemotePath, bufferSize = 1024 * 1024): Promise<ReadTree> => {
  const reader = await storage.readTree(path);
  const batched: BatchEntry[] = [];
  const told: Entry[] = [];
  const problems: Problem[] = [];
  const order: string[] = [];
  let buffer: Uint8Array<ArrayBuffer> = Buffer.allocUnsafeSlow(bufferSize);
  for (let pieces = 1; ; pieces += 1) {
    const piece = await reader.next(buffer);
    const entries = decodeBatch(piece.buffer.slice(0, piece.length));
    assert.equal(entries.length, piece.batched);
    batched.push(...entries);
    told.push(...piece.entries);
    problems.push(...piece.problems);
    order.push(
      ...piece.entries.map((entry) => entry.path.slice(path.length + 1)),
      ...entries.map((entry) => entry.path),
    );
    buffer = piece.buffer;
    if (piece.isLast) return { batched, told, problems, pieces, order };
  }
};

export const describeTreeReading = (maker: StorageMaker): void => {
  describe('reading a tree', () => {
    const corner = createBed(() => maker.open({ durability: 'process' }));

    it('gives small files and links in batches, and tells directories and larger files beside them', async () => {
      const { storage, at } = await corner();
      const entries = [
        fileEntry('a', text('first'), { executable: true }),
        fileEntry('d/empty', text('')),
        fileEntry('d/e/deep', patternBytes(3000)),
        linkEntry('d/link', 'e/deep'),
        directoryEntry('nothing-in-it'),
        fileEntry('d/limit', patternBytes(MAX_BATCHED_FILE_SIZE)),
      ];
      await putBatch(storage, at(), entries);
      await put(storage, at('d/large'), patternBytes(MAX_BATCHED_FILE_SIZE + 1));
      const { batched, told, problems } = await readTree(storage, at());
      const plain = (list: readonly BatchEntry[]) =>
        list
          .map(({ kind, path, executable, mtimeUs, hash, content }) => ({
            kind,
            path,
            executable,
            mtimeUs,
            hash: Buffer.from(hash).toString('hex'),
            content: Buffer.from(content).toString('hex'),
          }))
          .toSorted((one, other) => (one.path < other.path ? -1 : 1));
      assert.deepEqual(plain(batched), plain(entries.filter(({ kind }) => kind !== 'directory')));
      const scanned = (await scanAll(storage, at(), { recursive: true, versions: false })).entries;
      const isTold = ({ kind, size }: Entry): boolean => kind === 'directory' || size > MAX_BATCHED_FILE_SIZE;
      const byPath = (list: readonly Entry[]) =>
        list.toSorted((one, other) => (one.path < other.path ? -1 : 1));
      assert.deepEqual(byPath(told), byPath(scanned.filter(isTold)));
      assert.deepEqual(problems, []);
    });

    it('gives everything once, parents first, however little fits a buffer', async () => {
      const { storage, at } = await corner();
      const names = Array.from({ length: 120 }, (_, index) => `d${index % 7}/e${index % 11}/f${index}`);
      await putBatch(
        storage,
        at(),
        names.map((name, index) => fileEntry(name, patternBytes((index * 37) % 900, index))),
      );
      const { batched, told, pieces, order } = await readTree(storage, at(), 2000);
      assert.ok(pieces > 20, `${pieces} pieces`);
      assert.deepEqual(batched.map(({ path }) => path).toSorted(), names.toSorted());
      assert.equal(told.length, 7 + new Set(names.map((name) => name.slice(0, name.lastIndexOf('/')))).size);
      const seen = new Set(['']);
      for (const path of order) {
        assert.ok(seen.has(path.slice(0, Math.max(0, path.lastIndexOf('/')))), path);
        assert.ok(!seen.has(path), path);
        seen.add(path);
      }
    });

    it('has one piece of nothing for an empty directory', async () => {
      const { storage, at } = await corner();
      const { batched, told, problems, pieces } = await readTree(storage, at());
      assert.deepEqual([batched, told, problems, pieces], [[], [], [], 1]);
    });

    it('begins where a link leads, and leaves out links that lead out of the tree', async () => {
      const { storage, at, plantLink } = await corner();
      await putBatch(storage, at(), [fileEntry('real/a', text('a')), fileEntry('other', text('o'))]);
      await plantLink(at('way'), 'real');
      await plantLink(at('real/up'), '../other');
      await plantLink(at('real/out'), '../../../outside');
      const { batched, told, problems } = await readTree(storage, at('way'));
      assert.deepEqual(
        batched.map(({ path }) => path),
        ['a'],
      );
      assert.deepEqual(told, []);
      assert.deepEqual(problems.map(({ path, code }) => [path, code]).toSorted(), [
        [at('way/out'), 'FORBIDDEN'],
        [at('way/up'), 'FORBIDDEN'],
      ]);
    });

    it('refuses what is missing or no directory, and what is over', async () => {
      const { storage, at } = await corner();
      await put(storage, at('file'), text('x'));
      await refuses('NOT_FOUND', () => storage.readTree(at('missing')));
      await refuses('NOT_A_DIRECTORY', () => storage.readTree(at('file')));
      const read = await storage.readTree(at());
      const { buffer } = await read.next(Buffer.allocUnsafeSlow(4096));
      await refuses('BAD_REQUEST', () => read.next(buffer));
      await read.close();
      const closed = await storage.readTree(at());
      await closed.close();
      await closed.close();
      await refuses('BAD_REQUEST', () => closed.next(Buffer.allocUnsafeSlow(4096)));
    });
  });
};
