// What a pair agreed on, where the catalog has only a part of it. The number is that of the invariant that sync must keep.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { openRootCatalog } from '../../../src/catalog/index.ts';
import { createCatalogBase } from '../../../src/sync/engine/catalog-base.ts';
import { file, shapeOf, tree } from '../core/trees.ts';
import { hash } from '../engine/two-sides.ts';
import { hashText } from '../../../src/sync/listing/listed-tree.ts';

const content = hashText(hash(Buffer.from('content')));

describe('20: what a pair agreed on', () => {
  it('is known again, whatever came after it', () => {
    using catalog = openRootCatalog(':memory:');
    const base = createCatalogBase(catalog, 'pair', hash);
    // So often that what is not needed any more is thrown away now and then.
    for (let count = 0; count < 200; count += 1) {
      const agreed = tree({
        a: { b: { [`c${count}`]: file(content) } },
        d: { [`e${count}`]: file(content) },
      });
      base.save(agreed);
      assert.deepEqual(shapeOf(base.load()), shapeOf(agreed));
    }
    assert.equal(createCatalogBase(catalog, 'other pair', hash).load(), undefined);
  });

  it('is unknown, and not empty, where not even its top is there any more', () => {
    using catalog = openRootCatalog(':memory:');
    catalog.keepBase('pair', content, new Map());
    assert.equal(createCatalogBase(catalog, 'pair', hash).load(), undefined);
  });
});
