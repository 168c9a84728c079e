// Replacing for one who may write but not delete: the storage is asked to refuse every name that is taken, which it does in one
// step, and the refusal then says what right is missing.

import { isWherryError, type RemotePath } from '../../base/index.ts';
import type { WriteOptions } from '../../storage/index.ts';
import type { Access } from './access.ts';

/** The policy under which nothing can be replaced, where the account may not delete. */
export const allowedOptions = <T extends WriteOptions>(access: Access, path: RemotePath, options: T): T =>
  (options.policy === 'replace' || options.policy === 'newer') && !access.may('delete', path)
    ? { ...options, policy: 'fail' }
    : options;

/** What "the name is taken" means to one who asked to replace and may not. */
export const replacing = async <T>(
  access: Access,
  path: RemotePath,
  options: WriteOptions,
  work: () => Promise<T>,
): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    const isRefused =
      isWherryError(error) &&
      error.code === 'ALREADY_EXISTS' &&
      allowedOptions(access, path, options) !== options;
    throw isRefused ? access.refusal('delete', path) : error;
  }
};
