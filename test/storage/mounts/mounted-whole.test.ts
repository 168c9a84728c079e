// What a mounted storage is as a whole: its parts, its id, and which mounts go together.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PIECE_SIZE, ROOT_PATH } from '../../../src/base/index.ts';
import { type Storage } from '../../../src/storage/index.ts';
import { openMemoryStorage } from '../../../src/storage/memory/index.ts';
import { createMountedStorage } from '../../../src/storage/mounts/index.ts';
import { get, hashOf, lend, namesBelow, patternBytes, put, refuses, text } from '../contract/bed.ts';
import { open, path } from './mounts-bed.ts';

describe('the whole', () => {
  it('keeps parts apart that have the same key in two mounts, and finds them again', async () => {
    const { storage } = await open();
    const part = { owner: 'me', source: text('source'), label: 'l' };
    const bytes = patternBytes(PIECE_SIZE + 1000);
    for (const place of ['/photos/big', '/team/work/big']) {
      const staged = await storage.stage(path(place), { size: 2 * PIECE_SIZE }, { policy: 'fail', part });
      await staged.write(lend(bytes.subarray(0, PIECE_SIZE)), PIECE_SIZE);
      await staged.verify(hashOf(bytes.subarray(0, PIECE_SIZE)));
      await staged.suspend();
    }
    const parts = await storage.parts.list();
    assert.deepEqual(parts.map((one) => one.path).sort(), ['/photos/big', '/team/work/big']);
    assert.equal(new Set(parts.map(({ key }) => key)).size, 2);
    for (const { key } of parts) assert.match(key, /^[0-9a-f]{32}$/u);
    const photo = parts.find((one) => one.path === '/photos/big');
    assert.equal(await storage.parts.discard(photo?.key ?? ''), true);
    assert.equal(await storage.parts.discard(photo?.key ?? ''), false);
    assert.deepEqual(
      (await storage.parts.list()).map((one) => one.path),
      ['/team/work/big'],
    );
    assert.equal(await storage.parts.expire(Date.now() + 1000), 1);
  });

  it('has an id that follows from its mounts, and closes them all', async () => {
    const one = await openMemoryStorage({ rootId: 'one' });
    const two = await openMemoryStorage({ rootId: 'two' });
    const idOf = (...mounts: [string, Storage][]) =>
      createMountedStorage(mounts.map(([where, storage]) => ({ path: path(where), storage }))).info.rootId;
    assert.equal(idOf(['/a', one], ['/b', two]), idOf(['/b', two], ['/a', one]));
    assert.notEqual(idOf(['/a', one], ['/b', two]), idOf(['/a', two], ['/b', one]));
    assert.notEqual(idOf(['/a', one]), idOf(['/a', one], ['/b', two]));
    await createMountedStorage([
      { path: path('/a'), storage: one },
      { path: path('/b'), storage: two },
    ]).close();
    for (const storage of [one, two]) await refuses('CANCELLED', () => storage.stat(ROOT_PATH));
  });

  it('follows no link in any mount when it is asked not to', async () => {
    const { storage, photos } = await open();
    await put(storage, path('/photos/x'), text('x'));
    photos.plantLink(path('/link'), 'x');
    assert.equal(Buffer.from(await get(storage, path('/photos/link'))).toString(), 'x');
    const unlinked = storage.withoutLinks();
    assert.equal(unlinked.withoutLinks(), unlinked);
    assert.equal(storage.withoutLinks(), unlinked);
    await refuses('FORBIDDEN', () => unlinked.open(path('/photos/link')));
    assert.equal(Buffer.from(await get(unlinked, path('/photos/x'))).toString(), 'x');
    await unlinked.close();
    assert.equal((await storage.stat(path('/photos/x'))).size, 1);
  });

  const refused: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['no mount', [], /no root to serve/u],
    ['a mount of everything', ['/'], /at "\/" leaves no place/u],
    ['two of the same path', ['/a', '/a'], /Two roots have the path "\/a"/u],
    ['one inside another', ['/a', '/a/b'], /"\/a\/b" lies in the root "\/a"/u],
    ['one around another', ['/a/b', '/a'], /"\/a\/b" lies in the root "\/a"/u],
    ['two that differ in case', ['/Photos', '/photos'], /differ in no more than/u],
    ['directories above them that differ in case', ['/Team/a', '/team/b'], /differ in no more than/u],
    ['two Unicode forms', ['/caf\u00e9', '/cafe\u0301'], /differ in no more than/u],
    ['a name that not every system takes', ['/a:b'], /the name "a:b" contains one of/u],
    ['a long path', [`/${'x'.repeat(255)}`], /longer than 255 bytes/u],
    ['too many', Array.from({ length: 65 }, (_, index) => `/m${index}`), /at most 64 roots, not 65/u],
  ];
  for (const [what, paths, message] of refused) {
    it(`refuses ${what}`, async () => {
      const storage = await openMemoryStorage();
      assert.throws(() => createMountedStorage(paths.map((each) => ({ path: path(each), storage }))), {
        code: 'BAD_REQUEST',
        message,
      });
    });
  }

  it('takes roots side by side whose names begin alike', async () => {
    const storage = await openMemoryStorage();
    const mounted = createMountedStorage(
      ['/a', '/ab', '/c/d', '/c/e/f'].map((each) => ({ path: path(each), storage })),
    );
    await put(mounted, path('/ab/x'), text('x'));
    assert.equal(Buffer.from(await get(mounted, path('/a/x'))).toString(), 'x');
    assert.deepEqual(await namesBelow(mounted, path('/c')), ['d', 'e']);
  });
});
