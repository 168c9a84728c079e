// A hostile server against the real client: SECURITY rows 16, 17 and 56. The negative oracle is always the same: nothing is
// there that was not listed and asked for, and nothing outside the destination was touched.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isWherryError, parseRemotePath } from '../../src/base/index.ts';
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

/** Whoever leaves something out is not sent the whole tree unasked, but lists it and asks for what it wants. */
const ASKING = { exclude: ['no-such-name'] } as const;

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

const sendBatch = async (stream: LinkStream, batch: Uint8Array): Promise<void> => {
  const prefix = new Uint8Array(4);
  new DataView(prefix.buffer).setUint32(0, batch.length);
  await stream.write(prefix);
  await stream.write(batch);
};

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
      await refuses('CORRUPTED', () => bed.files.downloadDirectory('/tree', '/here', ASKING));
      await refuses('CORRUPTED', () => collect(bed.files.list('/tree')));
      assert.deepEqual(await names(bed.local), ['/here', '/secret']);
    }
  });

  it('row 17: entries that were not asked for, of another kind, out of order or twice, end the transfer', async () => {
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
          await stream.send({ taken, problems });
          await sendBatch(stream, encodeBatch(entries));
          await stream.receive();
          return {};
        },
      });
      await refuses('CORRUPTED', () => bed.files.downloadDirectory('/tree', '/here', ASKING));
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
        await stream.send({ taken: targets.length, problems: [] });
        await sendBatch(stream, encodeBatch(targets.map(([path, target]) => link(path, target))));
        await stream.receive();
        return {};
      },
      downloadTree: async (_params, { stream }) => {
        await stream.send({ entries: [], problems: [], batch: true });
        await sendBatch(stream, encodeBatch(targets.map(([path, target]) => link(path, target))));
        return {};
      },
    });
    for (const options of [ASKING, {}]) {
      const { problems, links } = await bed.files.downloadDirectory('/tree', '/here', options);
      for (const line of await snapshot(bed.local)) assert.ok(!line.startsWith('link'), line);
      assert.equal(links, 0);
      assert.ok(problems.every(({ code }) => code === 'FORBIDDEN'));
      assert.equal(problems.length, targets.length);
      await bed.local.remove(parseRemotePath('/here/tree'), { recursive: true });
    }
  });

  it('row 17: a tree sent unasked that names anything outside the directory, or is not what it says, ends the transfer', async () => {
    type Lie = (stream: LinkStream) => Promise<void>;
    const batch =
      (...entries: BatchEntry[]): Lie =>
      async (stream) => {
        await stream.send({ entries: [], problems: [], batch: true });
        await sendBatch(stream, encodeBatch(entries));
      };
    const message =
      (fields: Record<string, unknown>): Lie =>
      async (stream) =>
        stream.send(fields);
    const paths = [
      '../evil',
      '/evil',
      'a/../../evil',
      '..',
      '.',
      'a//evil',
      'evil/',
      'a\0evil',
      '.wherry/evil',
    ];
    const lies: readonly Lie[] = [
      ...paths.map((path) => batch(file('fine'), file(path))),
      ...paths.map((path) => message({ entries: [listed(path, 1)], problems: [] })),
      batch({ ...file('evil'), kind: 'directory', content: new Uint8Array(0), hash: new Uint8Array(0) }),
      message({ entries: [listed('evil', 2, 0, '../secret', 0)], problems: [] }),
      message({ entries: [], problems: [], batch: true }),
      message({ entries: [], problems: [], batch: 7 }),
      message({ entries: 7 }),
      message({ files: -1, bytes: 0 }),
      message({ top: ['/tree'], entries: [] }),
      async (stream) => {
        await stream.send({ entries: [], problems: [], batch: true });
        await sendBatch(stream, text('nothing like a batch at all'));
      },
      async (stream) => {
        await stream.send({ entries: [], problems: [], batch: true });
        await stream.write(Uint8Array.of(255, 255, 255, 255));
        await stream.write(text('evil'));
      },
    ];
    for (const lie of lies) {
      const bed = await createLyingBed({
        downloadTree: async (_params, { stream }) => {
          await stream.send({ entries: [], problems: [] });
          await lie(stream);
          return {};
        },
      });
      await refuses('CORRUPTED', () => bed.files.downloadDirectory('/tree', '/here'));
      const found = await names(bed.local);
      assert.deepEqual(
        found.filter((path) => path !== '/here/tree'),
        ['/here', '/secret'],
        lie.toString(),
      );
      assert.deepEqual(await get(bed.local, '/secret'), text('untouched'));
    }
  });

  it('row 56: an entry of an unasked tree whose bytes are others than its hash says is never there, and its twin does not replace it', async () => {
    const bed = await createLyingBed({
      downloadTree: async (_params, { stream }) => {
        await stream.send({ entries: [], problems: [], batch: true });
        const forged = { ...file('forged'), hash: hashOf(text('other')) };
        await sendBatch(
          stream,
          encodeBatch([file('a'), forged, file('a', text('its twin')), file('a/below')]),
        );
        return {};
      },
    });
    const { files, problems } = await bed.files.downloadDirectory('/tree', '/here');
    assert.equal(files, 1);
    assert.deepEqual(
      problems.map(({ path, code }) => [path, code]),
      [
        ['/tree/forged', 'CORRUPTED'],
        ['/tree/a', 'ALREADY_EXISTS'],
        ['/tree/a/below', 'NOT_A_DIRECTORY'],
      ],
    );
    assert.deepEqual(await get(bed.local, '/here/tree/a'), text('content of a'));
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
    const result = await bed.files.downloadDirectory('/tree', '/here', ASKING);
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
