// A side whose tree is in a storage of this process.

import type { RemotePath } from '../../base/index.ts';
import type { RootCatalog } from '../../catalog/index.ts';
import type { Storage } from '../../storage/index.ts';
import { complete, prepare, type ApplyInit } from '../apply/apply-operations.ts';
import { survey, type Survey } from '../survey/survey.ts';
import type { Endpoint } from './endpoint.ts';

export interface StorageEndpointInit {
  readonly storage: Storage;
  readonly catalog: RootCatalog;
  /** Where the tree is. */
  readonly root: RemotePath;
  /** Recorded with what goes to the trash. */
  readonly by: string;
  readonly hash: (bytes: Uint8Array) => Uint8Array;
  readonly nowUs: () => number;
}

export interface StorageEndpoint extends Endpoint {
  readonly storage: Storage;
  readonly root: RemotePath;
  /** The version that the last survey saw at a path of the tree. */
  versionOf(path: RemotePath): string | undefined;
}

export const createStorageEndpoint = (init: StorageEndpointInit): StorageEndpoint => {
  const { storage, root, by } = init;
  let seen: Survey | undefined;
  const versionOf = (path: RemotePath): string | undefined => seen?.versionOf(path);
  const applyInit = (onSettled: ApplyInit['onSettled'], signal: AbortSignal | undefined): ApplyInit => ({
    storage,
    root,
    by,
    versionOf,
    onSettled,
    signal,
  });
  return {
    storage,
    root,
    versionOf,
    survey: async (signal) => {
      seen = await survey(init, root, signal);
      return seen;
    },
    prepare: (operations, onSettled, signal) => prepare(applyInit(onSettled, signal), operations),
    complete: (operations, removes, onSettled, signal) =>
      complete(applyInit(onSettled, signal), operations, removes),
  };
};
