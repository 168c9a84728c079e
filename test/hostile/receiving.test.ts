// Receiving from a hostile peer: SECURITY rows 16, 17 and 56 to 59, and bits that flip on the way. A hostile client
// against the real service, a hostile server against the real client; the negative oracle is always the same: nothing
// is there that should not be.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';

import { isWherryError, parseRemotePath, type ErrorCode } from '../../src/base/index.ts';
import { encodeBatch, type BatchEntry } from '../../src/storage/index.ts';
import type { Handler, LinkStream } from '../../src/session/index.ts';
import {
  collect,
  createBed,
  get,
  hashOf,
  names,
  patternBytes,
  put,
  refuses,
  snapshot,
  text,
} from '../files/bed.ts';

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
    const methods = [
      'list',
      'stat',
      'create',
      'mkdir',
      'remove',
      'move',
      'copy',
      'checksum',
      'upload',
      'uploadBatch',
      'download',
      'downloadBatch',
    ];
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
      fc.asyncProperty(fc.constantFrom(...methods), params, async (method, value) => {
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

/** A client whose server answers these methods as it pleases. */
const createLyingBed = async (lies: Readonly<Record<string, Handler>>) => {
  const bed = await createBed({ service: (real) => ({ ...real, methods: { ...real.methods, ...lies } }) });
  await put(bed.storage, '/tree/a', text('content of a'));
  await put(bed.storage, '/tree/sub/b', text('content of b'));
  await put(bed.local, '/secret', text('untouched'));
  return bed;
};

const listing =
  (entries: readonly unknown[]): Handler =>
  async () => ({ entries, problems: [] });
const listed = (path: unknown, kind = 0, size = 1, ...rest: unknown[]): unknown[] => [
  path,
  kind,
  size,
  0,
  0,
  'v',
  ...rest,
];

describe('a hostile server', () => {
  it('row 17: a list that names anything outside the directory is refused, and nothing is written', async () => {
    const bad = [
      '../x',
      '/abs',
      'a/../../x',
      '..',
      '.',
      '',
      'a//b',
      'a/',
      'a\0b',
      '.wherry/x',
      'sub/.WHERRY/x',
      Uint8Array.of(0x2e, 0x2e, 0x2f, 0x78),
    ];
    for (const path of bad) {
      const bed = await createLyingBed({ list: listing([listed('fine'), listed(path)]) });
      await refuses('CORRUPTED', () => bed.files.downloadDirectory('/tree', '/here'));
      await refuses('CORRUPTED', () => collect(bed.files.list('/tree')));
      assert.deepEqual(await names(bed.local), ['/here', '/secret']);
    }
  });

  it('row 17: entries that were not asked for, of another kind, out of order or twice, end the transfer', async () => {
    const file = (path: string, content = text('content of a')): BatchEntry => ({
      kind: 'file',
      path,
      mtimeUs: 0,
      executable: false,
      hash: hashOf(content),
      content,
    });
    const link = (path: string, target: string): BatchEntry => ({
      ...file(path, text(target)),
      kind: 'link',
      hash: new Uint8Array(0),
    });
    const answers: readonly {
      readonly taken: number;
      readonly entries: readonly BatchEntry[];
      readonly problems?: unknown[];
    }[] = [
      { taken: 2, entries: [file('a'), file('evil')] },
      { taken: 2, entries: [file('a'), file('../escape')] },
      { taken: 2, entries: [file('a'), file('/escape')] },
      { taken: 2, entries: [file('sub/b'), file('a')] },
      { taken: 2, entries: [file('a'), file('a')] },
      { taken: 2, entries: [file('a')] },
      { taken: 1, entries: [file('a'), file('sub/b')] },
      { taken: 2, entries: [file('a'), link('sub/b', '../../secret')] },
      { taken: 3, entries: [file('a'), file('sub/b'), file('c')] },
      { taken: 0, entries: [] },
      { taken: -1, entries: [] },
      { taken: 2, entries: [file('a')], problems: [['other', 4, 'not asked for']] },
    ];
    for (const { taken, entries, problems = [] } of answers) {
      const bed = await createLyingBed({
        downloadBatch: async (_params, { stream }) => {
          await stream.receive();
          const batch = encodeBatch(entries);
          const prefix = new Uint8Array(4);
          new DataView(prefix.buffer).setUint32(0, batch.length);
          await stream.send({ taken, problems });
          await stream.write(prefix);
          await stream.write(batch);
          await stream.receive();
          return {};
        },
      });
      await refuses('CORRUPTED', () => bed.files.downloadDirectory('/tree', '/here'));
      const found = await names(bed.local);
      assert.deepEqual(
        found.filter((path) => !path.startsWith('/here/tree')),
        ['/here', '/secret'],
      );
      for (const path of found) assert.ok(!/evil|escape/u.test(path), path);
      assert.deepEqual(await get(bed.local, '/secret'), text('untouched'));
    }
  });

  it('row 16: links that lead outside are never made, also not through one another', async () => {
    const targets: readonly (readonly [string, string])[] = [
      ['up', '..'],
      ['far', '../../../etc/passwd'],
      ['absolute', '/etc/passwd'],
      ['d/e/f/inner', '../../../../secret'],
    ];
    const entries = targets.map(([path, target]) => listed(path, 2, 0, target, 0));
    const bed = await createLyingBed({
      list: listing(entries),
      downloadBatch: async (_params, { stream }) => {
        await stream.receive();
        const nothing = new Uint8Array(0);
        const links = targets.map(
          ([path, target]) =>
            ({
              kind: 'link',
              path,
              mtimeUs: 0,
              executable: false,
              hash: nothing,
              content: text(target),
            }) as const,
        );
        const batch = encodeBatch(links);
        const prefix = new Uint8Array(4);
        new DataView(prefix.buffer).setUint32(0, batch.length);
        await stream.send({ taken: targets.length, problems: [] });
        await stream.write(prefix);
        await stream.write(batch);
        await stream.receive();
        return {};
      },
    });
    const { problems, links } = await bed.files.downloadDirectory('/tree', '/here');
    for (const line of await snapshot(bed.local)) assert.ok(!line.startsWith('link'), line);
    assert.equal(links, 0);
    assert.ok(problems.every(({ code }) => code === 'FORBIDDEN'));
    assert.equal(problems.length, targets.length);
  });

  it('row 56: a file with more, fewer or other bytes than announced is never there', async () => {
    const content = patternBytes(SIZE);
    const serve =
      (announced: number, sent: number, hash: Uint8Array): Handler =>
      async (_params, { stream }) => {
        await stream.send({ entry: ['/tree/a', 0, announced, 0, 0, 'v'] });
        await stream.write(content.slice(0, sent));
        return { hash };
      };
    for (const [announced, sent, hash] of [
      [SIZE, SIZE - 1, hashOf(content)],
      [SIZE - 1, SIZE, hashOf(content)],
      [10, SIZE, hashOf(content)],
      [1e15, SIZE, hashOf(content)],
      [SIZE, SIZE, hashOf(text('other'))],
      [SIZE, SIZE, new Uint8Array(31)],
    ] as const) {
      const bed = await createLyingBed({ download: serve(announced, sent, hash) });
      await refuses('CORRUPTED', () => bed.files.download('/tree/a', '/here'));
      await refuses('CORRUPTED', () => collect(bed.files.read('/tree/a')));
      assert.deepEqual(await names(bed.local), ['/here', '/secret']);
    }
  });

  it('row 56: an entry that has grown over what was announced is fetched again, with its size announced anew', async () => {
    const bed = await createBed({
      service: (real) => ({
        ...real,
        methods: {
          ...real.methods,
          list: async () => ({ entries: [listed('grown', 0, 1), listed('same', 0, 4)], problems: [] }),
        },
      }),
    });
    await put(bed.storage, '/tree/grown', patternBytes(5000));
    await put(bed.storage, '/tree/same', text('same'));
    const result = await bed.files.downloadDirectory('/tree', '/here');
    assert.deepEqual([result.files, result.bytes, result.problems], [2, 5004, []]);
    assert.deepEqual(
      bed.opened.map(({ method }) => method),
      ['files.list', 'files.downloadBatch', 'files.download'],
    );
  });

  it('answers of any shape are refused, and nothing is changed here', async () => {
    const shapes: readonly unknown[] = [
      null,
      7,
      'text',
      [],
      {},
      { entries: 7 },
      { entries: [[]] },
      { entries: [listed('a', 9)], problems: [] },
      { entries: [listed('a', 0, -1)], problems: [] },
      { entries: [listed('a', 0, 1e30)], problems: [] },
      { entries: [listed('a', 2, 0)], problems: [] },
      { entry: {} },
      { entry: ['/x', 1, 0, 0, 0, 'v'] },
      { entry: ['relative', 0, 0, 0, 0, 'v'] },
      { written: {} },
      { outcome: 77, entry: listed('/x') },
      { removed: -1 },
      { hash: 'short' },
      { directory: '../up', created: true },
      { runs: [0, 5], failed: [], renamed: [] },
    ];
    for (const shape of shapes) {
      const lie: Handler = async () => shape;
      const all = [
        'list',
        'stat',
        'create',
        'mkdir',
        'remove',
        'move',
        'copy',
        'checksum',
        'upload',
        'uploadBatch',
        'download',
        'downloadBatch',
      ];
      const bed = await createLyingBed(Object.fromEntries(all.map((method) => [method, lie])));
      await put(bed.local, '/here/up/file', text('x'));
      const before = await snapshot(bed.local);
      const { files } = bed;
      for (const call of [
        () => collect(files.list('/tree')),
        () => files.stat('/tree'),
        () => files.move('/a', '/b'),
        () => files.copy('/a', '/b'),
        () => files.checksum('/a'),
        () => files.upload('/here/up/file', '/'),
        () => files.uploadDirectory('/here/up', '/'),
        () => files.download('/tree/a', '/here'),
        () => collect(files.read('/tree/a')),
      ]) {
        const error = await call().then(
          () => undefined,
          (reason: unknown) => reason,
        );
        const isHarmless = error === undefined && (JSON.stringify(shape) ?? '').includes('entr');
        assert.ok(
          isHarmless || (isWherryError(error) && error.code === 'CORRUPTED'),
          `${JSON.stringify(shape)}: ${String(error)}`,
        );
      }
      assert.deepEqual(await snapshot(bed.local), before);
    }
  });
});

describe('bits that flip on the way', () => {
  const content = patternBytes(900_000);

  /** Flips one bit of everything that passes one way, `at` bytes after the login. */
  const flipAt =
    (at: { value: number }) =>
    (chunk: Uint8Array, offset: number): void => {
      const index = at.value - offset;
      if (index >= 0 && index < chunk.length) chunk[index] = (chunk[index] ?? 0) ^ 0x10;
    };

  it('never reach a file: it is there whole, or not at all', async () => {
    for (const direction of ['toServer', 'toClient'] as const) {
      for (let at = 1500; at < 920_000; at += 61_813) {
        const bed = await createBed({ tamper: { [direction]: flipAt({ value: at }) }, timeoutMs: 2000 });
        await put(bed.local, '/here/file', content);
        await put(bed.storage, '/other', content);
        const [path, storage] =
          direction === 'toServer' ? ['/file', bed.storage] : ['/here/other', bed.local];
        const transfer =
          direction === 'toServer'
            ? bed.files.upload('/here/file', '/')
            : bed.files.download('/other', '/here');
        const outcome = await transfer.then(
          () => 'done',
          (error: unknown) => (isWherryError(error) ? error.code : String(error)),
        );
        const found = await names(storage);
        if (outcome !== 'done') assert.ok(!found.includes(path), `${direction} ${at}: ${outcome}`);
        else assert.ok(Buffer.from(await get(storage, path)).equals(content));
        assert.ok(
          ['done', 'CORRUPTED', 'CONNECTION_LOST', 'BAD_REQUEST', 'TIMEOUT', 'INVALID_SIZE'].includes(
            outcome,
          ),
          outcome,
        );
        if (outcome === 'done') continue;
      }
    }
  });

  it('never reach a tree of small files', async () => {
    const sources = new Map(
      Array.from({ length: 30 }, (_, index) => [
        `f${index}`,
        content.subarray(index * 1000, index * 1000 + 20_000),
      ]),
    );
    for (const direction of ['toServer', 'toClient'] as const) {
      for (let at = 2000; at < 600_000; at += 74_311) {
        const bed = await createBed({ tamper: { [direction]: flipAt({ value: at }) }, timeoutMs: 2000 });
        for (const [name, bytes] of sources)
          await put(direction === 'toServer' ? bed.local : bed.storage, `/here/${name}`, bytes);
        const transfer =
          direction === 'toServer'
            ? bed.files.uploadDirectory('/here', '/there')
            : bed.files.downloadDirectory('/here', '/here/there');
        await transfer.catch((error: unknown) => assert.ok(isWherryError(error)));
        const storage = direction === 'toServer' ? bed.storage : bed.local;
        const top = direction === 'toServer' ? '/' : '/here';
        for (const path of await names(storage, top)) {
          if ((await storage.stat(parseRemotePath(path))).kind !== 'file') continue;
          const stored = await get(storage, path);
          assert.ok(
            [...sources.values()].some((bytes) => Buffer.from(bytes).equals(stored)),
            `${direction} ${at}: ${path}`,
          );
        }
      }
    }
  });
});
