// How files look from outside: their size, their names, what a door may hold.

import assert from 'node:assert/strict';
import { basename, dirname } from 'node:path';
import { describe, it } from 'node:test';
import { pathsUnder, readSources } from './source-files.ts';

const MAX_LINES = 400;
const DRAWERS = /^(?:utils?|common|helpers?|types|misc|shared|lib|constants)$/u;

const FOLDERS = ['src', 'test', 'campaign', 'mutants', 'bench', 'clients', 'scripts', 'examples'];
const files = FOLDERS.flatMap((folder) => readSources(folder));

describe('source files', () => {
  it(`have at most ${MAX_LINES} lines`, () => {
    const long = files
      .filter(({ lines }) => lines > MAX_LINES)
      .map(({ path, lines }) => `${path} has ${lines}`);
    assert.equal(long.length, 0, long.join('\n'));
  });

  it('are named in kebab-case, and not after a drawer for odds and ends', () => {
    const names = files.flatMap(({ path }) =>
      path.split('/').map((name) => ({ path, name: name.split('.')[0] ?? '' })),
    );
    const bad = names.filter(({ name }) => DRAWERS.test(name) || !/^[a-z0-9]+(?:-[a-z0-9]+)*$/u.test(name));
    assert.equal(
      bad.length,
      0,
      bad.map(({ path, name }) => `${path}: choose a better name than "${name}"`).join('\n'),
    );
  });

  it('list what they pass on name by name, never with "export *"', () => {
    const all = files.flatMap(({ path, exportAllLines }) => exportAllLines.map((line) => `${path}:${line}`));
    assert.equal(all.length, 0, all.join('\n'));
  });
});

describe('test files', () => {
  it('lie under the names of the sources they test', () => {
    const sources = new Set(pathsUnder('src', '.ts').map((path) => path.split('/')[1]));
    const own = new Set([
      'architecture',
      'repository',
      'hostile',
      'examples',
      'campaign',
      'mutants',
      'scenario',
      'spec',
      'bench',
      'fault',
      'page',
      'browser',
    ]);
    const stray = pathsUnder('test', '.test.ts').filter((path) => {
      const folder = path.split('/')[1] ?? '';
      return !sources.has(folder) && !own.has(folder);
    });
    assert.equal(
      stray.length,
      0,
      stray.map((path) => `${dirname(path)} (${basename(path)}) mirrors nothing in src/`).join('\n'),
    );
  });
});
