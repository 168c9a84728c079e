// From a file that is whole and durable in staging to its name, and what the answer says of it.

import { remotePathParent, type RemotePath } from '../../../base/index.ts';
import type { PieceLedger } from '../../piece-hashes.ts';
import type { FileAttributes, WriteOptions, Written } from '../../storage.ts';
import { commitStaged, settleUnchanged } from './commit-file.ts';
import { hasPiecesAt } from '../content.ts';
import type { FileStatus } from '../calls/directory-calls.ts';
import { childPath } from '../jail/directory-cache.ts';
import { entryAt, type DiskContext } from '../disk-context.ts';
import type { Place } from '../jail/jail.ts';
import type { PartFile } from '../parts/part-file.ts';
import type { CopySource } from './copy-source.ts';
import type { Incoming } from './placement.ts';
import type { Published } from './publish.ts';
import type { StagedDescriptor } from './staging.ts';
import { syncDirectory } from './sync.ts';

/** One file that is being written. */
export interface FileWrite {
  readonly context: DiskContext;
  readonly path: RemotePath;
  readonly attributes: FileAttributes;
  readonly options: WriteOptions;
  readonly begun: BegunFile;
  readonly ledger: PieceLedger;
}

/** Where the bytes go. */
export interface BegunFile {
  readonly staged: StagedDescriptor;
  /** What keeps of it what is verified. */
  readonly part: PartFile | undefined;
  /** What is copied from. Open. */
  readonly sources: readonly CopySource[];
}

/** What the conflict policy is asked about. */
export const incomingFile = (
  context: DiskContext,
  attributes: FileAttributes,
  isSame: Incoming['isSame'],
): Incoming => ({
  kind: 'file',
  mtimeUs: attributes.mtimeUs ?? context.init.now(),
  isSame,
  directoryCode: 'NOT_A_FILE',
});

/** Hashes of all pieces that are written. */
export const piecesOf = ({ begun, ledger }: FileWrite): readonly Uint8Array[] => [
  ...(begun.part?.pieces ?? []),
  ...ledger.verified,
];

/** Gives what is whole and durable its name. Closes the descriptor. */
export const publishWritten = async (write: FileWrite): Promise<Written> => {
  const { context, path, attributes, options, begun, ledger } = write;
  const { staged, part } = begun;
  let place: Place;
  try {
    context.calls.close(staged.fd);
    context.jail.begin();
    place = context.jail.parent(path);
  } catch (error: unknown) {
    context.staging.remove(staged);
    part?.forget();
    throw error;
  }
  const pieces = piecesOf(write);
  const isSame = (other: Place, status: FileStatus): boolean =>
    hasPiecesAt(context, other, status, ledger.position, pieces);
  let published: Published;
  try {
    published = commitStaged(context, staged, place, incomingFile(context, attributes, isSame), options);
  } finally {
    part?.forget();
  }
  const { outcome, name, directory } = published;
  const written = { directory, name };
  if (outcome === 'unchanged')
    settleUnchanged(context, written, options.policy === 'replace' ? attributes : {});
  const shown = name === place.name ? path : (childPath(remotePathParent(path), name) as RemotePath);
  const entry = entryAt(context, shown, written);
  if (outcome !== 'skipped') await syncDirectory(context, directory.path);
  return { outcome, entry };
};
