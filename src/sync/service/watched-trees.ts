// The directories that somebody watches at the moment: a survey of one of them looks only at what has changed.

import type { RemotePath } from '../../base/index.ts';
import type { Watch } from '../../storage/index.ts';
import { TreeMemory } from '../survey/tree-memory.ts';

interface Watched {
  readonly memory: TreeMemory;
  /** Any of them tells everything. */
  readonly watches: Set<Watch>;
  watchers: number;
}

/** What one watcher has of a tree. */
export interface HeldTree {
  readonly memory: TreeMemory;
  /** The watch that tells the memory from now on. */
  watched(watch: Watch): void;
  release(): void;
}

/** Of one root, for all who see all of what they watch. */
export class WatchedTrees {
  readonly #trees = new Map<RemotePath, Watched>();

  /** Undefined: nobody watches it. */
  get(path: RemotePath): TreeMemory | undefined {
    return this.#trees.get(path)?.memory;
  }

  /** As long as anybody has it. `release` takes that back, once. */
  hold(path: RemotePath): HeldTree {
    const tree = this.#trees.get(path) ?? {
      memory: new TreeMemory(),
      watches: new Set<Watch>(),
      watchers: 0,
    };
    tree.watchers += 1;
    this.#trees.set(path, tree);
    let holds = true;
    let own: Watch | undefined;
    return {
      memory: tree.memory,
      watched: (watch) => {
        own = watch;
        tree.watches.add(watch);
        if (tree.watches.size === 1) tree.memory.armed(watch);
      },
      release: () => {
        if (!holds) return;
        holds = false;
        tree.watchers -= 1;
        if (own !== undefined && tree.watches.delete(own)) tree.memory.armed([...tree.watches][0]);
        if (tree.watchers === 0) this.#trees.delete(path);
      },
    };
  }
}
