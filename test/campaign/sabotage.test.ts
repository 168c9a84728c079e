// Products that are broken on purpose: each edit still fits the sources.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { findKind } from '../../campaign/kinds/kind-table.ts';
import { REPOSITORY } from '../../campaign/product.ts';
import { SABOTAGES, planEdits } from '../../campaign/sabotage.ts';

describe('each way in which a product is broken on purpose', () => {
  for (const sabotage of SABOTAGES) {
    it(`fits the sources: ${sabotage.name}`, () => {
      assert.deepEqual(
        sabotage.kinds.filter((name) => findKind(name) === undefined),
        [],
      );
      assert.ok(planEdits(sabotage, join(REPOSITORY, 'src')).size > 0);
    });
  }
});
