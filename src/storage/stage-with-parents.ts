// Staging a file for which there may be no directory yet.

import { isWherryError, remotePathParent, type RemotePath } from '../base/index.ts';
import type { FileAttributes, StageOptions, StagedFile, Storage } from './storage.ts';

/** The directories above it are made only when they turn out to be missing. Codes: as Storage.stage. */
export const stageWithParents = async (
  storage: Pick<Storage, 'stage' | 'makeDirectory'>,
  path: RemotePath,
  attributes: FileAttributes,
  options: StageOptions,
): Promise<StagedFile> => {
  try {
    return await storage.stage(path, attributes, options);
  } catch (error: unknown) {
    if (!isWherryError(error) || error.code !== 'NOT_FOUND') throw error;
  }
  await storage.makeDirectory(remotePathParent(path), { parents: true });
  return storage.stage(path, attributes, options);
};
