// Installs the packages of the lockfile, unless they are there. What is there is read from the record that npm
// itself keeps in node_modules; an installation that was interrupted has no such record.

import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectedError } from './repository.mjs';

const readJson = (path) => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    // Missing or cut short: as good as not there.
    return undefined;
  }
};

const DECLARATIONS = ['dependencies', 'devDependencies', 'workspaces'];

/** Why the packages have to be installed, or undefined when they are there. */
export const whyInstall = (repository) => {
  const lockfile = readJson(join(repository, 'package-lock.json'))?.packages;
  const manifest = readJson(join(repository, 'package.json'));
  const installed = readJson(join(repository, 'node_modules', '.package-lock.json'))?.packages;
  if (lockfile === undefined || manifest === undefined)
    return 'package.json or package-lock.json cannot be read';
  if (installed === undefined) return 'no packages are installed yet';
  const root = lockfile[''];
  if (DECLARATIONS.some((key) => JSON.stringify(root[key]) !== JSON.stringify(manifest[key]))) {
    return 'package.json has changed';
  }
  const isSame = ([place, wanted]) => {
    const found = installed[place];
    // An optional package is passed over on other platforms.
    if (found === undefined) return place === '' || wanted.optional === true;
    return (
      found.version === wanted.version &&
      found.integrity === wanted.integrity &&
      existsSync(join(repository, place))
    );
  };
  return Object.entries(lockfile).every(isSame) ? undefined : 'the lockfile has changed';
};

/** npm as it was started, or as it is found. */
const npmCommand = () => {
  const path = process.env.npm_execpath;
  if (path !== undefined && /npm-cli\.c?js$/u.test(path))
    return { command: process.execPath, before: [path], shell: false };
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

export const install = (repository) => {
  refuseLink(repository);
  const { command, before, shell } = npmCommand();
  const args = [...before, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, error } = spawnSync(command, args, {
    cwd: repository,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell,
  });
  if (status !== 0) {
    const why = error === undefined ? 'npm says why above' : error.message;
    throw expectedError(`The packages could not be installed: ${why}.`);
  }
};
