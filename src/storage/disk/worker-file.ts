// Where the worker's file is: beside this one, both in the sources and in dist. When this module was bundled into
// another file (the command line is), that file lies somewhere in dist, and the worker where it always is in dist.

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const OWN_NAME = /\/storage\/disk\/worker-file(\.[a-z]+)$/u;
const FROM_BUNDLE = [
  '../storage/disk/worker.js',
  './storage/disk/worker.js',
  '../dist/storage/disk/worker.js',
  './dist/storage/disk/worker.js',
];

/** `url` is that of the module asking. Throws where there is no worker file. */
export const findWorkerFile = (url: string = import.meta.url): URL => {
  const extension = OWN_NAME.exec(url)?.[1];
  if (extension !== undefined) return new URL(`./worker${extension}`, url);
  const candidates = FROM_BUNDLE.map((path) => new URL(path, url));
  const found = candidates.find((candidate) => existsSync(fileURLToPath(candidate)));
  if (found !== undefined) return found;
  throw new Error(`No disk worker beside ${url}: the installation is incomplete; install the package again.`);
};
