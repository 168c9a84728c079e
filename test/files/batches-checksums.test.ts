// files.checksums: what is there already of many files.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';

import { isWherryError, parseRemotePath } from '../../src/base/index.ts';
import {
  decodeAskedFiles,
  decodeChecksumsRequest,
  decodeFoundFiles,
} from '../../src/files/wire/checksums.ts';
import { FakeClock, settle } from '../session/fake-clock.ts';
import type { LinkStream, Session } from '../../src/session/index.ts';
import { createBed, hashOf, put, refuses, text } from './bed.ts';

type Answer = { readonly hashes: readonly (Uint8Array | null)[]; readonly entries?: readonly unknown[] };

const open = (session: Session, params: object = {}): Promise<LinkStream> =>
  session.open('files.checksums', { directory: '/', ...params });

/** All answers to files asked for in one message. */
const ask = async (
  session: Session,
  files: readonly unknown[],
  params: object = {},
): Promise<readonly Answer[]> => {
  const stream = await open(session, params);
  await stream.send({ files });
  stream.end();
  const answers: Answer[] = [];
  for (let message = await stream.receive(); message !== undefined; message = await stream.receive())
    if ('hashes' in (message as object)) answers.push(message as Answer);
  return answers;
};

const hex = (hash: Uint8Array | null | undefined): string =>
  hash instanceof Uint8Array ? Buffer.from(hash).toString('hex').slice(0, 8) : 'null';

