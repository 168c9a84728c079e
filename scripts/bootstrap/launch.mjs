// The tasks of package.json's scripts, and the way from the machine's Node.js to the repository's own.

import { spawn } from 'node:child_process';
import { mkdirSync, realpathSync } from 'node:fs';
import { constants } from 'node:os';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { prepareBuild, prepareNode } from './prepare.mjs';
import { REPOSITORY, expectedError, inRepository } from './repository.mjs';

const DEFAULT_PORT = '6768';

/** Runs a program as if it had been started directly: in this process, where that is the right Node.js already. */
const run = (node, file, args) => {
  if (realpathSync(process.execPath) === node) {
    process.argv = [process.execPath, file, ...args];
    return import(pathToFileURL(file).href).then(() => undefined);
  }
  return new Promise((finish, fail) => {
    const child = spawn(node, [file, ...args], { stdio: 'inherit' });
    // The terminal sends Ctrl-C to every process of the group: the child has it already, and a second one would mean
    // "at once" to it. This process only has to outlive it, to report its end.
    process.on('SIGINT', () => {});
    for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    child.once('error', fail);
    child.once('exit', (code, signal) => finish(code ?? 128 + (constants.signals[signal] ?? 0)));
  });
};

/** `npm start -- [DIRECTORY [PORT]] [option …]`, as arguments of the CLI. */
const startArguments = (args) => {
  const firstOption = args.findIndex((arg) => arg.startsWith('-'));
  const named = firstOption === -1 ? args : args.slice(0, firstOption);
  const [directory, port = DEFAULT_PORT, ...more] = named;
  const options = args.slice(named.length);
  // npm runs scripts in the repository, whatever the directory it was called in.
  const root =
    directory === undefined ? inRepository('wherry-root') : resolve(process.env.INIT_CWD ?? '.', directory);
  if (directory === undefined) mkdirSync(root, { recursive: true });
  return ['run', root, port, ...more, ...options];
};

const TASKS = {
  start: (args) => {
    const node = prepareNode();
    prepareBuild(node);
    process.env.WHERRY_PROGRAM = './wherry';
    return run(node, inRepository('bin', 'wherry.cjs'), startArguments(args));
  },
  check: (args) => run(prepareNode(), inRepository('scripts', 'check.mjs'), args),
  build: () => prepareBuild(prepareNode()),
  /** Any script or program of the packages, on the repository's Node.js. */
  node: ([file, ...args]) => run(prepareNode(), resolve(REPOSITORY, file), args),
};

/** Resolves with the exit code; undefined when the program, run in this process, has set it or will. */
export const launch = async ([name, ...args]) => {
  const task = Object.hasOwn(TASKS, name ?? '') ? TASKS[name] : undefined;
  if (task === undefined)
    throw expectedError(`Usage: node scripts/launch.cjs ${Object.keys(TASKS).join('|')} …`);
  return task(args);
};
