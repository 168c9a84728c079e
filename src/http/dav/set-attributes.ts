// What PROPPATCH can set of an entry itself: when it was modified, and whether it may be executed.

import { WherryError, type RemotePath } from '../../base/index.ts';
import { setDirectoryTime } from '../../files/index.ts';
import type { FileAttributes } from '../../storage/index.ts';
import type { Visitor } from '../login/visitor.ts';

export type SettableAttributes = Partial<Pick<FileAttributes, 'mtimeUs' | 'executable'>>;

/**
 * Of a file or directory, also of one that a link leads to. Codes: as `Storage.settle`, `BUSY`; `FORBIDDEN` for what a
 * directory does not have, and for the root's time.
 */
export const setAttributes = async (
  { storage, locks, account }: Pick<Visitor, 'storage' | 'locks' | 'account'>,
  path: RemotePath,
  isOfDirectory: boolean,
  { mtimeUs, executable }: SettableAttributes,
): Promise<void> => {
  if (isOfDirectory && executable !== undefined)
    throw new WherryError('FORBIDDEN', 'Only a file is executable or not.');
  if (mtimeUs === undefined && executable === undefined) return;
  if (!isOfDirectory) {
    const handle = await storage.openHandle(path, { access: 'read' });
    const version = handle.entry?.version ?? '';
    await handle.discard();
    await storage.settle(handle.realPath, version, { mtimeUs, executable });
    return;
  }
  // Whoever writes or removes it is told that it is in use.
  const release = locks.lockPath(path, { account, doing: 'changed' });
  try {
    const refusal = await setDirectoryTime(storage, path, mtimeUs as number);
    if (refusal !== undefined) throw refusal;
  } finally {
    release();
  }
};
