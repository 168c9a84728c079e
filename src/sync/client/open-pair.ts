// The two sides of a pair, one a local directory and the other one at a server, for one run.

import {
  fileNameProblem,
  parseRemotePath,
  type Hashing,
  type NameRules,
  type RemotePath,
} from '../../base/index.ts';
import type { Files } from '../../files/index.ts';
import type { NameRulesOfSides, SideNames } from '../core/names.ts';
import { lookalikeKey } from '../core/names.ts';
import { createCatalogBase } from '../engine/catalog-base.ts';
import type { BaseStore } from '../engine/run-pair.ts';
import { createStorageEndpoint, type StorageEndpoint } from '../engine/storage-endpoint.ts';
import { createIgnoreRules, type FoundRules, type IgnoreRules } from '../filter/ignore-rules.ts';
import type { LocalSide } from '../local/open-local-side.ts';
import type { TreeMemory } from '../survey/tree-memory.ts';
import { createRemoteEndpoint, type RemoteEndpoint } from '../remote/remote-endpoint.ts';
import type { Agreement } from '../sync-api.ts';

export interface PairInit {
  readonly files: Files;
  readonly local: LocalSide;
  readonly remote: RemotePath;
  /** That nothing is at the server's path is no error. */
  readonly mayBeMissing: boolean;
  readonly checksum: boolean;
  readonly hashing: Hashing;
  readonly timeoutMs: number | undefined;
  /** Whether all that is here and not at the server is sent. */
  readonly sendsAll: boolean;
  /** Of a local directory that is watched. */
  readonly memory: TreeMemory | undefined;
  /** What takes no part. */
  readonly filter: PairFilter;
}

export interface PairFilter {
  readonly exclude?: readonly string[] | undefined;
  readonly include?: readonly string[] | undefined;
  /** Default ".wherryignore". */
  readonly ignoreFile?: string | undefined;
}

export interface Pair {
  readonly left: StorageEndpoint;
  readonly right: RemoteEndpoint;
  /** What both agreed on last; to be asked when the right side has been looked at, since only then it is known who it is. */
  readonly base: BaseStore;
  /** Likewise. */
  readonly names: NameRulesOfSides;
  /** Likewise. */
  readonly agreement: Agreement;
  /** What takes no part, by its path; `found`: the ignore files of the local directory. Undefined: everything takes part. */
  readonly ignored: (found: readonly FoundRules[]) => IgnoreRules | undefined;
}

const IGNORE_FILE = '.wherryignore';

const sideNames = (rules: NameRules, foldsNames: boolean): SideNames => ({
  isValid: (name) => fileNameProblem(name, rules) === undefined,
  keyOf: foldsNames ? lookalikeKey : (name) => name,
});

/** Whether this system cannot tell some names apart, mostly. */
const FOLDS_NAMES = process.platform === 'win32' || process.platform === 'darwin';

export const openPair = (init: PairInit): Pair => {
  const { files, local, remote, mayBeMissing, checksum, hashing, timeoutMs, sendsAll, memory, filter } = init;
  const { hash, createHasher } = hashing;
  const patterns = filter.exclude;
  const { include, ignoreFile: fileName = IGNORE_FILE } = filter;
  const { storage, catalog } = local;
  const left = createStorageEndpoint({
    storage,
    catalog,
    root: parseRemotePath('/'),
    by: '',
    hash,
    createHasher,
    checksum,
    memory,
    ignore: { patterns, include, fileName },
    // What goes to a place where nothing is goes there whatever it is.
    skipsContents: async () => sendsAll && (await right.isEmpty()) && base().load() === undefined,
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
    ignored: (found) =>
      [patterns, include, found].some((rules) => rules !== undefined && rules.length > 0)
        ? createIgnoreRules({ patterns, include, found })
        : undefined,
    get agreement() {
      return { catalog: local.id, pair: pairKey() };
    },
    get names() {
      const { names, foldsNames } = right.answer;
      return { left: sideNames(storage.info.names, FOLDS_NAMES), right: sideNames(names, foldsNames) };
    },
  };
};
