// Mutants: each edit still fits the sources, and there are tests to find it out. `npm run mutants -- sync` tries them out.

import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { planMutant } from '../../mutants/mutant.ts';
import { SYNC } from '../../mutants/sync/index.ts';
import { REPOSITORY } from '../../mutants/try-mutant.ts';

describe('the mutants of sync', () => {
  it('are many, each with a name of its own', () => {
    const names = SYNC.mutants.map(({ name }) => name);
    assert.ok(names.length >= 30);
    assert.equal(new Set(names).size, names.length);
  });

  it('fit the sources, and change them', () => {
    const misfits = SYNC.mutants.flatMap((mutant) => {
      try {
        const changes = planMutant(mutant, join(REPOSITORY, SYNC.sources));
        return changes.every(({ before, after }) => after !== before) ? [] : [mutant.name];
      } catch (error: unknown) {
        return [String(error)];
      }
    });
    assert.deepEqual(misfits, []);
  });

  it('are tried out with tests that are there', () => {
    for (const patterns of SYNC.tests)
      for (const pattern of patterns) assert.ok(globSync(pattern, { cwd: REPOSITORY }).length > 0, pattern);
  });
});
