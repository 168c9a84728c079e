// Installs the packages of the lockfile, unless they are there. What is there is read from the record that npm
// itself keeps in node_modules; an installation that was interrupted has no such record.

import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, lstatSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expectedError } from './repository.mjs';
import { findRepositoryNode } from './repository-node.mjs';

const readJson = (path) => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    // Missing or cut short: as good as not there.
    return undefined;
  }
};

/** npm's own record of what it installed. */
const readInstalled = (repository) =>
  readJson(join(repository, 'node_modules', '.package-lock.json'))?.packages;

const DECLARATIONS = ['dependencies', 'devDependencies', 'workspaces'];

/** Why the packages have to be installed, or undefined when they are there. */
export const whyInstall = (repository) => {
  const lockfile = readJson(join(repository, 'package-lock.json'))?.packages;
  const manifest = readJson(join(repository, 'package.json'));
  const installed = readInstalled(repository);
  if (lockfile === undefined || manifest === undefined)
    return 'package.json or package-lock.json cannot be read';
  if (installed === undefined) return 'no packages are installed yet';
  const root = lockfile[''];
  if (DECLARATIONS.some((key) => JSON.stringify(root[key]) !== JSON.stringify(manifest[key]))) {
    return 'package.json has changed';
  }
  const isSame = ([place, wanted]) => {
    const found = installed[place];
    if (found === undefined) return place === '' || wanted.optional === true;
    return (
      found.version === wanted.version &&
      found.integrity === wanted.integrity &&
      existsSync(join(repository, place))
    );
  };
  return Object.entries(lockfile).every(isSame) ? undefined : 'the lockfile has changed';
};

/** Asked for last, and only where it matters: it costs some milliseconds. */
const libcOfThisMachine = () => {
  process.report.excludeNetwork = true;
  return process.report.getReport().header.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
};

/**
 * Whether npm left out optional packages that are made for this platform: it does so, without a word, where they ask for
 * a newer Node.js than the one that npm runs on.
 */
const hasPassedOver = (repository) => {
  const lockfile = readJson(join(repository, 'package-lock.json'))?.packages ?? {};
  const installed = readInstalled(repository) ?? {};
  const fits = (wanted, here) => wanted === undefined || [wanted].flat().includes(here);
  const missing = Object.entries(lockfile)
    .filter(([place, { optional }]) => optional === true && installed[place] === undefined)
    .map(([, entry]) => entry)
    // An entry without a hash is one that the registry at hand may not have at all.
    .filter(
      ({ os, cpu, integrity }) =>
        integrity !== undefined && os !== undefined && fits(os, process.platform) && fits(cpu, process.arch),
    );
  if (missing.length === 0 || process.platform !== 'linux') return missing.length > 0;
  const libc = libcOfThisMachine();
  return missing.some((entry) => fits(entry.libc, libc));
};

/** npm as it was started, or as it is found. */
const npmCommand = (node) => {
  const path = process.env.npm_execpath;
  if (path !== undefined && /npm-cli\.c?js$/u.test(path))
    return { command: node, before: [path], shell: false };
  return { command: 'npm', before: [], shell: process.platform === 'win32' };
};

/** `npm ci` empties node_modules first; through a link it would empty a folder that belongs to someone else. */
const refuseLink = (repository) => {
  const path = join(repository, 'node_modules');
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return;
  throw expectedError(
    `${path} is a link to another folder, which installing would empty; remove the link first.`,
  );
};

const runNpm = (repository, node, env) => {
  const { command, before, shell } = npmCommand(node);
  const args = [...before, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, error } = spawnSync(command, args, {
    cwd: repository,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell,
    env,
  });
  if (status === 0) return;
  const why = error === undefined ? 'npm says why above' : error.message;
  throw expectedError(`The packages could not be installed: ${why}.`);
};

/** Runs npm on a copy of the Node.js that was just installed, since npm removes node_modules before it begins. */
const runNpmOnRepositoryNode = (repository) => {
  const folder = join(repository, '.build', 'install-node');
  const node = join(folder, process.platform === 'win32' ? 'node.exe' : 'node');
  mkdirSync(folder, { recursive: true });
  try {
    copyFileSync(findRepositoryNode(repository), node);
    const PATH = [folder, process.env.PATH ?? ''].join(delimiter);
    runNpm(repository, node, { ...process.env, PATH, NODE_NO_WARNINGS: '1' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

export const install = (repository) => {
  refuseLink(repository);
  runNpm(repository, process.execPath, process.env);
  if (hasPassedOver(repository)) runNpmOnRepositoryNode(repository);
};
