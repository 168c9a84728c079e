// Where a large content is looked for in a trash, and where it need not be.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MAX_BATCHED_FILE_SIZE, parseRemotePath } from '../../../src/base/index.ts';
import { openRootCatalog } from '../../../src/catalog/index.ts';
import { openMemoryStorage } from '../../../src/storage/memory/index.ts';
import { KnownPlaces } from '../../../src/sync/adopt/known-places.ts';
import { hashText } from '../../../src/sync/listing/listed-tree.ts';
import { hash } from '../engine/two-sides.ts';

const SIZE = MAX_BATCHED_FILE_SIZE + 1;
const contentOf = (byte: number): Uint8Array<ArrayBuffer> => new Uint8Array(SIZE).fill(byte);

/** A trash with two files of one size; of neither the catalog knows what it holds. */
const openBed = async () => {
  const storage = await openMemoryStorage({ keepsTrash: true });
  for (const byte of [1, 2]) {
    const path = parseRemotePath(`/f${byte}`);
    const staged = await storage.stage(path, { size: SIZE, mtimeUs: byte * 1000 }, { policy: 'fail' });
    const content = contentOf(byte);
    await staged.write(Uint8Array.from(content), SIZE);
    await staged.commit(hash(content));
    await storage.remove(path);
  }
  const catalog = openRootCatalog(':memory:');
  return {
    catalog,
    /** Opens each place that is found for a content, and tells what it holds. */
    find: async (byte: number, mayBeOther: boolean): Promise<number> => {
      const wanted = hashText(hash(contentOf(byte)));
      let opened = 0;
      for await (const { file, learn } of new KnownPlaces({ storage, catalog }).find(
        wanted,
        SIZE,
        mayBeOther,
      )) {
        opened += 1;
        const { buffer, length } = await file.read(Buffer.allocUnsafeSlow(SIZE), 0);
        const digest = hash(buffer.subarray(0, length));
        if (hashText(digest) === wanted) break;
        learn(digest);
      }
      return opened;
    },
  };
};

describe('what lies in a trash', () => {
  it('is read once to find out what it is, and not again for another content', async () => {
    const { find } = await openBed();
    assert.equal(await find(3, true), 2);
    assert.equal(await find(3, true), 0);
    assert.equal(await find(2, true), 1);
  });

  it('is not read where most likely it is another one, unless it is known not to be', async () => {
    const { find, catalog } = await openBed();
    assert.equal(await find(1, false), 0);
    catalog.keepGone({ path: '/f1', size: SIZE, mtimeUs: 1000 }, hash(contentOf(1)));
    assert.equal(await find(1, false), 1);
    assert.equal(await find(2, false), 0);
  });
});
