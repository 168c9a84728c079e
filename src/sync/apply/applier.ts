// Does on one side what its storage can do alone: all but writing what the other side has. Each step looks first whether what it
// changes is what the survey saw; a racing writer turns it into "changed", and the next run looks again.

import { throwIfAborted, type RemotePath } from '../../base/index.ts';
import type { Storage } from '../../storage/index.ts';
import { pathInRoot } from '../core/path-in-root.ts';
import { CHANGED, DONE, LEFT, outcomeOf, type Outcome } from './outcome.ts';
import type { SeenTree } from './seen-tree.ts';
import type { Step, StepAttributes } from './step.ts';

export interface ApplierInit {
  readonly storage: Storage;
  /** Where the pair's tree is in the storage. */
  readonly root: RemotePath;
  /** What the survey saw; hears what gets another name. */
  readonly seen: SeenTree;
  /** Recorded with what goes to the trash. */
  readonly by: string;
  /** Hears of each file or link that is about to be replaced or removed. */
  readonly onGone?: ((path: RemotePath) => void) | undefined;
  /** Makes the file at a path of the storage from what is there of its content; `left` where there is none. */
  readonly adopt: (path: RemotePath, step: StepOf<'adopt'>, signal?: AbortSignal) => Promise<Outcome>;
}

/**
 * Where in a plan a step stands. `prepare`: before anything is written; what is removed then is only what stands in the way.
 * `complete`: after it. `keep`: the same, and nothing is removed any more, because something else failed.
 */
export type Phase = 'prepare' | 'complete' | 'keep';

export type StepOf<Action extends Step['action']> = Extract<Step, { action: Action }>;

/** One side of one run. */
export class Applier {
  readonly #init: ApplierInit;
  /** A copy or move that was not done: what is in the way may be what it was to save. */
  #hasFailed = false;

  constructor(init: ApplierInit) {
    this.#init = init;
  }

  /** Throws only what ends the run. */
  async apply(step: Step, phase: Phase, signal?: AbortSignal): Promise<Outcome> {
    throwIfAborted(signal);
    const isLeft = step.action === 'remove' && (phase === 'keep' || (phase === 'prepare' && this.#hasFailed));
    let result = LEFT;
    try {
      if (!isLeft) result = await this.#run(step, signal);
    } catch (error: unknown) {
      result = outcomeOf(error);
    }
    if (phase === 'prepare' && step.action !== 'adopt') this.#hasFailed ||= result.outcome !== 'done';
    return result;
  }

  #run(step: Step, signal: AbortSignal | undefined): Promise<Outcome> {
    switch (step.action) {
      case 'make-directory':
        return this.#makeDirectory(step);
      case 'copy':
        return this.#copy(step);
      case 'move':
        return this.#move(step);
      case 'remove':
        return step.isDirectory ? this.#removeDirectory(step) : this.#remove(step);
      case 'set-attributes':
        return this.#setAttributes(step);
      case 'adopt':
        return this.#init.adopt(this.#at(step.path), step, signal);
    }
  }

  async #makeDirectory({ path }: StepOf<'make-directory'>): Promise<Outcome> {
    await this.#init.storage.makeDirectory(this.#at(path), { parents: true });
    return DONE;
  }

  async #copy({ path, from, isReplacing, after }: StepOf<'copy'>): Promise<Outcome> {
    const { storage, by, seen } = this.#init;
    if (!(await this.#isAsSeen(from))) return CHANGED;
    const ifMatch = isReplacing ? seen.versionOf(path) : undefined;
    if (isReplacing && ifMatch === undefined) return CHANGED;
    if (isReplacing) this.#init.onGone?.(path);
    const { written } = await storage.copy(this.#at(from), this.#at(path), {
      policy: isReplacing ? 'replace' : 'fail',
      ifMatch,
      by,
    });
    let { version } = written.entry;
    if (after !== undefined) version = await this.#settle(this.#at(path), version, after);
    seen.place(from, path, version);
    return DONE;
  }

  async #move({ path, from, isDirectory }: StepOf<'move'>): Promise<Outcome> {
    const { storage, by, seen } = this.#init;
    // The version of a directory changes with what is put into it: that goes along.
    const isSame = isDirectory ? await this.#isDirectory(from) : await this.#isAsSeen(from);
    if (!isSame) return CHANGED;
    const { entry } = await storage.move(this.#at(from), this.#at(path), { policy: 'fail', by });
    seen.place(from, path, isDirectory ? undefined : entry.version);
    return DONE;
  }

  async #remove({ path }: StepOf<'remove'>): Promise<Outcome> {
    const { storage, by, seen } = this.#init;
    const ifMatch = seen.versionOf(path);
    if (ifMatch === undefined) return CHANGED;
    this.#init.onGone?.(path);
    await storage.remove(this.#at(path), { ifMatch, by });
    return DONE;
  }

  /** It must be empty: what somebody else has put there keeps it. Nothing to keep in the trash, then. */
  async #removeDirectory({ path }: StepOf<'remove'>): Promise<Outcome> {
    const { storage, by } = this.#init;
    // Its version has changed with what went out of it; that it is a directory still is what matters.
    const { kind, version } = await storage.stat(this.#at(path));
    if (kind !== 'directory') return CHANGED;
    await storage.remove(this.#at(path), { ifMatch: version, by, permanent: true });
    return DONE;
  }

  async #setAttributes({ path, before, after }: StepOf<'set-attributes'>): Promise<Outcome> {
    const entry = await this.#init.storage.stat(this.#at(path));
    // It may have been moved here, which changes its version but not what it is.
    const isSame = entry.kind === 'file' && entry.size === before.size && entry.mtimeUs === before.mtimeUs;
    if (!isSame) return CHANGED;
    await this.#settle(this.#at(path), entry.version, after);
    return DONE;
  }

  /** The version that it has then. */
  async #settle(path: RemotePath, version: string, after: StepAttributes): Promise<string> {
    return (await this.#init.storage.settle(path, version, after)).version;
  }

  async #isAsSeen(path: RemotePath): Promise<boolean> {
    const { version } = await this.#init.storage.stat(this.#at(path));
    return version === this.#init.seen.versionOf(path);
  }

  async #isDirectory(path: RemotePath): Promise<boolean> {
    return (await this.#init.storage.stat(this.#at(path))).kind === 'directory';
  }

  #at(path: RemotePath): RemotePath {
    return pathInRoot(this.#init.root, path);
  }
}
