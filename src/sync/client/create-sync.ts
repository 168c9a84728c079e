// `remote.sync`: runs of pairs whose one side is a local directory, and whose other one is at a server.

import {
  ROOT_PATH,
  WherryError,
  displayName,
  joinRemotePath,
  parseRemotePath,
  type Hashing,
  type RemotePath,
} from '../../base/index.ts';
import { lastTrashLook } from '../../storage/disk/index.ts';
import { compareTrees, type Mark } from '../core/compare-trees.ts';
import { bothOf } from '../engine/run-pair.ts';
import { SIDES } from '../core/side.ts';
import { explainPath } from '../core/explain-path.ts';
import { filteredTree } from '../filter/filtered-tree.ts';
import {
  openLocalSide,
  type LocalSide,
  type LocalUse,
  type UnmarkedDirectory,
} from '../local/open-local-side.ts';
import type { Sync, SyncOptions, SyncResult } from '../sync-api.ts';
import { resolveTrashKeep, tidyTrash, type TrashKeepOptions } from '../trash/index.ts';
import type { SyncDeps } from './sync-deps.ts';
import { toChange } from './plan-view.ts';
import { refuseUnmarked, runOnce, toResult } from './run-once.ts';
import { watchPair } from './watch-pair.ts';
import { withPair } from './with-pair.ts';

/** What is asked for, with the local side open. */
interface Opened {
  readonly local: LocalSide;
  readonly remote: RemotePath;
  readonly hashing: Hashing;
}

/** Where something is made, it need not be there. */
const mayBeMissing = ({ mode }: Pick<SyncOptions, 'mode'>): boolean => mode !== 'pull';

/** Of a dry run too: it plans what the run does. */
const sendsAll = ({ mode }: Pick<SyncOptions, 'mode'>): boolean => mode !== 'pull';

const changes = ({ mode }: Pick<SyncOptions, 'mode'>): LocalUse =>
  mode === 'push' ? 'source' : 'destination';

const looks = ({ mode }: Pick<SyncOptions, 'mode'>): LocalUse => (mode === 'push' ? 'source' : 'looking');

/** See tidyTrash. `result` undefined: it was not brought to an end. */
const tidyAfter = async (
  { storage, path }: LocalSide,
  options: Pick<SyncOptions, 'onEvent'> & TrashKeepOptions,
  result: SyncResult | undefined,
  isLive: boolean,
): Promise<void> => {
  const cleared = await tidyTrash({
    ...resolveTrashKeep(options),
    storage,
    lastLook: () => lastTrashLook(path),
    hasChanged: result?.isDone === true && result.plan.changes.length > 0,
    isLive,
    nowMs: Date.now(),
  });
  if (cleared.items > 0 || cleared.stuck > 0) options.onEvent?.({ type: 'trashCleared', cleared });
};

export const createSync = (deps: SyncDeps): Sync => {
  const { files } = deps;

  const open = async (
    directory: string,
    remote: string,
    use: LocalUse,
    { startAnew: startsAnew = false, ...keeping }: Pick<SyncOptions, 'startAnew'> & TrashKeepOptions = {},
  ): Promise<Opened | UnmarkedDirectory> => {
    const keepsTrash = resolveTrashKeep(keeping).keepMs > 0;
    const path = parseRemotePath(remote);
    if (directory === '') throw new WherryError('BAD_REQUEST', 'The local directory has no name; name it.');
    const hashing = await deps.loadHashing();
    const { hash } = hashing;
    const local = await openLocalSide({ ...deps, directory, use, startsAnew, keepsTrash, hash });
    return 'unmarked' in local ? local : { local, remote: path, hashing };
  };

  /** The same where a run would have nothing to tell. Code: `CHANGED`. */
  const openMarked = async (directory: string, remote: string, use: LocalUse): Promise<Opened> => {
    const opened = await open(directory, remote, use);
    if (!('unmarked' in opened)) return opened;
    throw new WherryError(
      'CHANGED',
      `${displayName(opened.unmarked)} is not the directory that was there in earlier runs; is a disk not mounted?`,
    );
  };

  const synchronize: Sync['synchronize'] = async (directory, remote, options) => {
    const use = options.dryRun === true ? looks(options) : changes(options);
    const opened = await open(directory, remote, use, options);
    if ('unmarked' in opened) return refuseUnmarked(opened, remote, options);
    await using side = opened.local;
    const init = {
      ...options,
      ...opened,
      deps,
      mayBeMissing: mayBeMissing(options),
      sendsAll: sendsAll(options),
    };
    const result = await withPair(init, async (pair) =>
      toResult(await runOnce({ ...opened, files, pair, options }), side, remote),
    );
    await tidyAfter(side, options, result, false);
    return result;
  };

  const watch: Sync['watch'] = async (directory, remote, options) => {
    const opened = await open(directory, remote, changes(options), options);
    if ('unmarked' in opened)
      throw new WherryError(
        'CHANGED',
        `${displayName(opened.unmarked)} is not the directory that was there in earlier runs; is a disk not mounted? To take it as new, give "startAnew" (--start-anew).`,
      );
    const { local } = opened;
    return watchPair({
      deps,
      local,
      remote,
      options,
      run: async (asked, memory) => {
        const init = {
          ...asked,
          ...opened,
          deps,
          mayBeMissing: mayBeMissing(asked),
          sendsAll: sendsAll(asked),
          memory,
        };
        let result: SyncResult | undefined;
        try {
          result = await withPair(init, async (pair) =>
            toResult(await runOnce({ ...opened, files, pair, options: asked }), local, remote),
          );
          return result;
        } finally {
          // Also while the server is away.
          await tidyAfter(local, asked, result, true);
        }
      },
    });
  };

  const check: Sync['check'] = async (directory, remote, options) => {
    const opened = await openMarked(directory, remote, 'source');
    await using side = opened.local;
    return await withPair(
      { ...options, ...opened, deps, mayBeMissing: false, sendsAll: false },
      async ({ left, right, ignored }) => {
        const { signal } = options;
        const looking = left.survey({ signal });
        const [mine, theirs] = await bothOf(looking, right.survey({ signal, own: looking }));
        const counts: Record<Mark, number> = {
          same: 0,
          differs: 0,
          'left-only': 0,
          'right-only': 0,
          unknown: 0,
        };
        for (const compared of compareTrees(
          mine.tree,
          filteredTree(theirs.tree, ignored(mine.rules ?? [])),
        )) {
          counts[compared.mark] += 1;
          options.onCompared(compared);
        }
        return { local: side.path, remote, counts };
      },
    );
  };

  const explain: Sync['explain'] = async (directory, remote, path, options) => {
    const asked = joinRemotePath(ROOT_PATH, path);
    const opened = await openMarked(directory, remote, looks(options));
    await using _side = opened.local;
    return await withPair(
      { ...options, ...opened, deps, mayBeMissing: mayBeMissing(options), sendsAll: sendsAll(options) },
      async (pair) => {
        const dry = { ...options, dryRun: true };
        const { plan, trees } = await runOnce({ ...opened, files, pair, options: dry });
        const { operations, ...explained } = explainPath({ mode: options.mode, plan, ...trees }, asked);
        return {
          ...explained,
          local: opened.local.path,
          remote,
          changes: SIDES.flatMap((on) => operations[on].map((operation) => toChange(on, operation))),
          refusal: plan.refusal,
          isFirst: trees.base === undefined,
        };
      },
    );
  };

  return { synchronize, watch, check, explain };
};
