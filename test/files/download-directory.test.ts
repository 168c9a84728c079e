// A directory of a server to this side.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { parseRemotePath } from '../../src/base/index.ts';
import type { TransferEvent } from '../../src/files/index.ts';
import { createBed, get, names, patternBytes, put, refuses, snapshot, text } from './bed.ts';
import { FakeClock } from '../session/fake-clock.ts';
import { plantTree } from './tree.ts';

/** The nested tree of the seed cases, at /tree on the server. */
const createTreeBed = async () => {
  const bed = await createBed();
  await put(bed.storage, '/tree/foo.bin', patternBytes(1052));
  await put(bed.storage, '/tree/sub/bar.bin', patternBytes(321, 2));
  return bed;
};

describe('downloadDirectory', () => {
  it('case 88, 89: a tree becomes the same tree, under its name in an existing directory', async () => {
    const { files, local, storage } = await createTreeBed();
    const result = await files.downloadDirectory('/tree', '/here');
    assert.deepEqual(result, {
      destination: '/here/tree',
      files: 2,
      directories: 1,
      links: 0,
      bytes: 1373,
      skipped: 0,
      unchanged: 0,
      problems: [],
    });
    assert.deepEqual(await snapshot(local, '/here/tree'), await snapshot(storage, '/tree'));
  });

  it('case 90: a destination that does not exist becomes exactly the tree', async () => {
    const { files, local, storage } = await createTreeBed();
    assert.equal((await files.downloadDirectory('/tree', '/here/renamed')).destination, '/here/renamed');
    assert.deepEqual(await snapshot(local, '/here/renamed'), await snapshot(storage, '/tree'));
  });

  it('keeps everything that is kept: large and small files, empty files and directories, links, times, names', async () => {
    const { files, local, storage } = await createBed();
    const expected = await plantTree(storage, '/rich');
    const result = await files.downloadDirectory('/rich', '/here');
    assert.deepEqual(result.problems, []);
    assert.deepEqual(
      [result.files, result.directories, result.links],
      [expected.files, expected.directories, expected.links],
    );
    assert.equal(result.bytes, expected.bytes);
    assert.deepEqual(await snapshot(local, '/here/rich'), await snapshot(storage, '/rich'));
    assert.equal(
      (await local.stat(parseRemotePath('/here/rich'))).mtimeUs,
      (await storage.stat(parseRemotePath('/rich'))).mtimeUs,
    );
  });

  it('the root, "DIR/." and `contents` mean what is in the directory', async () => {
    const { files, local } = await createTreeBed();
    await refuses('ALREADY_EXISTS', () => files.downloadDirectory('/', '/here'));
    await files.downloadDirectory('/', '/here', { ifExists: 'merge' });
    assert.deepEqual(await names(local), [
      '/here',
      '/here/tree',
      '/here/tree/foo.bin',
      '/here/tree/sub',
      '/here/tree/sub/bar.bin',
    ]);
    await files.downloadDirectory('/tree/.', '/here/contents');
    await files.downloadDirectory('/tree', '/here/contents', { contents: true, ifExists: 'merge' });
    assert.deepEqual(await names(local, '/here/contents'), [
      '/here/contents/foo.bin',
      '/here/contents/sub',
      '/here/contents/sub/bar.bin',
    ]);
  });

  it('case 91, 92, 93: refuses a relative source, a missing one, and a file; and makes nothing', async () => {
    const { files, local } = await createTreeBed();
    await refuses('BAD_REQUEST', () => files.downloadDirectory('tree', '/here'));
    await refuses('NOT_FOUND', () => files.downloadDirectory('/missing', '/here'));
    await refuses('NOT_A_DIRECTORY', () => files.downloadDirectory('/tree/foo.bin', '/here'));
    assert.deepEqual(await names(local), ['/here']);
  });

  it('case 94, 95, 96: refuses a destination that is missing, a file, or exists; merges when asked', async () => {
    const { files, local } = await createTreeBed();
    await put(local, '/here/file', text('x'));
    await put(local, '/here/tree/foo.bin', text('mine'));
    await refuses('NOT_FOUND', () => files.downloadDirectory('/tree', '/here/missing/tree'));
    await refuses('NOT_A_DIRECTORY', () => files.downloadDirectory('/tree', '/here/file'));
    await refuses('ALREADY_EXISTS', () => files.downloadDirectory('/tree', '/here'));
    const merged = await files.downloadDirectory('/tree', '/here', { ifExists: 'merge' });
    assert.deepEqual(
      merged.problems.map(({ path, code }) => [path, code]),
      [['/tree/foo.bin', 'ALREADY_EXISTS']],
    );
    assert.deepEqual(await get(local, '/here/tree/foo.bin'), text('mine'));
    assert.equal(merged.files, 1);
  });

  it('case 97, 98: refuses a block size of 0, and works again afterwards', async () => {
    const { files, opened } = await createTreeBed();
    await refuses('INVALID_BLOCK_SIZE', () => files.downloadDirectory('/tree', '/here', { blockSize: 0 }));
    assert.equal(opened.length, 0);
    assert.equal((await files.downloadDirectory('/tree', '/here')).files, 2);
  });

  it('leaves out what is excluded, and reports links that lead outside', async () => {
    const { files, local, storage } = await createTreeBed();
    await put(storage, '/tree/node_modules/x/index.js', text('x'));
    storage.plantLink(parseRemotePath('/tree/out'), '../../outside');
    const { problems } = await files.downloadDirectory('/tree', '/here', { exclude: ['node_modules/'] });
    assert.deepEqual(
      problems.map(({ path, code }) => [path, code]),
      [['/tree/out', 'FORBIDDEN']],
    );
    assert.deepEqual(await names(local, '/here/tree'), [
      '/here/tree/foo.bin',
      '/here/tree/sub',
      '/here/tree/sub/bar.bin',
    ]);
  });

  it('tells of every entry, and carries thousands of files in one stream', async () => {
    const { files, local, storage, opened } = await createBed();
    const content = patternBytes(700);
    for (let index = 0; index < 3000; index += 1) {
      await put(storage, `/many/d${index % 40}/file-${index}`, content.subarray(index % 700));
    }
    const events: TransferEvent[] = [];
    const result = await files.downloadDirectory('/many', '/here', {
      onEvent: (event) => events.push(event),
    });
    assert.deepEqual([result.files, result.directories, result.problems], [3000, 40, []]);
    assert.equal(events.filter((event) => event.type === 'done').length, 3040);
    assert.deepEqual(await snapshot(local, '/here/many'), await snapshot(storage, '/many'));
    assert.deepEqual(
      opened.map(({ method }) => method),
      ['files.downloadTree'],
    );
  });

  it('lists and asks when something is left out, or there is something here already', async () => {
    const { files, local, storage, opened } = await createTreeBed();
    const asked = (): string[] => opened.splice(0).map(({ method }) => method);
    await files.downloadDirectory('/tree', '/here', { exclude: ['foo.*'] });
    assert.deepEqual(asked(), ['files.list', 'files.downloadBatch']);
    assert.deepEqual(await names(local), ['/here', '/here/tree', '/here/tree/sub', '/here/tree/sub/bar.bin']);
    const { files: sent, unchanged } = await files.downloadDirectory('/tree', '/here', { ifExists: 'merge' });
    assert.deepEqual([sent, unchanged], [1, 1]);
    assert.ok(!asked().includes('files.downloadTree'));
    assert.deepEqual(await snapshot(local, '/here/tree'), await snapshot(storage, '/tree'));
  });

  it('tells how much there is when it takes longer than some seconds', async () => {
    const clock = new FakeClock();
    const gate = Promise.withResolvers<void>();
    const { files, storage } = await createBed({
      clock,
      storageWith: (real) => ({
        ...real,
        async readTree(path) {
          const reader = await real.readTree(path);
          const next: typeof reader.next = async (buffer) => {
            await gate.promise;
            return reader.next(buffer);
          };
          return { ...reader, next };
        },
      }),
    });
    await put(storage, '/tree/foo.bin', patternBytes(1052));
    await put(storage, '/tree/sub/bar.bin', patternBytes(321, 2));
    const events: TransferEvent[] = [];
    const done = files.downloadDirectory('/tree', '/here', { onEvent: (event) => events.push(event) });
    await clock.advance(2999);
    assert.deepEqual(events, []);
    await clock.advance(2);
    assert.deepEqual(events, [{ type: 'found', files: 2, bytes: 1373, complete: true }]);
    gate.resolve();
    const { files: count } = await done;
    assert.equal(count, 2);
    assert.equal(events.filter(({ type }) => type === 'found').length, 1);
    assert.equal(clock.pending, 0);
  });

  it('counts nothing any more when it ends sooner, or is given up', async () => {
    const clock = new FakeClock();
    const { files, storage } = await createBed({
      clock,
      storageWith: (real) => ({
        ...real,
        readTree: async (path) =>
          path === '/stuck'
            ? { next: () => new Promise(() => {}), close: async () => {} }
            : real.readTree(path),
      }),
    });
    await put(storage, '/tree/foo.bin', patternBytes(1052));
    await put(storage, '/stuck/foo.bin', patternBytes(1052));
    await files.downloadDirectory('/tree', '/here');
    await clock.advance(0);
    assert.equal(clock.pending, 0);
    const stop = new AbortController();
    const refused = refuses('CANCELLED', () =>
      files.downloadDirectory('/stuck', '/here', { signal: stop.signal }),
    );
    await clock.advance(1);
    stop.abort();
    await refused;
  });
});
