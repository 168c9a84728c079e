// Files of a server open for reading and writing at any offset.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';

import { parseRemotePath } from '../../src/base/index.ts';
import type { OpenFlags } from '../../src/files/index.ts';
import { createBed, get, names, patternBytes, put, refuses, text } from './bed.ts';

const asText = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

describe('An open file', () => {
  it('is read at any offset, in any amount', async () => {
    const { files, storage } = await createBed();
    const bytes = patternBytes(5_000_000);
    await put(storage, '/file', bytes);
    const file = await files.open('/file');
    assert.equal(file.path, '/file');
    assert.equal(file.entry?.size, bytes.length);
    for (const [offset, length] of [
      [0, 10],
      [4_999_990, 10],
      [4_999_990, 100],
      [1_000_001, 3_500_000],
      [0, Number.MAX_SAFE_INTEGER],
      [5_000_000, 10],
      [2 ** 50, 10],
      [77, 0],
    ] as const) {
      const read = await file.read(offset, length);
      assert.ok(Buffer.from(read).equals(bytes.subarray(offset, offset + length)), `${length} at ${offset}`);
    }
    assert.deepEqual(await file.stat(), { size: bytes.length, isChanged: false, entry: file.entry });
    assert.equal((await file.close()).outcome, 'unchanged');
    await refuses('BAD_REQUEST', () => file.read(0, 1));
    await file.discard();
  });

  it('is edited in place, and becomes the file when that is asked for', async () => {
    const { files, storage } = await createBed();
    await put(storage, '/file', text('one two three'), { executable: true });
    const file = await files.open('/file', 'r+');
    await file.write(4, text('TWO'));
    await file.append(text(' four'));
    assert.equal(asText(await file.read(0, 100)), 'one TWO three four');
    assert.equal(asText(await get(storage, '/file')), 'one two three');
    assert.deepEqual((await file.stat()).isChanged, true);
    const { outcome, entry } = await file.sync();
    assert.equal(outcome, 'replaced');
    assert.equal(entry.executable, true);
    assert.deepEqual(file.entry, await files.stat('/file'));
    assert.equal(asText(await get(storage, '/file')), 'one TWO three four');
    await file.truncate(3);
    await file.truncate(5);
    await file.write(8, text('!'));
    await file.close();
    assert.deepEqual(await get(storage, '/file'), text('one\0\0\0\0\0!'));
  });

  it('large writes go through whole', async () => {
    const { files, storage } = await createBed();
    await put(storage, '/file', patternBytes(6_000_000));
    const edit = patternBytes(4_500_001, 9);
    const file = await files.open('/file', 'r+');
    await file.write(500_000, edit);
    assert.ok(Buffer.from(await file.read(500_000, edit.length)).equals(edit));
    await file.close();
    const expected = patternBytes(6_000_000);
    expected.set(edit, 500_000);
    assert.ok(Buffer.from(await get(storage, '/file')).equals(expected));
  });

  it('flags mean what they mean elsewhere', async () => {
    const { files, storage } = await createBed();
    const attempt = async (flags: OpenFlags, exists: boolean): Promise<string> => {
      const path = `/${flags}, ${exists}`;
      if (exists) await put(storage, path, text('was'));
      try {
        const file = await files.open(path, flags);
        const can: string[] = [];
        await file.read(0, 3).then(
          (bytes) => can.push(`reads "${asText(bytes)}"`),
          () => {},
        );
        await file.write(0, text('N')).then(
          () => can.push('writes'),
          () => {},
        );
        await file.append(text('E')).then(
          () => can.push('appends'),
          () => {},
        );
        await file.close();
        return `${can.join(', ')}: "${asText(await get(storage, path))}"`;
      } catch (error: unknown) {
        return (error as { code: string }).code;
      }
    };
    const expected: Readonly<Record<OpenFlags, readonly [string, string]>> = {
      r: ['reads "was": "was"', 'NOT_FOUND'],
      'r+': ['reads "was", writes, appends: "NasE"', 'NOT_FOUND'],
      w: ['writes, appends: "NE"', 'writes, appends: "NE"'],
      'w+': ['reads "", writes, appends: "NE"', 'reads "", writes, appends: "NE"'],
      wx: ['ALREADY_EXISTS', 'writes, appends: "NE"'],
      'wx+': ['ALREADY_EXISTS', 'reads "", writes, appends: "NE"'],
      a: ['appends: "wasE"', 'appends: "E"'],
      'a+': ['reads "was", appends: "wasE"', 'reads "", appends: "E"'],
    };
    for (const [flags, [there, missing]] of Object.entries(expected)) {
      assert.equal(await attempt(flags as OpenFlags, true), there, flags);
      assert.equal(await attempt(flags as OpenFlags, false), missing, flags);
    }
    await refuses('BAD_REQUEST', () => files.open('/x', 'rw' as OpenFlags));
    await refuses('BAD_REQUEST', () => files.open('/x', 'toString' as OpenFlags));
    await refuses('BAD_REQUEST', () => files.open('../x'));
  });

  it('a new file is seen by nobody before its commit', async () => {
    const { files, storage } = await createBed();
    const file = await files.open('/new', 'wx');
    assert.equal(file.entry, undefined);
    await file.write(0, text('content'));
    assert.deepEqual(await names(storage), []);
    assert.equal((await file.sync()).outcome, 'created');
    assert.deepEqual(await names(storage), ['/new']);
    await file.discard();
    const dropped = await files.open('/dropped', 'w');
    await dropped.append(text('content'));
    await dropped.discard();
    assert.deepEqual(await names(storage), ['/new']);
  });

  it('what leaves an await using block by an error is not committed', async () => {
    const { files, storage } = await createBed();
    await put(storage, '/file', text('balance: 100'));
    const transfer = async (fails: boolean): Promise<void> => {
      await using file = await files.open('/file', 'r+');
      await file.write(9, text('050'));
      if (fails) throw new Error('halfway');
      await file.close();
    };
    await assert.rejects(transfer(true), /halfway/u);
    assert.equal(asText(await get(storage, '/file')), 'balance: 100');
    await transfer(false);
    assert.equal(asText(await get(storage, '/file')), 'balance: 050');
  });

  it('is opened and committed by version', async () => {
    const { files, storage } = await createBed();
    await put(storage, '/file', text('first'));
    const { version } = await files.stat('/file');
    const file = await files.open('/file', 'r+', { ifMatch: version });
    await put(storage, '/file', text('other'));
    await refuses('CHANGED', () => file.write(0, text('x')));
    await refuses('CHANGED', () => file.close());
    assert.equal(asText(await file.read(0, 10)), 'first');
    await file.discard();
    await refuses('VERSION_MISMATCH', () => files.open('/file', 'r+', { ifMatch: version }));
    assert.equal(asText(await get(storage, '/file')), 'other');
  });

  it('calls that overlap happen in the order in which they were made', async () => {
    const { files, storage } = await createBed();
    await put(storage, '/file', patternBytes(3_000_000));
    const file = await files.open('/file', 'r+');
    const asked = [
      file.write(0, text('a'.repeat(2_500_000))),
      file.read(0, 2_600_000).then((bytes) => asText(bytes.subarray(0, 2_500_000)) === 'a'.repeat(2_500_000)),
      file.write(0, text('b')),
      file.truncate(3),
      file.append(text('cd')),
      file.read(0, 100).then(asText),
      file.sync().then(({ entry }) => entry.size),
      file.write(1, text('!')),
      file.close().then(({ outcome }) => outcome),
    ];
    assert.deepEqual(await Promise.all(asked), [
      undefined,
      true,
      undefined,
      undefined,
      undefined,
      'baacd',
      5,
      undefined,
      'replaced',
    ]);
    assert.equal(asText(await get(storage, '/file')), 'b!acd');
  });

  it('hundreds of requests may be asked at once', async () => {
    const { files, storage } = await createBed();
    const bytes = patternBytes(300_000);
    await put(storage, '/file', bytes);
    const file = await files.open('/file', 'r+');
    const offsets = Array.from({ length: 300 }, (_, index) => (index * 7919) % 299_000);
    const reads = await Promise.all(offsets.map((offset) => file.read(offset, 1000)));
    reads.forEach((read, index) => {
      const offset = offsets[index] as number;
      assert.ok(Buffer.from(read).equals(bytes.subarray(offset, offset + 1000)));
    });
    await Promise.all(offsets.map((_, index) => file.write(index * 1000, patternBytes(1000, index + 1))));
    await file.close();
    const written = await get(storage, '/file');
    for (const index of [0, 150, 299])
      assert.deepEqual(written.slice(index * 1000, (index + 1) * 1000), patternBytes(1000, index + 1));
  });

  it('after a refused change nothing is committed, and reading goes on', async () => {
    const { files, storage } = await createBed({ limits: { fileSizeLimit: 1000 } });
    await put(storage, '/file', text('content'));
    const file = await files.open('/file', 'r+');
    const asked = [
      file.write(0, text('CON')),
      file.write(0, patternBytes(1001)),
      file.write(3, text('TENT')),
      file.sync(),
      file.close(),
    ];
    const outcomes = (await Promise.allSettled(asked)).map((result) =>
      result.status === 'fulfilled' ? 'done' : (result.reason as { code: string }).code,
    );
    assert.deepEqual(outcomes, ['done', 'TOO_LARGE', 'TOO_LARGE', 'TOO_LARGE', 'TOO_LARGE']);
    await refuses('TOO_LARGE', () => file.truncate(10));
    assert.equal(asText(await file.read(0, 10)), 'CONtent');
    await file.discard();
    assert.equal(asText(await get(storage, '/file')), 'content');
  });

  it('numbers that are none are refused before anything is sent, and cost the file nothing', async () => {
    const { files, storage } = await createBed();
    await put(storage, '/file', text('content'));
    const file = await files.open('/file', 'r+');
    for (const number of [-1, 0.5, Number.NaN, Infinity, 1e30, 2 ** 53 + 2]) {
      await refuses('BAD_REQUEST', () => file.read(number, 1));
      await refuses('BAD_REQUEST', () => file.read(0, number));
      await refuses('BAD_REQUEST', () => file.write(number, text('x')));
      await refuses('BAD_REQUEST', () => file.truncate(number));
    }
    await refuses('BAD_REQUEST', () => file.write(0, 'text' as unknown as Uint8Array));
    await file.write(0, text('C'));
    await file.close();
    assert.equal(asText(await get(storage, '/file')), 'Content');
  });

  it('what cannot be opened is refused by name', async () => {
    const { files, storage } = await createBed({ storage: { readOnly: false } });
    await storage.makeDirectory(parseRemotePath('/directory'));
    storage.plantLink(parseRemotePath('/outside'), '../../etc/passwd');
    await refuses('NOT_FOUND', () => files.open('/missing'));
    await refuses('NOT_FOUND', () => files.open('/missing/file', 'w'));
    await refuses('NOT_A_FILE', () => files.open('/directory', 'r+'));
    await refuses('FORBIDDEN', () => files.open('/outside', 'r+'));
    await refuses('RESERVED_NAME', () => files.open('/.wherry/marker', 'w'));
    const readOnly = await createBed({ storage: { readOnly: true } });
    await refuses('READ_ONLY', () => readOnly.files.open('/x', 'w'));
  });
});

