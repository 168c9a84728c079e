// A hostile server against the real client: SECURITY rows 16, 17 and 56. The negative oracle is always the same: nothing is
// there that was not listed and asked for, and nothing outside the destination was touched.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isWherryError } from '../../src/base/index.ts';
import { encodeBatch, type BatchEntry } from '../../src/storage/index.ts';
import type { Handler } from '../../src/session/index.ts';
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
import { FILE_METHODS } from './file-methods.ts';

const SIZE = 3_000_000;

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
      const bed = await createLyingBed(Object.fromEntries(FILE_METHODS.map((method) => [method, lie])));
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
