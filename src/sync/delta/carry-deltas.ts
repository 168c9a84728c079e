// Takes out of the writes of a run those that are made of what is there already; the others are left to be carried whole.

import { outcomeOf, type Outcome, type Settled } from '../apply/outcome.ts';
import type { Write } from '../core/operations.ts';
import { isDeltaWrite } from './delta-write.ts';
import { pullDelta } from './pull-delta.ts';
import { pushDelta, type DeltaInit } from './push-delta.ts';

/** The writes that are left. */
export const carryDeltas = async (
  init: DeltaInit,
  direction: 'push' | 'pull',
  writes: readonly Write[],
  onSettled: (settled: Settled) => void,
): Promise<readonly Write[]> => {
  const carry = direction === 'push' ? pushDelta : pullDelta;
  const whole: Write[] = [];
  for (const write of writes) {
    if (!isDeltaWrite(write)) {
      whole.push(write);
      continue;
    }
    const result = await carryOne(() => carry(init, write));
    if (result === 'whole') whole.push(write);
    else onSettled({ operation: write, result });
  }
  return whole;
};

const carryOne = async (work: () => Promise<Outcome | 'whole'>): Promise<Outcome | 'whole'> => {
  try {
    return await work();
  } catch (error) {
    return outcomeOf(error);
  }
};
