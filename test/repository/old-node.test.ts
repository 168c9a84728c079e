// On a Node.js that is too old, every command says so in one line, and does nothing else.

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { REPOSITORY, runProgram, type Finished } from './working-copy.ts';

describe('a Node.js that is too old', () => {
  let folder: string;
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'wherry-old-'))));
  after(() => rm(folder, { recursive: true, force: true }));

  /** Runs a file in a process that claims another version. */
  const runAs = async (version: string, ...args: readonly string[]): Promise<Finished> => {
    const preload = join(folder, `${version}.cjs`);
    const versions = `Object.assign({}, process.versions, { node: '${version}' })`;
    await writeFile(preload, `Object.defineProperty(process, 'versions', { value: ${versions} });`);
    return runProgram(process.execPath, ['--require', preload, ...args]);
  };

  for (const version of ['8.17.0', '20.20.2', '22.22.0', '24.14.1']) {
    it(`is told what wherry needs: ${version}`, async () => {
      const { exitCode, stdout, stderr } = await runAs(
        version,
        join(REPOSITORY, 'bin', 'wherry.cjs'),
        '--help',
      );
      assert.equal(exitCode, 1);
      assert.equal(stdout, '');
      assert.match(
        stderr,
        new RegExp(`^wherry needs Node\\.js 24\\.15\\.0 or newer, and this is ${version}; .*\\n$`, 'u'),
      );
    });
  }

  it('is told what the repository needs to set itself up', async () => {
    const { exitCode, stdout, stderr } = await runAs(
      '16.20.2',
      join(REPOSITORY, 'scripts', 'launch.cjs'),
      'start',
    );
    assert.equal(exitCode, 1);
    assert.equal(stdout, '');
    assert.match(
      stderr,
      /^This repository needs Node\.js 18 or newer to set itself up, and this is 16\.20\.2\. .*\n$/u,
    );
  });

  it('can read as far as the check', async () => {
    for (const path of ['bin/wherry.cjs', 'scripts/launch.cjs']) {
      const text = (await readFile(join(REPOSITORY, path), 'utf8')).replaceAll(/^\s*\/\/.*$/gmu, '');
      assert.doesNotMatch(text, /=>|`|\b(?:const|let|class|async|await)\b|\?\.|\?\?|\.\.\./u, path);
    }
  });

  it('is the same in package.json, and in what the command checks', async () => {
    const manifest = JSON.parse(await readFile(join(REPOSITORY, 'package.json'), 'utf8')) as {
      engines: { node: string };
    };
    const command = await readFile(join(REPOSITORY, 'bin', 'wherry.cjs'), 'utf8');
    assert.equal(manifest.engines.node, `>=${/OLDEST = '([\d.]+)'/u.exec(command)?.[1]}`);
  });
});
