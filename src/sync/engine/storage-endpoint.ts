// A side whose tree is in a storage of this process.

import {
  MAX_BATCHED_FILE_SIZE,
  isWherryError,
  remotePathName,
  remotePathParent,
  type Hasher,
  type RemotePath,
} from '../../base/index.ts';
import type { LearnedFile, RootCatalog } from '../../catalog/index.ts';
import type { Storage } from '../../storage/index.ts';
import { adoptContent } from '../adopt/adopt-content.ts';
import { KnownPlaces } from '../adopt/known-places.ts';
import { Applier, type ApplierInit, type Phase } from '../apply/applier.ts';
import { LEFT, type Settled } from '../apply/outcome.ts';
import { createSeenStorage, type OnLearned, type SeenEntries } from '../apply/seen-storage.ts';
import { adoptStep, stepOf, type FileWrite, type StepOperation } from '../apply/step.ts';
import { SeenTree } from '../apply/seen-tree.ts';
import { pathInRoot, pathInTree } from '../core/path-in-root.ts';
import { EMPTY_TREE, isUnread, type Node } from '../core/tree.ts';
import { hashBytes, hashText } from '../listing/listed-tree.ts';
import { encodeTree } from '../listing/encode-tree.ts';
import { survey, type Survey, type SurveyInit } from '../survey/survey.ts';
import type { TreeMemory } from '../survey/tree-memory.ts';
import {
  completionSteps,
  preparationSteps,
  type Endpoint,
  type LookOptions,
  type SurveyedTree,
} from './endpoint.ts';

/** Files whose contents wait to be written down. */
const LEARNED_AT_ONCE = 16 * 1024;

export interface StorageEndpointInit {
  readonly storage: Storage;
  /** The same storage, for changes by steps. Default: as it is. */
  readonly changing?: Storage | undefined;
  readonly catalog: RootCatalog;
  /** Where the tree is. */
  readonly root: RemotePath;
  /** Recorded with what goes to the trash. */
  readonly by: string;
  readonly hash: (bytes: Uint8Array) => Uint8Array;
  /** Default: contents that are somewhere else on this side are not looked for. */
  readonly createHasher?: (() => Hasher) | undefined;
  /** That nothing is there is no error. Default false. */
  readonly mayBeMissing?: boolean | undefined;
  /** Read every file, whatever is known of it. Default false. */
  readonly checksum?: boolean | undefined;
  /** What takes no part. Default: everything does. */
  readonly ignore?: SurveyInit['ignore'];
  readonly onProgress?: SurveyInit['onProgress'];
  readonly skipsContents?: SurveyInit['skipsContents'];
  /** Of a tree that is watched. Default: everything is looked at. */
  readonly memory?: TreeMemory | undefined;
}

export interface StorageEndpoint extends Endpoint {
  readonly storage: Storage;
  readonly root: RemotePath;
  /** The storage as the last survey saw it: see createSeenStorage. */
  readonly seen: Storage;
  /** The same for changes that nobody else guards. */
  readonly seenChanging: Storage;
  /** What the last survey saw at a path of the tree. */
  nodeAt(path: RemotePath): Node | undefined;
  /** The version that the last survey saw at a path of the tree. */
  versionOf(path: RemotePath): string | undefined;
  /** The listing of a directory that the last survey saw. */
  listing(digest: string): Uint8Array | undefined;
  /** The content of a file that the last survey has not read, if it has become known since. */
  learnedContent(path: RemotePath): string | undefined;
  /** Writes down what has become known of files, so that nobody need read them for it. */
  remember(): void;
  /** That of the run which the last survey began. */
  applier(): Applier;
}

