// Where an upload of many entries would go, found out without making anything.

import {
  ROOT_PATH,
  WherryError,
  displayName,
  joinRemotePath,
  remotePathParent,
  type RemotePath,
} from '../../../base/index.ts';
import type { Entry } from '../../../storage/index.ts';
import { alreadyThere, isDirectory, notADirectory } from '../../destination.ts';
import { askChecksums } from '../../remote/checksums.ts';
import type { Patience } from '../../remote/patience.ts';
import type { RemoteContext } from '../../remote/remote-context.ts';
import type { OpenedTree } from '../../remote/upload-batches.ts';
import type { UploadDestination } from './tree-upload.ts';

/** What there is at remote paths other than the root's. */
const lookAtRemote = async (
  remote: RemoteContext,
  paths: readonly RemotePath[],
  patience: Patience,
): Promise<ReadonlyMap<RemotePath, Entry>> => {
  const asked = paths.filter((path) => path !== ROOT_PATH);
  if (asked.length === 0) return new Map();
  const request = { directory: ROOT_PATH, settle: false, entries: true };
  const files = asked.map((path) => ({ path: path.slice(1), size: 0 }));
  const found = await askChecksums(remote, request, files, patience);
  return new Map(
    asked.flatMap((path, index) => {
      const entry = found[index]?.entry;
      return entry === undefined ? [] : [[path, entry]];
    }),
  );
};

/** Codes: `NOT_FOUND`, `NOT_A_DIRECTORY`. */
export const requireRemoteDirectory = async (
  remote: RemoteContext,
  path: RemotePath,
  patience: Patience,
): Promise<void> => {
  if (path === ROOT_PATH) return;
  const entry = (await lookAtRemote(remote, [path], patience)).get(path);
  if (entry === undefined) {
    throw new WherryError(
      'NOT_FOUND',
      `There is no directory "${displayName(path)}" on the server; make it first.`,
    );
  }
  if (!isDirectory(entry)) throw notADirectory(path);
};

/** Where a tree would go, and whether it would have to be made. Codes: `ALREADY_EXISTS`, `NOT_A_DIRECTORY`, `NOT_FOUND` (parent). */
export const planRemoteTree = async (
  remote: RemoteContext,
  { directory: path, name, merge, mustExist }: UploadDestination,
  patience: Patience,
): Promise<OpenedTree> => {
  if (mustExist === true) {
    await requireRemoteDirectory(remote, path, patience);
    return { directory: path, created: false };
  }
  const into = name === undefined ? path : joinRemotePath(path, name);
  const found = await lookAtRemote(remote, [path, into, remotePathParent(path)], patience);
  const has = (at: RemotePath): boolean => at === ROOT_PATH || isDirectory(found.get(at));
  const directory = has(path) ? into : path;
  if (directory === ROOT_PATH || found.has(directory)) {
    if (!has(directory)) throw notADirectory(directory);
    if (!merge) throw alreadyThere(directory);
    return { directory, created: false };
  }
  const parent = remotePathParent(directory);
  if (has(parent)) return { directory, created: true };
  throw new WherryError(
    found.has(parent) ? 'NOT_A_DIRECTORY' : 'NOT_FOUND',
    `The directory "${displayName(parent)}" that is to hold the tree does not exist on the server; make it first.`,
  );
};
