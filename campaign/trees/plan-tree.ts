// A random tree, as a plan: what is to be in a directory before anything happens. Pure.

import type { Random } from '../random.ts';
import { joinPath, nameOf, type BytePath } from './byte-path.ts';
import { chooseName } from './names.ts';
import type { Content } from './content.ts';

export interface PlannedFile {
  readonly kind: 'file';
  readonly path: BytePath;
  readonly content: Content;
  readonly mtimeUs: number;
  readonly executable: boolean;
}

export interface PlannedDirectory {
  readonly kind: 'directory';
  readonly path: BytePath;
}

export interface PlannedLink {
  readonly kind: 'link';
  readonly path: BytePath;
  readonly target: string;
}

export type PlannedEntry = PlannedFile | PlannedDirectory | PlannedLink;

/** How much there is: `small` about a megabyte, `medium` some ten, `large` some fifty, `many` hundreds of small files, `huge` 2 GiB. */
export type Amount = 'small' | 'many' | 'medium' | 'large' | 'huge';

const KIB = 1024;
const MIB = 1024 * KIB;
const HUGE = 2048 * MIB;
const EDGES = [256 * KIB, MIB, 4 * MIB];

const smallSize = (random: Random): number =>
  random.weighted([
    [1, 0],
    [1, 1],
    [3, random.integer(2, 4000)],
    [2, random.integer(4000, 200_000)],
    [1, 256 * KIB + random.pick([-1, 0, 1])],
  ]);

const edgeSize = (random: Random): number => random.pick(EDGES) + random.pick([-1, 0, 1]);

const sizesFor = (random: Random, amount: Amount): number[] => {
  const some = (count: number, size: () => number): number[] => Array.from({ length: count }, size);
  const small = (): number => smallSize(random);
  switch (amount) {
    case 'huge':
      return [HUGE];
    case 'small':
      return some(random.integer(1, 25), small);
    case 'many':
      return some(random.integer(200, 700), () => random.integer(0, 20_000));
    case 'medium':
      return [
        ...some(random.integer(1, 12), small),
        ...some(random.integer(1, 4), () => edgeSize(random)),
        ...some(random.integer(0, 1), () => random.integer(5 * MIB, 12 * MIB)),
      ];
    case 'large':
      return [
        ...some(random.integer(0, 8), small),
        ...some(random.integer(0, 2), () => edgeSize(random)),
        ...some(random.integer(1, 3), () => random.integer(10 * MIB, 40 * MIB)),
      ];
  }
};

/** Times that are no round numbers: now, long ago, before 1970, in the future. */
export const chooseTime = (random: Random): number =>
  random.weighted([
    [5, random.integer(1_400_000_000_000_000, 1_790_000_000_000_000)],
    [1, -random.integer(1000, 2_000_000_000_000) * 1000],
    [1, random.integer(1_900_000_000_000_000, 4_000_000_000_000_000)],
    [1, 0],
  ]);

export const planFile = (random: Random, path: BytePath, size: number): PlannedFile => ({
  kind: 'file',
  path,
  content: { key: `content ${random.integer(0, 2 ** 32)}`, size },
  mtimeUs: chooseTime(random),
  executable: random.chance(0.2),
});

/** One size of this amount, for a single file. */
export const chooseSize = (random: Random, amount: Amount): number => {
  if (amount === 'huge') return HUGE;
  if (amount === 'small' || amount === 'many') return smallSize(random);
  return amount === 'medium'
    ? random.chance(0.6)
      ? edgeSize(random)
      : random.integer(5 * MIB, 12 * MIB)
    : random.integer(10 * MIB, 40 * MIB);
};

export interface TreeWish {
  readonly amount: Amount;
  /** Every name will be an argument of a command, and there are no directories. */
  readonly isFlat: boolean;
}

/** Parents come before what is in them. */
export const planTree = (random: Random, wish: TreeWish): PlannedEntry[] => {
  const taken = new Map<BytePath, Set<string>>();
  const entries: PlannedEntry[] = [];
  const newPath = (directory: BytePath): BytePath => {
    const names = taken.get(directory) ?? new Set();
    taken.set(directory, names);
    const name = chooseName(random, names, { isArgument: wish.isFlat });
    names.add(name);
    return joinPath(directory, name);
  };
  const directories: BytePath[] = ['' as BytePath];
  if (!wish.isFlat) {
    for (let count = random.integer(0, wish.amount === 'many' ? 12 : 6); count > 0; count -= 1) {
      const path = newPath(random.pick(directories));
      directories.push(path);
      entries.push({ kind: 'directory', path });
    }
  }
  for (const size of sizesFor(random, wish.amount))
    entries.push(planFile(random, newPath(random.pick(directories)), size));
  if (!wish.isFlat) entries.push(...planLinks(random, entries, () => newPath('' as BytePath)));
  return entries;
};

/** Links that stay inside the tree; they all lie at its top. */
const planLinks = (
  random: Random,
  entries: readonly PlannedEntry[],
  newPath: () => BytePath,
): PlannedLink[] =>
  Array.from({ length: random.integer(0, 2) }, (): PlannedLink => {
    const path = newPath();
    const goal = random.pick(entries);
    const target = goal === undefined || random.chance(0.2) ? nameOf(path) + '.gone' : goal.path;
    return { kind: 'link', path, target: target.length > 255 ? 'nowhere' : target };
  });
