// One file to a server.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { parseRemotePath } from '../../src/base/index.ts';
import type { TransferEvent } from '../../src/files/index.ts';
import { createBed, get, names, patternBytes, put, refuses, text, type BedInit } from './bed.ts';

const FIXTURE = patternBytes(1052);
const BLOCK = 512;

/** A local file of 1052 bytes, and a served root with a file and a directory. */
const createUploadBed = async (init: BedInit = {}) => {
  const bed = await createBed(init);
  await put(bed.local, '/here/foo.bin', FIXTURE, { mtimeUs: 1_600_000_000_000_001, executable: true });
  await bed.storage.makeDirectory(parseRemotePath('/bar'));
  await put(bed.storage, '/taken', text('other content'));
  return bed;
};

describe('upload', () => {
  it('case 26, 53: stores the same bytes, with time and executable bit', async () => {
    const { files, storage } = await createUploadBed();
    const result = await files.upload('/here/foo.bin', '/', { blockSize: BLOCK });
    assert.deepEqual(result, { outcome: 'created', destination: '/foo.bin', bytes: 1052 });
    assert.deepEqual(await get(storage, '/foo.bin'), FIXTURE);
    const { mtimeUs, executable } = await storage.stat(parseRemotePath('/foo.bin'));
    assert.deepEqual([mtimeUs, executable], [1_600_000_000_000_001, true]);
  });

  it('case 52, 54: into a directory under its own name, or exactly to the path', async () => {
    const { files } = await createUploadBed();
    assert.equal((await files.upload('/here/../here/foo.bin', '/bar')).destination, '/bar/foo.bin');
    assert.equal((await files.upload('/here/foo.bin', '/bar/renamed')).destination, '/bar/renamed');
    assert.equal((await files.upload('/here/foo.bin', '/bar/renamed/')).outcome, 'unchanged');
  });

  it('case 55, 56: refuses a source that is missing or a directory', async () => {
    const { files, local, opened } = await createUploadBed();
    await refuses('NOT_FOUND', () => files.upload('/here/missing', '/'));
    await refuses('NOT_FOUND', () => files.upload('/nowhere/missing', '/'));
    await local.makeDirectory(parseRemotePath('/here/directory'));
    await refuses('NOT_A_FILE', () => files.upload('/here/directory', '/'));
    await refuses('NOT_A_FILE', () => files.upload('/', '/'));
    await refuses('BAD_REQUEST', () => files.upload('', '/'));
    assert.equal(opened.length, 0);
  });

  it('case 57, N1: refuses a relative or climbing destination, and sends nothing', async () => {
    const { files, opened } = await createUploadBed();
    for (const bad of ['', 'bar', '/bar/../x'])
      await refuses('BAD_REQUEST', () => files.upload('/here/foo.bin', bad));
    await refuses('RESERVED_NAME', () => files.upload('/here/foo.bin', '/.wherry/staging/x'));
    assert.equal(opened.length, 0);
  });

  it('case 20, 58, 59: refuses a destination whose directory is missing or a file', async () => {
    const { files } = await createUploadBed();
    await refuses('NOT_FOUND', () => files.upload('/here/foo.bin', '/missing/foo.bin'));
    await refuses('NOT_A_DIRECTORY', () => files.upload('/here/foo.bin', '/taken/foo.bin'));
  });

  it('case 21, 60: refuses a name that is taken by other content, and leaves it', async () => {
    const { files, storage } = await createUploadBed();
    await refuses('ALREADY_EXISTS', () => files.upload('/here/foo.bin', '/taken'));
    await put(storage, '/bar/foo.bin', patternBytes(1052, 2));
    await refuses('ALREADY_EXISTS', () => files.upload('/here/foo.bin', '/bar'));
    assert.deepEqual(await get(storage, '/taken'), text('other content'));
    assert.deepEqual(await get(storage, '/bar/foo.bin'), patternBytes(1052, 2));
  });

  it('case 22, N3: a file of size 0 works', async () => {
    const { files, storage, local } = await createUploadBed();
    await put(local, '/here/empty', new Uint8Array(0));
    assert.deepEqual(await files.upload('/here/empty', '/bar'), {
      outcome: 'created',
      destination: '/bar/empty',
      bytes: 0,
    });
    assert.equal((await get(storage, '/bar/empty')).length, 0);
  });

  it('case 23, 61: refuses a block size that no server accepts, and nothing is sent', async () => {
    const { files, storage, opened } = await createUploadBed();
    for (const blockSize of [0, -1, 1.5, Number.NaN, 511, 4 * 1024 * 1024 + 1]) {
      await refuses('INVALID_BLOCK_SIZE', () => files.upload('/here/foo.bin', '/bar', { blockSize }));
    }
    assert.equal(opened.length, 0);
    assert.ok(!(await names(storage)).includes('/bar/foo.bin'));
  });

  it('a block size outside the range of this server is refused by it, with the range', async () => {
    const { files, storage } = await createUploadBed({ limits: { minBlockSize: 1024, maxBlockSize: 8192 } });
    const error = await refuses('INVALID_BLOCK_SIZE', () =>
      files.upload('/here/foo.bin', '/bar', { blockSize: 512 }),
    );
    assert.deepEqual(error.details, { min: 1024, max: 8192 });
    await refuses('INVALID_BLOCK_SIZE', () => files.upload('/here/foo.bin', '/bar', { blockSize: 8193 }));
    await files.upload('/here/foo.bin', '/bar', { blockSize: 8192 });
    assert.deepEqual(await get(storage, '/bar/foo.bin'), FIXTURE);
  });

  it('the size limit is inclusive', async () => {
    for (const [limit, code] of [
      [1051, 'TOO_LARGE'],
      [1052, undefined],
      [1053, undefined],
    ] as const) {
      const { files } = await createUploadBed({ limits: { fileSizeLimit: limit } });
      const upload = () => files.upload('/here/foo.bin', '/bar');
      if (code === undefined) assert.equal((await upload()).outcome, 'created');
      else assert.equal((await refuses(code, upload)).details.limit, limit);
    }
  });

  it('case 62: the callback sees each block, with what remains', async () => {
    const { files } = await createUploadBed();
    const seen: unknown[] = [];
    await files.upload('/here/foo.bin', '/bar', {
      blockSize: BLOCK,
      onBlock: (block, { remaining, size, name }) =>
        void seen.push([Buffer.from(block).toString('hex'), remaining, size, name]),
    });
    const hex = Buffer.from(FIXTURE).toString('hex');
    assert.deepEqual(seen, [
      [hex.slice(0, 1024), 1052, 1052, 'foo.bin'],
      [hex.slice(1024, 2048), 540, 1052, 'foo.bin'],
      [hex.slice(2048), 28, 1052, 'foo.bin'],
    ]);
  });

  it('case 25, 63, 64, 65, 66: a callback that stops or throws leaves nothing, and the next upload works', async () => {
    const { files, storage } = await createUploadBed();
    const before = await names(storage);
    let calls = 0;
    const stopped = await files.upload('/here/foo.bin', '/bar', {
      blockSize: BLOCK,
      onBlock: () => {
        calls += 1;
        return calls < 2;
      },
    });
    assert.equal(stopped.outcome, 'stopped');
    assert.equal(calls, 2);
    assert.deepEqual(await names(storage), before);
    const failure = new Error('from the callback');
    await assert.rejects(
      files.upload('/here/foo.bin', '/bar', {
        blockSize: BLOCK,
        onBlock: () => {
          throw failure;
        },
      }),
      failure,
    );
    assert.deepEqual(await names(storage), before);
    const large = await files.upload('/here/foo.bin', '/bar', { blockSize: 4096 });
    assert.equal(large.outcome, 'created');
    assert.deepEqual(await get(storage, '/bar/foo.bin'), FIXTURE);
  });

  it('follows the policy, and takes identical content as no conflict', async () => {
    const { files, storage } = await createUploadBed();
    const upload = (onConflict: 'replace' | 'rename' | 'skip' | 'newer') =>
      files.upload('/here/foo.bin', '/taken', { onConflict });
    assert.deepEqual(await upload('skip'), { outcome: 'skipped', destination: '/taken', bytes: 0 });
    assert.equal((await upload('newer')).outcome, 'skipped');
    assert.deepEqual(await upload('rename'), { outcome: 'renamed', destination: '/taken (1)', bytes: 1052 });
    assert.deepEqual(await upload('rename'), {
      outcome: 'unchanged',
      destination: '/taken (1)',
      bytes: 1052,
    });
    assert.equal((await upload('replace')).outcome, 'replaced');
    assert.equal((await files.upload('/here/foo.bin', '/taken')).outcome, 'unchanged');
    assert.deepEqual(await get(storage, '/taken'), FIXTURE);
  });

  it('replaces only the version that is meant', async () => {
    const { files, storage } = await createUploadBed();
    const { version } = await storage.stat(parseRemotePath('/taken'));
    const upload = (ifMatch: string) =>
      files.upload('/here/foo.bin', '/taken', { onConflict: 'replace', ifMatch });
    await refuses('VERSION_MISMATCH', () => upload('another'));
    assert.equal((await upload(version)).outcome, 'replaced');
    // Somebody else may count on being the one that changed it, and write the same.
    await refuses('VERSION_MISMATCH', () => upload(version));
    await put(storage, '/taken', text('changed meanwhile'));
    await refuses('VERSION_MISMATCH', () => upload(version));
  });

  it('follows a link that the user names, also out of its directory, and keeps its name', async () => {
    const { files, local, storage } = await createUploadBed();
    await put(local, '/elsewhere/data', text('linked'));
    local.plantLink(parseRemotePath('/here/link'), '../elsewhere/data');
    assert.equal((await files.upload('/here/link', '/bar')).destination, '/bar/link');
    assert.deepEqual(await get(storage, '/bar/link'), text('linked'));
  });

  it('tells what it does, in steps that are not too small', async () => {
    const { files, local } = await createUploadBed();
    await put(local, '/here/large', patternBytes(3_000_000));
    const events: TransferEvent[] = [];
    await files.upload('/here/large', '/bar', { blockSize: 512, onEvent: (event) => events.push(event) });
    const progress = events.filter((event) => event.type === 'progress');
    assert.deepEqual(
      events.slice(0, 2).map(({ type }) => type),
      ['found', 'started'],
    );
    assert.deepEqual(events.at(-1)?.type, 'done');
    assert.ok(progress.length >= 5 && progress.length <= 13, `${progress.length} steps`);
    assert.equal(
      progress.reduce((sum, { bytes }) => sum + bytes, 0),
      3_000_000,
    );
    assert.equal(progress.at(-1)?.transferred, 3_000_000);
  });

  const MIB = 1024 * 1024;
  const EDGES = [0, 1, 511, 512, 513, MIB - 2, MIB - 1, MIB, MIB + 1, 4 * MIB, 4 * MIB + 1, 8 * MIB];
  it('N8, N10: every size at an edge arrives whole, there and back', async () => {
    const bed = await createBed();
    for (const size of EDGES) {
      const content = patternBytes(size);
      await put(bed.local, '/here/edge', content);
      await bed.files.upload('/here/edge', `/edge-${size}`);
      assert.ok(Buffer.from(await get(bed.storage, `/edge-${size}`)).equals(content), `up ${size}`);
      await bed.files.download(`/edge-${size}`, `/here/back-${size}`);
      assert.ok(Buffer.from(await get(bed.local, `/here/back-${size}`)).equals(content), `down ${size}`);
    }
  });

  it('N9: names with spaces, dots, many bytes and other scripts arrive as they are', async () => {
    const bed = await createBed();
    for (const name of [
      'a.tar.gz',
      'with space',
      '.hidden',
      'naïve café 日本語 🚣',
      'n'.repeat(255),
      'a\nb',
      'trailing.',
    ]) {
      await put(bed.local, `/here/${name}`, text(name));
      await bed.files.upload(`/here/${name}`, '/');
      assert.deepEqual(await get(bed.storage, `/${name}`), text(name));
    }
  });
});
