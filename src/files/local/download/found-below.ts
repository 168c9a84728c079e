// What a server has found below a directory, as items of a transfer. Pure.

import { relativeRemotePath, type RemotePath } from '../../../base/index.ts';
import type { PathFilter, ScanBatch } from '../../../storage/index.ts';
import { toFoundItems, type FoundItems } from '../tree-item.ts';

export const foundBelow = (
  source: RemotePath,
  { entries, problems }: ScanBatch,
  isLeftOut?: PathFilter,
): FoundItems =>
  toFoundItems(
    entries,
    (entry) => {
      const path = relativeRemotePath(entry.path, source);
      return isLeftOut?.(path, entry.kind === 'directory') === true ? undefined : path;
    },
    problems.map((reason) => ({ item: { path: problemPath(source, reason.path) }, reason })),
  );

/** Problems may name what no path can be: then it is told as it is. */
const problemPath = (source: RemotePath, path: string): string =>
  source !== '/' && path.startsWith(`${source}/`) ? path.slice(source.length + 1) : path.replace(/^\//u, '');
