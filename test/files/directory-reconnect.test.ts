// Trees whose link is lost on the way: the same call goes on over the next link.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { parseRemotePath } from '../../src/base/index.ts';
import type { TransferEvent } from '../../src/files/index.ts';
import { createBed, patternBytes, put, snapshot, text, type Bed, type BedInit } from './bed.ts';
import { cutOnceAfter, type Tamper } from './between.ts';

const MIB = 1024 * 1024;
const LARGE = 10 * MIB + 77;
/** Small files, some with streams of their own, and one that is resumed in pieces. */
const SIZES = [...Array.from({ length: 300 }, (_, index) => index * 97), 700_000, 3 * MIB, LARGE];
const TOTAL = SIZES.reduce((sum, size) => sum + size, 0);

type Direction = 'upload' | 'download';

const plant = async (bed: Bed, direction: Direction): Promise<void> => {
  const [storage, top] = direction === 'upload' ? [bed.local, '/here/tree'] : [bed.storage, '/tree'];
  for (const [index, size] of SIZES.entries())
    await put(storage, `${top}/d${index % 7}/f${index}`, patternBytes(size, index + 1));
  await storage.makeDirectory(parseRemotePath(`${top}/empty`));
};

/** Whether both sides hold the same tree. */
const assertWhole = async (bed: Bed): Promise<void> =>
  assert.deepEqual(await snapshot(bed.storage, '/tree'), await snapshot(bed.local, '/here/tree'));

interface Run {
  readonly bed: Bed;
  readonly events: TransferEvent[];
}

const run = async (direction: Direction, init: BedInit, options: object = {}): Promise<Run> => {
  const bed = await createBed({ reconnect: true, ...init });
  await plant(bed, direction);
  const events: TransferEvent[] = [];
  const onEvent = (event: TransferEvent): void => void events.push(event);
  const result =
    direction === 'upload'
      ? await bed.files.uploadDirectory('/here/tree', '/', { onEvent, ...options })
      : await bed.files.downloadDirectory('/tree', '/here', { onEvent, ...options });
  await assertWhole(bed);
  assert.deepEqual(
    [result.files, result.directories, result.bytes, result.skipped, result.unchanged, result.problems],
    [SIZES.length, 8, TOTAL, 0, 0, []],
  );
  const done = events.filter((event) => event.type === 'done').map(({ path }) => path);
  assert.equal(done.length, SIZES.length + 8);
  assert.equal(new Set(done).size, done.length);
  const found = events.filter((event) => event.type === 'found').at(-1);
  assert.deepEqual(found, { type: 'found', files: SIZES.length, bytes: TOTAL, complete: true });
  return { bed, events };
};

const interruptions = ({ events }: Run): number =>
  events.filter((event) => event.type === 'interrupted').length;

/** Points to cut at: while it begins, now and then, and the last bytes. The login before it is not of interest. */
const cuts = (login: number, total: number): number[] => {
  const points = [1, 30, 100, 200, 300, 400, 600, 800, 1000, 1500, 3000].map((at) => login + at);
  for (let at = login + 10_000; at < total; at += Math.ceil(total / 18)) points.push(at);
  for (let back = 1; back <= 2048; back *= 4) points.push(total - back);
  return points.filter((at) => at > login && at < total);
};

for (const direction of ['upload', 'download'] as const) {
  describe(`a ${direction} of a tree whose link is lost`, () => {
    for (const side of ['toServer', 'toClient'] as const) {
      it(`row 59, invariant 21: goes on wherever bytes ${side} are cut off, and settles every entry once`, async () => {
        const plain = await run(direction, {});
        const { traffic } = plain.bed;
        assert.equal(interruptions(plain), 0);
        const login = { ...(await createBed()).traffic };
        for (const at of cuts(login[side], traffic[side])) {
          const cut = await run(direction, { tamper: { [side]: cutOnceAfter(at) } });
          assert.ok(interruptions(cut) <= 1);
          const more = cut.bed.traffic.toServer + cut.bed.traffic.toClient;
          assert.ok(
            more <= traffic.toServer + traffic.toClient + 16 * MIB,
            `${at}: ${more} of ${traffic.toServer + traffic.toClient}`,
          );
        }
      });
    }
  });
}