describe('Random access', () => {
  it('does what an array of bytes would do', async () => {
    const { files, storage } = await createBed();
    const offset = fc.integer({ min: 0, max: 5000 });
    const step = fc.oneof(
      fc.record({ write: offset, bytes: fc.uint8Array({ maxLength: 900 }) }),
      fc.record({ append: fc.uint8Array({ maxLength: 300 }) }),
      fc.record({ truncate: offset }),
      fc.record({ read: offset, length: fc.integer({ min: 0, max: 2000 }) }),
      fc.constant({ sync: true as const }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 3000 }),
        fc.array(step, { maxLength: 30 }),
        fc.boolean(),
        async (begin, steps, closes) => {
          await put(storage, '/file', begin);
          let [model, committed] = [Buffer.from(begin), Buffer.from(begin)];
          const patch = (at: number, bytes: Uint8Array): void => {
            if (bytes.length === 0) return;
            const grown = Buffer.alloc(Math.max(model.length, at + bytes.length));
            grown.set(model);
            grown.set(bytes, at);
            model = grown;
          };
          const file = await files.open('/file', 'r+');
          // Nothing is awaited in between: what is promised is the order of the calls.
          const checks: Promise<unknown>[] = [];
          for (const next of steps) {
            if ('write' in next) {
              checks.push(file.write(next.write, next.bytes));
              patch(next.write, next.bytes);
            } else if ('append' in next) {
              checks.push(file.append(next.append));
              patch(model.length, next.append);
            } else if ('truncate' in next) {
              checks.push(file.truncate(next.truncate));
              const cut = Buffer.alloc(next.truncate);
              cut.set(model.subarray(0, next.truncate));
              model = cut;
            } else if ('read' in next) {
              const expected = model.subarray(next.read, next.read + next.length);
              const read = file.read(next.read, next.length);
              checks.push(read.then((bytes) => assert.ok(expected.equals(bytes))));
            } else {
              checks.push(file.sync());
              committed = model;
            }
          }
          await Promise.all(checks);
          await (closes ? file.close() : file.discard());
          assert.ok(Buffer.from(await get(storage, '/file')).equals(closes ? model : committed));
        },
      ),
      { numRuns: 60, seed: 11 },
    );
  });
});
