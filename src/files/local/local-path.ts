// What sources and destinations on this side have in common: local paths as users write them. Never touches the disk.

import { WherryError, isWherryError, parseRemotePath, type RemotePath } from '../../base/index.ts';
import type { Storage } from '../../storage/index.ts';

/** Opens a local directory as a storage. `NOT_FOUND` and `NOT_A_DIRECTORY` when it is not there. */
export type OpenLocal = (directory: string, options: { readonly writable: boolean }) => Promise<Storage>;

/** How local paths are written here. Loaded on use: a browser never comes here. */
export const loadPaths = (): Promise<typeof import('node:path')> => import('node:path');

export const requireLocalPath = (path: string, what: 'source' | 'destination'): void => {
  if (typeof path === 'string' && path !== '' && !path.includes('\0')) return;
  throw new WherryError('BAD_REQUEST', `The local ${what} must be a path: not empty, and without NUL bytes.`);
};

export const hasCode = (error: unknown, ...codes: string[]): boolean =>
  isWherryError(error) && codes.includes(error.code);

/** The path of an entry at the top of a storage. */
export const topPath = (name: string): RemotePath => parseRemotePath(`/${name}`);

/** Whether a path ends in "/." (or is "."), which means the contents of a directory; and the path without it. */
export const splitContents = (path: string): { readonly label: string; readonly contentsOnly: boolean } => {
  const trimmed = path.replace(/[/\\]+$/u, '');
  if (trimmed === '.') return { label: '.', contentsOnly: true };
  if (/[/\\]\.$/u.test(trimmed))
    return { label: trimmed.slice(0, -1).replace(/[/\\]+$/u, '') || '/', contentsOnly: true };
  return { label: trimmed === '' ? '/' : trimmed, contentsOnly: false };
};
