// Content that may be there already: the hashes of many files at once, and acknowledging what need not be sent.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { PIECE_SIZE, joinRemotePath, parseRemotePath } from '../../../src/base/index.ts';
import {
  createBed,
  getText,
  hashOf,
  hex,
  patternBytes,
  put,
  refuses,
  text,
  type StorageMaker,
} from './bed.ts';

const shown = (hashes: readonly (Uint8Array | undefined)[]): (string | undefined)[] =>
  hashes.map((hash) => (hash === undefined ? undefined : hex(hash)));

export const describeHashFiles = (maker: StorageMaker): void => {
  describe('hashes of many files', () => {
    const corner = createBed(() => maker.open());

    it('are those of regular files of exactly that size, in the order asked', async () => {
      const { storage, at, plantLink } = await corner();
      await storage.makeDirectory(at('below/deep'), { parents: true });
      const large = patternBytes(PIECE_SIZE + 1);
      await put(storage, at('below/deep/large'), large);
      await put(storage, at('one'), text('1'));
      await put(storage, at('empty'), text(''));
      await plantLink(at('link'), 'one');
      await plantLink(at('way'), 'below');
      const asked = [
        ['below/deep/large', large.length, hashOf(large)],
        ['one', 1, hashOf(text('1'))],
        ['missing', 1, undefined],
        ['one', 2, undefined],
        ['one', 0, undefined],
        ['empty', 0, hashOf(text(''))],
        ['below', 0, undefined],
        ['link', 1, undefined],
        ['one/below', 1, undefined],
        ['missing/below', 1, undefined],
        ['one', 1, hashOf(text('1'))],
      ] as const;
      for (const settle of [undefined, false, true]) {
        const hashes = await storage.hashFiles(
          at(),
          asked.map(([path, size]) => ({ path, size })),
          { settle },
        );
        assert.deepEqual(shown(hashes), shown(asked.map(([, , hash]) => hash)));
      }
    });

    it('are none for what is no path below the directory', async () => {
      const { storage, at, plantLink } = await corner();
      await storage.makeDirectory(at('inside'));
      await put(storage, at('beside'), text('x'));
      await plantLink(at('inside/out'), '../../../outside');
      const paths = [
        '../beside',
        '/beside',
        '',
        '.',
        '..',
        'a/../../beside',
        '.wherry/root.json',
        'nul\0',
        'out/secret',
      ];
      const asked = paths.map((path) => ({ path, size: 1 }));
      const hashes = await storage.hashFiles(at('inside'), [...asked, { path: 'out/secret', size: 6 }]);
      assert.deepEqual(shown(hashes), Array<undefined>(paths.length + 1).fill(undefined));
    });

    it('of a missing directory, or of what is none, are none', async () => {
      const { storage, at } = await corner();
      await put(storage, at('file'), text('x'));
      for (const directory of ['missing', 'missing/deep', 'file'])
        assert.deepEqual(await storage.hashFiles(at(directory), [{ path: 'a', size: 1 }]), [undefined]);
      assert.deepEqual(await storage.hashFiles(at(), []), []);
    });

    it('change nothing', async () => {
      const { storage, at } = await corner();
      const { entry } = await put(storage, at('file'), text('x'), { mtimeUs: 5_000_000 });
      await storage.hashFiles(at(), [{ path: 'file', size: 1 }], { settle: true });
      assert.deepEqual(await storage.stat(at('file')), entry);
    });

    it('are not worked out when cancelled', async () => {
      const { storage, at } = await corner();
      await put(storage, at('file'), text('x'));
      await refuses('CANCELLED', () =>
        storage.hashFiles(at(), [{ path: 'file', size: 1 }], { signal: AbortSignal.abort() }),
      );
    });

    it('are given by a read-only storage too', async () => {
      const opened = await maker.openReadOnly((storage) =>
        put(storage, parseRemotePath('/file'), text('x')).then(() => {}),
      );
      const { storage } = opened;
      const home = parseRemotePath(opened.home ?? '/');
      const path = joinRemotePath(home, 'file');
      const { version } = await storage.stat(path);
      for (const settle of [false, true]) {
        const hashes = await storage.hashFiles(home, [{ path: 'file', size: 1 }], { settle });
        assert.deepEqual(shown(hashes), shown([hashOf(text('x'))]));
      }
      await refuses('READ_ONLY', () => storage.settle(path, version, { mtimeUs: 0 }));
      assert.deepEqual(await storage.parts.list(), []);
      await opened.close();
    });
  });

  describe('acknowledging what is there', () => {
    const corner = createBed(() => maker.open());

    it('gives it time and executable bit, where those are named', async () => {
      const { storage, at } = await corner();
      const { entry } = await put(storage, at('file'), text('content'), { mtimeUs: 5_000_000 });
      assert.deepEqual(await storage.settle(at('file'), entry.version, {}), entry);
      const timed = await storage.settle(at('file'), entry.version, { mtimeUs: 9_000_001 });
      assert.deepEqual([timed.mtimeUs, timed.executable, timed.size], [9_000_001, false, 7]);
      const runnable = await storage.settle(at('file'), timed.version, { executable: true });
      assert.deepEqual([runnable.mtimeUs, runnable.executable], [9_000_001, true]);
      assert.deepEqual(await storage.stat(at('file')), runnable);
      assert.equal(await getText(storage, at('file')), 'content');
    });

    it('refuses what changed meanwhile, is gone or is no file', async () => {
      const { storage, at } = await corner();
      const { version } = (await put(storage, at('file'), text('old'))).entry;
      const { entry } = await put(storage, at('file'), text('new'), { policy: 'replace' });
      await refuses('CHANGED', () => storage.settle(at('file'), version, { mtimeUs: 0 }));
      assert.deepEqual(await storage.stat(at('file')), entry);
      await refuses('NOT_FOUND', () => storage.settle(at('missing'), version, {}));
      const directory = await storage.makeDirectory(at('directory'));
      await refuses('NOT_A_FILE', () => storage.settle(at('directory'), directory.version, {}));
    });
  });
};
