// Files open for random access: opening, reading and writing. What commits do is in handle-commits.ts.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';

import type { RemotePath } from '../../../src/base/index.ts';
import type { FileHandle, Storage } from '../../../src/storage/index.ts';
import {
  createBed,
  get,
  getText,
  hashOf,
  hex,
  holds,
  lend,
  namesBelow,
  patternBytes,
  put,
  refuses,
  text,
  type StorageMaker,
} from './bed.ts';

export const editing = (storage: Storage, path: RemotePath): Promise<FileHandle> =>
  storage.openHandle(path, { access: 'write' });

export const write = async (
  handle: FileHandle,
  offset: number,
  bytes: Uint8Array | string,
): Promise<void> => {
  const content = typeof bytes === 'string' ? text(bytes) : bytes;
  await handle.write(lend(content), content.length, offset, hashOf(content));
};

/** Reads, and checks the hash that comes with it. */
export const readBytes = async (handle: FileHandle, offset = 0, length = 5_000_000): Promise<Uint8Array> => {
  const read = await handle.read(Buffer.allocUnsafeSlow(length), offset, length);
  const bytes = new Uint8Array(read.buffer.subarray(0, read.length));
  assert.equal(hex(read.hash), hex(hashOf(bytes)), 'the hash of what was read');
  assert.equal(read.buffer.length, length, 'the buffer that was lent comes back');
  return bytes;
};

export const readText = async (handle: FileHandle, offset?: number, length?: number): Promise<string> =>
  Buffer.from(await readBytes(handle, offset, length)).toString();

