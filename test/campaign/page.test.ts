// docs/reliability.md describes the kinds of trouble that there are.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { KINDS } from '../../campaign/kinds/kind-table.ts';
import { REPOSITORY } from '../../campaign/product.ts';

const page = readFileSync(join(REPOSITORY, 'docs', 'reliability.md'), 'utf8');

describe('docs/reliability.md', () => {
  it('names every kind of trouble, and no other', () => {
    const table = /<!-- kinds:[^]*?-->([^]*?)<!-- end of kinds -->/u.exec(page)?.[1] ?? '';
    const named = [...table.matchAll(/^\| `(?<name>[a-z-]+)`/gmu)].map(
      ({ groups }) => groups?.['name'] ?? '',
    );
    assert.deepEqual(named.sort(), KINDS.map(({ name }) => name).sort());
  });
});
