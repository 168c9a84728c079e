// Two clients that edit by chance while they are kept in step: nothing is missed, nothing is lost, nothing goes round in circles. How many
// edits: WHERRY_EDITS, default 200.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { SyncWatch } from '../../../src/sync/index.ts';
import { createChance } from '../engine/two-sides.ts';
import { openPairBed, treeOf } from './pair-bed.ts';

const EDITS = Number(process.env['WHERRY_EDITS'] ?? 200);
const NAMES = ['a', 'b', 'c', 'd.txt', 'ü', 'e f'];

type Chance = (below: number) => number;

/** Directories below one, itself among them. */
const directoriesIn = (directory: string): string[] => [
  directory,
  ...readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== '.wherry')
    .flatMap(({ name }) => directoriesIn(join(directory, name))),
];

const pick = <T>(chance: Chance, from: readonly T[]): T => from[chance(from.length)] as T;

/** One edit; somebody else may have been quicker, and then it is none. */
const edit = (chance: Chance, root: string, beside: string, text: string): void => {
  try {
    const directory = pick(chance, directoriesIn(root));
    const path = join(directory, pick(chance, NAMES));
    const kind = chance(10);
    if (kind < 5) {
      // As careful programs write: whole, under another name, then renamed.
      const whole = join(beside, 'whole');
      writeFileSync(whole, text);
      if (existsSync(path) && statSync(path).isDirectory()) return;
      renameSync(whole, path);
    } else if (kind < 6) mkdirSync(path);
    else if (kind < 8) rmSync(path, { recursive: chance(4) === 0 });
    else renameSync(path, join(pick(chance, directoriesIn(root)), pick(chance, NAMES)));
  } catch {
    // Gone, or in the way, by now.
  }
};

describe('two clients that edit by chance', () => {
  it(`1, 2, 3, 30: have the same tree after ${EDITS} edits, with nothing missed and nothing left to do`, async () => {
    await using bed = await openPairBed();
    const chance = createChance(20_266);
    const beside = await bed.local('beside');
    let settled = 0;
    const open = async (name: string): Promise<SyncWatch> => {
      const remote = await bed.running.connect({
        stateDirectory: join(bed.running.directory, `state ${name}`),
      });
      return remote.sync.watch(await bed.local(name), '/shared', {
        mode: 'both',
        device: name,
        lookEveryMs: 3_600_000,
        // Everything may go: it is chance that edits.
        maxDelete: { percent: 100 },
        onEvent: ({ type }) => {
          if (type === 'settled') settled += 1;
        },
      });
    };
    await using one = await open('one');
    await using two = await open('two');
    const watches = [one, two];
    for (let done = 0; done < EDITS;) {
      for (let burst = 1 + chance(40); burst > 0 && done < EDITS; burst -= 1, done += 1) {
        edit(chance, pick(chance, watches).local, beside, `content ${done}`);
        // Lets them work in between.
        if (chance(3) === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      for (let round = 0; round < 3; round += 1) for (const watch of watches) await watch.flush();
      const tree = await treeOf(one.local);
      assert.deepEqual(await treeOf(two.local), tree, `after ${done} edits`);
      assert.deepEqual(await treeOf(join(bed.running.root, 'shared')), tree, `after ${done} edits`);
    }
    const before = settled;
    for (const watch of watches) await watch.flush();
    assert.equal(settled, before);
  });
});
