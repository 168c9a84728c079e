// `remote.sync`: runs of pairs whose one side is a local directory, and whose other one is at a server.

import { hostname } from 'node:os';
import {
  WherryError,
  displayName,
  isWherryError,
  joinRemotePath,
  parseRemotePath,
  ROOT_PATH,
  type Hashing,
  type RemotePath,
} from '../../base/index.ts';
import type { Files, OpenLocal } from '../../files/index.ts';
import type { Session } from '../../session/index.ts';
import type { DiskWork } from '../../storage/disk/index.ts';
import { compareTrees, type Mark } from '../core/compare-trees.ts';
import { explainPath } from '../core/explain-path.ts';
import { SIDES } from '../core/side.ts';
import { runPair, type RunResult } from '../engine/run-pair.ts';
import { openLocalSide, type LocalSide, type LocalUse } from '../local/open-local-side.ts';
import { createRemoteCourier } from '../remote/remote-courier.ts';
import type { Sync, SyncOptions, SyncResult } from '../sync-api.ts';
import { openPair, type Pair } from './open-pair.ts';
import { toChange, viewPlan } from './plan-view.ts';

export interface SyncDeps {
  readonly files: Files;
  readonly session: Session;
  readonly openLocal: OpenLocal;
  /** Where this install remembers its roots. Undefined: nowhere, and then local directories are only read. */
  readonly stateDirectory: string | undefined;
  readonly diskWork: DiskWork | undefined;
  readonly loadHashing: () => Promise<Hashing>;
}

/** A file of at least so many bytes is copied at its side rather than sent. */
const COPY_FROM_SIZE = 256 * 1024;
/** Runs in a row that a lost link may end before it is told. */
const MAX_INTERRUPTED = 5;

export const createSync = (deps: SyncDeps): Sync => {
  /** With both sides, until the link holds for the whole of it. */
  const withSides = async <T>(
    local: string,
    remote: string,
    init: Pick<SyncOptions, 'checksum' | 'timeoutMs' | 'onEvent'> & {
      readonly use: LocalUse;
      /** Of the server's directory. */
      readonly mayBeMissing: boolean;
    },
    work: (pair: Pair, side: LocalSide, path: RemotePath) => Promise<T>,
  ): Promise<T> => {
    const path = parseRemotePath(remote);
    if (local === '') throw new WherryError('BAD_REQUEST', 'The local directory has no name; name it.');
    const { hash } = await deps.loadHashing();
    const { use, mayBeMissing, checksum = false, timeoutMs } = init;
    await using side = await openLocalSide({ ...deps, directory: local, use, hash });
    for (let interrupted = 0; ;) {
      const { files } = deps;
      const pair = openPair({ files, local: side, remote: path, mayBeMissing, checksum, hash, timeoutMs });
      try {
        return await work(pair, side, path);
      } catch (error) {
        interrupted += 1;
        if (!isInterruption(error) || deps.session.failure !== undefined || interrupted > MAX_INTERRUPTED)
          throw error;
        init.onEvent?.({ type: 'interrupted', message: error.message });
      } finally {
        pair.right.abandon();
      }
    }
  };

  /** Of what is only compared. */
  const LOOKING = { use: 'source', mayBeMissing: false } as const;
  /** A directory that is changed need not be there: it is made. */
  const openedFor = ({ mode, dryRun }: SyncOptions) =>
    ({
      use: mode === 'push' ? 'source' : dryRun === true ? 'planned' : 'destination',
      mayBeMissing: mode !== 'pull',
    }) as const;

  return {
    run: (local, remote, options) => {
      const init = { ...options, ...openedFor(options) };
      return withSides(local, remote, init, async (pair, side, path) => {
        let isFirst = true;
        const result = await runOnce(deps, pair, side, path, options, (first) => (isFirst = first));
        await pair.right.finish();
        return toResult(result, side.path, path, isFirst);
      });
    },
    check: (local, remote, options) =>
      withSides(local, remote, { ...options, ...LOOKING }, async ({ left, right }, side, path) => {
        const looking = left.survey(options.signal);
        const [mine, theirs] = await Promise.all([looking, right.survey(options.signal, looking)]);
        const counts: Record<Mark, number> = {
          same: 0,
          differs: 0,
          'left-only': 0,
          'right-only': 0,
          unknown: 0,
        };
        for (const compared of compareTrees(mine.tree, theirs.tree)) {
          counts[compared.mark] += 1;
          options.onCompared(compared);
        }
        await right.finish();
        return { local: side.path, remote: path, counts };
      }),
    explain: (local, remote, path, options) => {
      const asked = joinRemotePath(ROOT_PATH, path);
      const planned = { ...options, dryRun: true };
      const init = { ...planned, ...openedFor(planned) };
      return withSides(local, remote, init, async (pair, side, at) => {
        const { plan, trees } = await runOnce(deps, pair, side, at, planned, () => {});
        await pair.right.finish();
        const { operations, ...explained } = explainPath({ mode: options.mode, plan, ...trees }, asked);
        return {
          ...explained,
          local: side.path,
          remote: at,
          changes: SIDES.flatMap((on) => operations[on].map((operation) => toChange(on, operation))),
          refusal: plan.refusal,
          isFirst: trees.base === undefined,
        };
      });
    },
  };
};

