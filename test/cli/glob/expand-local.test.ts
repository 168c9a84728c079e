import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { expandLocal } from '../../../src/cli/glob/expand-local.ts';
import { withoutCovered } from '../../../src/cli/glob/without-covered.ts';

let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wherry-cli-'));
  await mkdir(join(folder, 'sub/deep'), { recursive: true });
  await mkdir(join(folder, '.wherry'));
  for (const name of ['a.txt', 'b.txt', 'sub/c.txt', '.wherry/d.txt', 'x*y'])
    await writeFile(join(folder, name), '');
  await symlink('sub', join(folder, 'link'));
  await symlink('.', join(folder, 'sub/deep/loop'));
});
after(() => rm(folder, { recursive: true, force: true }));

const expand = async (pattern: string, isWindows = false) => {
  const signal = new AbortController().signal;
  const { targets, failures } = await expandLocal([`${folder}/${pattern}`], { signal, isWindows });
  const shown = (path: string): string => path.slice(folder.length + 1);
  return {
    found: targets.map(({ path }) => shown(path)),
    failed: failures.map(({ source, error }) => `${shown(source)} ${error.code}`),
  };
};

describe('a local pattern', () => {
  const table: readonly (readonly [string, readonly string[]])[] = [
    ['*.txt', ['a.txt', 'b.txt']],
    ['{sub,link}/*.txt', ['link/c.txt', 'sub/c.txt']],
    ['**/c.txt', ['sub/c.txt']],
    ['*/', ['link', 'sub']],
    ['s*/.', ['sub/.']],
    ['.w*/*', []],
    ['.*/d.txt', []],
    ['x*y', ['x*y']],
    ['x\\*y', ['x*y']],
    ['none', ['none']],
  ];
  for (const [pattern, found] of table) {
    it(`${pattern} stands for ${JSON.stringify(found)}`, async () => {
      const failed = found.length === 0 ? [`${pattern} NOT_FOUND`] : [];
      assert.deepEqual(await expand(pattern), { found, failed });
    });
  }

  it('has backslashes between names on Windows', async () => {
    assert.deepEqual(await expand('sub\\*.txt', true), { found: ['sub/c.txt'], failed: [] });
  });

  it('ends although links lead around in circles', async () => {
    assert.deepEqual((await expand('sub/**/*.txt')).found, ['sub/c.txt']);
  });

  it('stays relative as it was typed', async () => {
    const { targets } = await expandLocal(['./src/cli/glob/parse-*.ts'], {
      signal: new AbortController().signal,
      isWindows: false,
    });
    assert.deepEqual(targets, [{ path: './src/cli/glob/parse-glob.ts', isMatched: true }]);
  });
});

describe('what lies in a directory that is taken whole', () => {
  it('is left out when a pattern matched it, never when it was named', () => {
    const matched = (path: string) => ({ path, isMatched: true });
    const named = { path: '/a/b/c', isMatched: false };
    assert.deepEqual(
      withoutCovered([matched('/a'), matched('/a/b'), matched('/ab'), matched('/c/d'), named]).map(
        ({ path }) => path,
      ),
      ['/a', '/ab', '/c/d', '/a/b/c'],
    );
  });
});
