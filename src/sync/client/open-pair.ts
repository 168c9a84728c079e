// The two sides of a pair, one a local directory and the other one at a server, for one run.

import { fileNameProblem, parseRemotePath, type NameRules, type RemotePath } from '../../base/index.ts';
import type { Files } from '../../files/index.ts';
import type { NameRulesOfSides, SideNames } from '../core/names.ts';
import { lookalikeKey } from '../core/names.ts';
import { createCatalogBase } from '../engine/catalog-base.ts';
import type { BaseStore } from '../engine/run-pair.ts';
import { createStorageEndpoint, type StorageEndpoint } from '../engine/storage-endpoint.ts';
import type { LocalSide } from '../local/open-local-side.ts';
import { createRemoteEndpoint, type RemoteEndpoint } from '../remote/remote-endpoint.ts';

export interface PairInit {
  readonly files: Files;
  readonly local: LocalSide;
  readonly remote: RemotePath;
  /** That nothing is at the server's path is no error. */
  readonly mayBeMissing: boolean;
  readonly checksum: boolean;
  readonly hash: (bytes: Uint8Array) => Uint8Array;
  readonly timeoutMs: number | undefined;
}

export interface Pair {
  readonly left: StorageEndpoint;
  readonly right: RemoteEndpoint;
  /** What both agreed on last; to be asked when the right side has been looked at, since only then it is known who it is. */
  readonly base: BaseStore;
  /** Likewise. */
  readonly names: NameRulesOfSides;
}

const sideNames = (rules: NameRules, foldsNames: boolean): SideNames => ({
  isValid: (name) => fileNameProblem(name, rules) === undefined,
  keyOf: foldsNames ? lookalikeKey : (name) => name,
});

/** Whether this system cannot tell some names apart, mostly. */
const FOLDS_NAMES = process.platform === 'win32' || process.platform === 'darwin';

export const openPair = (init: PairInit): Pair => {
  const { files, local, remote, mayBeMissing, checksum, hash, timeoutMs } = init;
  const { storage, catalog } = local;
  const left = createStorageEndpoint({
    storage,
    catalog,
    root: parseRemotePath('/'),
    by: '',
    hash,
    checksum,
  });
  const right = createRemoteEndpoint({
    files,
    path: remote,
    mayBeMissing,
    checksum,
    hash,
    kept: (digest) => catalog.agreedListing(pairKey(), digest),
    timeoutMs,
  });
  const pairKey = (): string => `${local.id} ${right.answer.rootId} ${remote}`;
  let opened: BaseStore | undefined;
  const base = (): BaseStore => (opened ??= createCatalogBase(catalog, pairKey(), hash));
  return {
    left,
    right,
    base: { load: () => base().load(), save: (agreed) => base().save(agreed) },
    get names() {
      const { names, foldsNames } = right.answer;
      return { left: sideNames(storage.info.names, FOLDS_NAMES), right: sideNames(names, foldsNames) };
    },
  };
};
