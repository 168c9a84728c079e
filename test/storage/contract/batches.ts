// Batches: many small entries in one piece of bytes, each answered by itself.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ROOT_PATH, type ErrorCode } from '../../../src/base/index.ts';
import { CONFLICT_POLICIES, encodeBatch } from '../../../src/storage/index.ts';
import {
  createBed,
  directoryEntry,
  fileEntry,
  getText,
  hashOf,
  lend,
  linkEntry,
  namesBelow,
  patternBytes,
  put,
  putBatch,
  refuses,
  text,
  type StorageMaker,
} from './bed.ts';

const answers = (results: Awaited<ReturnType<typeof putBatch>>): string[] =>
  results.map((result) => ('code' in result ? result.code : result.outcome));

const HOSTILE: readonly (readonly [path: string, code: ErrorCode])[] = [
  ['../escape', 'BAD_REQUEST'],
  ['a/../../escape', 'BAD_REQUEST'],
  ['..', 'BAD_REQUEST'],
  ['.', 'BAD_REQUEST'],
  ['a/./b', 'BAD_REQUEST'],
  ['/escape', 'BAD_REQUEST'],
  ['//escape', 'BAD_REQUEST'],
  ['nul\0byte', 'BAD_REQUEST'],
  ['.wherry/root.json', 'RESERVED_NAME'],
  ['.WHERRY', 'RESERVED_NAME'],
  ['a/.wherry/x', 'RESERVED_NAME'],
  ['n'.repeat(256), 'INVALID_NAME'],
  [Array.from({ length: 300 }, () => 'd').join('/'), 'BAD_REQUEST'],
];

