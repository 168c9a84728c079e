// Clients that are edited, cut off, crashed and brought together through one server, by chance. The numbers are those of the
// invariants that sync must keep. More seeds: SEEDS=2000 in the environment.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { originalName } from '../../../src/sync/core/conflict-name.ts';
import { beginEdits, createChance } from '../engine/two-sides.ts';
import { ALL_DANGERS, heal, liveThrough, play, runAll, type Dangers } from './course.ts';
import { Peers } from './peers.ts';

const SEEDS = Number(process.env['SEEDS'] ?? 12);
const TEN_YEARS_MS = 10 * 365 * 24 * 3600 * 1000;

const playSeed = (
  seed: number,
  clients: number,
  dangers: Dangers,
  skewMs?: (client: number) => number,
): Promise<Peers> => {
  beginEdits();
  return play(seed, { clients, rounds: 2, dangers, chance: createChance(seed * 7919), skewMs });
};

const isText = (value: unknown): value is string => typeof value === 'string';

/** A tree without times, and with the names that conflicts found. */
const withoutTimes = (tree: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(tree)
    .map(([path, text]) =>
      [path.split('/').map(originalName).join('/'), text.replace(/ @\d+/u, '')].filter(isText).join(' '),
    )
    .sort();

describe('clients that meet at one server', () => {
  for (const clients of [1, 2, 3, 4])
    it(`1, 2, 3, 11, 19, 20, 22: ${clients} of them lose nothing, and end with the same tree, whatever happened`, async () => {
      for (let seed = 1; seed <= SEEDS; seed += 1) await playSeed(seed * 10 + clients, clients, ALL_DANGERS);
    });

  for (const kind of ['crash', 'cut'] as const)
    it(`19, 20: lose nothing by a ${kind} at any look, change or write of a catalog, before it and after it`, async () => {
      let calls = 0;
      for (let seed = 1; seed <= SEEDS / 10; seed += 1)
        for (const when of ['before', 'after'] as const) {
          const strike = async (at: number): Promise<boolean> => {
            beginEdits();
            const chance = createChance(seed * 104_729);
            const peers = await Peers.open({ clients: 2, chance });
            await liveThrough(peers, chance, { rounds: 1, dangers: {} });
            await runAll(peers);
            for (let count = 0; count < 12; count += 1) await peers.edit(count % 2 === 0 ? 0 : 'server');
            const { course } = await peers.run(0, { at, kind, when });
            // Meanwhile another one comes to what was half done.
            await peers.edit(1);
            await peers.run(1);
            await heal(peers);
            return course.isHit;
          };
          for (let at = 0; await strike(at); at += 1) calls += 1;
        }
      assert.ok(calls > 20 * Math.floor(SEEDS / 10), `${calls} calls in all`);
    });

  it('12: lose nothing that somebody else writes while they run', async () => {
    for (let seed = 1; seed <= SEEDS; seed += 1) await playSeed(seed + 500_000, 2, { races: true });
  });

  it('10: come to the same trees, but for times, when their clocks are ten years wrong', async () => {
    for (let seed = 1; seed <= SEEDS / 2; seed += 1) {
      const right = await playSeed(seed, 3, { crashes: true, cuts: true });
      const wrong = await playSeed(
        seed,
        3,
        { crashes: true, cuts: true },
        (client) => (client - 1) * TEN_YEARS_MS,
      );
      const [one, other] = [await right.trees(), await wrong.trees()];
      assert.deepEqual(one.map(withoutTimes), other.map(withoutTimes), `seed ${seed}`);
    }
  });

  it('32: go the same way with the same seed, and another one with another', async () => {
    for (let seed = 1; seed <= 3; seed += 1) {
      const log = async (from: number): Promise<string> => (await playSeed(from, 3, ALL_DANGERS)).log;
      const first = await log(seed);
      assert.equal(await log(seed), first);
      assert.notEqual(await log(seed + 1), first);
    }
  });
});
