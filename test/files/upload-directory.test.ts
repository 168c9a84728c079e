// A local directory to a server.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { parseRemotePath } from '../../src/base/index.ts';
import type { TransferEvent } from '../../src/files/index.ts';
import { createBed, get, names, patternBytes, put, refuses, snapshot, text, type BedInit } from './bed.ts';
import { plantTree } from './tree.ts';

/** The nested tree of the seed cases, at /here/tree. */
const createTreeBed = async (init: BedInit = {}) => {
  const bed = await createBed(init);
  await put(bed.local, '/here/tree/foo.bin', patternBytes(1052));
  await put(bed.local, '/here/tree/sub/bar.bin', patternBytes(321, 2));
  return bed;
};

describe('uploadDirectory', () => {
  it('case 67, 68: a tree becomes the same tree, under its name in an existing directory', async () => {
    const { files, local, storage } = await createTreeBed();
    const result = await files.uploadDirectory('/here/../here/tree', '/');
    assert.deepEqual(result, {
      destination: '/tree',
      files: 2,
      directories: 1,
      links: 0,
      bytes: 1373,
      skipped: 0,
      unchanged: 0,
      problems: [],
    });
    assert.deepEqual(await snapshot(storage, '/tree'), await snapshot(local, '/here/tree'));
  });

  it('case 69: a destination that does not exist becomes exactly the tree', async () => {
    const { files, local, storage } = await createTreeBed();
    assert.equal((await files.uploadDirectory('/here/tree', '/renamed')).destination, '/renamed');
    assert.deepEqual(await snapshot(storage, '/renamed'), await snapshot(local, '/here/tree'));
  });

  it('keeps everything that is kept: large and small files, empty files and directories, links, times, names', async () => {
    const { files, local, storage } = await createBed();
    const expected = await plantTree(local, '/here/rich');
    const result = await files.uploadDirectory('/here/rich/', '/');
    assert.deepEqual(result.problems, []);
    assert.deepEqual(
      [result.files, result.directories, result.links],
      [expected.files, expected.directories, expected.links],
    );
    assert.equal(result.bytes, expected.bytes);
    assert.deepEqual(await snapshot(storage, '/rich'), await snapshot(local, '/here/rich'));
    assert.equal(
      (await storage.stat(parseRemotePath('/rich'))).mtimeUs,
      (await local.stat(parseRemotePath('/here/rich'))).mtimeUs,
    );
  });

  it('"DIR/." and `contents` mean what is in the directory', async () => {
    for (const [source, options] of [
      ['/here/tree/.', {}],
      ['/here/tree', { contents: true }],
    ] as const) {
      const { files, storage } = await createTreeBed();
      await storage.makeDirectory(parseRemotePath('/there'));
      const result = await files.uploadDirectory(source, '/there', { ...options, ifExists: 'merge' });
      assert.equal(result.destination, '/there');
      assert.deepEqual(await names(storage), [
        '/there',
        '/there/foo.bin',
        '/there/sub',
        '/there/sub/bar.bin',
      ]);
      assert.equal((await files.uploadDirectory(source, '/', { ...options, ifExists: 'merge' })).files, 2);
    }
  });

  it('case 70, 71: refuses a source that is missing or a file', async () => {
    const { files, opened } = await createTreeBed();
    await refuses('NOT_FOUND', () => files.uploadDirectory('/here/missing', '/'));
    await refuses('NOT_A_DIRECTORY', () => files.uploadDirectory('/here/tree/foo.bin', '/'));
    assert.equal(opened.length, 0);
  });

  it('case 72, 73, 74: refuses a relative destination, a missing one, and a file', async () => {
    const { files, storage, opened } = await createTreeBed();
    await refuses('BAD_REQUEST', () => files.uploadDirectory('/here/tree', 'there'));
    assert.equal(opened.length, 0);
    await put(storage, '/file', text('x'));
    await refuses('NOT_FOUND', () => files.uploadDirectory('/here/tree', '/missing/tree'));
    await refuses('NOT_A_DIRECTORY', () => files.uploadDirectory('/here/tree', '/file'));
    await refuses('NOT_A_DIRECTORY', () => files.uploadDirectory('/here/tree', '/file/tree'));
    assert.deepEqual(await names(storage), ['/file']);
  });

  it('case 75: refuses a directory that exists, and merges when asked; then only files conflict', async () => {
    const { files, storage } = await createTreeBed();
    await put(storage, '/tree/foo.bin', text('mine'));
    await put(storage, '/tree/kept', text('kept'));
    const before = await snapshot(storage);
    await refuses('ALREADY_EXISTS', () => files.uploadDirectory('/here/tree', '/'));
    assert.deepEqual(await snapshot(storage), before);
    const merged = await files.uploadDirectory('/here/tree', '/', { ifExists: 'merge' });
    assert.deepEqual(
      merged.problems.map(({ path, code }) => [path, code]),
      [['/here/tree/foo.bin', 'ALREADY_EXISTS']],
    );
    assert.equal(merged.files, 1);
    assert.deepEqual(await get(storage, '/tree/foo.bin'), text('mine'));
    const skipped = await files.uploadDirectory('/here/tree', '/', { ifExists: 'merge', onConflict: 'skip' });
    assert.deepEqual([skipped.files, skipped.skipped, skipped.unchanged, skipped.problems], [0, 1, 1, []]);
    const renamed = await files.uploadDirectory('/here/tree', '/', {
      ifExists: 'merge',
      onConflict: 'rename',
    });
    assert.deepEqual([renamed.files, renamed.unchanged], [1, 1]);
    assert.ok((await names(storage)).includes('/tree/foo (1).bin'));
    await files.uploadDirectory('/here/tree', '/', { ifExists: 'merge', onConflict: 'replace' });
    assert.deepEqual(await get(storage, '/tree/foo.bin'), patternBytes(1052));
    assert.deepEqual(await get(storage, '/tree/kept'), text('kept'));
  });

  it('case 76, 77: refuses a block size of 0, and works again afterwards', async () => {
    const { files, opened } = await createTreeBed();
    await refuses('INVALID_BLOCK_SIZE', () => files.uploadDirectory('/here/tree', '/', { blockSize: 0 }));
    assert.equal(opened.length, 0);
    assert.equal((await files.uploadDirectory('/here/tree', '/')).files, 2);
  });

  it('a file over the limit is a problem of its own, small or large', async () => {
    const { files, local, storage } = await createTreeBed({ limits: { fileSizeLimit: 1000 } });
    await put(local, '/here/tree/large', patternBytes(400_000));
    const { problems } = await files.uploadDirectory('/here/tree', '/');
    assert.deepEqual(problems.map(({ path, code }) => [path, code]).toSorted(), [
      ['/here/tree/foo.bin', 'TOO_LARGE'],
      ['/here/tree/large', 'TOO_LARGE'],
    ]);
    assert.deepEqual(await names(storage), ['/tree', '/tree/sub', '/tree/sub/bar.bin']);
  });

  it('row 16: links that lead outside are problems, and the rest goes on', async () => {
    const { files, local, storage } = await createTreeBed();
    local.plantLink(parseRemotePath('/here/tree/out'), '../../../outside');
    local.plantLink(parseRemotePath('/here/tree/absolute'), '/etc/passwd');
    local.plantLink(parseRemotePath('/here/tree/sub/up'), '../foo.bin');
    const { problems, links } = await files.uploadDirectory('/here/tree', '/');
    assert.deepEqual(problems.map(({ path, code }) => [path, code]).toSorted(), [
      ['/here/tree/absolute', 'FORBIDDEN'],
      ['/here/tree/out', 'FORBIDDEN'],
    ]);
    assert.equal(links, 1);
    assert.equal((await storage.stat(parseRemotePath('/tree/sub/up'))).target, '../foo.bin');
  });

  it('leaves out what is excluded', async () => {
    const { files, local, storage } = await createTreeBed();
    await put(local, '/here/tree/node_modules/x/index.js', text('x'));
    await put(local, '/here/tree/a.log', text('x'));
    await files.uploadDirectory('/here/tree', '/', { exclude: ['node_modules/', '*.log', '!keep.log'] });
    assert.deepEqual(await names(storage), ['/tree', '/tree/foo.bin', '/tree/sub', '/tree/sub/bar.bin']);
  });

  it('tells of every entry', async () => {
    const { files, local } = await createTreeBed();
    await put(local, '/here/tree/large', patternBytes(700_000));
    const events: TransferEvent[] = [];
    await files.uploadDirectory('/here/tree', '/', { onEvent: (event) => events.push(event) });
    const done = events
      .filter((event) => event.type === 'done')
      .map(({ path, destination }) => `${path} ${destination}`);
    assert.deepEqual(done.toSorted(), [
      '/here/tree/foo.bin /tree/foo.bin',
      '/here/tree/large /tree/large',
      '/here/tree/sub /tree/sub',
      '/here/tree/sub/bar.bin /tree/sub/bar.bin',
    ]);
    const found = events.filter((event) => event.type === 'found').at(-1);
    assert.deepEqual(found, { type: 'found', files: 3, bytes: 701_373, complete: true });
    assert.equal(events.filter((event) => event.type === 'started').length, 1);
  });

  it('carries thousands of files in a few streams', async () => {
    const { files, local, storage, opened } = await createBed();
    const content = patternBytes(700);
    for (let index = 0; index < 3000; index += 1) {
      await put(local, `/here/many/d${index % 40}/file-${index}`, content.subarray(index % 700));
    }
    const result = await files.uploadDirectory('/here/many', '/');
    assert.deepEqual([result.files, result.directories, result.problems], [3000, 40, []]);
    assert.deepEqual(await snapshot(storage, '/many'), await snapshot(local, '/here/many'));
    assert.equal(opened.length, 1);
  });
});
