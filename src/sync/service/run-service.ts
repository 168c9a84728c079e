// The service "sync" (docs/spec/sync.md): the side of a run whose tree is at the server. A run is one call: the server looks, tells what
// it has seen as far as it is asked, and does the steps it is told; contents come and go by the file service, in the run's view.

import {
  WherryError,
  malformed,
  readFields,
  toBase64Url,
  toWherryError,
  type Hashing,
  type RemotePath,
} from '../../base/index.ts';
import type { RootCatalog } from '../../catalog/index.ts';
import { createLockedStorage, whileWorking, type SharedByServices } from '../../files/index.ts';
import { systemClock, type CallContext, type Clock, type Service } from '../../session/index.ts';
import type { ChunkedFile, Storage } from '../../storage/index.ts';
import type { Outcome } from '../apply/outcome.ts';
import { createStorageEndpoint, type StorageEndpoint } from '../engine/storage-endpoint.ts';
import { encodeChunkList } from '../../storage/chunks/index.ts';
import { pathInRoot } from '../core/path-in-root.ts';
import { createChunkLists, type ChunkLists } from '../delta/chunk-lists.ts';
import { servePatch } from '../delta/patch-handler.ts';
import { decodeChunksWanted, joinPieces, type ChunksWanted } from '../delta/wire.ts';
import { hashText } from '../listing/listed-tree.ts';
import type { WatchedTrees } from './watched-trees.ts';
import { serveWatch } from './watch-handler.ts';
import { encodeRunAnswer, decodeRunRequest, decodeWanted } from '../wire/messages.ts';
import { decodeSteps, encodeOutcomes } from '../wire/steps.ts';

/** A run's storage, as it was seen. */
export interface RunView {
  /** For the file service, which guards what it changes. */
  readonly seen: Storage;
  /** For everything else. */
  readonly seenChanging: Storage;
}

/** The views of one account's runs: what the file service asks for by name. */
export class RunViews {
  readonly #views = new Map<string, RunView>();

  get(name: string): RunView | undefined {
    return this.#views.get(name);
  }

  /** Gives a function that takes it back. */
  add(name: string, view: RunView): () => void {
    this.#views.set(name, view);
    return () => void this.#views.delete(name);
  }
}

export interface SyncServiceRecord {
  readonly level: 'info' | 'warn';
  readonly event: string;
  readonly [field: string]: unknown;
}

export interface SyncServiceDeps {
  /** As the account sees it. */
  readonly storage: Storage;
  /** What is remembered of the tree at a path, as the account sees it; and who else watches the same, where that says something. */
  readonly remembered: (path: RemotePath) => {
    readonly catalog: RootCatalog;
    readonly trees: WatchedTrees | undefined;
  };
  /** Names the root as the account sees it: see RunAnswer. */
  readonly rootId: string;
  readonly views: RunViews;
  /** What is being changed at the moment, by whomever. */
  readonly locks: SharedByServices['locks'];
  readonly loadHashing: () => Promise<Hashing>;
  readonly randomBytes: (size: number) => Uint8Array;
  readonly foldsNames: boolean;
  readonly log?: ((record: SyncServiceRecord) => void) | undefined;
  /** Default: the system's. */
  readonly clock?: Clock | undefined;
}

const VIEW_SIZE = 16;

export const createSyncService = (deps: SyncServiceDeps): Service => ({
  name: 'sync',
  methods: {
    run: (params, context) => serveRun(deps, params, context),
    watch: (params, context) =>
      serveWatch(deps.storage, (path) => deps.remembered(path).trees, params, context),
    patch: (params, context) =>
      servePatch((name) => deps.views.get(name)?.seenChanging, params, context, deps.clock ?? systemClock),
  },
});

