// Whatever is done to a directory, and whenever one looks: what differs from the last look was told.

import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { createTemporaryDirectory } from '../disk-bed.ts';
import { openWatchBed, type WatchBed } from './watch-bed.ts';

const EDITS = 400;
const SEEDS = [1, 2, 3, 4, 5, 6];
/** A look after so many edits, on average. */
const EDITS_PER_LOOK = 5;

/** The same numbers for the same seed. */
const createDice = (seed: number): ((sides: number) => number) => {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
};

type Look = ReadonlyMap<string, string>;

/** What each directory below one holds, but for the times of directories, which their own content changes. */
const lookAt = (root: string): Look => {
  const seen = new Map<string, string>();
  const visit = (path: string): void => {
    const names = readdirSync(join(root, path)).toSorted();
    const entries = names.map((name) => {
      const status = lstatSync(join(root, path, name));
      if (!status.isDirectory()) return [name, status.ino, status.size, status.mtimeMs, status.mode].join();
      visit(`${path === '/' ? '' : path}/${name}`);
      return [name, status.ino, status.mode].join();
    });
    seen.set(path, entries.join('\n'));
  };
  visit('/');
  return seen;
};

const directoriesBelow = (root: string): string[] => [...lookAt(root).keys()];

const NAMES = ['a', 'b', 'c', 'd', 'e'];

/** One edit somewhere; one that is not possible there is none. */
const edit = (root: string, outside: string, dice: (sides: number) => number): void => {
  const directories = directoriesBelow(root);
  const place = (): string =>
    join(root, directories[dice(directories.length)] ?? '/', NAMES[dice(NAMES.length)] ?? 'a');
  const beside = join(outside, String(dice(4)));
  const edits: readonly (() => void)[] = [
    () => writeFileSync(place(), 'x'.repeat(dice(20))),
    () => writeFileSync(place(), 'y'),
    () => appendFileSync(place(), 'more'),
    () => mkdirSync(place()),
    () => mkdirSync(join(place(), 'a/b'), { recursive: true }),
    () => {
      const tree = place();
      mkdirSync(join(tree, 'd/e'), { recursive: true });
      writeFileSync(join(tree, 'd/e/file'), 'x');
    },
    () => rmSync(place(), { recursive: true }),
    () => renameSync(place(), place()),
    () => renameSync(place(), place()),
    () => renameSync(place(), beside),
    () => renameSync(beside, place()),
    () => writeFileSync(join(beside, 'while away'), 'x'),
    () => symlinkSync('a', place()),
    () => utimesSync(place(), dice(1000), dice(1000)),
    () => chmodSync(place(), 0o700 + dice(8)),
    () => {
      const there = place();
      renameSync(there, beside);
      mkdirSync(there);
    },
  ];
  try {
    edits[dice(edits.length)]?.();
  } catch {
    // A name that is taken, or is nobody's.
  }
};

const compare = async (root: string, bed: WatchBed, before: Look, told: Set<string>): Promise<Look> => {
  const { watch } = bed.watching;
  await watch.flush();
  const now = lookAt(root);
  let isAll = false;
  for (const hint of bed.watching.hints.splice(0)) {
    if (hint.kind === 'everything') isAll = true;
    else for (const path of hint.directories) told.add(path);
  }
  const changed = [...now].filter(([path, held]) => before.get(path) !== held).map(([path]) => path);
  const missed = isAll ? [] : changed.filter((path) => !told.has(path));
  assert.deepEqual(missed, []);
  return now;
};

describe('watching a disk, whatever happens', () => {
  for (const seed of SEEDS) {
    it(`invariant 30: misses no change among ${EDITS} edits (${seed})`, async () => {
      await using temporary = await createTemporaryDirectory();
      const [root, outside] = [join(temporary.path, 'root'), join(temporary.path, 'outside')];
      await mkdir(root);
      await mkdir(outside);
      // Some of the runs also meet a queue that is too short.
      await using bed = await openWatchBed(root, { queueLimit: seed % 3 === 0 ? 25 : 8192 });
      const dice = createDice(seed);
      let before = lookAt(root);
      for (let count = 0; count < EDITS; count += 1) {
        edit(root, outside, dice);
        // What was told between is of changes since the last look, too: so events are taken at any time.
        if (dice(3) === 0) await nextTurn();
        if (dice(EDITS_PER_LOOK) === 0) before = await compare(root, bed, before, new Set());
      }
      await compare(root, bed, before, new Set());
      assert.equal(bed.watches(), directoriesBelow(root).length);
    });
  }
});
