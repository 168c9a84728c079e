// Whether a removal is about everything that a server has. Told from the arguments alone, so that the same command is
// always asked about, or never, whatever happens to be there.

import { ROOT_PATH, parseRemotePath, remotePathName } from '../../base/index.ts';
import type { Remote } from '../../client/index.ts';
import type { RemotePattern, RemoteTarget } from '../glob/expand-remote.ts';
import type { GlobSegment } from '../glob/parse-glob.ts';

/** Names that have nothing in common: a pattern that fits all of them fits any. */
const ANY_NAMES = ['a', 'Z9.tar.gz', '0', '\u4e2d\u6587 name', '-', '\u{1f600}'];

const fitsAnyName = (segment: GlobSegment): boolean =>
  segment.kind === 'deep' || (segment.kind === 'pattern' && ANY_NAMES.every((name) => segment.matches(name)));

/** `/*`, `/**`, `/** /*` and the like. */
const fitsEverything = (segments: readonly GlobSegment[]): boolean => {
  const [first, ...rest] = segments;
  if (first === undefined || !fitsAnyName(first)) return false;
  return rest.length === 0 || (first.kind === 'deep' && rest.every(fitsAnyName));
};

/** Pure. */
export const coversEverything = (patterns: readonly RemotePattern[], recursive: boolean): boolean =>
  patterns.some(
    ({ path, glob }) => (recursive && path === ROOT_PATH) || glob?.alternatives.some(fitsEverything) === true,
  );

/** With `recursive`, the root as what is in it: the root itself can never be removed. */
export const withRootOpened = async (
  remote: Pick<Remote, 'files'>,
  targets: readonly RemoteTarget[],
  recursive: boolean,
  signal: AbortSignal,
): Promise<readonly RemoteTarget[]> => {
  const root = targets.find(({ path }) => path === ROOT_PATH);
  if (!recursive || root === undefined) return targets;
  const opened: RemoteTarget[] = [];
  for await (const entry of remote.files.list(ROOT_PATH, { versions: false, signal }))
    opened.push({ ...root, path: parseRemotePath(`/${remotePathName(entry.path)}`), entry });
  const others = targets.filter(
    ({ path }) => !opened.some((each) => each.path === path) && path !== ROOT_PATH,
  );
  return [...opened.sort((a, b) => (a.path < b.path ? -1 : 1)), ...others];
};
