// Numbers spread evenly over a range, its ends among them. `fc.double` spreads over what a double can hold: of the numbers from 0 to 2000
// it gives hardly any that are above a millionth.

import fc from 'fast-check';

const STEPS = 2 ** 31 - 1;

export const between = (least: number, most: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: STEPS }).map((step) => least + (step / STEPS) * (most - least));
