// Trees whose link is lost on the way: the same call goes on over the next link, leaves out what is settled, and tells of
// every entry once.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';

import { parseRemotePath } from '../../src/base/index.ts';
import type { TransferEvent, TreeTransferOptions, TreeTransferResult } from '../../src/files/index.ts';
import type { MemoryStorage } from '../../src/storage/memory/index.ts';
import { createBed, names, patternBytes, put, refuses, snapshot, type Bed, type BedInit } from './bed.ts';
import { cutOnceAfter, type Tamper } from './between.ts';

const MIB = 1024 * 1024;
type Direction = 'upload' | 'download';
const DIRECTIONS = ['upload', 'download'] as const;
const SIDES = ['toServer', 'toClient'] as const;

/** A file by its size; its content is the same for the same size. */
type Tree = ReadonlyMap<string, number>;

const contents = new Map<number, Uint8Array<ArrayBuffer>>();
const contentOf = (size: number): Uint8Array<ArrayBuffer> => {
  const known = contents.get(size) ?? patternBytes(size, size);
  contents.set(size, known);
  return known;
};

const plant = async (storage: MemoryStorage, top: string, tree: Tree): Promise<void> => {
  await storage.makeDirectory(parseRemotePath(top), { parents: true });
  for (const [path, size] of tree) await put(storage, `${top}/${path}`, contentOf(size));
};

/** Small files, some with streams of their own, and one that is resumed in pieces. */
const MIXED: Tree = new Map([
  ...Array.from({ length: 150 }, (_, index): [string, number] => [`d${index % 7}/f${index}`, index * 97]),
  ['d0/stream', 700_000],
  ['d1/pieces', 5 * MIB + 77],
  ['last', 3],
]);

interface Run {
  readonly bed: Bed;
  readonly events: TransferEvent[];
  readonly result: TreeTransferResult;
}

const transfer = (
  bed: Bed,
  direction: Direction,
  options: TreeTransferOptions,
): Promise<TreeTransferResult> =>
  direction === 'upload'
    ? bed.files.uploadDirectory('/here/tree', '/', options)
    : bed.files.downloadDirectory('/tree', '/here', options);

/** Transfers a tree to where nothing is, and asserts that it is whole, and that each entry was told once, as new. */
const run = async (direction: Direction, tree: Tree, init: BedInit): Promise<Run> => {
  const bed = await createBed({ reconnect: true, ...init });
  if (direction === 'upload') await plant(bed.local, '/here/tree', tree);
  else await plant(bed.storage, '/tree', tree);
  const events: TransferEvent[] = [];
  const result = await transfer(bed, direction, { onEvent: (event) => events.push(event) });
  assert.deepEqual(await snapshot(bed.storage, '/tree'), await snapshot(bed.local, '/here/tree'));
  const bytes = [...tree.values()].reduce((sum, size) => sum + size, 0);
  const { files, skipped, unchanged, problems } = result;
  assert.deepEqual([files, result.bytes, skipped, unchanged, problems], [tree.size, bytes, 0, 0, []]);
  const done = events.filter((event) => event.type === 'done');
  assert.equal(new Set(done.map(({ path }) => path)).size, done.length);
  assert.equal(done.filter(({ kind }) => kind === 'file').length, tree.size);
  const found = events.filter((event) => event.type === 'found');
  assert.deepEqual(found.at(-1), { type: 'found', files: tree.size, bytes, complete: true });
  return { bed, events, result };
};

const interruptions = ({ events }: Run): number =>
  events.filter((event) => event.type === 'interrupted').length;
const total = ({ bed }: Run): number => bed.traffic.toServer + bed.traffic.toClient;

/** Points to cut at: while it begins, now and then, and the last bytes. The login before it is not of interest. */
const cuts = (login: number, end: number): number[] => {
  const points = [1, 30, 100, 200, 300, 400, 600, 800, 1000, 3000].map((at) => login + at);
  for (let at = login + 10_000; at < end; at += Math.ceil(end / 9)) points.push(at);
  for (let back = 1; back <= 1024; back *= 4) points.push(end - back);
  return points.filter((at) => at > login && at < end);
};

