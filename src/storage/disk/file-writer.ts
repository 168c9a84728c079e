// One large file on its way in: written to staging, hashed while its bytes are hot, verified, made durable, published.
// Every way it can end leaves either the whole new file under its name, or nothing of it.

import { equalBytes, remotePathParent, type RemotePath } from '../../base/index.ts';
import type { FileAttributes, WriteOptions, Written } from '../storage.ts';
import { commitStaged, settleUnchanged } from './commit-file.ts';
import { closeQuietly, hasContent, hashFile, writeFully } from './content.ts';
import { isFileStatus, type FileStatus } from './directory-calls.ts';
import { childPath } from './directory-cache.ts';
import { entryAt, type DiskContext } from './disk-context.ts';
import { guarded, guardedAsync, refusal } from './disk-error.ts';
import type { Place } from './jail.ts';
import { decidePlacement, type Incoming } from './placement.ts';
import type { StagedDescriptor } from './staging.ts';
import { syncDirectory, syncFile } from './sync.ts';
import {
  ensureNameAllowed,
  ensureRoom,
  ensureSizeAllowed,
  ensureTimeAllowed,
  ensureWritable,
} from './write-rules.ts';

export interface CoreWriter {
  /** Bytes taken so far. */
  readonly written: number;
  /** Appends all of it. `INVALID_SIZE` when that is more than was declared; `NO_SPACE`. The writer is over after a refusal. */
  write(bytes: Uint8Array): void;
  /** See StagedFile.commit. The writer is over afterwards, whatever happens. */
  commit(hash: Uint8Array): Promise<Written>;
  /** Gives up; nothing remains. May be called at any time, also twice. */
  discard(): void;
}

export const openWriter = (
  context: DiskContext,
  path: RemotePath,
  attributes: FileAttributes,
  options: WriteOptions,
): CoreWriter => {
  const staged = guarded(path, () => {
    ensureWritable(context, path);
    if (path === '/') throw refusal('NOT_A_FILE', path, 'is the root directory; name a file in it');
    if (!Number.isSafeInteger(attributes.size) || attributes.size < 0)
      throw refusal('INVALID_SIZE', path, 'was declared with a size that no file can have');
    ensureTimeAllowed(path, attributes.mtimeUs);
    ensureNameAllowed(context, path);
    ensureSizeAllowed(context, path, attributes.size);
    context.jail.begin();
    const place = context.jail.parent(path);
    // What has the name with the same size may turn out to be identical; only what cannot be is refused this early.
    const isSame = (_: Place, status: FileStatus): boolean =>
      isFileStatus(status) && status.size === attributes.size;
    decidePlacement(context, place, incomingFile(context, attributes, isSame), options);
    ensureRoom(context, place, path, attributes.size);
    return context.staging.createFile(place.directory, attributes.executable === true);
  });
  return createWriter(context, path, attributes, options, staged);
};

const incomingFile = (
  context: DiskContext,
  attributes: FileAttributes,
  isSame: Incoming['isSame'],
): Incoming => ({
  kind: 'file',
  mtimeUs: attributes.mtimeUs ?? context.init.now(),
  isSame,
  directoryCode: 'NOT_A_FILE',
});

