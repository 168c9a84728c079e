// A trash that may hold only so much.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { createBed, fileEntry, patternBytes, put, putBatch, refuses, type StorageMaker } from './bed.ts';
import { itemsOf } from './trash.ts';

export const describeTrashSizes = (maker: StorageMaker): void => {
  describe('the size of a trash', () => {
    const corner = createBed(() => maker.open({ keepsTrash: true }));

    const opened = async () => {
      const here = await corner();
      const { storage, at } = here;
      const remove = async (name: string, size: number): Promise<void> => {
        await put(storage, at(name), patternBytes(size));
        await storage.remove(at(name));
      };
      const names = async (): Promise<string[]> =>
        (await itemsOf(storage)).map(({ path }) => path.slice(at().length + 1));
      // The bed's corners share one trash: what others left in it goes first.
      const trim = (bytes: number) => storage.trash.trim(bytes);
      await trim(0);
      return { ...here, remove, names, trim };
    };

    it('is held by removing the oldest items, as few as are needed', async () => {
      const { remove, names, trim, storage } = await opened();
      for (const name of ['a', 'b', 'c', 'd']) await remove(name, 1000);
      assert.deepEqual(await trim(4000), { items: 0, bytes: 0, stuck: 0 });
      assert.deepEqual(await trim(3999), { items: 1, bytes: 1000, stuck: 0 });
      assert.deepEqual(await names(), ['d', 'c', 'b']);
      await remove('e', 500);
      assert.equal((await trim(3000)).items, 1);
      assert.deepEqual(await names(), ['e', 'd', 'c']);
      assert.equal(await storage.trash.usage(), 2500);
    });

    it('loses nothing else for an item that is larger by itself', async () => {
      const { remove, names, trim } = await opened();
      await remove('a', 100);
      await remove('large', 5000);
      await remove('b', 100);
      assert.equal((await trim(1000)).items, 1);
      assert.deepEqual(await names(), ['b', 'a']);
    });

    it('counts a tree with all that is in it, and what a batch has replaced one by one', async () => {
      const { storage, at, names, trim } = await opened();
      await putBatch(storage, at(), [
        fileEntry('tree/a', patternBytes(600)),
        fileEntry('tree/below/b', patternBytes(600)),
      ]);
      await storage.remove(at('tree'), { recursive: true });
      const files = ['1', '2', '3'];
      await putBatch(
        storage,
        at(),
        files.map((name) => fileEntry(name, patternBytes(300))),
      );
      await putBatch(
        storage,
        at(),
        files.map((name) => fileEntry(name, patternBytes(300, 7))),
        { policy: 'replace' },
      );
      assert.equal((await trim(2100)).items, 0);
      assert.equal((await trim(2000)).items, 1);
      assert.deepEqual((await names()).toSorted(), files);
      assert.equal((await trim(700)).items, 1);
      assert.deepEqual((await names()).toSorted(), ['2', '3']);
    });

    it('counts no more what was restored, removed for good, or went for its age', async () => {
      const { storage, at, remove, names, trim } = await opened();
      for (const name of ['a', 'b', 'c', 'd']) await remove(name, 1000);
      assert.equal((await trim(4000)).items, 0);
      const [, c, b] = await itemsOf(storage);
      await storage.withoutLinks().trash.restore(c?.id ?? '', { policy: 'fail' });
      await storage.trash.remove([b?.id ?? '']);
      await storage.remove(at('c'), { permanent: true });
      assert.equal((await trim(2000)).items, 0);
      assert.deepEqual(await names(), ['d', 'a']);
      assert.equal((await storage.trash.expire(-60_000)).items, 2);
      await remove('e', 1000);
      assert.equal((await trim(1000)).items, 0);
      assert.deepEqual(await names(), ['e']);
    });
  });

  it('is left alone where nothing can be changed', async () => {
    const { storage, close } = await maker.openReadOnly(async () => {});
    await refuses('READ_ONLY', () => storage.trash.trim(0));
    await close();
  });
};
