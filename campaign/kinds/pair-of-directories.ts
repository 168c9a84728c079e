// Two directories of this machine that are kept in step: edits by chance on both, and what must hold of them whatever happened.

import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../random.ts';
import { fromText } from '../trees/byte-path.ts';
import { writeContent } from '../trees/content.ts';

const NAMES = ['a', 'b.txt', 'c', 'ünï', 'd e', '-f'] as const;
/** A file of more bytes is carried by itself. */
const BATCHED_SIZE = 256 * 1024;

/** Relative path → what is there: the hash of a file with its time and mode, the target of a link, or a directory. */
type Listing = ReadonlyMap<string, string>;

const hashOf = (path: string): string =>
  createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 32);

const listingOf = (directory: string): Listing => {
  const found = new Map<string, string>();
  const visit = (below: string): void => {
    for (const name of readdirSync(join(directory, below)).sort()) {
      if (below === '' && name === '.wherry') continue;
      const path = below === '' ? name : `${below}/${name}`;
      const status = lstatSync(join(directory, path));
      if (status.isDirectory()) {
        found.set(path, 'directory');
        visit(path);
      } else if (status.isSymbolicLink()) found.set(path, `-> ${readlinkSync(join(directory, path))}`);
      else {
        const attributes = `${Math.round(status.mtimeMs * 1000)} ${status.mode & 0o100}`;
        found.set(path, `file ${hashOf(join(directory, path))} ${attributes}`);
      }
    }
  };
  if (existsSync(directory)) visit('');
  return found;
};

/** Hashes of all files, each as often as it is there. */
const hashesIn = (listing: Listing): readonly string[] =>
  [...listing.values()].filter((text) => text.startsWith('file ')).map((text) => text.split(' ')[1] ?? '');

const countOf = (hash: string, hashes: readonly string[]): number =>
  hashes.filter((each) => each === hash).length;

export interface PairOfDirectories {
  /** Edits one of both so many times. */
  edit(times: number): void;
  /** What is wrong while anything may be half done: names with content that nobody has written. */
  checkNames(): readonly string[];
  /** What is wrong when both have been brought together. */
  checkSettled(): readonly string[];
  /** Changes when anything in either does. */
  state(): string;
}

/** Both are there. */
export const createPairOfDirectories = (
  random: Random,
  sides: readonly [string, string],
): PairOfDirectories => {
  const written = new Set<string>();
  const letGo = new Set<string>();
  let count = 0;

  const pathsIn = (side: string): readonly string[] => [...listingOf(side).keys()];
  const isDirectory = (path: string): boolean => lstatSync(path).isDirectory();
  const free = (side: string): string => {
    const directories = ['', ...pathsIn(side).filter((path) => isDirectory(join(side, path)))];
    return join(side, random.pick(directories), random.pick(NAMES));
  };
  const write = (path: string): void => {
    count += 1;
    const size = random.weighted<() => number>([
      [6, () => random.integer(1, 3000)],
      [1, () => 0],
      [2, () => random.integer(BATCHED_SIZE, 6 * BATCHED_SIZE)],
    ])();
    if (existsSync(path) && isDirectory(path)) return;
    // Whoever writes through a link edits what it points to.
    rmSync(path, { force: true });
    writeContent(fromText(path), { key: `edit ${count} ${random.fraction()}`, size });
  };
  const edits = (side: string): void => {
    const present = random.pick([undefined, ...pathsIn(side)]);
    const at = present === undefined ? undefined : join(side, present);
    random.weighted<() => void>([
      [6, () => write(free(side))],
      [3, () => at !== undefined && lstatSync(at).isFile() && write(at)],
      [2, () => at !== undefined && rmSync(at, { recursive: true })],
      [
        3,
        () => {
          const to = free(side);
          if (at !== undefined && !existsSync(to) && !`${to}/`.startsWith(`${at}/`)) renameSync(at, to);
        },
      ],
      [2, () => void mkdirSync(free(side), { recursive: true })],
      [
        1,
        () => {
          const link = free(side);
          if (!existsSync(link)) symlinkSync(random.pick(NAMES), link);
        },
      ],
      [
        1,
        () => {
          if (at === undefined || !lstatSync(at).isFile()) return;
          utimesSync(at, 1_000_000_000, 1_000_000_000 + random.integer(0, 1000));
          chmodSync(at, random.chance(0.5) ? 0o755 : 0o644);
        },
      ],
    ])();
  };

  return {
    edit: (times) => {
      for (let done = 0; done < times; done += 1) {
        const side = random.pick(sides);
        const before = hashesIn(listingOf(side));
        try {
          edits(side);
        } catch (error) {
          // A file stands where a directory would have to be, or a name is taken by a link that leads nowhere.
          if (!(error instanceof Error && 'code' in error)) throw error;
        }
        const after = hashesIn(listingOf(side));
        for (const hash of before) if (countOf(hash, after) < countOf(hash, before)) letGo.add(hash);
        for (const hash of after) written.add(hash);
      }
    },
    checkNames: () =>
      sides.flatMap((side) =>
        [...listingOf(side)]
          .filter(([, text]) => text.startsWith('file ') && !written.has(text.split(' ')[1] ?? ''))
          .map(([path]) => `${join(side, path)} holds what nobody has written`),
      ),
    checkSettled: () => {
      const [one, other] = [listingOf(sides[0]), listingOf(sides[1])];
      const differing = [...new Set([...one.keys(), ...other.keys()])]
        .filter((path) => one.get(path) !== other.get(path))
        .map(
          (path) => `${path} is ${one.get(path) ?? 'nothing'} here and ${other.get(path) ?? 'nothing'} there`,
        );
      const named = new Set(hashesIn(one));
      const lost = [...written]
        .filter((hash) => !letGo.has(hash) && !named.has(hash))
        .map((hash) => `the content ${hash} is lost`);
      return [...differing, ...lost];
    },
    state: () => JSON.stringify(sides.map((side) => [...listingOf(side)])),
  };
};
