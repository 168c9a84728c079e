// The product under trial, loaded from a directory that holds its sources: the repository's own, or a copy that was broken
// on purpose. Types are the repository's.

import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

export const REPOSITORY = resolve(import.meta.dirname, '..');

export interface Product {
  readonly directory: string;
  /** The command, for processes. */
  readonly main: string;
  readonly client: typeof import('../src/client/index.ts');
  readonly server: typeof import('../src/server/index.ts');
  readonly runCli: (typeof import('../src/cli/run-cli.ts'))['runCli'];
  readonly base: typeof import('../src/base/index.ts');
  readonly accounts: typeof import('../src/accounts/index.ts');
  readonly catalog: typeof import('../src/catalog/index.ts');
  readonly files: typeof import('../src/files/index.ts');
  readonly listener: typeof import('../src/listener/index.ts');
  readonly storage: typeof import('../src/storage/index.ts');
  readonly disk: typeof import('../src/storage/disk/index.ts');
  readonly identity: typeof import('../src/transport/identity/index.ts');
}

export const loadProduct = async (directory: string = REPOSITORY): Promise<Product> => {
  const at = (path: string): string => resolve(directory, 'src', path);
  const load = async <T>(path: string): Promise<T> => (await import(pathToFileURL(at(path)).href)) as T;
  return {
    directory,
    main: at('cli/main.ts'),
    client: await load('client/index.ts'),
    server: await load('server/index.ts'),
    runCli: (await load<Pick<Product, 'runCli'>>('cli/run-cli.ts')).runCli,
    base: await load('base/index.ts'),
    accounts: await load('accounts/index.ts'),
    catalog: await load('catalog/index.ts'),
    files: await load('files/index.ts'),
    listener: await load('listener/index.ts'),
    storage: await load('storage/index.ts'),
    disk: await load('storage/disk/index.ts'),
    identity: await load('transport/identity/index.ts'),
  };
};
