// How saved pairs are: what they are, what came of their last runs, and the state that each is in.

import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { WherryError, displayName, type ErrorCode } from '../../base/index.ts';
import type { GateRefusal } from '../core/gate.ts';
import { isDamaged, type DamagedPair, type PairStore } from './pair-store.ts';
import type { KeptConflict, RunRecord } from './run-record.ts';
import type { SavedPair } from './saved-pair.ts';

/**
 * `running`; `idle`: both sides were the same after the last run; `held`: the gate let nothing be done; `offline`: the server is away;
 * `waiting`: something else is in the way for now; `paused`; `failed`: somebody has to do something, and to say so by `resume`; `stopped`:
 * no process serves it; `damaged`: its file is no pair.
 */
export const LIVE_PAIR_STATES = [
  'running',
  'idle',
  'held',
  'offline',
  'waiting',
  'paused',
  'failed',
] as const;
export type LivePairState = (typeof LIVE_PAIR_STATES)[number];
export type PairStateName = LivePairState | 'stopped' | 'damaged';

/** Why the gate holds a pair. */
export interface HeldBy {
  readonly refusal: GateRefusal;
  /** How many entries would be removed. */
  readonly removals: number;
}

export interface PairState {
  readonly state: PairStateName;
  /** Of `held`. */
  readonly held?: HeldBy | undefined;
  /** Of `offline`, `waiting`, `failed` and `damaged`. */
  readonly code?: ErrorCode | undefined;
  readonly message?: string | undefined;
  /** When its last run ended, ISO 8601, where the process that serves it knows better than its record. */
  readonly ran?: string | undefined;
}

export interface PairStatus {
  readonly name: string;
  readonly state: PairState;
  /** Undefined where it is `damaged`. */
  readonly pair: SavedPair | undefined;
  /** Undefined: no run has ended yet. */
  readonly last: RunRecord | undefined;
  /** Conflicts whose copy is still there in the local directory. */
  readonly conflicts: readonly KeptConflict[];
}

const exists = async (path: string): Promise<boolean> => {
  try {
    await lstat(path);
    return true;
  } catch {
    // What cannot be looked at is nothing that anybody could resolve here.
    return false;
  }
};

const remaining = async (
  local: string,
  conflicts: readonly KeptConflict[],
): Promise<readonly KeptConflict[]> => {
  const found = await Promise.all(conflicts.map(({ copy }) => exists(join(local, copy))));
  return conflicts.filter((_conflict, index) => found[index]);
};

const statusOf = async (
  store: PairStore,
  found: SavedPair | DamagedPair,
  live: PairState | undefined,
): Promise<PairStatus> => {
  const { name } = found;
  if (isDamaged(found)) {
    const { code, message } = found.error;
    return {
      ...{ name, pair: undefined, last: undefined, conflicts: [] },
      state: { state: 'damaged', code, message },
    };
  }
  const last = await store.readRecord(name);
  const conflicts = await remaining(found.local, last?.conflicts ?? []);
  const state = live ?? { state: found.isPaused ? 'paused' : 'stopped' };
  return { name, state, pair: found, last, conflicts };
};

/** By their names. `live`: the states that the process tells; undefined where none runs. */
export const pairStatuses = async (
  store: PairStore,
  live: ReadonlyMap<string, PairState> | undefined,
): Promise<readonly PairStatus[]> => {
  const statuses = [];
  for (const found of await store.list()) statuses.push(await statusOf(store, found, live?.get(found.name)));
  return statuses;
};

/** One of them. Code: `NOT_FOUND`, with the names that there are. */
export const findStatus = (statuses: readonly PairStatus[], name: string): PairStatus => {
  const found = statuses.find((status) => status.name === name);
  if (found !== undefined) return found;
  const names = statuses.map((status) => status.name);
  const known =
    names.length === 0
      ? 'None is saved yet: "wherry sync both --save LOCAL REMOTE" saves one.'
      : `Known: ${names.slice(0, MAX_NAMED).join(', ')}.`;
  throw new WherryError('NOT_FOUND', `There is no saved pair "${displayName(name)}". ${known}`);
};

const MAX_NAMED = 20;