export const createStorageEndpoint = (init: StorageEndpointInit): StorageEndpoint => {
  const { storage, root, by } = init;
  let seen: Survey | undefined;
  let seenTree = new SeenTree(EMPTY_TREE, () => undefined);
  let applier: Applier | undefined;
  let isUnreadTree = false;
  const learned = new Map<RemotePath, LearnedFile>();
  const remember = (): void => {
    if (learned.size > 0) init.catalog.learn(learned.values());
    learned.clear();
  };
  const contents = new Map<RemotePath, string>();
  const onLearned: OnLearned = (path, version, hash) => {
    const name = remotePathName(path);
    if (!name.isWellFormed() || version === '') return;
    learned.set(path, { directory: remotePathParent(path), name, version, hash });
    const inTree = pathInTree(root, path);
    if (isUnreadTree && inTree !== undefined) contents.set(inTree, hashText(hash));
    if (learned.size >= LEARNED_AT_ONCE) remember();
  };

  const versionOf = (path: RemotePath): string | undefined => seenTree.versionOf(path);
  let places: KnownPlaces | undefined;
  const adopt: ApplierInit['adopt'] = async (path, wanted, signal) => {
    const { createHasher, catalog } = init;
    if (createHasher === undefined) return LEFT;
    places ??= new KnownPlaces({ storage, catalog });
    const isReplacing = seenEntries.nodeAt(path)?.kind === 'file';
    return adoptContent({ places, seen: seenChanging, createHasher, isReplacing }, path, wanted, signal);
  };
  const onGone = (path: RemotePath): void => {
    const node = seenTree.nodeAt(path);
    if (node?.kind !== 'file' || node.size <= MAX_BATCHED_FILE_SIZE || isUnread(node)) return;
    const { size, mtimeUs, content } = node;
    init.catalog.keepGone({ path: pathInRoot(root, path), size, mtimeUs }, hashBytes(content));
  };
  const ownApplier = (): Applier =>
    (applier ??= new Applier({ storage: init.changing ?? storage, root, seen: seenTree, by, adopt, onGone }));

  const empty = encodeTree(EMPTY_TREE, init.hash, () => false);
  const emptyListing = (digest: string): Uint8Array | undefined => empty.listings.get(digest);

  const look = async ({ signal, isWhole = false }: LookOptions): Promise<SurveyedTree> => {
    try {
      const found: Survey & { readonly isPartial?: boolean } = await (init.memory?.survey(
        init,
        root,
        isWhole,
        signal,
      ) ?? survey(init, root, signal));
      const { isPartial } = found;
      seen = found;
      const { tree, digest, listing, rules, problems } = found;
      isUnreadTree = digest === '';
      seenTree = new SeenTree(tree, (path) => found.versionOf(path));
      return { tree, digest, isMissing: false, isUnread: isUnreadTree, isPartial, listing, rules, problems };
    } catch (error) {
      if (init.mayBeMissing !== true || !isWherryError(error) || error.code !== 'NOT_FOUND') throw error;
      seen = undefined;
      seenTree = new SeenTree(EMPTY_TREE, () => undefined);
      const { digest } = empty;
      return { tree: { ...EMPTY_TREE, digest }, digest, isMissing: true, listing: emptyListing };
    }
  };

  const apply = async (
    operations: readonly StepOperation[],
    phase: Phase,
    onSettled: (settled: Settled) => void,
    signal: AbortSignal | undefined,
  ): Promise<void> => {
    for (const operation of operations)
      onSettled({ operation, result: await ownApplier().apply(stepOf(operation), phase, signal) });
  };

  const seenEntries: SeenEntries = {
    get isUnread() {
      return isUnreadTree;
    },
    nodeAt: (path) => {
      const inTree = pathInTree(root, path);
      return inTree === undefined ? undefined : seenTree.nodeAt(inTree);
    },
    versionOf: (path) => {
      const inTree = pathInTree(root, path);
      return inTree === undefined ? undefined : versionOf(inTree);
    },
  };

  const onReplaced = (path: RemotePath): void => {
    const inTree = pathInTree(root, path);
    if (inTree !== undefined) onGone(inTree);
  };
  const seenChanging = createSeenStorage(init.changing ?? storage, seenEntries, by, onLearned, onReplaced);
  const adoptAll = async (
    writes: readonly FileWrite[],
    onSettled: (settled: Settled) => void,
    signal: AbortSignal | undefined,
  ): Promise<void> => {
    for (const operation of writes)
      onSettled({ operation, result: await ownApplier().apply(adoptStep(operation), 'prepare', signal) });
  };

  return {
    storage,
    root,
    seen: createSeenStorage(storage, seenEntries, by, onLearned, onReplaced),
    seenChanging,
    nodeAt: (path) => seenTree.nodeAt(path),
    versionOf,
    listing: (digest) => (seen === undefined ? emptyListing(digest) : seen.listing(digest)),
    learnedContent: (path) => contents.get(path),
    remember,
    applier: ownApplier,
    survey: (options = {}) => {
      applier = undefined;
      places = undefined;
      contents.clear();
      return look(options);
    },
    prepare: (operations, onSettled, signal) =>
      apply(preparationSteps(operations), 'prepare', onSettled, signal),
    adopt: adoptAll,
    complete: (operations, removes, onSettled, signal) =>
      apply(completionSteps(operations), removes ? 'complete' : 'keep', onSettled, signal),
  };
};
