// Brings the working copy to where its programs can run: packages installed, dist/ built. Does nothing, quickly,
// where nothing changed. Says on stderr what it is about to do, since both steps take seconds.

import { spawnSync } from 'node:child_process';
import { removeStamp, whatToStamp, writeStamp } from './build-stamp.mjs';
import { exclusively } from './exclusive.mjs';
import { install, whyInstall } from './install.mjs';
import { BUILD_STATE, REPOSITORY, expectedError, inRepository } from './repository.mjs';
import { findRepositoryNode, linkRepositoryNode } from './repository-node.mjs';

const say = (text) => process.stderr.write(`${text}\n`);

const timed = (text, task) => {
  const start = Date.now();
  say(`${text} …`);
  task();
  say(`  done in ${((Date.now() - start) / 1000).toFixed(1)} s`);
};

const waiting = (owner) => say(`Waiting for process ${owner}, which is installing or building here …`);

const ensureInstalled = () => {
  if (whyInstall(REPOSITORY) === undefined) return;
  exclusively(
    BUILD_STATE,
    () => {
      // Whoever held the lock may have done it meanwhile.
      const why = whyInstall(REPOSITORY);
      if (why !== undefined)
        timed(`Installing packages from the lockfile, because ${why}`, () => install(REPOSITORY));
    },
    waiting,
  );
};

const build = (node) => {
  const stamp = whatToStamp(REPOSITORY);
  if (stamp === undefined) return;
  timed('Building', () => {
    removeStamp(REPOSITORY);
    const { status } = spawnSync(node, [inRepository('scripts', 'build.mjs')], {
      cwd: REPOSITORY,
      stdio: ['ignore', 2, 2],
    });
    if (status !== 0) throw expectedError('The build failed: see above.');
    writeStamp(REPOSITORY, stamp);
  });
};

/** Installs what is missing, and returns the path of the Node.js to go on with. */
export const prepareNode = () => {
  ensureInstalled();
  const node = findRepositoryNode(REPOSITORY);
  linkRepositoryNode(REPOSITORY, node);
  return node;
};

/** Builds what changed since the last build. */
export const prepareBuild = (node) => {
  if (whatToStamp(REPOSITORY) !== undefined) exclusively(BUILD_STATE, () => build(node), waiting);
};
