// Directories that need not be made by themselves, because what is written into them makes them on its way: with all that is in
// them at once, which costs half as much. Pure.

import { ROOT_PATH, remotePathParent, type RemotePath } from '../../base/index.ts';
import { DONE, LEFT, type Outcome, type Settled } from '../apply/outcome.ts';
import type { MakeDirectory, Operation, SideOperations } from '../core/operations.ts';

export interface SplitDirectories {
  /** To be made before anything else. */
  readonly operations: SideOperations;
  /** Made by what is written. */
  readonly implied: readonly MakeDirectory[];
}

const addParents = (paths: Set<RemotePath>, path: RemotePath): void => {
  for (let at = remotePathParent(path); at !== ROOT_PATH && !paths.has(at); at = remotePathParent(at))
    paths.add(at);
};

export const splitDirectories = (operations: SideOperations): SplitDirectories => {
  const { makeDirectories, makeDirectoriesInPlace, copies, moves, writes } = operations;
  if (makeDirectories.length + makeDirectoriesInPlace.length === 0) return { operations, implied: [] };
  const written = new Set<RemotePath>();
  for (const { path } of writes) addParents(written, path);
  // What is copied or moved finds its place made.
  const needed = new Set<RemotePath>();
  for (const { path } of [...copies, ...moves]) addParents(needed, path);
  const isImplied = ({ path }: MakeDirectory): boolean => written.has(path) && !needed.has(path);
  const isOwn = (each: MakeDirectory): boolean => !isImplied(each);
  return {
    operations: {
      ...operations,
      makeDirectories: makeDirectories.filter(isOwn),
      makeDirectoriesInPlace: makeDirectoriesInPlace.filter(isOwn),
    },
    implied: [...makeDirectories, ...makeDirectoriesInPlace].filter(isImplied),
  };
};

/** What became of them, by what became of what was written. */
export const settleImplied = (
  implied: readonly MakeDirectory[],
  settled: readonly Settled[],
  onSettled: (settled: Settled) => void,
): void => {
  if (implied.length === 0) return;
  const made = new Set<RemotePath>();
  for (const { operation, result } of settled)
    if (isWritten(operation, result)) addParents(made, operation.path);
  for (const operation of implied) onSettled({ operation, result: made.has(operation.path) ? DONE : LEFT });
};

const isWritten = (operation: Operation, { outcome }: Outcome): boolean =>
  operation.action === 'write' && outcome === 'done';
