// Where the worker's file is: beside this one, both in the sources and in dist. When this module was bundled into
// another file (the command line is), that file lies somewhere in dist, and the worker where it always is in dist.

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const OWN_NAME = /\/storage\/disk\/worker-file(\.[a-z]+)$/u;
const BUNDLED = 'worker.cjs';
const FROM_BUNDLE = ['../storage/disk/', './storage/disk/', '../dist/storage/disk/', './dist/storage/disk/'];

/** `url` is that of the module asking. Throws where there is no worker file. */
export const findWorkerFile = (url: string = import.meta.url): URL => {
  const extension = OWN_NAME.exec(url)?.[1];
  // In dist it is bundled, which starts in a quarter less time; the sources run as they are.
  if (extension !== undefined) return new URL(extension === '.ts' ? './worker.ts' : `./${BUNDLED}`, url);
  const candidates = FROM_BUNDLE.map((path) => new URL(`${path}${BUNDLED}`, url));
  const found = candidates.find((candidate) => existsSync(fileURLToPath(candidate)));
  if (found !== undefined) return found;
  throw new Error(`No disk worker beside ${url}: the installation is incomplete; install the package again.`);
};
