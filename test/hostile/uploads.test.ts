// A hostile client against the real service: SECURITY rows 16 and 56 to 59, and requests that are none. The negative
// oracle is always the same: nothing is there that should not be, and the server goes on.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';

import { isWherryError, parseRemotePath, type ErrorCode } from '../../src/base/index.ts';
import { encodeBatch, type BatchEntry } from '../../src/storage/index.ts';
import type { LinkStream } from '../../src/session/index.ts';
import { collect, createBed, get, hashOf, names, patternBytes, put, refuses, text } from '../files/bed.ts';
import { FILE_METHODS } from './file-methods.ts';

const SIZE = 3_000_000;

/** Sends one upload as a client of its own making would. */
const rawUpload = async (
  bed: Awaited<ReturnType<typeof createBed>>,
  params: Record<string, unknown>,
  send: (stream: LinkStream) => Promise<void>,
): Promise<unknown> => {
  const stream = await bed.session.open('files.upload', params, { timeoutMs: 10_000 });
  await send(stream).catch(() => {
    // The refusal is what `receive` gives.
  });
  stream.end();
  return stream.receive();
};

describe('a hostile client', () => {
  it('row 56, case 19: a declared size that is no size is refused, and the server goes on', async () => {
    const bed = await createBed();
    // NaN and infinity cannot even be encoded (docs/spec/link.md).
    for (const size of [-1, 0.5, -1e30, 1e30, 2 ** 53 + 2, '10', null, undefined, [1], true]) {
      await refuses('INVALID_SIZE', () =>
        rawUpload(bed, { path: '/x', ...(size === undefined ? {} : { size }) }, async () => {}),
      );
    }
    assert.deepEqual(await names(bed.storage), []);
    assert.equal((await bed.files.stat('/')).kind, 'directory');
  });

  it('row 56: more, or fewer, bytes than declared are never stored', async () => {
    const bed = await createBed();
    const content = patternBytes(SIZE);
    for (const [declared, sent] of [
      [100, 101],
      [100, 99],
      [0, 1],
      [SIZE - 1, SIZE],
      [SIZE, SIZE - 1],
      [10, SIZE],
      [1e15, 1000],
    ] as const) {
      await refuses('INVALID_SIZE', () =>
        rawUpload(bed, { path: '/x', size: declared }, async (stream) => {
          await stream.write(content.slice(0, sent));
          await stream.send({ hash: hashOf(content.subarray(0, sent)) });
        }),
      );
      assert.deepEqual(await names(bed.storage), []);
    }
  });

  it('row 57: what comes behind the hash, and hashes of other content, change nothing', async () => {
    const bed = await createBed();
    const content = patternBytes(1000);
    await refuses('CORRUPTED', () =>
      rawUpload(bed, { path: '/x', size: 1000 }, async (stream) => {
        await stream.write(content.slice());
        await stream.send({ hash: hashOf(text('other')) });
      }),
    );
    assert.deepEqual(await names(bed.storage), []);
    const late = await rawUpload(bed, { path: '/x', size: 1000 }, async (stream) => {
      await stream.write(content.slice());
      await stream.send({ hash: hashOf(content) });
      await stream.send({ hash: hashOf(text('other')) });
      await stream.write(patternBytes(5000));
    }).catch((error: unknown) => (isWherryError(error) ? error.code : error));
    if (late === 'INVALID_SIZE') assert.deepEqual(await names(bed.storage), []);
    else assert.deepEqual(await get(bed.storage, '/x'), content);
  });

  it('row 57: two writers of one path: the second is refused, the first comes through', async () => {
    const bed = await createBed();
    const first = await bed.session.open('files.upload', { path: '/x', size: 4 });
    await first.write(text('fi'));
    await bed.files.stat('/');
    await refuses('BUSY', () =>
      rawUpload(bed, { path: '/x', size: 4 }, (stream) => stream.write(text('evil'))),
    );
    await first.write(text('ne'));
    await first.send({ hash: hashOf(text('fine')) });
    first.end();
    await first.receive();
    assert.deepEqual(await get(bed.storage, '/x'), text('fine'));
  });

  it('row 58: no parameter can name a place outside, however it is spelled', async () => {
    const bed = await createBed();
    const finish = async (stream: LinkStream): Promise<void> => {
      await stream.write(text('x'));
      await stream.send({ hash: hashOf(text('x')) });
    };
    const paths: readonly (readonly [unknown, ErrorCode | undefined])[] = [
      ['../x', 'BAD_REQUEST'],
      ['/../x', 'BAD_REQUEST'],
      ['/a/../../x', 'BAD_REQUEST'],
      ['/x\0y', 'BAD_REQUEST'],
      [Uint8Array.of(0x2f, 0x78, 0x00), 'BAD_REQUEST'],
      [Uint8Array.of(0x2f, 0x2e, 0x2e, 0x2f, 0x78), 'BAD_REQUEST'],
      ['/.wherry/staging/x', 'RESERVED_NAME'],
      ['/.WHERRY', 'RESERVED_NAME'],
      ['/\uff0ewherry/x', 'RESERVED_NAME'],
      ['/..%2fx', undefined],
      ['/%2e%2e%2fx', undefined],
      ['/x%00', undefined],
      [7, 'BAD_REQUEST'],
      [['/x'], 'BAD_REQUEST'],
      [{ path: '/x' }, 'BAD_REQUEST'],
    ];
    for (const [path, code] of paths) {
      const upload = () => rawUpload(bed, { path, size: 1 }, finish);
      if (code === undefined) await upload();
      else await refuses(code, upload);
    }
    for (const name of ['..', '.', '', 'a/b', '/x', 'a\0b', 'n'.repeat(256)]) {
      await refuses('INVALID_NAME', () => rawUpload(bed, { path: '/', name, size: 1 }, finish));
    }
    await refuses('RESERVED_NAME', () => rawUpload(bed, { path: '/', name: '.wherry', size: 1 }, finish));
    assert.deepEqual(await names(bed.storage), ['/%2e%2e%2fx', '/..%2fx', '/x%00']);
  });

  it('row 59: an upload that ends anywhere before its hash leaves nothing', async () => {
    const bed = await createBed();
    const content = patternBytes(SIZE);
    for (const sent of [0, SIZE / 100, SIZE / 2, SIZE - 1, SIZE]) {
      await refuses('INVALID_SIZE', () =>
        rawUpload(bed, { path: '/x', size: SIZE }, async (stream) => {
          if (sent > 0) await stream.write(content.slice(0, sent));
        }),
      );
      const stream = await bed.session.open('files.upload', { path: '/x', size: SIZE });
      if (sent > 0) await stream.write(content.slice(0, sent));
      stream.reset((await refuses('NOT_FOUND', () => bed.files.stat('/x'))) as never);
      assert.deepEqual(await names(bed.storage), []);
    }
    const { outcome } = await put(bed.local, '/here/x', content).then(() => bed.files.upload('/here/x', '/'));
    assert.equal(outcome, 'created');
  });

  /** Sends raw bytes as an upload of batches. */
  const rawBatches = async (
    bed: Awaited<ReturnType<typeof createBed>>,
    pieces: readonly Uint8Array[],
  ): Promise<unknown> => {
    const stream = await bed.session.open(
      'files.uploadBatch',
      { directory: '/', merge: true },
      { timeoutMs: 10_000 },
    );
    for (const piece of pieces) await stream.write(piece.slice()).catch(() => {});
    stream.end();
    let last: unknown;
    for (let message = await stream.receive(); message !== undefined; message = await stream.receive())
      last = message;
    return last;
  };
  const framed = (batch: Uint8Array, length = batch.length): Uint8Array => {
    const bytes = new Uint8Array(4 + batch.length);
    new DataView(bytes.buffer).setUint32(0, length);
    bytes.set(batch, 4);
    return bytes;
  };
  const entryOf = (entry: Partial<BatchEntry> & { readonly path: string }): BatchEntry => {
    const content = entry.content ?? new Uint8Array(0);
    const kind = entry.kind ?? 'file';
    const hash = kind === 'file' ? hashOf(content) : new Uint8Array(0);
    return { kind, mtimeUs: 0, executable: false, content, hash, ...entry };
  };

  it('row 16: batches with links out, with entries through links, and with climbing names, reach nothing outside', async () => {
    const bed = await createBed();
    const batch = encodeBatch([
      entryOf({ path: 'up', kind: 'link', content: text('..') }),
      entryOf({ path: 'absolute', kind: 'link', content: text('/etc') }),
      entryOf({ path: 'a/b/c/deep', kind: 'link', content: text('../../../../out') }),
      entryOf({ path: '../escape', content: text('x') }),
      entryOf({ path: '/escape', content: text('x') }),
      entryOf({ path: 'a/../../escape', content: text('x') }),
      entryOf({ path: '.wherry/root', content: text('x') }),
      entryOf({ path: 'fine', content: text('x') }),
    ]);
    await rawBatches(bed, [framed(batch)]);
    const found = await names(bed.storage);
    assert.ok(found.includes('/fine'));
    for (const path of found) {
      const entry = await bed.storage.stat(parseRemotePath(path));
      assert.ok(entry.kind !== 'link', `${path} -> ${entry.target}`);
      assert.ok(!path.includes('escape'), path);
    }
  });

  it('row 56: lengths that no batch has, and batches that end early, are refused', async () => {
    const bed = await createBed();
    const batch = encodeBatch([entryOf({ path: 'x', content: text('x') })]);
    for (const pieces of [
      [framed(batch, 0)],
      [framed(batch, 11)],
      [framed(batch, 2 ** 20 + 1)],
      [framed(batch, 2 ** 32 - 1)],
      [framed(batch, batch.length + 1)],
      [framed(batch).subarray(0, 3)],
      [framed(batch).subarray(0, 20)],
      [framed(patternBytes(500))],
    ]) {
      await refuses('BAD_REQUEST', () => rawBatches(bed, pieces));
      assert.deepEqual(await names(bed.storage), []);
    }
    await rawBatches(bed, [framed(batch)]);
    assert.deepEqual(await names(bed.storage), ['/x']);
  });

  it('row 56: a flood of tiny batches is refused, and not held in memory', async () => {
    const slow = Promise.withResolvers<never>();
    slow.promise.catch(() => {});
    const bed = await createBed({
      storageWith: (storage) => ({ ...storage, writeBatch: () => slow.promise }),
    });
    const flood = new Uint8Array(16 * 10_000);
    for (let at = 0; at < flood.length; at += 16) flood.set(framed(encodeBatch([])), at);
    await refuses('BAD_REQUEST', () => rawBatches(bed, [flood]));
    slow.reject(new Error('the disk came to nothing'));
    assert.equal((await bed.files.stat('/')).kind, 'directory');
  });

  it('a flipped bit anywhere in a batch never becomes a file', async () => {
    const bed = await createBed();
    const batch = encodeBatch([
      entryOf({ path: 'one', content: patternBytes(300) }),
      entryOf({ path: 'two', content: patternBytes(301) }),
    ]);
    const intact = new Map([
      ['/one', patternBytes(300)],
      ['/two', patternBytes(301)],
    ]);
    for (let at = 0; at < batch.length; at += 3) {
      const flipped = batch.slice();
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
      await rawBatches(bed, [framed(flipped)]).catch((error: unknown) => assert.ok(isWherryError(error)));
      for (const path of await names(bed.storage)) {
        const entry = await bed.storage.stat(parseRemotePath(path));
        if (entry.kind !== 'file') continue;
        const content = await get(bed.storage, path);
        // A name has no hash; contents have.
        assert.ok(
          [...intact.values()].some((known) => Buffer.from(known).equals(content)),
          `byte ${at}: ${path}`,
        );
      }
      for (const path of await names(bed.storage)) {
        if (path.lastIndexOf('/') === 0) await bed.files.remove(path, { recursive: true });
      }
    }
  });

  it('N11, case 7, 13, 19, 27: whatever the parameters are, the answer is a refusal and the server goes on', async () => {
    const bed = await createBed();
    await put(bed.storage, '/file', text('kept'));
    const values = fc.oneof(
      fc.constantFrom<unknown>(
        null,
        true,
        0,
        -1,
        1e300,
        '',
        '/',
        '/file',
        'x',
        [],
        ['/'],
        new Uint8Array(3),
        {},
      ),
      fc.string(),
      fc.double(),
    );
    const params = fc.oneof(
      values,
      fc.dictionary(
        fc.constantFrom(
          'path',
          'from',
          'to',
          'directory',
          'name',
          'size',
          'policy',
          'ifMatch',
          'blockSize',
          'parents',
          'recursive',
          'into',
          'mtimeUs',
          'constructor',
          'x',
        ),
        values,
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...FILE_METHODS), params, async (method, value) => {
        const controller = new AbortController();
        const call = bed.session.call(`files.${method}`, value, {
          signal: controller.signal,
          timeoutMs: 5000,
        });
        const error = await call.then(
          () => undefined,
          (reason: unknown) => reason,
        );
        if (error !== undefined)
          assert.ok(
            isWherryError(error) && error.code !== 'INTERNAL' && error.code !== 'TIMEOUT',
            String(error),
          );
      }),
      { numRuns: 400 },
    );
    assert.ok((await collect(bed.files.list('/'))).length >= 0);
  });
});
