// A hostile client against what makes transfers go on: SECURITY rows 56 to 59 on the fields and messages of resuming.
// The negative oracle: nothing gets a name, no part holds what was not verified, and the server goes on.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import {
  PIECE_SIZE,
  WherryError,
  isWherryError,
  parseRemotePath,
  type ErrorCode,
} from '../../src/base/index.ts';
import type { Handler, LinkStream, Service } from '../../src/session/index.ts';
import {
  collect,
  createBed,
  get,
  hashOf,
  names,
  patternBytes,
  pieceHashes,
  put,
  refuses,
  text,
  type Bed,
} from '../files/bed.ts';

const SIZE = 2 * PIECE_SIZE + 1000;
const CONTENT = patternBytes(SIZE);
const SOURCE = text('a source of its own');

const pieces = (content = CONTENT): Uint8Array[] => {
  const found: Uint8Array[] = [];
  for (let from = 0; from < content.length; from += PIECE_SIZE)
    found.push(content.slice(from, from + PIECE_SIZE));
  return found;
};

/** Begins an upload that can be continued; gives its stream and the server's first message. */
const begin = async (
  bed: Bed,
  params: Record<string, unknown> = {},
): Promise<{ stream: LinkStream; first: { offset: number; same?: Uint8Array } }> => {
  const stream = await bed.session.open(
    'files.upload',
    { path: '/x', size: SIZE, source: SOURCE, ...params },
    { timeoutMs: 10_000 },
  );
  return { stream, first: (await stream.receive()) as { offset: number; same?: Uint8Array } };
};

/** Sends what it is told, whatever the server makes of it, and gives the server's last word. */
const send = async (stream: LinkStream, items: readonly (Uint8Array | object)[]): Promise<unknown> => {
  for (const item of items) {
    const sent = item instanceof Uint8Array ? stream.write(item) : stream.send(item);
    await sent.catch(() => {
      // The refusal is what `receive` gives.
    });
  }
  stream.end();
  return stream.receive();
};

const hash = (value: Uint8Array): { hash: Uint8Array } => ({ hash: value });
const [FIRST, SECOND, THIRD] = pieces() as [Uint8Array, Uint8Array, Uint8Array];
const [HASH1, HASH2, HASH3] = pieceHashes(CONTENT).map(hash) as [object, object, object];

