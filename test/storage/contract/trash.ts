// What is removed: where it goes, and how it comes back.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ROOT_PATH, nameFromBytes, parseRemotePath } from '../../../src/base/index.ts';
import type { Storage, TrashItem } from '../../../src/storage/index.ts';
import {
  createBed,
  directoryEntry,
  fileEntry,
  getText,
  linkEntry,
  namesBelow,
  patternBytes,
  put,
  putBatch,
  refuses,
  text,
  type Corner,
  type StorageMaker,
  pathIn,
} from './bed.ts';

export const itemsOf = async (storage: Storage, at?: string): Promise<TrashItem[]> => {
  const items: TrashItem[] = [];
  const path = at === undefined ? undefined : parseRemotePath(at);
  for await (const some of storage.trash.list({ path })) items.push(...some);
  return items;
};

const only = async ({ storage, at }: Corner): Promise<TrashItem> => {
  const [item, ...more] = await itemsOf(storage, at());
  assert.ok(item !== undefined);
  assert.deepEqual(more, []);
  return item;
};

const plantTree = ({ storage, at }: Corner) =>
  putBatch(storage, at(), [
    fileEntry('tree/file', text('content')),
    fileEntry('tree/below/other', text('more content')),
    linkEntry('tree/link', 'file'),
    directoryEntry('tree/empty'),
  ]);

/** 255 bytes, none of them ASCII; with a byte that is no UTF-8; with a newline and a control character. */
const NAMES = [
  'é'.repeat(127),
  nameFromBytes(Uint8Array.of(0x66, 0xff, 0x66)),
  'a\nb\u001b[31m',
  '💾.txt',
  '-rf',
];

