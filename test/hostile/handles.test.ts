// Hostile ends of a file that is open for random access: clients that name impossible places and numbers, or send what
// nobody asked for (SECURITY rows 56 and 57), and servers that lie about what they read.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';

import { isWherryError, parseRemotePath } from '../../src/base/index.ts';
import { MAX_OPEN_FILES, MAX_UNANSWERED_REQUESTS } from '../../src/files/limits.ts';
import type { LinkStream } from '../../src/session/index.ts';
import { createBed, get, hashOf, names, patternBytes, put, refuses, text, type Bed } from '../files/bed.ts';

const asText = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

/** A file open for writing, as a client of its own making would have it. */
const rawOpen = async (bed: Bed, params: Record<string, unknown> = {}): Promise<LinkStream> => {
  const stream = await bed.session.open('files.open', { path: '/file', access: 'write', ...params });
  await stream.receive();
  return stream;
};

const codeIn = (message: unknown): unknown => (message as { error?: readonly unknown[] }).error?.[1];

const bedWithFile = async (init?: Parameters<typeof createBed>[0]): Promise<Bed> => {
  const bed = await createBed(init);
  await put(bed.storage, '/file', text('content'));
  return bed;
};

/** The file is what it was, there is no other, and the path is free. */
const assertUntouched = async (bed: Bed): Promise<void> => {
  assert.equal(asText(await get(bed.storage, '/file')), 'content');
  assert.deepEqual(await names(bed.storage), ['/file']);
  const file = await bed.files.open('/file', 'r+');
  await file.write(0, text('c'));
  await file.discard();
};

