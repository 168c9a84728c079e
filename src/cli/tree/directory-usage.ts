// How much is in each directory of a tree, from its entries as they come. Pure. Holds directories only, and none that is
// deeper than is asked for.

import { remotePathParent, remotePathSegments } from '../../base/index.ts';
import type { Entry } from '../../client/index.ts';

export interface Usage {
  readonly path: string;
  /** Of all files at and below it. */
  readonly bytes: number;
  readonly files: number;
  /** Below it. */
  readonly directories: number;
  readonly links: number;
}

interface Sum {
  bytes: number;
  files: number;
  directories: number;
  links: number;
}

const emptySum = (): Sum => ({ bytes: 0, files: 0, directories: 0, links: 0 });

export interface UsageCounter {
  add(entry: Entry): void;
  /** Directories by their paths, each behind those in it, `top` last, as du prints them. */
  result(): readonly Usage[];
}

const compareForward = (left: Usage, right: Usage): number => {
  // What is in a directory stands before it: its path with a last character that nothing sorts behind.
  const [a, b] = [left, right].map(({ path }) => `${path === '/' ? '' : path}/\uffff`) as [string, string];
  return a < b ? -1 : a > b ? 1 : 0;
};

/** `top` is where the tree begins; of what is more than `depth` levels below it, only the sums are kept. */
export const createUsageCounter = (top: Entry, depth: number): UsageCounter => {
  const topPath = top.path;
  const sums = new Map<string, Sum>([[topPath, emptySum()]]);
  const topDepth = remotePathSegments(topPath).length;

  const count = (sum: Sum, { kind, size }: Entry): void => {
    if (kind === 'file') {
      sum.bytes += size;
      sum.files += 1;
    } else if (kind === 'directory') sum.directories += 1;
    else if (kind === 'link') sum.links += 1;
  };
  const countAbove = (entry: Entry): void => {
    let path = entry.path;
    // From the nearest directory that is kept up to the top.
    while (path !== topPath && path !== '/') {
      path = remotePathParent(path);
      const sum = sums.get(path);
      if (sum !== undefined) count(sum, entry);
    }
  };
  return {
    add: (entry) => {
      const path = entry.path;
      if (path === topPath) {
        if (entry.kind !== 'directory') count(sums.get(topPath) ?? emptySum(), entry);
        return;
      }
      const isKept = entry.kind === 'directory' && remotePathSegments(path).length - topDepth <= depth;
      if (isKept) sums.set(path, emptySum());
      countAbove(entry);
    },
    result: () => [...sums].map(([path, sum]) => ({ path, ...sum })).sort(compareForward),
  };
};
