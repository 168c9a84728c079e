// Where a stranger's file is staged who sees nothing of the directory: under his name for it, or, when somebody is busy with that name,
// under the next one. That somebody is, is as little his business as what is there.

import { WherryError, isWherryError } from '../../base/index.ts';
import { numberedPath, type Storage } from '../../storage/index.ts';
import type { ChangeGuard } from '../dav/change-guard.ts';

/** As many may send files of one name at once; one more is told to try again. */
const MAX_NAMES = 100;

/** Codes: those of `Storage.stage`; `BUSY` where the whole directory is. */
export const createUnseenStaging = (
  storage: Pick<Storage, 'stage'>,
  guard: Pick<ChangeGuard, 'ensureFree'>,
): Pick<Storage, 'stage'> => ({
  stage: async (path, attributes, options) => {
    for (let number = 0; number < MAX_NAMES; number += 1) {
      const candidate = number === 0 ? path : numberedPath(path, number, 'file');
      try {
        guard.ensureFree(candidate);
        return await storage.stage(candidate, attributes, options);
      } catch (error) {
        if (!isWherryError(error) || error.code !== 'BUSY') throw error;
      }
    }
    throw new WherryError('BUSY');
  },
});
