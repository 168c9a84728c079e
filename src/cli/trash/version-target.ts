// The one path of a command that is asked for an older content of it. Pure.

import { WherryError } from '../../base/index.ts';
import type { RemoteTarget } from '../glob/expand-remote.ts';
import { typedRemotePath } from '../typed-paths.ts';
import type { PathPlace } from '../workplace.ts';

/** It is no pattern, since what it held may not be there any more. Code: `BAD_REQUEST` for several. */
export const versionTarget = (texts: readonly string[], place: PathPlace | undefined): RemoteTarget => {
  const [text, ...more] = texts;
  if (text === undefined || more.length > 0)
    throw new WherryError(
      'BAD_REQUEST',
      '--version means an older content of one path; name that path alone, as "wherry versions" and "wherry trash list" show it.',
    );
  return { path: typedRemotePath(place, text), text, isMatched: false, entry: undefined };
};
