// What a watch is told to leave out, asked of paths that come alone: of a scan each name is asked about before what is
// below it, and here only the last may be known.

import { relativeRemotePath, type RemotePath } from '../base/index.ts';
import type { PathFilter } from './path-filter.ts';

/** Whether a path below `top` is left out, or anything on the way to it. Of the last name the kind is not known: only if it is left out as either. */
export const createWatchFilter =
  (top: RemotePath, isLeftOut: PathFilter): ((path: RemotePath) => boolean) =>
  (path) => {
    const relative = relativeRemotePath(path, top);
    for (let end = relative.indexOf('/'); end >= 0; end = relative.indexOf('/', end + 1))
      if (isLeftOut(relative.slice(0, end), true)) return true;
    return relative !== '' && isLeftOut(relative, true) && isLeftOut(relative, false);
  };
