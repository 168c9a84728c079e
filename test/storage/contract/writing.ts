// Staged writes: nothing is visible before the commit, and nothing remains of what was not committed.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { DEFAULT_BLOCK_SIZE, ROOT_PATH } from '../../../src/base/index.ts';
import {
  createBed,
  get,
  getText,
  hashOf,
  lend,
  namesBelow,
  patternBytes,
  put,
  refuses,
  text,
  type StorageMaker,
} from './bed.ts';

const SIZES = [
  0,
  1,
  DEFAULT_BLOCK_SIZE - 1,
  DEFAULT_BLOCK_SIZE,
  DEFAULT_BLOCK_SIZE + 1,
  3 * DEFAULT_BLOCK_SIZE,
];

export const describeWriting = (maker: StorageMaker): void => {
  describe('staged writes', () => {
    const corner = createBed(() => maker.open());

    for (const size of SIZES) {
      it(`stores ${size} bytes and gives them back`, async () => {
        const { storage, at } = await corner();
        const bytes = patternBytes(size);
        const { outcome, entry } = await put(storage, at('file'), bytes, { blockSize: DEFAULT_BLOCK_SIZE });
        assert.deepEqual(
          [outcome, entry.path, entry.kind, entry.size],
          ['created', at('file'), 'file', size],
        );
        assert.deepEqual(await storage.stat(at('file')), entry);
        assert.ok(Buffer.from(await get(storage, at('file'))).equals(bytes));
      });
    }

    it('keeps the time, to the microsecond, and the executable bit', async () => {
      const { storage, at } = await corner();
      for (const [name, mtimeUs] of [
        ['now', 1_700_000_000_123_456],
        ['epoch', 0],
        ['before', -1_000_000],
      ] as const) {
        const { entry } = await put(storage, at(name), text('x'), { mtimeUs, executable: true });
        assert.deepEqual([entry.mtimeUs, entry.executable], [mtimeUs, true], name);
        assert.equal((await storage.stat(at(name))).mtimeUs, mtimeUs);
      }
      const before = Date.now() * 1000 - 2_000_000;
      assert.ok((await put(storage, at('untimed'), text('x'))).entry.mtimeUs >= before);
    });

    it('takes two blocks at once, in order, and gives a buffer of the same size back for each', async () => {
      const { storage, at } = await corner();
      const bytes = patternBytes(10 * 1000 + 7);
      const staged = await storage.stage(at('file'), { size: bytes.length }, { policy: 'fail' });
      let buffers: Promise<Uint8Array<ArrayBuffer>>[] = [
        Promise.resolve(lend(new Uint8Array(1000))),
        Promise.resolve(lend(new Uint8Array(1000))),
      ];
      for (let offset = 0; offset < bytes.length; offset += 1000) {
        const [next, ...rest] = buffers;
        const buffer = await next;
        assert.ok(buffer);
        assert.equal(buffer.length, 1000);
        const block = bytes.subarray(offset, offset + 1000);
        buffer.set(block);
        buffers = [...rest, staged.write(buffer, block.length)];
      }
      await Promise.all(buffers);
      assert.equal(staged.written, bytes.length);
      await staged.commit(hashOf(bytes));
      assert.ok(Buffer.from(await get(storage, at('file'))).equals(bytes));
    });

    it('shows nothing before the commit, and nothing after a discard', async () => {
      const { storage, at } = await corner();
      const staged = await storage.stage(at('file'), { size: 3 }, { policy: 'fail' });
      await staged.write(lend(text('abc')), 3);
      assert.deepEqual(await namesBelow(storage, at(), { recursive: true }), []);
      assert.ok(!(await namesBelow(storage, ROOT_PATH)).some((name) => name.startsWith('.')));
      await staged.discard();
      await staged.discard();
      await refuses('BAD_REQUEST', () => staged.write(lend(text('abc')), 3));
      await refuses('BAD_REQUEST', () => staged.commit(hashOf(text('abc'))));
      assert.deepEqual(await namesBelow(storage, at(), { recursive: true }), []);
    });

    it('can be discarded after the commit without harm', async () => {
      const { storage, at } = await corner();
      const staged = await storage.stage(at('file'), { size: 3 }, { policy: 'fail' });
      await staged.write(lend(text('abc')), 3);
      await staged.commit(hashOf(text('abc')));
      await staged.discard();
      assert.equal(await getText(storage, at('file')), 'abc');
    });

    it('never commits bytes that are not the ones announced', async () => {
      const { storage, at } = await corner();
      await put(storage, at('old'), text('old'));
      const flipped = text('content');
      flipped[3] = (flipped[3] ?? 0) ^ 1;
      await refuses('CORRUPTED', () => put(storage, at('new'), flipped, { hash: hashOf(text('content')) }));
      await refuses('CORRUPTED', () =>
        put(storage, at('old'), flipped, { hash: hashOf(text('content')), policy: 'replace' }),
      );
      await refuses('CORRUPTED', () =>
        put(storage, at('new'), text('content'), { hash: hashOf(text('content')).subarray(0, 16) }),
      );
      await refuses('CORRUPTED', () => put(storage, at('new'), text('content'), { hash: new Uint8Array() }));
      assert.deepEqual(await namesBelow(storage, at()), ['old']);
      assert.equal(await getText(storage, at('old')), 'old');
    });

    it('refuses more and fewer bytes than declared', async () => {
      const { storage, at } = await corner();
      await refuses('INVALID_SIZE', () => put(storage, at('file'), text('four'), { size: 3 }));
      await refuses('INVALID_SIZE', () => put(storage, at('file'), text('four'), { size: 5 }));
      await refuses('INVALID_SIZE', () => put(storage, at('file'), text(''), { size: 1 }));
      for (const size of [-1, 0.5, Number.NaN, Infinity, 2 ** 60]) {
        await refuses('INVALID_SIZE', () => storage.stage(at('file'), { size }, { policy: 'fail' }));
      }
      assert.deepEqual(await namesBelow(storage, at()), []);
    });

    it('refuses a write that says it holds more than its buffer', async () => {
      const { storage, at } = await corner();
      const staged = await storage.stage(at('file'), { size: 100 }, { policy: 'fail' });
      for (const length of [11, -1, 0.5])
        await refuses('BAD_REQUEST', () => staged.write(lend(patternBytes(10)), length));
      await staged.discard();
    });

    it('refuses to begin where nothing could be written', async () => {
      const { storage, at } = await corner();
      await put(storage, at('file'), text('content'));
      await storage.makeDirectory(at('directory'));
      const stage = (name: string, size = 1) => storage.stage(at(name), { size }, { policy: 'fail' });
      await refuses('NOT_FOUND', () => stage('missing/file'));
      await refuses('NOT_A_DIRECTORY', () => stage('file/below'));
      await refuses('NOT_A_FILE', () => stage('directory'));
      await refuses('ALREADY_EXISTS', () => stage('file', 99));
      await refuses('NOT_A_FILE', () => storage.stage(ROOT_PATH, { size: 1 }, { policy: 'replace' }));
    });

    it('notices at the commit that the parent is gone, or that a directory took the name', async () => {
      const { storage, at } = await corner();
      await storage.makeDirectory(at('parent'));
      const orphan = await storage.stage(at('parent/file'), { size: 0 }, { policy: 'fail' });
      const late = await storage.stage(at('name'), { size: 0 }, { policy: 'replace' });
      await storage.remove(at('parent'));
      await storage.makeDirectory(at('name'));
      await refuses('NOT_FOUND', () => orphan.commit(hashOf(text(''))));
      await refuses('NOT_A_FILE', () => late.commit(hashOf(text(''))));
      assert.deepEqual(await namesBelow(storage, at(), { recursive: true }), ['name']);
    });

    it('stages many files at once', async () => {
      const { storage, at } = await corner();
      const names = Array.from({ length: 40 }, (_, index) => `file-${index}`);
      await Promise.all(
        names.map((name, index) =>
          put(storage, at(name), patternBytes(index * 100, index), { blockSize: 512 }),
        ),
      );
      assert.deepEqual(await namesBelow(storage, at()), names.sort());
      for (const name of ['file-0', 'file-7', 'file-39']) {
        const index = Number(name.slice(5));
        assert.ok(Buffer.from(await get(storage, at(name))).equals(patternBytes(index * 100, index)));
      }
    });
  });

  describe('the limit of file size', () => {
    const corner = createBed(() => maker.open({ fileSizeLimit: 1000 }));

    it('takes a file of exactly the limit and refuses one byte more', async () => {
      const { storage, at } = await corner();
      assert.equal((await put(storage, at('at'), patternBytes(1000))).outcome, 'created');
      await refuses('TOO_LARGE', () => put(storage, at('above'), patternBytes(1001)));
      await refuses('TOO_LARGE', () =>
        storage.stage(at('above'), { size: Number.MAX_SAFE_INTEGER }, { policy: 'fail' }),
      );
      assert.deepEqual(await namesBelow(storage, at()), ['at']);
    });
  });
};
