// The trash of a server, over a link: who did what, and how it comes back.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { nameFromBytes, parseRemotePath } from '../../src/base/index.ts';
import type { Files } from '../../src/files/index.ts';
import type { TrashItem } from '../../src/storage/index.ts';
import { createBed, get, put, refuses, text } from './bed.ts';

const openBed = () => createBed({ storage: { keepsTrash: true } });

const listed = async (files: Files, path?: string): Promise<TrashItem[]> => {
  const items: TrashItem[] = [];
  for await (const item of files.trashList({ path })) items.push(item);
  return items;
};

describe('what is removed from a server', () => {
  it('is told to be kept, is listed with who removed it, and can be restored', async () => {
    const bed = await openBed();
    const { files, storage } = bed;
    await put(storage, '/tree/file', text('content'));
    let kept = 0;
    const onKept = (): void => void (kept += 1);
    assert.equal(await files.remove('/tree', { recursive: true, onKept }), 1);
    assert.equal(kept, 1);
    const [item, ...more] = await listed(files);
    assert.deepEqual(more, []);
    assert.deepEqual(
      [item?.path, item?.kind, item?.size, item?.entries, item?.reason],
      ['/tree', 'directory', 7, 2, 'removed'],
    );
    assert.notEqual(item?.by, '');
    const { outcome, entry } = await files.trashRestore(item?.id ?? '');
    assert.deepEqual([outcome, entry.path], ['created', '/tree']);
    assert.deepEqual(await get(storage, '/tree/file'), text('content'));
    assert.deepEqual(await listed(files), []);
  });

  it('is not kept when it is removed permanently, nor where nothing is kept', async () => {
    const fail = (): never => assert.fail('nothing is kept');
    const bed = await openBed();
    await put(bed.storage, '/file', text('x'));
    await bed.files.remove('/file', { permanent: true, onKept: fail });
    assert.deepEqual(await listed(bed.files), []);
    const plain = await createBed();
    await put(plain.storage, '/file', text('x'));
    await plain.files.remove('/file', { onKept: fail });
    assert.deepEqual(await listed(plain.files), []);
    await refuses('NOT_FOUND', () => plain.files.trashRestore('00000000000aaaaaaaa-0'));
  });

  it('is listed below a path, however many there are, with names that are no UTF-8', async () => {
    const bed = await openBed();
    const { files, storage } = bed;
    const name = nameFromBytes(Uint8Array.of(0x61, 0xff));
    await put(storage, `/odd/${name}`, text('x'));
    await files.remove(`/odd/${name}`);
    for (let index = 0; index < 3000; index += 1) {
      await storage.createFile(parseRemotePath(`/file ${index}`));
      await storage.remove(parseRemotePath(`/file ${index}`), { by: 'x'.repeat(100) });
    }
    assert.deepEqual(
      (await listed(files, '/odd')).map(({ path }) => path),
      [`/odd/${name}`],
    );
    const all = await listed(files);
    assert.deepEqual([all.length, all[0]?.path, all.at(-1)?.path], [3001, '/file 2999', `/odd/${name}`]);
  });
});

describe('what is replaced on a server', () => {
  it('is a version of its path, the newest first, by whatever way it was replaced', async () => {
    const bed = await openBed();
    const { files, storage } = bed;
    await files.write('/file', [text('1')]);
    await files.write('/file', [text('22')], { onConflict: 'replace' });
    await put(bed.local, '/here/file', text('333'));
    await files.upload('/here/file', '/file', { onConflict: 'replace' });
    await files.uploadDirectory('/here', '/', { onConflict: 'replace', contents: true, ifExists: 'merge' });
    await files.write('/other', [text('4444')]);
    await files.move('/other', '/file', { onConflict: 'replace' });
    const file = await files.open('/file', 'r+');
    await file.write(0, text('5'));
    await file.close();
    const versions = await files.versions('/file');
    assert.deepEqual(
      versions.map(({ size }) => size),
      [4, 3, 2, 1],
    );
    assert.ok(versions.every(({ reason, by }) => reason === 'replaced' && by === versions[0]?.by));
    const { outcome } = await files.trashRestore(versions.at(-1)?.id ?? '', { onConflict: 'replace' });
    assert.equal(outcome, 'replaced');
    assert.deepEqual(await get(storage, '/file'), text('1'));
    assert.equal((await files.versions('/file'))[0]?.size, 4);
    assert.deepEqual(await files.versions('/missing'), []);
  });

  it('is restored elsewhere, or refused when the path is taken or in use', async () => {
    const bed = await openBed();
    const { files } = bed;
    await files.write('/file', [text('old')]);
    await files.write('/file', [text('new')], { onConflict: 'replace' });
    const id = (await files.versions('/file'))[0]?.id ?? '';
    await refuses('ALREADY_EXISTS', () => files.trashRestore(id));
    await refuses('BAD_REQUEST', () => files.trashRestore(id, { to: 'relative' }));
    await refuses('RESERVED_NAME', () => files.trashRestore(id, { to: '/.wherry/x' }));
    await refuses('BAD_REQUEST', () => files.trashRestore('../../etc', {}));
    const edited = await files.open('/file', 'r+');
    await edited.write(0, text('x'));
    await refuses('BUSY', () => files.trashRestore(id, { onConflict: 'replace' }));
    await edited.close();
    assert.equal((await files.trashRestore(id, { to: '/deep/down/copy' })).entry.path, '/deep/down/copy');
  });
});

describe('emptying the trash of a server', () => {
  it('removes all, what was below a path, what is old enough, or what is named', async () => {
    const bed = await openBed();
    const { files, storage } = bed;
    for (const path of ['/a/1', '/a/2', '/b/3', '/b/4']) {
      await put(storage, path, text('content'));
      await files.remove(path);
    }
    assert.deepEqual(await files.trashEmpty({ olderThanMs: 3_600_000 }), { items: 0, bytes: 0, stuck: 0 });
    assert.deepEqual(await files.trashEmpty({ path: '/a' }), { items: 2, bytes: 14, stuck: 0 });
    const ids = (await listed(files)).map(({ id }) => id);
    assert.equal((await files.trashEmpty({ ids: ids.slice(0, 1), path: '/elsewhere' })).items, 0);
    assert.equal((await files.trashEmpty({ ids: ids.slice(0, 1) })).items, 1);
    assert.equal((await files.trashEmpty({ ids: [] })).items, 0);
    assert.equal((await files.trashEmpty()).items, 1);
    assert.deepEqual(await listed(files), []);
    await refuses('BAD_REQUEST', () => files.trashEmpty({ ids: ['/a'] }));
  });
});
