// The trash as it is listed in a page, without a page.

import assert from 'node:assert/strict';
import test from 'node:test';
import type { Files, TrashItem } from '../../src/client/browser/index.ts';
import { WherryError } from '../../src/client/browser/index.ts';
import { TrashList } from '../../web/trash/trash-list.ts';

const itemOf = (number: number): TrashItem =>
  ({
    id: `item-${number}`,
    path: `/dir/file ${number}.txt`,
    kind: 'file',
    size: 1,
    entries: 1,
    mtimeUs: 0,
    timeMs: number,
    by: number % 2 === 0 ? 'ann' : 'bob',
    reason: 'removed',
  }) as TrashItem;

/** What lists so many items, and then does this. */
const listing = (count: number, end: () => void = () => {}): Files => {
  async function* trashList(): AsyncGenerator<TrashItem> {
    for (let number = 0; number < count; number += 1) yield itemOf(number);
    end();
  }
  return { trashList } as unknown as Files;
};

test('a large trash is shown before all of it has come, and then whole', async () => {
  const list = new TrashList();
  const shown = new Set<number>();
  list.items.subscribe(({ length }) => void shown.add(length));
  await list.read(listing(50_000));
  assert.equal(list.items.value.length, 50_000);
  assert.equal(list.status.value, 'ready');
  assert.ok(shown.has(500));
  assert.ok(shown.size < 100);
});

test('a filter finds names in any case, folders, and accounts by their whole name', async () => {
  const list = new TrashList();
  await list.read(listing(10));
  const counts = ['FILE 3', '/dir', 'ann', 'an', ''].map((filter) => {
    list.filter.value = filter;
    return list.shown.value.length;
  });
  assert.deepEqual(counts, [1, 10, 5, 0, 10]);
});

test('what is gone leaves the keys at what comes behind it', async () => {
  const list = new TrashList();
  await list.read(listing(5));
  list.selection.moveTo(1, false);
  list.selection.moveTo(2, true);
  assert.deepEqual(
    list.selection.meant.map(({ id }) => id),
    ['item-1', 'item-2'],
  );
  list.drop(new Set(['item-1', 'item-2']));
  assert.equal(list.selection.paths.value.size, 0);
  assert.equal(list.selection.current.value, 'item-4');
  list.drop(new Set(['item-4']));
  assert.equal(list.selection.current.value, 'item-3');
});

test('a refusal is told, and another reading ends the one before', async () => {
  const list = new TrashList();
  await list.read(
    listing(3, () => {
      throw new WherryError('FORBIDDEN', 'Not for you.');
    }),
  );
  assert.deepEqual([list.status.value, list.problem.value], ['problem', 'Not for you.']);
  const first = list.read(listing(5));
  await list.read(listing(2));
  await first;
  assert.equal(list.items.value.length, 2);
});
