// The order of a list and its filter, as a reader of names expects them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Entry } from '../../src/storage/index.ts';
import { filterEntries, inOrder, NameOrder, type SortKey } from '../../web/files/sort-entries.ts';

const file = (
  name: string,
  { size = 0, mtimeUs = 0 }: Partial<Pick<Entry, 'size' | 'mtimeUs'>> = {},
): Entry => ({ path: `/d/${name}`, kind: 'file', size, mtimeUs, executable: false }) as Entry;
const folder = (name: string): Entry => ({ ...file(name), kind: 'directory' }) as Entry;

const sortByName = (entries: readonly Entry[], language: string): readonly Entry[] =>
  new NameOrder().sort(entries, language);

const namesOf = (entries: readonly Entry[]): readonly string[] => entries.map(({ path }) => path.slice(3));

test('folders come first, and numbers in names count as numbers', () => {
  const entries = ['f10', 'f9', 'B', 'a', 'Ä', 'ab']
    .map((name) => file(name))
    .concat(folder('z'), folder('y'));
  assert.deepEqual(namesOf(sortByName(entries, 'de')), ['y', 'z', 'a', 'Ä', 'ab', 'B', 'f9', 'f10']);
});

test('an order downwards keeps folders first, and what is equal in the order of names', () => {
  const byName = sortByName(
    [file('a', { size: 1 }), file('b', { size: 2 }), file('c', { size: 2 }), folder('x'), folder('y')],
    'en',
  );
  const ordered = (key: SortKey, isDescending: boolean): readonly string[] =>
    namesOf(inOrder(byName, { key, isDescending }));
  assert.deepEqual(ordered('name', false), ['x', 'y', 'a', 'b', 'c']);
  assert.deepEqual(ordered('name', true), ['y', 'x', 'c', 'b', 'a']);
  assert.deepEqual(ordered('size', false), ['x', 'y', 'a', 'b', 'c']);
  assert.deepEqual(ordered('size', true), ['x', 'y', 'b', 'c', 'a']);
});

test('times and types are orders, too', () => {
  const byName = sortByName(
    [file('a.txt', { mtimeUs: 3 }), file('b.PNG', { mtimeUs: 1 }), file('c', { mtimeUs: 2 }), file('d.png')],
    'en',
  );
  assert.deepEqual(namesOf(inOrder(byName, { key: 'time', isDescending: true })), [
    ...['a.txt', 'c', 'b.PNG', 'd.png'],
  ]);
  assert.deepEqual(namesOf(inOrder(byName, { key: 'type', isDescending: false })), [
    ...['c', 'b.PNG', 'd.png', 'a.txt'],
  ]);
});

test('no order loses an entry or shows one twice, nor depends on the order in which they came', () => {
  const entry = fc.record({
    name: fc.string({ minLength: 1, maxLength: 4 }),
    isFolder: fc.boolean(),
    size: fc.nat(3),
    mtimeUs: fc.nat(3),
  });
  fc.assert(
    fc.property(
      fc.uniqueArray(entry, { selector: ({ name }) => name, maxLength: 12 }),
      fc.constantFrom<SortKey>('name', 'size', 'time', 'type'),
      fc.boolean(),
      (made, key, isDescending) => {
        const entries = made.map(({ name, isFolder, ...about }) =>
          isFolder ? folder(name) : file(name, about),
        );
        const order = (given: readonly Entry[]): readonly string[] =>
          namesOf(inOrder(sortByName(given, 'en'), { key, isDescending }));
        const names = order(entries);
        assert.deepEqual([...names].sort(), [...namesOf(entries)].sort());
        assert.deepEqual(order(entries.toReversed()), names);
      },
    ),
  );
});

test('a list that follows another one has the order that it would have by itself', () => {
  const list = fc.uniqueArray(
    fc.record({ name: fc.string({ minLength: 1, maxLength: 2 }), isFolder: fc.boolean(), size: fc.nat(3) }),
    { selector: ({ name }) => name, maxLength: 20 },
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(list, fc.constantFrom('en', 'de', 'sv')), { maxLength: 5 }), (lists) => {
      const order = new NameOrder();
      for (const [made, language] of lists) {
        const entries = made.map(({ name, isFolder, size }) =>
          isFolder ? folder(name) : file(name, { size }),
        );
        assert.deepEqual(order.sort(entries, language), sortByName(entries, language));
      }
    }),
  );
});

test('a filter looks for a part of the name in any case, and leaves out what is hidden', () => {
  const entries = [file('Report.txt'), file('.hidden-report'), file('other')];
  const shown = (text: string, showsHidden: boolean): readonly string[] =>
    namesOf(filterEntries(entries, { text, showsHidden }));
  assert.deepEqual(shown('', false), ['Report.txt', 'other']);
  assert.deepEqual(shown(' rePORT ', true), ['Report.txt', '.hidden-report']);
});
