// What is in the trash, read without being restored.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { PIECE_SIZE } from '../../../src/base/index.ts';
import type { OpenFile, TrashItem } from '../../../src/storage/index.ts';
import {
  createBed,
  fileEntry,
  hashOf,
  linkEntry,
  patternBytes,
  put,
  putBatch,
  refuses,
  text,
  type Corner,
  type StorageMaker,
} from './bed.ts';
import { itemsOf } from './trash.ts';

const readAll = async (file: OpenFile): Promise<Uint8Array> => {
  const { buffer, length } = await file.read(new Uint8Array(file.entry.size + 1), 0);
  await file.close();
  return buffer.slice(0, length);
};

const newest = async ({ storage, at }: Corner): Promise<TrashItem> => {
  const [item] = await itemsOf(storage, at());
  assert.ok(item !== undefined);
  return item;
};

const NO_ITEM = '00000000000aaaaaaaa-0';

export const describeTrashReading = (maker: StorageMaker): void => {
  describe('reading from the trash', () => {
    const corner = createBed(() => maker.open({ keepsTrash: true }));

    it('gives what a file held before it was replaced, with time, executable bit and hashes', async () => {
      const here = await corner();
      const { storage, at } = here;
      const content = patternBytes(PIECE_SIZE + 3);
      const attributes = { mtimeUs: 1_600_000_000_123_456, executable: true };
      await put(storage, at('file'), content, attributes);
      await put(storage, at('file'), text('new'), { policy: 'replace' });
      const { id } = await newest(here);
      for (const path of [undefined, at('file')]) {
        const file = await storage.trash.open(id, path);
        const { version, ...entry } = file.entry;
        assert.deepEqual(entry, { path: at('file'), kind: 'file', size: content.length, ...attributes });
        assert.notEqual(version, '');
        const { buffer, length, pieces } = await file.read(new Uint8Array(content.length), 0);
        assert.ok(Buffer.from(buffer.subarray(0, length)).equals(content));
        assert.deepEqual(pieces, [
          hashOf(content.subarray(0, PIECE_SIZE)),
          hashOf(content.subarray(PIECE_SIZE)),
        ]);
        await file.close();
      }
      // It is still there, and the file is what it was.
      assert.equal((await newest(here)).id, id);
      assert.equal((await storage.stat(at('file'))).size, 3);
    });

    it('gives a file out of a removed tree, and follows no link in it', async () => {
      const here = await corner();
      const { storage, at, plantLink } = here;
      await putBatch(storage, at(), [
        fileEntry('tree/below/file', text('below')),
        linkEntry('tree/link', 'below/file'),
        linkEntry('tree/way', 'below'),
      ]);
      await storage.remove(at('tree'), { recursive: true });
      const { id } = await newest(here);
      const file = await storage.trash.open(id, at('tree/below/file'));
      assert.equal(file.entry.path, at('tree/below/file'));
      assert.deepEqual(await readAll(file), text('below'));
      for (const path of [undefined, at('tree'), at('tree/below'), at('tree/link')])
        await refuses('NOT_A_FILE', () => storage.trash.open(id, path));
      for (const name of ['tree/none', 'tree/below/file/none', 'tree/way/file', 'treelike', 'other'])
        await refuses('NOT_FOUND', () => storage.trash.open(id, at(name)));
      // What is there now does not matter, nor where it leads.
      await storage.makeDirectory(at('elsewhere'));
      await plantLink(at('tree'), 'elsewhere');
      assert.deepEqual(await readAll(await storage.trash.open(id, at('tree/below/file'))), text('below'));
    });

    it('finds an item also by a path with links on the way', async () => {
      const here = await corner();
      const { storage, at, plantLink } = here;
      await storage.makeDirectory(at('real'));
      await put(storage, at('real/file'), text('content'));
      await plantLink(at('way'), 'real');
      await storage.remove(at('real/file'));
      const { id } = await newest(here);
      const file = await storage.trash.open(id, at('way/file'));
      assert.equal(file.entry.path, at('way/file'));
      assert.deepEqual(await readAll(file), text('content'));
    });

    it('goes on when the item is restored or removed for good meanwhile', async () => {
      const here = await corner();
      const { storage, at } = here;
      for (const end of ['restored', 'removed']) {
        await put(storage, at(end), text('content'));
        await storage.remove(at(end));
        const { id } = await newest(here);
        const file = await storage.trash.open(id);
        const first = await file.read(new Uint8Array(3), 0);
        assert.equal(first.length, 3);
        if (end === 'restored') await storage.trash.restore(id, { policy: 'fail' });
        else await storage.trash.remove([id]);
        assert.deepEqual(await readAll(file), text('content'));
        await refuses('NOT_FOUND', () => storage.trash.open(id));
      }
    });

    it('refuses what is no item', async () => {
      const { storage } = await corner();
      for (const id of [NO_ITEM, '', '../0', 'x'.repeat(500)])
        await refuses('NOT_FOUND', () => storage.trash.open(id));
    });
  });

  it('is possible where nothing can be changed', async () => {
    const { storage, close } = await maker.openReadOnly(async () => {});
    await refuses('NOT_FOUND', () => storage.trash.open(NO_ITEM));
    await close();
  });
};
