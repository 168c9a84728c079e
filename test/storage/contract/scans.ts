// Scans: streamed, parents first, filtered, and stopped early without harm.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ROOT_PATH, remotePathParent } from '../../../src/base/index.ts';
import {
  createBed,
  directoryEntry,
  fileEntry,
  namesBelow,
  put,
  putBatch,
  refuses,
  scanAll,
  text,
  type Corner,
  type StorageMaker,
} from './bed.ts';

const DIRECTORIES = 50;
const FILES_EACH = 99;

const fillMany = async ({ storage, at }: Corner, directories = DIRECTORIES): Promise<void> => {
  for (let start = 0; start < directories; start += 10) {
    const entries = Array.from({ length: 10 }, (_, index) => {
      const directory = `d${(start + index) % 7}/e${start + index}`;
      return Array.from({ length: FILES_EACH }, (_file, file) =>
        fileEntry(`${directory}/f${file}`, text(String(file))),
      );
    });
    const results = await putBatch(storage, at(), entries.flat());
    assert.ok(results.every((result) => 'outcome' in result && result.outcome === 'created'));
  }
};

export const describeScans = (maker: StorageMaker): void => {
  describe('scans', () => {
    // Thousands of files, and nothing here is about durability.
    const corner = createBed(() => maker.open({ durability: 'process' }));

    it('give nothing for an empty directory', async () => {
      const { storage, at } = await corner();
      assert.deepEqual(await scanAll(storage, at(), { recursive: true }), { entries: [], problems: [] });
    });

    it("give a directory's own entries, or the whole subtree", async () => {
      const { storage, at } = await corner();
      await putBatch(storage, at(), [
        fileEntry('a/b/c', text('x')),
        fileEntry('top', text('y')),
        directoryEntry('empty'),
      ]);
      assert.deepEqual(await namesBelow(storage, at()), ['a', 'empty', 'top']);
      assert.deepEqual(await namesBelow(storage, at(), { recursive: true }), [
        'a',
        'a/b',
        'a/b/c',
        'empty',
        'top',
      ]);
      assert.deepEqual(await namesBelow(storage, at('a')), ['b']);
      const { entries } = await scanAll(storage, at());
      assert.deepEqual(
        entries.find((entry) => entry.path === at('top')),
        await storage.stat(at('top')),
      );
    });

    it('refuse what is missing or no directory', async () => {
      const { storage, at } = await corner();
      await put(storage, at('file'), text('x'));
      await refuses('NOT_FOUND', () => scanAll(storage, at('missing')));
      await refuses('NOT_A_DIRECTORY', () => scanAll(storage, at('file')));
    });

    it('stream 5 000 entries in pieces, every parent before its children', async () => {
      const here = await corner();
      await fillMany(here);
      const seen = new Set<string>([here.at()]);
      let batches = 0;
      for await (const batch of here.storage.scan(here.at(), { recursive: true })) {
        batches += 1;
        for (const entry of batch.entries) {
          assert.ok(seen.has(remotePathParent(entry.path)), entry.path);
          assert.ok(!seen.has(entry.path), `twice: ${entry.path}`);
          seen.add(entry.path);
        }
      }
      assert.equal(seen.size, 1 + 7 + DIRECTORIES + DIRECTORIES * FILES_EACH);
      assert.ok(batches > 1, 'in more than one piece');

      let pieces = 0;
      for await (const batch of here.storage.scan(here.at(), { recursive: true })) {
        pieces += batch.entries.length > 0 ? 1 : 0;
        break;
      }
      assert.equal(pieces, 1);
      const both = await Promise.all([
        namesBelow(here.storage, here.at('d0')),
        namesBelow(here.storage, here.at('d1')),
      ]);
      assert.deepEqual(
        both.map((names) => names.length),
        [8, 7],
      );
      assert.equal(await here.storage.remove(here.at('d0'), { recursive: true }), 1 + 8 + 8 * FILES_EACH);
    });

    it('stop when they are cancelled', async () => {
      const here = await corner();
      await fillMany(here, 20);
      await refuses('CANCELLED', () => scanAll(here.storage, here.at(), { signal: AbortSignal.abort() }));
      const stopping = new AbortController();
      await refuses('CANCELLED', async () => {
        for await (const batch of here.storage.scan(here.at(), {
          recursive: true,
          signal: stopping.signal,
        })) {
          assert.ok(batch.entries.length > 0);
          stopping.abort();
        }
      });
      assert.equal((await here.storage.stat(here.at('d0'))).kind, 'directory');
    });

    it('leave out what is excluded, with all that is below it', async () => {
      const { storage, at } = await corner();
      const paths = [
        'keep.txt',
        'drop.log',
        'a/drop.log',
        'a/keep.log',
        'node_modules/x/y',
        'b/node_modules/z',
        'build/out',
        'c/build/kept',
        'Drop.LOG',
      ];
      await putBatch(
        storage,
        at(),
        paths.map((path) => fileEntry(path, text('x'))),
      );
      const exclude = ['*.log', '!keep.log', 'node_modules/', '/build'];
      const kept = await namesBelow(storage, at(), { recursive: true, exclude });
      assert.deepEqual(kept, [
        'Drop.LOG',
        'a',
        'a/keep.log',
        'b',
        'c',
        'c/build',
        'c/build/kept',
        'keep.txt',
      ]);
    });

    it('leave out files and links that match nothing of what is included, and keep the directories', async () => {
      const { storage, at, plantLink } = await corner();
      const paths = ['a.txt', 'b.log', 'docs/a.md', 'docs/deep/b.txt', 'src/docs/c.md', 'src/x.ts', 'B.TXT'];
      await putBatch(
        storage,
        at(),
        paths.map((path) => fileEntry(path, text('x'))),
      );
      await plantLink(at('link.txt'), 'a.txt');
      await plantLink(at('link.log'), 'b.log');
      const directories = ['docs', 'docs/deep', 'src', 'src/docs'];
      const cases: (readonly [include: string[], files: string[], exclude?: string[]])[] = [
        [['*.txt'], ['a.txt', 'docs/deep/b.txt', 'link.txt']],
        [
          ['/a.txt', '*.md'],
          ['a.txt', 'docs/a.md', 'src/docs/c.md'],
        ],
        [['/docs/'], ['docs/a.md', 'docs/deep/b.txt']],
        [['docs'], ['docs/a.md', 'docs/deep/b.txt', 'src/docs/c.md']],
        [
          ['*.txt', '!link.txt'],
          ['a.txt', 'docs/deep/b.txt'],
        ],
        [['nothing'], []],
      ];
      for (const [include, files] of cases) {
        const expected = [...directories, ...files].sort();
        assert.deepEqual(
          await namesBelow(storage, at(), { recursive: true, include }),
          expected,
          include.join(),
        );
      }
      const both = { recursive: true, include: ['*.txt'], exclude: ['deep/', 'link.*'] };
      assert.deepEqual(await namesBelow(storage, at(), both), ['a.txt', 'docs', 'src', 'src/docs']);
      assert.deepEqual(await namesBelow(storage, at(), { include: ['*.log'] }), [
        'b.log',
        'docs',
        'link.log',
        'src',
      ]);
    });

    it('tell versions, or leave them out', async () => {
      const { storage, at } = await corner();
      await putBatch(storage, at(), [fileEntry('a', text('x')), fileEntry('b/c', text('y'))]);
      const told = (await scanAll(storage, at(), { recursive: true })).entries;
      assert.ok(told.every(({ version }) => version !== ''));
      const { entries } = await scanAll(storage, at(), { recursive: true, versions: false });
      assert.deepEqual(
        entries,
        told.map((entry) => ({ ...entry, version: '' })),
      );
    });

    it('of the root never show what is Wherry’s own', async () => {
      const { storage } = await corner();
      assert.ok(
        (await namesBelow(storage, ROOT_PATH, { recursive: true })).every(
          (name) => !name.includes('.wherry'),
        ),
      );
    });
  });
};
