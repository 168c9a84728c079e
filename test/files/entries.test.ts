// Looking at entries and changing them, through the library against a service.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { parseRemotePath } from '../../src/base/index.ts';
import { collect, createBed, hashOf, patternBytes, put, refuses, snapshot, text } from './bed.ts';

const listed = async (bed: Awaited<ReturnType<typeof createBed>>, path: string, recursive = false) =>
  (await collect(bed.files.list(path, { recursive })))
    .map(({ path: entry, kind, size }) => `${kind} ${entry} ${size}`)
    .sort();

/** The root of the seed cases: a file of 1052 bytes and an empty directory. */
const createSeedBed = async () => {
  const bed = await createBed({ storage: { names: 'portable' } });
  await put(bed.storage, '/foo.bin', patternBytes(1052));
  await bed.storage.makeDirectory(parseRemotePath('/bar'));
  return bed;
};

describe('list', () => {
  it('case 1, 35: an empty root gives nothing', async () => {
    assert.deepEqual(await listed(await createBed(), '/'), []);
  });

  it('case 2, 36: a file with its size and time, a directory with size 0', async () => {
    const bed = await createSeedBed();
    assert.deepEqual(await listed(bed, '/'), ['directory /bar 0', 'file /foo.bin 1052']);
    const [file] = (await collect(bed.files.list('/'))).filter(({ kind }) => kind === 'file');
    assert.equal(file?.mtimeUs, 1_700_000_000_000_000);
  });

  it('case 3, 4: a subdirectory, empty and with a file', async () => {
    const bed = await createSeedBed();
    assert.deepEqual(await listed(bed, '/bar'), []);
    await put(bed.storage, '/bar/new', patternBytes(1024));
    assert.deepEqual(await listed(bed, '/bar'), ['file /bar/new 1024']);
    assert.deepEqual(await listed(bed, '/bar/'), ['file /bar/new 1024']);
  });

  it('tells versions unless they are not asked for', async () => {
    const bed = await createSeedBed();
    for (const recursive of [false, true]) {
      const told = await collect(bed.files.list('/', { recursive }));
      assert.ok(told.length > 0 && told.every(({ version }) => version !== ''));
      const without = await collect(bed.files.list('/', { recursive, versions: false }));
      assert.deepEqual(
        without,
        told.map((entry) => ({ ...entry, version: '' })),
      );
    }
  });

  it('case 5, 6, 38, 39: refuses what is missing and what is a file', async () => {
    const { files } = await createSeedBed();
    await refuses('NOT_FOUND', () => collect(files.list('/missing')));
    await refuses('NOT_A_DIRECTORY', () => collect(files.list('/foo.bin')));
  });

  it('case 1, 3, 37: refuses a relative path before anything is sent', async () => {
    const { files, opened } = await createSeedBed();
    for (const path of ['', 'bar', './bar', '/bar/../foo.bin', '/a\0b'])
      await refuses('BAD_REQUEST', () => collect(files.list(path)));
    assert.equal(opened.length, 0);
  });

  it('streams a subtree of many messages, parents before children', async () => {
    const bed = await createBed();
    for (let index = 0; index < 1300; index += 1)
      await put(bed.storage, `/d${index % 7}/file-${index}`, text('x'));
    const paths = (await collect(bed.files.list('/', { recursive: true }))).map(({ path }) => path);
    assert.equal(paths.length, 1307);
    const seen = new Set<string>(['']);
    for (const path of paths) {
      assert.ok(seen.has(path.slice(0, path.lastIndexOf('/'))), path);
      seen.add(path);
    }
  });

  it('ends the call when the caller stops reading', async () => {
    const bed = await createBed();
    for (let index = 0; index < 50; index += 1) await put(bed.storage, `/d${index}/file`, text('x'));
    for await (const entry of bed.files.list('/', { recursive: true })) {
      assert.ok(entry.path.startsWith('/d'));
      break;
    }
    assert.ok(bed.opened[0]?.stream?.signal.aborted);
  });

  it('carries links and names that are not UTF-8', async () => {
    const bed = await createBed();
    bed.storage.plantLink(parseRemotePath('/out'), '../elsewhere');
    await put(bed.storage, '/caf\udce9', text('x'));
    const entries = await collect(bed.files.list('/'));
    const link = entries.find(({ kind }) => kind === 'link');
    assert.deepEqual([link?.target, link?.leads], ['../elsewhere', 'outside']);
    assert.equal(entries.find(({ kind }) => kind === 'file')?.path, '/caf\udce9');
    assert.equal((await bed.files.stat('/caf\udce9')).size, 1);
  });
});

