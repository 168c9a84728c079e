// Every test file tests something, and leaves no test out.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readRepositoryFile, readSources, type SourceFile } from '../architecture/source-files.ts';

const files = new Map(readSources('test').map((file) => [file.path, file]));
const testFiles = [...files.values()].filter(({ path }) => path.endsWith('.test.ts'));

/** Whether a file asserts, by itself or in what it imports from other test files (a contract suite). */
const asserts = (file: SourceFile, seen = new Set<string>()): boolean => {
  if (seen.has(file.path)) return false;
  seen.add(file.path);
  // An import that is not used does not compile.
  if (file.imports.some(({ specifier }) => specifier.startsWith('node:assert'))) return true;
  return file.imports.some(({ target }) => {
    const imported = target === undefined ? undefined : files.get(target);
    return imported !== undefined && asserts(imported, seen);
  });
};

const LEFT_OUT =
  /\b(?:it|test|describe|suite|t|context)\.(?:skip|todo|only)\b|[{,]\s*(?:todo|only):\s*true|[{,]\s*skip:\s*(?:true|['"`])/u;

describe('the test files', () => {
  it('are many', () => assert.ok(testFiles.length > 10, `${testFiles.length} files`));

  it('all assert something', () => {
    assert.deepEqual(
      testFiles.filter((file) => !asserts(file)).map(({ path }) => path),
      [],
    );
  });

  it('skip no test, postpone none and single none out', () => {
    const found = [...files.keys()].filter(
      (path) => path !== 'test/repository/test-files.test.ts' && LEFT_OUT.test(readRepositoryFile(path)),
    );
    assert.deepEqual(found, []);
  });

  it('all lie where the runner looks', () => {
    const stray = [...files.values()].filter(
      ({ path, imports }) =>
        imports.some(({ specifier }) => specifier === 'node:test') && !path.endsWith('.test.ts'),
    );
    const suites = stray.filter(({ path }) => !testFiles.some((test) => reaches(test, path)));
    assert.deepEqual(
      suites.map(({ path }) => path),
      [],
      'name it *.test.ts, or import it from one',
    );
  });
});

const reaches = (from: SourceFile, path: string, seen = new Set<string>()): boolean => {
  if (from.path === path) return true;
  if (seen.has(from.path)) return false;
  seen.add(from.path);
  return from.imports.some(({ target }) => {
    const next = target === undefined ? undefined : files.get(target);
    return next !== undefined && reaches(next, path, seen);
  });
};
