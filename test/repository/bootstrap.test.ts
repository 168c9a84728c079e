// What `npm start` does before the program runs: installs and builds what changed, and nothing else.

import assert from 'node:assert/strict';
import { readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { whyInstall } from '../../scripts/bootstrap/install.mjs';
import { findRepositoryNode } from '../../scripts/bootstrap/repository-node.mjs';
import {
  REPOSITORY,
  createWorkingCopy,
  runProgram,
  type Finished,
  type RunOptions,
  type WorkingCopy,
} from './working-copy.ts';

const launch = (copy: WorkingCopy, args: readonly string[], options?: RunOptions): Promise<Finished> =>
  runProgram(process.execPath, [join(copy.path, 'scripts', 'launch.cjs'), ...args], options);

describe('the build', () => {
  let copy: WorkingCopy;
  before(async () => (copy = await createWorkingCopy()));
  after(() => copy[Symbol.asyncDispose]());

  const build = (): Promise<Finished> => launch(copy, ['build']);
  const wordOfCommand = async (): Promise<string> => {
    const { stdout } = await runProgram(join(copy.path, 'wherry'), []);
    return (JSON.parse(stdout) as { word: string }).word;
  };

  it('is asked for by the command itself while there is none', async () => {
    const { exitCode, stderr } = await runProgram(join(copy.path, 'wherry'), ['list']);
    assert.equal(exitCode, 1);
    assert.match(stderr, /^wherry is not built yet: run "npm start" or "npm test" in .*\n$/u);
  });

  it('runs once when two scripts want it at the same time', async () => {
    const both = await Promise.all([build(), build()]);
    assert.deepEqual(
      both.map(({ exitCode }) => exitCode),
      [0, 0],
    );
    assert.equal(both.filter(({ stderr }) => stderr.includes('Building')).length, 1);
    assert.equal(await wordOfCommand(), 'first');
  });

  it('does not run again while nothing changed, whatever the times of the files', async () => {
    await utimes(join(copy.path, 'src', 'word.ts'), new Date(), new Date());
    assert.deepEqual(await build(), { exitCode: 0, stdout: '', stderr: '' });
  });

  it('runs again when a source changed', async () => {
    await copy.write('src/word.ts', "export const word: string = 'second';\n");
    assert.match((await build()).stderr, /Building/u);
    assert.equal(await wordOfCommand(), 'second');
  });

  it('runs again when a source was added or removed, and leaves nothing of what was removed', async () => {
    await copy.write('src/more.ts', 'export const more = 1;\n');
    assert.match((await build()).stderr, /Building/u);
    assert.ok((await stat(join(copy.path, 'dist', 'more.js'))).isFile());
    await rm(join(copy.path, 'src', 'more.ts'));
    assert.match((await build()).stderr, /Building/u);
    await assert.rejects(stat(join(copy.path, 'dist', 'more.js')), { code: 'ENOENT' });
  });

  it('that fails leaves the last good one in place, and is tried again', async () => {
    await copy.write('src/word.ts', 'export const word: string = 3;\n');
    for (const time of ['first', 'second']) {
      const { exitCode, stderr } = await build();
      assert.equal(exitCode, 1, time);
      assert.match(stderr, /src\/word\.ts.*error TS2322/u);
      assert.match(stderr, /The build failed/u);
    }
    assert.equal(await wordOfCommand(), 'second');
    await copy.write('src/word.ts', "export const word: string = 'third';\n");
    assert.equal((await build()).exitCode, 0);
    assert.equal(await wordOfCommand(), 'third');
  });

  it('runs again when dist/ is gone', async () => {
    await rm(join(copy.path, 'dist'), { recursive: true });
    assert.match((await build()).stderr, /Building/u);
  });

  it('goes on when the process that held the lock is gone', async () => {
    await copy.write('src/word.ts', "export const word: string = 'fourth';\n");
    const gone = await runProgram(process.execPath, ['-p', 'process.pid']);
    await writeFile(join(copy.path, '.build', 'lock'), gone.stdout.trim());
    assert.equal((await build()).exitCode, 0);
    assert.equal(await wordOfCommand(), 'fourth');
  });
});

describe('npm start', () => {
  let copy: WorkingCopy;
  before(async () => (copy = await createWorkingCopy()));
  after(() => copy[Symbol.asyncDispose]());

  const started = async (args: readonly string[], options?: RunOptions): Promise<readonly string[]> => {
    const { stdout, exitCode } = await launch(copy, ['start', ...args], options);
    assert.equal(exitCode, 7, 'the exit code is that of the program');
    return (JSON.parse(stdout) as { args: string[] }).args;
  };

  it('serves ./wherry-root on port 6768, and makes it', async () => {
    const root = join(copy.path, 'wherry-root');
    assert.deepEqual(await started([]), ['run', root, '6768']);
    assert.ok((await stat(root)).isDirectory());
  });

  it('serves the directory and port it is given, seen from where it was called, and passes options on', async () => {
    const env = { INIT_CWD: '/somewhere' };
    assert.deepEqual(await started(['data'], { env }), ['run', '/somewhere/data', '6768']);
    assert.deepEqual(await started(['/data', '7000', '--read-only'], { env }), [
      'run',
      '/data',
      '7000',
      '--read-only',
    ]);
    assert.deepEqual(await started(['--read-only'], { env }), [
      'run',
      join(copy.path, 'wherry-root'),
      '6768',
      '--read-only',
    ]);
  });

  it('runs on the Node.js of the repository whatever it was called with, and passes signals on', async () => {
    const other = await otherNode(copy);
    const result = await runProgram(
      other,
      [join(copy.path, 'scripts', 'launch.cjs'), 'start', '--', '--wait'],
      {
        onOutput: (stdout, kill) => {
          if (stdout.includes('\n')) kill('SIGTERM');
        },
      },
    );
    const own = await runProgram(findRepositoryNode(REPOSITORY), ['-p', 'process.versions.node']);
    assert.equal((JSON.parse(result.stdout) as { node: string }).node, own.stdout.trim());
    assert.equal(result.exitCode, 5);
  });
});

/** The same program under another path, as another Node.js would be. */
const otherNode = async (copy: WorkingCopy): Promise<string> => {
  const path = join(copy.path, 'other-node');
  await writeFile(path, await readFile(process.execPath), { mode: 0o755 });
  return path;
};

describe('the installation', () => {
  let copy: WorkingCopy;
  before(async () => (copy = await createWorkingCopy()));
  after(() => copy[Symbol.asyncDispose]());

  /** Changes a file's text, and gives the way back. */
  const edit = async (path: string, from: RegExp, to: string): Promise<() => Promise<void>> => {
    const text = await readFile(join(copy.path, path), 'utf8');
    assert.match(text, from);
    await copy.write(path, text.replace(from, to));
    return () => copy.write(path, text);
  };

  it('is left alone while it is what the lockfile says', () => {
    assert.equal(whyInstall(copy.path), undefined);
  });

  it('is renewed when a locked package changed', async () => {
    const undo = await edit(
      'package-lock.json',
      /("node_modules\/cborg": \{[^}]*"integrity": ")[^"]*/u,
      '$1sha512-other',
    );
    assert.equal(whyInstall(copy.path), 'the lockfile has changed');
    await undo();
  });

  it('is renewed when package.json asks for something else', async () => {
    const undo = await edit('package.json', /(?<start>"cborg": ")[^"]*/u, '$<start>0.0.1');
    assert.equal(whyInstall(copy.path), 'package.json has changed');
    await undo();
  });

  it('is refused through a link, whose target npm would empty', async () => {
    const undo = await edit('package.json', /(?<start>"cborg": ")[^"]*/u, '$<start>0.0.2');
    const { exitCode, stderr } = await launch(copy, ['build']);
    assert.equal(exitCode, 1);
    assert.match(
      stderr,
      /node_modules is a link to another folder, which installing would empty; remove the link first\.\n$/u,
    );
    assert.equal(whyInstall(REPOSITORY), undefined);
    await undo();
  });

  it('is made where there is none', async () => {
    await rm(join(copy.path, 'node_modules'));
    assert.equal(whyInstall(copy.path), 'no packages are installed yet');
  });
});
