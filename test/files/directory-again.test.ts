// Trees that meet what is there already: only what differs is sent, and the policy decides about it.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { parseRemotePath } from '../../src/base/index.ts';
import type { TreeTransferOptions, TreeTransferResult } from '../../src/files/index.ts';
import type { MemoryStorage } from '../../src/storage/memory/index.ts';
import { createBed, get, names, patternBytes, put, refuses, snapshot, text, type Bed } from './bed.ts';

type Direction = 'upload' | 'download';
const DIRECTIONS = ['upload', 'download'] as const;
const contents = new Map<string, Uint8Array<ArrayBuffer>>();
/** The same bytes for the same size and seed, made once. */
const contentOf = (size: number, seed = 1): Uint8Array<ArrayBuffer> => {
  const key = `${size} ${seed}`;
  const known = contents.get(key) ?? patternBytes(size, seed);
  contents.set(key, known);
  return known;
};

const OLD = 1_600_000_000_000_000;
const NEW = 1_700_000_000_000_000;

interface Sides {
  readonly bed: Bed;
  readonly from: MemoryStorage;
  readonly to: MemoryStorage;
  readonly fromTop: string;
  readonly toTop: string;
  transfer(options?: TreeTransferOptions): Promise<TreeTransferResult>;
  /** Bytes that have crossed since the last time this was asked. */
  bytes(): number;
}

const createSides = async (direction: Direction): Promise<Sides> => {
  const bed = await createBed();
  const up = direction === 'upload';
  const [from, to] = up ? [bed.local, bed.storage] : [bed.storage, bed.local];
  const [fromTop, toTop] = up ? ['/here/tree', '/tree'] : ['/tree', '/here/tree'];
  let before = 0;
  return {
    bed,
    from,
    to,
    fromTop,
    toTop,
    transfer: (options) =>
      up
        ? bed.files.uploadDirectory('/here/tree', '/', { ifExists: 'merge', ...options })
        : bed.files.downloadDirectory('/tree', '/here', { ifExists: 'merge', ...options }),
    bytes() {
      const { toServer, toClient } = bed.traffic;
      const more = toServer + toClient - before;
      before += more;
      return more;
    },
  };
};

/** Ten small files and three larger ones, as large as batches, streams and resumed streams are. */
const SIZES = [...Array.from({ length: 10 }, (_, index) => 30_000 + index), 262_144, 700_000, 4_200_000];

const plantBoth = async (sides: Sides, mtimeUs = OLD): Promise<void> => {
  for (const [index, size] of SIZES.entries()) {
    await put(sides.from, `${sides.fromTop}/f${index}`, contentOf(size), { mtimeUs: OLD });
    await put(sides.to, `${sides.toTop}/f${index}`, contentOf(size), { mtimeUs });
  }
};

