// Work on a pair, begun anew while the link is lost in the midst of it.

import { isWherryError, type Hashing, type RemotePath, type WherryError } from '../../base/index.ts';
import type { LocalSide } from '../local/open-local-side.ts';
import type { TreeMemory } from '../survey/tree-memory.ts';
import type { SyncEvent, SyncOptions } from '../sync-api.ts';
import type { SyncDeps } from './sync-deps.ts';
import { openPair, type Pair } from './open-pair.ts';

/** Times in a row that a lost link may end it before it is told. */
const MAX_INTERRUPTED = 5;

export interface WithPairInit extends Pick<
  SyncOptions,
  'checksum' | 'timeoutMs' | 'exclude' | 'include' | 'ignoreFile'
> {
  readonly deps: SyncDeps;
  readonly local: LocalSide;
  readonly remote: RemotePath;
  readonly mayBeMissing: boolean;
  /** See PairInit. */
  readonly sendsAll: boolean;
  /** See PairInit. */
  readonly memory?: TreeMemory | undefined;
  readonly hashing: Hashing;
  readonly onEvent?: ((event: SyncEvent) => void) | undefined;
}

export const withPair = async <T>(init: WithPairInit, work: (pair: Pair) => Promise<T>): Promise<T> => {
  const { deps, local, remote, mayBeMissing, hashing, checksum = false, timeoutMs } = init;
  for (let interrupted = 1; ; interrupted += 1) {
    const { files } = deps;
    const pair = openPair({
      files,
      local,
      remote,
      mayBeMissing,
      checksum,
      hashing,
      timeoutMs,
      sendsAll: init.sendsAll,
      memory: init.memory,
      filter: init,
    });
    try {
      const result = await work(pair);
      // Each step was answered for: there is nothing to wait for.
      pair.right.leave();
      return result;
    } catch (error) {
      if (!isInterruption(error) || deps.session.failure !== undefined || interrupted > MAX_INTERRUPTED)
        throw error;
      init.onEvent?.({ type: 'interrupted', message: error.message });
    } finally {
      pair.left.remember();
      pair.right.abandon();
    }
  }
};

/** The link was lost, or what depended on it has ended with it. */
const isInterruption = (error: unknown): error is WherryError =>
  isWherryError(error) && (error.code === 'CONNECTION_LOST' || error.code === 'EXPIRED');