describe('createFile and makeDirectory', () => {
  for (const [name, kind] of [
    ['createFile', 'file'],
    ['makeDirectory', 'directory'],
  ] as const) {
    it(`case 8, 14, 40, 46: ${name} refuses three names that some system cannot store`, async () => {
      const { files, storage } = await createSeedBed();
      for (const bad of ['/*baz', '/b"az', '/baz|']) await refuses('INVALID_NAME', () => files[name](bad));
      assert.equal((await snapshot(storage)).length, 2);
    });

    it(`case 9, 15, 43, 49: ${name} refuses a missing directory`, async () => {
      const { files } = await createSeedBed();
      await refuses('NOT_FOUND', () => files[name]('/missing/baz'));
    });

    it(`case 10, 16, 44, 50: ${name} refuses a directory that is a file`, async () => {
      const { files } = await createSeedBed();
      await refuses('NOT_A_DIRECTORY', () => files[name]('/foo.bin/baz'));
    });

    it(`case 11, 17, 41, 47: ${name} refuses a name that exists`, async () => {
      const { files } = await createSeedBed();
      await refuses('ALREADY_EXISTS', () => files[name]('/foo.bin'));
      await refuses('ALREADY_EXISTS', () => files[name]('/bar'));
    });

    it(`case 12, 18, 45, 51: ${name} makes what was not there before`, async () => {
      const { files } = await createSeedBed();
      await refuses('NOT_FOUND', () => files.stat('/bar/baz'));
      const entry = await files[name]('/bar/baz');
      assert.deepEqual([entry.kind, entry.size, entry.path], [kind, 0, '/bar/baz']);
      assert.equal((await files.stat('/bar/baz')).kind, kind);
    });

    it(`case 42, 48, N1, N2: ${name} refuses relative, dotted, reserved and endless names`, async () => {
      const { files, storage } = await createSeedBed();
      const before = await snapshot(storage);
      for (const bad of ['', 'baz', '/..', '/bar/../baz', '/./baz', '/a\0b'])
        await refuses('BAD_REQUEST', () => files[name](bad));
      await refuses('INVALID_NAME', () => files[name](`/${'n'.repeat(256)}`));
      await refuses('RESERVED_NAME', () => files[name]('/.wherry'));
      await refuses('RESERVED_NAME', () => files[name]('/bar/.WHERRY/x'));
      assert.deepEqual(await snapshot(storage), before);
    });
  }

  it('makeDirectory makes missing parents when asked, and then takes an existing one as made', async () => {
    const { files } = await createBed();
    await files.makeDirectory('/a/b/c', { parents: true });
    await files.makeDirectory('/a/b/c', { parents: true });
    assert.equal((await files.stat('/a/b/c')).kind, 'directory');
  });
});

describe('remove', () => {
  it('N4: removes a file, an empty directory, and a tree when asked; never the root', async () => {
    const { files, storage } = await createSeedBed();
    await put(storage, '/tree/a/b', text('x'));
    assert.equal(await files.remove('/foo.bin'), 1);
    assert.equal(await files.remove('/bar'), 1);
    await refuses('NOT_EMPTY', () => files.remove('/tree'));
    assert.equal(await files.remove('/tree', { recursive: true }), 3);
    await refuses('FORBIDDEN', () => files.remove('/', { recursive: true }));
    assert.deepEqual(await snapshot(storage), []);
  });

  it('N20: removing what is not there is a refusal', async () => {
    const { files } = await createSeedBed();
    await refuses('NOT_FOUND', () => files.remove('/missing'));
  });

  it('removes only the version that is meant', async () => {
    const { files } = await createSeedBed();
    await refuses('VERSION_MISMATCH', () => files.remove('/foo.bin', { ifMatch: 'other' }));
    const { version } = await files.stat('/foo.bin');
    assert.equal(await files.remove('/foo.bin', { ifMatch: version }), 1);
  });
});

describe('move and copy', () => {
  it('move gives the new path, or puts the entry into a directory when asked', async () => {
    const { files } = await createSeedBed();
    assert.equal((await files.move('/foo.bin', '/moved')).entry.path, '/moved');
    await refuses('ALREADY_EXISTS', () => files.move('/moved', '/bar'));
    assert.equal((await files.move('/moved', '/bar', { into: true })).entry.path, '/bar/moved');
    await refuses('NOT_FOUND', () => files.move('/moved', '/elsewhere'));
  });

  it('copy leaves the source, follows the policy, and reports what could not be copied', async () => {
    const { files, storage } = await createSeedBed();
    await put(storage, '/tree/sub/file', text('x'));
    await files.copy('/foo.bin', '/copy');
    assert.deepEqual(await collect(files.read('/copy')).then((pieces) => Buffer.concat(pieces).length), 1052);
    const { written, problems } = await files.copy('/tree', '/bar', { recursive: true, into: true });
    assert.deepEqual([written.entry.path, problems], ['/bar/tree', []]);
    assert.equal((await files.stat('/bar/tree/sub/file')).size, 1);
    await put(storage, '/bar/tree/sub/file', text('other'));
    const again = await files.copy('/tree', '/bar/tree', { recursive: true });
    assert.deepEqual(
      again.problems.map(({ code }) => code),
      ['ALREADY_EXISTS'],
    );
  });
});

describe('checksum and stat', () => {
  it('tells the BLAKE3 of a file', async () => {
    const { files } = await createSeedBed();
    assert.equal(await files.checksum('/foo.bin'), Buffer.from(hashOf(patternBytes(1052))).toString('hex'));
    await refuses('NOT_A_FILE', () => files.checksum('/bar'));
    await refuses('NOT_FOUND', () => files.checksum('/missing'));
  });

  it('stat of a link is about the link', async () => {
    const { files, storage } = await createSeedBed();
    storage.plantLink(parseRemotePath('/link'), 'foo.bin');
    const { kind, target, leads } = await files.stat('/link');
    assert.deepEqual([kind, target, leads], ['link', 'foo.bin', 'file']);
  });
});

describe('space', () => {
  it('tells what the storage tells, and leaves out what it does not', async () => {
    const bed = await createBed();
    assert.deepEqual(await bed.files.space(), {
      totalBytes: undefined,
      freeBytes: undefined,
      availableBytes: undefined,
      totalEntries: undefined,
      freeEntries: undefined,
    });
    const small = await createBed({ storage: { capacity: 5000 } });
    await put(small.storage, '/file', patternBytes(1000));
    const { totalBytes, freeBytes = 0, availableBytes } = await small.files.space();
    assert.deepEqual([totalBytes, availableBytes], [5000, freeBytes]);
    assert.ok(freeBytes > 3000 && freeBytes <= 4000, String(freeBytes));
  });
});
