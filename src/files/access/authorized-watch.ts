// Watching under an account's rights: told is where it may look. A directory that is only on the way to such a one is told,
// since its entry, which the account may see, shows that something changed in it.

import type { Storage } from '../../storage/index.ts';
import type { Access } from './access.ts';

export const createAuthorizedWatch =
  (storage: Storage, access: Access): Storage['watch'] =>
  async (path, onHint, options) => {
    if (!access.sees(path)) throw access.refusal('read', path);
    if (access.may('read', path) && access.isUniform(path)) return storage.watch(path, onHint, options);
    return storage.watch(
      path,
      (hint) => {
        if (hint.kind === 'everything') return onHint(hint);
        const directories = new Set([...hint.directories].filter(access.sees));
        if (directories.size > 0) onHint({ kind: 'changed', directories });
      },
      options,
    );
  };
