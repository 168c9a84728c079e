// Mutants: each edit still fits the sources, and there are tests to find it out. `npm run mutants -- PART` tries them out.

import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { FLEET } from '../../mutants/fleet/index.ts';
import { planMutant } from '../../mutants/mutant.ts';
import { SYNC } from '../../mutants/sync/index.ts';
import { REPOSITORY } from '../../mutants/try-mutant.ts';

for (const part of [SYNC, FLEET])
  describe(`the mutants of ${part.name}`, () => {
    it('are many, each with a name of its own', () => {
      const names = part.mutants.map(({ name }) => name);
      assert.ok(names.length >= 15);
      assert.equal(new Set(names).size, names.length);
    });

    it('fit the sources, and change them', () => {
      const misfits = part.mutants.flatMap((mutant) => {
        try {
          const changes = planMutant(mutant, join(REPOSITORY, part.sources));
          return changes.every(({ before, after }) => after !== before) ? [] : [mutant.name];
        } catch (error: unknown) {
          return [String(error)];
        }
      });
      assert.deepEqual(misfits, []);
    });

    it('are tried out with tests that are there', () => {
      for (const patterns of part.tests)
        for (const pattern of patterns) assert.ok(globSync(pattern, { cwd: REPOSITORY }).length > 0, pattern);
    });
  });
