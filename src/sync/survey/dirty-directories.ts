// What may have changed in a watched tree since it was surveyed. Several surveys may be under way at once: each looks at what came before
// it began, also at what another one is only about to write down.

import type { RemotePath } from '../../base/index.ts';
import type { WatchHint } from '../../storage/index.ts';

/** More directories than that are looked for by looking at all. */
const MAX_DIRECTORIES = 4096;

export interface DirtyLook {
  /** Undefined: everything may have changed. */
  readonly changed: ReadonlySet<RemotePath> | undefined;
  /** What was found is in the catalog. */
  done(): void;
  /** It was not found out. */
  failed(): void;
}

type Dirty = Set<RemotePath> | 'everything';

export class DirtyDirectories {
  #pending: Dirty = 'everything';
  readonly #underWay = new Set<{ readonly dirty: Dirty }>();

  hear(hint: WatchHint): void {
    this.#add(hint.kind === 'everything' ? 'everything' : hint.directories);
  }

  begin(): DirtyLook {
    const taken = { dirty: this.#pending };
    this.#pending = new Set();
    const changed = [taken, ...this.#underWay]
      .map(({ dirty }) => dirty)
      .reduce((one, other) => union(one, other));
    this.#underWay.add(taken);
    return {
      changed: changed === 'everything' ? undefined : changed,
      done: () => void this.#underWay.delete(taken),
      failed: () => {
        if (this.#underWay.delete(taken)) this.#add(taken.dirty);
      },
    };
  }

  #add(more: ReadonlySet<RemotePath> | 'everything'): void {
    this.#pending = union(this.#pending, more);
    if (this.#pending !== 'everything' && this.#pending.size > MAX_DIRECTORIES) this.#pending = 'everything';
  }
}

const union = (one: Dirty, other: ReadonlySet<RemotePath> | 'everything'): Dirty =>
  one === 'everything' || other === 'everything' ? 'everything' : new Set([...one, ...other]);