for (const direction of DIRECTIONS) {
  describe(`the ${direction} of a tree to where it is already`, () => {
    it('case 24: identical content is done under every policy, and not sent', async () => {
      for (const onConflict of ['fail', 'replace', 'rename', 'skip', 'newer'] as const) {
        const sides = await createSides(direction);
        await plantBoth(sides);
        const before = await snapshot(sides.to);
        sides.bytes();
        const { files, unchanged, skipped, bytes, problems } = await sides.transfer({ onConflict });
        assert.deepEqual(
          [files, unchanged, skipped, bytes, problems],
          [0, SIZES.length, 0, 0, []],
          onConflict,
        );
        assert.ok(sides.bytes() < 8000, onConflict);
        assert.deepEqual(
          (await snapshot(sides.to)).filter((line) => line.startsWith('file')),
          before.filter((line) => line.startsWith('file')),
        );
      }
    });

    it('"rename" knows the copies that it made before by their numbers, and sends none of them again', async () => {
      const sides = await createSides(direction);
      for (const [index, size] of SIZES.entries()) {
        await put(sides.from, `${sides.fromTop}/f${index}.bin`, contentOf(size), { mtimeUs: OLD });
        await put(sides.to, `${sides.toTop}/f${index}.bin`, contentOf(size + (index % 2), 2));
      }
      await put(sides.to, `${sides.toTop}/f0 (1).bin`, contentOf(SIZES[0] ?? 0, 3));
      const onConflict = 'rename';
      assert.equal((await sides.transfer({ onConflict })).files, SIZES.length);
      const before = await snapshot(sides.to);
      sides.bytes();
      const destinations: string[] = [];
      const onEvent: TreeTransferOptions['onEvent'] = (event) => {
        if (event.type === 'done' && event.kind === 'file') destinations.push(event.destination);
      };
      const { files, unchanged, problems } = await sides.transfer({ onConflict, onEvent });
      assert.deepEqual([files, unchanged, problems], [0, SIZES.length, []]);
      assert.ok(sides.bytes() < 16_000);
      const expected = SIZES.map((_, index) => `${sides.toTop}/f${index} (${index === 0 ? 2 : 1}).bin`);
      assert.deepEqual(destinations.sort(), expected.sort());
      assert.deepEqual(await snapshot(sides.to), before);
    });

    it('"replace" brings time and executable bit up to date where the content is the same; nothing else does', async () => {
      for (const onConflict of ['fail', 'newer', 'replace'] as const) {
        const sides = await createSides(direction);
        await plantBoth(sides, NEW);
        await put(sides.from, `${sides.fromTop}/run`, text('#!'), { mtimeUs: OLD, executable: true });
        await put(sides.to, `${sides.toTop}/run`, text('#!'), { mtimeUs: OLD });
        sides.bytes();
        const { files, unchanged, problems } = await sides.transfer({ onConflict });
        assert.deepEqual([files, unchanged, problems], [0, SIZES.length + 1, []], onConflict);
        // At most the files of up to a piece are sent for it.
        assert.ok(sides.bytes() < 1_400_000, onConflict);
        for (const name of ['f0', `f${SIZES.length - 1}`]) {
          const { mtimeUs } = await sides.to.stat(parseRemotePath(`${sides.toTop}/${name}`));
          assert.equal(mtimeUs, onConflict === 'replace' ? OLD : NEW, `${onConflict} ${name}`);
        }
        const { executable } = await sides.to.stat(parseRemotePath(`${sides.toTop}/run`));
        assert.equal(executable, onConflict === 'replace');
      }
    });

    it('"fail" refuses only what differs, names it, leaves it, and goes on', async () => {
      const sides = await createSides(direction);
      await plantBoth(sides);
      const differing = ['f3', `f${SIZES.length - 2}`, `f${SIZES.length - 1}`];
      for (const name of differing) {
        const path = `${sides.toTop}/${name}`;
        const { size } = await sides.to.stat(parseRemotePath(path));
        await put(sides.to, path, contentOf(size, 99));
      }
      await put(sides.from, `${sides.fromTop}/more`, text('more'));
      await put(sides.from, `${sides.fromTop}/other-size`, text('longer than there'));
      await put(sides.to, `${sides.toTop}/other-size`, text('short'));
      const { files, unchanged, problems } = await sides.transfer();
      assert.deepEqual([files, unchanged], [1, SIZES.length - 3]);
      assert.deepEqual(
        problems.map(({ path, code }) => `${path} ${code}`).toSorted(),
        [...differing, 'other-size'].map((name) => `${sides.fromTop}/${name} ALREADY_EXISTS`).toSorted(),
      );
      assert.deepEqual(await get(sides.to, `${sides.toTop}/other-size`), text('short'));
      assert.deepEqual(await get(sides.to, `${sides.toTop}/more`), text('more'));
      assert.ok(Buffer.from(await get(sides.to, `${sides.toTop}/f3`)).equals(contentOf(SIZES[3] ?? 0, 99)));
    });

    it('"skip" and "newer" do not send what they would not take', async () => {
      for (const onConflict of ['skip', 'newer'] as const) {
        const sides = await createSides(direction);
        for (const [index, size] of SIZES.entries()) {
          await put(sides.from, `${sides.fromTop}/f${index}`, contentOf(size), { mtimeUs: OLD });
          await put(sides.to, `${sides.toTop}/f${index}`, text(`other ${index}`), { mtimeUs: NEW });
        }
        sides.bytes();
        const { files, skipped, problems } = await sides.transfer({ onConflict });
        assert.deepEqual([files, skipped, problems], [0, SIZES.length, []]);
        // Of a file with a stream of its own some may be on its way when the answer comes.
        if (direction === 'download') assert.ok(sides.bytes() < 10_000);
        await put(sides.from, `${sides.fromTop}/f0`, text('newest'), { mtimeUs: NEW + 1 });
        const again = await sides.transfer({ onConflict });
        assert.deepEqual([again.files, again.skipped], onConflict === 'newer' ? [1, 12] : [0, 13]);
      }
    });

    it('merges into what is there, and leaves the rest of it alone', async () => {
      const sides = await createSides(direction);
      await put(sides.from, `${sides.fromTop}/sub/a`, text('a'));
      await put(sides.to, `${sides.toTop}/sub/kept`, text('kept'));
      const { files, problems } = await sides.transfer();
      assert.deepEqual([files, problems], [1, []]);
      const top = sides.toTop;
      assert.deepEqual(
        (await names(sides.to)).filter((name) => name.startsWith(top)),
        [top, `${top}/sub`, `${top}/sub/a`, `${top}/sub/kept`],
      );
    });

    it('takes only what is included, and makes no directory that would hold nothing', async () => {
      const sides = await createSides(direction);
      for (const name of ['a.txt', 'a.bin', 'sub/b.txt', 'sub/deep/c.bin', 'empty/in/d.bin', 'all/e.bin'])
        await put(sides.from, `${sides.fromTop}/${name}`, text(name));
      await sides.from.makeDirectory(parseRemotePath(`${sides.fromTop}/nothing`));
      const { files, directories } = await sides.transfer({ include: ['*.txt', 'all/'] });
      const top = sides.toTop;
      const there = (await names(sides.to)).filter((name) => name.startsWith(top));
      assert.deepEqual(there, [
        top,
        `${top}/a.txt`,
        `${top}/all`,
        `${top}/all/e.bin`,
        `${top}/sub`,
        `${top}/sub/b.txt`,
      ]);
      assert.deepEqual([files, directories], [3, 2]);
    });

    it('a new tree is not asked for: no stream more than it takes', async () => {
      const sides = await createSides(direction);
      for (const [index, size] of SIZES.entries())
        await put(sides.from, `${sides.fromTop}/f${index}`, contentOf(size));
      await sides.transfer();
      assert.deepEqual(
        sides.bed.opened.filter(({ method }) => method === 'files.checksums'),
        [],
      );
      await sides.transfer();
      const asked = sides.bed.opened.filter(({ method }) => method === 'files.checksums').length;
      assert.ok(asked > 0 && asked <= 3, `${asked}`);
    });
  });
}

