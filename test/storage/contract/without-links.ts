// The same root where no link is followed: for whoever's rights differ from place to place.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { RemotePath } from '../../../src/base/index.ts';
import type { Storage } from '../../../src/storage/index.ts';
import {
  createBed,
  fileEntry,
  getText,
  linkEntry,
  putBatch,
  refuses,
  scanAll,
  text,
  type Corner,
  type StorageMaker,
} from './bed.ts';

const fill = async ({ storage, at }: Corner): Promise<Storage> => {
  const entries = [
    fileEntry('dir/file', text('content')),
    linkEntry('way', 'dir'),
    linkEntry('leaf', 'dir/file'),
  ];
  await putBatch(storage, at(), entries);
  return storage.withoutLinks();
};

const replace = { policy: 'replace' } as const;

/** What would reach the file in `dir` through a link, if one were followed. */
const WAYS: Readonly<Record<string, (storage: Storage, at: Corner['at']) => Promise<unknown>>> = {
  'looking at an entry': (storage, at) => storage.stat(at('way/file')),
  'listing through a link': (storage, at) => Array.fromAsync(storage.scan(at('way'))),
  'reading through a link': (storage, at) => storage.open(at('way/file')),
  'reading a link': (storage, at) => storage.open(at('leaf')),
  'the hash of a link': (storage, at) => storage.checksum(at('leaf')),
  'cutting a file behind a link': (storage, at) => storage.chunkFile(at('way/file')),
  'copying out of a file behind a link': async (storage, at) => {
    const { version } = await storage.stat(at('dir/file'));
    const sources = [{ path: at('leaf'), version }];
    return (await storage.stage(at('taken'), { size: 0 }, { ...replace, sources })).discard();
  },
  'a tree behind a link': (storage, at) => storage.readTree(at('way')),
  'opening a link': (storage, at) => storage.openHandle(at('leaf'), { access: 'write' }),
  'a file behind a link': (storage, at) => storage.createFile(at('way/new')),
  'a directory behind a link': (storage, at) => storage.makeDirectory(at('way/new'), { parents: true }),
  'removing behind a link': (storage, at) => storage.remove(at('way/file')),
  'moving from behind a link': (storage, at) => storage.move(at('way/file'), at('taken'), replace),
  'moving to behind a link': (storage, at) => storage.move(at('dir/file'), at('way/taken'), replace),
  'copying from behind a link': (storage, at) => storage.copy(at('way/file'), at('taken'), replace),
  'copying to behind a link': (storage, at) => storage.copy(at('dir/file'), at('way/taken'), replace),
  'staging behind a link': async (storage, at) =>
    (await storage.stage(at('way/new'), { size: 0 }, replace)).commit(new Uint8Array(32)),
};

export const describeWithoutLinks = (maker: StorageMaker): void => {
  describe('without links', () => {
    const corner = createBed(() => maker.open());

    for (const [what, use] of Object.entries(WAYS)) {
      it(`rows 12, 13: ${what} is refused, and changes nothing`, async () => {
        const here = await corner();
        const strict = await fill(here);
        await refuses('FORBIDDEN', () => use(strict, here.at));
        const { entries } = await scanAll(here.storage, here.at(), { recursive: true });
        const names = entries.map(({ path }) => path.slice(here.at().length + 1)).toSorted();
        assert.deepEqual(names, ['dir', 'dir/file', 'leaf', 'way']);
        assert.equal(await getText(here.storage, here.at('dir/file')), 'content');
      });
    }

    it('batches go neither through links nor out of them', async () => {
      const here = await corner();
      const strict = await fill(here);
      const results = await putBatch(strict, here.at(), [
        fileEntry('way/new', text('x')),
        fileEntry('plain/new', text('x')),
      ]);
      assert.deepEqual(
        results.map((result) => ('code' in result ? result.code : result.outcome)),
        ['FORBIDDEN', 'created'],
      );
      const hashes = await strict
        .hashFiles(here.at(), [
          { path: 'way/file', size: 7 },
          { path: 'dir/file', size: 7 },
        ])
        .catch(() => []);
      assert.equal(hashes[0], undefined);
    });

    it('everything else is as ever, and both see the same', async () => {
      const here = await corner();
      const strict = await fill(here);
      assert.equal(await getText(strict, here.at('dir/file')), 'content');
      const { entries } = await scanAll(strict, here.at(), {});
      const links = entries.filter(({ kind }) => kind === 'link');
      assert.deepEqual(
        links.map(({ path, leads }): [RemotePath, string | undefined] => [path, leads]).toSorted(),
        [
          [here.at('leaf'), 'outside'],
          [here.at('way'), 'outside'],
        ],
      );
      await strict.move(here.at('way'), here.at('moved'), replace);
      await strict.remove(here.at('leaf'));
      await strict.makeDirectory(here.at('made/deep'), { parents: true });
      assert.equal((await here.storage.stat(here.at('moved'))).leads, 'directory');
      assert.equal((await here.storage.stat(here.at('made/deep'))).kind, 'directory');
      assert.equal(strict.withoutLinks(), strict);
    });
  });
};
