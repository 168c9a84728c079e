// One file of a server to this side.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { parseRemotePath } from '../../src/base/index.ts';
import { collect, createBed, get, names, patternBytes, put, refuses, text, type BedInit } from './bed.ts';

const FIXTURE = patternBytes(1052);
const BLOCK = 512;

const createDownloadBed = async (init: BedInit = {}) => {
  const bed = await createBed(init);
  await put(bed.storage, '/foo.bin', FIXTURE, { mtimeUs: 1_600_000_000_000_001, executable: true });
  await bed.storage.makeDirectory(parseRemotePath('/bar'));
  await bed.local.makeDirectory(parseRemotePath('/here/directory'));
  await put(bed.local, '/here/taken', text('other content'));
  return bed;
};

describe('download', () => {
  it('case 34, 78, 79, 80: the same bytes, time and executable bit; into a directory or exactly there', async () => {
    const { files, local } = await createDownloadBed();
    const result = await files.download('/foo.bin', '/here/directory', { blockSize: BLOCK });
    assert.deepEqual(result, { outcome: 'created', destination: '/here/directory/foo.bin', bytes: 1052 });
    assert.deepEqual(await get(local, '/here/directory/foo.bin'), FIXTURE);
    const { mtimeUs, executable } = await local.stat(parseRemotePath('/here/directory/foo.bin'));
    assert.deepEqual([mtimeUs, executable], [1_600_000_000_000_001, true]);
    assert.equal(
      (await files.download('/foo.bin', '/here/directory/renamed')).destination,
      '/here/directory/renamed',
    );
  });

  it('case 27, 29, 81: refuses a relative source and reserved names, and sends nothing', async () => {
    const { files, opened } = await createDownloadBed();
    for (const bad of ['', 'foo.bin', '/bar/../foo.bin'])
      await refuses('BAD_REQUEST', () => files.download(bad, '/here'));
    await refuses('RESERVED_NAME', () => files.download('/.wherry/root', '/here'));
    assert.equal(opened.length, 0);
  });

  it('case 30, 31, 32, 82, 83: refuses what is missing and what is a directory', async () => {
    const { files, local } = await createDownloadBed();
    const before = await names(local);
    await refuses('NOT_FOUND', () => files.download('/missing/foo.bin', '/here'));
    await refuses('NOT_A_DIRECTORY', () => files.download('/foo.bin/below', '/here'));
    await refuses('NOT_FOUND', () => files.download('/missing', '/here'));
    await refuses('NOT_A_FILE', () => files.download('/bar', '/here'));
    await refuses('NOT_A_FILE', () => files.download('/', '/here'));
    assert.deepEqual(await names(local), before);
  });

  it('case 84, 85, 86: refuses a destination whose directory is missing or a file, and a taken name', async () => {
    const { files, local } = await createDownloadBed();
    await refuses('NOT_FOUND', () => files.download('/foo.bin', '/here/missing/foo.bin'));
    await refuses('NOT_FOUND', () => files.download('/foo.bin', '/here/taken/foo.bin'));
    await refuses('ALREADY_EXISTS', () => files.download('/foo.bin', '/here/taken'));
    assert.deepEqual(await get(local, '/here/taken'), text('other content'));
  });

  it('case 28, 87: refuses a block size of 0, and nothing is written', async () => {
    const { files, local, opened } = await createDownloadBed();
    const before = await names(local);
    await refuses('INVALID_BLOCK_SIZE', () => files.download('/foo.bin', '/here', { blockSize: 0 }));
    assert.equal(opened.length, 0);
    const narrow = await createDownloadBed({ limits: { minBlockSize: 1024, maxBlockSize: 8192 } });
    await refuses('INVALID_BLOCK_SIZE', () => narrow.files.download('/foo.bin', '/here', { blockSize: 512 }));
    assert.deepEqual(await names(local), before);
  });

  it('case 33: the callback sees each block, and may stop or throw; then nothing is there', async () => {
    const { files, local } = await createDownloadBed();
    const before = await names(local);
    const seen: number[][] = [];
    const stopped = await files.download('/foo.bin', '/here', {
      blockSize: BLOCK,
      onBlock: (block, { remaining, size }) => {
        seen.push([block.length, remaining, size]);
        return seen.length < 2;
      },
    });
    assert.equal(stopped.outcome, 'stopped');
    assert.deepEqual(seen, [
      [512, 1052, 1052],
      [512, 540, 1052],
    ]);
    const failure = new Error('from the callback');
    await assert.rejects(
      files.download('/foo.bin', '/here', {
        onBlock: () => {
          throw failure;
        },
      }),
      failure,
    );
    assert.deepEqual(await names(local), before);
    assert.equal((await files.download('/foo.bin', '/here', { blockSize: 4096 })).outcome, 'created');
  });

  it('N3: a file of size 0 works', async () => {
    const { files, local, storage } = await createDownloadBed();
    await put(storage, '/empty', new Uint8Array(0));
    assert.equal((await files.download('/empty', '/here')).bytes, 0);
    assert.equal((await get(local, '/here/empty')).length, 0);
  });

  it('follows the policy on this side', async () => {
    const { files } = await createDownloadBed();
    const download = (onConflict: 'replace' | 'rename' | 'skip' | 'newer') =>
      files.download('/foo.bin', '/here/taken', { onConflict });
    assert.equal((await download('skip')).outcome, 'skipped');
    assert.equal((await download('newer')).outcome, 'skipped');
    assert.equal((await download('rename')).destination, '/here/taken (1)');
    assert.equal((await download('replace')).outcome, 'replaced');
    assert.equal((await files.download('/foo.bin', '/here/taken')).outcome, 'unchanged');
  });

  it('follows links inside the root, and refuses those that lead outside', async () => {
    const { files, local, storage } = await createDownloadBed();
    storage.plantLink(parseRemotePath('/link'), 'foo.bin');
    storage.plantLink(parseRemotePath('/out'), '../secret');
    await files.download('/link', '/here');
    assert.deepEqual(await get(local, '/here/link'), FIXTURE);
    await refuses('FORBIDDEN', () => files.download('/out', '/here'));
  });
});

describe('read', () => {
  it('gives the bytes in pieces', async () => {
    const { files, storage } = await createDownloadBed();
    const content = patternBytes(3_000_000);
    await put(storage, '/large', content);
    const pieces = await collect(files.read('/large'));
    assert.ok(pieces.length > 1);
    assert.ok(Buffer.concat(pieces).equals(content));
    assert.equal(
      (await collect(files.read('/foo.bin').valueOf() as AsyncIterable<Uint8Array>)).length > 0,
      true,
    );
  });

  it('ends the call when the reader stops early', async () => {
    const { files, storage, opened } = await createDownloadBed();
    await put(storage, '/large', patternBytes(9_000_000));
    for await (const piece of files.read('/large')) {
      assert.ok(piece.length > 0);
      break;
    }
    assert.ok(opened.at(-1)?.stream?.signal.aborted);
  });
});
