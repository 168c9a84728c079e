// The shipped core under random schedules of everything that can go wrong. `WHERRY_SCHEDULES=20000` plays that many of each kind.

import { describe, it } from 'node:test';
import { checkWorld } from './check-world.ts';
import { World, type Chances } from './world.ts';

const SCHEDULES = Number(process.env['WHERRY_SCHEDULES'] ?? 400);

const LASTING: Chances = {
  steps: 400,
  ttlMs: [1e8, 2e8],
  pauseMs: 50,
  crashes: true,
  restores: [],
  cancels: false,
  scheduled: false,
};

const KINDS: Readonly<Record<string, Chances>> = {
  'with lost, half-open and superseded links, and crashes of both ends': LASTING,
  'while time runs out for many messages, and some are called off or have a time of their own': {
    ...LASTING,
    ttlMs: [50, 3000],
    pauseMs: 400,
    cancels: true,
    scheduled: true,
  },
  'while the hub is set back to backups': { ...LASTING, restores: ['hub'], scheduled: true },
  'while the agent is set back to backups': { ...LASTING, restores: ['agent'], scheduled: true },
  'with all of these at once': {
    ...LASTING,
    steps: 500,
    ttlMs: [50, 20_000],
    pauseMs: 400,
    restores: ['hub', 'agent'],
    cancels: true,
    scheduled: true,
  },
};

describe('invariants 1, 2, 3, 4, 6, 7 and 8: what is sent takes effect as promised, and is told as it was', () => {
  for (const [title, chances] of Object.entries(KINDS)) {
    it(title, () => {
      for (let seed = 1; seed <= SCHEDULES; seed += 1) {
        try {
          const world = new World(seed, chances);
          world.run();
          checkWorld(world);
        } catch (error) {
          throw new Error(`Schedule ${seed} went wrong: ${(error as Error).message}`, { cause: error });
        }
      }
    });
  }
});
