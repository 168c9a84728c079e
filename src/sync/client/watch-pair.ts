// `remote.sync.watch`: a pair that is kept in step for as long as the program wants.

import { randomInt } from 'node:crypto';
import { ROOT_PATH, WherryError, parseRemotePath } from '../../base/index.ts';
import { systemClock } from '../../session/index.ts';
import { startLiveLoop, type ArmedSide, type LiveLoop, type LiveRun } from '../engine/live-loop.ts';
import type { LocalSide } from '../local/open-local-side.ts';
import type { WatchHint } from '../../storage/index.ts';
import { TreeMemory } from '../survey/tree-memory.ts';
import { armRemote } from '../remote/arm-remote.ts';
import type { SyncResult, SyncWatch, SyncWatchOptions } from '../sync-api.ts';
import type { SyncDeps } from './sync-deps.ts';

export interface WatchPairInit {
  readonly deps: Pick<SyncDeps, 'files' | 'session'>;
  readonly local: LocalSide;
  readonly remote: string;
  readonly options: SyncWatchOptions;
  /** One run, at a local side that stays open. */
  readonly run: (options: SyncWatchOptions, memory: TreeMemory) => Promise<SyncResult>;
}

export const watchPair = ({ deps, local, remote, options, run }: WatchPairInit): SyncWatch => {
  const path = parseRemotePath(remote);
  const { onEvent } = options;
  const ending = new AbortController();
  let last: SyncResult | undefined;
  let allowed: SyncWatchOptions['maxDelete'];

  const memory = new TreeMemory();
  const armLocal = async (onHint: () => void): Promise<ArmedSide> => {
    const hear = (hint: WatchHint): void => {
      memory.hear(hint);
      onHint();
    };
    const watch = await local.storage.watch(ROOT_PATH, hear, {
      exclude: options.exclude,
      signal: ending.signal,
    });
    // What has happened while nobody watched is nowhere else.
    memory.armed(watch);
    return {
      get isThere() {
        return watch.state === 'there';
      },
      over: watch.over,
      flush: () => watch.flush(),
      close: () => {
        memory.armed(undefined);
        return watch.close();
      },
    };
  };

  const runOnce = async (isWhole: boolean): Promise<LiveRun> => {
    if (isWhole) memory.lookAtEverything();
    const result = await run({ ...options, maxDelete: allowed ?? options.maxDelete }, memory);
    last = result;
    // It was for one run.
    if (result.isDone) allowed = undefined;
    onEvent?.({ type: 'ran', result });
    const isUnfinished = result.undone.some(({ result: { outcome } }) => outcome !== 'done');
    return { refusal: result.plan.refusal?.reason, isUnfinished };
  };

  const loop: LiveLoop = startLiveLoop({
    arm: {
      left: armLocal,
      right: (onHint) => armRemote(deps.files, path, onHint, ending.signal),
    },
    run: runOnce,
    clock: systemClock,
    random: () => randomInt(2 ** 32) / 2 ** 32,
    isFinal: (error) => deps.session.failure !== undefined || FINAL.has(error.code),
    onState: (state) => onEvent?.({ type: 'state', state }),
    lookEveryMs: options.lookEveryMs,
    signal: options.signal,
  });

  const close = async (): Promise<void> => {
    ending.abort(new WherryError('CANCELLED', 'It is not kept in step any more.'));
    await loop.close();
    await local[Symbol.asyncDispose]();
  };
  const over = loop.over.then(async (error) => {
    if (error !== undefined) await close();
    return error;
  });
  return {
    local: local.path,
    remote: path,
    get state() {
      return loop.state;
    },
    over,
    flush: async () => {
      await loop.flush();
      if (last === undefined) throw new WherryError('INTERNAL');
      return last;
    },
    pause: () => loop.pause(),
    resume: (resumed) => {
      if (resumed?.allowDelete !== undefined) allowed = { entries: resumed.allowDelete };
      loop.resume();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
};

/** What no waiting makes better. */
const FINAL: ReadonlySet<string> = new Set([
  'BAD_REQUEST',
  'FORBIDDEN',
  'UNAUTHENTICATED',
  'READ_ONLY',
  'UNKNOWN_METHOD',
  'UNSUPPORTED',
  'NOT_A_DIRECTORY',
  'ROOT_IN_USE',
]);