export const describeHandles = (maker: StorageMaker): void => {
  describe('handles', () => {
    const corner = createBed(() => maker.open());
    const limited = createBed(() => maker.open({ fileSizeLimit: 1000, names: 'portable' }));

    it('read at any offset, and fewer bytes only at the end', async () => {
      const { storage, at } = await corner();
      await put(storage, at('file'), text('0123456789'));
      const handle = await storage.openHandle(at('file'), { access: 'read' });
      assert.deepEqual([handle.size, handle.isChanged, handle.entry?.size], [10, false, 10]);
      assert.equal(handle.realPath, at('file'));
      assert.equal(await readText(handle), '0123456789');
      assert.equal(await readText(handle, 3, 4), '3456');
      assert.equal(await readText(handle, 8, 100), '89');
      assert.equal(await readText(handle, 10, 5), '');
      assert.equal(await readText(handle, 2 ** 52, 5), '');
      assert.equal(await readText(handle, 4, 0), '');
      assert.equal((await handle.close()).outcome, 'unchanged');
      await refuses('BAD_REQUEST', () => readText(handle));
    });

    it('see the file as it was opened, whatever has its name by now', async () => {
      const { storage, at } = await corner();
      await put(storage, at('file'), text('as it was'));
      const handle = await storage.openHandle(at('file'), { access: 'read' });
      await put(storage, at('file'), text('another'), { policy: 'replace' });
      assert.equal(await readText(handle), 'as it was');
      await storage.remove(at('file'));
      assert.equal(await readText(handle), 'as it was');
      await handle.discard();
    });

    it('see what they wrote, and nobody else does before the commit', async () => {
      const { storage, at } = await corner();
      await put(storage, at('file'), text('0123456789'));
      const handle = await editing(storage, at('file'));
      await write(handle, 3, 'abc');
      assert.deepEqual([handle.size, handle.isChanged], [10, true]);
      assert.equal(await readText(handle), '012abc6789');
      await write(handle, 9, 'xyz');
      assert.equal(await readText(handle), '012abc678xyz');
      await handle.truncate(4);
      assert.equal(await readText(handle), '012a');
      await handle.truncate(6);
      assert.equal(await readText(handle), '012a\0\0');
      assert.equal(handle.size, 6);
      assert.equal(await getText(storage, at('file')), '0123456789');
      assert.deepEqual(await namesBelow(storage, at()), ['file']);
      await handle.close();
      assert.equal(await getText(storage, at('file')), '012a\0\0');
    });

    it('fill a gap with zeros, up to a bound', async () => {
      const { storage, at } = await corner();
      await put(storage, at('file'), text('ab'));
      const handle = await editing(storage, at('file'));
      await write(handle, 5, 'cd');
      assert.equal(await readText(handle), 'ab\0\0\0cd');
      await write(handle, 2 ** 50, '');
      assert.equal(handle.size, 7);
      await refuses('BAD_REQUEST', () => write(handle, 7 + 16 * 1024 * 1024 + 1, 'x'));
      await handle.discard();
      const sparse = await editing(storage, at('file'));
      await sparse.truncate(20 * 1024 * 1024);
      await write(sparse, 19 * 1024 * 1024, 'far');
      assert.equal(await readText(sparse, 19 * 1024 * 1024 - 2, 7), '\0\0far\0\0');
      await sparse.discard();
      assert.equal(await getText(storage, at('file')), 'ab');
    });

    it('do what they are asked in the order in which they are asked', async () => {
      const { storage, at } = await corner();
      const bytes = patternBytes(3_000_000);
      await put(storage, at('file'), bytes);
      const handle = await editing(storage, at('file'));
      const asked = [
        write(handle, 1_000_000, 'first'),
        readText(handle, 1_000_000, 5),
        write(handle, 1_000_000, 'later'),
        readText(handle, 1_000_000, 5),
        handle.truncate(10),
        readBytes(handle).then((read) => hex(read)),
        handle.sync().then(({ outcome }) => outcome),
        handle.close().then(({ outcome }) => outcome),
      ];
      assert.deepEqual(await Promise.all(asked), [
        undefined,
        'first',
        undefined,
        'later',
        undefined,
        hex(bytes.subarray(0, 10)),
        'replaced',
        'unchanged',
      ]);
    });

    it('begin new files, and refuse names that are taken, missing or no file', async () => {
      const { storage, at, plantLink } = await corner();
      const open = (name: string, create?: 'if-missing' | 'always-new') =>
        storage.openHandle(at(name), { access: 'write', create });
      await refuses('NOT_FOUND', () => open('file'));
      const handle = await open('file', 'if-missing');
      assert.deepEqual([handle.size, handle.isChanged, handle.entry], [0, true, undefined]);
      await refuses('NOT_FOUND', () => storage.stat(at('file')));
      await write(handle, 0, 'new');
      assert.deepEqual((await handle.close()).outcome, 'created');
      assert.equal(await getText(storage, at('file')), 'new');
      await refuses('ALREADY_EXISTS', () => open('file', 'always-new'));
      assert.equal((await (await open('empty', 'always-new')).close()).entry.size, 0);
      await refuses('NOT_FOUND', () => open('no/file', 'if-missing'));
      await refuses('NOT_A_DIRECTORY', () => open('file/below', 'if-missing'));
      await storage.makeDirectory(at('directory'));
      await refuses('NOT_A_FILE', () => open('directory'));
      await refuses('NOT_A_FILE', () => open('', 'if-missing'));
      await plantLink(at('nowhere'), 'nothing');
      await refuses('NOT_FOUND', () => open('nowhere', 'if-missing'));
      await refuses('ALREADY_EXISTS', () => open('nowhere', 'always-new'));
      assert.deepEqual(await namesBelow(storage, at()), ['directory', 'empty', 'file', 'nowhere']);
    });

    it('follow links that stay inside, and commit where those lead', async () => {
      const { storage, at, plantLink } = await corner();
      await put(storage, at('directory-less'), text('x'));
      await storage.makeDirectory(at('real'));
      await put(storage, at('real/file'), text('content'));
      await plantLink(at('to-directory'), 'real');
      await plantLink(at('to-file'), 'to-directory/file');
      await plantLink(at('outside'), '../../../outside/secret');
      const handle = await editing(storage, at('to-file'));
      assert.equal(handle.realPath, at('real/file'));
      assert.equal(handle.entry?.path, at('to-file'));
      await write(handle, 0, 'CON');
      await handle.close();
      assert.equal(await getText(storage, at('real/file')), 'CONtent');
      assert.equal((await storage.stat(at('to-file'))).kind, 'link');
      const made = await storage.openHandle(at('to-directory/new'), {
        access: 'write',
        create: 'if-missing',
      });
      assert.equal(made.realPath, at('real/new'));
      await made.close();
      assert.equal((await storage.stat(at('real/new'))).kind, 'file');
      for (const access of ['read', 'write'] as const)
        await refuses('FORBIDDEN', () => storage.openHandle(at('outside'), { access }));
      await refuses('NOT_A_FILE', () => editing(storage, at('to-directory')));
    });

    it('are bound to a version, and begin empty, when that is asked for', async () => {
      const { storage, at } = await corner();
      const { entry } = await put(storage, at('file'), text('content'));
      const open = (ifMatch: string, name = 'file') =>
        storage.openHandle(at(name), { access: 'write', create: 'if-missing', truncate: true, ifMatch });
      const handle = await open(entry.version);
      assert.deepEqual([handle.size, handle.isChanged], [0, true]);
      assert.equal(await readText(handle), '');
      await write(handle, 0, 'short');
      await handle.close();
      assert.equal(await getText(storage, at('file')), 'short');
      await refuses('VERSION_MISMATCH', () => open(entry.version));
      await refuses('VERSION_MISMATCH', () => open(entry.version, 'missing'));
    });

    it('refuse numbers that are no offsets, lengths or sizes', async () => {
      const { storage, at } = await corner();
      await put(storage, at('file'), text('content'));
      for (const number of [-1, 0.5, Number.NaN, Infinity, 1e30, 2 ** 53 + 2]) {
        const handle = await editing(storage, at('file'));
        await refuses('BAD_REQUEST', () => handle.read(lend(text('x')), number, 1));
        await refuses('BAD_REQUEST', () => handle.read(lend(text('x')), 0, number));
        await refuses('BAD_REQUEST', () => handle.truncate(number));
        await handle.discard();
        const other = await editing(storage, at('file'));
        await refuses('BAD_REQUEST', () => other.write(lend(text('x')), 1, number));
        await other.discard();
      }
      const handle = await editing(storage, at('file'));
      await refuses('BAD_REQUEST', () => write(handle, Number.MAX_SAFE_INTEGER, 'x'));
      await handle.discard();
      assert.equal(await getText(storage, at('file')), 'content');
    });

    it('keep to the rules for names and sizes', async () => {
      const { storage, at } = await limited();
      await put(storage, at('file'), patternBytes(900));
      await refuses('INVALID_NAME', () =>
        storage.openHandle(at('a:b'), { access: 'write', create: 'if-missing' }),
      );
      const handle = await editing(storage, at('file'));
      await write(handle, 900, patternBytes(100));
      await refuses('TOO_LARGE', () => write(handle, 1000, 'x'));
      await handle.discard();
      const other = await editing(storage, at('file'));
      await refuses('TOO_LARGE', () => other.truncate(1001));
      await other.discard();
      assert.equal((await storage.stat(at('file'))).size, 900);
    });

    it('for reading change nothing', async () => {
      const { storage, at } = await corner();
      await put(storage, at('file'), text('content'));
      await refuses('BAD_REQUEST', () =>
        storage.openHandle(at('file'), { access: 'read', create: 'if-missing' }),
      );
      await refuses('BAD_REQUEST', () => storage.openHandle(at('file'), { access: 'read', truncate: true }));
      const handle = await storage.openHandle(at('file'), { access: 'read' });
      await refuses('BAD_REQUEST', () => write(handle, 0, 'x'));
      await refuses('BAD_REQUEST', () => handle.truncate(0));
      assert.equal((await handle.sync()).outcome, 'unchanged');
      assert.equal(await readText(handle), 'content');
      await handle.close();
    });

    it('do what an array of bytes would do, whatever the order of calls', async () => {
      const { storage, at } = await corner();
      const offset = fc.integer({ min: 0, max: 3000 });
      const step = fc.oneof(
        fc.record({ write: offset, bytes: fc.uint8Array({ maxLength: 700 }) }),
        fc.record({ truncate: offset }),
        fc.record({ read: offset, length: fc.integer({ min: 1, max: 900 }) }),
        fc.constant({ sync: true as const }),
      );
      let runs = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.uint8Array({ maxLength: 2000 }),
          fc.array(step, { maxLength: 25 }),
          async (begin, steps) => {
            runs += 1;
            const path = at(`file ${runs}`);
            await put(storage, path, begin);
            let [model, committed] = [Buffer.from(begin), Buffer.from(begin)];
            const handle = await editing(storage, path);
            for (const next of steps) {
              if ('write' in next) {
                await write(handle, next.write, next.bytes);
                if (next.bytes.length === 0) continue;
                const grown = Buffer.alloc(Math.max(model.length, next.write + next.bytes.length));
                grown.set(model);
                grown.set(next.bytes, next.write);
                model = grown;
              } else if ('truncate' in next) {
                await handle.truncate(next.truncate);
                const cut = Buffer.alloc(next.truncate);
                cut.set(model.subarray(0, next.truncate));
                model = cut;
              } else if ('read' in next) {
                const bytes = await readBytes(handle, next.read, next.length);
                assert.ok(model.subarray(next.read, next.read + next.length).equals(bytes));
              } else {
                await handle.sync();
                committed = model;
              }
              assert.equal(handle.size, model.length);
              await holds(storage, path, committed);
            }
            const last = steps.length % 2 === 0 ? handle.close() : handle.discard();
            await last;
            await holds(storage, path, steps.length % 2 === 0 ? model : committed);
          },
        ),
        { numRuns: 40, seed: 5 },
      );
      assert.ok((await get(storage, at('file 1'))).length >= 0);
    });
  });
};