for (const direction of DIRECTIONS) {
  describe(`the ${direction} of a tree whose link is lost`, () => {
    for (const side of SIDES) {
      it(`row 59, invariant 21: goes on wherever the bytes ${side} are cut off, and repeats little`, async () => {
        const login = (await createBed()).traffic[side];
        const plain = await run(direction, MIXED, {});
        assert.equal(interruptions(plain), 0);
        for (const at of cuts(login, plain.bed.traffic[side])) {
          const cut = await run(direction, MIXED, { tamper: { [side]: cutOnceAfter(at) } });
          // Times make a run a few bytes longer or shorter: the last points may lie behind its end.
          assert.ok(interruptions(cut) <= 1, `${at}`);
          // What was in flight, and at most a piece of each file with a stream of its own.
          assert.ok(total(cut) <= total(plain) + 6 * MIB, `${at}: ${total(cut)} of ${total(plain)}`);
        }
      });
    }

    it('invariant 21: of any tree ends well, wherever and however often it is cut', async () => {
      const path = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 });
      const size = fc.constantFrom(0, 1, 5000, 200_000, 262_144, 262_145, 900_000, 4 * MIB + 1);
      const trees = fc
        .uniqueArray(fc.tuple(path, size), { maxLength: 12, selector: ([names]) => names.join('/') })
        // A name of its own for each file: none is the directory of another.
        .map((files) => new Map(files.map(([names, size]) => [`${names.join('/')}.bin`, size])));
      const points = fc.array(fc.integer({ min: 0, max: 2_000_000 }), { maxLength: 6 });
      await fc.assert(
        fc.asyncProperty(trees, points, points, async (tree, toServer, toClient) => {
          const logins = (await createBed()).traffic;
          await run(direction, tree, {
            tamper: {
              toServer: cutBetween(logins.toServer, toServer),
              toClient: cutBetween(logins.toClient, toClient),
            },
          });
        }),
        { numRuns: 40, seed: 21 },
      );
    });
  });
}

/** Cuts links one after the other, each after so many bytes behind its login. */
const cutBetween = (login: number, points: readonly number[]): Tamper => {
  const left = [...points];
  return (chunk, offset) => {
    const at = left[0];
    if (at === undefined || offset + chunk.length <= login + at) return undefined;
    left.shift();
    return Math.max(0, login + at - offset);
  };
};

describe('a tree transfer that is cut while it begins', () => {
  const small: Tree = new Map([
    ['a', 10],
    ['sub/b', 20],
  ]);
  /** Loses the answer to this method, once, after it was given. */
  const createLosingBed = async (method: string): Promise<{ bed: Bed; lost: () => number }> => {
    let lost = 0;
    const init: BedInit = {
      reconnect: true,
      service: (real) => ({
        ...real,
        methods: {
          ...real.methods,
          [method]: async (params, context) => {
            const stream = new Proxy(context.stream, {
              get(target, name) {
                const value: unknown = Reflect.get(target, name, target);
                if (name === 'send' && lost === 0) {
                  lost += 1;
                  bed.cut();
                }
                return typeof value === 'function' ? (value.bind(target) as unknown) : value;
              },
            });
            return real.methods[method]?.(params, { ...context, stream });
          },
        },
      }),
    };
    const bed: Bed = await createBed(init);
    return { bed, lost: () => lost };
  };

  it('goes where it was decided first, although the directory that it made itself is there by then', async () => {
    for (const ifExists of ['fail', 'merge'] as const) {
      const { bed, lost } = await createLosingBed('uploadBatch');
      await plant(bed.local, '/here/tree', small);
      const result = await bed.files.uploadDirectory('/here/tree', '/renamed', { ifExists });
      assert.equal(lost(), 1);
      assert.equal(result.destination, '/renamed');
      assert.deepEqual([result.files, result.unchanged], [2, 0]);
      assert.deepEqual(await snapshot(bed.storage, '/renamed'), await snapshot(bed.local, '/here/tree'));
    }
  });

  it('is refused where it was refused', async () => {
    const { bed, lost } = await createLosingBed('uploadBatch');
    await plant(bed.local, '/here/tree', small);
    await plant(bed.storage, '/tree', small);
    await refuses('ALREADY_EXISTS', () => bed.files.uploadDirectory('/here/tree', '/'));
    assert.equal(lost(), 0);
  });
});

