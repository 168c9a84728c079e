// Where the trees of uploads go. Decided once for a transfer: when its link is lost before the answer arrived, the next
// attempt must not find the directory that the first has made, and refuse it or go into it. In memory only.

import { toHex, type RemotePath } from '../../base/index.ts';
import type { Storage } from '../../storage/index.ts';
import { openTreeDirectory, resolveDestination } from '../destination.ts';
import { MAX_REMEMBERED_TRANSFERS } from '../limits.ts';
import type { UploadBatchRequest } from '../wire/requests.ts';

export interface TreeDirectory {
  readonly directory: RemotePath;
  /** Made by this transfer. */
  readonly created: boolean;
}

export interface TreeDirectories {
  /** Makes or finds the directory. Codes: `ALREADY_EXISTS` without `merge`; `NOT_A_DIRECTORY`, `NOT_FOUND` (parent). */
  open(storage: Storage, account: string, request: UploadBatchRequest): Promise<TreeDirectory>;
}

export const createTreeDirectories = (): TreeDirectories => {
  /** By account and transfer; the oldest first. Promises, because the first attempt may still be at it. */
  const remembered = new Map<string, Promise<TreeDirectory>>();
  const decide = async (
    storage: Storage,
    { directory: path, name, merge, makeParents: parents }: UploadBatchRequest,
  ): Promise<TreeDirectory> => {
    const directory = await resolveDestination(storage, path, name);
    return { directory, ...(await openTreeDirectory(storage, directory, merge, directory, { parents })) };
  };
  return {
    async open(storage, account, request) {
      if (request.transfer === undefined) return decide(storage, request);
      const key = `${toHex(request.transfer)} ${account}`;
      // A refusal is no decision: the next attempt may find things otherwise.
      const before = await remembered.get(key)?.catch(() => undefined);
      if (before !== undefined) {
        // Somebody may have removed it since.
        await openTreeDirectory(storage, before.directory, true);
        return before;
      }
      const deciding = decide(storage, request);
      remembered.set(key, deciding);
      deciding.catch(() => {
        if (remembered.get(key) === deciding) remembered.delete(key);
      });
      for (const oldest of remembered.keys()) {
        if (remembered.size <= MAX_REMEMBERED_TRANSFERS) break;
        remembered.delete(oldest);
      }
      return deciding;
    },
  };
};
