// The directories that somebody watches at the moment: a survey of one of them looks only at what has changed.

import type { RemotePath } from '../../base/index.ts';
import { TreeMemory } from '../survey/tree-memory.ts';

interface Watched {
  readonly memory: TreeMemory;
  watchers: number;
}

/** Of one root, for all who see all of what they watch. */
export class WatchedTrees {
  readonly #trees = new Map<RemotePath, Watched>();

  /** Undefined: nobody watches it. */
  get(path: RemotePath): TreeMemory | undefined {
    return this.#trees.get(path)?.memory;
  }

  /** As long as anybody has it. `release` takes that back, once. */
  hold(path: RemotePath): { readonly memory: TreeMemory; release(): void } {
    const tree = this.#trees.get(path) ?? { memory: new TreeMemory(), watchers: 0 };
    tree.watchers += 1;
    this.#trees.set(path, tree);
    let holds = true;
    return {
      memory: tree.memory,
      release: () => {
        if (!holds) return;
        holds = false;
        tree.watchers -= 1;
        if (tree.watchers === 0) this.#trees.delete(path);
      },
    };
  }
}
