// The staged file of an upload: begun, or gone on with where the last one stopped.

import { stageWithParents, type ConflictPolicy, type StagedFile } from '../../storage/index.ts';
import type { UploadRecord } from '../../catalog/index.ts';
import type { Visitor } from '../login/visitor.ts';

/** What holds for an upload besides where it goes, as it is kept. */
export interface KeptOptions {
  readonly policy: ConflictPolicy;
  readonly ifMatch?: string | undefined;
  readonly mtimeUs?: number | undefined;
}

/** Codes: as `Storage.stage`. */
export const stageUpload = (
  { account, storage }: Visitor,
  { id, path, size, options }: UploadRecord,
): Promise<StagedFile> => {
  const { policy, ifMatch, mtimeUs } = JSON.parse(options) as KeptOptions;
  const part = { owner: account, source: Buffer.from(`tus ${id}`), label: 'tus' };
  return stageWithParents(storage, path, { size, mtimeUs }, { policy, ifMatch, by: account, part });
};
