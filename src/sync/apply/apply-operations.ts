// Does on one side what its storage can do alone: all but writing what the other side has. Each step looks first whether what it
// changes is what the survey saw; a racing writer turns it into "changed", and the next run looks again.

import { throwIfAborted, type RemotePath } from '../../base/index.ts';
import type { Storage } from '../../storage/index.ts';
import type {
  Copy,
  MakeDirectory,
  Move,
  Operation,
  Remove,
  SetAttributes,
  SideOperations,
} from '../core/operations.ts';
import { pathInRoot } from '../core/path-in-root.ts';
import type { Node } from '../core/tree.ts';
import { CHANGED, DONE, LEFT, outcomeOf, type Outcome, type Settled } from './outcome.ts';

export interface ApplyInit {
  readonly storage: Storage;
  /** Where the pair's tree is in the storage. */
  readonly root: RemotePath;
  /** The version that the survey saw at a path of the tree; undefined where it saw nothing. */
  readonly versionOf: (path: RemotePath) => string | undefined;
  /** Recorded with what goes to the trash. */
  readonly by: string;
  readonly onSettled: (settled: Settled) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Steps 1 to 5, but for writing. */
export type Preparation = Pick<
  SideOperations,
  'makeDirectories' | 'copies' | 'moves' | 'clear' | 'makeDirectoriesInPlace'
>;

/** Steps 6 and 7. */
export type Completion = Pick<SideOperations, 'setAttributes' | 'removals'>;

export const prepare = async (init: ApplyInit, operations: Preparation): Promise<void> => {
  const applier = new Applier(init);
  for (const step of operations.makeDirectories) await applier.run(step, () => applier.makeDirectory(step));
  for (const step of operations.copies) await applier.run(step, () => applier.copy(step));
  for (const step of operations.moves) await applier.run(step, () => applier.move(step));
  // What is in the way may be what could not be copied or moved.
  const isCleared = !applier.hasFailed;
  for (const step of operations.clear)
    await applier.run(step, isCleared ? () => applier.remove(step) : async () => LEFT);
  for (const step of operations.makeDirectoriesInPlace)
    await applier.run(step, () => applier.makeDirectory(step));
};

/** `removes` is false where something failed before: what could not be looked at or sent may be what a removal is taken for. */
export const complete = async (init: ApplyInit, operations: Completion, removes: boolean): Promise<void> => {
  const applier = new Applier(init);
  for (const step of operations.setAttributes) await applier.run(step, () => applier.setAttributes(step));
  for (const step of operations.removals)
    await applier.run(step, removes ? () => applier.remove(step) : async () => LEFT);
};

class Applier {
  readonly #init: ApplyInit;
  hasFailed = false;

  constructor(init: ApplyInit) {
    this.#init = init;
  }

  async run(operation: Operation, work: () => Promise<Outcome>): Promise<void> {
    const { signal, onSettled } = this.#init;
    throwIfAborted(signal);
    let result: Outcome;
    try {
      result = await work();
    } catch (error: unknown) {
      result = outcomeOf(error);
    }
    this.hasFailed ||= result.outcome !== 'done';
    onSettled({ operation, result });
  }

  async makeDirectory({ path }: MakeDirectory): Promise<Outcome> {
    const at = this.#at(path);
    await this.#init.storage.makeDirectory(at, { parents: true });
    return DONE;
  }

  async copy({ path, from, source, before, after }: Copy): Promise<Outcome> {
    const { storage, by } = this.#init;
    if (!(await this.#isAsSeen(from, source))) return CHANGED;
    const ifMatch = before === undefined ? undefined : this.#init.versionOf(path);
    const { written } = await storage.copy(this.#at(from), this.#at(path), {
      policy: before === undefined ? 'fail' : 'replace',
      ifMatch,
      by,
    });
    return after.kind === 'file' ? this.#settle(this.#at(path), written.entry.version, after) : DONE;
  }

  async move({ path, from, before }: Move): Promise<Outcome> {
    const { storage, by } = this.#init;
    if (!(await this.#isAsSeen(from, before))) return CHANGED;
    await storage.move(this.#at(from), this.#at(path), { policy: 'fail', by });
    return DONE;
  }

  async remove({ path, before }: Remove): Promise<Outcome> {
    if (before.kind === 'directory') return this.#removeDirectory(path);
    const { storage, by, versionOf } = this.#init;
    const ifMatch = versionOf(path);
    if (ifMatch === undefined) return CHANGED;
    await storage.remove(this.#at(path), { ifMatch, by });
    return DONE;
  }

  /** It must be empty: what somebody else has put there keeps it. Nothing to keep in the trash, then. */
  async #removeDirectory(path: RemotePath): Promise<Outcome> {
    const { storage, by } = this.#init;
    // Its version has changed with what went out of it; that it is a directory still is what matters.
    const { kind, version } = await storage.stat(this.#at(path));
    if (kind !== 'directory') return CHANGED;
    await storage.remove(this.#at(path), { ifMatch: version, by, permanent: true });
    return DONE;
  }

  async setAttributes({ path, before, after }: SetAttributes): Promise<Outcome> {
    const entry = await this.#init.storage.stat(this.#at(path));
    // It may have been moved here, which changes its version but not what it is.
    const isSame = entry.kind === 'file' && entry.size === before.size && entry.mtimeUs === before.mtimeUs;
    return isSame ? this.#settle(this.#at(path), entry.version, after) : CHANGED;
  }

  async #settle(
    path: RemotePath,
    version: string,
    { mtimeUs, executable }: { readonly mtimeUs: number; readonly executable: boolean },
  ): Promise<Outcome> {
    await this.#init.storage.settle(path, version, { mtimeUs, executable });
    return DONE;
  }

  async #isAsSeen(path: RemotePath, before: Node): Promise<boolean> {
    const { kind, version } = await this.#init.storage.stat(this.#at(path));
    // The version of a directory changes with what is put into it: that goes along.
    return before.kind === 'directory' ? kind === 'directory' : version === this.#init.versionOf(path);
  }

  #at(path: RemotePath): RemotePath {
    return pathInRoot(this.#init.root, path);
  }
}