describe('a dry run that could not be done', () => {
  it('is refused as the upload is', async () => {
    const { files, local, storage } = await createBed();
    await put(local, '/here/tree/a', text('a'));
    await put(storage, '/file', text('x'));
    await put(storage, '/there/tree/b', text('b'));
    const before = await snapshot(storage);
    for (const dryRun of [true, false]) {
      await refuses('NOT_FOUND', () => files.uploadDirectory('/here/tree', '/missing/tree', { dryRun }));
      await refuses('NOT_A_DIRECTORY', () => files.uploadDirectory('/here/tree', '/file', { dryRun }));
      await refuses('NOT_A_DIRECTORY', () => files.uploadDirectory('/here/tree', '/file/tree', { dryRun }));
      await refuses('ALREADY_EXISTS', () => files.uploadDirectory('/here/tree', '/there', { dryRun }));
      await refuses('NOT_FOUND', () => files.uploadDirectory('/here/nothing', '/there', { dryRun }));
      const contents = { dryRun, contents: true };
      await refuses('ALREADY_EXISTS', () => files.uploadDirectory('/here/tree', '/there', contents));
    }
    assert.deepEqual(await snapshot(storage), before);
  });

  it('is refused as the download is', async () => {
    const { files, local, storage } = await createBed();
    await put(storage, '/tree/a', text('a'));
    await put(local, '/here/file', text('x'));
    await put(local, '/here/tree/b', text('b'));
    const before = await snapshot(local);
    for (const dryRun of [true, false]) {
      await refuses('NOT_FOUND', () => files.downloadDirectory('/tree', '/here/missing/tree', { dryRun }));
      await refuses('NOT_A_DIRECTORY', () => files.downloadDirectory('/tree', '/here/file', { dryRun }));
      await refuses('ALREADY_EXISTS', () => files.downloadDirectory('/tree', '/here', { dryRun }));
      await refuses('NOT_FOUND', () => files.downloadDirectory('/nothing', '/here', { dryRun }));
    }
    assert.deepEqual(await snapshot(local), before);
  });
});

describe('where a tree goes', () => {
  const open = async (bed: Bed, transfer: Uint8Array, directory: string): Promise<unknown> => {
    const stream = await bed.session.open('files.uploadBatch', { directory, name: 'tree', transfer });
    stream.end();
    return stream.receive();
  };

  it('is decided once for a transfer, and anew for another one', async () => {
    const bed = await createBed();
    const [one, other] = [new Uint8Array(16).fill(1), new Uint8Array(16).fill(2)];
    const first = await open(bed, one, '/new');
    assert.deepEqual(first, { directory: '/new', created: true });
    assert.deepEqual(await open(bed, one, '/new'), first);
    assert.deepEqual(await open(bed, other, '/new'), { directory: '/new/tree', created: true });
    await bed.storage.remove(parseRemotePath('/new'), { recursive: true });
    assert.deepEqual(await open(bed, one, '/new'), first);
    assert.deepEqual(await names(bed.storage), ['/new']);
    await refuses('BAD_REQUEST', () => open(bed, new Uint8Array(15), '/new'));
  });

  it('a refusal is not remembered, and no more than the latest thousand decisions are', async () => {
    const bed = await createBed();
    const id = (number: number): Uint8Array => {
      const bytes = new Uint8Array(16);
      new DataView(bytes.buffer).setUint32(0, number);
      return bytes;
    };
    await refuses('NOT_FOUND', () => open(bed, id(0), '/no/where'));
    await bed.storage.makeDirectory(parseRemotePath('/no'));
    assert.deepEqual(await open(bed, id(0), '/no/where'), { directory: '/no/where', created: true });
    for (let number = 1; number <= 1000; number += 1) {
      await open(bed, id(number), '/no/other');
      await bed.storage.remove(parseRemotePath('/no/other'), { recursive: true });
    }
    assert.deepEqual(await open(bed, id(0), '/no/where'), { directory: '/no/where/tree', created: true });
  });
});