const serveRun = async (deps: SyncServiceDeps, params: unknown, context: CallContext): Promise<unknown> => {
  const { path, mayBeMissing, checksum, isWhole } = decodeRunRequest(params);
  const { storage, clock = systemClock } = deps;
  const { stream, signal, principal } = context;
  const account = principal?.account ?? 'the other side';
  const log = (event: string, fields: Readonly<Record<string, unknown>>, level: 'info' | 'warn' = 'info') =>
    deps.log?.({ level, event, account, remoteAddress: principal?.remoteAddress, path, ...fields });
  const startedMs = clock.nowMs();
  const { catalog, trees } = deps.remembered(path);
  const { hash, createHasher } = await deps.loadHashing();
  const endpoint = createStorageEndpoint({
    storage,
    changing: createLockedStorage(storage, deps.locks, account),
    catalog,
    root: path,
    by: account,
    hash,
    createHasher,
    mayBeMissing,
    checksum,
    memory: trees?.get(path),
  });
  const run: ServedRun = { endpoint, lists: createChunkLists(catalog), applied: 0, refused: 0 };
  try {
    const looking = endpoint.survey({ signal, isWhole });
    const { digest, isMissing, isPartial = false } = await whileWorking(clock, stream, looking);
    const view = toBase64Url(deps.randomBytes(VIEW_SIZE));
    const takeBack = deps.views.add(view, endpoint);
    try {
      const { rootId, foldsNames } = deps;
      const { names, readOnly } = storage.info;
      await stream.send(
        encodeRunAnswer({
          view,
          rootId,
          digest,
          isMissing,
          isPartial,
          names,
          foldsNames,
          isReadOnly: readOnly,
        }),
      );
      for (let message = await stream.receive(); message !== undefined; message = await stream.receive())
        await serveMessage(run, message, context, clock);
    } finally {
      takeBack();
      endpoint.remember();
    }
    const seconds = Math.round(clock.nowMs() - startedMs) / 1000;
    log('sync.run', { steps: run.applied, refused: run.refused, seconds });
    return {};
  } catch (error) {
    const { code, message } = toWherryError(error);
    if (code !== 'CONNECTION_LOST' && code !== 'CANCELLED')
      log('sync.run', { code, reason: message }, 'warn');
    throw error;
  }
};

interface ServedRun {
  readonly endpoint: StorageEndpoint;
  readonly lists: ChunkLists;
  applied: number;
  refused: number;
}

const serveMessage = async (
  run: ServedRun,
  message: unknown,
  { stream, signal }: CallContext,
  clock: Clock,
): Promise<void> => {
  const fields = readFields(message, 'request');
  if (fields.has('want')) {
    for (const digest of decodeWanted(fields)) await sendListing(run, digest, stream);
    return;
  }
  if (fields.has('chunks')) return sendChunks(run, decodeChunksWanted(fields), { stream, signal }, clock);
  if (!fields.has('steps')) throw malformed('request', 'it asks for nothing that is known');
  const { phase, steps } = decodeSteps(fields);
  const work = async (): Promise<readonly Outcome[]> => {
    const outcomes: Outcome[] = [];
    for (const step of steps) outcomes.push(await run.endpoint.applier().apply(step, phase, signal));
    return outcomes;
  };
  const outcomes = await whileWorking(clock, stream, work());
  run.applied += outcomes.length;
  run.refused += outcomes.filter(({ outcome }) => outcome !== 'done').length;
  await stream.send(encodeOutcomes(outcomes));
};

/** The chunks of a file, as it was seen. What is known of its content need not be read, but for its pieces. */
const sendChunks = async (
  { endpoint, lists }: ServedRun,
  { path, pieces }: ChunksWanted,
  { stream, signal }: Pick<CallContext, 'stream' | 'signal'>,
  clock: Clock,
): Promise<void> => {
  const node = endpoint.nodeAt(path);
  if (node?.kind !== 'file')
    throw new WherryError('NOT_FOUND', 'There is no file there in what was looked at.');
  const known = pieces ? undefined : lists.find(node.content, node.size);
  const read = async (): Promise<ChunkedFile> =>
    endpoint.seen.chunkFile(pathInRoot(endpoint.root, path), { signal });
  const chunked = known === undefined ? await whileWorking(clock, stream, read()) : undefined;
  const chunks = known ?? chunked?.chunks;
  await stream.send({ hasChunks: chunks !== undefined });
  if (chunks === undefined) return;
  if (chunked !== undefined && hashText(chunked.hash) === node.content) lists.keep(node.content, chunks);
  await sendFramed(encodeChunkList(chunks), stream);
  if (pieces) await sendFramed(joinPieces(chunked?.pieces ?? []), stream);
};

const sendListing = async (
  { endpoint }: ServedRun,
  digest: string,
  stream: CallContext['stream'],
): Promise<void> => {
  const listing = endpoint.listing(digest);
  if (listing === undefined)
    throw new WherryError('NOT_FOUND', 'There is no directory with this digest in what was looked at.');
  await sendFramed(listing, stream);
};

/** Their length in four bytes, then the bytes. */
const sendFramed = async (content: Uint8Array, stream: CallContext['stream']): Promise<void> => {
  const bytes = new Uint8Array(4 + content.length);
  new DataView(bytes.buffer).setUint32(0, content.length);
  bytes.set(content, 4);
  await stream.write(bytes);
};
