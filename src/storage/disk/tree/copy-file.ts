// Copies the content of one file through staging, so that its new name is whole or is not.

import { setImmediate as turn } from 'node:timers/promises';
import type { RemotePath } from '../../../base/index.ts';
import { commitStaged, settleUnchanged } from '../staging/commit-file.ts';
import { closeQuietly, copySteps, hasContent, hashFile, type OpenedFile } from '../content.ts';
import { isExecutable, mtimeOf, type DiskContext } from '../disk-context.ts';
import { refusal } from '../disk-error.ts';
import type { Place } from '../jail/jail.ts';
import { decidePlacement, type Incoming, type Placement } from '../staging/placement.ts';
import type { PublishOptions } from '../staging/publish.ts';
import type { StagedDescriptor } from '../staging/staging.ts';
import { syncFile } from '../staging/sync.ts';
import { ensureRoom, ensureSizeAllowed } from '../write-rules.ts';

// Blocks copied between two turns of the event loop.
const BLOCKS_PER_TURN = 32;

/** What became of a copied file, and the directory (real path) to be synced for it. */
export interface CopiedFile {
  readonly placement: Placement;
  readonly directory: string;
}

/** Copies an open file to `place`, which `to` names. Closes `source` in any case. */
export const copyFile = async (
  context: DiskContext,
  source: OpenedFile,
  place: Place,
  to: RemotePath,
  options: PublishOptions,
): Promise<CopiedFile> => {
  const directory = place.directory.path;
  try {
    ensureSizeAllowed(context, to, source.status.size);
    const incoming = incomingCopy(context, source);
    const first = decidePlacement(context, place, incoming, options);
    if (first.outcome === 'skipped') return { placement: first, directory };
    if (first.outcome !== 'unchanged') {
      ensureRoom(context, place, to, source.status.size);
      return await copyThroughStaging(context, source, place, to, incoming, options);
    }
    const metadata = { mtimeUs: incoming.mtimeUs, executable: isExecutable(source.status) };
    const found = { directory: place.directory, name: first.name };
    settleUnchanged(context, found, options.policy === 'replace' ? metadata : {});
    return { placement: first, directory };
  } finally {
    closeQuietly(context.calls, source.fd);
  }
};

const incomingCopy = (context: DiskContext, { fd, status }: OpenedFile): Incoming => {
  // Taken once, and only when something of the same size has the name.
  let hash: Uint8Array | undefined;
  return {
    kind: 'file',
    mtimeUs: mtimeOf(status),
    isSame: (other, found) => {
      if (found.size !== status.size) return false;
      hash ??= hashFile(context, fd, status.size);
      return hash !== undefined && hasContent(context, other, found, status.size, hash);
    },
    directoryCode: 'NOT_A_FILE',
  };
};

const copyThroughStaging = async (
  context: DiskContext,
  source: OpenedFile,
  place: Place,
  to: RemotePath,
  incoming: Incoming,
  options: PublishOptions,
): Promise<CopiedFile> => {
  const { jail, staging } = context;
  const staged = staging.createFile(place.directory, isExecutable(source.status));
  let destination: Place;
  try {
    await fillStaged(context, source, staged, to, incoming.mtimeUs);
    // Everything may have changed while the copy waited.
    jail.begin();
    destination = jail.parent(to);
  } catch (error: unknown) {
    staging.remove(staged);
    throw error;
  }
  const published = commitStaged(context, staged, destination, incoming, options);
  return { placement: published, directory: published.directory.path };
};

/** Closes the staged file in any case. */
const fillStaged = async (
  context: DiskContext,
  source: OpenedFile,
  staged: StagedDescriptor,
  to: RemotePath,
  mtimeUs: number,
): Promise<void> => {
  const { calls, jail } = context;
  try {
    const { mode } = calls.fstat(staged.fd);
    let blocks = 0;
    for (const _ of copySteps(calls, source.fd, staged.fd, source.status.size)) {
      blocks += 1;
      if (blocks % BLOCKS_PER_TURN === 0) await turn();
    }
    const after = calls.fstat(source.fd);
    if (after.size !== source.status.size || after.mtimeMs !== source.status.mtimeMs) {
      throw refusal(
        'CHANGED',
        to,
        'was not written: its source changed while it was being copied; try again',
      );
    }
    // Cloning may have brought the source's mode along, with what must not spread (setuid).
    if (calls.fstat(staged.fd).mode !== mode) calls.setFileMode(staged.fd, mode & 0o777);
    calls.setFileTime(staged.fd, mtimeUs);
    jail.begin();
    await syncFile(context, jail.parent(to).directory, staged.fd);
  } finally {
    calls.close(staged.fd);
  }
};
