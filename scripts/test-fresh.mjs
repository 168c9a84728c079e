// `npm run test:fresh [-- --no-test]`: clones the last commit into an empty folder and does there what a new user does,
// on the Node.js of the machine: npm start, the commands that it prints, npm start once more, npm test. Prints how long
// each took. Not part of `npm test`, because it installs everything anew.

import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expectedError, REPOSITORY } from './bootstrap/repository.mjs';

const PORT = '16768';
const SECOND_START_MS = 2000;

const folder = mkdtempSync(join(tmpdir(), 'wherry-fresh-'));
const clone = join(folder, 'wherry');

/** The environment as a new user's terminal has it: nothing of the npm that runs this, and no Node.js of ours. */
const env = Object.fromEntries(
  Object.entries({
    ...process.env,
    XDG_STATE_HOME: join(folder, 'state'),
    XDG_CACHE_HOME: join(folder, 'cache'),
  }).filter(([name]) => !/^(?:npm_|INIT_CWD$|WHERRY_)/u.test(name)),
);
env.PATH = (env.PATH ?? '')
  .split(delimiter)
  .filter((path) => !path.includes('node_modules'))
  .join(delimiter);

const tell = (what, start) => console.log(`${what}: ${((performance.now() - start) / 1000).toFixed(1)} s`);

const run = (file, args, options = {}) => {
  const { status } = spawnSync(file, args, { cwd: clone, env, stdio: 'inherit', ...options });
  if (status !== 0) throw expectedError(`${[file, ...args].join(' ')} ended with ${status}`);
};

/** Starts the server as a terminal would, in a process group of its own. Resolves with what it printed. */
const start = () =>
  new Promise((resolve, reject) => {
    const child = spawn('npm', ['start', '--', 'wherry-root', PORT], {
      cwd: clone,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (piece) => {
      text += piece;
      if (text.includes('Ctrl-C stops')) resolve({ child, text });
    });
    child.once('exit', (code) => reject(expectedError(`npm start ended with ${code}:\n${text}`)));
  });

const stop = (child) =>
  new Promise((resolve) => {
    child.removeAllListeners('exit');
    child.once('exit', resolve);
    // What Ctrl-C does: the signal goes to every process of the group.
    process.kill(-child.pid, 'SIGINT');
  });

const useServer = (text) => {
  const lines = text.split('\n').filter((line) => line.trim().startsWith('export '));
  const script = [
    ...lines,
    './wherry put -r src /',
    './wherry get -r /src back',
    'diff -r src back',
    './wherry rm -r /src',
  ];
  run('sh', ['-e', '-c', script.join('\n')]);
};

const main = async () => {
  run('git', ['clone', '--quiet', REPOSITORY, clone], { cwd: folder });
  run('mkdir', ['wherry-root']);
  let begun = performance.now();
  const first = await start();
  tell('first npm start', begun);
  useServer(first.text);
  await stop(first.child);

  begun = performance.now();
  const second = await start();
  const took = performance.now() - begun;
  tell('second npm start', begun);
  await stop(second.child);
  if (took > SECOND_START_MS) throw expectedError('the second npm start took too long');
  const tokenOf = (text) => /^Token\s+(\S+)/mu.exec(text)?.[1];
  if (tokenOf(first.text) !== tokenOf(second.text))
    throw expectedError('the token changed between two starts');

  if (process.argv.includes('--no-test')) return;
  begun = performance.now();
  run('npm', ['test']);
  tell('npm test', begun);
};

try {
  await main();
} catch (error) {
  console.error(error.isExpected === true ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
