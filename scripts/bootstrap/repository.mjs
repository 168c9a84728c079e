// Where things are in this repository, for the scripts. Runs on Node.js 18 as well.

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/** Made by the scripts, kept between runs, never committed. */
export const BUILD_STATE = join(REPOSITORY, '.build');

export const inRepository = (...names) => join(REPOSITORY, ...names);

/** A failure whose message says everything: it is shown without a stack. */
export const expectedError = (message) => Object.assign(new Error(message), { isExpected: true });
