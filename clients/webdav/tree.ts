// A tree of what users have: some hundred files with nasty names, empty ones, a large one; and telling whether two are the same.

import { createHash, randomFillSync } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const NASTY = [
  'with space',
  'ünïcödé ⛵',
  '50%25 of #1?',
  "it's & <b>that; (1) [2] {3}",
  '$HOME `id` "q"',
  'trailing dot.',
  '.hidden',
  '-rf',
  'a+b=c,d@e:f~',
  'back\\slash',
  'x'.repeat(200),
];

const DIRECTORIES = 12;
const FILES_EACH = 20;
const LARGE_BYTES = 50 * 1024 * 1024;
const FIRST_SECONDS = 1_000_000_000;

/** Returns how many files there are. */
export const plantTree = (directory: string): number => {
  let count = 0;
  const plant = (path: string, content: string | Uint8Array): void => {
    writeFileSync(path, content);
    utimesSync(path, FIRST_SECONDS + count * 86_400, FIRST_SECONDS + count * 86_400);
    count += 1;
  };
  for (let index = 0; index < DIRECTORIES; index += 1) {
    const name = NASTY[index % NASTY.length] ?? '';
    const place = join(directory, `${index} ${name}`.slice(0, 100), 'deeper');
    mkdirSync(place, { recursive: true });
    for (let file = 0; file < FILES_EACH; file += 1)
      plant(join(place, `${file} ${NASTY[file % NASTY.length] ?? ''}`), 'x'.repeat(file * 97));
    plant(join(place, '..', 'empty'), '');
  }
  plant(join(directory, 'large'), randomFillSync(new Uint8Array(LARGE_BYTES)));
  return count;
};

export interface Snapshot {
  readonly [path: string]: { readonly hash: string; readonly seconds: number };
}

/** What is in a directory, but for what a server keeps for itself. */
export const snapshotOf = (directory: string): Snapshot => {
  const found: Record<string, { hash: string; seconds: number }> = {};
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || path.includes('/.wherry/')) continue;
    found[path.slice(directory.length + 1)] = {
      hash: createHash('sha256').update(readFileSync(path)).digest('hex'),
      seconds: Math.floor(statSync(path).mtimeMs / 1000),
    };
  }
  return found;
};

/** The first path at which they differ; undefined where they do not. */
export const differenceOf = (left: Snapshot, right: Snapshot, withTimes: boolean): string | undefined =>
  [...new Set([...Object.keys(left), ...Object.keys(right)])].find((path) => {
    const [one, other] = [left[path], right[path]];
    return one?.hash !== other?.hash || (withTimes && one?.seconds !== other?.seconds);
  });
