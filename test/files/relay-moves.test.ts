// Moves from one server to another: what is removed, and what must stay.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseRemotePath } from '../../src/base/index.ts';
import type { Storage } from '../../src/storage/index.ts';
import { linkEntry } from '../storage/contract/bed.ts';
import {
  get,
  hashOf,
  names,
  put,
  putEntries,
  refuses,
  snapshot,
  text,
  type Bed,
  type BedInit,
} from './bed.ts';
import { merge, open, plant } from './relay-bed.ts';

describe('a move from one server to another', () => {
  const move = { removeSource: true } as const;

  it('removes the tree in one step when all of it is there', async () => {
    const { from, to } = await open();
    await plant(from.storage);
    const before = await snapshot(from.storage, '/tree');
    const { problems } = await to.files.copyDirectoryFrom(from.files, '/tree', '/moved', move);
    assert.deepEqual(problems, []);
    assert.deepEqual(await snapshot(to.storage, '/moved'), before);
    assert.deepEqual(await names(from.storage), []);
    const removals = from.opened.filter(({ method }) => method.startsWith('files.remove'));
    assert.deepEqual(
      removals.map(({ method }) => method),
      ['files.removeTree'],
    );
  });

  it('removes entry by entry where the server knows no other way', async () => {
    const older: BedInit = {
      service: (real) => {
        const { removeTree: _, ...methods } = real.methods;
        return { ...real, methods };
      },
    };
    const { from, to } = await open(older);
    await plant(from.storage);
    const before = await snapshot(from.storage, '/tree');
    await to.files.copyDirectoryFrom(from.files, '/tree', '/moved', move);
    assert.deepEqual(await snapshot(to.storage, '/moved'), before);
    assert.deepEqual(await names(from.storage), []);
  });

  for (const [how, change] of [
    ['changed', (storage: Storage) => put(storage, '/tree/sub/changed', text('newer'))],
    ['came', (storage: Storage) => put(storage, '/tree/sub/new', text('new'))],
  ] as const)
    it(`leaves what ${how} after it was found`, async () => {
      let scans = 0;
      const { from, to } = await open({
        storageWith: (storage) => ({
          ...storage,
          async *scan(...args) {
            scans += 1;
            if (scans === 2) await change(storage);
            yield* storage.scan(...args);
          },
        }),
      });
      for (const name of ['a', 'sub/changed', 'sub/b', 'whole/c'])
        await put(from.storage, `/tree/${name}`, text(name));
      const { problems } = await to.files.copyDirectoryFrom(from.files, '/tree', '/', move);
      const left = how === 'changed' ? '/tree/sub/changed' : '/tree/sub/new';
      assert.deepEqual(
        problems.map(({ path, code }) => [path, code]),
        how === 'changed' ? [[left, 'CHANGED']] : [],
      );
      assert.deepEqual(await names(from.storage), ['/tree', '/tree/sub', left]);
      assert.deepEqual(await get(to.storage, '/tree/sub/changed'), text('sub/changed'));
    });

  it('leaves what failed, was skipped or left out', async () => {
    const { from, to } = await open();
    for (const name of ['a', 'taken', 'out.log', 'sub/b'])
      await put(from.storage, `/tree/${name}`, text(name));
    await put(to.storage, '/tree/taken', text('other'));
    const options = { ...move, ...merge, exclude: ['*.log'] };
    const skipped = await to.files.copyDirectoryFrom(from.files, '/tree', '/', {
      ...options,
      onConflict: 'skip',
    });
    assert.deepEqual([skipped.skipped, skipped.problems], [1, []]);
    assert.deepEqual(await names(from.storage), ['/tree', '/tree/out.log', '/tree/taken']);
    const failed = await to.files.copyDirectoryFrom(from.files, '/tree', '/', options);
    assert.deepEqual(
      failed.problems.map(({ path, code }) => [path, code]),
      [['/tree/taken', 'ALREADY_EXISTS']],
    );
    assert.deepEqual(await names(from.storage), ['/tree', '/tree/out.log', '/tree/taken']);
    assert.deepEqual(await get(to.storage, '/tree/taken'), text('other'));
  });

  it('of one file removes it in the version that was copied', async () => {
    const { from, to } = await open({
      storageWith: (storage) => ({
        ...storage,
        async remove(path, options) {
          if (path === '/b') await put(storage, '/b', text('newer'));
          return storage.remove(path, options);
        },
      }),
    });
    await put(from.storage, '/a', text('a'));
    await put(from.storage, '/b', text('b'));
    await to.files.copyFrom(from.files, '/a', '/a', move);
    await refuses('CHANGED', () => to.files.copyFrom(from.files, '/b', '/b', move));
    assert.deepEqual(await names(from.storage), ['/b']);
    assert.deepEqual(await get(from.storage, '/b'), text('newer'));
    assert.deepEqual(await get(to.storage, '/b'), text('b'));
  });

  it('of a link is refused, since it leads nowhere elsewhere', async () => {
    const { from, to } = await open();
    await put(from.storage, '/tree/a', text('a'));
    await putEntries(from.storage, [linkEntry('file-link', 'tree/a'), linkEntry('tree-link', 'tree')]);
    await refuses('UNSUPPORTED', () => to.files.copyFrom(from.files, '/file-link', '/x', move));
    await refuses('UNSUPPORTED', () => to.files.copyDirectoryFrom(from.files, '/tree-link', '/x', move));
    assert.deepEqual(await names(to.storage), []);
  });

  it('goes on with removing when the link is lost meanwhile', async () => {
    let isCut = false;
    const { from, to } = await open({
      storageWith: (storage) => ({
        ...storage,
        async remove(...args) {
          if (!isCut) {
            isCut = true;
            from.cut();
          }
          return storage.remove(...args);
        },
      }),
    });
    await plant(from.storage);
    const { problems } = await to.files.copyDirectoryFrom(from.files, '/tree', '/', move);
    assert.deepEqual([isCut, problems], [true, []]);
    assert.deepEqual(await names(from.storage), []);
  });

  it('within one server is refused when its key tells', async () => {
    const { from, to } = await open({ pin: 'one' }, { pin: 'one' });
    await put(from.storage, '/tree/a', text('a'));
    await refuses('BAD_REQUEST', () => to.files.copyDirectoryFrom(from.files, '/tree', '/x', move));
    await refuses('BAD_REQUEST', () => to.files.copyFrom(from.files, '/tree/a', '/x', move));
    await refuses('BAD_REQUEST', () => to.files.copyDirectoryFrom(from.files, '/tree', '/tree/sub', merge));
  });

  it('onto itself removes nothing, also where no key tells that it is one server', async () => {
    const { from } = await open();
    const { to } = await open({}, { storageWith: () => from.storage });
    await plant(from.storage);
    const before = await snapshot(from.storage);
    const onto = { ...move, ...merge };
    await refuses('BAD_REQUEST', () => to.files.copyDirectoryFrom(from.files, '/tree', '/', onto));
    await refuses('BAD_REQUEST', () => to.files.copyDirectoryFrom(from.files, '/tree/.', '/tree', onto));
    await refuses('BAD_REQUEST', () => to.files.copyFrom(from.files, '/tree/large', '/tree/large', move));
    assert.deepEqual(await snapshot(from.storage), before);
  });

  it('that finds itself through a link at the destination removes nothing', async () => {
    const { from } = await open();
    const { to } = await open({}, { storageWith: () => from.storage });
    for (const name of ['a/file', 'a/empty/x']) await put(from.storage, `/tree/${name}`, text(name));
    await putEntries(from.storage, [linkEntry('tree/a/link', 'file')]);
    await from.storage.makeDirectory(parseRemotePath('/other/tree'), { parents: true });
    await putEntries(from.storage, [linkEntry('other/tree/a', '../../tree/a')]);
    const { problems } = await to.files.copyDirectoryFrom(from.files, '/tree', '/other', {
      ...move,
      ...merge,
    });
    assert.ok(problems.some(({ code, path }) => code === 'BAD_REQUEST' && path === '/tree/a/file'));
    for (const name of ['a/file', 'a/empty/x', 'a/link'])
      await from.storage.stat(parseRemotePath(`/tree/${name}`));
  });
});

