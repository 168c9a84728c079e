// Chance that can be had again: every choice of a run comes from its seed. Choices of different concerns are drawn from
// different labels, so that one more choice in one place changes nothing elsewhere.

import { createHash } from 'node:crypto';

export interface Random {
  /** From 0 up to, but not including, 1. */
  fraction(): number;
  /** A whole number from `least` to `most`, both included. */
  integer(least: number, most: number): number;
  /** True so often, in 0..1. */
  chance(probability: number): boolean;
  pick<T>(choices: readonly T[]): T;
  /** Each choice as often as its weight. */
  weighted<T>(choices: readonly (readonly [weight: number, choice: T])[]): T;
  /** Independent of this one, and the same for the same label. */
  fork(label: string): Random;
}

const words = (label: string): Uint32Array => {
  const digest = createHash('sha256').update(label).digest();
  return Uint32Array.from({ length: 4 }, (_, index) => digest.readUInt32LE(index * 4));
};

/** sfc32: small, quick and good enough to choose by. */
export const createRandom = (label: string): Random => {
  const state = words(label);
  const next = (): number => {
    const [a = 0, b = 0, c = 0, counter = 0] = state;
    const sum = (a + b + counter) >>> 0;
    state[3] = counter + 1;
    state[0] = b ^ (b >>> 9);
    state[1] = c + (c << 3);
    state[2] = ((c << 21) | (c >>> 11)) + sum;
    return sum;
  };
  for (let round = 0; round < 12; round += 1) next();
  const fraction = (): number => next() / 2 ** 32;
  const pick = <T>(choices: readonly T[]): T => choices[Math.floor(fraction() * choices.length)] as T;
  return {
    fraction,
    integer: (least, most) => least + Math.floor(fraction() * (most - least + 1)),
    chance: (probability) => fraction() < probability,
    pick,
    weighted: <T>(choices: readonly (readonly [number, T])[]): T => {
      let left = fraction() * choices.reduce((sum, [weight]) => sum + weight, 0);
      for (const [weight, choice] of choices) {
        left -= weight;
        if (left < 0) return choice;
      }
      return (choices.at(-1) as readonly [number, T])[1];
    },
    fork: (name) => createRandom(`${label}/${name}`),
  };
};

/** The seed of run `index` of a campaign: that of the first run is the campaign's own, so that a run can be had alone. */
export const seedOfRun = (seed: number, index: number): number =>
  index === 0 ? seed : (words(`run ${index} of ${seed}`)[0] ?? 0);
