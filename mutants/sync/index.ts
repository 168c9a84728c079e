// Mutants of what decides and does a run of sync.

import type { MutatedPart } from '../mutant.ts';
import { APPLY_MUTANTS } from './apply-mutants.ts';
import { CORE_MUTANTS } from './core-mutants.ts';
import { ENGINE_MUTANTS } from './engine-mutants.ts';

export const SYNC: MutatedPart = {
  name: 'sync',
  sources: 'src/sync',
  tests: [
    ['test/sync/core/*.test.ts', 'test/sync/apply/*.test.ts'],
    ['test/sync/engine/{storage-courier,invariants,catalog-base}.test.ts'],
    ['test/sync/simulation/register.test.ts', 'test/sync/engine/simulation.test.ts'],
    ['test/sync/simulation/peers.test.ts', 'test/sync/simulation/link.test.ts'],
    ['test/sync/remote/run.test.ts'],
  ],
  mutants: [...CORE_MUTANTS, ...APPLY_MUTANTS, ...ENGINE_MUTANTS],
};
