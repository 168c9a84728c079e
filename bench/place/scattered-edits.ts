// What a person has changed in one of two copies of a tree of small files, where someone else has changed other files of the other one.

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom } from '../../campaign/random.ts';
import { randomBytesOf } from './random-bytes.ts';
import { planSmallFiles } from './small-files.ts';

const WRITTEN = 80;
const ADDED = 10;

/** Where the files that are added lie. */
const DIRECTORY = 'd0000';

const MOST_BYTES = 4000;

export interface Edits {
  /** Relative to the tree. */
  readonly written: readonly string[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

export type EditingSide = 0 | 1;

const addedBy = (side: EditingSide, round: number): string[] =>
  round < 0
    ? []
    : Array.from({ length: ADDED }, (_, index) => join(DIRECTORY, `new-${side}-${round}-${index}.dat`));

/**
 * A hundred changes (ninety in round 0) of one side in one round: contents of files that the other side never touches, new files, and the
 * removal of those that were new a round ago. The tree has as many files afterwards as before, from round 1 on.
 */
export const planEdits = (count: number, side: EditingSide, round: number): Edits => {
  const files = [...planSmallFiles(count)].filter((_, index) => index % 2 === side);
  const random = createRandom(`edits ${side} ${round}`);
  const written = new Set<string>();
  while (written.size < Math.min(WRITTEN, files.length)) {
    const file = files[random.integer(0, files.length - 1)];
    if (file !== undefined) written.add(join(file.directory, file.name));
  }
  return { written: [...written], added: addedBy(side, round), removed: addedBy(side, round - 1) };
};

const contentOf = (path: string, side: EditingSide, round: number): Buffer => {
  const seed = `${side} ${round} ${path}`;
  return randomBytesOf(seed, createRandom(seed).integer(1, MOST_BYTES));
};

/** Makes them in a copy. The same content for the same side and round, wherever it is made. */
export const applyEdits = (root: string, side: EditingSide, round: number, edits: Edits): void => {
  for (const path of edits.removed) rmSync(join(root, path));
  for (const path of [...edits.written, ...edits.added])
    writeFileSync(join(root, path), contentOf(path, side, round));
};

/** Throws when a copy does not have what was changed in one. */
export const checkEdits = (root: string, side: EditingSide, round: number, edits: Edits): void => {
  const there = edits.removed.find((path) => existsSync(join(root, path)));
  if (there !== undefined) throw new Error(`${join(root, there)} should have gone.`);
  const old = [...edits.written, ...edits.added].find(
    (path) => !readFileSync(join(root, path)).equals(contentOf(path, side, round)),
  );
  if (old !== undefined) throw new Error(`${join(root, old)} is not what it has become.`);
};
