// When trouble comes: at which byte, which way.

import type { Bed } from '../bed.ts';
import type { Way } from '../ends/proxy.ts';

export interface Moment {
  readonly way: Way;
  readonly offset: number;
}

/** Bytes of a login and a request; content begins about there. */
const PRELUDE = 3000;

/** Some byte of the transfer: of its content mostly, sometimes of the answers, sometimes of the very end. */
export const chooseMoment = (bed: Bed): Moment => {
  const { random, scenario, contentWay, answerWay } = bed;
  // What the policy refuses is mostly known to be refused before it is sent.
  const vain = random.chance(0.2) ? scenario.vainBytes : 0;
  const all = PRELUDE + scenario.bytes + vain + scenario.goals.length * 150;
  return random.weighted<() => Moment>([
    [7, () => ({ way: contentWay, offset: random.integer(0, all) })],
    [2, () => ({ way: contentWay, offset: random.integer(Math.max(0, all - 20_000), all + 2000) })],
    [2, () => ({ way: answerWay, offset: random.integer(500, PRELUDE + scenario.goals.length * 40) })],
  ])();
};

/** Some byte inside the content, not its beginning nor its end. */
export const chooseInside = (bed: Bed): Moment => ({
  way: bed.contentWay,
  offset: PRELUDE + Math.floor(bed.scenario.bytes * (0.05 + 0.9 * bed.random.fraction())),
});