/** The link was lost, or what depended on it has ended with it. */
const isInterruption = (error: unknown): error is WherryError =>
  isWherryError(error) && (error.code === 'CONNECTION_LOST' || error.code === 'EXPIRED');

const runOnce = (
  { files }: SyncDeps,
  pair: Pair,
  side: LocalSide,
  path: RemotePath,
  options: SyncOptions,
  onFirst: (isFirst: boolean) => void,
): Promise<RunResult> => {
  const { mode, onEvent } = options;
  const { left, right, base } = pair;
  const courier = createRemoteCourier({
    files,
    local: left,
    remote: right,
    label: side.path,
    options: { timeoutMs: options.timeoutMs, compress: options.compress, blockSize: options.blockSize },
    onEvent: (event) => onEvent?.({ type: 'transfer', event }),
  });
  onEvent?.({ type: 'looking', local: side.path, remote: path });
  return runPair({
    mode,
    deletes: options.delete ?? false,
    conflictRule: options.conflict ?? 'keep-both',
    // What is at the server keeps its name.
    keeper: 'right',
    device: options.device ?? hostname(),
    get names() {
      return pair.names;
    },
    maxDelete: options.maxDelete,
    copyFromSize: COPY_FROM_SIZE,
    left,
    right,
    base,
    courier,
    nowMs: () => Date.now(),
    signal: options.signal,
    onPlan: (plan) => {
      if (mode !== 'pull' && right.answer.isReadOnly && options.dryRun !== true) throw readOnly(path);
      const isFirst = base.load() === undefined;
      onFirst(isFirst);
      onEvent?.({ type: 'planned', plan: viewPlan(plan, isFirst) });
      return options.dryRun !== true;
    },
    onSettled: (at, { operation, result }) =>
      onEvent?.({ type: 'settled', change: toChange(at, operation), result }),
  });
};

const readOnly = (path: string): WherryError =>
  new WherryError(
    'READ_ONLY',
    `The server does not let anything be changed in "${displayName(path)}"; only "sync pull" goes there.`,
  );

const toResult = (result: RunResult, local: string, remote: string, isFirst: boolean): SyncResult => ({
  local,
  remote,
  plan: viewPlan(result.plan, isFirst),
  isDone: result.isDone,
  undone: SIDES.flatMap((at) =>
    result.settled[at]
      .filter(({ result: { outcome } }) => outcome !== 'done')
      .map(({ operation, result: outcome }) => ({ change: toChange(at, operation), result: outcome })),
  ),
});