describe('a hostile client that resumes', () => {
  it('row 56: fields of the wrong type or range are refused', async () => {
    const bed = await createBed();
    await put(bed.storage, '/file', text('file'));
    const bad: readonly (readonly [string, Record<string, unknown>])[] = [
      ...['text', 7, new Uint8Array(0), new Uint8Array(65), [1], true].map(
        (source) => ['files.upload', { path: '/x', size: SIZE, source }] as const,
      ),
      ...[7, 'l'.repeat(1025), new Uint8Array(3), ['x']].map(
        (label) => ['files.upload', { path: '/x', size: SIZE, source: SOURCE, label }] as const,
      ),
      ...[-1, 0.5, 1e30, '1', [0], true].flatMap((value) => [
        ['files.download', { path: '/file', offset: value }] as const,
        ['files.download', { path: '/file', length: value }] as const,
      ]),
      ['files.download', { path: '/file', resume: 1 }],
      ['files.download', { path: '/file', resume: true, offset: 0 }],
      ['files.download', { path: '/file', resume: true, length: 1 }],
      ['files.download', { path: '/file', ifMatch: 'v'.repeat(257) }],
    ];
    for (const [method, params] of bad) await refuses('BAD_REQUEST', () => bed.session.call(method, params));
    assert.deepEqual(await names(bed.storage), ['/file']);
    assert.deepEqual(await bed.storage.parts.list(), []);
  });

  it('row 57: an offset that a download may not begin at is refused, and nothing is sent', async () => {
    const bed = await createBed();
    await put(bed.storage, '/file', CONTENT);
    for (const offset of [
      1,
      PIECE_SIZE - 1,
      PIECE_SIZE + 1,
      3 * PIECE_SIZE,
      SIZE,
      2 ** 53 - 1,
      -1,
      'x',
      null,
    ]) {
      const stream = await bed.session.open('files.download', { path: '/file', resume: true });
      let received = 0;
      stream.onBytes((bytes) => (received += bytes.length));
      await stream.receive();
      await stream.send({ offset });
      await refuses('BAD_REQUEST', () => stream.receive());
      assert.equal(received, 0);
    }
    const silent = await bed.session.open('files.download', { path: '/file', resume: true });
    await silent.receive();
    silent.end();
    await refuses('BAD_REQUEST', () => silent.receive());
    const beyond = await bed.session.open('files.download', {
      path: '/file',
      offset: 2 ** 53 - 1,
      length: 2 ** 53 - 1,
    });
    beyond.end();
    await beyond.receive();
    assert.deepEqual(await beyond.receive(), hash(hashOf(new Uint8Array(0))));
  });

  it('row 57: hashes that are too many, too few, too early, of other bytes, or in another order store nothing', async () => {
    const cases: readonly (readonly [readonly (Uint8Array | object)[], ErrorCode])[] = [
      [[FIRST, HASH1, SECOND, HASH2, THIRD], 'INVALID_SIZE'],
      [[FIRST, HASH1, SECOND, HASH2], 'INVALID_SIZE'],
      [[FIRST, HASH1], 'INVALID_SIZE'],
      [[], 'INVALID_SIZE'],
      [[FIRST, HASH2, SECOND, HASH1, THIRD, HASH3], 'CORRUPTED'],
      [[FIRST, HASH1, SECOND, HASH1, THIRD, HASH3], 'CORRUPTED'],
      [[FIRST, HASH1, SECOND, HASH2, THIRD, HASH2], 'CORRUPTED'],
      [[SECOND, HASH1, FIRST, HASH2, THIRD, HASH3], 'CORRUPTED'],
      [[FIRST, HASH1, SECOND, HASH2, THIRD, { hash: 'text' }], 'BAD_REQUEST'],
      [[FIRST, { offset: PIECE_SIZE }, SECOND], 'BAD_REQUEST'],
      [[FIRST, { same: true }], 'BAD_REQUEST'],
      [[FIRST, 7 as unknown as object], 'BAD_REQUEST'],
      [[FIRST, { discard: 'yes' }], 'BAD_REQUEST'],
      [[FIRST, HASH1, SECOND, HASH2, THIRD, Uint8Array.of(1), HASH3], 'INVALID_SIZE'],
    ];
    for (const [items, code] of cases) {
      const bed = await createBed();
      const { stream } = await begin(bed);
      await refuses(code, () => send(stream, items));
      assert.deepEqual(await names(bed.storage), []);
      // What is kept, after a difference, is only what agreed: the right content follows it.
      const again = await begin(bed);
      const rest = [FIRST, HASH1, SECOND, HASH2, THIRD, HASH3].slice((2 * again.first.offset) / PIECE_SIZE);
      await send(again.stream, rest);
      assert.ok(Buffer.from(await get(bed.storage, '/x')).equals(CONTENT));
      assert.deepEqual(await bed.storage.parts.list(), []);
    }
  });

  it('row 57: hashes in front of their pieces are refused, unless their bytes are there before anybody looks', async () => {
    for (const items of [
      [HASH1, HASH2, HASH3, FIRST, SECOND, THIRD],
      [FIRST, HASH1, HASH2, HASH3, SECOND, THIRD],
    ]) {
      const bed = await createBed();
      const { stream } = await begin(bed);
      const outcome = await send(stream, items).then(
        () => 'done',
        (error: WherryError) => error.code,
      );
      if (outcome === 'done') assert.ok(Buffer.from(await get(bed.storage, '/x')).equals(CONTENT));
      else assert.deepEqual([outcome, await names(bed.storage)], ['INVALID_SIZE', []]);
      const slow = await begin(bed, { path: '/y' });
      for (const item of items) {
        await (item instanceof Uint8Array ? slow.stream.write(item) : slow.stream.send(item)).catch(() => {});
        await bed.files.stat('/');
      }
      await refuses('INVALID_SIZE', () => slow.stream.receive());
      assert.ok(!(await names(bed.storage)).includes('/y'));
    }
  });

  it('row 57: who does not begin where he is told to stores nothing', async () => {
    const bed = await createBed();
    const { stream } = await begin(bed);
    await stream.write(FIRST.slice());
    await stream.send(HASH1);
    await bed.files.stat('/');
    stream.reset(new WherryError('CANCELLED'));
    const again = await begin(bed);
    assert.deepEqual(again.first, { offset: PIECE_SIZE });
    await refuses('CORRUPTED', () => send(again.stream, [FIRST, HASH2, THIRD, HASH3]));
    assert.deepEqual(await names(bed.storage), []);
    // What had been verified still is.
    assert.deepEqual((await begin(bed)).first, { offset: PIECE_SIZE });
  });

  it('row 57: bytes that come before the server’s word are only good if they fit it', async () => {
    const bed = await createBed();
    const stream = await bed.session.open('files.upload', { path: '/x', size: SIZE, source: SOURCE });
    await stream.write(text('early'));
    assert.deepEqual(await stream.receive(), { offset: 0 });
    await refuses('CORRUPTED', () => send(stream, [FIRST, HASH1, SECOND, HASH2, THIRD, HASH3]));
    assert.deepEqual(await names(bed.storage), []);
  });

  it('a lie about the same content changes nothing of what is there', async () => {
    const bed = await createBed();
    const other = patternBytes(SIZE, 5);
    await put(bed.storage, '/x', other);
    const { version } = await bed.storage.stat(parseRemotePath('/x'));
    const { stream, first } = await begin(bed, { policy: 'fail', mtimeUs: 5 });
    assert.deepEqual(first, { offset: 0, same: hashOf(other) });
    const answer = (await send(stream, [{ same: true }])) as { outcome: number };
    assert.equal(answer.outcome, 4);
    assert.equal((await bed.storage.stat(parseRemotePath('/x'))).version, version);
    for (const items of [[FIRST], [HASH1], [{ same: 'yes' }], [{ offset: 0 }], []])
      await refuses('BAD_REQUEST', async () => send((await begin(bed)).stream, items));
    await refuses('ALREADY_EXISTS', async () => send((await begin(bed)).stream, [{ same: false }, FIRST]));
    assert.ok(Buffer.from(await get(bed.storage, '/x')).equals(other));
    assert.deepEqual(await bed.storage.parts.list(), []);
  });

  it('content that was replaced after it had been compared is not acknowledged', async () => {
    const bed = await createBed();
    await put(bed.storage, '/x', CONTENT);
    const { stream } = await begin(bed);
    await put(bed.storage, '/x', patternBytes(SIZE, 6));
    await refuses('CHANGED', () => send(stream, [{ same: true }]));
  });

  it('row 56: content of undeclared size is held to the limit, and to its hashes', async () => {
    const bed = await createBed({ limits: { fileSizeLimit: 5_000_000 } });
    const upload = async (items: readonly (Uint8Array | object)[]): Promise<unknown> =>
      send(await bed.session.open('files.upload', { path: '/x' }), items);
    const short = CONTENT.slice(0, 1000);
    await refuses('TOO_LARGE', () => upload([FIRST, HASH1, SECOND, HASH2]));
    await refuses('INVALID_SIZE', () => upload([short]));
    await refuses('INVALID_SIZE', () => upload([]));
    await refuses('CORRUPTED', () => upload([short, hash(hashOf(text('other')))]));
    await refuses('INVALID_SIZE', () => upload([short, hash(hashOf(short)), hash(hashOf(short))]));
    await refuses('CORRUPTED', () => upload([FIRST, short, HASH1]));
    assert.deepEqual(await names(bed.storage), []);
    await upload([FIRST, HASH1, short, hash(hashOf(short))]);
    assert.equal((await get(bed.storage, '/x')).length, PIECE_SIZE + 1000);
  });

  it('row 58: keys of parts are keys and nothing else, and another account’s parts are not there', async () => {
    let account = 'guest';
    const service = (real: Service): Service => ({
      ...real,
      methods: Object.fromEntries(
        Object.entries(real.methods).map(([name, handler]): [string, Handler] => [
          name,
          (params, context) =>
            handler(params, { ...context, principal: { ...context.principal, account } as never }),
        ]),
      ),
    });
    const bed = await createBed({ service });
    await put(bed.local, '/here/mine', CONTENT);
    const leavePart = async (path: string): Promise<void> => {
      const { stream } = await begin(bed, { path, label: 'mine' });
      await stream.write(FIRST.slice());
      await stream.send(HASH1);
      await bed.files.stat('/');
      stream.reset(new WherryError('CANCELLED'));
      await bed.files.stat('/');
    };
    await leavePart('/guests');
    account = 'other';
    await leavePart('/others');
    assert.deepEqual(
      (await bed.files.parts()).map((part) => [
        part.path,
        part.account,
        part.label,
        part.verified,
        part.size,
      ]),
      [['/others', 'other', 'mine', PIECE_SIZE, SIZE]],
    );
    const [stored] = (await bed.storage.parts.list()).filter(({ owner }) => owner === 'guest');
    const key = stored?.key ?? '';
    assert.equal(await bed.files.discardPart(key), false);
    // The very same upload of another account begins at 0.
    assert.deepEqual((await begin(bed, { path: '/guests' })).first, { offset: 0 });
    for (const bad of [
      '',
      '../../x',
      '..',
      `${key}/..`,
      key.toUpperCase().replace(/\d/gu, 'A'),
      `${key}0`,
      '\0',
    ])
      await refuses('BAD_REQUEST', () => bed.session.call('files.discardPart', { key: bad }));
    for (const bad of [7, null, undefined, Uint8Array.of(1)])
      await refuses('BAD_REQUEST', () => bed.session.call('files.discardPart', { key: bad }));
    account = 'owner';
    assert.equal((await bed.files.parts()).length, 3);
    assert.equal(await bed.files.discardPart(key), true);
    assert.equal(await bed.files.discardPart(key), false);
    const active = (await bed.files.parts()).find((part) => part.isActive);
    await refuses('BUSY', () => bed.files.discardPart(active?.key ?? ''));
  });

  it('row 59: an upload that ends anywhere leaves nothing but verified pieces', async () => {
    for (const sent of [0, 1, PIECE_SIZE - 1, PIECE_SIZE, PIECE_SIZE + 1, SIZE]) {
      const bed = await createBed();
      const { stream } = await begin(bed);
      if (sent > 0) await stream.write(CONTENT.slice(0, Math.min(sent, PIECE_SIZE)));
      if (sent >= PIECE_SIZE) await stream.send(HASH1);
      if (sent > PIECE_SIZE) await stream.write(CONTENT.slice(PIECE_SIZE, sent));
      await bed.files.stat('/');
      stream.reset(new WherryError('CANCELLED'));
      await bed.files.stat('/');
      assert.deepEqual(await names(bed.storage), []);
      const [part] = await bed.storage.parts.list();
      assert.equal(part?.verified ?? 0, sent >= PIECE_SIZE ? PIECE_SIZE : 0, `${sent}`);
    }
  });

  it('a flood of take-overs leaves one upload and one part', async () => {
    const bed = await createBed();
    const streams = await Promise.all(
      Array.from({ length: 30 }, () =>
        bed.session.open('files.upload', { path: '/x', size: SIZE, source: SOURCE }, { timeoutMs: 0 }),
      ),
    );
    const firsts = await Promise.allSettled(streams.map((stream) => stream.receive()));
    const last = streams.at(-1) as LinkStream;
    assert.equal(last.signal.aborted, false);
    for (const [index, stream] of streams.slice(0, -1).entries()) {
      assert.ok(stream.signal.aborted, String(index));
      assert.ok(isWherryError(stream.signal.reason) && stream.signal.reason.code === 'BUSY');
    }
    assert.equal(firsts.at(-1)?.status, 'fulfilled');
    await send(last, [FIRST, HASH1, SECOND, HASH2, THIRD, HASH3]);
    assert.ok(Buffer.from(await get(bed.storage, '/x')).equals(CONTENT));
    assert.deepEqual(await bed.storage.parts.list(), []);
    assert.equal((await collect(bed.files.list('/'))).length, 1);
  });
});