export const describeBatches = (maker: StorageMaker): void => {
  describe('writing a batch', () => {
    const corner = createBed(() => maker.open());

    it('makes files, directories, links and the directories on the way', async () => {
      const { storage, at } = await corner();
      const entries = [
        fileEntry('a/b/one', text('1'), { executable: true, mtimeUs: 1_600_000_000_000_001 }),
        fileEntry('empty', text('')),
        directoryEntry('directory'),
        linkEntry('a/link', 'b/one'),
      ];
      assert.deepEqual(
        await putBatch(storage, at(), entries),
        entries.map(() => ({ outcome: 'created' })),
      );
      const { executable, mtimeUs, size } = await storage.stat(at('a/b/one'));
      assert.deepEqual([executable, mtimeUs, size], [true, 1_600_000_000_000_001, 1]);
      assert.equal(await getText(storage, at('a/link')), '1');
      assert.equal(await getText(storage, at('empty')), '');
      assert.deepEqual(
        await putBatch(storage, at(), entries),
        entries.map(() => ({ outcome: 'unchanged' })),
      );
    });

    it('gives a directory that is there already the time of its entry', async () => {
      const { storage, at } = await corner();
      await putBatch(storage, at(), [fileEntry('made/file', text('x'))]);
      const timed = { ...directoryEntry('made'), mtimeUs: 1_500_000_000_000_000 };
      assert.deepEqual(answers(await putBatch(storage, at(), [timed])), ['unchanged']);
      assert.equal((await storage.stat(at('made'))).mtimeUs, 1_500_000_000_000_000);
    });

    it('gives the lent buffer back, or one as large', async () => {
      const { storage, at } = await corner();
      const batch = encodeBatch([fileEntry('file', text('x'))]);
      const { buffer } = await storage.writeBatch(at(), lend(batch, 4096), batch.length, { policy: 'fail' });
      assert.equal(buffer.length, 4096);
      const read = await storage.readBatch(at(), ['file'], buffer);
      assert.equal(read.buffer.length, 4096);
    });

    it('answers each entry by its policy', async () => {
      const { storage, at } = await corner();
      await put(storage, at('same'), text('same'));
      await put(storage, at('old'), text('old'), { mtimeUs: 5_000_000 });
      const expected = {
        fail: ['ALREADY_EXISTS', 'unchanged', 'created'],
        skip: ['skipped', 'unchanged', 'unchanged'],
        newer: ['skipped', 'unchanged', 'unchanged'],
        rename: ['renamed', 'unchanged', 'unchanged'],
        replace: ['replaced', 'unchanged', 'unchanged'],
      } as const;
      for (const policy of ['fail', 'skip', 'newer', 'rename', 'replace'] as const) {
        const entries = [
          fileEntry('old', text('new'), { mtimeUs: 4_000_000 }),
          fileEntry('same', text('same')),
          fileEntry('free', text('free')),
        ];
        assert.deepEqual(
          answers(await putBatch(storage, at(), entries, { policy })),
          expected[policy],
          policy,
        );
      }
      assert.equal(CONFLICT_POLICIES.length, Object.keys(expected).length);
      assert.equal(await getText(storage, at('old')), 'new');
      const renamed = await putBatch(storage, at(), [fileEntry('free', text('other'))], { policy: 'rename' });
      assert.deepEqual(renamed, [{ outcome: 'renamed', path: 'free (1)' }]);
    });

    it('writes an entry with an expected version only over that version, whatever the policy', async () => {
      const { storage, at } = await corner();
      const seen = new Map<string, string>();
      for (const name of ['old', 'changed', 'gone', 'equal']) {
        await put(storage, at(name), text(name));
        seen.set(name, (await storage.stat(at(name))).version);
      }
      await put(storage, at('changed'), text('by somebody else'), { policy: 'replace' });
      await put(storage, at('equal'), text('new equal'), { policy: 'replace' });
      await storage.remove(at('gone'));
      const names = ['old', 'fresh', 'changed', 'gone', 'equal', 'new/file'];
      const entries = names.map((name) => fileEntry(name, text(`new ${name}`)));
      const results = await putBatch(storage, at(), entries, {
        policy: 'fail',
        expected: names.map((name) => seen.get(name)),
      });
      assert.deepEqual(answers(results), [
        'replaced',
        'created',
        'VERSION_MISMATCH',
        'VERSION_MISMATCH',
        'unchanged',
        'created',
      ]);
      assert.equal(await getText(storage, at('old')), 'new old');
      assert.equal(await getText(storage, at('changed')), 'by somebody else');
      assert.deepEqual(await namesBelow(storage, at()), ['changed', 'equal', 'fresh', 'new', 'old']);
    });

    it('answers one entry that fails, and makes the others', async () => {
      const { storage, at } = await corner();
      await storage.makeDirectory(at('directory'));
      await put(storage, at('file'), text('x'));
      const results = await putBatch(storage, at(), [
        fileEntry('first', text('1')),
        fileEntry('corrupted', text('bytes'), { hash: hashOf(text('other bytes')) }),
        fileEntry('directory', text('no file')),
        directoryEntry('file'),
        fileEntry('file/below', text('x')),
        linkEntry('directory', 'file'),
        fileEntry('last', text('2')),
      ]);
      assert.deepEqual(answers(results), [
        'created',
        'CORRUPTED',
        'NOT_A_FILE',
        'ALREADY_EXISTS',
        'NOT_A_DIRECTORY',
        'NOT_A_FILE',
        'created',
      ]);
      assert.deepEqual(await namesBelow(storage, at(), { recursive: true }), [
        'directory',
        'file',
        'first',
        'last',
      ]);
    });

    it('answers each file of a new directory by itself', async () => {
      const { storage, at } = await corner();
      const results = await putBatch(storage, at(), [
        fileEntry('new/first', text('1'), { executable: true, mtimeUs: 1_600_000_000_000_001 }),
        fileEntry('new/corrupted', text('bytes'), { hash: hashOf(text('other bytes')) }),
        fileEntry('new/deep/er/second', text('2')),
        fileEntry('new/first', text('other')),
        fileEntry('new/first', text('1')),
        fileEntry('new/first/below', text('x')),
        fileEntry('new/deep', text('no file')),
        fileEntry('new/empty', text('')),
        linkEntry('new/link', 'deep/er/second'),
        fileEntry('new/link/below', text('x')),
        directoryEntry('new/deep/er'),
        fileEntry('new/deep/er/last', text('3')),
      ]);
      assert.deepEqual(answers(results), [
        'created',
        'CORRUPTED',
        'created',
        'ALREADY_EXISTS',
        'unchanged',
        'NOT_A_DIRECTORY',
        'NOT_A_FILE',
        'created',
        'created',
        'NOT_A_DIRECTORY',
        'unchanged',
        'created',
      ]);
      const { executable, mtimeUs } = await storage.stat(at('new/first'));
      assert.deepEqual([executable, mtimeUs], [true, 1_600_000_000_000_001]);
      assert.equal(await getText(storage, at('new/link')), '2');
      assert.deepEqual(await namesBelow(storage, at('new'), { recursive: true }), [
        'deep',
        'deep/er',
        'deep/er/last',
        'deep/er/second',
        'empty',
        'first',
        'link',
      ]);
    });

    it('answers entries of the same name one after the other', async () => {
      const { storage, at } = await corner();
      const twice = [
        fileEntry('twice', text('first')),
        fileEntry('twice', text('second')),
        fileEntry('twice', text('first')),
      ];
      assert.deepEqual(answers(await putBatch(storage, at(), twice)), [
        'created',
        'ALREADY_EXISTS',
        'unchanged',
      ]);
      assert.equal(await getText(storage, at('twice')), 'first');
    });

    it('refuses hostile paths, each by itself, and touches nothing outside', async () => {
      const { storage, at } = await corner();
      const entries = HOSTILE.flatMap(([path]) => [
        fileEntry(path, text('x')),
        directoryEntry(path),
        linkEntry(path, 'target'),
      ]);
      const results = await putBatch(storage, at(), [
        fileEntry('before', text('1')),
        ...entries,
        fileEntry('after', text('2')),
      ]);
      assert.deepEqual(answers(results), [
        'created',
        ...HOSTILE.flatMap(([, code]) => [code, code, code]),
        'created',
      ]);
      assert.deepEqual(await namesBelow(storage, at(), { recursive: true }), ['after', 'before']);
      assert.ok(!(await namesBelow(storage, ROOT_PATH)).includes('escape'));
    });

    it('changes nothing when it is malformed', async () => {
      const { storage, at } = await corner();
      const good = encodeBatch([fileEntry('a', text('one')), fileEntry('b', text('two'))]);
      const broken = [
        new Uint8Array(),
        good.subarray(0, 11),
        good.subarray(0, good.length - 1),
        Uint8Array.from([...good, 0]),
        Uint8Array.from(good, (byte, index) => (index === 0 ? 0 : byte)),
        Uint8Array.from(good, (byte, index) => (index === 7 ? 200 : byte)),
      ];
      for (const bytes of broken) {
        await refuses('BAD_REQUEST', () =>
          storage.writeBatch(at(), lend(bytes, good.length + 1), bytes.length, { policy: 'replace' }),
        );
      }
      for (const length of [good.length + 1, -1, 0.5]) {
        await refuses('BAD_REQUEST', () =>
          storage.writeBatch(at(), lend(good), length, { policy: 'replace' }),
        );
      }
      assert.deepEqual(await namesBelow(storage, at()), []);
    });

    it('makes its directory when it is missing, and writes nothing under what is no directory', async () => {
      const { storage, at } = await corner();
      assert.deepEqual(answers(await putBatch(storage, at('new/er'), [fileEntry('a', text('x'))])), [
        'created',
      ]);
      assert.deepEqual(answers(await putBatch(storage, at('new/er/a'), [fileEntry('b', text('x'))])), [
        'NOT_A_DIRECTORY',
      ]);
    });
  });

  describe('a batch and the limit of file size', () => {
    const corner = createBed(() => maker.open({ fileSizeLimit: 10 }));

    it('answers only what is above it with TOO_LARGE', async () => {
      const { storage, at } = await corner();
      const results = await putBatch(storage, at(), [
        fileEntry('at', patternBytes(10)),
        fileEntry('above', patternBytes(11)),
      ]);
      assert.deepEqual(answers(results), ['created', 'TOO_LARGE']);
      assert.deepEqual(await namesBelow(storage, at()), ['at']);
    });
  });
};
