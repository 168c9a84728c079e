// The order of the runs, and what becomes of commands that fail, are slow, or get no time.

import { deepEqual, equal, rejects } from 'node:assert/strict';
import { describe, it } from 'node:test';
import { playTurns, type Played, type Turn } from '../../bench/measure/play-turns.ts';
import { sampleOf } from './lines.ts';

interface Play {
  /** Seconds of each command. */
  readonly takes: Readonly<Record<string, number>>;
  readonly needed?: readonly string[];
  readonly runs?: number;
  readonly hasWarmUp?: boolean;
  readonly budgetSeconds?: number;
  readonly fail?: (turn: Turn) => Error | undefined;
  readonly isFatal?: (error: unknown) => boolean;
}

const play = async (init: Play): Promise<{ readonly turns: string[]; readonly played: Played[] }> => {
  const turns: string[] = [];
  let now = 0;
  const played = await playTurns({
    commands: Object.keys(init.takes).map((name) => ({
      name,
      isNeeded: init.needed?.includes(name) ?? true,
    })),
    runs: init.runs ?? 2,
    hasWarmUp: init.hasWarmUp ?? true,
    budgetSeconds: init.budgetSeconds ?? 1000,
    nowSeconds: () => now,
    isFatal: init.isFatal ?? (() => false),
    play: async (turn) => {
      turns.push(`${turn.command}${turn.run}`);
      const seconds = init.takes[turn.command] ?? 0;
      now += seconds;
      const error = init.fail?.(turn);
      if (error !== undefined) throw error;
      return sampleOf(seconds + turn.run / 1000);
    },
  });
  return { turns, played };
};

describe('the turns of a row', () => {
  it('begin with one of each that does not count, and go round', async () => {
    const { turns, played } = await play({ takes: { a: 1, b: 2, c: 3 } });
    deepEqual(turns, ['a0', 'b0', 'c0', 'a1', 'b1', 'c1', 'a2', 'b2', 'c2']);
    deepEqual(played[0], { samples: [sampleOf(1.001), sampleOf(1.002)], isCold: false, remark: undefined });
  });

  it('may do without those that do not count', async () => {
    const { turns } = await play({ takes: { a: 1, b: 2 }, hasWarmUp: false });
    deepEqual(turns, ['a1', 'b1', 'a2', 'b2']);
  });

  it('count the first run of what is slow and not needed, and make no other', async () => {
    const { turns, played } = await play({ takes: { a: 1, b: 9 }, needed: ['a'] });
    deepEqual(turns, ['a0', 'b0', 'a1', 'a2']);
    deepEqual(played[1], { samples: [sampleOf(9)], isCold: true, remark: undefined });
  });

  it('become fewer for lack of time', async () => {
    const { played } = await play({ takes: { a: 3, b: 3 }, runs: 5, budgetSeconds: 20 });
    equal(played[0]?.samples.length, 2);
    equal(played[1]?.samples.length, 2);
  });

  it('end when what was not known before takes all the time', async () => {
    const { turns } = await play({ takes: { a: 10, b: 10 }, runs: 5, hasWarmUp: false, budgetSeconds: 45 });
    deepEqual(turns, ['a1', 'b1', 'a2', 'b2']);
  });

  it('go on without a command that fails, which keeps what it has', async () => {
    const { turns, played } = await play({
      takes: { a: 1, b: 1 },
      runs: 3,
      fail: ({ command, run }) => (command === 'b' && run === 2 ? new Error('no more') : undefined),
    });
    deepEqual(turns, ['a0', 'b0', 'a1', 'b1', 'a2', 'b2', 'a3']);
    equal(played[1]?.samples.length, 1);
    equal(played[1]?.remark, 'failed: no more');
    const first = await play({
      takes: { a: 1, b: 1 },
      fail: ({ command }) => (command === 'a' ? new Error('never') : undefined),
    });
    deepEqual(first.turns, ['a0', 'b0', 'b1', 'b2']);
    deepEqual(first.played[0], { samples: [], isCold: false, remark: 'failed: never' });
  });

  it('all end with an error that concerns all', async () => {
    const stop = new Error('interrupted');
    await rejects(
      play({ takes: { a: 1 }, fail: () => stop, isFatal: (error) => error === stop }),
      (error) => error === stop,
    );
  });
});