const createWriter = (
  context: DiskContext,
  path: RemotePath,
  attributes: FileAttributes,
  options: WriteOptions,
  staged: StagedDescriptor,
): CoreWriter => {
  const { calls } = context;
  const hasher = context.init.createHasher();
  const { size } = attributes;
  let written = 0;
  let state: 'open' | 'committing' | 'over' = 'open';
  let lastChange: number | undefined;
  let isSuspect = false;

  /** Closes the descriptor; the staged name is left to whoever ends the writer. */
  const closeFile = (): void => calls.close(staged.fd);

  const abandon = (): void => {
    state = 'over';
    closeQuietly(calls, staged.fd);
    context.staging.remove(staged);
  };

  const ensureOpen = (): void => {
    if (state !== 'open') throw refusal('BAD_REQUEST', path, 'is no longer being written; begin again');
  };

  // Another program that writes into staging shows by the file's change time. Some network file systems change that by
  // themselves, so it only raises the suspicion, and reading the file again settles it.
  const watchForStrangers = (): void => {
    const status = calls.fstat(staged.fd);
    if (status.size !== written || (lastChange !== undefined && status.ctimeMs !== lastChange))
      isSuspect = true;
  };

  const verify = (hash: Uint8Array): void => {
    if (written !== size)
      throw refusal('INVALID_SIZE', path, `was declared with ${size} bytes, and ${written} came`);
    if (!equalBytes(hasher.digest(), hash))
      throw corrupted(path, 'the bytes that arrived are not the bytes that were sent');
    watchForStrangers();
  };

  const verifyStaged = (hash: Uint8Array): void => {
    const found = isSuspect ? hashFile(context, staged.fd, size) : hash;
    if (found === undefined || !equalBytes(found, hash))
      throw corrupted(path, 'its bytes were changed by another program while they waited');
  };

  const makeWhole = async (hash: Uint8Array): Promise<void> => {
    verify(hash);
    if (attributes.mtimeUs !== undefined) calls.setFileTime(staged.fd, attributes.mtimeUs);
    const before = calls.fstat(staged.fd);
    context.jail.begin();
    await syncFile(context, context.jail.parent(path).directory, staged.fd);
    const after = calls.fstat(staged.fd);
    if (after.ctimeMs !== before.ctimeMs || after.size !== size) isSuspect = true;
    verifyStaged(hash);
  };

  return {
    get written() {
      return written;
    },
    write: (bytes) =>
      guarded(path, () => {
        ensureOpen();
        try {
          if (written + bytes.length > size)
            throw refusal('INVALID_SIZE', path, `was declared with ${size} bytes, and more came`);
          watchForStrangers();
          writeFully(calls, staged.fd, bytes, written);
          lastChange = calls.fstat(staged.fd).ctimeMs;
          hasher.update(bytes);
          written += bytes.length;
        } catch (error: unknown) {
          abandon();
          throw error;
        }
      }),
    commit: (hash) =>
      guardedAsync(path, async () => {
        ensureOpen();
        state = 'committing';
        try {
          await makeWhole(hash);
        } catch (error: unknown) {
          abandon();
          throw error;
        }
        // From here the name in staging is commitStaged's to remove.
        state = 'over';
        const isSame = (place: Place, status: FileStatus): boolean =>
          hasContent(context, place, status, size, hash);
        return finish(
          context,
          path,
          staged,
          closeFile,
          incomingFile(context, attributes, isSame),
          attributes,
          options,
        );
      }),
    discard: () => {
      if (state === 'open') guarded(path, abandon);
    },
  };
};

const corrupted = (path: string, why: string): Error =>
  refusal('CORRUPTED', path, `was not written: ${why}; send it again`);

const finish = async (
  context: DiskContext,
  path: RemotePath,
  staged: StagedDescriptor,
  closeFile: () => void,
  incoming: Incoming,
  attributes: FileAttributes,
  options: WriteOptions,
): Promise<Written> => {
  let place: Place;
  try {
    closeFile();
    context.jail.begin();
    place = context.jail.parent(path);
  } catch (error: unknown) {
    context.staging.remove(staged);
    throw error;
  }
  const placement = commitStaged(context, staged, place, incoming, options);
  const written = { directory: place.directory, name: placement.name };
  if (placement.outcome === 'unchanged')
    settleUnchanged(context, written, options.policy === 'replace' ? attributes : {});
  const shown =
    placement.name === place.name ? path : (childPath(remotePathParent(path), placement.name) as RemotePath);
  const entry = entryAt(context, shown, written);
  if (placement.outcome !== 'skipped') await syncDirectory(context, place.directory.path);
  return { outcome: placement.outcome, entry };
};