describe('a server that is gone and comes back', () => {
  it('row 59: between what it stored and its answer: nothing is lost, sent twice or told twice', async () => {
    for (const after of [1, 40, 120]) {
      let written = 0;
      const init: BedInit = {
        reconnect: true,
        storageWith: (storage) => ({
          ...storage,
          async writeBatch(...args) {
            const result = await storage.writeBatch(...args);
            written += 1;
            if (written === 1) bed.restart();
            return result;
          },
        }),
      };
      const bed: Bed = await createBed(init);
      await plant(
        bed.local,
        '/here/tree',
        new Map(Array.from({ length: after * 3 }, (_, i) => [`f${i}`, i * 31])),
      );
      const events: TransferEvent[] = [];
      const onEvent = (event: TransferEvent): void => void events.push(event);
      const result = await bed.files.uploadDirectory('/here/tree', '/', { ifExists: 'merge', onEvent });
      assert.deepEqual([result.files + result.unchanged, result.problems], [after * 3, []]);
      assert.equal(events.filter(({ type }) => type === 'done').length, after * 3);
      assert.equal(events.filter(({ type }) => type === 'interrupted').length, 1);
      assert.deepEqual(await snapshot(bed.storage, '/tree'), await snapshot(bed.local, '/here/tree'));
    }
  });

  it('gives up after ten attempts in a row that gained nothing, and what was stored stays', async () => {
    let attempts = 0;
    const bed: Bed = await createBed({
      reconnect: true,
      service: (real) => ({
        ...real,
        methods: {
          ...real.methods,
          uploadBatch: async () => {
            attempts += 1;
            bed.cut();
            return {};
          },
        },
      }),
    });
    await plant(bed.local, '/here/tree', new Map([['a', 1]]));
    await refuses('CONNECTION_LOST', () => bed.files.uploadDirectory('/here/tree', '/'));
    assert.equal(attempts, 10);
    assert.deepEqual(await names(bed.storage), []);
    assert.equal((await bed.files.stat('/')).kind, 'directory');
  });
});

describe('the same command typed again', () => {
  for (const direction of DIRECTIONS) {
    it(`invariant 21: finishes the ${direction} that was cut, and sends only what is missing`, async () => {
      const tree: Tree = new Map([
        ...Array.from({ length: 400 }, (_, index): [string, number] => [
          `d${index % 9}/f${index}`,
          20_000 + index,
        ]),
        ['large', 9 * MIB],
      ]);
      const bed = await createBed();
      if (direction === 'upload') await plant(bed.local, '/here/tree', tree);
      else await plant(bed.storage, '/tree', tree);
      let done = 0;
      const onEvent = (event: TransferEvent): void => {
        if (event.type === 'done') done += 1;
        if (done === 100) bed.cut();
      };
      await refuses('CONNECTION_LOST', () => transfer(bed, direction, { onEvent }));
      const whole = [...tree.values()].reduce((sum, size) => sum + size, 0);
      const there =
        direction === 'upload'
          ? await snapshot(bed.storage, '/tree')
          : await snapshot(bed.local, '/here/tree');
      const stored = there
        .filter((line) => line.startsWith('file'))
        .reduce((sum, line) => sum + Number(line.split(' ')[2]), 0);
      assert.ok(stored > 0 && stored < whole);
      const measure = async (): Promise<[TreeTransferResult, number]> => {
        const { toServer, toClient } = bed.traffic;
        const { files } = await bed.connect();
        const result = await transfer({ ...bed, files }, direction, { ifExists: 'merge' });
        return [result, bed.traffic.toServer + bed.traffic.toClient - toServer - toClient];
      };
      const [second, secondBytes] = await measure();
      assert.deepEqual([second.files + second.unchanged, second.problems], [401, []]);
      assert.ok(secondBytes <= whole - stored + MIB, `${secondBytes} with ${whole - stored} missing`);
      const [third, thirdBytes] = await measure();
      assert.deepEqual([third.files, third.unchanged, third.bytes], [0, 401, 0]);
      assert.ok(thirdBytes < 100_000, `${thirdBytes}`);
      assert.deepEqual(await snapshot(bed.storage, '/tree'), await snapshot(bed.local, '/here/tree'));
    });
  }
});