export const describeTrash = (maker: StorageMaker): void => {
  describe('trash', () => {
    const corner = createBed(() => maker.open({ keepsTrash: true }));

    it('keeps a removed file, tells what is known of it, and gives it back as it was', async () => {
      const here = await corner();
      const { storage, at } = here;
      const before = await put(storage, at('file'), text('content'), {
        mtimeUs: 1_600_000_000_123_456,
        executable: true,
      });
      const since = Date.now();
      assert.equal(await storage.remove(at('file'), { by: 'alice' }), 1);
      assert.deepEqual(await namesBelow(storage, at()), []);
      const item = await only(here);
      const { id, timeMs, ...known } = item;
      assert.deepEqual(known, {
        path: at('file'),
        kind: 'file',
        size: 7,
        entries: 1,
        mtimeUs: 1_600_000_000_123_456,
        by: 'alice',
        reason: 'removed',
      });
      assert.ok(timeMs >= since - 1 && timeMs <= Date.now() + 1);
      assert.deepEqual(await storage.trash.find(id), item);
      const { outcome, entry } = await storage.trash.restore(id, { policy: 'fail' });
      assert.equal(outcome, 'created');
      assert.deepEqual({ ...entry, version: '' }, { ...before.entry, version: '' });
      assert.equal(await getText(storage, at('file')), 'content');
      assert.deepEqual(await itemsOf(storage, at()), []);
      assert.equal(await storage.trash.find(id), undefined);
    });

    it('takes a whole tree in one step, and gives all of it back', async () => {
      const here = await corner();
      const { storage, at } = here;
      await plantTree(here);
      const before = await namesBelow(storage, at(), { recursive: true });
      await refuses('NOT_EMPTY', () => storage.remove(at('tree')));
      assert.equal(await storage.remove(at('tree'), { recursive: true }), 1);
      assert.deepEqual(await namesBelow(storage, at(), { recursive: true }), []);
      const item = await only(here);
      assert.deepEqual([item.kind, item.size, item.entries, item.by], ['directory', 19, 6, '']);
      await storage.trash.restore(item.id, { policy: 'fail' });
      assert.deepEqual(await namesBelow(storage, at(), { recursive: true }), before);
      assert.equal(await getText(storage, at('tree/link')), 'content');
    });

    it('keeps links as links, and empty directories', async () => {
      const here = await corner();
      const { storage, at, plantLink } = here;
      await plantLink(at('out'), '../../outside');
      await storage.remove(at('out'));
      const item = await only(here);
      assert.deepEqual([item.kind, item.size], ['link', 0]);
      await storage.trash.restore(item.id, { policy: 'fail' });
      assert.deepEqual((await storage.stat(at('out'))).leads, 'outside');
      await storage.remove(at('out'), { permanent: true });
      await storage.makeDirectory(at('empty'));
      await storage.remove(at('empty'));
      await storage.trash.restore((await only(here)).id, { policy: 'fail' });
      assert.equal((await storage.stat(at('empty'))).kind, 'directory');
    });

    it('makes no link lead outside that did not before', async () => {
      const here = await corner();
      const { storage, at, plantLink } = here;
      await storage.makeDirectory(at('a/b/c'), { parents: true });
      await put(storage, at('a/file'), text('x'));
      await plantLink(at('a/b/c/link'), '../../../../file');
      await storage.remove(at('a/b/c/link'));
      const { id } = await only(here);
      await refuses('FORBIDDEN', () =>
        storage.trash.restore(id, { policy: 'fail', to: parseRemotePath('/link') }),
      );
      assert.equal((await only(here)).id, id);
    });

    it('keeps nasty names', async () => {
      const here = await corner();
      const { storage, at } = here;
      for (const name of NAMES) {
        await put(storage, at(name), text(name.toWellFormed()));
        await storage.remove(at(name));
        const item = await only(here);
        assert.equal(item.path, at(name));
        await storage.trash.restore(item.id, { policy: 'fail' });
        assert.equal(await getText(storage, at(name)), name.toWellFormed());
        await storage.remove(at(name), { permanent: true });
      }
    });

    it('keeps one after the other under one path, the newest first', async () => {
      const { storage, at } = await corner();
      for (const content of ['1', '2', '3']) {
        await put(storage, at('file'), text(content));
        await storage.remove(at('file'));
      }
      const items = await itemsOf(storage, at('file'));
      assert.equal(items.length, 3);
      assert.deepEqual(
        items.map(({ id }) => id),
        items
          .map(({ id }) => id)
          .toSorted()
          .toReversed(),
      );
      await storage.trash.restore(items[2]?.id ?? '', { policy: 'fail' });
      assert.equal(await getText(storage, at('file')), '1');
      await storage.trash.restore(items[0]?.id ?? '', { policy: 'rename' });
      assert.equal(await getText(storage, at('file (1)')), '3');
    });

    it('skips it for what is removed permanently', async () => {
      const here = await corner();
      await plantTree(here);
      assert.equal(await here.storage.remove(here.at('tree'), { recursive: true, permanent: true }), 6);
      assert.deepEqual(await itemsOf(here.storage, here.at()), []);
    });

    it('restores by the conflict policy, and keeps what that replaces', async () => {
      const here = await corner();
      const { storage, at } = here;
      await put(storage, at('file'), text('old'));
      await storage.remove(at('file'));
      const { id } = await only(here);
      await put(storage, at('file'), text('new'));
      await refuses('ALREADY_EXISTS', () => storage.trash.restore(id, { policy: 'fail' }));
      assert.equal((await storage.trash.restore(id, { policy: 'skip' })).outcome, 'skipped');
      assert.equal(await getText(storage, at('file')), 'new');
      assert.equal((await storage.trash.restore(id, { policy: 'replace', by: 'bob' })).outcome, 'replaced');
      assert.equal(await getText(storage, at('file')), 'old');
      const item = await only(here);
      assert.deepEqual([item.reason, item.by, item.size], ['replaced', 'bob', 3]);
      await storage.trash.restore(item.id, { policy: 'replace' });
      assert.equal(await getText(storage, at('file')), 'new');
    });

    it('leaves an item where it is when its very content has the name', async () => {
      const here = await corner();
      const { storage, at } = here;
      await put(storage, at('file'), text('same'));
      await storage.remove(at('file'));
      await put(storage, at('file'), text('same'));
      const { id } = await only(here);
      assert.equal((await storage.trash.restore(id, { policy: 'fail' })).outcome, 'unchanged');
      assert.equal((await only(here)).id, id);
    });

    it('makes missing parents, and restores to another path', async () => {
      const here = await corner();
      const { storage, at } = here;
      await plantTree(here);
      await storage.remove(at('tree/below/other'));
      await storage.remove(at('tree'), { recursive: true });
      const [tree, other] = await itemsOf(storage, at());
      await storage.trash.restore(other?.id ?? '', { policy: 'fail' });
      assert.equal(await getText(storage, at('tree/below/other')), 'more content');
      await refuses('ALREADY_EXISTS', () => storage.trash.restore(tree?.id ?? '', { policy: 'replace' }));
      await storage.trash.restore(tree?.id ?? '', { policy: 'fail', to: at('new/place') });
      assert.equal(await getText(storage, at('new/place/file')), 'content');
    });

    it('refuses what cannot be restored, and loses nothing by that', async () => {
      const here = await corner();
      const { storage, at } = here;
      await put(storage, at('file'), text('content'));
      await storage.remove(at('file'));
      const { id } = await only(here);
      await put(storage, at('other'), text('x'));
      await refuses('NOT_FOUND', () => storage.trash.restore('00000000000aaaaaaaa-0', { policy: 'fail' }));
      await refuses('NOT_FOUND', () => storage.trash.restore('../../etc/passwd', { policy: 'fail' }));
      await refuses('ALREADY_EXISTS', () => storage.trash.restore(id, { policy: 'fail', to: ROOT_PATH }));
      await refuses('NOT_A_DIRECTORY', () =>
        storage.trash.restore(id, { policy: 'fail', to: at('other/x') }),
      );
      await refuses('VERSION_MISMATCH', () => storage.trash.restore(id, { policy: 'replace', ifMatch: 'x' }));
      await refuses('ALREADY_EXISTS', () => storage.trash.restore(id, { policy: 'fail', to: at('other') }));
      await storage.trash.restore(id, { policy: 'fail' });
      assert.equal(await getText(storage, at('file')), 'content');
    });

    it('lists what was at a path or below it, also through links, and nothing else', async () => {
      const here = await corner();
      const { storage, at, plantLink } = here;
      await plantTree(here);
      await plantLink(at('way'), 'tree');
      await storage.remove(at('way/below/other'));
      await storage.remove(at('way/file'));
      const paths = async (path: string) =>
        (await itemsOf(storage, path)).map((item) => item.path).toSorted();
      assert.deepEqual(await paths(at('tree')), [at('tree/below/other'), at('tree/file')]);
      assert.deepEqual(await paths(at('way/below')), [at('tree/below/other')]);
      assert.deepEqual(await paths(at('tree/fil')), []);
      assert.deepEqual((await storage.trash.versions(at('way/file'))).length, 1);
      assert.deepEqual(await storage.trash.versions(at('tree')), []);
      assert.deepEqual(await storage.trash.versions(ROOT_PATH), []);
    });

    it('removes items for good, by their ids', async () => {
      const here = await corner();
      const { storage, at } = here;
      await plantTree(here);
      await put(storage, at('file'), patternBytes(1000));
      await storage.remove(at('file'));
      await storage.remove(at('tree'), { recursive: true });
      const ids = (await itemsOf(storage, at())).map(({ id }) => id);
      const cleared = await storage.trash.remove([...ids, ...ids, 'none', '00000000000aaaaaaaa-0']);
      assert.deepEqual([cleared.items, cleared.stuck], [2, 0]);
      assert.ok(cleared.bytes >= 1019);
      assert.deepEqual(await itemsOf(storage, at()), []);
    });

    it('is seen by no list, scan or path', async () => {
      const here = await corner();
      const { storage, at } = here;
      await put(storage, at('file'), text('content'));
      await storage.remove(at('file'));
      const names = await namesBelow(storage, ROOT_PATH, { recursive: true });
      assert.ok(!names.some((name) => name.includes('.wherry') || name.includes('trash')));
      assert.throws(() => parseRemotePath('/.wherry/trash'));
    });
  });

  describe('a trash that ends', () => {
    it('keeps what is younger than it may be, and removes what is older, the oldest first to make room', async () => {
      const opened = await maker.open({ keepsTrash: true });
      const { storage, close } = opened;
      const path = pathIn(opened);
      try {
        for (const name of ['/a', '/b', '/c']) {
          await put(storage, path(name), patternBytes(1000));
          await storage.remove(path(name));
        }
        assert.equal(await storage.trash.usage(), 3000);
        assert.equal((await storage.trash.expire(60_000)).items, 0);
        assert.equal((await storage.trash.evict(1500)).items, 2);
        assert.deepEqual(
          (await itemsOf(storage)).map((item) => item.path),
          [path('/c')],
        );
        assert.equal((await storage.trash.expire(Infinity)).items, 0);
        // Older than a time that is still to come.
        assert.equal((await storage.trash.expire(-60_000)).items, 1);
        assert.deepEqual(await itemsOf(storage), []);
        assert.equal(await storage.trash.usage(), 0);
      } finally {
        await close();
      }
    });

    it('keeps nothing where none is kept, and nothing can be changed where nothing may', async () => {
      const plain = await maker.open();
      assert.equal(plain.storage.info.keepsTrash, false);
      const path = pathIn(plain);
      await put(plain.storage, path('/file'), text('x'));
      await plain.storage.remove(path('/file'));
      assert.deepEqual(await itemsOf(plain.storage), []);
      await plain.close();
      const { storage, close } = await maker.openReadOnly(async () => {});
      assert.equal(storage.info.keepsTrash, false);
      assert.deepEqual(await itemsOf(storage), []);
      await refuses('READ_ONLY', () => storage.trash.restore('00000000000aaaaaaaa-0', { policy: 'fail' }));
      await refuses('READ_ONLY', () => storage.trash.remove(['00000000000aaaaaaaa-0']));
      await refuses('READ_ONLY', () => storage.trash.expire(0));
      await refuses('READ_ONLY', () => storage.trash.evict(1));
      await close();
    });
  });
};
