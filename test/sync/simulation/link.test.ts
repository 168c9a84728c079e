// The same lives as in peers.test.ts, with a link between a client and the services of the server: fewer of them.

import { describe, it } from 'node:test';

import { beginEdits, createChance } from '../engine/two-sides.ts';
import { ALL_DANGERS, play } from './course.ts';
import { meetOverLink } from './meet.ts';

const SEEDS = Number(process.env['SEEDS'] ?? 40) / 4;

describe('clients that meet at one server over links', () => {
  for (const clients of [2, 3])
    it(`1, 2, 3, 11, 19, 20, 22: ${clients} of them lose nothing, and end with the same tree, whatever happened`, async () => {
      for (let seed = 1; seed <= SEEDS; seed += 1) {
        beginEdits();
        const chance = createChance(seed * 6101 + clients);
        await play(seed, { clients, rounds: 2, dangers: ALL_DANGERS, chance, meet: meetOverLink });
      }
    });
});
