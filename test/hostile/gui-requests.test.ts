// What a page could ask of the program behind it and must not get: malformed requests, each refused before anything is done.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WherryError } from '../../src/base/index.ts';
import type { PairPort, ServerPort } from '../../src/gui/service/index.ts';
import { patternBytes, put, refuses } from '../files/bed.ts';
import { createGuiBed } from '../gui/bed.ts';

/** Everything that is asked of it is an error of the test. */
const untouched = <T extends object>(): T =>
  new Proxy({} as T, {
    get: (_target, name) => () => {
      throw new WherryError('INTERNAL', `${String(name)} was called.`);
    },
  });

const LONG = 'x'.repeat(4097);
const WRONG_TEXTS = [undefined, null, 7, '', LONG, [], {}, new Uint8Array(3)];
const WRONG_PATHS = [undefined, 7, '', 'relative', '/a/../b', '/a/\0', '/./x', [], {}];

const withField = (request: object, name: string, value: unknown): object =>
  value === undefined
    ? Object.fromEntries(Object.entries(request).filter(([key]) => key !== name))
    : { ...request, [name]: value };

const variants = (request: object, wrong: Readonly<Record<string, readonly unknown[]>>): readonly object[] =>
  Object.entries(wrong).flatMap(([name, values]) => values.map((value) => withField(request, name, value)));

const TRANSFER = { id: 'connection-1', direction: 'put', sources: ['/a'], destination: '/' };
const PAIR = { mode: 'both', local: '/a', server: 'home', remote: '/b' };

const REQUESTS: Readonly<Record<string, readonly object[]>> = {
  connect: variants(
    { target: 'x' },
    {
      target: WRONG_TEXTS,
      token: [7, '', LONG],
      user: [7, '', LONG],
      pin: [7, '', LONG],
      register: [7, 'yes', { invite: 7 }],
    },
  ),
  disconnect: variants({ id: 'x' }, { id: WRONG_TEXTS }),
  saveRemote: variants(
    { name: 'n', id: 'x' },
    { name: WRONG_TEXTS, id: WRONG_TEXTS, replace: [1, 'yes'], isDefault: [1, 'yes'] },
  ),
  transfer: variants(TRANSFER, {
    id: WRONG_TEXTS,
    direction: [undefined, 'both', 7],
    sources: [undefined, 7, '/a', [], [7], [''], ['a'], ['/'], ['/a/../../b'], ['/a', '/\0'], [['/a']]],
    destination: WRONG_PATHS,
    onConflict: ['delete', 7],
    dryRun: ['no', 1],
  }),
  savePair: [
    ...variants(PAIR, {
      name: [7, '', LONG],
      mode: [undefined, 'mirror', 7],
      local: WRONG_PATHS,
      server: WRONG_TEXTS,
      remote: WRONG_PATHS,
      maxDelete: [7, {}, { entries: -1 }, { percent: 101 }],
      conflict: ['win', 7],
      exclude: ['x', [7], Array.from({ length: 201 }, () => 'x'), [LONG]],
      delete: [true],
    }),
    { ...PAIR, mode: 'push', conflict: 'keep-both' },
  ],
  planPair: variants({ name: 'n' }, { name: WRONG_TEXTS }),
  runPair: variants({ name: 'n' }, { name: WRONG_TEXTS }),
  pausePair: variants({ name: 'n' }, { name: WRONG_TEXTS }),
  resumePair: variants({ name: 'n' }, { name: WRONG_TEXTS, allowDelete: [-1, '1', 1.5] }),
  forgetPair: variants({ name: 'n' }, { name: WRONG_TEXTS }),
  pairConflicts: variants({ name: 'n' }, { name: WRONG_TEXTS }),
  resolveConflict: variants(
    { name: 'n', copy: 'a', keep: 'copy' },
    { name: WRONG_TEXTS, copy: [undefined, 7, '../x', 'a/../b', '\0'], keep: [undefined, 'none'] },
  ),
  startServer: variants(
    { directory: '/a' },
    { directory: WRONG_PATHS, port: [-1, 65_536, '1', 1.5], token: [7, '', LONG], readOnly: [1, 'no'] },
  ),
  stopServer: variants({ port: 1 }, { port: [undefined, -1, 65_536, '1'] }),
  serverLog: variants({ port: 1 }, { port: [undefined, -1, 65_536, '1'] }),
};

describe('requests of a page that are malformed', () => {
  for (const [method, requests] of Object.entries(REQUESTS))
    it(`are refused, and nothing is done: ${method}`, async () => {
      const bed = await createGuiBed({ pairs: untouched<PairPort>(), servers: untouched<ServerPort>() });
      await bed.api.connect({ target: 'home' });
      for (const request of [...requests, 7, 'text', [], new Uint8Array(1)])
        await refuses('BAD_REQUEST', () => bed.session.call(`gui.${method}`, request)).catch(
          (error: unknown) => {
            throw new Error(`${method} ${JSON.stringify(request).slice(0, 200)}: ${String(error)}`);
          },
        );
      assert.equal(bed.asked.length, 1);
      assert.deepEqual(bed.saved, []);
    });

  it('end the stream on which they come', async () => {
    const bed = await createGuiBed();
    const watch = await bed.session.open('gui.watch', {});
    await watch.send({ question: 'one' });
    await watch.receive();
    await refuses('BAD_REQUEST', async () => {
      while ((await watch.receive()) !== undefined);
    });
    const { id } = await bed.api.connect({ target: 'home' });
    await put(bed.local, '/large', patternBytes(20_000_000));
    const transfer = await bed.session.open('gui.transfer', { ...TRANSFER, id, sources: ['/large'] });
    await transfer.send({ do: 'explode' });
    await refuses('BAD_REQUEST', async () => {
      while ((await transfer.receive()) !== undefined);
    });
  });
});
