// Mutants of the fleet's cores.

import type { MutatedPart } from '../mutant.ts';
import { DELIVERY_MUTANTS } from './delivery-mutants.ts';

export const FLEET: MutatedPart = {
  name: 'fleet',
  sources: 'src/fleet',
  tests: [['test/fleet/delivery/*.test.ts']],
  mutants: [...DELIVERY_MUTANTS],
};