describe('a hostile client of an open file', () => {
  const numbers = [-1, 0.5, -1e30, 1e30, 2 ** 53 + 2, '10', null, undefined, [1], true, {}];
  const hash = hashOf(text('x'));

  it('row 56: lengths and sizes that are none end the stream, and nothing is stored', async () => {
    const bed = await bedWithFile();
    for (const number of [...numbers, 2 ** 53 - 1, 1024 * 1024 + 1]) {
      for (const request of [
        { do: 'read', offset: 0, length: number },
        { do: 'write', offset: 0, length: number, hash },
      ]) {
        const stream = await rawOpen(bed);
        await stream.send(request);
        await refuses('BAD_REQUEST', () => stream.receive());
      }
      if (typeof number === 'number' && Number.isSafeInteger(number) && number >= 0) continue;
      const stream = await rawOpen(bed);
      await stream.send({ do: 'truncate', size: number });
      await refuses('BAD_REQUEST', () => stream.receive());
    }
    await assertUntouched(bed);
  });

  it('row 57: offsets that are none end the stream; those far beyond the end are refused', async () => {
    const bed = await bedWithFile();
    for (const offset of numbers) {
      for (const request of [
        { do: 'read', offset, length: 1 },
        { do: 'write', offset, length: 1, hash },
      ]) {
        const stream = await rawOpen(bed);
        await stream.send(request);
        await refuses('BAD_REQUEST', () => stream.receive());
      }
    }
    for (const offset of [17 * 1024 * 1024, 2 ** 40, 2 ** 53 - 2, 2 ** 53 - 1]) {
      const stream = await rawOpen(bed);
      await stream.send({ do: 'write', offset, length: 1, hash });
      await stream.write(text('x'));
      assert.match(String(codeIn(await stream.receive())), /"\/file" (ends at 7|has no such range)/u);
      await stream.send({ do: 'read', offset: 2 ** 53 - 1, length: 1 });
      const read = await stream.receive();
      if (offset === 2 ** 53 - 1) assert.match(String(codeIn(read)), /has no such range/u);
      await stream.send({ do: 'close' });
      assert.notEqual(codeIn(await stream.receive()), undefined);
      stream.end();
    }
    await assertUntouched(bed);
  });

  it('row 57: no giant comes about: sizes beyond the limit and the space are refused', async () => {
    const limited = await bedWithFile({ limits: { fileSizeLimit: 10_000 } });
    const full = await bedWithFile({ storage: { capacity: 10_000 } });
    for (const size of [10_001, 2 ** 40, 2 ** 53 - 1]) {
      for (const [bed, code] of [
        [limited, 'TOO_LARGE'],
        [full, 'NO_SPACE'],
      ] as const) {
        const file = await bed.files.open('/file', 'r+');
        await refuses(code, () => file.truncate(size));
        await refuses(code, () => file.close());
        await file.discard();
        await assertUntouched(bed);
      }
    }
    for (const [bed, code] of [
      [limited, 'TOO_LARGE'],
      [full, 'NO_SPACE'],
    ] as const) {
      const file = await bed.files.open('/file', 'r+');
      await refuses(code, () => file.write(9_999, text('xy')));
      await file.discard();
      await assertUntouched(bed);
    }
  });

  it('row 57: bytes that nobody announced, and announced bytes that never come, change nothing', async () => {
    const bed = await bedWithFile();
    const early = await rawOpen(bed);
    await early.write(text('unannounced'));
    await early.send({ do: 'write', offset: 0, length: 5, hash: hashOf(text('other')) });
    assert.match(String(codeIn(await early.receive())), /./u);
    early.end();
    await early.receive();
    const never = await rawOpen(bed);
    await never.send({ do: 'write', offset: 0, length: 1000, hash });
    await never.write(patternBytes(999));
    never.end();
    await refuses('BAD_REQUEST', () => never.receive());
    const late = await rawOpen(bed);
    await late.send({ do: 'close' });
    await late.receive();
    await late.write(patternBytes(100_000));
    await assertUntouched(bed);
  });

  it('row 57: a write whose bytes are not what they were said to be is refused, and spoils the edit', async () => {
    const bed = await bedWithFile();
    const stream = await rawOpen(bed);
    await stream.send({ do: 'write', offset: 0, length: 3, hash: hashOf(text('abc')) });
    await stream.write(text('abd'));
    await stream.send({ do: 'write', offset: 3, length: 1, hash });
    await stream.write(text('x'));
    await stream.send({ do: 'close' });
    for (let answer = 0; answer < 3; answer += 1) assert.notEqual(codeIn(await stream.receive()), undefined);
    stream.end();
    await stream.receive();
    await assertUntouched(bed);
  });

  it('requests that are none end the stream', async () => {
    const bed = await bedWithFile();
    const requests = [
      null,
      7,
      'sync',
      [],
      {},
      { do: 'format' },
      { do: 'nothing' },
      { do: 7 },
      { do: 'write', offset: 0, length: 1 },
      { do: 'write', offset: 0, length: 1, hash: new Uint8Array(31) },
    ];
    for (const request of requests) {
      const stream = await rawOpen(bed);
      await stream.send(request);
      await refuses('BAD_REQUEST', () => stream.receive());
    }
    for (const params of [
      { access: 'execute' },
      { create: 'always' },
      { truncate: 1 },
      { ifMatch: 'x'.repeat(257) },
      { path: '/../file' },
      { access: 'read', truncate: true },
      { access: 'read', create: 'if-missing' },
    ])
      await refuses('BAD_REQUEST', () => rawOpen(bed, params));
    await assertUntouched(bed);
  });

  it('whatever is sent, the file is what it was or what was committed', async () => {
    const bed = await bedWithFile();
    const number = fc.oneof(fc.integer({ min: -2, max: 40 }), fc.double(), fc.constant(2 ** 53 - 1));
    const junk = fc.oneof(
      fc.record({
        do: fc.constantFrom('read', 'write', 'truncate', 'stat', 'discard', 'sink'),
        offset: number,
        length: number,
        size: number,
        hash: fc.uint8Array({ minLength: 32, maxLength: 32 }),
      }),
      fc.uint8Array({ maxLength: 50 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(junk, { maxLength: 12 }), async (sent) => {
        const stream = await rawOpen(bed);
        try {
          for (const item of sent) {
            if (item instanceof Uint8Array) await stream.write(item);
            else
              await stream.send(
                Object.fromEntries(
                  Object.entries(item).filter(
                    ([, value]) => typeof value !== 'number' || Number.isFinite(value),
                  ),
                ),
              );
          }
          stream.end();
          while ((await stream.receive()) !== undefined);
        } catch (error: unknown) {
          if (!isWherryError(error)) throw error;
          assert.equal(error.code, 'BAD_REQUEST');
        }
        assert.equal(asText(await get(bed.storage, '/file')), 'content');
      }),
      { numRuns: 100, seed: 3 },
    );
    await assertUntouched(bed);
  });

  it('more unanswered requests than agreed end the stream', async () => {
    const { promise: going, resolve: go } = Promise.withResolvers<void>();
    const bed = await bedWithFile({
      storageWith: (storage) => ({
        ...storage,
        openHandle: async (...args) => {
          const handle = await storage.openHandle(...args);
          return Object.assign(Object.create(handle) as typeof handle, {
            read: async (...read: Parameters<typeof handle.read>) => {
              await going;
              return handle.read(...read);
            },
          });
        },
      }),
    });
    const stream = await rawOpen(bed, { access: 'read' });
    const asking = async (): Promise<void> => {
      for (let count = 0; count <= MAX_UNANSWERED_REQUESTS + 2; count += 1)
        await stream.send({ do: 'read', offset: 0, length: 1 });
    };
    await Promise.all([asking().catch(() => {}), refuses('BAD_REQUEST', () => stream.receive())]);
    go();
    await assertUntouched(bed);
  });

  it('more open files than a connection may have are refused, and other connections go on', async () => {
    const bed = await bedWithFile();
    const other = await bed.connect();
    const streams: LinkStream[] = [];
    for (let count = 0; count < MAX_OPEN_FILES.perConnection; count += 1)
      streams.push(await rawOpen(bed, { access: 'read' }));
    const busy = await refuses('BUSY', () => bed.files.open('/file'));
    assert.match(busy.message, /64 files open/u);
    await (await other.files.open('/file')).close();
    for (const stream of streams.slice(1)) {
      stream.end();
      await stream.receive();
    }
    const file = await bed.files.open('/file');
    assert.equal(asText(await file.read(0, 10)), 'content');
    await file.close();
    await assertUntouched(bed);
  });

  it('row 57: two writers of one file: what is committed is one of them, whole', async () => {
    const bed = await bedWithFile();
    const [one, two] = [
      await bed.files.open('/file', 'r+'),
      await (await bed.connect()).files.open('/file', 'r+'),
    ];
    const outcomes = await Promise.allSettled([
      one.write(0, text('one one')).then(() => one.close()),
      two.write(0, text('two two')).then(() => two.close()),
    ]);
    await one.discard();
    await two.discard();
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
    assert.match(asText(await get(bed.storage, '/file')), /^(one one|two two)$/u);
  });

  it('names no place outside', async () => {
    const bed = await bedWithFile();
    bed.storage.plantLink(parseRemotePath('/out'), '../outside');
    bed.storage.plantLink(parseRemotePath('/round'), 'round');
    for (const flags of ['r', 'r+', 'w', 'wx', 'a'] as const) {
      await refuses(flags === 'wx' ? 'ALREADY_EXISTS' : 'FORBIDDEN', () => bed.files.open('/out', flags));
      await refuses(flags === 'wx' ? 'ALREADY_EXISTS' : 'FORBIDDEN', () => bed.files.open('/round', flags));
      await refuses('FORBIDDEN', () => bed.files.open('/out/file', flags));
      await refuses('RESERVED_NAME', () => bed.files.open('/.wherry/x', flags));
    }
    assert.deepEqual(await names(bed.storage), ['/file', '/out', '/round']);
  });
});

describe('a hostile server of an open file', () => {
  /** A server that opens anything, and answers the first request with what `lie` does. */
  const lyingBed = (lie: (stream: LinkStream) => Promise<unknown>, first?: unknown): Promise<Bed> =>
    createBed({
      timeoutMs: 5000,
      service: (real) => ({
        ...real,
        methods: {
          ...real.methods,
          open: async (_, { stream }) => {
            await stream.send(first ?? { size: 100, changed: false });
            await stream.receive();
            return lie(stream);
          },
        },
      }),
    });
  const bytes = patternBytes(10);

  it('is not believed what it reads', async () => {
    const lies: Readonly<Record<string, (stream: LinkStream) => Promise<unknown>>> = {
      'more than was asked': (stream) => stream.send({ length: 11, hash: hashOf(bytes) }),
      'a size that is none': (stream) => stream.send({ length: -1, hash: hashOf(bytes) }),
      'no hash': (stream) => stream.send({ length: 10 }),
      'another hash': async (stream) => {
        await stream.send({ length: 10, hash: hashOf(text('other')) });
        await stream.write(bytes);
        return stream.receive();
      },
      'fewer bytes than announced': async (stream) => {
        await stream.send({ length: 10, hash: hashOf(bytes) });
        await stream.write(bytes.subarray(0, 9));
        return {};
      },
      'no answer but an end': async () => ({}),
      'an error without a code': (stream) => stream.send({ error: ['x'] }),
      'a number': (stream) => stream.send(7),
      'messages without end': async (stream) => {
        await stream.send({ length: 10, hash: hashOf(bytes) });
        for (let count = 0; count < 200; count += 1) await stream.send({ size: count });
        return {};
      },
    };
    for (const [what, lie] of Object.entries(lies)) {
      const bed = await lyingBed(lie);
      const file = await bed.files.open('/file');
      const error = await refuses('CORRUPTED', () => file.read(0, 10));
      assert.ok(error.message.length > 0, what);
      // Nothing behind a lie is believed either.
      await assert.rejects(file.read(0, 10), what);
      await file.discard();
    }
  });

  it('is not believed what it opened', async () => {
    const entry = (kind: number, path = '/file') => [path, kind, 1, 0, 0, 'version'];
    for (const first of [
      {},
      { size: -1 },
      { size: 1, entry: entry(1) },
      { size: 1, entry: entry(0, '../../etc/passwd') },
      { size: 1, changed: 'yes' },
      7,
    ]) {
      const bed = await lyingBed(async () => ({}), first);
      await refuses('CORRUPTED', () => bed.files.open('/file'));
    }
  });

  it('cannot make a commit look done', async () => {
    for (const answer of [{}, { outcome: 9, entry: [] }, { written: true }, 7]) {
      const bed = await lyingBed((stream) => stream.send(answer));
      const file = await bed.files.open('/file', 'r+');
      await refuses('CORRUPTED', () => file.close());
      await file.discard();
    }
  });
});
