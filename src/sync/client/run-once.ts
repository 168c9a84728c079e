// One run of a pair, as its options say.

import { hostname } from 'node:os';
import { WherryError, displayName, type RemotePath } from '../../base/index.ts';
import type { Files } from '../../files/index.ts';
import { NO_OPERATIONS } from '../core/operations.ts';
import type { Plan } from '../core/plan.ts';
import { SIDES } from '../core/side.ts';
import { EMPTY_TREE } from '../core/tree.ts';
import { runPair, type RunResult } from '../engine/run-pair.ts';
import type { LocalSide, UnmarkedDirectory } from '../local/open-local-side.ts';
import { createChunkLists } from '../delta/chunk-lists.ts';
import { createRemoteCourier } from '../remote/remote-courier.ts';
import type { Agreement, SyncOptions, SyncResult } from '../sync-api.ts';
import type { Pair } from './open-pair.ts';
import { toChange, viewPlan } from './plan-view.ts';

/** A file of at least so many bytes is copied at its side rather than sent. */
const COPY_FROM_SIZE = 256 * 1024;

export interface OnceInit {
  readonly files: Files;
  readonly pair: Pair;
  readonly local: LocalSide;
  readonly remote: RemotePath;
  readonly options: SyncOptions;
}

export interface OnceResult extends RunResult {
  readonly isFirst: boolean;
  readonly agreement: Agreement;
}

/** The run itself, and whether it was the first one that anything is known of. */
export const runOnce = async ({ files, pair, local, remote, options }: OnceInit): Promise<OnceResult> => {
  const { mode, onEvent, dryRun = false } = options;
  const { left, right, base } = pair;
  const courier = createRemoteCourier({
    files,
    local: left,
    remote: right,
    label: local.path,
    options: { timeoutMs: options.timeoutMs, compress: options.compress, blockSize: options.blockSize },
    onEvent: (event) => onEvent?.({ type: 'transfer', event }),
    lists: createChunkLists(local.catalog),
  });
  onEvent?.({ type: 'looking', local: local.path, remote });
  let isFirst = true;
  const result = await runPair({
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
    ignored: pair.ignored,
    courier,
    nowMs: () => Date.now(),
    signal: options.signal,
    onPlan: (plan) => {
      if (mode !== 'pull' && right.answer.isReadOnly && !dryRun) throw readOnly(remote);
      isFirst = base.load() === undefined;
      onEvent?.({ type: 'planned', plan: viewPlan(plan, isFirst) });
      return !dryRun;
    },
    onSettled: (at, { operation, result: outcome }) =>
      onEvent?.({ type: 'settled', change: toChange(at, operation), result: outcome }),
  });
  return { ...result, isFirst, agreement: pair.agreement };
};

const readOnly = (path: string): WherryError =>
  new WherryError(
    'READ_ONLY',
    `The server does not let anything be changed in "${displayName(path)}"; only "sync pull" goes there.`,
  );

export const toResult = (
  { plan, settled, isDone, isFirst, unread, agreement }: OnceResult,
  { path: local, hardLinked }: Pick<LocalSide, 'path' | 'hardLinked'>,
  remote: string,
): SyncResult => ({
  local,
  hardLinked: hardLinked(),
  remote,
  plan: viewPlan(plan, isFirst),
  isDone,
  unread,
  agreement,
  undone: SIDES.flatMap((at) =>
    settled[at]
      .filter(({ result: { outcome } }) => outcome !== 'done')
      .map(({ operation, result: outcome }) => ({ change: toChange(at, operation), result: outcome })),
  ),
});

/** A plan of nothing, that may not be done. */
const UNMARKED: Plan = {
  operations: { left: NO_OPERATIONS, right: NO_OPERATIONS },
  targets: { left: EMPTY_TREE, right: EMPTY_TREE },
  refusal: { reason: 'unmarked', side: 'left', entries: 0 },
  conflicts: [],
  problems: [],
  lookalikes: [],
};

export const refuseUnmarked = (
  { unmarked }: UnmarkedDirectory,
  remote: string,
  { onEvent }: Pick<SyncOptions, 'onEvent'>,
): SyncResult => {
  const plan = viewPlan(UNMARKED, false);
  onEvent?.({ type: 'looking', local: unmarked, remote });
  onEvent?.({ type: 'planned', plan });
  return {
    local: unmarked,
    remote,
    plan,
    isDone: false,
    unread: [],
    hardLinked: 0,
    undone: [],
    agreement: undefined,
  };
};