describe('removing a directory by what it holds', () => {
  const ask = async (bed: Bed, params: unknown): Promise<unknown> =>
    bed.session.call('files.removeTree', params, {});

  it('is refused for any other digest, for what is no directory, and for what is no request', async () => {
    const { from } = await open();
    await put(from.storage, '/tree/a', text('a'));
    await refuses('CHANGED', () => ask(from, { path: '/tree', digest: new Uint8Array(32) }));
    await refuses('CHANGED', () => ask(from, { path: '/tree/a', digest: hashOf(text('')) }));
    await refuses('NOT_FOUND', () => ask(from, { path: '/none', digest: new Uint8Array(32) }));
    await refuses('BAD_REQUEST', () => ask(from, { path: '/tree', digest: new Uint8Array(31) }));
    await refuses('BAD_REQUEST', () => ask(from, { path: '/tree' }));
    assert.deepEqual(await names(from.storage), ['/tree', '/tree/a']);
  });

  it('takes the digest that the specification describes', async () => {
    const { from } = await open();
    for (const name of ['b', 'sub/"é', 'a']) await put(from.storage, `/tree/${name}`, text(name));
    const version = async (path: string): Promise<string> =>
      (await from.storage.stat(parseRemotePath(path))).version;
    const lines = [
      `["a","${await version('/tree/a')}"]\n`,
      `["b","${await version('/tree/b')}"]\n`,
      '["sub",""]\n',
      `["sub/\\"é","${await version('/tree/sub/"é')}"]\n`,
    ].sort();
    await ask(from, { path: '/tree', digest: hashOf(text(lines.join(''))) });
    assert.deepEqual(await names(from.storage), []);
  });
});
