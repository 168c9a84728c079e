// The product under trial: what `npm run build` has made, started as the installed command is.

import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

export const REPOSITORY = resolve(import.meta.dirname, '..');

/** The command, on the Node.js that runs the bench. */
export const wherryCommand = (...args: string[]): [program: string, ...args: string[]] => [
  process.execPath,
  join(REPOSITORY, 'bin', 'wherry.cjs'),
  ...args,
];

/** The library, as it is published. */
export const loadClient = async (): Promise<typeof import('../src/client/index.ts')> =>
  (await import(
    pathToFileURL(join(REPOSITORY, 'dist', 'client', 'index.js')).href
  )) as typeof import('../src/client/index.ts');
