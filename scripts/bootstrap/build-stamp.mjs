// Whether dist/ was built from what is in src/ and web/ now: a hash over everything that the build reads.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const INPUTS = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'scripts/build.mjs',
  'scripts/build-page.mjs',
  'src',
  'web',
];
const STAMP = ['.build', 'build-stamp'];

const filesUnder = (repository, path) => {
  const entries = readdirSync(join(repository, path), { withFileTypes: true });
  return entries.flatMap((entry) => {
    const below = `${path}/${entry.name}`;
    return entry.isDirectory() ? filesUnder(repository, below) : [below];
  });
};

const fingerprint = (repository) => {
  const files = INPUTS.flatMap((path) =>
    statSync(join(repository, path)).isDirectory() ? filesUnder(repository, path) : [path],
  ).sort();
  const hash = createHash('sha256');
  for (const path of files) {
    const content = readFileSync(join(repository, path));
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
};

/** Undefined when dist/ is up to date; else the fingerprint to stamp it with once it has been built. */
export const whatToStamp = (repository) => {
  const wanted = fingerprint(repository);
  const stamp = join(repository, ...STAMP);
  const isFresh =
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === wanted &&
    existsSync(join(repository, 'dist', 'cli', 'main.cjs'));
  return isFresh ? undefined : wanted;
};

/** To be called before a build begins: one that fails must not look finished. */
export const removeStamp = (repository) => rmSync(join(repository, ...STAMP), { force: true });

export const writeStamp = (repository, stamp) => {
  mkdirSync(join(repository, STAMP[0]), { recursive: true });
  writeFileSync(join(repository, ...STAMP), stamp);
};