describe('files.checksums', () => {
  it('gives the hash of each regular file of exactly the size asked for, in order, and null for all else', async () => {
    const { session, storage } = await createBed();
    await put(storage, '/a', text('abc'));
    await put(storage, '/sub/b', text('other'));
    await put(storage, '/empty', new Uint8Array(0));
    storage.plantLink(parseRemotePath('/link'), 'a');
    const asked = [
      ['sub/b', 5],
      ['a', 3],
      ['a', 4],
      ['a', 0],
      ['link', 3],
      ['sub', 0],
      ['missing', 0],
      ['a/below', 1],
      ['empty', 0],
      ['a', 3],
    ];
    const [answer] = await ask(session, asked);
    assert.deepEqual(answer?.hashes.map(hex), [
      hex(hashOf(text('other'))),
      hex(hashOf(text('abc'))),
      'null',
      'null',
      'null',
      'null',
      'null',
      'null',
      hex(hashOf(new Uint8Array(0))),
      hex(hashOf(text('abc'))),
    ]);
    assert.equal(answer?.entries, undefined);
    const [below] = await ask(session, [['b', 5]], { directory: '/sub' });
    assert.deepEqual(below?.hashes.map(hex), [hex(hashOf(text('other')))]);
    const [nowhere] = await ask(session, [['b', 5]], { directory: '/nowhere' });
    assert.deepEqual(nowhere?.hashes, [null]);
  });

  it('tells entries when asked to, with their paths as they were asked for', async () => {
    const { session, storage } = await createBed();
    await put(storage, '/sub/b', text('other'), { mtimeUs: 5, executable: true });
    storage.plantLink(parseRemotePath('/sub/link'), 'b');
    const asked = [
      ['b', 1],
      ['link', 0],
      ['missing', 0],
    ];
    const [answer] = await ask(session, asked, { directory: '/sub', entries: true });
    const [file, link, missing] = (answer?.entries ?? []) as unknown[][];
    assert.deepEqual(file?.slice(0, 5), ['b', 0, 5, 5, 1]);
    assert.deepEqual(
      [link?.slice(0, 2), link?.slice(6)],
      [
        ['link', 2],
        ['b', 0],
      ],
    );
    assert.equal(missing, null);
  });

  it('answers several messages in their order, and cuts long answers', async () => {
    const { session, storage } = await createBed();
    for (let index = 0; index < 1024; index += 1)
      await put(storage, `/${'n'.repeat(200)}${index}`, text(`${index}`));
    const stream = await open(session, { entries: true });
    const files = Array.from({ length: 1024 }, (_, index) => [
      `${'n'.repeat(200)}${index}`,
      `${index}`.length,
    ]);
    for (let begin = 0; begin < 1024; begin += 256)
      await stream.send({ files: files.slice(begin, begin + 256) });
    stream.end();
    const hashes: string[] = [];
    let messages = 0;
    for (let message = await stream.receive(); message !== undefined; message = await stream.receive()) {
      const answer = message as Partial<Answer>;
      messages += 1;
      hashes.push(...(answer.hashes ?? []).map(hex));
    }
    const expected = files.map((_, index) => hex(hashOf(text(`${index}`))));
    assert.deepEqual(hashes, expected);
    assert.ok(messages > 8, `${messages}`);
  });

  it('makes durable what has a hash only when asked to settle', async () => {
    const settled: (boolean | undefined)[] = [];
    const { session } = await createBed({
      storageWith: (storage) => ({
        ...storage,
        hashFiles: (directory, files, options) => {
          settled.push(options?.settle);
          return storage.hashFiles(directory, files, options);
        },
      }),
    });
    await ask(session, [['a', 1]]);
    await ask(session, [['a', 1]], { settle: true });
    assert.deepEqual(settled, [false, true]);
  });

  it('works on few messages at once over all clients, says that it is at work, and stops when its client is gone', async () => {
    const clock = new FakeClock();
    let running = 0;
    let most = 0;
    let cancelled = 0;
    const released = Promise.withResolvers<void>();
    const bed = await createBed({
      clock,
      storageWith: (storage) => ({
        ...storage,
        hashFiles: async (_directory, files, options) => {
          running += 1;
          most = Math.max(most, running);
          const gone = Promise.withResolvers<never>();
          options?.signal?.addEventListener('abort', () => {
            cancelled += 1;
            gone.reject(options.signal?.reason as Error);
          });
          try {
            await Promise.race([released.promise, gone.promise]);
          } finally {
            running -= 1;
          }
          return files.map(() => undefined);
        },
      }),
    });
    const others = await Promise.all([bed.connect(), bed.connect()]);
    const streams = [];
    for (const { session } of [bed, ...others])
      for (let index = 0; index < 4; index += 1) {
        const stream = await open(session);
        await stream.send({ files: [['a', 1]] });
        streams.push(stream);
      }
    await settle();
    assert.equal(most, 4);
    await clock.advance(5001);
    await settle();
    assert.deepEqual(await streams[11]?.receive(), { working: true });
    const [first] = streams;
    first?.reset((await refuses('NOT_FOUND', () => bed.files.stat('/nothing'))) as never);
    await settle();
    assert.equal(cancelled, 1);
    released.resolve();
    for (const stream of streams.slice(1)) {
      stream.end();
      for (let message = await stream.receive(); message !== undefined; message = await stream.receive());
    }
    assert.equal(most, 4);
  });
});

describe('the messages of files.checksums', () => {
  it('refuse what is none, whatever it is, and nothing else', () => {
    const request = { directory: parseRemotePath('/d'), settle: false, entries: true };
    const refusedAs = (code: string, work: () => unknown): void => {
      try {
        work();
      } catch (error: unknown) {
        assert.ok(isWherryError(error) && error.code === code, String(error));
      }
    };
    fc.assert(
      fc.property(fc.anything(), fc.array(fc.anything()), (any, list) => {
        refusedAs('BAD_REQUEST', () => decodeChecksumsRequest({ directory: '/', settle: any }));
        for (const files of [any, list, [list], [[any, 1]], [['a', any]]])
          refusedAs('BAD_REQUEST', () => decodeAskedFiles({ files }));
        for (const message of [any, { hashes: any }, { hashes: list, entries: list }])
          refusedAs('CORRUPTED', () => decodeFoundFiles(message, [{ path: 'a', size: 1 }], request));
      }),
      { numRuns: 300 },
    );
    assert.throws(() => decodeAskedFiles({ files: [] }));
    assert.throws(() => decodeAskedFiles({ files: Array.from({ length: 1025 }, () => ['a', 1]) }));
    assert.throws(() => decodeAskedFiles({ files: [['a', -1]] }));
    assert.throws(() => decodeAskedFiles({ files: [['a', 1.5]] }));
  });
});
