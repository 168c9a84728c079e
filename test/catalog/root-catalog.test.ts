// What is remembered of the directories of a root.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { openRootCatalog, type CatalogChange } from '../../src/catalog/index.ts';

const listing = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

const change = (
  path: string,
  text: string,
  state = 's1',
  versions: readonly string[] = ['v', ''],
): CatalogChange => ({
  path,
  directory: { state, digest: `digest of ${text}`, listing: listing(text), versions },
});

describe('the catalog of a root', () => {
  it('gives back what was seen: what it is recognised by at once, the rest when asked', () => {
    using catalog = openRootCatalog(':memory:');
    const { generation, directories } = catalog.marks();
    assert.equal(directories.size, 0);
    catalog.update({ generation, changes: [change('/', 'one'), change('/a', 'two', '')] });
    assert.deepEqual(
      [...catalog.marks().directories],
      [
        ['/', { state: 's1', digest: 'digest of one' }],
        ['/a', { state: '', digest: 'digest of two' }],
      ],
    );
    const { directory } = change('/a', 'two', '');
    assert.deepEqual(catalog.directory('/a'), directory);
    assert.equal(catalog.directory('/b'), undefined);
    assert.deepEqual(catalog.seenListing('digest of one'), listing('one'));
    assert.equal(catalog.seenListing('digest of three'), undefined);
  });

  it('forgets a directory, and changes no more than a state where that is asked', () => {
    using catalog = openRootCatalog(':memory:');
    const generation = catalog.update({ generation: 0, changes: [change('/', 'one'), change('/a', 'two')] });
    catalog.update({
      generation,
      changes: [{ path: '/a', directory: undefined }],
      states: [['/', 's2']],
    });
    assert.deepEqual([...catalog.marks().directories], [['/', { state: 's2', digest: 'digest of one' }]]);
    assert.deepEqual(catalog.directory('/')?.versions, ['v', '']);
  });

  it('keeps a while the listing that another one has taken the place of, but not without end', () => {
    using catalog = openRootCatalog(':memory:');
    let { generation } = catalog.marks();
    const update = (path: string, text: string): void => {
      generation = catalog.update({ generation, changes: [change(path, text)] });
    };
    update('/', 'one');
    update('/', 'two');
    assert.deepEqual(catalog.seenListing('digest of one'), listing('one'));
    const large = 'x'.repeat(1024 * 1024);
    for (let index = 0; index < 20; index += 1) update('/', `${index}${large}`);
    assert.equal(catalog.seenListing('digest of one'), undefined);
    assert.notEqual(catalog.seenListing(`digest of 18${large}`), undefined);
  });

  it('takes nothing for known that two looks at the same time have put together', () => {
    using catalog = openRootCatalog(':memory:');
    const first = catalog.marks();
    const second = catalog.marks();
    const now = catalog.update({ ...second, changes: [change('/', 'one'), change('/a', 'two')] });
    const mine = catalog.update({ ...first, changes: [change('/a', 'three')], states: [['/', 's9']] });
    assert.deepEqual(
      [...catalog.marks().directories.values()].map(({ state }) => state),
      ['', ''],
    );
    // And so it stays for the one that came second, not for others.
    catalog.update({ generation: mine, changes: [change('/b', 'four')] });
    assert.equal(catalog.directory('/b')?.state, '');
    const { generation } = catalog.marks();
    assert.ok(generation > now);
    catalog.update({ generation, changes: [change('/b', 'four')] });
    assert.equal(catalog.directory('/b')?.state, 's1');
  });

  it('is there again when it is opened again, and made anew when it is damaged', () => {
    const place = mkdtempSync(join(tmpdir(), 'wherry-catalog-'));
    const path = join(place, 'catalog.db');
    try {
      const first = openRootCatalog(path);
      first.update({ generation: 0, changes: [change('/', 'one')] });
      first.keepBase('pair', 'digest', new Map([['digest', listing('agreed')]]));
      const { id } = first;
      first.close();
      const again = openRootCatalog(path);
      assert.equal(again.id, id);
      assert.equal(again.marks().directories.size, 1);
      assert.deepEqual(again.agreedListing('pair', 'digest'), listing('agreed'));
      again.close();
      writeFileSync(path, 'no database at all, but long enough to be one'.repeat(100));
      const renewed = openRootCatalog(path);
      assert.notEqual(renewed.id, id);
      assert.equal(renewed.marks().directories.size, 0);
      renewed.close();
    } finally {
      rmSync(place, { recursive: true });
    }
  });
});
