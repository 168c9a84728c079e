// Both ends of files.checksums against a peer that lies.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { parseRemotePath } from '../../src/base/index.ts';
import type { Handler } from '../../src/session/index.ts';
import { createBed, get, hashOf, names, put, refuses, snapshot, text } from '../files/bed.ts';

const OUTSIDE = [
  '../secret',
  '..',
  '.',
  '',
  '/secret',
  '//secret',
  'a/../../secret',
  'served/../../secret',
  'up/secret',
  'absolute/secret',
  '.wherry/marker',
  'sub/.WHERRY/x',
  'a\0b',
  'n'.repeat(256),
  'd/'.repeat(300),
  Uint8Array.of(0x2e, 0x2e, 0x2f, 0x73),
];

describe('rows 1, 2, 12 and 58: a client that asks for what is none of its business', () => {
  it('is told of nothing outside the directory, and goes on', async () => {
    const { session, storage } = await createBed();
    await put(storage, '/secret', text('secret'));
    await put(storage, '/served/a', text('a'));
    storage.plantLink(parseRemotePath('/up'), '..');
    storage.plantLink(parseRemotePath('/absolute'), '/');
    for (const path of OUTSIDE) {
      const stream = await session.open('files.checksums', { directory: '/served', entries: true });
      await stream.send({
        files: [
          ['a', 1],
          [path, 6],
        ],
      });
      stream.end();
      const { hashes, entries } = (await stream.receive()) as {
        readonly hashes: readonly unknown[];
        readonly entries: readonly unknown[];
      };
      assert.deepEqual(hashes[0], hashOf(text('a')));
      assert.deepEqual([hashes.length, hashes[1], entries[1]], [2, null, null], String(path));
    }
  });

  it('row 62: is refused where a message is none', async () => {
    const { session } = await createBed();
    const messages = [
      {},
      { files: [] },
      { files: 5 },
      { files: [['a']] },
      { files: [['a', -1]] },
      { files: [['a', 2 ** 53]] },
      { files: [[{ __proto__: null }, 1]] },
      { files: Array.from({ length: 1025 }, () => ['a', 1]) },
      [],
      null,
    ];
    for (const message of messages) {
      const stream = await session.open('files.checksums', { directory: '/' });
      await stream.send(message);
      await refuses('BAD_REQUEST', () => stream.receive());
    }
  });

  it('row 64: that asks and asks without ever listening does not make the server work ahead', async () => {
    let asked = 0;
    const { session } = await createBed({
      storageWith: (storage) => ({
        ...storage,
        hashFiles: async (directory, files, options) => {
          asked += 1;
          return storage.hashFiles(directory, files, options);
        },
      }),
    });
    const stream = await session.open('files.checksums', { directory: '/', entries: true });
    await Promise.race([
      (async () => {
        for (let index = 0; index < 60; index += 1)
          await stream.send({ files: Array.from({ length: 1024 }, () => ['x'.repeat(40), 1]) });
      })(),
      (async () => {
        for (let turn = 0; turn < 50; turn += 1) await session.call('files.stat', { path: '/' });
      })(),
    ]);
    stream.reset((await refuses('NOT_FOUND', () => session.call('files.stat', { path: '/no' }))) as never);
    assert.ok(asked <= 60);
    await session.call('files.stat', { path: '/' });
  });
});

describe('row 17: a server that lies about what it has', () => {
  const NONSENSE: readonly (readonly unknown[])[] = [
    [{ hashes: [null, null, null] }],
    [{ hashes: [] }],
    [{ hashes: [new Uint8Array(31)] }],
    [{ hashes: ['text'] }],
    [{ hashes: 5 }],
    [{ hashes: [null] }],
    [{ hashes: [null, null], entries: [] }],
    [{ hashes: [null, null], entries: [['other', 0, 1, 0, 0, 'v'], null] }],
    [{ hashes: [null, null], entries: [['../a', 0, 1, 0, 0, 'v'], null] }],
    [{ hashes: [null, null], entries: [['/a', 0, 1, 0, 0, 'v'], null] }],
  ];

  const lying =
    (messages: readonly unknown[]): Handler =>
    async (_params, { stream }) => {
      await stream.receive();
      for (const message of messages) await stream.send(message);
      return {};
    };
  const createLyingBed = async (messages: readonly unknown[]) => {
    const bed = await createBed({
      service: (real) => ({ ...real, methods: { ...real.methods, checksums: lying(messages) } }),
    });
    for (const storage of [bed.storage, bed.local]) {
      const top = storage === bed.local ? '/here/tree' : '/tree';
      await put(storage, `${top}/a`, text(top));
      await put(storage, `${top}/b`, new Uint8Array(300_000));
    }
    return bed;
  };

  it('ends the upload or download with CORRUPTED, and nothing is changed here', async () => {
    for (const messages of NONSENSE) {
      const bed = await createLyingBed(messages);
      const before = await snapshot(bed.local);
      const options = { ifExists: 'merge', onConflict: 'newer' } as const;
      // With entries the whole answer is used by uploads; downloads ask for hashes only.
      await refuses('CORRUPTED', () => bed.files.uploadDirectory('/here/tree', '/', options));
      assert.deepEqual(await snapshot(bed.local), before);
    }
  });

  it('that claims to have all of it is believed about its own side only', async () => {
    const content = text('what was here');
    const bed = await createBed({
      service: (real) => ({
        ...real,
        methods: { ...real.methods, checksums: lying([{ hashes: [hashOf(content)] }]) },
      }),
    });
    await put(bed.storage, '/tree/a', text('what is there'));
    await put(bed.local, '/here/tree/a', content);
    const { unchanged } = await bed.files.downloadDirectory('/tree', '/here', { ifExists: 'merge' });
    assert.equal(unchanged, 1);
    assert.deepEqual(await get(bed.local, '/here/tree/a'), content);
    assert.deepEqual(await names(bed.local), ['/here', '/here/tree', '/here/tree/a']);
  });
});
