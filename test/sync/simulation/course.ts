// What happens to some clients and their server, by chance: who edits, who runs, and what goes wrong on the way; and the healing.

import assert from 'node:assert/strict';
import { Peers, stepsOf, type PeersInit, type Place } from './peers.ts';
import type { Trouble } from './trouble.ts';

export type Chance = (below: number) => number;

/** Calls of a run that has a little to do, and of one that has much: a trouble that would come later does not come. */
const FEW_CALLS = 10;
const MANY_CALLS = 24;

/** What may go wrong; each kind can be left out. */
export interface Dangers {
  readonly crashes?: boolean;
  readonly cuts?: boolean;
  readonly failures?: boolean;
  readonly fullDisks?: boolean;
  readonly races?: boolean;
  readonly lostStates?: boolean;
}

export const ALL_DANGERS: Dangers = {
  crashes: true,
  cuts: true,
  failures: true,
  fullDisks: true,
  races: true,
  lostStates: true,
};

const CODES = ['INTERNAL', 'FORBIDDEN', 'NO_SPACE', 'BUSY'] as const;

export const troubleByChance = (
  peers: Peers,
  client: number,
  chance: Chance,
  dangers: Dangers,
): Trouble | undefined => {
  const at = chance(chance(2) === 0 ? FEW_CALLS : MANY_CALLS);
  const when = chance(2) === 0 ? ('before' as const) : ('after' as const);
  const race = async (side: 'left' | 'right'): Promise<void> => {
    for (let count = 0; count < 2; count += 1) await peers.edit(side === 'left' ? client : 'server');
  };
  const kinds: readonly (Trouble | undefined | false)[] = [
    undefined,
    dangers.crashes === true && { at, kind: 'crash', when },
    dangers.cuts === true && { at, kind: 'cut', when },
    dangers.failures === true && { at, kind: 'fail', when, code: CODES[chance(CODES.length)] ?? 'INTERNAL' },
    dangers.fullDisks === true && { at, kind: 'full' },
    dangers.races === true && { at, kind: 'race', race },
  ];
  const found = kinds[chance(kinds.length)];
  return found === false ? undefined : found;
};

/** Rounds of edits and runs, in each of which some client may be cut off and edits on. */
export const liveThrough = async (
  peers: Peers,
  chance: Chance,
  { rounds, dangers }: { readonly rounds: number; readonly dangers: Dangers },
): Promise<void> => {
  const count = peers.clients.length;
  for (let round = 0; round < rounds; round += 1) {
    const cutOff = chance(2) === 0 ? chance(count) : undefined;
    for (let step = 0; step < 4 * count; step += 1) {
      const place: Place = chance(5) === 0 ? 'server' : chance(count);
      if (chance(3) !== 0) await peers.edit(place);
      else if (dangers.lostStates === true && chance(12) === 0) peers.loseState(place);
      else if (place !== 'server' && place !== cutOff)
        await peers.run(place, troubleByChance(peers, place, chance, dangers));
    }
  }
};

/** One undisturbed run of each client, all of whose steps are done; how many steps there were. */
export const runAll = async (peers: Peers): Promise<number> => {
  let steps = 0;
  for (const client of peers.clients.keys()) {
    const ran = await peers.run(client);
    assert.ok('result' in ran, `a run of client ${client} is over: ${'over' in ran ? ran.over : ''}`);
    const { settled, plan } = ran.result;
    assert.deepEqual([plan.problems, plan.refusal], [[], undefined]);
    steps += stepsOf(ran.result);
    for (const side of ['left', 'right'] as const)
      for (const { operation, result } of settled[side])
        assert.equal(result.outcome, 'done', `${operation.action} ${operation.path} of the ${side} side`);
  }
  return steps;
};

/** Two runs of each client, after which all trees must be the same, nothing lost, and nothing left to do. */
export const heal = async (peers: Peers): Promise<void> => {
  assert.deepEqual(await peers.strange(), [], 'every name has a content that somebody has written');
  await runAll(peers);
  await runAll(peers);
  const [server, ...trees] = await peers.trees();
  for (const tree of trees) assert.deepEqual(tree, server);
  assert.deepEqual(await peers.strange(), []);
  assert.deepEqual(await peers.lost(), [], 'contents that nobody took away have names');
  assert.deepEqual(await peers.gone(), [], 'contents that were taken away are in the trash');
  assert.equal(await runAll(peers), 0, 'nothing is left to do');
};

/** A whole life from a seed; fails with the seed in what it says. */
export const play = async (
  seed: number,
  init: Omit<PeersInit, 'chance'> & {
    readonly rounds: number;
    readonly dangers: Dangers;
    readonly chance: Chance;
  },
): Promise<Peers> => {
  const peers = await Peers.open(init);
  try {
    for (let half = 0; half < 2; half += 1) {
      await liveThrough(peers, init.chance, init);
      await heal(peers);
    }
  } catch (error) {
    throw new Error(`Seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  return peers;
};
