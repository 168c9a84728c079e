// Holds every import of src/ against the tables of ARCHITECTURE.md.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseArchitecture } from './architecture-tables.ts';
import {
  cycleProblems,
  doorProblems,
  layerProblems,
  packageProblems,
  platformProblems,
  reachProblems,
  tableProblems,
} from './layer-rules.ts';
import { readRepositoryFile, readSources } from './source-files.ts';

const architecture = parseArchitecture(readRepositoryFile('ARCHITECTURE.md'));
const sources = readSources('src');
const manifest = JSON.parse(readRepositoryFile('package.json')) as Record<string, Record<string, string>>;

const none = (problems: readonly string[]): void =>
  assert.equal(problems.length, 0, `\n${problems.join('\n')}`);

describe('the sources', () => {
  it('lie in folders that ARCHITECTURE.md knows, and have the doors it names', () =>
    none(tableProblems(sources, architecture)));
  it('import only downward, as their row allows', () => none(layerProblems(sources, architecture)));
  it('come into other folders only through their doors', () => none(doorProblems(sources, architecture)));
  it('import each other without a cycle, types included', () => none(cycleProblems(sources)));
  it('keep Node.js out of what is pure or browser-safe', () => none(platformProblems(sources, architecture)));

  it('reach no Node.js from what is browser-safe, through whatever they import', () =>
    none(reachProblems(sources, architecture)));

  it('import only packages that are installed with Wherry', () => {
    none(packageProblems(sources, new Set(Object.keys(manifest['dependencies'] ?? {}))));
  });
});

describe('tests and scripts', () => {
  it('import only packages that package.json declares', () => {
    const declared = new Set(Object.keys({ ...manifest['dependencies'], ...manifest['devDependencies'] }));
    // Examples import the package by its name, as its users do.
    declared.add('wherry');
    none(
      packageProblems(
        [
          ...readSources('test'),
          ...readSources('campaign'),
          ...readSources('mutants'),
          ...readSources('scripts'),
          ...readSources('examples'),
        ],
        declared,
      ),
    );
  });
});
